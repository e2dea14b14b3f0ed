"""Sound put on the recording clock: a sound card's own clock is off by up to some 100 ppm.

Uncorrected 100 ppm are 360 ms in an hour. The samples are resampled by a factor close to 1 that
follows the smoothed difference between where they should lie by their stamps and where they do.
"""

import numpy as np

from branchdesk.video.clock import NS_PER_S
from branchdesk.video.ports import SAMPLE_RATE, Samples, SoundBlock

SMOOTHING_S = 2.0
"""Stamps jitter by some ms: their difference is averaged over about this long."""
CORRECTION_S = 4.0
"""A difference is worked off over about this long."""
MOST_PPM = 1000e-6
"""No faster, so that a pitch change cannot be heard (1000 ppm = 1.7 cent)."""
JUMP_SAMPLES = SAMPLE_RATE // 5
"""A difference of 200 ms is a gap (a lost device, a suspended PC) and is filled or cut at once."""


class Slewer:
    """Lays blocks on the clock; what it gives out is gapless from sample 0 at ``origin_ns``."""

    def __init__(self, origin_ns: int) -> None:
        self._origin_ns = origin_ns
        self._given = 0
        self._error = 0.0
        self._drift = 0.0
        self._phase = 0.0
        self._history = np.zeros(3, np.float32)
        self._begun = False

    @property
    def given(self) -> int:
        """Samples given out so far: the next one lies at this position."""
        return self._given

    @property
    def error_ms(self) -> float:
        """By how much the sound is late (+) or early (-) against its stamps, smoothed."""
        return self._error * 1000 / SAMPLE_RATE

    def feed(self, block: SoundBlock) -> Samples:
        """The block as samples on the recording clock, silence in front where there was a gap."""
        wanted = (block.stamp_ns - self._origin_ns) * SAMPLE_RATE / NS_PER_S
        error = wanted - self._given
        if not self._begun or abs(error) > JUMP_SAMPLES:
            return self._jump(block.samples, round(error))
        seconds = len(block.samples) / SAMPLE_RATE
        self._error += (error - self._error) * min(1.0, seconds / SMOOTHING_S)
        # The integral part learns the card's constant rate error, so that none remains.
        self._drift += self._error * seconds / SAMPLE_RATE / (4 * CORRECTION_S**2)
        self._drift = float(np.clip(self._drift, -MOST_PPM, MOST_PPM))
        rate = self._drift + self._error / SAMPLE_RATE / CORRECTION_S
        return self._resampled(block.samples, 1.0 + float(np.clip(rate, -MOST_PPM, MOST_PPM)))

    def fill_to(self, position: int) -> Samples:
        """Silence up to ``position`` for a microphone that gives nothing."""
        silence = np.zeros(max(0, position - self._given), np.float32)
        self._given += len(silence)
        return silence

    def _jump(self, samples: Samples, error: int) -> Samples:
        self._begun = True
        self._error = self._phase = 0.0
        self._history = np.zeros(3, np.float32)
        if error < 0:
            out = samples[-error:]
        else:
            out = np.concatenate((np.zeros(error, np.float32), samples))
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
