"""When to encode faster and when better again, from how much of the waiting room is taken."""

from branchdesk.video.clock import NS_PER_S

SETTLE_NS = NS_PER_S
"""A step takes effect at the next keyframe: what it helped is seen after so long."""
CALM_NS = 20 * NS_PER_S
"""So long there must be room before a better preset is tried."""
MOST_CALM_NS = 320 * NS_PER_S


class Pace:
    """Says which way to step; a better preset that was too slow is tried ever more rarely."""

    def __init__(self, room: int) -> None:
        """``room`` pictures may wait; one more is lost."""
        self._hurry = room // 3
        self._room = room
        self._quiet_ns = 0
        self._stepped_ns: int | None = None
        self._calm_ns = CALM_NS
        self._rose_ns: int | None = None

    def step(self, waiting: int, at_ns: int) -> int:
        """-1 to encode faster, 1 to encode better, 0 to go on, with ``waiting`` pictures."""
        if waiting > self._hurry // 4:
            self._quiet_ns = at_ns
        settled = self._stepped_ns is None or at_ns - self._stepped_ns >= SETTLE_NS
        if waiting > self._hurry and (settled or waiting > self._room * 2 // 3):
            return self._down(at_ns)
        if self._stepped_ns is not None and at_ns - self._quiet_ns >= self._calm_ns:
            return self._up(at_ns)
        return 0

    def _down(self, at_ns: int) -> int:
        if self._rose_ns is not None and at_ns - self._rose_ns < self._calm_ns:
            self._calm_ns = min(2 * self._calm_ns, MOST_CALM_NS)
        self._rose_ns = None
        self._stepped_ns = self._quiet_ns = at_ns
        return -1

    def _up(self, at_ns: int) -> int:
        self._rose_ns = self._stepped_ns = self._quiet_ns = at_ns
        return 1
