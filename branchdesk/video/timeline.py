"""One recording's time: its first instant, and the checks whose claims count from it."""

from dataclasses import dataclass, replace

from branchdesk.video.checks import LiveChecks
from branchdesk.video.clock import NS_PER_MS, ms_since, wall_utc_of
from branchdesk.video.container import Manifest


@dataclass(frozen=True, slots=True)
class Timeline:
    """Both in one value: a thread that reads it once never counts the claims of one recording from
    the beginning of another. ``origin_ns`` is on the recording clock."""

    origin_ns: int
    checks: LiveChecks

    def ms(self, at_ns: int) -> int:
        """Where ``at_ns`` is in the recording."""
        return ms_since(self.origin_ns, at_ns)

    def ended(self, manifest: Manifest | None) -> Manifest | None:
        """The recording closed, with what the wall clock showed at its last instant."""
        if manifest is None:
            return None
        ended_ns = self.origin_ns + manifest.media_ms * NS_PER_MS
        return replace(manifest, wall_utc=wall_utc_of(ended_ns))
