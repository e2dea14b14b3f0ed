"""The layout of a sealed recording, ``.bdv``, and the sealing of one record.

::

    file   = "BDV1", 4 zero bytes, 16 random bytes (file id)        24 bytes
             then records, appended and never changed
    record = type (4 letters), number u32, media offset u64,
             from_ms u32, to_ms u32, length u32                      28 bytes, big-endian
             then ``length`` bytes: nonce (12), ciphertext, tag (16)

Types: ``TIME`` times of a fragment's frames, ``MEDI`` the fragment's media bytes, ``THMB`` a
thumbnail, ``PEAK`` waveform peaks, ``END`` the end with totals.

Each record is AES-256-GCM (NIST SP 800-38D) over its plain bytes; file header and record header
are the additional data, so a record cannot be altered, moved, repeated or put into another file.
Nonce: 8 random bytes drawn whenever a file is opened for writing (and after a failed write), then
the record number: never the same twice under a recording's key.
"""

import hashlib
import json
import os
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, NamedTuple

from branchdesk.domain.errors import IntegrityFault
from branchdesk.domain.sealing import NotAuthentic, seal, unseal

MAGIC = b"BDV1"
FILE_HEAD = struct.Struct(">4s4x16s")
RECORD_HEAD = struct.Struct(">4sIQIII")
NONCE_PREFIX_BYTES = 8

TIMES, MEDIA, THUMBNAIL, PEAKS, END = b"TIME", b"MEDI", b"THMB", b"PEAK", b"END "
TYPES = (TIMES, MEDIA, THUMBNAIL, PEAKS, END)
_FRAME = struct.Struct(">QIB")
_DROPS = struct.Struct(">I")
_AT = struct.Struct(">I")
KEY_FLAG, HELD_FLAG = 1, 2


class FrameTime(NamedTuple):
    """A frame of the recording: ``pts`` in 1/90000 s as in the media, ``ms`` since the recording
    began, whether it is a keyframe, whether it repeats the last picture because none came."""

    pts: int
    ms: int
    key: bool
    held: bool = False


@dataclass(frozen=True, slots=True)
class Fragment:
    """What is sealed at once: media bytes of ``from_ms``..``to_ms``, their frames, all drops so
    far, peaks 0..255 and thumbnails as (at_ms, JPEG)."""

    media: bytes
    frames: tuple[FrameTime, ...]
    from_ms: int
    to_ms: int
    drops: int = 0
    peaks: bytes = b""
    thumbnails: tuple[tuple[int, bytes], ...] = ()


@dataclass(frozen=True, slots=True)
class Head:
    """A record's header; ``at`` is where the record lies in the file."""

    type: bytes
    number: int
    media_offset: int
    from_ms: int
    to_ms: int
    length: int
    at: int

    @property
    def packed(self) -> bytes:
        """The 28 bytes in the file."""
        return RECORD_HEAD.pack(
            self.type, self.number, self.media_offset, self.from_ms, self.to_ms, self.length
        )

    @property
    def end(self) -> int:
        """Where the next record begins."""
        return self.at + RECORD_HEAD.size + self.length


@dataclass(slots=True)
class Totals:
    """Running sums of a recording; ``media_ms`` is where the last fragment ends."""

    records: int = 0
    media_size: int = 0
    media_ms: int = 0
    fragments: int = 0
    frames: int = 0
    drops: int = 0
    _media: "hashlib._Hash" = field(default_factory=hashlib.sha256, repr=False)

    @property
    def media_sha256(self) -> str:
        """Of the media in the clear so far, hex."""
        return self._media.hexdigest()

    def count(self, head: Head, plain: bytes) -> None:
        """Add a record."""
        self.records += 1
        self.media_ms = head.to_ms
        if head.type == MEDIA:
            self.fragments += 1
            self.media_size += len(plain)
            self._media.update(plain)
        elif head.type == TIMES:
            drops, frames = unpack_times(plain)
            self.drops = drops
            self.frames += len(frames)

    def packed(self, recovered: bool) -> bytes:
        """The plain bytes of the end record."""
        return json.dumps(self.sums(recovered), sort_keys=True).encode()

    def sums(self, recovered: bool) -> dict[str, int | str]:
        """What the end record says. Recordings of before it did so say nothing of
        ``media_sha256``."""
        return {
            "records": self.records,
            "media_size": self.media_size,
            "media_ms": self.media_ms,
            "media_sha256": self.media_sha256,
            "fragments": self.fragments,
            "frames": self.frames,
            "drops": self.drops,
            "recovered": recovered,
        }


def damaged(path: Path, at_ms: int) -> IntegrityFault:
    """The fault that names the second at which the recording cannot be trusted."""
    return IntegrityFault("media_damaged", path=str(path), second=at_ms // 1000)


def seal_record(key: bytes, file_head: bytes, prefix: bytes, head: Head, plain: bytes) -> bytes:
    """The record as it is written; the length in ``head`` is set here."""
    length = len(plain) + 28
    full = Head(
        head.type, head.number, head.media_offset, head.from_ms, head.to_ms, length, head.at
    )
    nonce = prefix + head.number.to_bytes(4, "big")
    return full.packed + seal(key, nonce, file_head + full.packed, plain)


def open_record(key: bytes, file_head: bytes, head: Head, sealed: bytes, path: Path) -> bytes:
    """The plain bytes of a record; raises IntegrityFault media_damaged."""
    try:
        return unseal(key, file_head + head.packed, sealed)
    except NotAuthentic as error:
        raise damaged(path, head.from_ms) from error


def read_file_head(stream: BinaryIO, path: Path) -> bytes:
    """The 24 bytes a file begins with; raises IntegrityFault media_damaged at second 0."""
    head = stream.read(FILE_HEAD.size)
    if len(head) < FILE_HEAD.size or head[:8] != MAGIC + bytes(4):
        raise damaged(path, 0)
    return head


def read_head(stream: BinaryIO, at: int) -> Head | None:
    """What stands at ``at`` where a header should, or None at the end of the file."""
    stream.seek(at)
    raw = stream.read(RECORD_HEAD.size)
    if len(raw) < RECORD_HEAD.size:
        return None
    kind, number, media, from_ms, to_ms, length = RECORD_HEAD.unpack(raw)
    return Head(kind, number, media, from_ms, to_ms, length, at)


def heads(stream: BinaryIO, size: int, path: Path) -> Iterator[Head]:
    """The headers of all records in order; each must follow from the one before.

    Raises IntegrityFault media_damaged with the second at which the first missing, misplaced or
    repeated record should begin.
    """
    at, media = FILE_HEAD.size, 0
    last: Head | None = None
    while at < size:
        head = read_head(stream, at)
        if head is None or head.end > size or not _follows(last, head, media):
            raise damaged(path, _expected_ms(last))
        yield head
        at, last = head.end, head
        media += head.length - 28 if head.type == MEDIA else 0


def _follows(last: Head | None, head: Head, media: int) -> bool:
    """Whether ``head`` comes after ``last``: next number and media offset, and of the same
    fragment or of one that begins at its end."""
    number = 0 if last is None else last.number + 1
    if head.type not in TYPES or (head.number, head.media_offset) != (number, media):
        return False
    if last is None:
        return head.from_ms == 0
    same = (head.from_ms, head.to_ms) == (last.from_ms, last.to_ms)
    return same or (head.from_ms == last.to_ms and head.to_ms >= head.from_ms)


def _expected_ms(last: Head | None) -> int:
    """Where the record after ``last`` begins: in the same fragment while that is not whole."""
    if last is None:
        return 0
    # A fragment ends with its peaks: without them something of it is missing.
    return last.to_ms if last.type in (PEAKS, END) else last.from_ms


def pack_times(frames: tuple[FrameTime, ...], drops: int) -> bytes:
    """The plain bytes of a ``TIME`` record."""
    rows = (
        _FRAME.pack(one.pts, one.ms, one.key * KEY_FLAG | one.held * HELD_FLAG) for one in frames
    )
    return _DROPS.pack(drops) + b"".join(rows)


def unpack_times(plain: bytes) -> tuple[int, list[FrameTime]]:
    """Drops so far and the frames of a fragment."""
    rows = _FRAME.iter_unpack(plain[_DROPS.size :])
    frames = [
        FrameTime(pts, ms, bool(flags & KEY_FLAG), bool(flags & HELD_FLAG))
        for pts, ms, flags in rows
    ]
    return int(_DROPS.unpack_from(plain)[0]), frames


def pack_thumbnail(at_ms: int, jpeg: bytes) -> bytes:
    """The plain bytes of a ``THMB`` record."""
    return _AT.pack(at_ms) + jpeg


def unpack_thumbnail(plain: bytes) -> tuple[int, bytes]:
    """(at_ms, JPEG) of a thumbnail record."""
    return int(_AT.unpack_from(plain)[0]), plain[_AT.size :]


def new_prefix() -> bytes:
    """Fresh random bytes for the nonces of one writer."""
    return os.urandom(NONCE_PREFIX_BYTES)
