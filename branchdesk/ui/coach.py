"""The client's part in practice: a quiet strip above the page tells the client's lines."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from branchdesk.app.views import InterviewView
from branchdesk.domain.practice import Line, PracticeClient, cues, said
from branchdesk.ui.faults import Notice
from branchdesk.ui.i18n import pick, tr
from branchdesk.ui.route import Route
from branchdesk.ui.runner import Runner
from branchdesk.ui.shell import Shell
from branchdesk.ui.widgets.button import Button

if TYPE_CHECKING:
    from branchdesk.app.desk import Desk


class Coach(QObject):
    """Follows the interview of a practice case and, after it, leads to the score."""

    def __init__(self, desk: "Desk", runner: Runner, shell: Shell) -> None:
        super().__init__(shell)
        self._desk, self._runner, self._shell = desk, runner, shell
        self._case_id = ""
        self._client: PracticeClient | None = None
        shell.arrived.connect(self._arrived)

    def follow(self, view: InterviewView, at_ms: int) -> None:
        """Show what the client has said by ``at_ms`` about the question on show."""
        if view.case.case_id != self._case_id:
            self._case_id, self._client = view.case.case_id, None
            job = self._desk.practising.client_of
            case_id = self._case_id
            self._runner.db(lambda: job(case_id), self._met, owner=self)
        if self._client is None or not view.under_way:
            return
        notice = part(self._client, view, at_ms)
        if notice != self._shell.client_part.notice:
            self._shell.client_part.show_notice(notice, icon="user")

    def _met(self, client: PracticeClient | None) -> None:
        self._client = client

    def _arrived(self, route: Route) -> None:
        strip = self._shell.client_part
        strip.dismiss()
        if route.page == "result" and route.case_id is not None:
            see = Button(tr("practice.score.see"), small=True)
            see.setObjectName("see-score")
            case_id = route.case_id
            see.clicked.connect(lambda: self._shell.go(Route("practice", case_id=case_id)))
            strip.show_notice(Notice("info", tr("practice.mark")), see)


def part(client: PracticeClient, view: InterviewView, at_ms: int) -> Notice:
    """What the client says now, and what they wait for."""
    lines = client.lines(view.item.id)
    happened = cues([tag for tag in view.tags if tag.item_no == view.number])
    spoken = said(lines, happened, at_ms)
    left = lines[len(spoken) :]
    words = _words(client, view, spoken[-1].line) if spoken else tr("practice.thinks")
    if not left:
        return Notice("info", words, do=tr("practice.done"))
    seen = {cue.kind for cue in happened if not spoken or cue.at_ms >= spoken[-1].at_ms}
    waits = left[0].on not in seen and (not spoken or left[0].on != spoken[-1].line.on)
    return Notice("info", words, do=tr(f"practice.waits.{left[0].on}") if waits else "")


def _words(client: PracticeClient, view: InterviewView, line: Line) -> str:
    option = client.option(view.item.id, line)
    choice = pick(view.item.option(option).text) if option is not None else ""
    return tr("practice.says", words=pick(client.phrases[line.say]).format(choice=choice))
