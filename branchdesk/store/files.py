"""Sealed files on disk: AES-256-GCM in frames of 4 MiB, written whole or not at all.

Format: the 8 bytes ``BDSEAL1\\n``, then frames of nonce (12 bytes), ciphertext, tag (16 bytes);
every frame but the last holds 4 MiB. A frame is bound to the file's name, its number and whether
it is the last, so frames can be neither exchanged, dropped nor appended.
"""

import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from branchdesk.domain.errors import IntegrityFault, room_for
from branchdesk.domain.sealing import NONCE_BYTES, NotAuthentic, seal, unseal
from branchdesk.store.chain import Entropy

FRAME_BYTES = 4 << 20
MAGIC = b"BDSEAL1\n"

_SEALED_FRAME_BYTES = NONCE_BYTES + FRAME_BYTES + 16


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file as it was put away: bytes and SHA-256 (hex), ``sealed_*`` of what is on disk."""

    sha256: str
    size: int
    sealed_sha256: str
    sealed_size: int


class SealedFiles:
    """A folder of sealed files, one a name."""

    def __init__(self, folder: Path, entropy: Entropy = os.urandom) -> None:
        self._folder = folder
        self._entropy = entropy

    def path(self, name: str) -> Path:
        """Where the file ``name`` lies, there or not."""
        return self._folder / f"{name}.sealed"

    def put(self, name: str, plain: bytes, key: bytes) -> StoredFile:
        """Seal ``plain`` under ``key`` (32 bytes) as ``name``; on return it is durable.

        Raises FileExistsError for a name already taken (nothing sealed is overwritten) and
        DeviceFault ``disk_full``.
        """
        target = self.path(name)
        if target.exists():
            raise FileExistsError(target.name)
        with room_for(target, 1):
            self._folder.mkdir(parents=True, exist_ok=True)
        sealed = MAGIC + b"".join(self._frames(name, plain, key))
        _write_whole(target, sealed)
        return StoredFile(
            hashlib.sha256(plain).hexdigest(),
            len(plain),
            hashlib.sha256(sealed).hexdigest(),
            len(sealed),
        )

    def get(self, name: str, key: bytes) -> bytes:
        """The plain bytes of ``name``.

        Raises IntegrityFault ``media_missing`` where there is no file and ``pdf_damaged``
        (``reason`` numbers the frame) where a frame does not open.
        """
        path = self.path(name)
        if not path.exists():
            raise IntegrityFault("media_missing", recording=name)
        sealed = path.read_bytes()
        body = memoryview(sealed)[len(MAGIC) :]
        if sealed[: len(MAGIC)] != MAGIC:
            raise IntegrityFault("pdf_damaged", path=str(path), reason="frame 0")
        plain = []
        count = max(1, -(-len(body) // _SEALED_FRAME_BYTES))
        for number in range(count):
            frame = body[number * _SEALED_FRAME_BYTES : (number + 1) * _SEALED_FRAME_BYTES]
            bound = _binding(name, number, last=number == count - 1)
            try:
                plain.append(unseal(key, bound, bytes(frame)))
            except NotAuthentic as error:
                reason = f"frame {number}"
                raise IntegrityFault("pdf_damaged", path=str(path), reason=reason) from error
        return b"".join(plain)

    def _frames(self, name: str, plain: bytes, key: bytes) -> Iterator[bytes]:
        count = max(1, -(-len(plain) // FRAME_BYTES))
        for number in range(count):
            frame = plain[number * FRAME_BYTES : (number + 1) * FRAME_BYTES]
            bound = _binding(name, number, last=number == count - 1)
            yield seal(key, self._entropy(NONCE_BYTES), bound, frame)


def _binding(name: str, number: int, *, last: bool) -> bytes:
    return f"branchdesk file 1\n{name}\n{number}\n{int(last)}".encode()


def _write_whole(target: Path, content: bytes) -> None:
    fresh = target.with_name(f"{target.name}.new")
    try:
        with room_for(target, -(-len(content) >> 20)), fresh.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(target)
    finally:
        fresh.unlink(missing_ok=True)
