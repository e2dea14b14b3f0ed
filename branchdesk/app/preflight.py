"""Camera and microphone tried for a moment before a client sits down; nothing is written."""

from collections import deque
from collections.abc import Callable

from branchdesk.app.recording import Devices
from branchdesk.app.views import Picture, Readiness, Trial
from branchdesk.video.messages import RecorderStatus, Started
from branchdesk.video.recorder import Recorder

HEARD_MS = 5_000
"""So long is waited for somebody to speak before it is said that nobody was heard."""
DEAF_MS = 5_000
"""A level that has been the last for so long is no level."""
_KEPT = 100
"""Levels that are looked back on: the recorder reports ten a second."""
_SPEECH_STEPS, _SPEECH_RISE = 4, 0.2
"""Speech is 12 dB above the floor (the level counts 60 dB) in four reports on end."""
_LEAST_SPEECH = 0.25
_LOUD_FLOOR, _FULL = 0.5, 0.98
_FLOOR_SHARE = 5
_LEAST_FACE = 0.15
_MIDDLE_X, _MIDDLE_Y = (0.2, 0.8), (0.15, 0.75)
_CLOSE_SECONDS = 1.0

Face = tuple[float, float, float, float]


class SpeakingTest:
    """Has somebody been heard, over what noise? Fed with levels as they come, from ``from_ms`` of
    the trial on."""

    def __init__(self, from_ms: int = 0) -> None:
        self._from_ms = from_ms
        self._levels: deque[float] = deque(maxlen=_KEPT)
        self._last_ms = -1
        self._run = 0
        self.spoken = False
        self.peak = 0.0

    def hear(self, level: float, at_ms: int) -> None:
        """A level at an instant of the trial; the same instant twice counts once."""
        if at_ms <= self._last_ms:
            return
        self._last_ms = at_ms
        self._levels.append(level)
        self.peak = max(self.peak, level)
        above = level >= max(self.floor + _SPEECH_RISE, _LEAST_SPEECH)
        self._run = self._run + 1 if above else 0
        self.spoken = self.spoken or self._run >= _SPEECH_STEPS

    @property
    def floor(self) -> float:
        """What is heard while nobody speaks: a low level of the last ten seconds."""
        ordered = sorted(self._levels)
        return ordered[len(ordered) // _FLOOR_SHARE] if ordered else 0.0

    @property
    def waited(self) -> bool:
        """Whether there was time enough to speak."""
        return self._last_ms - self._from_ms >= HEARD_MS

    @property
    def silent(self) -> bool:
        """Whether nothing at all has come for so long."""
        return self.waited and not any(self._levels)


class Preflight:
    """The trial of the devices of the next recording. ``begin`` and ``end`` are for the db lane,
    ``look`` and ``picture`` never block. It must have ended before an interview begins."""

    def __init__(self, devices: Callable[[], Devices], is_recording: Callable[[], bool]) -> None:
        self._devices = devices
        self._is_recording = is_recording
        self._recorder: Recorder | None = None
        self._tried: Devices | None = None
        self._test = SpeakingTest()
        self._last = Trial("off")

    def begin(self) -> None:
        """Take camera and microphone, unless an interview has them; one that runs begins anew."""
        self.end()
        self._test = SpeakingTest()
        if self._is_recording():
            self._last = Trial("busy")
            return
        tried = self._tried = self._devices()
        self._last = Trial("running", _opening(tried))
        self._recorder = Recorder.preview(tried.camera, tried.microphone, people=1)

    def end(self) -> None:
        """Give camera and microphone back; what was found stays on show."""
        recorder, self._recorder = self._recorder, None
        if recorder is None:
            return
        self._last = Trial("off", self._last.rows, spoken=self._last.spoken)
        recorder.end_preview(_CLOSE_SECONDS)

    def look(self) -> Trial:
        """What is known now."""
        recorder, tried = self._recorder, self._tried
        if recorder is None or tried is None:
            return self._last
        status = recorder.status()
        if status.fault is not None:
            self._last = Trial("running", _faulty(status.fault, tried))
        elif status.state == "preview":
            if "microphone" in status.lost:
                # Another may come back in its place: somebody is to speak again.
                self._test = SpeakingTest(status.elapsed_ms)
            elif status.heard_ms is not None:
                self._test.hear(status.level, status.heard_ms)
            self._last = tried_so_far(status, recorder.started, tried, self._test)
        return self._last

    def picture(self) -> Picture | None:
        """The newest picture."""
        recorder = self._recorder
        frame = None if recorder is None else recorder.picture()
        return Picture(frame.width, frame.height, frame.data, frame.at_ms) if frame else None


def _opening(tried: Devices) -> tuple[Readiness, ...]:
    return (
        Readiness("camera", "off", tried.camera.name, "opening"),
        Readiness("light", "off", "", ""),
        Readiness("face", "off", "", ""),
        Readiness("microphone", "off", tried.microphone.label, "opening"),
    )


def _faulty(fault: str, tried: Devices) -> tuple[Readiness, ...]:
    """One device is at fault; of the other, which is opened after it or not at all, nothing is
    known."""
    of_microphone = fault.startswith("microphone")
    part = "microphone" if of_microphone else "camera"
    name = tried.microphone.label if of_microphone else tried.camera.name
    known = {"camera_missing", "camera_in_use", "microphone_missing", "microphone_in_use"}
    return (Readiness(part, "failed", name, fault if fault in known else "stopped"),)


def tried_so_far(
    status: RecorderStatus, started: Started | None, tried: Devices, test: SpeakingTest
) -> Trial:
    """What a trial under way tells. Of a camera that gives nothing new, light and framing are not
    known, and what a microphone gave last is neither a level nor somebody who speaks."""
    rows = [_camera(status, started, tried)]
    stands = rows[0].state == "failed"
    if not stands:
        rows += (_light(status), _framing(status))
    heard = _heard(status, tried, test)
    faces = () if stands else status.faces
    if _is_deaf(status):
        return Trial("running", (*rows, heard), faces=faces)
    return Trial("running", (*rows, heard), status.level, faces, test.spoken)


def _is_deaf(status: RecorderStatus) -> bool:
    """Whether no sound comes."""
    return "microphone" in status.lost or status.elapsed_ms - (status.heard_ms or 0) > DEAF_MS


def _camera(status: RecorderStatus, started: Started | None, tried: Devices) -> Readiness:
    if "camera" in status.lost:
        return Readiness("camera", "failed", tried.camera.name, "camera_missing")
    if "frozen" in status.claimed:
        return Readiness("camera", "failed", tried.camera.name, "stopped")
    if started is None:
        return Readiness("camera", "ok", tried.camera.name, "")
    size: dict[str, object] = {
        "width": started.width,
        "height": started.height,
        "fps": round(started.fps),
    }
    return Readiness("camera", "ok", tried.camera.name, "picture", size)


def _light(status: RecorderStatus) -> Readiness:
    state = status.checks.get("light", "off")
    poor = {
        "picture_unchecked": "unchecked",
        "bright": "light_bright",
        "slow_camera": "light_slow",
    }
    wrong = next((poor[what] for what in status.claimed if what in poor), "light_dark")
    detail = {"ok": "light_good", "off": ""}.get(state, wrong)
    return Readiness(
        "light", "ok" if state == "ok" else "off" if state == "off" else "warn", "", detail
    )


def _framing(status: RecorderStatus) -> Readiness:
    if "picture_unchecked" in status.claimed:
        return Readiness("face", "warn", "", "unchecked")
    if status.checks.get("face", "off") == "off":
        return Readiness("face", "off", "", "")
    if not status.faces:
        return Readiness("face", "warn", "", "face_none")
    x, y, width, height = max(status.faces, key=lambda face: face[2] * face[3])
    if height < _LEAST_FACE:
        return Readiness("face", "warn", "", "face_small")
    across, down = x + width / 2, y + height / 2
    inside = _MIDDLE_X[0] <= across <= _MIDDLE_X[1] and _MIDDLE_Y[0] <= down <= _MIDDLE_Y[1]
    return (
        Readiness("face", "ok", "", "face_good")
        if inside
        else Readiness("face", "warn", "", "face_off")
    )


def _heard(status: RecorderStatus, tried: Devices, test: SpeakingTest) -> Readiness:
    name, gone = tried.microphone.label, "microphone" in status.lost
    if "sound_unchecked" in status.claimed and not gone:
        return Readiness("microphone", "warn", name, "unchecked")
    if _is_deaf(status):
        return Readiness("microphone", "failed", name, "microphone_missing" if gone else "stopped")
    if test.silent:
        return Readiness("microphone", "failed", name, "mic_silent")
    if not test.spoken:
        return Readiness("microphone", "warn" if test.waited else "off", name, "say_sentence")
    loud, noisy = test.peak >= _FULL, test.floor >= _LOUD_FLOOR
    if loud or noisy:
        return Readiness("microphone", "warn", name, "mic_loud" if loud else "mic_noise")
    return Readiness("microphone", "ok", name, "mic_good")
