"""Clients of the branch: who, level, last seen, how much of a profile there is."""

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

from branchdesk.app.views import ClientRow
from branchdesk.ui import formats, theme
from branchdesk.ui.i18n import tr, tr_count
from branchdesk.ui.instants import local
from branchdesk.ui.page import Action, ActionBar, BarMessage, KeyHint, Page, TopTitle
from branchdesk.ui.route import Route
from branchdesk.ui.runner import Runner
from branchdesk.ui.widgets import paint
from branchdesk.ui.widgets.chips import paint_chip
from branchdesk.ui.widgets.empty import EmptyState
from branchdesk.ui.widgets.inputs import SearchInput
from branchdesk.ui.widgets.rows import VALUE_ROLE, Index, RowList, RowModel, row_ground
from branchdesk.ui.widgets.text import Text, rule

if TYPE_CHECKING:
    from branchdesk.app.desk import Desk

_COLUMNS = ("name", "number", "age", "level", "cases", "seen", "lines")


def cells(row: ClientRow) -> tuple[str, ...]:
    """The words of a row, column by column."""
    return (
        row.name,
        row.client_no,
        formats.age(row.age) if row.age is not None else "",
        row.level or tr("clients.no_level"),
        tr_count("clients.cases", row.cases),
        formats.day_short(local(row.last_seen)) if row.last_seen else "",
        tr_count("clients.lines", row.lines) if row.lines else "",
    )


def _boxes(area: QRectF) -> list[QRectF]:
    """A box for each column; the name takes the room that is over."""
    look = theme.current()
    widths = [look.grid("client_columns", column) for column in range(len(_COLUMNS))]
    room = area.width() - 2 * look.space.l - (len(widths) - 1) * look.space.m
    widths[0] += int(room - sum(widths))
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
            words, quiet = tr(f"clients.head.{name}"), look.colour("quiet")
            paint.text(painter, box, words, look.font("label"), quiet)
        painter.end()


class _Delegate(QStyledItemDelegate):
    """Draws a client's row; the level as a chip."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(0, theme.current().size.row[3])

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        look = theme.current()
        value = index.data(VALUE_ROLE)
        painter.save()
        view = self.parent()
        focused = isinstance(view, QWidget) and view.hasFocus()
        area = row_ground(painter, option, focused=focused)
        for column, (words, box) in enumerate(zip(cells(value), _boxes(area), strict=True)):
            if _COLUMNS[column] == "level" and value.level:
                width = paint.advance(words, look.font("label")) + 2 * look.space.xs
                top = box.center().y() - look.size.key_cap / 2
                chip = QRectF(box.x(), top, width, look.size.key_cap)
                paint_chip(painter, chip, words, "accent")
                continue
            first = column == 0
            font = look.font("body", medium=first)
            ink = look.colour("ink" if first else "quiet")
            paint.text(painter, box, words, font, ink, elide=Qt.TextElideMode.ElideMiddle)
        painter.restore()


class ClientsPage(Page):
    """A list to search; Enter opens the profile."""

    rail = "clients"

    def __init__(self, desk: "Desk", runner: Runner) -> None:
        super().__init__()
        self._desk, self._runner = desk, runner
        self._rows: tuple[ClientRow, ...] | None = None
        self._heading = Text("", "page_title")
        self._count = Text("", "body", "quiet")
        self._search = SearchInput("/")
        self._search.setObjectName("client-search")
        self._model = RowModel(lambda row: tr("common.list_comma").join(filter(None, cells(row))))
        self.list = RowList(self._model)
        self.list.setObjectName("client-list")
        self.list.setItemDelegate(_Delegate(self.list))
        self._heads = _Heads()
        self._empty = EmptyState("users", "", "")
        self._stack = QStackedWidget()
        self._build()
        self._search.textChanged.connect(lambda _: self._show())
        self._search.left.connect(self._leave_search)
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
        self._search.setFixedWidth(look.grid("search"))
        row.addWidget(self._search)
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
        if any(change.startswith("client:") for change in changes):
            self._load()

    def take_focus(self) -> None:
        self.list.setFocus()

    def _load(self) -> None:
        self._runner.db(self._desk.clients.rows, self.show_view, owner=self)

    def show_view(self, rows: tuple[ClientRow, ...]) -> None:
        """Show the clients; the chosen one stays chosen."""
        self._rows = rows
        self._show()

    def _show(self) -> None:
        if self._rows is None:
            return
        wanted = self._search.text().strip().casefold()
        shown = [row for row in self._rows if wanted in f"{row.name} {row.client_no}".casefold()]
        chosen = self.list.value
        self._model.show_values(shown)
        if chosen is None or not self.list.pick(lambda row: row.client_id == chosen.client_id):
            self.list.pick(lambda _: True)
        self._stack.setCurrentIndex(0 if shown else 1)
        step = tr("clients.none_found" if self._rows else "clients.none_step")
        self._empty.set_texts(tr("clients.none_title"), step)
        self._count.setText(tr_count("clients.count", len(shown)))
        self._show_bar()

    def _leave_search(self) -> None:
        self._search.clear()
        self.list.setFocus()

    def _open(self) -> None:
        row = self.list.value
        if isinstance(row, ClientRow):
            self.go.emit(Route("profile", client_id=row.client_id))

    def _show_bar(self) -> None:
        locked = "" if self.list.value else tr("clients.nothing_chosen")
        open_it = Action(
            "primary", tr("clients.open"), self._open, "primary", "user", "Enter", locked
        )
        hint = KeyHint(("↑", "↓"), tr("clients.select"))
        self.set_bar(ActionBar((open_it,), BarMessage(tr("clients.help")), (hint,)))

    def retranslate(self) -> None:
        self._heading.setText(tr("clients.all"))
        self._search.set_words(tr("clients.search"))
        self.list.setAccessibleName(tr("clients.page"))
        self.bind("/", tr("clients.find"), self._search.setFocus)
        self.set_title(TopTitle(tr("clients.page")))
        self._heads.update()
        self._show()
        self._show_bar()
