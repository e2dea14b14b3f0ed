"""Claims of detectors, and the hysteresis that makes them out of single verdicts."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Claim:
    """What a detector says of ``from_ms``..``to_ms``; it is told twice under one ``number``: when
    it begins (``to_ms`` None) and when it is over. ``confidence`` 0..1.

    ``what`` is one of :data:`RULES`; ``device`` names the one that device_lost is about.
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


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a detector saw at ``at_ms``."""

    what: str
    bad: bool
    at_ms: int


@dataclass(frozen=True, slots=True)
class Marks:
    """Two marks of one measure: past ``bad`` it is a fault, past ``good`` it is none, and in
    between it stays as it was."""

    bad: float
    good: float

    def verdict(self, measure: float) -> bool | None:
        """Whether it is a fault; None in between."""
        if self.bad < self.good:
            return True if measure < self.bad else False if measure > self.good else None
        return True if measure > self.bad else False if measure < self.good else None


RULES = {
    rule.what: rule
    for rule in (
        Rule("face_lost", "haar-face", "2", 1500, 400, 0.9),
        Rule("second_face", "haar-face", "2", 1500, 1000, 0.8),
        Rule("blurred_face", "face-bands", "1", 1200, 800, 0.85),
        Rule("dark", "mean-luma", "1", 1000, 400, 0.98),
        Rule("bright", "burnt-out", "1", 1000, 400, 0.95),
        Rule("frozen", "raw-difference", "3", 1500, 0, 0.99),
        Rule("silence", "rms-level", "1", 3000, 200, 0.98),
        Rule("clipping", "flat-tops", "1", 400, 2000, 0.95),
        Rule("noise", "level-floor", "1", 3000, 1500, 0.8),
        Rule("sound_gap", "sound-clock", "1", 0, 0, 0.98),
        Rule("system_voice", "speech-output", "1", 0, 0, 1.0),
        Rule("slow_camera", "arrival-rate", "1", 2000, 1000, 0.95),
        Rule("device_lost", "device", "1", 0, 0, 1.0),
        Rule("picture_unchecked", "watchdog", "1", 0, 0, 1.0),
        Rule("sound_unchecked", "watchdog", "1", 0, 0, 1.0),
        Rule("suspended", "program-clock", "1", 0, 0, 1.0),
        Rule("clock_jumped", "wall-clock", "1", 0, 0, 1.0),
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
