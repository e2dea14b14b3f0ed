"""A lane of the board: its list model, delegate, keys, and the column with name and places."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QPersistentModelIndex,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QListView,
    QSizePolicy,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from branchdesk.app.views import Card, Lane
from branchdesk.ui import theme
from branchdesk.ui.focus import OWN_RING
from branchdesk.ui.i18n import tr, tr_count
from branchdesk.ui.pages.board_cards import card_words, draw_card
from branchdesk.ui.widgets import paint
from branchdesk.ui.widgets.meters import Pips
from branchdesk.ui.widgets.text import Glyph, Text

Index = QModelIndex | QPersistentModelIndex

CARD_ROLE = Qt.ItemDataRole.UserRole
SHOWN_DONE = 4
"""Finished cases drawn as cards; the rest are a number."""


@dataclass(frozen=True, slots=True)
class FreePlace:
    """A place of the lane that nobody uses."""


@dataclass(frozen=True, slots=True)
class More:
    """Finished cases that are not drawn."""

    count: int


Entry = Card | FreePlace | More


class LaneModel(QAbstractListModel):
    """Cards, free places and the rest of a lane, in drawing order."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._entries: tuple[Entry, ...] = ()

    def show_cards(self, cards: Sequence[Card], free: int, more: int) -> None:
        """Replace the contents."""
        self.beginResetModel()
        rest: tuple[Entry, ...] = (More(more),) if more else ()
        self._entries = (*cards, *(FreePlace() for _ in range(free)), *rest)
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 (Qt's signature)
        return 0 if parent.isValid() else len(self._entries)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        entry = self._entries[index.row()]
        if role == CARD_ROLE:
            return entry
        if role in (
            Qt.ItemDataRole.AccessibleTextRole,
            Qt.ItemDataRole.ToolTipRole,
        ) and isinstance(entry, Card):
            return card_words(entry)
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        if isinstance(self._entries[index.row()], Card):
            return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return Qt.ItemFlag.NoItemFlags

    def card(self, row: int) -> Card | None:
        """The card at a row, None for anything else."""
        if 0 <= row < len(self._entries):
            entry = self._entries[row]
            return entry if isinstance(entry, Card) else None
        return None

    def row_of(self, case_id: str) -> int:
        """The row of a case, -1 when it is not in this lane."""
        for row, entry in enumerate(self._entries):
            if isinstance(entry, Card) and entry.case_id == case_id:
                return row
        return -1

    @property
    def cards(self) -> int:
        """Number of cards drawn."""
        return sum(isinstance(entry, Card) for entry in self._entries)


class CardDelegate(QStyledItemDelegate):
    """Draws cards, free places and the rest."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        look = theme.current()
        entry = index.data(CARD_ROLE)
        height = look.size.card if isinstance(entry, Card) else look.size.lane_empty
        return QSize(look.grid("board_lane") // 2, height + look.space.xs)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        look = theme.current()
        room = look.border.focus
        area = QRectF(option.rect).adjusted(room, room, -room, room - look.space.xs)
        entry = index.data(CARD_ROLE)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if isinstance(entry, Card):
            current = bool(option.state & QStyle.StateFlag.State_Selected)
            over = bool(option.state & QStyle.StateFlag.State_MouseOver)
            draw_card(painter, area, entry, current=current, over=over)
        elif isinstance(entry, FreePlace):
            paint.frame(
                painter, area, radius=look.radius.card, edge=look.colour("edge"), dashed=True
            )
            self._words(painter, area, tr("board.free"))
        elif isinstance(entry, More):
            self._words(painter, area, tr_count("board.more", entry.count))
        painter.restore()

    @staticmethod
    def _words(painter: QPainter, area: QRectF, words: str) -> None:
        look = theme.current()
        centre = Qt.AlignmentFlag.AlignHCenter
        paint.text(painter, area, words, look.font("label"), look.colour("quiet"), centre)


class LaneList(QListView):
    """The cards of one lane. Arrows up and down stay in it, left and right leave it."""

    left_by = Signal(int)
    opened = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setModel(LaneModel(self))
        self.setItemDelegate(CardDelegate(self))
        self.setProperty(OWN_RING, True)
        self.setMouseTracking(True)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.viewport().setAutoFillBackground(False)
        self.doubleClicked.connect(lambda _: self.opened.emit())

    def cards(self) -> LaneModel:
        """The lane's model."""
        model = self.model()
        assert isinstance(model, LaneModel)  # noqa: S101 (set in the constructor)
        return model

    def choose(self, row: int) -> None:
        """Make a card the current one and take the keyboard."""
        index = self.cards().index(row, 0)
        self.setCurrentIndex(index)
        self.scrollTo(index)
        self.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Left.value: -1, Qt.Key.Key_Right.value: 1}
        if event.key() in steps:
            self.left_by.emit(steps[event.key()])
        elif event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            super().keyPressEvent(event)
        else:
            event.ignore()


class LaneColumn(QWidget):
    """A lane: name, places used of the limit, cards below; sunken when full."""

    def __init__(self, lane_id: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        look = theme.current()
        self.lane_id = lane_id
        self.setObjectName(f"lane-{lane_id}")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._name = Text("", "pane_title")
        self._count = Text("", "body", "quiet")
        self._full = Text("", "label", "caution", medium=True)
        self._pips = Pips()
        self._tick = Glyph("check", theme.current().size.icon[1], "good")
        self.list = LaneList()
        head = QHBoxLayout()
        head.setContentsMargins(look.border.focus, 0, look.border.focus, 0)
        head.setSpacing(look.space.xs)
        for widget in (self._name, self._count, self._full):
            head.addWidget(widget)
        head.addStretch(1)
        head.addWidget(self._pips)
        head.addWidget(self._tick)
        column = QVBoxLayout(self)
        inset = look.space.s - look.border.focus
        column.setContentsMargins(inset, look.space.s, inset, 0)
        column.setSpacing(look.space.s)
        column.addLayout(head)
        column.addWidget(self.list, 1)

    def _fit_head(self) -> None:
        """The word gives way in a narrow lane; count and squares still say that it is full."""
        shown = (self._name, self._count, self._full, self._pips)
        look = theme.current()
        needed = sum(part.sizeHint().width() + look.space.xs for part in shown) + 2 * look.space.s
        self._full.setVisible(bool(self._full.text()) and needed <= self.width())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_head()

    def show_lane(self, lane: Lane, cards: Sequence[Card], done_today: int) -> None:
        """Show a lane with the cards that pass the filter; places count every card."""
        full = lane.limit is not None and len(lane.cards) >= lane.limit
        self.setProperty("surface", "sunken" if full else "canvas")
        self.style().unpolish(self)
        self.style().polish(self)
        self._name.setText(tr(f"common.lane.{lane.id}"))
        if lane.limit is None:
            self._count.setText(tr_count("board.cases", done_today))
            shown = list(cards)[:SHOWN_DONE]
            more = max(done_today, len(cards)) - len(shown) if cards else 0
            self.list.cards().show_cards(shown, 0, more)
        else:
            self._count.setText(f"{len(lane.cards)} / {lane.limit}")
            free = max(lane.limit - len(lane.cards), 0) if len(cards) == len(lane.cards) else 0
            self.list.cards().show_cards(cards, free, 0)
        self._count.set_tone("caution" if full else "quiet")
        self._full.setText(tr("board.full") if full else "")
        self._fit_head()
        self._pips.set_count(len(lane.cards), lane.limit or 0)
        self._pips.setVisible(lane.limit is not None)
        self._tick.setVisible(lane.limit is None and done_today > 0)
        self.list.setAccessibleName(f"{self._name.text()} {self._count.text()}")
