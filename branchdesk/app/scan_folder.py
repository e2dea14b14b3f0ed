"""The folder that a scanner writes to: what arrives there while somebody waits for it."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

SUFFIXES = (".pdf", ".tif", ".tiff", ".jpg", ".jpeg", ".png")

_GRAIN_S = 2.0
"""The coarsest step in which a file system keeps times (FAT)."""
_NS = 1_000_000_000

_Mark = tuple[int, int]
"""Size and time of change: a scanner that still writes changes them."""


@dataclass(frozen=True, slots=True)
class Arrivals:
    """``files`` that have come whole since the last look; whether the folder can be ``reached``."""

    files: tuple[Path, ...] = ()
    reached: bool = True


class ScanFolder:
    """Watched by looking, for the work lane: folders on a network tell nobody of a change.

    Nothing in the folder is moved or removed; what lay there before is not taken. Where the folder
    was away at first nobody saw what lay there: once it is back, what its files say of their time
    decides, and only what was written since is taken. A file server's clock may be wrong: one that
    is behind leaves such a scan to be chosen by hand, and what is later than now on this PC is by
    a clock that is ahead and not taken either. From then on no clock counts.
    """

    def __init__(self, now: Callable[[], float] = time.time) -> None:
        """``now``: seconds since 1970."""
        self._now = now
        self._lock = threading.Lock()
        self._folder: Path | None = None
        self._taken: dict[Path, _Mark] = {}
        self._coming: dict[Path, _Mark] = {}
        self._unseen_since: float | None = None

    def begin(self, folder: Path) -> Arrivals:
        """Wait for what arrives in ``folder`` from now on."""
        with self._lock:
            began = self._now()
            self._folder, self._coming = folder, {}
            found = _marks(folder)
            self._taken = found or {}
            self._unseen_since = began if found is None else None
            return Arrivals(reached=found is not None)

    def look(self) -> Arrivals:
        """What has come and did not change between two looks; nothing before :meth:`begin`."""
        with self._lock:
            if self._folder is None:
                return Arrivals()
            found = _marks(self._folder)
            if found is None:
                return Arrivals(reached=False)
            if self._unseen_since is not None:
                self._taken = self._not_between(found, self._unseen_since, self._now())
                self._unseen_since = None
            new = {path: mark for path, mark in found.items() if self._taken.get(path) != mark}
            whole = {path: mark for path, mark in new.items() if self._coming.get(path) == mark}
            self._taken |= whole
            self._coming = new
            return Arrivals(tuple(sorted(whole, key=lambda path: (whole[path][1], path.name))))

    @staticmethod
    def _not_between(found: dict[Path, _Mark], start: float, end: float) -> dict[Path, _Mark]:
        first, last = (start - _GRAIN_S) * _NS, (end + _GRAIN_S) * _NS
        return {path: mark for path, mark in found.items() if not first <= mark[1] <= last}


def _marks(folder: Path) -> dict[Path, _Mark] | None:
    """The scans in a folder; None where it cannot be reached."""
    try:
        return dict(_sized(folder))
    except OSError:
        return None


def _sized(folder: Path) -> list[tuple[Path, _Mark]]:
    found = []
    for path in folder.iterdir():
        if path.suffix.lower() in SUFFIXES and path.is_file():
            at = path.stat()
            if at.st_size:
                found.append((path, (at.st_size, at.st_mtime_ns)))
    return found
