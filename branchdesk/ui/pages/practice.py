"""Practice: whom to practise with, and afterwards what to do better."""

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from branchdesk.domain.practice import PracticeClient
from branchdesk.domain.practice_score import WEIGHTS, QuestionMark, Score
from branchdesk.ui import formats, theme
from branchdesk.ui.i18n import pick, tr
from branchdesk.ui.layouts import clear
from branchdesk.ui.page import Action, ActionBar, BarMessage, Page, TopTitle
from branchdesk.ui.route import Route
from branchdesk.ui.runner import Runner
from branchdesk.ui.tokens import TextRole
from branchdesk.ui.widgets.text import Text

if TYPE_CHECKING:
    from branchdesk.app.desk import Desk


class PracticePage(Page):
    """The clients to choose from; with a case the score of its interview."""

    def __init__(self, desk: "Desk", runner: Runner) -> None:
        super().__init__()
        self._desk, self._runner = desk, runner
        self._clients: tuple[PracticeClient, ...] = ()
        self._score: Score | None = None
        self._body = QWidget()
        self._column = QVBoxLayout(self._body)
        look = theme.current()
        self._column.setContentsMargins(look.space.xl, look.space.l, look.space.xl, look.space.l)
        self._column.setSpacing(look.space.xs)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setWidget(self._body)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(scroll)

    def activated(self, route: Route) -> None:
        """Ask for the clients, or for the score of ``route.case_id``."""
        practising = self._desk.practising
        if route.case_id is None:
            self._runner.db(practising.clients, self.show_clients, owner=self)
        else:
            case_id = route.case_id
            self._runner.db(lambda: practising.score(case_id), self.show_score, owner=self)

    def show_clients(self, clients: tuple[PracticeClient, ...]) -> None:
        """Show whom there is to practise with."""
        self._clients, self._score = clients, None
        clear(self._column)
        self._add(tr("practice.choose"), "page_title")
        self._add(tr("practice.hint"), "body", quiet=True)
        for client in clients:
            self._column.addSpacing(theme.current().space.m)
            self._add(pick(client.title), "pane_title")
            self._add(pick(client.lesson), "body", quiet=True)
        self._column.addStretch(1)
        self.set_title(TopTitle(tr("practice.title")))
        actions = [
            Action(
                f"practise-{client.source.id}",
                tr("practice.begin", n=pick(client.title)),
                partial(self._begin, client.source.id),
                "primary" if number == len(clients) else "secondary",
                key=str(number),
            )
            for number, client in enumerate(clients, start=1)
        ]
        self.set_bar(ActionBar(tuple(actions)))

    def show_score(self, score: Score) -> None:
        """Show what the interview was worth, at most three things to do better, each question."""
        self._score = score
        clear(self._column)
        self._add(tr("practice.score.title", n=score.total), "page_title", name="score")
        for name, value in score.parts.items():
            words = tr(f"practice.part.{name}")
            weight = WEIGHTS[name]
            told = tr("practice.score.weighed", name=words, score=value, weight=weight)
            self._add(told, "body")
        self._column.addSpacing(theme.current().space.m)
        for name in score.advice or ("none",):
            self._add(tr(f"practice.advice.{name}"), "body", medium=True)
        self._column.addSpacing(theme.current().space.m)
        self._add(tr("practice.score.questions"), "pane_title")
        for row in score.questions:
            self._add(_question(row), "body", quiet=not row.marks)
        self._column.addStretch(1)
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

    def _add(
        self,
        words: str,
        size: TextRole,
        *,
        quiet: bool = False,
        medium: bool = False,
        name: str = "",
    ) -> None:
        text = Text(words, size, "quiet" if quiet else "ink", medium=medium, wrap=True)
        text.setObjectName(name)
        self._column.addWidget(text)

    def retranslate(self) -> None:
        if self._score is not None:
            self.show_score(self._score)
        elif self._clients:
            self.show_clients(self._clients)


def _question(row: QuestionMark) -> str:
    """A question in one line: which, how long it was read, what was wrong."""
    read = tr("practice.question.none")
    if row.read_ms is not None:
        times = {
            "read": formats.duration(row.read_ms),
            "enough": formats.duration(row.enough_ms),
        }
        read = tr("practice.question.read", **times)
    marks = [tr(f"practice.question.{mark}") for mark in row.marks or ("fine",)]
    return f"{row.number}  {pick(row.item.text)}  {read}  {' · '.join(marks)}"
