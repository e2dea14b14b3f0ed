"""What a PC has of what the program needs, found out by using it; for the doctor."""

import platform
import shutil
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from importlib import metadata
from pathlib import Path
from time import monotonic

from branchdesk.app.preferences import Choices
from branchdesk.documents.fonts import BOLD, MEDIUM, REGULAR, FontSet
from branchdesk.domain.errors import BranchDeskError
from branchdesk.store.keys import OsKeyStore
from branchdesk.store.ledger import Store
from branchdesk.sync.client import HubClient
from branchdesk.sync.enrolment import ADDRESS
from branchdesk.video.codecs import probe_codecs
from branchdesk.video.ports import DeviceInfo
from branchdesk.video.sources import list_cameras, list_microphones
from branchdesk.video.vision import cv2

LIBRARIES = ("av", "sounddevice", "numpy", "cryptography", "sqlcipher3")
_GB = 1_000_000_000
_LEAST_GB, _GOOD_GB = 1, 4
_CLOCK_OFF_S, _CLOCK_WRONG_S = 2.0, 60.0
_SAMPLE = "永字八法汉語 Aa 0123"
"""Both Chinese scripts, Latin letters and figures."""


@dataclass(frozen=True, slots=True)
class Sign:
    """One thing that was looked at. ``state``: ok, warn (the program runs without it), failed, off
    (nothing to look at yet). ``detail`` is an i18n key under doctor.say with ``params``."""

    part: str
    state: str
    detail: str
    params: Mapping[str, object] = field(default_factory=dict)


def system_signs() -> Iterator[Sign]:
    """Python and the libraries, by what is installed."""
    version = platform.python_version()
    yield Sign("python", "ok", "version", {"name": f"Python {version}", "version": sys.platform})
    # The wheel with and the one without its own windows are the same library.
    yield Sign("library", "ok", "version", {"name": "OpenCV", "version": cv2.__version__})
    for name in LIBRARIES:
        try:
            found = metadata.version(name)
        except metadata.PackageNotFoundError:
            # The bundled program and a distribution's packages go by other names.
            yield Sign("library", "off", "not_listed", {"name": name})
        else:
            yield Sign("library", "ok", "version", {"name": name, "version": found})


def encoder_signs() -> Iterator[Sign]:
    """Every encoder that this platform prefers, tried; one that works is enough."""
    probes = probe_codecs()
    works = any(probe.ok for probe in probes)
    for probe in probes:
        if probe.ok:
            yield Sign("encoder", "ok", "encodes", {"name": probe.name})
        else:
            params = {"name": probe.name, "reason": probe.detail or probe.reason}
            yield Sign("encoder", "warn" if works else "failed", "does_not_encode", params)


def device_signs(
    cameras: Callable[[], tuple[DeviceInfo, ...]] = list_cameras,
    microphones: Callable[[], tuple[DeviceInfo, ...]] = list_microphones,
) -> Iterator[Sign]:
    """Cameras and microphones, by the names that the system gives them."""
    for part, listing in (("camera", cameras), ("microphone", microphones)):
        found = listing()
        yield from (Sign(part, "ok", "device", {"name": one.name}) for one in found)
        if not found:
            yield Sign(part, "warn", "no_device")


def disk_sign(folder: Path) -> Sign:
    """Room where the PC's data is, or will be."""
    there = next(place for place in (folder, *folder.absolute().parents) if place.exists())
    free = shutil.disk_usage(there).free / _GB
    state = "ok" if free >= _GOOD_GB else "warn" if free >= _LEAST_GB else "failed"
    detail = "room" if state == "ok" else "little_room"
    return Sign("disk", state, detail, {"path": str(folder), "gb": f"{free:.1f}"})


def font_sign(folder: Path) -> Sign:
    """The fonts of paper and screen hold both Chinese scripts."""
    fonts = FontSet(folder)
    for path in fonts.outline_files("zh_TW"):
        if not path.is_file():
            return Sign("fonts", "failed", "no_font", {"name": str(path)})
    try:
        for language in ("zh_TW", "zh_CN", "en"):
            for weight in (REGULAR, MEDIUM, BOLD):
                fonts.typeface(language, weight)
        lost = "".join(fonts.missing(_SAMPLE))
    except OSError as error:
        return Sign("fonts", "failed", "no_font", {"name": str(error.filename or folder)})
    if lost:
        return Sign("fonts", "failed", "no_glyph", {"characters": lost})
    return Sign("fonts", "ok", "fonts_whole", {"path": str(folder)})


def keystore_sign(key_file: Path | None) -> Sign:
    """Where the key of the database is kept."""
    if key_file is not None:
        return Sign("keystore", "warn", "key_file", {"path": str(key_file)})
    try:
        store = OsKeyStore()
    except BranchDeskError as fault:
        return Sign("keystore", "failed", "fault", _told(fault))
    return Sign("keystore", "ok", "keystore", {"name": store.backend})


def desk_signs(
    database: Path, open_store: Callable[[], Store], now: Callable[[], datetime]
) -> Iterator[Sign]:
    """The database, head office and the clock beside its; nothing is made that is not there."""
    if not database.exists():
        yield Sign("database", "off", "no_database", {"path": str(database)})
        return
    try:
        store = open_store()
    except BranchDeskError as fault:
        yield Sign("database", "failed", "fault", _told(fault))
        return
    try:
        yield Sign("database", "ok", "database", {"count": store.head()[0]})
        yield _second_folder(Choices(store).recording().second)
        yield from _hub_signs(store, now)
    finally:
        store.close()


def _second_folder(chosen: str) -> Sign:
    """Where a recording goes on when the disk is full."""
    if not chosen:
        return Sign("second", "off", "no_second")
    if not Path(chosen).is_dir():
        return Sign("second", "warn", "second_gone", {"path": chosen})
    return replace(disk_sign(Path(chosen)), part="second")


def _hub_signs(store: Store, now: Callable[[], datetime]) -> Iterator[Sign]:
    address = store.setting(ADDRESS)
    if address is None:
        yield Sign("hub", "off", "not_joined")
        return
    client = HubClient(address, store.device_id, store.signing_private(), now)
    began = monotonic()
    try:
        client.head()
    except BranchDeskError as fault:
        yield Sign("hub", "warn" if fault.code == "hub_away" else "failed", "fault", _told(fault))
    else:
        ms = round((monotonic() - began) * 1000)
        yield Sign("hub", "ok", "hub", {"address": address, "ms": ms})
    finally:
        client.close()
    yield _clock(client.clock_off_s)


def _clock(off_s: float | None) -> Sign:
    if off_s is None:
        return Sign("clock", "off", "not_compared")
    off = abs(off_s)
    state = "ok" if off <= _CLOCK_OFF_S else "warn" if off <= _CLOCK_WRONG_S else "failed"
    detail = "clock" if state == "ok" else "clock_off"
    return Sign("clock", state, detail, {"seconds": f"{off:.1f}"})


def _told(fault: BranchDeskError) -> dict[str, object]:
    return {**fault.params, "code": fault.code}
