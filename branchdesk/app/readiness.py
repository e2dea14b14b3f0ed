"""Is this PC ready for a client? One line a part, before anybody signs in."""

import shutil
from collections.abc import Callable
from pathlib import Path

from branchdesk.app import views
from branchdesk.app.equipment import Equipment
from branchdesk.sync.service import SyncStatus
from branchdesk.video.ports import SAMPLE_RATE
from branchdesk.video.vault import FULLEST_SHARE, WARN_SHARE, used_share

_BYTES_AN_HOUR = 450_000_000
"""720p25 at about 1 Mbit/s with sound, measured on live recordings."""
_WARN_HOURS = 8
_LEAST_HOURS = 2
"""Two interviews of the longest kind: with less no client should sit down."""
_CLOCK_OFF_S, _CLOCK_WRONG_S = 2.0, 60.0


class Readiness:
    """Looks at devices, disk, clock and the link without opening a camera."""

    def __init__(self, line: Callable[[], SyncStatus], equipment: Equipment, folder: Path) -> None:
        self._line = line
        self._equipment = equipment
        self._folder = folder

    def rows(self) -> tuple[views.Readiness, ...]:
        """Camera, microphone, disk, clock, head office."""
        self._equipment.view()
        return (self._camera(), self._microphone(), self._disk(), self._clock(), self._hub())

    def _camera(self) -> views.Readiness:
        spec = self._equipment.devices.camera
        if not self._equipment.has_camera():
            return views.Readiness("camera", "failed", spec.label, "camera_missing")
        size: dict[str, object] = {
            "width": spec.width,
            "height": spec.height,
            "fps": round(spec.fps),
        }
        return views.Readiness("camera", "ok", spec.name, "picture", size)

    def _microphone(self) -> views.Readiness:
        spec = self._equipment.devices.microphone
        if not self._equipment.has_microphone():
            return views.Readiness("microphone", "failed", spec.label, "microphone_missing")
        khz = {"khz": SAMPLE_RATE // 1000}
        return views.Readiness("microphone", "ok", spec.label, "sample_rate", khz)

    def _disk(self) -> views.Readiness:
        return disk_line(shutil.disk_usage(self._folder).free, used_share(self._folder))

    def _clock(self) -> views.Readiness:
        off_s = self._line().clock_off_s
        if off_s is None:
            return views.Readiness("clock", "off", "", "not_compared")
        off = {"seconds": f"{abs(off_s):.1f}"}
        if abs(off_s) <= _CLOCK_OFF_S:
            return views.Readiness("clock", "ok", "", "offset", off)
        state = "warn" if abs(off_s) <= _CLOCK_WRONG_S else "failed"
        return views.Readiness("clock", state, "", "clock_off", {"seconds": round(abs(off_s))})

    def _hub(self) -> views.Readiness:
        status = self._line()
        if status.link == "online":
            params = {"ms": status.round_trip_ms or 0}
            return views.Readiness("hub", "ok", "", "hub_answer", params)
        return views.Readiness("hub", "off" if status.link == "unknown" else "warn", "", "away")


def disk_line(free: int, used: float) -> views.Readiness:
    """The line of a disk with ``free`` bytes, used to the share ``used`` (0..1)."""
    hours = free // _BYTES_AN_HOUR
    share = {"percent": round(used * 100)}
    if hours >= _LEAST_HOURS and used > FULLEST_SHARE:
        return views.Readiness("disk", "failed", "", "disk_nearly_full", share)
    if hours < _WARN_HOURS:
        state = "warn" if hours >= _LEAST_HOURS else "failed"
        return views.Readiness("disk", state, "", "low", {"hours": hours})
    if used >= WARN_SHARE:
        return views.Readiness("disk", "warn", "", "disk_used", {**share, "hours": hours})
    return views.Readiness("disk", "ok", "", "disk_hours", {"hours": hours})
