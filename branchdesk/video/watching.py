"""Whether a recorder, a camera and the clocks still work, and when to try another recorder:
decisions without a clock."""

from collections import deque
from dataclasses import dataclass

from branchdesk.video.clock import NS_PER_MS, NS_PER_S

GONE_NS = 900 * NS_PER_MS
"""A recorder that says nothing, or whose encoder does not move, for so long hangs."""
LONGEST_LOOK_NS = 200 * NS_PER_MS
"""A longer look counts for no more: a watcher that slept cannot tell who else did."""
HEALTHY_MS = 1000
"""A recording that saved so much was under way: what ended it is no reason to wait."""
MOST_WAIT_NS = 30 * NS_PER_S
STOPPED_NS = 3 * NS_PER_S
"""Looks that come so far apart mean that the program was stopped; a crowded PC makes them late by
some tenths of a second."""
JUMP_NS = 2 * NS_PER_S
"""A wall clock that moves so much between two looks was set, or the PC slept."""
RATE_WINDOW_NS = 2 * NS_PER_S
SLOW_SHARE, FAST_SHARE = 0.4, 0.5
"""A camera that gives less than the one share of its pictures is slow until it gives the other."""


class Pulse:
    """Adds up for how long a sign of life has not changed, as seen by a watcher who looks often."""

    def __init__(self) -> None:
        self._sign: object = None
        self._looked_ns = 0
        self._still_ns = 0

    def is_gone(self, sign: object, at_ns: int) -> bool:
        """Look at ``sign`` at ``at_ns``; True when it has been the same for too long."""
        if sign != self._sign:
            self._sign, self._still_ns = sign, 0
        else:
            self._still_ns += min(at_ns - self._looked_ns, LONGEST_LOOK_NS)
        self._looked_ns = at_ns
        return self._still_ns >= GONE_NS


class Backoff:
    """At once after a recording that was under way; ever more slowly while none comes about."""

    def __init__(self) -> None:
        self._failures = 0
        self._next_ns = 0

    @property
    def failures(self) -> int:
        """How often in a row it came to nothing."""
        return self._failures

    def is_due(self, at_ns: int) -> bool:
        """Whether to try now."""
        return at_ns >= self._next_ns

    def failed(self, at_ns: int) -> None:
        """An attempt came to nothing, or to a recording that saved next to nothing."""
        wait_ns = min(NS_PER_S << min(self._failures, 10), MOST_WAIT_NS)
        self._failures += 1
        self._next_ns = at_ns + wait_ns

    def worked(self) -> None:
        """A recording was under way, or somebody wants another try."""
        self._failures = self._next_ns = 0


@dataclass(frozen=True, slots=True)
class Spell:
    """Something that was over when it was seen, on the recording clock."""

    what: str
    from_ns: int
    to_ns: int


class ClockWatch:
    """Sees from looks that come several times a second that the program had no time
    (``suspended``) and that the wall clock moved apart from the recording clock
    (``clock_jumped``): it was set, or the PC slept, for then the recording clock may rest."""

    def __init__(self, at_ns: int, wall_ahead_ns: int) -> None:
        self._at_ns = at_ns
        self._first_ahead_ns = self._ahead_ns = wall_ahead_ns

    def look(self, at_ns: int, wall_ahead_ns: int) -> tuple[Spell, ...]:
        """What has happened since the last look."""
        seen = []
        if at_ns - self._at_ns > STOPPED_NS:
            seen.append(Spell("suspended", self._at_ns, at_ns))
        if abs(wall_ahead_ns - self._ahead_ns) > JUMP_NS:
            seen.append(Spell("clock_jumped", self._at_ns, at_ns))
        self._at_ns, self._ahead_ns = at_ns, wall_ahead_ns
        return tuple(seen)

    @property
    def is_off(self) -> bool:
        """Whether the wall clock is no longer what it was at the beginning."""
        return abs(self._ahead_ns - self._first_ahead_ns) > JUMP_NS


class ArrivalRate:
    """Whether a camera gives far fewer pictures than it says. One that gives none at all is a
    matter of other checks."""

    def __init__(self, fps: float) -> None:
        self._fps = fps
        self._seen: deque[tuple[int, int]] = deque()

    def is_slow(self, count: int, at_ns: int) -> bool | None:
        """``count`` pictures have come up to ``at_ns``; None while that says nothing."""
        self._seen.append((at_ns, count))
        while len(self._seen) > 1 and self._seen[1][0] <= at_ns - RATE_WINDOW_NS:
            self._seen.popleft()
        since_ns, before = self._seen[0]
        if at_ns - since_ns < RATE_WINDOW_NS or count == before:
            return None
        share = (count - before) * NS_PER_S / (at_ns - since_ns) / self._fps
        return True if share < SLOW_SHARE else False if share > FAST_SHARE else None
