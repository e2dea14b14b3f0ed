"""The folders of sealed recordings: where each lies, where one finds room, which are not closed."""

import logging
import re
import shutil
from pathlib import Path

from branchdesk.domain.errors import FULL_DISK, DeviceFault
from branchdesk.video.clock import NS_PER_S
from branchdesk.video.lease import reserve_path

log = logging.getLogger(__name__)

SUFFIX = ".bdv"
WARN_SHARE, FULLEST_SHARE = 0.70, 0.95
"""Shares of a disk in use: from the first on it is said, from the second on nothing is begun."""
LOOK_NS = 5 * NS_PER_S
_MB = 1024 * 1024
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{2,63}")


def used_share(folder: Path) -> float:
    """How much of the disk of ``folder`` is in use, 0..1, of what this user may use of it."""
    usage = shutil.disk_usage(folder)
    return usage.used / max(1, usage.used + usage.free)


def disk_state(folder: Path) -> str:
    """``ok``, ``warn`` from :data:`WARN_SHARE` on, ``failed`` where nothing would be begun."""
    used = used_share(folder)
    if used > FULLEST_SHARE:
        return "failed"
    return "warn" if used >= WARN_SHARE else "ok"


def same_folder(one: Path, other: Path) -> bool:
    """Whether two recordings lie under the same folder of a vault."""
    return one.parent.parent == other.parent.parent


class DiskWatch:
    """Room on the disk of a recording and what to think of it, looked up now and then."""

    def __init__(self) -> None:
        self._seen: tuple[Path, int, int | None, str] | None = None

    def look(self, recording: Path | None, at_ns: int) -> tuple[int | None, str]:
        """Bytes free and its :func:`disk_state` as they were at most :data:`LOOK_NS` before
        ``at_ns``; None and ``off`` where nothing is recorded or the disk does not say."""
        if recording is None:
            return None, "off"
        seen = self._seen
        if seen is None or seen[0] != recording or at_ns - seen[1] > LOOK_NS:
            seen = self._seen = (recording, at_ns, *_room(recording.parent))
        return seen[2], seen[3]


class MediaVault:
    """Recordings by id under one folder, spread over subfolders by the end of the id; where its
    disk is full, under a second one."""

    def __init__(
        self, folder: Path, second: Path | None = None, former: tuple[Path, ...] = ()
    ) -> None:
        """The first folder is made if it is not there; ``former`` ones were a second folder once.
        Any but the first may lie on a share or a stick that is away, and come back."""
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._taking: tuple[Path, ...] = (folder,)
        self._former = former
        self.use_second(second)

    @property
    def _folders(self) -> tuple[Path, ...]:
        """Where a recording may lie."""
        return (*self._taking, *(one for one in self._former if one not in self._taking))

    @property
    def away(self) -> tuple[Path, ...]:
        """Folders that cannot be reached now. One that is empty may be the place at which a disk
        that is not there would be."""
        return tuple(one for one in self._folders[1:] if not _holds_any(one))

    def use_second(self, second: Path | None) -> None:
        """Keep what finds no room in ``second`` from now on, while it is there; what lies in
        another one stays there and is found."""
        self._former = self._folders[1:]
        self._taking = (self._folder,) if second is None else (self._folder, second)

    @property
    def folder(self) -> Path:
        """Where the recordings are, but for those that found no room there."""
        return self._folder

    @property
    def free_bytes(self) -> int:
        """Room left on its disk."""
        return shutil.disk_usage(self._folder).free

    def path(self, recording_id: str) -> Path:
        """Where the recording lies or will lie; its subfolder is made. Raises ValueError for an
        id that is not a plain name (3 to 64 letters, digits, ``-`` and ``_``)."""
        if not _ID.fullmatch(recording_id):
            raise ValueError(f"not a recording id: {recording_id!r}")
        places = [_place(folder, recording_id) for folder in self._folders]
        found = next((place for place in places if _exists(place)), places[0])
        found.parent.mkdir(exist_ok=True)
        return found

    def path_for_new(
        self,
        recording_id: str,
        need_bytes: int,
        fullest: float = 1.0,
        full: Path | None = None,
    ) -> Path:
        """Where a new recording lies: the first folder with ``need_bytes`` free on a disk that is
        used to no more than ``fullest``; last the one in which ``full`` found no room. Raises
        DeviceFault disk_full when there is none."""
        by_room = sorted(self._taking, key=lambda one: full is not None and one in full.parents)
        for folder in by_room:
            path = _place(folder, recording_id)
            if _has_room(folder, need_bytes, fullest) and _made(path.parent):
                return path
        usage = shutil.disk_usage(self._folder)
        short = max(need_bytes, round((1 - fullest) * (usage.used + usage.free))) - usage.free
        need_mb = max(1, -(-short // _MB))
        raise DeviceFault("disk_full", path=str(self._folder), need_mb=need_mb)

    def holds(self, recording_id: str) -> bool:
        """Whether the recording is here."""
        return _exists(self.path(recording_id))

    def recordings(self) -> tuple[str, ...]:
        """Ids of all recordings here, in order."""
        found = (path for folder in self._folders for path in folder.glob(f"*/*{SUFFIX}"))
        return tuple(sorted(path.stem for path in found))

    def unfinished(self) -> tuple[str, ...]:
        """Ids of recordings that are being written or whose recorder died."""
        return tuple(one for one in self.recordings() if reserve_path(self.path(one)).exists())


def _room(folder: Path) -> tuple[int | None, str]:
    """Bytes free and :func:`disk_state`; a share that is away does not say. What is written there
    meets that itself."""
    try:
        return shutil.disk_usage(folder).free, disk_state(folder)
    except OSError as error:
        log.warning("the room on a disk is not known: %s", type(error).__name__)
        return None, "off"


def _holds_any(folder: Path) -> bool:
    try:
        return any(folder.iterdir())
    except OSError:
        return False


def _exists(place: Path) -> bool:
    """Whether it is there; on a disk that can no more be reached nothing is."""
    try:
        return place.exists()
    except OSError:
        log.warning("a folder for recordings cannot be reached")
        return False


def _has_room(folder: Path, need_bytes: int, fullest: float) -> bool:
    """Whether there is room; a folder that can no more be reached has none."""
    try:
        usage = shutil.disk_usage(folder)
        if not folder.is_dir():
            return False
        return usage.free >= need_bytes and used_share(folder) <= fullest
    except OSError:
        log.warning("a folder for recordings cannot be reached")
        return False


def _made(subfolder: Path) -> bool:
    """Whether there is such a subfolder; on a disk without a single page left there is none."""
    try:
        subfolder.mkdir(exist_ok=True)
    except OSError as error:
        if error.errno not in FULL_DISK:
            raise
        return False
    return True


def _place(folder: Path, recording_id: str) -> Path:
    # Ids begin with the time (UUIDv7): their ends spread evenly.
    return folder / recording_id[-2:].lower() / (recording_id + SUFFIX)
