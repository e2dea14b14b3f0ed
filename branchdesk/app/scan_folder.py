"""The folder that a scanner writes to: what arrives there while somebody waits for it."""

import threading
from dataclasses import dataclass
from pathlib import Path

SUFFIXES = (".pdf", ".tif", ".tiff", ".jpg", ".jpeg", ".png")

_Mark = tuple[int, int]
"""Size and time of change: a scanner that still writes changes them."""


@dataclass(frozen=True, slots=True)
class Arrivals:
    """``files`` that have come whole since the last look; whether the folder can be ``reached``."""

    files: tuple[Path, ...] = ()
    reached: bool = True


class ScanFolder:
    """Watched by looking, for the work lane: folders on a network tell nobody of a change.

    Nothing in the folder is moved or removed; what lay there before is not taken.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._folder: Path | None = None
        self._taken: dict[Path, _Mark] = {}
        self._coming: dict[Path, _Mark] = {}

    def begin(self, folder: Path) -> Arrivals:
        """Wait for what arrives in ``folder`` from now on."""
        with self._lock:
            self._folder, self._coming = folder, {}
            found = _marks(folder)
            self._taken = found or {}
            return Arrivals(reached=found is not None)

    def look(self) -> Arrivals:
        """What has come and did not change between two looks; nothing before :meth:`begin`."""
        with self._lock:
            if self._folder is None:
                return Arrivals()
            found = _marks(self._folder)
            if found is None:
                return Arrivals(reached=False)
            new = {path: mark for path, mark in found.items() if self._taken.get(path) != mark}
            whole = {path: mark for path, mark in new.items() if self._coming.get(path) == mark}
            self._taken |= whole
            self._coming = new
            return Arrivals(tuple(sorted(whole, key=lambda path: (whole[path][1], path.name))))


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
