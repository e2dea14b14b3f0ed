"""Writing and closing a sealed recording; the layout is in :mod:`branchdesk.video.records`."""

import hashlib
import os
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from branchdesk.domain.errors import IntegrityFault
from branchdesk.video import records
from branchdesk.video.lease import Lease
from branchdesk.video.reader import SealedReader, verify
from branchdesk.video.records import (
    END,
    FILE_HEAD,
    MEDIA,
    PEAKS,
    RECORD_HEAD,
    THUMBNAIL,
    TIMES,
    Fragment,
    FrameTime,
    Head,
    Totals,
)


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a closed recording is: ``size`` and ``sha256`` (hex) are of the sealed file as it lies
    on disk; ``recovered`` when it was closed after a crash; ``wall_utc`` what the wall clock showed
    at its last instant, where its recorder was there to look; ``media_sha256`` is of the media in
    the clear, empty for a recording closed before that was kept."""

    media_ms: int
    size: int
    sha256: str
    fragments: int
    frames: int
    drops: int
    recovered: bool = False
    wall_utc: str = ""
    media_sha256: str = ""


class SealedWriter:
    """Appends fragments to a new sealed file; each is on the disk when :meth:`append` returns."""

    def __init__(self, path: Path, key: bytes) -> None:
        """Create ``path``; raises FileExistsError rather than write over a recording, OSError
        when the disk is full, TimeoutError when another process writes it."""
        self._key = key
        self._prefix = records.new_prefix()
        self._totals = Totals()
        self._file_head = FILE_HEAD.pack(records.MAGIC, os.urandom(16))
        self._sha = hashlib.sha256(self._file_head)
        self._size = len(self._file_head)
        self._lease = Lease(path)
        try:
            # Unbuffered: an append is one system call.
            self._file: BinaryIO = path.open("xb", buffering=0)
            self._lease.reserve()
            _write_all(self._file, self._file_head)
            os.fsync(self._file.fileno())
            _sync_folder(path.parent)
        except OSError:
            self._lease.release()
            raise

    @classmethod
    def resumed(cls, path: Path, key: bytes, lease: Lease, whole: "Whole") -> "SealedWriter":
        """A writer at the end of the whole records of an existing file; the rest is cut off."""
        self = cls.__new__(cls)
        self._lease = lease
        self._file = path.open("r+b", buffering=0)
        self._key = key
        self._prefix = records.new_prefix()
        self._totals = whole.totals
        self._file_head = whole.file_head
        self._size = whole.size
        self._file.truncate(whole.size)
        self._sha = hashlib.sha256()
        self._file.seek(0)
        while chunk := self._file.read(1 << 20):
            self._sha.update(chunk)
        return self

    @property
    def media_ms(self) -> int:
        """Up to where the recording is safe on the disk."""
        return self._totals.media_ms

    def append(self, fragment: Fragment) -> None:
        """Seal and write a fragment and wait for the disk.

        Raises OSError when it cannot be written; what was written before stays whole.
        """
        parts = [
            (TIMES, records.pack_times(fragment.frames, fragment.drops)),
            (MEDIA, fragment.media),
            *((THUMBNAIL, records.pack_thumbnail(*one)) for one in fragment.thumbnails),
        ]
        if fragment.peaks:
            parts.append((PEAKS, fragment.peaks))
        self._append(parts, fragment.from_ms, fragment.to_ms)

    def spend_reserve(self) -> None:
        """Give the room kept for the end back to the disk: what could not be written may be."""
        self._lease.spend()

    def finish(self, recovered: bool = False) -> Manifest:
        """Write the end record and close. Raises OSError when even the reserve does not help."""
        totals = self._totals
        body = totals.packed(recovered)
        self._lease.spend()
        self._append([(END, body)], totals.media_ms, totals.media_ms)
        self._file.close()
        self._lease.release()
        return Manifest(
            totals.media_ms,
            self._size,
            self._sha.hexdigest(),
            totals.fragments,
            totals.frames,
            totals.drops,
            recovered,
            media_sha256=totals.media_sha256,
        )

    def abandon(self) -> None:
        """Close without an end; :func:`recover` will find it."""
        self._file.close()
        self._lease.abandon()

    def _append(self, parts: list[tuple[bytes, bytes]], from_ms: int, to_ms: int) -> None:
        sealed, counted = bytearray(), []
        number, media = self._totals.records, self._totals.media_size
        for kind, plain in parts:
            head = Head(kind, number, media, from_ms, to_ms, 0, self._size + len(sealed))
            sealed += records.seal_record(self._key, self._file_head, self._prefix, head, plain)
            counted.append((head, plain))
            number += 1
            media += len(plain) if kind == MEDIA else 0
        try:
            _write_all(self._file, sealed)
            os.fsync(self._file.fileno())
        except OSError:
            # These numbers have been used with this prefix: draw another before trying again.
            self._prefix = records.new_prefix()
            self._file.truncate(self._size)
            self._file.seek(self._size)
            raise
        self._sha.update(sealed)
        self._size += len(sealed)
        for head, plain in counted:
            self._totals.count(head, plain)


@dataclass(frozen=True, slots=True)
class Whole:
    """The part of a file that is whole: its size, sums, and whether it ends with its end record."""

    file_head: bytes
    size: int
    totals: Totals
    closed: bool


def recover(path: Path, key: bytes, wait_s: float = 5.0) -> Manifest:
    """Close a recording whose recorder died: cut a torn tail, write the end record.

    A closed recording is checked and left alone. Raises IntegrityFault media_damaged when the
    damage is not at the end (nothing is changed then) or the key is another one, TimeoutError
    when a recorder still writes it after ``wait_s``.
    """
    if not path.exists():
        raise FileNotFoundError(path)
    lease = Lease(path, wait_s)
    try:
        with path.open("rb") as stream:
            size = os.fstat(stream.fileno()).st_size
            whole = _whole_part(stream, size, key, path)
        if not whole.closed:
            return SealedWriter.resumed(path, key, lease, whole).finish(recovered=True)
    except (IntegrityFault, OSError):
        lease.abandon()
        raise
    lease.release()
    return _manifest_of(path, key)


def _whole_part(stream: BinaryIO, size: int, key: bytes, path: Path) -> Whole:
    file_head = records.read_file_head(stream, path)
    totals, at, closed = Totals(), FILE_HEAD.size, False
    pending: list[tuple[Head, bytes]] = []
    try:
        for head in records.heads(stream, size, path):
            stream.seek(head.at + RECORD_HEAD.size)
            plain = records.open_record(key, file_head, head, stream.read(head.length), path)
            pending.append((head, plain))
            # Times without their media are not a fragment: they count once the media is there.
            if head.type != TIMES:
                for one in pending:
                    totals.count(*one)
                pending, at, closed = [], head.end, head.type == END
    except IntegrityFault:
        none_opened = not totals.records and not pending
        if closed or (none_opened and _first_is_complete(stream, size)):
            raise
        if _goes_on(stream, at, size, totals.records, key, file_head, path):
            raise
    return Whole(file_head, at, totals, closed)


def _first_is_complete(stream: BinaryIO, size: int) -> bool:
    """The very first record is all there: when it does not open, the key is another one.

    After a loss of power a file may have its length and zeros in place of what was being written:
    no record begins so."""
    first = records.read_head(stream, FILE_HEAD.size)
    return first is not None and any(first.packed) and first.end <= size


def _goes_on(
    stream: BinaryIO, at: int, size: int, number: int, key: bytes, file_head: bytes, path: Path
) -> bool:
    """Whether an authentic record lies beyond the bad place: then it is damage, not a torn tail."""
    stream.seek(at)
    rest = stream.read(size - at)
    for head in _candidates(rest, at, number):
        sealed = rest[head.at - at + RECORD_HEAD.size : head.end - at]
        try:
            records.open_record(key, file_head, head, sealed, path)
        except IntegrityFault:
            continue
        # Later records of the very fragment that was being written may have reached the disk.
        if head.number >= number + _RECORDS_OF_A_FRAGMENT:
            return True
    return False


_RECORDS_OF_A_FRAGMENT = 4
_ANY_TYPE = re.compile(b"|".join(records.TYPES))


def _candidates(rest: bytes, at: int, number: int) -> Iterator[Head]:
    """Whatever looks like the header of one of the records after ``number``."""
    for match in _ANY_TYPE.finditer(rest, 0, max(0, len(rest) - RECORD_HEAD.size)):
        start = match.start()
        kind, found, media, from_ms, to_ms, length = RECORD_HEAD.unpack_from(rest, start)
        if found >= number and start + RECORD_HEAD.size + length <= len(rest):
            yield Head(kind, found, media, from_ms, to_ms, length, at + start)


def _manifest_of(path: Path, key: bytes) -> Manifest:
    with SealedReader(path, key) as reader:
        ended = reader.ended
    sha = hashlib.sha256()
    with path.open("rb") as stream:
        while chunk := stream.read(1 << 20):
            sha.update(chunk)
    return Manifest(
        ended["media_ms"],
        path.stat().st_size,
        sha.hexdigest(),
        ended["fragments"],
        ended["frames"],
        ended["drops"],
        bool(ended["recovered"]),
        media_sha256=ended.get("media_sha256", ""),
    )


def _write_all(stream: BinaryIO, data: bytes | bytearray) -> None:
    """Write everything: on a nearly full disk an unbuffered write may take only a part."""
    view = memoryview(data)
    while view:
        view = view[stream.write(view) :]


def _sync_folder(folder: Path) -> None:
    """Make a new file's name durable; Windows does so with the file itself."""
    if sys.platform == "win32":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


__all__ = ["Fragment", "FrameTime", "Manifest", "SealedReader", "SealedWriter", "recover", "verify"]
