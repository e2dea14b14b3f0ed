"""A sealed recording in the clear, in memory only, as the media player needs it.

The player's threads must not run Python: stopping waits for them while it holds the interpreter,
and a device written in Python would then wait for ever. So a recording is opened once, off the
window's thread, into a buffer that Qt reads by itself; nothing in the clear touches the disk.
"""

from dataclasses import dataclass
from typing import Protocol

from PySide6.QtCore import QByteArray

from branchdesk.domain.errors import BranchDeskError

_CHUNK = 1 << 20


class Reader(Protocol):
    """Random access to a recording in the clear."""

    @property
    def size(self) -> int:
        """Bytes in the clear."""

    def read_at(self, offset: int, count: int, /) -> bytes:
        """``count`` bytes at ``offset``, fewer at the end."""

    def close(self) -> None:
        """Let the file go."""


@dataclass(frozen=True, slots=True)
class ClearFilm:
    """Fragmented MP4; up to ``fault`` when the recording was found damaged there."""

    data: QByteArray
    fault: BranchDeskError | None = None


def open_clear(reader: Reader) -> ClearFilm:
    """Decrypt a whole recording and close it. What lies before damage can still be played."""
    data = QByteArray()
    data.reserve(reader.size)
    fault: BranchDeskError | None = None
    count = _CHUNK
    try:
        while count:
            try:
                part = reader.read_at(data.size(), count)
            except BranchDeskError as error:
                # Ever smaller bites, up to the very byte where the damage begins.
                fault, count = error, count // 2
                continue
            if not part:
                break
            data.append(part)
    finally:
        reader.close()
    return ClearFilm(data, fault)
