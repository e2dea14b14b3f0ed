"""Where sealed files lie at head office."""

import hashlib
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

_SAFE_ID = re.compile(r"[0-9A-Za-z][0-9A-Za-z_-]{0,63}")
_READ_BYTES = 1 << 20


class ObjectStore(Protocol):
    """Sealed files by id; a file is partial until it is finished, and never changes after."""

    def append(self, file_id: str, offset: int, data: bytes) -> None:
        """Make the partial file ``offset`` bytes long and append ``data``; durable on return."""
        ...

    def sha256(self, file_id: str) -> str:
        """SHA-256 (hex) of the bytes that lie there, partial or finished."""
        ...

    def finish(self, file_id: str) -> None:
        """The partial file is whole."""
        ...

    def read(self, file_id: str, start: int, length: int) -> Iterator[bytes]:
        """``length`` bytes of a finished file from ``start``, in pieces."""
        ...


class FolderStore:
    """An :class:`ObjectStore` in a folder; ids are 1 to 64 letters, digits, ``-`` and ``_``."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def append(self, file_id: str, offset: int, data: bytes) -> None:
        """Cut what an interrupted append left after ``offset``, append, flush to the disk."""
        path = self._partial(file_id)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
        with path.open("rb+") as file:
            file.truncate(offset)
            file.seek(offset)
            file.write(data)
            file.flush()
            os.fsync(file.fileno())

    def sha256(self, file_id: str) -> str:
        """SHA-256 (hex); raises FileNotFoundError."""
        path = self._whole(file_id)
        if not path.exists():
            path = self._partial(file_id)
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()

    def finish(self, file_id: str) -> None:
        """Rename the partial file; harmless where it is finished already."""
        partial = self._partial(file_id)
        if partial.exists():
            partial.replace(self._whole(file_id))

    def read(self, file_id: str, start: int, length: int) -> Iterator[bytes]:
        """Bytes in pieces of at most 1 MiB; raises FileNotFoundError."""
        with self._whole(file_id).open("rb") as file:
            file.seek(start)
            while length > 0:
                piece = file.read(min(_READ_BYTES, length))
                if not piece:
                    return
                length -= len(piece)
                yield piece

    def _whole(self, file_id: str) -> Path:
        if _SAFE_ID.fullmatch(file_id) is None:
            raise ValueError("file id")
        # 256 folders by hash keep a folder small; ids made in one hour share their beginning.
        shelf = hashlib.sha256(file_id.encode()).hexdigest()[:2]
        return self._folder / shelf / file_id

    def _partial(self, file_id: str) -> Path:
        whole = self._whole(file_id)
        return whole.with_name(f"{whole.name}.part")
