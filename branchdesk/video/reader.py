"""Reading a sealed recording: the media as one random-access file, and what lies beside it."""

import io
import json
import os
import threading
from bisect import bisect_right
from collections import OrderedDict
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO

from branchdesk.domain.errors import IntegrityFault
from branchdesk.video import records
from branchdesk.video.records import (
    END,
    MEDIA,
    PEAKS,
    RECORD_HEAD,
    THUMBNAIL,
    TIMES,
    FrameTime,
    Head,
    Totals,
)

KEPT_RECORDS = 16
PEAKS_MS = 50
"""One waveform peak stands for so many ms."""


class SealedReader:
    """A closed recording, opened with its key.

    As a file (``read``, ``seek``, ``tell``, ``size``) it is the fragmented MP4 in the clear,
    decrypted record by record as it is asked for. Safe to use from several threads.
    """

    def __init__(self, path: Path, key: bytes) -> None:
        """Raises FileNotFoundError, and IntegrityFault media_damaged when records are missing,
        moved or repeated, the end is not there, or the key is another one."""
        self._path = path
        self._key = key
        self._lock = threading.RLock()
        self._file: BinaryIO = path.open("rb")
        try:
            self._file_head = records.read_file_head(self._file, path)
            size = os.fstat(self._file.fileno()).st_size
            self._heads: list[Head] = []
            self.ended = self._read_structure(size)
        except BaseException:
            self._file.close()
            raise
        self._media = tuple(head for head in self._heads if head.type == MEDIA)
        self._offsets = [head.media_offset for head in self._media]
        self._opened: OrderedDict[int, bytes] = OrderedDict()
        self._at = 0
        self._index: tuple[FrameTime, ...] | None = None

    def __enter__(self) -> "SealedReader":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    @property
    def path(self) -> Path:
        """The sealed file."""
        return self._path

    @property
    def size(self) -> int:
        """Bytes of the media in the clear."""
        return int(self.ended["media_size"])

    @property
    def length_ms(self) -> int:
        """How long the recording is."""
        return int(self.ended["media_ms"])

    def close(self) -> None:
        """Close the file and forget what was decrypted."""
        with self._lock:
            self._opened.clear()
            self._file.close()

    def readable(self) -> bool:
        """Always."""
        return True

    def seekable(self) -> bool:
        """Always."""
        return True

    def tell(self) -> int:
        """Position in the clear media."""
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Move in the clear media; past the end reads nothing."""
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self.size}[whence]
        if base + offset < 0:
            raise ValueError("seek before the beginning")
        self._at = base + offset
        return self._at

    def read(self, count: int = -1) -> bytes:
        """Up to ``count`` bytes (all that is left when negative); raises IntegrityFault
        media_damaged when the record under the position was changed."""
        with self._lock:
            end = self.size if count < 0 else min(self.size, self._at + count)
            data = self.read_at(self._at, end - self._at)
            self._at += len(data)
            return data

    def read_at(self, offset: int, count: int) -> bytes:
        """``count`` bytes at ``offset`` of the clear media, fewer at the end."""
        parts: list[bytes] = []
        end = min(offset + count, self.size)
        while offset < end:
            number = bisect_right(self._offsets, offset) - 1
            plain = self._plain(self._media[number])
            start = offset - self._offsets[number]
            part = plain[start : start + end - offset]
            parts.append(part)
            offset += len(part)
        return b"".join(parts)

    def index(self) -> tuple[FrameTime, ...]:
        """Every frame in order of time."""
        if self._index is None:
            plains = (self._unsealed(head) for head in self._heads if head.type == TIMES)
            self._index = tuple(
                frame for plain in plains for frame in records.unpack_times(plain)[1]
            )
        return self._index

    def thumbnails(self) -> tuple[tuple[int, bytes], ...]:
        """(at_ms, JPEG bytes) in order of time."""
        return tuple(
            records.unpack_thumbnail(self._unsealed(head))
            for head in self._heads
            if head.type == THUMBNAIL
        )

    def waveform(self) -> tuple[float, ...]:
        """Peaks 0..1, one for every :data:`PEAKS_MS`."""
        plain = b"".join(self._unsealed(head) for head in self._heads if head.type == PEAKS)
        return tuple(value / 255 for value in plain)

    def verify(self) -> None:
        """Decrypt every record and compare the sums with the end record.

        Raises IntegrityFault media_damaged with the second of the first thing that is wrong.
        """
        totals = Totals()
        for head in self._heads:
            plain = self._unsealed(head)
            if head.type != END:
                totals.count(head, plain)
        found = totals.sums(bool(self.ended["recovered"]))
        if found != {"media_sha256": totals.media_sha256, **self.ended}:
            raise records.damaged(self._path, totals.media_ms)

    def _read_structure(self, size: int) -> dict[str, Any]:
        """Find every record; returns the end record's sums."""
        try:
            self._heads.extend(records.heads(self._file, size, self._path))
            return self._read_end()
        except IntegrityFault:
            # Headers alone may point behind the damage: the first record that does not open is it.
            for head in self._heads:
                self._unsealed(head)
            raise

    def _read_end(self) -> dict[str, Any]:
        ends = [head for head in self._heads if head.type == END]
        last_ms = self._heads[-1].to_ms if self._heads else 0
        if len(ends) != 1 or self._heads[-1] is not ends[0]:
            raise records.damaged(self._path, last_ms)
        ended: dict[str, Any] = json.loads(self._unsealed(ends[0]))
        return ended

    def _plain(self, head: Head) -> bytes:
        with self._lock:
            if head.number in self._opened:
                self._opened.move_to_end(head.number)
                return self._opened[head.number]
            plain = self._unsealed(head)
            self._opened[head.number] = plain
            if len(self._opened) > KEPT_RECORDS:
                self._opened.popitem(last=False)
            return plain

    def _unsealed(self, head: Head) -> bytes:
        with self._lock:
            self._file.seek(head.at + RECORD_HEAD.size)
            sealed = self._file.read(head.length)
        return records.open_record(self._key, self._file_head, head, sealed, self._path)


def verify(path: Path, key: bytes) -> None:
    """Check a closed recording from the first byte to the last; raises IntegrityFault
    media_damaged with path and second."""
    with SealedReader(path, key) as reader:
        reader.verify()
