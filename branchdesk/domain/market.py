"""The level of the market on the day of a test: fear and courage move with it, and so do answers.

Head office says which index and its level a day. A test keeps the level of its day, so that a
client's levels can be read beside the market's.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

MARKET = "market"
"""Name of head office's document with the levels."""
DAYS_KEPT = 31
"""Head office's document holds the last so many days; each test keeps its own."""


@dataclass(frozen=True, slots=True)
class MarketLevel:
    """``level`` of ``index`` at the close of ``day`` (ISO)."""

    index: str
    day: str
    level: float


@dataclass(frozen=True, slots=True)
class MarketDays:
    """What head office sends: ``levels`` maps an ISO day to the level of ``index``."""

    index: str
    levels: Mapping[str, float] = field(default_factory=dict)

    def at(self, day: date) -> MarketLevel | None:
        """The level known on ``day``: the latest that is not after it."""
        known = [each for each in self.levels if each <= day.isoformat()]
        return MarketLevel(self.index, max(known), self.levels[max(known)]) if known else None

    def with_level(self, new: MarketLevel) -> "MarketDays":
        """These days and one more; another index begins anew, for levels of two do not compare.

        ValueError for a level that is no positive number or a day that is none.
        """
        if not (math.isfinite(new.level) and new.level > 0):
            raise ValueError(new.level)
        day = date.fromisoformat(new.day).isoformat()
        before = self.levels if new.index == self.index else {}
        levels = {**before, day: new.level}
        return MarketDays(new.index, {each: levels[each] for each in sorted(levels)[-DAYS_KEPT:]})
