"""The steps of one interview as writes on the db lane, one after the other."""

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QObject, Signal

from branchdesk.app.views import InterviewView
from branchdesk.domain.definitions import Text
from branchdesk.domain.errors import InputFault
from branchdesk.ui.i18n import language
from branchdesk.ui.route import Route
from branchdesk.ui.runner import Runner

Answer = TypeVar("Answer")

if TYPE_CHECKING:
    from branchdesk.app.desk import Desk


class InterviewSteps(QObject):
    """``arrived(view)`` after each step, ``failed(error)`` when one was refused.

    A key pressed while a step is still being written waits for it (:meth:`when_free`), so that it
    always acts on the question that the person sees next. ``swept(view)`` brings what the
    detectors claimed meanwhile; ``barred(route)`` leads to why nothing may begin.
    """

    arrived = Signal(object)
    failed = Signal(object)
    swept = Signal(object)
    barred = Signal(object)
    finished = Signal()
    refused = Signal()

    def __init__(self, desk: "Desk", runner: Runner, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._runner = runner
        self._waiting: list[Callable[[], None]] = []
        self._sweeping = False
        self._sweep_failing = False
        self.writing = False
        self.case_id = ""
        self.branch: Text | None = None

    def when_free(self, intent: Callable[[], None]) -> None:
        """Do it now, or once the step under way has been written and shown."""
        if self.writing:
            self._waiting.append(intent)
        else:
            intent()

    def forget(self, *, agreed: bool) -> None:
        """Drop what waits: the page leaves. Nobody is filmed meanwhile who has not ``agreed``."""
        self._waiting.clear()
        case_id = self.case_id
        if case_id and not agreed and not self._runner.closed:
            self._runner.db(lambda: self._desk.leaving.step_out(case_id), owner=self)

    def begin(self, number: int | None = None) -> None:
        """Start the recorder or go on with an interrupted interview, at question ``number``."""
        case_id, spoken, desk = self.case_id, language(), self._desk
        branch = self.branch

        def job() -> tuple[InterviewView, Text]:
            where = desk.board.view().branch_name if branch is None else branch
            view = desk.interviews.begin(case_id, spoken)
            if number is not None and view.under_way and number != view.number:
                view = desk.interviews.go_to(case_id, number)
            return view, where

        self.writing = True
        begun, not_begun = self._of_case(self._begun), self._of_case(self._not_begun)
        self._runner.db(job, begun, not_begun, owner=self)

    def consent(self, given: bool) -> None:
        """The client agreed to be recorded, or did not and the interview ends."""
        case_id, consent = self.case_id, self._desk.interviews.consent
        if given:
            self._write(lambda: consent(case_id, given=True))
        else:
            self._put(lambda: consent(case_id, given=False), self._refused)

    def answer(self, option_id: str) -> None:
        """Record the answer to the question that is up."""
        case_id = self.case_id
        self._write(lambda: self._desk.interviews.answer(case_id, option_id))

    def go_to(self, number: int) -> None:
        """Bring up a question, counted from 1."""
        case_id = self.case_id
        self._write(lambda: self._desk.interviews.go_to(case_id, number))

    def retake(self) -> None:
        """Ask the question once more; the take before is kept."""
        case_id = self.case_id
        self._write(lambda: self._desk.interviews.retake(case_id))

    def explain(self) -> None:
        """Something was explained."""
        case_id = self.case_id
        self._write(lambda: self._desk.interviews.explain(case_id))

    def own_words(self) -> None:
        """The client said it in their own words."""
        case_id = self.case_id
        self._write(lambda: self._desk.interviews.own_words(case_id))

    def speak(self, number: int, lasted_ms: int, by: str) -> None:
        """Question ``number`` was read aloud for ``lasted_ms``, until now, by "person" or
        "machine". It is written after the steps under way, whatever comes on show meanwhile."""
        case_id, interviews = self.case_id, self._desk.interviews
        ended_ms = interviews.live().elapsed_ms
        self._write(lambda: interviews.speak(case_id, lasted_ms, by, number, ended_ms))

    def machine_voice(self, speaks: bool) -> None:
        """The PC begins or ends to read aloud: the recorder is told at once."""
        self._desk.interviews.machine_voice(speaks)

    def write_line(self, what: str, text: str, number: int) -> None:
        """Keep a line typed at question ``number``: ``what`` is client_asks, pause, companion, else
        it is a note."""
        case_id, interviews = self.case_id, self._desk.interviews
        if what == "client_asks":
            self._write(lambda: interviews.client_asks(case_id, text, number))
        elif what == "pause":
            self._write(lambda: interviews.pause(case_id, text))
        elif what == "companion":
            self._write(lambda: interviews.accompany(case_id, text))
        else:
            self._write(lambda: interviews.note(case_id, text, number))

    def go_on(self) -> None:
        """Record a paused interview again."""
        case_id = self.case_id
        self._write(lambda: self._desk.interviews.go_on(case_id))

    def finish(self) -> None:
        """All questions are answered: to the result."""
        case_id, finish = self.case_id, self._desk.results.finish
        self._put(lambda: finish(case_id), self._done)

    def sweep(self) -> None:
        """Take the detectors' claims into the ledger, unless a step is being written."""
        if self.writing or self._sweeping or self._sweep_failing or not self.case_id:
            return
        case_id, sweep = self.case_id, self._desk.interviews.sweep
        self._sweeping = True
        self._runner.db(lambda: sweep(case_id), self._swept, self._sweep_failed, owner=self)

    def _write(self, job: Callable[[], InterviewView]) -> None:
        self._put(job, self._arrived)

    def _put(self, job: Callable[[], Answer], then: Callable[[Answer], None]) -> None:
        self.writing = True
        failed = self._of_case(self._failed, self._runner.report)
        self._runner.db(job, self._of_case(then), failed, owner=self)

    def _of_case(
        self,
        then: Callable[[Answer], None],
        late: Callable[[Answer], None] = lambda _answer: None,
    ) -> Callable[[Answer], None]:
        """What comes of a step is done for the case it was about; ``late`` where another one is on
        show by then, whose own step may be under way."""
        case_id = self.case_id

        def delivered(answer: Answer) -> None:
            deliver = then if case_id == self.case_id else late
            deliver(answer)

        return delivered

    def _begun(self, answer: tuple[InterviewView, Text]) -> None:
        view, self.branch = answer
        self._arrived(view)

    def _not_begun(self, error: Exception) -> None:
        if isinstance(error, InputFault) and error.code == "tests_used_up":
            self.writing = False
            self.barred.emit(Route("barred", case_id=self.case_id))
        else:
            self._failed(error)

    def _arrived(self, view: InterviewView) -> None:
        self.writing = self._sweep_failing = False
        self.arrived.emit(view)
        if self._waiting:
            self._waiting.pop(0)()

    def _failed(self, error: Exception) -> None:
        self.writing = False
        self._waiting.clear()
        self.failed.emit(error)

    def _done(self, _result: object) -> None:
        self.writing = False
        self.finished.emit()

    def _refused(self, _view: InterviewView) -> None:
        self.writing = False
        self.refused.emit()

    def _swept(self, view: InterviewView) -> None:
        self._sweeping = False
        if not self.writing and view.case.case_id == self.case_id:
            self.swept.emit(view)

    def _sweep_failed(self, error: Exception) -> None:
        self._sweeping = False
        # Told once, not twice a second; beginning anew tries again.
        self._sweep_failing = True
        self.failed.emit(error)
