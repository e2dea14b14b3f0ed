"""Practice: whom to practise with, and afterwards what to do better."""

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from branchdesk.domain.practice import PracticeClient
from branchdesk.domain.practice_score import Score
from branchdesk.ui import theme
from branchdesk.ui.i18n import pick, tr
from branchdesk.ui.layouts import clear
from branchdesk.ui.page import Action, ActionBar, BarMessage, Page, TopTitle
from branchdesk.ui.pages.practice_parts import ClientCard, Questions, Worth
from branchdesk.ui.route import Route
from branchdesk.ui.runner import Runner
from branchdesk.ui.widgets.text import Text, rule

if TYPE_CHECKING:
    from branchdesk.app.desk import Desk


class PracticePage(Page):
    """The clients to choose from; with a case the score of its interview."""

    def __init__(self, desk: "Desk", runner: Runner) -> None:
        super().__init__()
        self._desk, self._runner = desk, runner
        self._clients: tuple[PracticeClient, ...] = ()
        self._score: Score | None = None
        self._whole = QHBoxLayout(self)
        self._whole.setContentsMargins(0, 0, 0, 0)
        self._whole.setSpacing(0)

    def activated(self, route: Route) -> None:
        """Ask for the clients, or for the score of ``route.case_id``."""
        practising = self._desk.practising
        if route.case_id is None:
            self._runner.db(practising.clients, self._take_clients, owner=self)
        else:
            case_id = route.case_id
            self._runner.db(lambda: practising.score(case_id), self.show_score, owner=self)

    def _take_clients(self, clients: tuple[PracticeClient, ...]) -> None:
        """The same ones stay as they are: a card that somebody is pressing must not go."""
        if clients != self._clients or self._score is not None or not clients:
            self.show_clients(clients)

    def show_clients(self, clients: tuple[PracticeClient, ...]) -> None:
        """Show whom there is to practise with."""
        self._clients, self._score = clients, None
        look = theme.current()
        clear(self._whole)
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(look.space.l, look.space.xl, look.space.l, look.space.l)
        column.setSpacing(look.space.s)
        column.addWidget(Text(tr("practice.choose"), "page_title"))
        column.addWidget(Text(tr("practice.hint"), "body", "quiet", wrap=True))
        column.addSpacing(look.space.s)
        for number, client in enumerate(clients, start=1):
            card = ClientCard(client, str(number))
            card.clicked.connect(partial(self._begin, client.source.id))
            column.addWidget(card)
            begin = tr("practice.begin", n=pick(client.title))
            self.bind(str(number), begin, partial(self._begin, client.source.id))
        column.addStretch(1)
        body.setMaximumWidth(look.grid("practice"))
        self._whole.addWidget(_scrolled(body, centred=True))
        self.set_title(TopTitle(tr("practice.title")))
        message = BarMessage(tr("practice.tip"))
        if not clients:
            self.set_bar(ActionBar((), message))
            return
        last = clients[-1]
        words = tr("practice.begin", n=pick(last.title))
        begin_last = partial(self._begin, last.source.id)
        primary = Action("primary", words, begin_last, "primary", key="Enter")
        self.set_bar(ActionBar((primary,), message))

    def show_score(self, score: Score) -> None:
        """Show what the interview was worth, at most three things to do better, each question."""
        self._score = score
        clear(self._whole)
        for number in range(1, len(self._clients) + 1):
            self.unbind(str(number))
        worth = Worth(score)
        worth.setFixedWidth(theme.current().grid("practice", 1))
        self._whole.addWidget(worth)
        self._whole.addWidget(rule(vertical=True))
        self._whole.addWidget(_scrolled(Questions(score.questions)), 1)
        self.set_title(TopTitle(tr("practice.title")))
        again = tr("practice.score.again")
        primary = Action("primary", again, self._again, "primary", key="Enter")
        self.set_bar(ActionBar((primary,), BarMessage(tr("practice.tip"))))

    def _again(self) -> None:
        self.go.emit(Route("practice"))

    def _begin(self, client_id: str) -> None:
        open_case = self._desk.practising.open_case
        self._runner.db(lambda: open_case(client_id), self._opened, owner=self)

    def _opened(self, case_id: str) -> None:
        self.go.emit(Route("interview", case_id=case_id))

    def retranslate(self) -> None:
        if self._score is not None:
            self.show_score(self._score)
        elif self._clients:
            self.show_clients(self._clients)


def _scrolled(body: QWidget, *, centred: bool = False) -> QScrollArea:
    """``body`` in a pane that scrolls; ``centred`` where it is narrower than the pane."""
    scroll = QScrollArea()
    scroll.setWidgetResizable(True)
    scroll.setFrameShape(QFrame.Shape.NoFrame)
    scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    if not centred:
        scroll.setWidget(body)
        return scroll
    middle = QWidget()
    row = QHBoxLayout(middle)
    row.setContentsMargins(0, 0, 0, 0)
    row.addStretch(1)
    row.addWidget(body, 100)
    row.addStretch(1)
    scroll.setWidget(middle)
    return scroll
