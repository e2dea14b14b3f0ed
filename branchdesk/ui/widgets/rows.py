"""Lists of equal rows: a model over frozen values, and a view that leaves letters to the page."""

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRectF,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import QAbstractItemView, QListView, QStyle, QStyleOptionViewItem, QWidget

from branchdesk.ui import theme
from branchdesk.ui.focus import OWN_RING
from branchdesk.ui.widgets import paint

Index = QModelIndex | QPersistentModelIndex

VALUE_ROLE = Qt.ItemDataRole.UserRole
_MOVES = (
    Qt.Key.Key_Up,
    Qt.Key.Key_Down,
    Qt.Key.Key_PageUp,
    Qt.Key.Key_PageDown,
    Qt.Key.Key_Home,
    Qt.Key.Key_End,
)


class RowModel(QAbstractListModel):
    """Values in order; ``words`` says one in a sentence, ``pickable`` which can be current."""

    def __init__(
        self,
        words: Callable[[Any], str],
        pickable: Callable[[Any], bool] = lambda _: True,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._words, self._pickable = words, pickable
        self._values: tuple[Any, ...] = ()

    def show_values(self, values: Sequence[Any]) -> None:
        """Replace the rows."""
        self.beginResetModel()
        self._values = tuple(values)
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 (Qt's signature)
        return 0 if parent.isValid() else len(self._values)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        value = self._values[index.row()]
        if role == VALUE_ROLE:
            return value
        if role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole):
            return self._words(value)
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        if self._pickable(self._values[index.row()]):
            return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return Qt.ItemFlag.NoItemFlags

    def row_where(self, test: Callable[[Any], bool]) -> int:
        """First row whose value can be current and passes ``test``; -1 for none."""
        for row, value in enumerate(self._values):
            if self._pickable(value) and test(value):
                return row
        return -1


class RowList(QListView):
    """Rows drawn by a delegate. ``picked`` when another row is current, ``opened`` on a double
    click; every key but the arrows goes on to the page."""

    picked = Signal()
    opened = Signal()

    def __init__(self, model: RowModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows = model
        self.setModel(model)
        self.setProperty(OWN_RING, True)
        self.setMouseTracking(True)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.selectionModel().currentChanged.connect(lambda *_: self.picked.emit())
        self.doubleClicked.connect(lambda _: self.opened.emit())

    @property
    def value(self) -> Any:
        """The current row's value, None when there is none."""
        index = self.currentIndex()
        return index.data(VALUE_ROLE) if index.isValid() else None

    def pick(self, test: Callable[[Any], bool]) -> bool:
        """Make the first row that passes ``test`` current; False when there is none."""
        row = self._rows.row_where(test)
        if row >= 0:
            self.setCurrentIndex(self._rows.index(row, 0))
        return row >= 0

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _MOVES:
            super().keyPressEvent(event)
        else:
            event.ignore()


def row_ground(painter: QPainter, option: QStyleOptionViewItem, *, focused: bool) -> QRectF:
    """Paint a row's ground: tint and bar when current, canvas on hover, a rule below; its area."""
    look = theme.current()
    area = QRectF(option.rect)
    current = bool(option.state & QStyle.StateFlag.State_Selected)
    over = bool(option.state & QStyle.StateFlag.State_MouseOver)
    ground = look.colour("accent_tint" if current else "canvas" if over else "paper")
    painter.fillRect(area, ground)
    foot = area.adjusted(0, area.height() - look.border.line, 0, 0)
    paint.rule(painter, foot.topLeft(), foot.topRight(), look.colour("line"))
    if current:
        bar = QRectF(area.x(), area.y(), look.size.rail_mark, area.height() - look.border.line)
        painter.fillRect(bar, look.colour("accent"))
        if focused:
            inner = area.adjusted(0, 0, 0, -look.border.line)
            paint.frame(painter, inner, edge=look.colour("focus"), line=look.border.focus, radius=0)
    return area
