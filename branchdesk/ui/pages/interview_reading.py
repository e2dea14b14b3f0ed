"""Reading aloud: by the PC's voice where there is one, else a question is timed from key to key."""

from PySide6.QtCore import QElapsedTimer, QObject, Signal

from branchdesk.app.views import InterviewView
from branchdesk.ui.i18n import language, tr
from branchdesk.ui.pages.interview_question import Reading
from branchdesk.ui.speech import Voice

_CONSENT = 0
"""In place of a question's number: the words that ask for consent."""


class ReadingAloud(QObject):
    """``read(number, ms, by)`` when a question was read until now, ``by`` "machine" or "person";
    ``changed`` when the key S means something else from now on; ``speaks(bool)`` when the machine
    begins and ends.

    Whatever the machine said is told, also where it was cut off: it must not be taken for the
    client's voice. A person is taken to begin when a question comes up, so the first press says
    "read out"; after that one press begins and the next one ends. Before consent only the machine
    reads: the words that ask for it, which are no question that could be read too fast.
    """

    read = Signal(int, int, str)
    changed = Signal()
    speaks = Signal(bool)

    def __init__(self, voice: Voice, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.voice = self._voice = voice
        self._spoken_of = 0
        self._clock = QElapsedTimer()
        self._clock.start()
        self._since: int | None = None
        self._up: tuple[int, int] | None = None
        self._voice.finished.connect(self._told)
        self._voice.failed.connect(self._told)

    def follow(self, view: InterviewView) -> None:
        """Notice that another question, or another take of it, has come up."""
        if not view.under_way:
            if view.consented or self._spoken_of != _CONSENT:
                self.forget()
            return
        takes = [block.take for block in view.blocks if block.number == view.number]
        up = (view.number, max(takes, default=1))
        if up == self._up:
            return
        self.stop()
        self._up = up
        unread = view.comprehension.read_ms is None
        self._since = self._clock.elapsed() if unread else None

    def forget(self) -> None:
        """Fall silent; what is up next, after a pause or for another client, is not read yet."""
        self.stop()
        self._up = self._since = None

    def press(self, view: InterviewView) -> None:
        """The key S: begin, or stop what goes on."""
        if view.consented and not view.under_way:
            return
        if self._voice.speaking:
            self.stop()
        elif self._voice.can(_spoken_in(view)):
            self._since = None
            self._spoken_of = view.number if view.consented else _CONSENT
            self.speaks.emit(True)
            self._voice.speak(_to_read(view), _spoken_in(view), slowly=view.elder)
        elif not view.consented:
            return
        elif self._since is None:
            self._since = self._clock.elapsed()
        else:
            lasted, self._since = self._clock.elapsed() - self._since, None
            self.read.emit(view.number, lasted, "person")
        self.changed.emit()

    def stop(self) -> None:
        """Fall silent, and tell what was said so far."""
        if self._voice.speaking:
            self._told(self._voice.stop())

    def reading(self, view: InterviewView, *, look: bool) -> Reading | None:
        """What the key S means now, None for nothing; ``look`` permits to look for a voice, which
        takes a moment."""
        tip = "speak_voice" if view.consented else "speak_consent"
        if self._voice.speaking:
            return Reading("stop", tip, going=True)
        voiced = look and self._voice.can(_spoken_in(view))
        if voiced:
            return Reading("speak", tip)
        if not view.consented:
            return None
        if self._since is not None:
            return Reading("read_done", "speak_person", going=True)
        return Reading("speak", "speak_again")

    def _told(self, lasted_ms: int) -> None:
        self.speaks.emit(False)
        self.changed.emit()
        if self._spoken_of != _CONSENT:
            self.read.emit(self._spoken_of, lasted_ms, "machine")


def _spoken_in(view: InterviewView) -> str:
    """The client's language; consent is asked for in the words on the screen."""
    return view.language if view.consented else language()


def _to_read(view: InterviewView) -> str:
    """Question and choices in the client's language, as they are read aloud."""
    if not view.consented:
        return tr("interview.consent.text", name=view.case.client_name)
    spoken = view.language
    parts = [view.item.text.get(spoken, "")]
    parts += [
        f"{number}. {option.text.get(spoken, '')}"
        for number, option in enumerate(view.item.options, 1)
    ]
    return "\n".join(parts)
