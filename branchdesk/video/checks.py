"""Live checks on what camera and microphone really give, told as claims with begin and end.

Picture checks run on raw frames at up to 5 a second, faces at half of that. Thresholds are from
one synthetic sample and must be tuned again on a branch's own cameras.
"""

import threading
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from branchdesk.video.faces import Face, FaceFinder
from branchdesk.video.ports import SAMPLE_RATE, Image, Samples
from branchdesk.video.vision import Pixels, converted, cv2, shrunk_to_width

PICTURE_INTERVAL_MS = 200
FACE_WIDTH = 480
LIGHT_WIDTH = 320
FACE_LOST_MS = 1500
SECOND_FACE_MS = 1500
DARK_BELOW, LIGHT_ABOVE, DARK_MS = 40.0, 50.0, 1000
FROZEN_MS = 2000
SILENT_BELOW_DB, HEARD_ABOVE_DB, SILENCE_MS = -55.0, -50.0, 3000
LEVEL_FLOOR_DB = -60.0
_WINDOW = SAMPLE_RATE // 10


@dataclass(frozen=True, slots=True)
class Claim:
    """What a detector says of ``from_ms``..``to_ms``; it is told twice under one ``number``: when
    it begins (``to_ms`` None) and when it is over. ``confidence`` 0..1.

    ``what``: face_lost, second_face, dark, frozen, silence, device_lost (``device`` names it).
    """

    number: int
    what: str
    detector: str
    version: str
    confidence: float
    from_ms: int
    to_ms: int | None = None
    device: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """A detector and its patience: ``enter_ms`` of fault open a claim, ``leave_ms`` without end
    it. ``certainty`` is how far a single verdict of it is to be trusted."""

    what: str
    detector: str
    version: str
    enter_ms: int
    leave_ms: int
    certainty: float


RULES = {
    rule.what: rule
    for rule in (
        Rule("face_lost", "haar-frontalface", "1", FACE_LOST_MS, 400, 0.9),
        Rule("second_face", "haar-frontalface", "1", SECOND_FACE_MS, 1000, 0.8),
        Rule("dark", "mean-luma", "1", DARK_MS, 400, 0.98),
        Rule("frozen", "raw-difference", "1", FROZEN_MS, 0, 0.99),
        Rule("silence", "rms-level", "1", SILENCE_MS, 200, 0.98),
        Rule("device_lost", "device", "1", 0, 0, 1.0),
    )
}


class Watch:
    """Turns one detector's verdicts into claims with hysteresis."""

    def __init__(self, rule: Rule) -> None:
        self._rule = rule
        self._since: int | None = None
        self._good_since: int | None = None
        self._bad = self._good = self._good_run = 0
        self._number: int | None = None

    @property
    def open(self) -> bool:
        """Whether a claim is going on."""
        return self._number is not None

    def see(self, bad: bool, at_ms: int, number: int, device: str = "") -> Claim | None:
        """A verdict at ``at_ms``; the claim it opens (as ``number``) or ends, or None."""
        if bad:
            return self._see_bad(at_ms, number, device)
        if not self.open:
            self._since, self._bad = None, 0
            return None
        self._good_since = at_ms if self._good_since is None else self._good_since
        self._good_run += 1
        if at_ms - self._good_since < self._rule.leave_ms:
            return None
        return self.end(self._good_since, device)

    def end(self, to_ms: int, device: str = "") -> Claim | None:
        """End the claim that is going on."""
        if self._number is None:
            return None
        claim = self._claim(self._number, to_ms, device)
        self._since = self._good_since = self._number = None
        self._bad = self._good = self._good_run = 0
        return claim

    def _see_bad(self, at_ms: int, number: int, device: str) -> Claim | None:
        self._since = at_ms if self._since is None else self._since
        self._good_since = None
        self._bad += 1
        # A spell of good verdicts too short to end it speaks against the claim.
        self._good += self._good_run
        self._good_run = 0
        if self.open or at_ms - self._since < self._rule.enter_ms:
            return None
        self._number = number
        return self._claim(number, None, device)

    def _claim(self, number: int, to_ms: int | None, device: str) -> Claim:
        rule = self._rule
        confidence = round(rule.certainty * self._bad / (self._bad + self._good), 2)
        from_ms = self._since or 0
        return Claim(
            number, rule.what, rule.detector, rule.version, confidence, from_ms, to_ms, device
        )


class LiveChecks:
    """All checks of one recording. Pictures and sound may come from different threads.

    ``people`` is how many are expected in the picture: adviser and client sit side by side.
    """

    def __init__(self, people: int = 2) -> None:
        self._people = people
        self._lock = threading.Lock()
        self._watches = {what: Watch(rule) for what, rule in RULES.items() if rule.enter_ms}
        self._lost: dict[str, Watch] = {}
        self._claims: list[Claim] = []
        self._count = 0
        self._finder = FaceFinder()
        self._faces: tuple[Face, ...] = ()
        self._looked = False
        self._luma: float | None = None
        self._last_small: Pixels | None = None
        self._last_ms = 0
        self._window = np.zeros(0, np.float32)
        self._level_db = LEVEL_FLOOR_DB
        self._heard = False

    @property
    def faces(self) -> tuple[Face, ...]:
        """Faces in the newest picture as (x, y, width, height), shares of the picture."""
        return self._faces

    @property
    def level(self) -> float:
        """Loudness of the last tenth of a second, 0 (-60 dBFS) to 1 (full scale)."""
        return min(1.0, max(0.0, 1.0 - self._level_db / LEVEL_FLOOR_DB))

    def states(self) -> Mapping[str, str]:
        """face, voice and light: ok, warn, failed, or off before anything was seen or heard."""
        with self._lock:
            is_open = {what: watch.open for what, watch in self._watches.items()}
        blind = is_open["face_lost"] or is_open["frozen"]
        dim = self._luma is not None and self._luma < LIGHT_ABOVE
        return {
            "face": _state(self._looked, blind, not self._faces),
            "voice": _state(self._heard, is_open["silence"], False),
            "light": _state(self._luma is not None, is_open["dark"], dim),
        }

    def picture(self, pixels: Image, at_ms: int) -> None:
        """Check a raw BGR picture."""
        small = shrunk_to_width(converted(pixels, cv2.COLOR_BGR2GRAY), LIGHT_WIDTH)
        luma = float(small.mean())
        frozen = self._last_small is not None and bool(np.array_equal(small, self._last_small))
        # A picture that repeats has been standing since the one before.
        self._tell("frozen", frozen, self._last_ms if frozen else at_ms)
        was_dark, self._luma = self._luma, luma
        if luma < DARK_BELOW or luma > LIGHT_ABOVE or was_dark is None:
            self._tell("dark", luma < DARK_BELOW, at_ms)
        self._last_small, self._last_ms = small, at_ms
        if at_ms // PICTURE_INTERVAL_MS % 2 == 0 or not self._looked:
            self._look_for_faces(pixels, luma, at_ms)

    def sound(self, samples: Samples, at_ms: int) -> None:
        """Check samples of which the first was heard at ``at_ms``."""
        at_ms -= len(self._window) * 1000 // SAMPLE_RATE
        loud = np.concatenate((self._window, samples))
        while len(loud) >= _WINDOW:
            part, loud = loud[:_WINDOW], loud[_WINDOW:]
            power = float(np.mean(np.square(part)))
            self._level_db = 10 * float(np.log10(max(power, 1e-12)))
            self._heard = True
            if self._level_db < SILENT_BELOW_DB or self._level_db > HEARD_ABOVE_DB:
                self._tell("silence", self._level_db < SILENT_BELOW_DB, at_ms)
            at_ms += 100
        self._window = loud

    def device_lost(self, device: str, at_ms: int) -> None:
        """``device`` gives nothing any more."""
        with self._lock:
            watch = self._lost.setdefault(device, Watch(RULES["device_lost"]))
            self._keep(watch.see(True, at_ms, self._count + 1, device))

    def device_back(self, device: str, at_ms: int) -> None:
        """``device`` gives again."""
        with self._lock:
            if device in self._lost:
                self._keep(self._lost.pop(device).end(at_ms, device))

    def claims(self) -> tuple[Claim, ...]:
        """Begins and ends since the last call."""
        with self._lock:
            told, self._claims = tuple(self._claims), []
        return told

    def close(self, at_ms: int) -> None:
        """The recording is over: end what is going on."""
        with self._lock:
            for watch in self._watches.values():
                self._keep(watch.end(at_ms))
            for device, watch in self._lost.items():
                self._keep(watch.end(at_ms, device))

    def _look_for_faces(self, pixels: Image, luma: float, at_ms: int) -> None:
        gray = converted(shrunk_to_width(pixels, FACE_WIDTH), cv2.COLOR_BGR2GRAY)
        self._faces = self._finder.faces(gray)
        self._looked = True
        if luma >= DARK_BELOW:
            # In the dark nobody can be seen: that is one fault, not two.
            self._tell("face_lost", not self._faces, at_ms)
            self._tell("second_face", len(self._faces) > self._people, at_ms)

    def _tell(self, what: str, bad: bool, at_ms: int) -> None:
        with self._lock:
            self._keep(self._watches[what].see(bad, at_ms, self._count + 1))

    def _keep(self, claim: Claim | None) -> None:
        if claim is not None:
            self._claims.append(claim)
            self._count = max(self._count, claim.number)


def _state(seen: bool, failed: bool, warn: bool) -> str:
    if not seen:
        return "off"
    return "failed" if failed else "warn" if warn else "ok"
