"""Sound put on the recording clock: a sound card's own clock is off by up to some 100 ppm.

Uncorrected 100 ppm are 360 ms in an hour. The samples are resampled by a factor close to 1 that
follows the smoothed difference between where they should lie by their stamps and where they do.
What is further off than a clock can be, because samples were lost or come at another rate than the
card says, is put in its place at once and told as a :class:`Splice`.
"""

from dataclasses import dataclass

import numpy as np

from branchdesk.video.clock import NS_PER_MS, NS_PER_S
from branchdesk.video.ports import SAMPLE_RATE, Samples, SoundBlock

SMOOTHING_S = 2.0
"""Stamps jitter by some ms: their difference is averaged over about this long."""
CORRECTION_S = 4.0
"""A difference is worked off over about this long."""
MOST_PPM = 1000e-6
"""No faster, so that a pitch change cannot be heard (1000 ppm = 1.7 cent)."""
JUMP_SAMPLES = SAMPLE_RATE // 5
"""A difference of 200 ms is a gap (a lost device, a suspended PC) and is filled or cut at once."""
OFF_SAMPLES = SAMPLE_RATE // 40
OFF_NS = 100 * NS_PER_MS
"""Sound that every block of the last 100 ms has found more than 25 ms off to the same side is put
right at once: working it off would take 25 s and more. Picture and sound may be 40 ms apart, and a
card that gives 44.1 kHz for 48 drifts 9 ms in the time that this takes. Blocks are 20 ms long, so
at least five have to agree, and what makes stamps jitter does not last: blocks that a busy PC hands
over late come in one burst, with stamps close together, and the last of it is on time again."""


@dataclass(frozen=True, slots=True)
class Splice:
    """Where sound was put together: from ``from_ms`` to ``to_ms`` of the recording it is off or
    silence; ``by_ms`` is how much was put in or, below zero, cut out. ``overflowed``: the card's
    driver says that it lost samples just before."""

    from_ms: int
    to_ms: int
    by_ms: float
    overflowed: bool = False


class Slewer:
    """Lays blocks on the clock; what it gives out is gapless from sample 0 at ``origin_ns``."""

    def __init__(self, origin_ns: int) -> None:
        self._origin_ns = origin_ns
        self._given = 0
        self._filled = 0
        self._error = 0.0
        self._drift = 0.0
        self._phase = 0.0
        self._history = np.zeros(3, np.float32)
        self._aligned = self._sounded = False
        self._side = 0
        self._off_since_ns = self._off_from = 0
        self._least = 0.0
        self.splice: Splice | None = None
        """What the last block made necessary; None where it followed the one before."""

    @property
    def given(self) -> int:
        """Samples given out so far: the next one lies at this position."""
        return self._given

    @property
    def error_ms(self) -> float:
        """By how much the sound is late (+) or early (-) against its stamps, smoothed."""
        return self._error * 1000 / SAMPLE_RATE

    def feed(self, block: SoundBlock) -> Samples:
        """The block as samples on the recording clock, silence in front where there was a gap;
        :attr:`splice` tells of it."""
        begin, moved = self._given - self._filled, self._filled
        wanted = (block.stamp_ns - self._origin_ns) * SAMPLE_RATE / NS_PER_S
        error = wanted - self._given
        jump = self._jump_due(error, block.stamp_ns)
        if jump is None:
            out = self._slewed(block.samples, error)
        else:
            begin = min(begin, self._off_from) if self._side else begin
            out = self._jump(block.samples, jump)
            moved += len(out) - len(block.samples)
        self._filled, self.splice = 0, None
        # Until the first sample lies there is nothing that it could have been apart from.
        if self._sounded and (moved or block.overflowed):
            end = max(begin, self._given - len(block.samples))
            by_ms = moved * 1000 / SAMPLE_RATE
            self.splice = Splice(_ms(begin), _ms(end), by_ms, block.overflowed)
        self._sounded = self._sounded or len(out) > 0
        return out

    def fill_to(self, position: int) -> Samples:
        """Silence up to ``position`` for a microphone that gives nothing."""
        silence = np.zeros(max(0, position - self._given), np.float32)
        self._given += len(silence)
        self._filled += len(silence)
        return silence

    def _jump_due(self, error: float, stamp_ns: int) -> int | None:
        """By how many samples to move at once; None where the sound follows."""
        if not self._aligned or abs(error) > JUMP_SAMPLES:
            return round(error)
        side = 0 if abs(error) <= OFF_SAMPLES else 1 if error > 0 else -1
        if side != self._side:
            self._side, self._least = side, error
            self._off_since_ns, self._off_from = stamp_ns, self._given
        # The least that was seen is surely no jitter.
        self._least = min(self._least, error, key=abs)
        if side and stamp_ns - self._off_since_ns >= OFF_NS:
            return round(self._least)
        return None

    def _slewed(self, samples: Samples, error: float) -> Samples:
        seconds = len(samples) / SAMPLE_RATE
        self._error += (error - self._error) * min(1.0, seconds / SMOOTHING_S)
        # The integral part learns the card's constant rate error, so that none remains.
        self._drift += self._error * seconds / SAMPLE_RATE / (4 * CORRECTION_S**2)
        self._drift = float(np.clip(self._drift, -MOST_PPM, MOST_PPM))
        rate = self._drift + self._error / SAMPLE_RATE / CORRECTION_S
        return self._resampled(samples, 1.0 + float(np.clip(rate, -MOST_PPM, MOST_PPM)))

    def _jump(self, samples: Samples, error: int) -> Samples:
        self._error = self._phase = 0.0
        self._side = 0
        self._history = np.zeros(3, np.float32)
        if error < 0:
            out = samples[-error:]
        else:
            out = np.concatenate((np.zeros(error, np.float32), samples))
        # A block that is cut away whole leaves the rest to the next.
        self._aligned = len(out) > 0
        self._given += len(out)
        return out

    def _resampled(self, samples: Samples, stretch: float) -> Samples:
        """``stretch`` times as many samples, by cubic (Catmull-Rom) interpolation."""
        data = np.concatenate((self._history, samples))
        # Between data[i + 1] and data[i + 2] two neighbours are needed on either side.
        usable = len(data) - 3
        places = np.arange(self._phase, usable, 1.0 / stretch)
        whole = places.astype(np.intp)
        t = (places - whole).astype(np.float32)
        a, b, c, d = (data[whole + shift] for shift in range(4))
        curve = b + 0.5 * t * (c - a + t * (2 * a - 5 * b + 4 * c - d + t * (3 * (b - c) + d - a)))
        self._phase = (places[-1] + 1.0 / stretch if len(places) else self._phase) - usable
        self._history = data[-3:]
        out = curve.astype(np.float32)
        self._given += len(out)
        return out


def _ms(position: int) -> int:
    return position * 1000 // SAMPLE_RATE
