"""The interview: one question at a time, every step kept at once, the recording always in view."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QDateTime, QEvent, QLocale, Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from branchdesk.app.views import InterviewView, LiveStatus, Picture
from branchdesk.domain.errors import DeviceFault
from branchdesk.ui import theme
from branchdesk.ui.client_window import ClientWindow
from branchdesk.ui.faults import Notice, explain
from branchdesk.ui.focus import OWN_RING
from branchdesk.ui.i18n import pick, tr
from branchdesk.ui.layouts import keep_room
from branchdesk.ui.page import ActionBar, Page, TopTitle
from branchdesk.ui.pages.interview_bar import BarActs, bar_of, title_of
from branchdesk.ui.pages.interview_display import ClientDisplay
from branchdesk.ui.pages.interview_question import QuestionPane
from branchdesk.ui.pages.interview_reading import ReadingAloud
from branchdesk.ui.pages.interview_recorder import RecorderNotices
from branchdesk.ui.pages.interview_side import SidePane
from branchdesk.ui.pages.interview_steps import InterviewSteps
from branchdesk.ui.pages.interview_strip import InterviewStrip
from branchdesk.ui.route import Route
from branchdesk.ui.runner import Runner
from branchdesk.ui.speech import Voice
from branchdesk.ui.widgets.text import rule

if TYPE_CHECKING:
    from branchdesk.app.desk import Desk

_PICTURE_MS = 66
"""About 15 pictures a second: smooth to the eye, little work for the PC."""
_SWEEP_MS = 500
_OFF = LiveStatus("off", 0, 0, 0.0, {}, (), 0, None)
_KEYS = (
    ("S", "speak", "speak"),
    ("E", "explain", "explain"),
    ("W", "ownwords", "own-words"),
    ("Q", "client_asks", "client-asks"),
    ("T", "note", "note"),
    ("P", "pause", "pause"),
    ("C", "window", "client-window"),
)


class InterviewPage(Page):
    """Left the question, right the recording and the evidence, below the timeline. Every step
    returns its view and the sweep brings the rest: nothing is reloaded when the ledger changed."""

    rail = "cases"
    begins = Signal()
    looked = Signal(object, int)  # the view on show, ms of its recording; with every picture

    def __init__(self, desk: "Desk", runner: Runner, voice: Voice | None = None) -> None:
        super().__init__()
        self._desk = desk
        self._runner = runner
        self._view: InterviewView | None = None
        self._live = _OFF
        # False once the page has left: another page's type is not this client's business.
        self._here = True
        self._display = ClientDisplay(self)
        self._steps = InterviewSteps(desk, runner, self)
        self._aloud = ReadingAloud(voice or Voice(self), self)
        self.question = QuestionPane()
        self.recorder = RecorderNotices(self.question.strip, self)
        self.side = SidePane()
        self.strip = InterviewStrip()
        self._build()
        self._pictures = QTimer(self, interval=_PICTURE_MS)
        self._sweeps = QTimer(self, interval=_SWEEP_MS)
        self._around = QTimer(self, interval=0, singleShot=True)
        self._turns: list[Callable[[InterviewView], None]] = []
        steps = (self._next, self._previous, self._retake, self._refuse)
        self._acts = BarActs(*map(self._free, steps))
        self._wire()
        self.retranslate()

    def _build(self) -> None:
        # The page itself may hold the keyboard: its keys work without any control in focus.
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setProperty(OWN_RING, True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        upper = QHBoxLayout()
        upper.setSpacing(0)
        upper.addWidget(self.question, 1)
        upper.addWidget(rule(vertical=True))
        upper.addWidget(self.side)
        column.addLayout(upper, 1)
        column.addWidget(rule())
        column.addWidget(self.strip)
        keep_room(self.side, self.strip)

    def _wire(self) -> None:
        self._pictures.timeout.connect(self._poll)
        self._sweeps.timeout.connect(self._steps.sweep)
        self._around.timeout.connect(self._take_turn)
        self._steps.arrived.connect(self._follow_recorder)
        self._steps.arrived.connect(self.show_view)
        self._steps.arrived.connect(self.recorder.written)
        self._steps.swept.connect(self._show_swept)
        self._steps.failed.connect(self._failed)
        self._steps.finished.connect(self._finished)
        self._steps.refused.connect(self._refused)
        self._steps.barred.connect(self._lead)
        self.question.answered.connect(self._free(self._answer))
        self.question.tool.connect(self._tool)
        self.question.remedied.connect(self._free(self._remedy))
        self.question.entered.connect(self._entered)
        self.question.refolded.connect(self._fit)
        self.recorder.changed.connect(self._fit)
        self.recorder.retried.connect(lambda: self._steps.when_free(self._steps.begin))
        self.strip.timeline.tag_chosen.connect(self.side.tags.choose)
        self.strip.timeline.block_chosen.connect(self._free(self._block_chosen))
        self._aloud.read.connect(self._steps.speak)
        self._aloud.speaks.connect(self._steps.machine_voice)
        self._aloud.changed.connect(self._show_reading)

    # Coming and going --------------------------------------------------------------------

    def activated(self, route: Route) -> None:
        """Start or go on with the interview of ``route.case_id``; ``number`` asks that question."""
        if route.case_id is None:
            return
        self._here = True
        if self._steps.case_id != route.case_id:
            self._view = None
            self.question.show_starting()
            self.set_title(TopTitle(tr("common.lane.interview"), lane="interview"))
            self.set_bar(ActionBar())
            self.side.hide()  # Like the strip of one client: not before it is of this one.
            self.strip.hide()
        self._steps.case_id = route.case_id
        self._runner.db(self._desk.choices.speech, self._aloud.voice.choose, owner=self)
        self._show_around()  # Somebody may have left before that was shown.
        self._steps.begin(route.number)
        self.begins.emit()

    def deactivated(self) -> None:
        self._here = False
        self._pictures.stop()
        self._sweeps.stop()
        self._around.stop()
        self._aloud.forget()
        self.question.drop_line()
        self._steps.forget(agreed=self._view is not None and self._view.consented)
        theme.current().set_elder(False)
        self._display.close()

    def _follow_recorder(self) -> None:
        """The case has begun: until then the recorder is none of its business."""
        if self._here and not self._sweeps.isActive():
            self._pictures.start()
            self._sweeps.start()

    # Steps -------------------------------------------------------------------------------

    def _free(self, intent: Callable[..., None]) -> Callable[..., None]:
        """``intent`` as a slot that waits for the step under way."""
        return lambda *args: self._steps.when_free(lambda: intent(*args))

    def _answer(self, option_id: str, number: int) -> None:
        """The choice that was pressed is of question ``number``, which may have gone meanwhile."""
        view = self._view
        if view is not None and view.number == number and view.chosen != option_id:
            self._steps.answer(option_id)

    def _choose(self, number: int) -> None:
        view = self._view
        if view is not None and view.under_way and number <= len(view.item.options):
            self._answer(view.item.options[number - 1].id, view.number)

    def _next(self) -> None:
        view = self._view
        if view is None:
            return
        if not view.consented:
            self._steps.consent(given=True)
        elif view.paused is not None:
            self._steps.go_on()
        elif view.chosen is None:
            count = len(view.item.options)
            what, todo = tr("interview.no_answer"), tr("interview.no_answer_do", n=count)
            self.notice(Notice("caution", what, do=todo))
        elif not view.leads_to_result:
            self._steps.go_to(view.number + 1)
        else:
            self._steps.finish()

    def _previous(self) -> None:
        if self._view is not None and self._view.number > 1:
            self._steps.go_to(self._view.number - 1)

    def _block_chosen(self, number: int) -> None:
        view = self._view
        if view is None or not view.under_way or number == view.number:
            return
        if any(block.number == number and block.from_ms is not None for block in view.blocks):
            self._steps.go_to(number)

    def _finished(self) -> None:
        self._lead(Route("result", case_id=self._steps.case_id))

    def _lead(self, route: Route) -> None:
        """On to another page, unless somebody has gone to one already."""
        if self._here:
            self.go.emit(route)

    def _refuse(self) -> None:
        if self._view is not None and not self._view.consented:
            self._steps.consent(given=False)

    def _refused(self) -> None:
        if not self._here:
            return
        self.go.emit(Route("board"))
        kept, todo = tr("interview.consent.refused_kept"), tr("interview.consent.refused_do")
        self.notice(Notice("info", tr("interview.consent.refused"), kept, todo))

    def _failed(self, error: Exception) -> None:
        if isinstance(error, DeviceFault) and self._here:
            self.recorder.show_fault(explain(error))
        else:
            self._runner.report(error)

    def _tool(self, name: str) -> None:
        tools: dict[str, Callable[[], None]] = {
            "speak": self._speak,
            "explain": self._steps.explain,
            "own-words": self._steps.own_words,
            "client-asks": lambda: self.question.ask_line("client_asks"),
            "note": lambda: self.question.ask_line("note"),
            "companion": self.question.ask_companion,
            "pause": self._ask_to_pause,
            "client-window": self._toggle_window,
        }
        view = self._view
        if view is not None and (view.under_way or name in ("client-window", "speak")):
            self._steps.when_free(tools[name])

    def _ask_to_pause(self) -> None:
        self._aloud.stop()
        self.question.ask_line("pause")

    def _retake(self) -> None:
        self._aloud.stop()
        self._steps.retake()

    def _remedy(self, remedy: str) -> None:
        remedies: dict[str, Callable[[], None]] = {
            "reread": self._speak,
            "retake": self._retake,
            "retry": self._steps.begin,
            "reason": lambda: self.question.ask_line("reason"),
        }
        remedies[remedy]()

    def _entered(self, what: str, text: str, number: int) -> None:
        self._steps.when_free(lambda: self._steps.write_line(what, text, number))

    def _speak(self) -> None:
        if self._view is not None:
            self._aloud.press(self._view)

    def _show_reading(self) -> None:
        view = self._view
        if view is not None and (view.under_way or not view.consented):
            self.question.show_reading(self._aloud.reading(view, look=self._pictures.isActive()))

    @property
    def client_window(self) -> ClientWindow | None:
        """The window on the second display while it is open."""
        return self._display.window

    def _toggle_window(self) -> None:
        if self._view is not None:
            self._display.toggle(self._view, recording=self._live.state == "recording")
        self.question.show_window(is_open=self.client_window is not None)

    # Showing ---------------------------------------------------------------------------------

    def show_view(self, view: InterviewView) -> None:
        """Show a question with its evidence; an equal view costs nothing."""
        if view == self._view:
            return
        self._view = view
        if self._here:
            theme.current().set_elder(view.elder)
        self._aloud.follow(view)
        self.question.show_view(view)
        self._show_reading()
        self._fit()
        self._paint_question()
        self._bind_digits(view)
        self._display.show_view(view, recording=self._live.state == "recording")
        self._show_around()

    def _show_around(self) -> None:
        """What stands around the question, in turns that keep nobody from a key for long."""
        self._turns = [self._show_beside, self._show_below]
        self._around.start()

    def _take_turn(self) -> None:
        turn, *self._turns = self._turns
        if self._view is not None:
            turn(self._view)
        if self._turns:
            self._around.start()

    def _show_beside(self, view: InterviewView) -> None:
        self.side.show()
        self.set_title(title_of(view))
        self.side.show_view(view)
        self.question.show_window(is_open=self.client_window is not None)
        self.set_bar(bar_of(view, self._acts))

    def _show_below(self, view: InterviewView) -> None:
        self.strip.show()
        self.strip.show_view(view, self._live)

    def _paint_question(self) -> None:
        """At once: what stands around the question is brought up to date while it is being read."""
        QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest.value)
        # Painting at once takes along whatever waits to be painted.
        self.strip.setUpdatesEnabled(False)
        self.question.paint_now()
        self.strip.setUpdatesEnabled(True)

    def _show_swept(self, view: InterviewView) -> None:
        self.show_view(view)
        # The view that is on show already if they are equal: its tags are then known to be the same
        # without a look at each.
        self.strip.show_view(self._view or view, self._live)

    def _bind_digits(self, view: InterviewView) -> None:
        for key in (*"123456789", "A"):
            self.unbind(key)
        if view.elder:
            self.bind("A", tr("interview.tool.companion"), partial(self._tool, "companion"))
        for number in range(1, len(view.item.options) + 1 if view.under_way else 1):
            choose = self._free(lambda n=number: self._choose(n))
            self.bind(str(number), tr("interview.choose", n=number), choose)

    # The recorder, now -----------------------------------------------------------------------

    def _poll(self) -> None:
        interviews = self._desk.interviews
        self.show_live(interviews.live(), interviews.picture())

    def show_live(self, live: LiveStatus, picture: Picture | None) -> None:
        """Show the recorder's state, the newest frame and where the recording is."""
        self._live = live
        view = self._view
        people = 2 if view is None else view.people
        self.side.preview.show_live(live, picture, self._stamp(), people)
        self.strip.follow(live)
        if view is not None:
            self.looked.emit(view, live.elapsed_ms)
        if view is not None and view.asked_at_ms is not None:
            self.question.show_time(max(live.elapsed_ms - view.asked_at_ms, 0))
        self._display.show_recording(recording=live.state == "recording")
        self.recorder.follow(live, None if view is None else view.item.id)

    def _stamp(self) -> str:
        now = QLocale.c().toString(QDateTime.currentDateTime(), "yyyy-MM-dd HH:mm:ss")
        branch = pick(self._steps.branch) if self._steps.branch is not None else ""
        number = self._view.case.case_no if self._view is not None else ""
        return "\u3000".join(part for part in (now, branch, number) if part)

    # Room and words ----------------------------------------------------------------------------

    def _fit(self) -> None:
        """Voice row, then explanation give way before question or choices have to scroll."""
        room = self.height() - theme.current().border.line
        for voice, hint in ((True, True), (False, True), (False, False)):
            if self.question.fit(room - self.strip.needed_height(voice=voice), hint=hint):
                break
        self.strip.give_way(voice=voice)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def retranslate(self) -> None:
        self.question.retranslate()
        for key, words, name in _KEYS:
            self.bind(key, tr(f"interview.tool.{words}"), partial(self._tool, name))
        self.bind("↑", tr("interview.tags"), lambda: self.side.tags.step(-1))
        self.bind("↓", tr("interview.tags"), lambda: self.side.tags.step(1))
        self._fit()
        view, self._view = self._view, None
        if view is not None:
            self.show_view(view)
