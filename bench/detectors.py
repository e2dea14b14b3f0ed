"""How well the live detectors find faults of known place, and what all of them cost together.

No peer: the clips are made by :mod:`tools.make_detector_clips`, which says who is in them and what
is synthetic. An event is found when a claim of its kind overlaps it and begins within 2 s and the
detector's own patience of it. Clear and hard cases are counted apart; the cost is set against the
budget of a tenth of a core.
"""

import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from bench.harness import Figure
from branchdesk.video.checks import PICTURE_INTERVAL_MS, LiveChecks
from branchdesk.video.claims import RULES, Claim
from branchdesk.video.ports import SAMPLE_RATE, Image, Samples
from branchdesk.video.vision import cv2
from tools.make_detector_clips import Truth, cache_folder, made, pictures, samples

TOLERANCE_MS = 2000
BUDGET_CORES = 0.10
WIDTH, HEIGHT, FPS = 1280, 720, 25
BLOCK = SAMPLE_RATE // FPS
COST_NOISE = 2.5
SHORT_S, LONG_S = 20, 60


@dataclass
class Score:
    """Events that were found and missed, claims that were right and wrong, by detector."""

    found: Counter[str] = field(default_factory=Counter)
    missed: Counter[str] = field(default_factory=Counter)
    false: Counter[str] = field(default_factory=Counter)

    def count(self, truth: Truth, claims: Sequence[Claim]) -> None:
        """Add a clip."""
        for what in {*truth.stretches, *(claim.what for claim in claims)}:
            events = [(begin, end) for begin, end in truth.stretches.get(what, [])]
            told = [claim for claim in claims if claim.what == what]
            hit = [begin for begin, end in events if any(fits(c, begin, end) for c in told)]
            right = [c for c in told if any(fits(c, begin, end) for begin, end in events)]
            self.found[what] += len(hit)
            self.missed[what] += len(events) - len(hit)
            self.false[what] += len(told) - len(right)

    def precision(self, what: str) -> float:
        """Share of claims that are right; 1.0 when none was made."""
        return _share(self.found[what], self.false[what])

    def recall(self, what: str) -> float:
        """Share of events that were found; 1.0 when there was none."""
        return _share(self.found[what], self.missed[what])


def measure(quick: bool) -> Iterator[Figure]:
    """Precision and recall of each detector, what went wrong in the hard cases, and the cost."""
    # As in the recorder process.
    cv2.setNumThreads(1)
    yield from cost(SHORT_S if quick else LONG_S)
    clear, hard = Score(), Score()
    cases: dict[str, Score] = {}
    for path, truth in made(cache_folder(), quick):
        claims = told(path, truth)
        (hard if truth.hard else clear).count(truth, claims)
        if truth.hard:
            cases.setdefault(truth.case, Score()).count(truth, claims)
    for kind, score in (("clear", clear), ("hard", hard)):
        for what in RULES:
            events = score.found[what] + score.missed[what]
            if events or score.false[what]:
                yield _of(f"{kind}: {what} precision", score.precision(what))
            if events:
                yield _of(f"{kind}: {what} recall of {events}", score.recall(what))
    for case, score in cases.items():
        for what in score.missed | score.false:
            yield Figure(f"{case}: {what} missed", score.missed[what], None, "events")
            yield Figure(f"{case}: {what} false", score.false[what], None, "claims")


def fits(claim: Claim, begin: int, end: int) -> bool:
    """Whether ``claim`` is about the event ``begin``..``end``."""
    late = TOLERANCE_MS + RULES[claim.what].enter_ms
    to_ms = end if claim.to_ms is None else claim.to_ms
    return claim.from_ms < end and to_ms > begin and abs(claim.from_ms - begin) <= late


def told(path: Path, truth: Truth) -> list[Claim]:
    """What the detectors claim of a clip, each claim once and whole."""
    checks = LiveChecks(truth.people)
    if path.suffix == ".wav":
        _hear(path, truth, checks)
    else:
        for at_ms, picture in pictures(path):
            checks.picture(picture, at_ms)
    checks.close(truth.length_ms)
    return [claim for claim in checks.claims() if claim.to_ms is not None]


def _hear(path: Path, truth: Truth, checks: LiveChecks) -> None:
    """Sound in blocks as a microphone gives it; when the machine speaks the program knows."""
    sound = samples(path)
    begins = dict(truth.stretches.get("system_voice", []))
    ends = set(begins.values())
    for at in range(0, len(sound), BLOCK):
        at_ms = at * 1000 // SAMPLE_RATE
        for ms in range(at_ms, at_ms + BLOCK * 1000 // SAMPLE_RATE):
            if ms in begins:
                checks.machine_speaks(ms)
            if ms in ends:
                checks.machine_spoke(ms)
        checks.sound(sound[at : at + BLOCK], at_ms)


def cost(seconds: int) -> Iterator[Figure]:
    """Share of a core that all detectors take of a 720p25 source with sound: with two people in
    the picture, and with nobody in it, which makes them search most."""
    clips = made(cache_folder(), quick=True)
    three = next(path for path, truth in clips if truth.people > 1)
    sound = samples(next(path for path, _ in clips if path.suffix == ".wav"))
    for label, begin_ms in (("two people", 0), ("nobody", 15_000)):
        stills = [p for at_ms, p in pictures(three) if begin_ms <= at_ms < begin_ms + 4000]
        cores = _cores([_large(still, n) for n, still in enumerate(stills)], sound, seconds)
        yield Figure(f"all detectors, {label}", cores, BUDGET_CORES, "cores")


def _large(still: Image, number: int) -> Image:
    """The picture at 720p with a camera's noise."""
    large = cv2.resize(still, (WIDTH, HEIGHT), interpolation=cv2.INTER_CUBIC)
    noise = np.random.default_rng(number).normal(0, COST_NOISE, large.shape)
    seen: Image = np.clip(large + noise, 0, 255).astype(np.uint8)
    return seen


def _cores(stills: list[Image], sound: Samples, seconds: int) -> float:
    checks = LiveChecks()
    blocks = [sound[at : at + BLOCK] for at in range(0, len(sound) - BLOCK, BLOCK)]
    used = 0.0
    for number in range(seconds * FPS):
        at_ms = number * 1000 // FPS
        block = blocks[number % len(blocks)]
        started = time.process_time()
        checks.sound(block, at_ms)
        if at_ms % PICTURE_INTERVAL_MS == 0:
            checks.picture(stills[number % len(stills)], at_ms)
        used += time.process_time() - started
    return used / seconds


def _share(good: int, bad: int) -> float:
    return good / (good + bad) if good + bad else 1.0


def _of(name: str, share: float) -> Figure:
    return Figure(name, share, None, "share", "more")
