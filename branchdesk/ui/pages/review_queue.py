"""Cases waiting for review, riskiest first; one's own are shown but not opened for judging."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QStackedWidget,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from branchdesk.app.views import QueueRow
from branchdesk.ui import formats, icons, theme
from branchdesk.ui.i18n import pick, tr, tr_count
from branchdesk.ui.instants import local
from branchdesk.ui.page import Action, ActionBar, BarMessage, KeyHint, Page, TopTitle
from branchdesk.ui.route import Route
from branchdesk.ui.runner import Runner
from branchdesk.ui.tokens import Role
from branchdesk.ui.widgets import paint
from branchdesk.ui.widgets.chips import paint_chip
from branchdesk.ui.widgets.empty import EmptyState
from branchdesk.ui.widgets.rows import VALUE_ROLE, Index, RowList, RowModel, row_ground
from branchdesk.ui.widgets.text import Text, rule

if TYPE_CHECKING:
    from branchdesk.app.desk import Desk

_COLUMNS = ("name", "number", "level", "claims", "length", "sealed", "owner", "state")
_STATES: dict[str, tuple[str, Role]] = {
    "ready": ("circle-check", "good"),
    "mine": ("lock", "quiet"),
    "coming": ("cloud-upload", "info"),
}


def state_of(row: QueueRow) -> str:
    """Whether the reader may begin: ready, mine, or coming."""
    if row.mine:
        return "mine"
    return "ready" if row.arrived else "coming"


def cells(row: QueueRow) -> tuple[str, ...]:
    """The words of a row, column by column."""
    sealed = local(row.sealed_at) if row.sealed_at else None
    return (
        row.case.client_name,
        row.case.case_no,
        row.level,
        tr_count("review.claims", row.open_claims) if row.open_claims else tr("review.no_claims"),
        formats.media_time(row.seconds * 1000) if row.seconds else "",
        f"{formats.day_short(sealed)} {formats.clock(sealed)}" if sealed else "",
        pick(row.owner),
        tr(f"review.state.{state_of(row)}"),
    )


def _boxes(area: QRectF) -> list[QRectF]:
    """A box for each column; the name takes the room that is over."""
    look = theme.current()
    widths = [float(look.grid("queue_columns", column)) for column in range(len(_COLUMNS))]
    room = area.width() - 2 * look.space.l - (len(widths) - 1) * look.space.m
    widths[0] += max(room - sum(widths), 0)
    left, result = area.x() + look.space.l, []
    for width in widths:
        result.append(QRectF(left, area.y(), width, area.height()))
        left += width + look.space.m
    return result


class _Heads(QWidget):
    """Names of the columns."""

    def __init__(self) -> None:
        super().__init__()
        self.setFixedHeight(theme.current().size.row[1])

    def paintEvent(self, event: QPaintEvent) -> None:
        look = theme.current()
        painter = QPainter(self)
        for name, box in zip(_COLUMNS, _boxes(QRectF(self.rect())), strict=True):
            words = tr(f"review.head.{name}")
            paint.text(painter, box, words, look.font("label"), look.colour("quiet"))
        painter.end()


class _Delegate(QStyledItemDelegate):
    """Draws a case; the level as a chip, the state with an icon."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(0, theme.current().size.row[3])

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row = index.data(VALUE_ROLE)
        painter.save()
        view = self.parent()
        focused = isinstance(view, QWidget) and view.hasFocus()
        area = row_ground(painter, option, focused=focused)
        columns = zip(_COLUMNS, cells(row), _boxes(area), strict=True)
        for name, words, box in columns:
            self._cell(painter, row, name, words, box)
        painter.restore()

    @staticmethod
    def _cell(painter: QPainter, row: QueueRow, name: str, words: str, box: QRectF) -> None:
        look = theme.current()
        label = look.font("label")
        if name == "level" and words:
            width = paint.advance(words, label) + 2 * look.space.xs
            chip = QRectF(0, 0, width, look.size.key_cap)
            chip.moveCenter(box.center())
            chip.moveLeft(box.x())
            paint_chip(painter, chip, words, "neutral")
            return
        if name == "state":
            icon, ink = _STATES[state_of(row)]
            px = look.size.icon[1]
            mark = QRectF(box.x(), box.center().y() - px / 2, px, px)
            icons.draw(painter, icon, mark, ink)
            rest = box.adjusted(px + look.space.xxs, 0, 0, 0)
            paint.text(painter, rest, words, look.font("body"), look.colour(ink))
            return
        ink = "quiet"
        if name == "name":
            ink = "ink"
        elif name == "claims" and row.open_claims:
            ink = "caution"
        font = look.font("body", medium=name == "name")
        middle = Qt.TextElideMode.ElideMiddle
        paint.text(painter, box, words, font, look.colour(ink), elide=middle)


class ReviewQueuePage(Page):
    """A list; Enter opens the case for review."""

    rail = "review"

    def __init__(self, desk: "Desk", runner: Runner) -> None:
        super().__init__()
        self._desk, self._runner = desk, runner
        self._rows: tuple[QueueRow, ...] | None = None
        self._heading = Text("", "page_title")
        self._count = Text("", "body", "quiet")
        self._model = RowModel(lambda row: tr("common.list_comma").join(filter(None, cells(row))))
        self.list = RowList(self._model)
        self.list.setObjectName("queue-list")
        self.list.setItemDelegate(_Delegate(self.list))
        self._heads = _Heads()
        self._empty = EmptyState("scan-eye", "", "")
        self._stack = QStackedWidget()
        self._build()
        self.list.picked.connect(self._show_bar)
        self.list.opened.connect(self._open)
        self.retranslate()

    def _build(self) -> None:
        look = theme.current()
        head = QWidget()
        head.setFixedHeight(look.grid("board_head"))
        row = QHBoxLayout(head)
        row.setContentsMargins(look.space.l, 0, look.space.l, 0)
        row.setSpacing(look.space.m)
        row.addWidget(self._heading)
        row.addWidget(self._count)
        row.addStretch(1)
        table = QWidget()
        inner = QVBoxLayout(table)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(0)
        inner.addWidget(self._heads)
        inner.addWidget(rule())
        inner.addWidget(self.list, 1)
        self._stack.addWidget(table)
        self._stack.addWidget(self._empty)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(head)
        column.addWidget(rule())
        column.addWidget(self._stack, 1)

    def activated(self, route: Route) -> None:
        self._load()

    def touched(self, changes: frozenset[str]) -> None:
        if any(change.startswith("case:") or change == "sync" for change in changes):
            self._load()

    def take_focus(self) -> None:
        self.list.setFocus()

    def _load(self) -> None:
        self._runner.db(self._desk.reviews.queue, self.show_view, owner=self)

    def show_view(self, rows: tuple[QueueRow, ...]) -> None:
        """Show the cases; the chosen one stays chosen."""
        chosen = self.list.value
        self._rows = rows
        self._model.show_values(rows)
        if chosen is None or not self.list.pick(
            lambda row: row.case.case_id == chosen.case.case_id
        ):
            self.list.pick(lambda _: True)
        self._stack.setCurrentIndex(0 if rows else 1)
        self._count.setText(tr_count("review.count", len(rows)) if rows else "")
        self._show_bar()

    def _open(self) -> None:
        row = self.list.value
        if isinstance(row, QueueRow):
            self.go.emit(Route("review", case_id=row.case.case_id))

    def _show_bar(self) -> None:
        locked = "" if self.list.value else tr("review.nothing_chosen")
        open_it = Action(
            "primary", tr("review.open"), self._open, "primary", "scan-eye", "Enter", locked
        )
        hint = KeyHint(("↑", "↓"), tr("review.select"))
        self.set_bar(ActionBar((open_it,), BarMessage(tr("review.queue_help")), (hint,)))

    def retranslate(self) -> None:
        self._heading.setText(tr("review.queue"))
        self.list.setAccessibleName(tr("review.queue"))
        self._empty.set_texts(tr("review.empty_title"), tr("review.empty_step"))
        self.set_title(TopTitle(tr("review.page")))
        self._heads.update()
        if self._rows is not None:
            self.show_view(self._rows)
        else:
            self._show_bar()
