"""What is wrong with the sound: nothing to hear, gaps, overdriven, or drowned in steady noise."""

from collections import deque
from collections.abc import Iterator

import numpy as np

from branchdesk.video.claims import Marks, Verdict
from branchdesk.video.ports import SAMPLE_RATE, Samples
from branchdesk.video.slew import Splice

WINDOW_MS = 100
SILENCE = Marks(bad=-55.0, good=-50.0)
"""dBFS, root mean square of a window."""
LEVEL_FLOOR_DB = -60.0
FULL_SCALE = 0.985
FLAT_FROM = 0.25
FLAT_RUN = 4
FLAT_TOPS = 3
"""Flat tops in a window that make it an overdriven one: each is :data:`FLAT_RUN` samples of one
height, at full scale or, where something behind the microphone turned it down, lower."""
CLIPPED_OF = 10
CLIPPED_FROM = 3
"""Speech is overdriven in its vowels only: so many of the last windows are enough."""
BLOCK_MS = 1000
SLICE_MS = 20
FLOOR_RANK = 2
"""The floor of a block is its third softest slice: speech leaves such gaps in every second."""
FLOOR_DB = Marks(bad=-42.0, good=-45.0)
SPEECH_ABOVE_FLOOR_DB = Marks(bad=21.0, good=22.0)
"""Between the floor of a second and the loudest slices of one in which somebody speaks."""
VOICE_STANDS_OUT_DB = 10.0
SPEECH_BLOCKS = 20
"""How loud speech is here is taken from the last 20 s in which there was any."""
GAP_MS = 100
"""So much silence put in or sound cut out is a gap, at once or, where a card does not keep the rate
that it tells, bit by bit within :data:`GAPS_WITHIN_MS`: more than 0.4 percent off."""
GAPS_WITHIN_MS = 30_000
GAPLESS_MS = 10_000
"""After so long without another one it is over."""
_SILENT_POWER = 1e-12
_WINDOW = SAMPLE_RATE * WINDOW_MS // 1000
_SLICE = SAMPLE_RATE * SLICE_MS // 1000
_SLICES = BLOCK_MS // SLICE_MS


class GapWatch:
    """Whether the sound has gaps, from the splices that laying it on the clock took."""

    def __init__(self) -> None:
        self._splices: deque[Splice] = deque()
        self._going_on = False

    def see(self, splice: Splice | None, at_ms: int) -> Iterator[Verdict]:
        """The verdict when gaps begin or are over; ``splice`` is the newest, ``at_ms`` how far the
        sound has come."""
        splices = self._splices
        if self._going_on and at_ms - splices[-1].to_ms > GAPLESS_MS:
            self._going_on = False
            yield Verdict("sound_gap", False, splices[-1].to_ms)
            splices.clear()
        if splice is None:
            return
        splices.append(splice)
        while splices[0].to_ms < at_ms - GAPS_WITHIN_MS:
            splices.popleft()
        alone = splice.overflowed or abs(splice.by_ms) >= GAP_MS
        # What a busy PC handed over late is put in and cut out again: that adds up to nothing.
        if not self._going_on and (alone or abs(sum(one.by_ms for one in splices)) >= GAP_MS):
            self._going_on = True
            yield Verdict("sound_gap", True, (splice if alone else splices[0]).from_ms)


class SoundChecks:
    """The checks of sound that follows without a gap."""

    def __init__(self) -> None:
        self._gaps = GapWatch()
        self._rest = np.zeros(0, np.float32)
        self._clipped: deque[bool] = deque(maxlen=CLIPPED_OF)
        self._slices: list[float] = []
        self._speech: deque[float] = deque(maxlen=SPEECH_BLOCKS)
        self.level_db = LEVEL_FLOOR_DB
        self.heard_ms: int | None = None
        """Up to where :attr:`level_db` counts; None before anything was heard."""

    def hear(self, samples: Samples, at_ms: int, splice: Splice | None = None) -> Iterator[Verdict]:
        """The verdicts on samples of which the first was heard at ``at_ms``; ``splice`` is what it
        took to lay them there."""
        yield from self._gaps.see(splice, at_ms)
        at_ms -= len(self._rest) * 1000 // SAMPLE_RATE
        loud = np.concatenate((self._rest, samples))
        while len(loud) >= _WINDOW:
            window, loud = loud[:_WINDOW], loud[_WINDOW:]
            yield from self._judge(window, at_ms)
            at_ms += WINDOW_MS
        self._rest = loud

    def _judge(self, window: Samples, at_ms: int) -> Iterator[Verdict]:
        powers = np.square(window).reshape(-1, _SLICE).mean(axis=1)
        self.level_db = _db(float(powers.mean()))
        self.heard_ms = at_ms + WINDOW_MS
        silent = SILENCE.verdict(self.level_db)
        if silent is not None:
            yield Verdict("silence", silent, at_ms)
        self._clipped.append(flat_tops(window) >= FLAT_TOPS)
        clipping = sum(self._clipped) >= CLIPPED_FROM
        yield Verdict("clipping", clipping, at_ms)
        self._slices.extend(_db(float(power)) for power in powers)
        if len(self._slices) >= _SLICES:
            # Overdriven sound has lost its soft parts: it says nothing of the room.
            noisy = None if clipping else self._noisy(sorted(self._slices))
            self._slices = []
            if noisy is not None:
                yield Verdict("noise", noisy, at_ms + WINDOW_MS - BLOCK_MS)

    def _noisy(self, slices: list[float]) -> bool | None:
        """Whether speech has to be heard, or would have to be, through noise."""
        floor, loudest = slices[FLOOR_RANK], slices[-FLOOR_RANK - 1]
        if loudest - floor > VOICE_STANDS_OUT_DB:
            self._speech.append(loudest)
        high = FLOOR_DB.verdict(floor)
        drowned: bool | None = True
        if self._speech:
            drowned = SPEECH_ABOVE_FLOOR_DB.verdict(float(np.median(self._speech)) - floor)
        if high and drowned:
            return True
        return False if high is False or drowned is False else None


def flat_tops(window: Samples) -> int:
    """How many runs of :data:`FLAT_RUN` samples stand at the greatest height or at full scale."""
    height = np.abs(window)
    top = float(height.max())
    if top < FLAT_FROM:
        return 0
    at_top = height >= min(FULL_SCALE, top * 0.9999)
    edges = np.flatnonzero(np.diff(at_top.astype(np.int8), prepend=0, append=0))
    runs = edges[1::2] - edges[::2]
    return int(np.count_nonzero(runs >= FLAT_RUN))


def _db(power: float) -> float:
    return 10 * float(np.log10(max(power, _SILENT_POWER)))
