"""One recording's time: its first instant, and the checks whose claims count from it."""

from dataclasses import dataclass

from branchdesk.video.checks import LiveChecks
from branchdesk.video.clock import ms_since


@dataclass(frozen=True, slots=True)
class Timeline:
    """Both in one value: a thread that reads it once never counts the claims of one recording from
    the beginning of another. ``origin_ns`` is on the recording clock."""

    origin_ns: int
    checks: LiveChecks

    def ms(self, at_ns: int) -> int:
        """Where ``at_ns`` is in the recording."""
        return ms_since(self.origin_ns, at_ns)
