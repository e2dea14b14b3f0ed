"""The tags of an interview as a list, newest first: time, mark, what, figure."""

from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QPersistentModelIndex,
    QPointF,
    QRectF,
    QSize,
    Qt,
)
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QFrame,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from branchdesk.app.views import TagRow
from branchdesk.domain.definitions import Item
from branchdesk.ui import formats, tag_text, theme
from branchdesk.ui.focus import OWN_RING
from branchdesk.ui.i18n import tr
from branchdesk.ui.tokens import Role
from branchdesk.ui.widgets import paint
from branchdesk.ui.widgets.marks import paint_tag_mark

_Index = QModelIndex | QPersistentModelIndex
_ROW = Qt.ItemDataRole.UserRole
_NO_PARENT = QModelIndex()


class _Tags(QAbstractListModel):
    """Tags newest first; ``item`` words the options of question ``number``."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._tags: tuple[TagRow, ...] = ()
        self._number = 0
        self._item: Item | None = None

    def show_tags(self, tags: tuple[TagRow, ...], number: int, item: Item | None) -> None:
        newest = tuple(sorted(tags, key=lambda tag: -tag.at_ms))
        if (newest, number, item) == (self._tags, self._number, self._item):
            return
        self.beginResetModel()
        self._tags, self._number, self._item = newest, number, item
        self.endResetModel()

    def place(self, tag_id: str) -> int | None:
        return next((i for i, tag in enumerate(self._tags) if tag.id == tag_id), None)

    def item_of(self, tag: TagRow) -> Item | None:
        return self._item if tag.item_no == self._number else None

    def rowCount(self, parent: _Index = _NO_PARENT) -> int:
        return 0 if parent.isValid() else len(self._tags)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        tag = self._tags[index.row()]
        if role == _ROW:
            return tag
        if role in (
            Qt.ItemDataRole.DisplayRole,
            Qt.ItemDataRole.ToolTipRole,
            Qt.ItemDataRole.AccessibleTextRole,
        ):
            return tag_text.spoken(tag, self.item_of(tag))
        return None


class _TagPainter(QStyledItemDelegate):
    """Paints one tag on one line."""

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        look = theme.current()
        return QSize(0, max(look.size.row[0], look.line_px("tag") + look.space.xxs))

    def paint(self, painter: QPainter, option: Any, index: _Index) -> None:
        look = theme.current()
        tag: TagRow = index.data(_ROW)
        model = index.model()
        item = model.item_of(tag) if isinstance(model, _Tags) else None
        area = QRectF(option.rect)
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(area, look.colour("selection"))
        time_font = look.font("time")
        times = QRectF(area)
        times.setLeft(area.left() + look.space.m)
        paint.text(painter, times, formats.media_time(tag.at_ms), time_font, look.colour("quiet"))
        mark_x = times.left() + paint.advance("0:00:00", time_font) + look.space.s
        centre = QPointF(mark_x + look.size.tag_mark / 2, area.center().y())
        paint_tag_mark(painter, tag.kind, centre, look.size.tag_mark)
        figure = tag_text.aside(tag)
        ink: Role = "caution" if tag.kind == "claim" and tag.state in ("", "open") else "quiet"
        figures = QRectF(area)
        # Measured from the list, so that the scroll bar does not push the figures about.
        whole = self.parent()
        edge = whole.width() if isinstance(whole, QWidget) else area.right()
        figures.setRight(edge - look.space.m)
        right = Qt.AlignmentFlag.AlignRight
        paint.text(painter, figures, figure, look.font("label"), look.colour(ink), right)
        left = mark_x + look.size.tag_mark + look.space.s
        room = figures.right() - paint.advance(figure, look.font("label")) - look.space.xs - left
        words = QRectF(left, area.top(), room, area.height())
        title = tag_text.title(tag, item)
        paint.text(painter, words, title, look.font("tag"), look.colour("ink"))


class TagList(QListView):
    """The list; letters go on to the page, arrows move within."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tags = _Tags(self)
        self.setModel(self._tags)
        self.setItemDelegate(_TagPainter(self))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setUniformItemSizes(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setProperty("surface", "canvas")
        self.setProperty(OWN_RING, False)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setObjectName("tag-list")
        self.setAccessibleName(tr("interview.tags"))

    def show_tags(
        self, tags: tuple[TagRow, ...], number: int = 0, item: Item | None = None
    ) -> None:
        """Show tags, newest first."""
        self.setAccessibleName(tr("interview.tags"))
        self._tags.show_tags(tags, number, item)

    def choose(self, tag_id: str) -> None:
        """Select a tag and bring it into view."""
        place = self._tags.place(tag_id)
        if place is not None:
            self.setCurrentIndex(self._tags.index(place))

    def step(self, rows: int) -> None:
        """Select the tag that many rows further down."""
        last = self._tags.rowCount() - 1
        if last >= 0:
            here = self.currentIndex().row()
            place = min(max(here + rows, 0), last) if here >= 0 else 0
            self.setCurrentIndex(self._tags.index(place))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        moves = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Home, Qt.Key.Key_End)
        if event.key() in moves and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            super().keyPressEvent(event)
        else:
            event.ignore()
