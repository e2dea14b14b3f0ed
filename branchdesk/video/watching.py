"""Whether a recorder still works, and when to try another one: decisions without a clock."""

from branchdesk.video.clock import NS_PER_MS, NS_PER_S

GONE_NS = 900 * NS_PER_MS
"""A recorder that says nothing, or whose encoder does not move, for so long hangs."""
LONGEST_LOOK_NS = 200 * NS_PER_MS
"""A longer look counts for no more: a watcher that slept cannot tell who else did."""
HEALTHY_MS = 1000
"""A recording that saved so much was under way: what ended it is no reason to wait."""
MOST_WAIT_NS = 30 * NS_PER_S


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
        """A recording was under way."""
        self._failures = self._next_ns = 0
