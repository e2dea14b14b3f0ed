"""The board: today's cases as cards in six lanes; where to help first, what to open next."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from branchdesk.app.views import BoardView, Card
from branchdesk.ui import formats, theme
from branchdesk.ui.i18n import pick, tr
from branchdesk.ui.instants import local
from branchdesk.ui.page import Action, ActionBar, KeyHint, Page, TopTitle
from branchdesk.ui.pages.board_advice import advice, count, short_number
from branchdesk.ui.pages.board_cards import is_late
from branchdesk.ui.pages.board_lane import LaneColumn
from branchdesk.ui.route import Route
from branchdesk.ui.runner import Runner
from branchdesk.ui.widgets.button import Switch
from branchdesk.ui.widgets.empty import EmptyState
from branchdesk.ui.widgets.inputs import SearchInput
from branchdesk.ui.widgets.text import Text, rule

if TYPE_CHECKING:
    from branchdesk.app.desk import Desk

LANE_IDS = ("intake", "interview", "sign", "seal", "review", "done")
_ALL, _MINE, _OVERDUE = range(3)
_REFRESH_MS = 60_000

_PAGES = {
    "intake": "intake",
    "interview": "interview",
    "sign": "sign",
    "seal": "sealed",
    "review": "sealed",
    "done": "sealed",
}


class BoardPage(Page):
    """Six lanes; arrows move between cards, Enter opens, N starts a new case, P takes signed paper
    back, / searches."""

    rail = "board"

    def __init__(self, desk: "Desk", runner: Runner) -> None:
        super().__init__()
        self._desk, self._runner = desk, runner
        self._view: BoardView | None = None
        self._current: str | None = None
        self._timer = QTimer(self, interval=_REFRESH_MS)
        self._timer.timeout.connect(self._load)
        self._title = Text("", "page_title")
        self._when = Text("", "body", "quiet")
        self._switch = Switch(["", "", ""], "")
        self._switch.setObjectName("board-filter")
        self._stats = Text("", "label", "quiet")
        self._search = SearchInput("/")
        self._search.setObjectName("board-search")
        self.lanes = [LaneColumn(lane) for lane in LANE_IDS]
        self._empty = EmptyState("square-kanban", "", "")
        self._rows = QStackedWidget()
        self._build()
        self._switch.chosen.connect(lambda _: self._show())
        self._search.textChanged.connect(lambda _: self._show())
        self._search.left.connect(self._leave_search)
        for column in self.lanes:
            column.list.installEventFilter(self)
            column.list.left_by.connect(self._sideways)
            column.list.opened.connect(self._open)
            column.list.selectionModel().currentChanged.connect(self._chosen)
        self.retranslate()

    def _build(self) -> None:
        look = theme.current()
        head = QWidget()
        head.setFixedHeight(look.grid("board_head"))
        row = QHBoxLayout(head)
        row.setContentsMargins(look.space.l, 0, look.space.l, 0)
        row.setSpacing(look.space.m)
        for widget in (self._title, self._when, self._switch):
            row.addWidget(widget)
        row.addStretch(1)
        row.addWidget(self._stats)
        self._search.setFixedWidth(look.grid("search"))
        row.addWidget(self._search)
        lanes = QWidget()
        across = QHBoxLayout(lanes)
        across.setContentsMargins(look.space.s, 0, look.space.s, 0)
        across.setSpacing(0)
        for index, column in enumerate(self.lanes):
            if index:
                across.addWidget(rule(vertical=True))
            across.addWidget(column, 1)
        self._rows.addWidget(lanes)
        self._rows.addWidget(self._empty)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(head)
        whole.addWidget(rule())
        whole.addWidget(self._rows, 1)

    # Life --------------------------------------------------------------------------------

    def activated(self, route: Route) -> None:
        self._timer.start()
        self._load()

    def deactivated(self) -> None:
        self._timer.stop()

    def touched(self, changes: frozenset[str]) -> None:
        if any(change.startswith(("case:", "interview:")) for change in changes):
            self._load()

    def _load(self) -> None:
        self._runner.db(self._desk.board.view, self.show_view, owner=self)

    def show_view(self, view: BoardView) -> None:
        """Show the board; the current card stays current wherever it went."""
        self._view = view
        self._show()

    # Showing -----------------------------------------------------------------------------

    def _cards(self) -> Iterator[Card]:
        if self._view is not None:
            for lane in self._view.lanes:
                yield from lane.cards

    def _passes(self, card: Card) -> bool:
        wanted = self._search.text().strip().casefold()
        if wanted and wanted not in f"{card.client_name} {card.case_no}".casefold():
            return False
        if self._switch.index == _MINE:
            return card.mine
        return self._switch.index != _OVERDUE or is_late(card)

    def _show(self) -> None:
        view = self._view
        if view is None:
            return
        for column, lane in zip(self.lanes, view.lanes, strict=True):
            column.show_lane(lane, [c for c in lane.cards if self._passes(c)], view.done_today)
        self._words(view)
        empty = not any(self._passes(card) for card in self._cards())
        filtered = bool(self._search.text()) or self._switch.index != _ALL
        self._empty.set_texts(
            tr("board.empty_title"), tr("board.none_found" if filtered else "board.empty_step")
        )
        self._rows.setCurrentIndex(1 if empty else 0)
        self._restore()
        self._show_bar()

    def _words(self, view: BoardView) -> None:
        now = local(view.now_utc)
        day = f"{formats.day_short(now)}　{formats.weekday(now)}　{formats.clock(now)}"
        self._when.setText(day)
        cards = list(self._cards())
        self._switch.set_words(
            [
                tr("board.all"),
                tr("board.mine", n=sum(card.mine for card in cards)),
                tr("board.overdue", n=sum(is_late(card) for card in cards)),
            ]
        )
        stats = [tr("board.stats", n=count(view))]
        if view.median_minutes is not None:
            stats.append(tr("board.stats_median", n=view.median_minutes))
        if view.passed_first_share is not None:
            share = formats.percent(view.passed_first_share)
            stats.append(tr("board.stats_passed", share=share))
        self._stats.setText(tr("board.comma").join(stats))
        self.set_title(TopTitle(tr("board.page"), pick(view.branch_name)))

    def _restore(self) -> None:
        place = self._place_of(self._current) if self._current else None
        if place is None:
            place = next(
                ((i, 0) for i, column in enumerate(self.lanes) if column.list.cards().cards), None
            )
        if place is None:
            self._current = None
            return
        lane, row = place
        view = self.lanes[lane].list
        view.setCurrentIndex(view.cards().index(row, 0))
        if self.hasFocus():
            view.setFocus()

    def _place_of(self, case_id: str) -> tuple[int, int] | None:
        for index, column in enumerate(self.lanes):
            row = column.list.cards().row_of(case_id)
            if row >= 0:
                return index, row
        return None

    # Choosing and opening ----------------------------------------------------------------

    @property
    def current(self) -> Card | None:
        """The card that Enter opens."""
        return next((card for card in self._cards() if card.case_id == self._current), None)

    def _chosen(self) -> None:
        model = self.sender()
        for column in self.lanes:
            view = column.list
            if view.selectionModel() is model:
                card = view.cards().card(view.currentIndex().row())
                if card is None:
                    return
                self._current = card.case_id
                for other in self.lanes:
                    if other is not column:
                        other.list.clearSelection()
                        other.list.selectionModel().clearCurrentIndex()
        self._show_bar()

    def _sideways(self, step: int) -> None:
        here = self._place_of(self._current) if self._current else None
        if here is None:
            return
        lane = here[0] + step
        while 0 <= lane < len(self.lanes):
            count = self.lanes[lane].list.cards().cards
            if count:
                self.lanes[lane].list.choose(min(here[1], count - 1))
                return
            lane += step

    def _open(self) -> None:
        card = self.current
        if card is not None:
            self.go.emit(Route(self._page_of(card), case_id=card.case_id))

    def _page_of(self, card: Card) -> str:
        if card.step == "returned":
            return "intake"
        if card.step == "result":
            return "result"
        place = self._place_of(card.case_id)
        return _PAGES[LANE_IDS[place[0]]] if place else "board"

    def _leave_search(self) -> None:
        self._search.clear()
        self._focus_cards()

    def take_focus(self) -> None:
        self.setFocus()
        self._focus_cards()

    def _focus_cards(self) -> None:
        place = self._place_of(self._current) if self._current else None
        if place is not None:
            self.lanes[place[0]].list.choose(place[1])

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.FocusIn and self._current:
            place = self._place_of(self._current)
            if place is not None and self.lanes[place[0]].list is not watched:
                column = next((c for c in self.lanes if c.list is watched), None)
                if column is not None and column.list.cards().cards:
                    column.list.choose(0)
        return False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        arrows = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Left, Qt.Key.Key_Right)
        if event.key() in arrows and self._current:
            self._focus_cards()
        else:
            super().keyPressEvent(event)

    # Bar ---------------------------------------------------------------------------------

    def _show_bar(self) -> None:
        card = self.current
        number = short_number(card) if card else ""
        words = tr("board.open", number=number) if card else tr("board.open_none")
        self.set_bar(
            ActionBar(
                actions=(
                    Action(
                        "open-case",
                        words,
                        self._open,
                        key="Enter",
                        locked="" if card else tr("board.empty_title"),
                    ),
                    Action("paper", tr("board.paper"), self._paper, icon="file-text", key="P"),
                    Action("primary", tr("board.new"), self._new, "primary", "plus", "N"),
                ),
                message=advice(self._view) if self._view else None,
                hints=(KeyHint(("↑", "↓", "←", "→"), tr("board.select")),),
            )
        )

    def _paper(self) -> None:
        self.go.emit(Route("paper"))

    def _new(self) -> None:
        self.go.emit(Route("intake"))

    def retranslate(self) -> None:
        self._title.setText(tr("board.title"))
        self._switch.setAccessibleName(tr("board.filter"))
        self._search.set_words(tr("board.search"))
        self._switch.set_words([tr("board.all"), tr("board.mine", n=0), tr("board.overdue", n=0)])
        self.bind("/", tr("board.find"), self._search.setFocus)
        self.set_title(TopTitle(tr("board.page")))
        self._show()
        if self._view is None:
            self._show_bar()
