"""The client is on film while their result is on show: its light, and what hinders it."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from branchdesk.app.views import InterviewView, LiveStatus
from branchdesk.domain.errors import DeviceFault, InputFault
from branchdesk.ui import theme
from branchdesk.ui.faults import explain
from branchdesk.ui.i18n import language, tr
from branchdesk.ui.pages.interview_recorder import RecorderNotices
from branchdesk.ui.runner import Runner
from branchdesk.ui.widgets.button import Button
from branchdesk.ui.widgets.recording_pane import RecordingWord
from branchdesk.ui.widgets.strip import MessageStrip

if TYPE_CHECKING:
    from branchdesk.app.desk import Desk

_LOOK_MS = 500
_FOR_READING = ("not_permitted", "case_state")
"""Why a case is not recorded though nothing is wrong: it is a colleague's, or over."""


class RecordingBand(QWidget):
    """The recording light over the gate, where the interview has it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        look = theme.current()
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setProperty("surface", "paper")
        self.setFixedHeight(look.size.row[2])
        self._word = RecordingWord()
        self._word.setObjectName("recording-state")
        row = QHBoxLayout(self)
        row.setContentsMargins(look.space.l, 0, look.space.l, 0)
        row.addWidget(self._word)
        row.addStretch(1)

    def show_live(self, live: LiveStatus) -> None:
        """The recorder now."""
        self._word.show_state(live.state, live.elapsed_ms)


class ResultRecorder(QObject):
    """Records the case whose result is on show; ``began`` each time it does. What hinders it is
    ``told`` on ``strip`` with what helps, and the result can be read all the same."""

    began = Signal()
    told = Signal()

    def __init__(
        self, desk: "Desk", runner: Runner, strip: MessageStrip, band: RecordingBand, page: QObject
    ) -> None:
        super().__init__(page)
        self._desk, self._runner = desk, runner
        self._strip, self._band = strip, band
        self._case_id = ""
        self._paused = False
        self.refusal: InputFault | None = None
        """Why the case on show is only for reading; None while it may be acted on."""
        self._notices = RecorderNotices(strip, self)
        self._notices.retried.connect(self.begin)
        self._notices.changed.connect(self.told)
        self._looks = QTimer(self, interval=_LOOK_MS)
        self._looks.timeout.connect(self._look)

    def arrive(self, case_id: str) -> None:
        """The result of a case comes on show; from now on the light is true."""
        self._case_id, self.refusal = case_id, None
        self._over()
        self._look()
        self._looks.start()

    def leave(self) -> None:
        """Nothing is on show; a recording under way goes on as after leaving the interview."""
        self._case_id = ""
        self._looks.stop()

    def begin(self) -> None:
        """Go on recording the case on show, which has its result."""
        begin, spoken = self._desk.interviews.begin, language()
        self._record(lambda case_id: begin(case_id, spoken))

    def _go_on(self) -> None:
        self._record(self._desk.interviews.go_on)

    def _record(self, job: Callable[[str], InterviewView]) -> None:
        case_id = self._case_id
        self._runner.db(
            lambda: job(case_id),
            lambda view: self._begun(case_id, view),
            lambda error: self._not_begun(case_id, error),
            owner=self,
        )

    def _begun(self, case_id: str, view: InterviewView) -> None:
        if case_id != self._case_id:
            return
        self._over()
        if view.paused is not None:
            self.tell(InputFault("interview_paused"))
        else:
            self.began.emit()

    def _not_begun(self, case_id: str, error: Exception) -> None:
        if isinstance(error, InputFault) and error.code in _FOR_READING:
            if case_id == self._case_id:
                self.refusal = error
        elif case_id == self._case_id:
            self.tell(error)
        else:
            self._runner.report(error)

    def tell(self, error: Exception) -> None:
        """A step was refused: where nothing records, with the button that changes it."""
        if isinstance(error, DeviceFault):
            self._paused = False
            self._notices.show_fault(explain(error))
        elif isinstance(error, InputFault) and error.code == "interview_paused":
            self._paused = True
            on = Button(tr("interview.act.go_on"), small=True)
            on.setObjectName("go-on")
            on.clicked.connect(self._go_on)
            self._strip.show_notice(explain(error), on)
            self.told.emit()
        else:
            self._runner.report(error)

    def _over(self) -> None:
        """What hindered is over."""
        self._notices.written()
        if self._paused:
            self._paused = False
            self._strip.dismiss()

    def _look(self) -> None:
        self.show_live(self._desk.interviews.live())

    def show_live(self, live: LiveStatus) -> None:
        """The recorder now."""
        self._band.show_live(live)
        self._notices.follow(live, self._case_id)
