"""Camera and microphone being tried: the live picture, the level, and one sentence what to do."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from branchdesk.app.views import Picture, Readiness, Trial
from branchdesk.ui import theme
from branchdesk.ui.i18n import tr
from branchdesk.ui.runner import Runner
from branchdesk.ui.widgets.meters import MicMeter
from branchdesk.ui.widgets.preview import Preview
from branchdesk.ui.widgets.text import Glyph, Text

if TYPE_CHECKING:
    from branchdesk.app.desk import Desk

_PICTURE_MS = 66
"""About 15 pictures a second: smooth to the eye, little work for the PC."""
_LONGEST_MS = 60_000
"""Then the camera rests: nobody is filmed who only left the page open."""
_SEEN_BY_CAMERA = {"light", "face"}


class TrialRun(QObject):
    """Begins and ends the trial on the db lane, where an interview begins after it has ended;
    meanwhile ``seen(trial, picture)``."""

    seen = Signal(object, object)

    def __init__(self, desk: "Desk", runner: Runner, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk, self._runner = desk, runner
        self._going = False
        self._looks = QTimer(self, interval=_PICTURE_MS)
        self._looks.timeout.connect(self._look)
        self._rest = QTimer(self, interval=_LONGEST_MS, singleShot=True)
        self._rest.timeout.connect(self.stop)

    def start(self) -> None:
        """Try the devices, from the beginning where they are being tried."""
        self._going = True
        self._runner.db(self._desk.preflight.begin, owner=self)
        self._looks.start()
        self._rest.start()

    def start_anew(self) -> None:
        """Where the devices are being tried, try them from the beginning: others are there now."""
        if self._going:
            self.start()

    def stop(self) -> None:
        """Give the devices back; what was found stays on show."""
        if not self._going:
            return
        self._going = False
        self._looks.stop()
        self._rest.stop()
        self._runner.db(self._desk.preflight.end, self._ended, owner=self)

    def _ended(self, _nothing: None) -> None:
        self._look()

    def _look(self) -> None:
        preflight = self._desk.preflight
        self.seen.emit(preflight.look(), preflight.picture())


class TrialPane(QWidget):
    """The picture, and beside it what to do, the level, and that nothing is kept."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        look = theme.current()
        self._trial = Trial("off")
        self.preview = Preview()
        self._title = Text("", "body", medium=True)
        self._hint = Text("", "body", "quiet", wrap=True)
        self._hint.setObjectName("trial-hint")
        self._note = Text("", "label", "quiet", wrap=True)
        self._meter = MicMeter(bars=2 * 12)
        self._mic = Glyph("mic", look.size.icon[1])
        beside = QVBoxLayout()
        beside.setSpacing(look.space.xs)
        beside.addStretch(1)
        beside.addWidget(self._title)
        beside.addWidget(self._hint)
        level = QHBoxLayout()
        level.setSpacing(look.space.xs)
        level.addWidget(self._mic)
        level.addWidget(self._meter)
        level.addStretch(1)
        beside.addLayout(level)
        beside.addWidget(self._note)
        beside.addStretch(1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(look.space.l)
        row.addWidget(self.preview)
        row.addLayout(beside, 1)

    def show_trial(self, trial: Trial, picture: Picture | None) -> None:
        """Show how the trial stands and the newest picture."""
        self._trial = trial
        self.preview.show_picture(picture, trial.faces)
        self._meter.set_level(trial.level)
        self._words()

    def _words(self) -> None:
        running = self._trial.state == "running"
        self._title.setText(tr("signin.preview"))
        self._hint.setText(tr(f"signin.{_hint_of(self._trial)}"))
        self._note.setText(tr("signin.preview_note"))
        for widget in (self._mic, self._meter, self._note):
            widget.setVisible(running)

    def retranslate(self) -> None:
        """Set every text anew."""
        self.preview.retranslate()
        self._words()


def overlaid(known: Sequence[Readiness], trial: Trial) -> tuple[Readiness, ...]:
    """The rows of the PC, with those that the trial knows better: once it is over, a device that is
    gone by now is gone, and with a camera what it showed."""
    tried = {row.part: row for row in trial.rows}
    if trial.state != "running":
        gone = {row.part for row in known if row.state == "failed"}
        gone |= _SEEN_BY_CAMERA if "camera" in gone else set()
        tried = {part: row for part, row in tried.items() if part not in gone}
    rest = tuple(row for row in known if row.part not in tried)
    return (*tried.values(), *rest)


def _hint_of(trial: Trial) -> str:
    if trial.state != "running":
        return "preview_busy" if trial.state == "busy" else "preview_off"
    if any(row.state == "failed" for row in trial.rows):
        return "preview_off"
    if not trial.spoken:
        return "preview_say"
    return "preview_good" if all(row.state == "ok" for row in trial.rows) else "preview_on"
