"""Is this PC ready for a client? One line a part, before anybody signs in."""

import shutil
from pathlib import Path

from branchdesk.app import views
from branchdesk.app.recording import Devices
from branchdesk.app.session import Session
from branchdesk.sync.service import Sync
from branchdesk.video.ports import SAMPLE_RATE
from branchdesk.video.sources import list_cameras, list_microphones

_BYTES_AN_HOUR = 450_000_000
"""720p25 at about 1 Mbit/s with sound, measured on live recordings."""
_WARN_HOURS = 8


class Readiness:
    """Looks at devices, disk and the link without opening a camera."""

    def __init__(self, session: Session, sync: Sync, devices: Devices, folder: Path) -> None:
        self._session = session
        self._sync = sync
        self._devices = devices
        self._folder = folder

    def rows(self) -> tuple[views.Readiness, ...]:
        """Camera, microphone, disk, head office."""
        return (self._camera(), self._microphone(), self._disk(), self._hub())

    def _camera(self) -> views.Readiness:
        spec = self._devices.camera
        found = spec.kind == "clip" or any(device.index == spec.index for device in list_cameras())
        if not found:
            return views.Readiness("camera", "failed", spec.name, "missing")
        size: dict[str, object] = {"width": spec.width, "height": spec.height, "fps": spec.fps}
        return views.Readiness("camera", "ok", spec.name, "picture", size)

    def _microphone(self) -> views.Readiness:
        spec = self._devices.microphone
        listed = () if spec.kind == "clip" else list_microphones()
        found = spec.kind == "clip" or any(spec.index in (None, one.index) for one in listed)
        if not found:
            return views.Readiness("microphone", "failed", spec.name, "missing")
        return views.Readiness(
            "microphone", "ok", spec.name, "sample_rate", {"khz": SAMPLE_RATE // 1000}
        )

    def _disk(self) -> views.Readiness:
        hours = shutil.disk_usage(self._folder).free // _BYTES_AN_HOUR
        if hours >= _WARN_HOURS:
            return views.Readiness("disk", "ok", "", "disk_hours", {"hours": hours})
        state = "warn" if hours else "failed"
        return views.Readiness("disk", state, "", "low", {"hours": hours})

    def _hub(self) -> views.Readiness:
        status = self._sync.status()
        if status.link == "online":
            params = {"ms": status.round_trip_ms or 0}
            return views.Readiness("hub", "ok", "", "hub_answer", params)
        return views.Readiness("hub", "off" if status.link == "unknown" else "warn", "", "away")
