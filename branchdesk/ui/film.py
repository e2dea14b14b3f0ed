"""The film of an interview: several recordings one after the other, played from sealed files."""

from collections.abc import Callable, Sequence
from typing import Literal

from PySide6.QtCore import QBuffer, QCoreApplication, QIODevice, QObject, QTimer, QUrl, Signal
from PySide6.QtGui import QImage
from PySide6.QtMultimedia import (
    QAudioOutput,
    QMediaDevices,
    QMediaPlayer,
    QVideoFrame,
    QVideoSink,
)

from branchdesk.app.views import OnTheWay
from branchdesk.domain.errors import IntegrityFault
from branchdesk.ui.clear_film import ClearFilm, Reader, open_clear
from branchdesk.ui.runner import Runner
from branchdesk.ui.watched import Watched

RATES = (0.25, 0.5, 0.75, 1.0, 1.25, 1.5, 2.0, 3.0, 4.0)
FRAME_MS = 40
"""A recording has 25 pictures a second."""

_REVERSE_MS = 120
"""How often a picture is fetched while going backwards; a seek takes 20 to 50 ms."""
_GAP_MS = 500
"""Pictures further apart than this were not watched in one go."""

LOOK_MS = 500
"""How often it is asked how far a recording has come that is on its way here."""

Open = Callable[[str], Reader | OnTheWay]
Way = Literal["still", "forward", "backward"]


class Film(QObject):
    """Plays, seeks and keeps account of what was watched. Times are ms of one recording.

    ``moved(recording_id, ms)``: where we are. ``pictured()``: :attr:`image` or :attr:`coming` is
    new. ``way_changed()``: plays, stands still, or runs at another rate. ``failed(error)``.
    """

    moved = Signal(str, int)
    pictured = Signal()
    way_changed = Signal()
    failed = Signal(object)

    def __init__(self, open_reader: Open, runner: Runner, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._open_reader, self._runner = open_reader, runner
        self._ids: tuple[str, ...] = ()
        self._now = ""
        self._wanted: tuple[int, bool] | None = None
        self._opening = 0
        self._way: Way = "still"
        self._rate = 1.0
        self._loop: tuple[str, int, int] | None = None
        self._last_ms: int | None = None
        self._device: QBuffer | None = None
        self.image: QImage | None = None
        self.coming: OnTheWay | None = None
        """How far the recording under way is on its way to this PC; None where it is here."""
        self.watched = Watched()
        self._player = QMediaPlayer(self)
        self._sink = QVideoSink(self)
        self._player.setVideoSink(self._sink)
        if QMediaDevices.audioOutputs():
            self._player.setAudioOutput(QAudioOutput(self))
        self._backward = QTimer(self, interval=_REVERSE_MS)
        self._backward.timeout.connect(self._step_back)
        self._look = QTimer(self, interval=LOOK_MS, singleShot=True)
        self._look.timeout.connect(self._ask)
        self._sink.videoFrameChanged.connect(self._show_frame)
        self._player.mediaStatusChanged.connect(self._status)
        self._player.errorOccurred.connect(self._refused)
        app = QCoreApplication.instance()
        if app is not None:
            app.aboutToQuit.connect(self.close)

    # What is on ----------------------------------------------------------------------------

    @property
    def recording_id(self) -> str:
        """The recording under way; empty before anything was asked for."""
        return self._now

    @property
    def ms(self) -> int:
        """Position in that recording in ms."""
        return self._wanted[0] if self._wanted is not None else self._player.position()

    @property
    def way(self) -> Way:
        """Whether it stands still or which way it runs."""
        return self._way

    @property
    def rate(self) -> float:
        """How many times faster than life."""
        return self._rate

    @property
    def loop(self) -> tuple[str, int, int] | None:
        """Recording and stretch in ms that is played over and over."""
        return self._loop

    # Verbs ---------------------------------------------------------------------------------

    def show(self, recording_ids: Sequence[str], at: tuple[str, int] | None = None) -> None:
        """Take these recordings, in order, and go to the moment ``at``, ms of one of them: the
        first picture unless it is said. The same ones again without it change nothing."""
        if tuple(recording_ids) != self._ids:
            self.close()
            self._ids = tuple(recording_ids)
            self.watched = Watched()
            at = at or (self._ids[0], 0) if self._ids else at
        if at is not None:
            self.seek(*at)

    def play(self) -> None:
        """Run forward."""
        self._go("forward")

    def pause(self) -> None:
        """Stand still at normal speed."""
        self._rate = 1.0
        self._go("still")

    def toggle(self) -> None:
        """Play, or stand still without losing the speed."""
        self._go("still" if self._way != "still" else "forward")

    def shuttle(self, way: Literal["forward", "backward"]) -> None:
        """J and L: run that way; the same way again doubles the speed, the other starts at 1."""
        faster = self._way == way
        self._rate = min(self._rate * 2, RATES[-1]) if faster else 1.0
        self._go(way)

    def set_rate(self, rate: float) -> None:
        """Change the speed, 0.25 to 4."""
        self._rate = min(max(rate, RATES[0]), RATES[-1])
        self._go(self._way)

    def seek(self, recording_id: str, ms: int) -> None:
        """Go to a moment exactly; it goes on running if it ran."""
        ms = max(ms, 0)
        self._last_ms = None
        if recording_id != self._now or (self._now and not self._at_hand):
            self._load(recording_id, ms, self._way == "forward")
        elif self._wanted is not None:
            self._wanted = (ms, self._wanted[1])
        else:
            self._player.setPosition(ms)
            if self._player.playbackState() is QMediaPlayer.PlaybackState.StoppedState:
                self._player.pause()
        self.moved.emit(recording_id, ms)

    def to_start(self) -> None:
        """Go to the first picture of the first recording."""
        if self._ids:
            self.seek(self._ids[0], 0)

    def step(self, frames: int) -> None:
        """Stand still and move by pictures; negative goes back."""
        self._go("still")
        self.seek(self._now, self.ms + frames * FRAME_MS)

    def set_loop(self, loop: tuple[str, int, int] | None) -> None:
        """Play a stretch over and over; None ends it."""
        self._loop = loop

    def close(self) -> None:
        """Stop and let go of the recording; :meth:`show` starts anew."""
        self._opening += 1
        self._backward.stop()
        self._look.stop()
        self._way = "still"
        self._release()
        self._ids, self._now, self._wanted, self._loop = (), "", None, None
        self.image = self.coming = None

    # How it is done ------------------------------------------------------------------------

    @property
    def _at_hand(self) -> bool:
        """Whether the recording under way is open or being opened; one that could not be is
        asked for anew by whoever wants to see it."""
        return self._device is not None or self._wanted is not None

    def _release(self) -> None:
        self._player.stop()
        self._player.setSource(QUrl())
        if self._device is not None:
            self._device.close()
            self._device.deleteLater()
            self._device = None

    def _load(self, recording_id: str, ms: int, playing: bool) -> None:
        self._release()
        self._look.stop()
        self._now, self._wanted = recording_id, (ms, playing)
        self.coming = None
        self._ask()

    def _ask(self) -> None:
        self._opening += 1
        ticket, recording_id = self._opening, self._now

        def job() -> ClearFilm | OnTheWay:
            found = self._open_reader(recording_id)
            return found if isinstance(found, OnTheWay) else open_clear(found)

        self._runner.work(
            job,
            lambda film: self._answered(ticket, film),
            lambda error: self._not_opened(ticket, error),
            owner=self,
        )

    def _answered(self, ticket: int, film: ClearFilm | OnTheWay) -> None:
        if ticket != self._opening:
            return
        if isinstance(film, OnTheWay):
            self.image, self.coming = None, film
            self._look.start()
        else:
            self.coming = None
            self._opened(film)
        self.pictured.emit()

    def _opened(self, film: ClearFilm) -> None:
        self._device = QBuffer(self)
        self._device.setData(film.data)
        self._device.open(QIODevice.OpenModeFlag.ReadOnly)
        self._player.setSourceDevice(self._device, QUrl("recording.mp4"))
        if film.fault is not None:
            self.failed.emit(film.fault)

    def _not_opened(self, ticket: int, error: Exception) -> None:
        if ticket != self._opening:
            return
        self._wanted = self.coming = None
        self.pictured.emit()
        self._go("still")
        self.failed.emit(error)

    def _status(self, status: QMediaPlayer.MediaStatus) -> None:
        if status is QMediaPlayer.MediaStatus.LoadedMedia and self._wanted is not None:
            (ms, playing), self._wanted = self._wanted, None
            self._player.setPosition(ms)
            # A paused player shows the picture it stands on; a stopped one shows none.
            self._player.pause()
            if playing:
                self._go("forward")
        elif status is QMediaPlayer.MediaStatus.EndOfMedia:
            self._ended()

    def _ended(self) -> None:
        if self._loop is not None and self._loop[0] == self._now:
            self.seek(self._now, self._loop[1])
            self._go("forward")
            return
        after = self._ids.index(self._now) + 1 if self._now in self._ids else len(self._ids)
        if after < len(self._ids) and self._way == "forward":
            self._load(self._ids[after], 0, playing=True)
            self.moved.emit(self._now, 0)
        else:
            self._go("still")

    def _go(self, way: Way) -> None:
        self._way = way
        self._last_ms = None
        self._backward.setInterval(_REVERSE_MS)
        if way != "still" and self._now and not self._at_hand:
            self._load(self._now, self.ms, way == "forward")
        elif self._wanted is not None:
            self._wanted = (self._wanted[0], way == "forward")
        elif self._device is not None:
            self._player.setPlaybackRate(self._rate)
            if way == "forward":
                self._player.play()
            elif self._player.playbackState() is QMediaPlayer.PlaybackState.PlayingState:
                self._player.pause()
        if way == "backward":
            self._backward.start()
        else:
            self._backward.stop()
        self.way_changed.emit()

    def _step_back(self) -> None:
        to = self.ms - round(_REVERSE_MS * self._rate)
        if to > 0:
            self.seek(self._now, to)
            return
        before = self._ids.index(self._now) - 1 if self._now in self._ids else -1
        self._go("still")
        if before < 0:
            self.seek(self._now, 0)

    def _show_frame(self, frame: QVideoFrame) -> None:
        if not frame.isValid() or self._device is None:
            return
        ms = frame.startTime() // 1000
        self.image = frame.toImage()
        self.pictured.emit()
        if self._way != "forward":
            return
        if self._last_ms is not None and 0 < ms - self._last_ms <= _GAP_MS:
            self.watched.add(self._now, self._last_ms, ms)
        self._last_ms = ms
        self.moved.emit(self._now, ms)
        if self._loop is not None and self._loop[0] == self._now and ms >= self._loop[2]:
            self.seek(self._now, self._loop[1])

    def _refused(self, _error: QMediaPlayer.Error, _text: str) -> None:
        self._go("still")
        second = self._player.position() // 1000
        self.failed.emit(IntegrityFault("media_damaged", path=self._now, second=second))
