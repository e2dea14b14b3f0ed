"""When to try again: full jitter, so that thousands of PCs do not come back at one instant."""

import random
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Pace:
    """Seconds. ``poll``: between rounds while all is well. ``look``: between looks at the own
    ledger for something new. ``first`` and ``longest``: the bounds of waiting after faults."""

    poll: float = 20.0
    look: float = 1.0
    first: float = 1.0
    longest: float = 900.0


class Backoff:
    """How long to wait after the n-th fault in a row: a random part of a bound that doubles
    ("full jitter", M. Brooker, Exponential Backoff and Jitter, AWS Architecture Blog, 2015)."""

    def __init__(self, pace: Pace, chance: random.Random) -> None:
        self._pace = pace
        self._chance = chance
        self._faults = 0

    def reset(self) -> None:
        """All is well again."""
        self._faults = 0

    def next(self, at_least: float = 0.0) -> float:
        """Seconds to wait now; never less than ``at_least`` (Retry-After), bounded by the pace."""
        bound = min(self._pace.longest, self._pace.first * 2.0 ** min(self._faults, 30))
        self._faults += 1
        return min(self._pace.longest, at_least + self._chance.uniform(0.0, bound))
