"""Sealed files arrive in pieces and count only when they are whole and equal to their manifest.

The offset a PC is told is the one in the database, written after the piece was flushed to the
disk: whatever an interrupted write left behind it is cut off by the next piece.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa

from branchdesk.domain.wire import MAX_CHUNK_BYTES, FeedReceipt, Receipt, utc_text
from branchdesk.hub import tables
from branchdesk.hub.database import Database
from branchdesk.hub.feed import tell
from branchdesk.hub.object_store import ObjectStore
from branchdesk.hub.standing import Clock, Device, Refused


class Objects:
    """Uploads and downloads of sealed files."""

    def __init__(self, database: Database, store: ObjectStore, now: Clock) -> None:
        self._database = database
        self._store = store
        self._now = now
        self._locks: dict[str, threading.Lock] = {}
        self._locks_turn = threading.Lock()

    def state(self, device: Device, file_id: str) -> tuple[int, int, bool]:
        """Bytes held, bytes announced, and whether the file is verified.

        Raises :class:`Refused` 404 not_announced.
        """
        found = self._manifest(device, file_id)
        return found.stored, found.size, found.verified_at is not None

    def append(self, device: Device, file_id: str, offset: int, data: bytes) -> Receipt | int:
        """Take a piece; the new offset, or the receipt when the file is whole and verified.

        Raises :class:`Refused`: 404 not_announced, also for a file of another PC; 413 too_large;
        409 wrong_offset; 422 hash_mismatch where the whole is not what was announced: nothing of
        it is kept and the upload begins again.
        """
        if len(data) > MAX_CHUNK_BYTES:
            raise Refused(413, "too_large")
        with self._alone(file_id):
            found = self._manifest(device, file_id)
            if found.device_id != device.device_id:
                raise Refused(404, "not_announced")
            if found.verified_at is not None:
                return Receipt(
                    file_id=file_id,
                    sha256=found.sha256,
                    size=found.size,
                    verified_at=found.verified_at,
                )
            if offset != found.stored:
                raise Refused(409, "wrong_offset", offset=found.stored)
            held = offset + len(data)
            if held > found.size:
                raise Refused(413, "too_large")
            if data:
                self._store.append(file_id, offset, data)
                self._set_stored(file_id, held)
            return self._verify(found) if held == found.size else held

    def read(
        self, device: Device, file_id: str, start: int, length: int | None
    ) -> tuple[int, int, Iterator[bytes]]:
        """A verified file's content from ``start``: the bytes that follow, the file's size, the
        bytes in pieces.

        Raises :class:`Refused`: 404 not_announced or incomplete, 416 wrong_offset.
        """
        found = self._manifest(device, file_id)
        if found.verified_at is None:
            raise Refused(404, "incomplete")
        if not 0 <= start < found.size:
            raise Refused(416, "wrong_offset")
        rest = found.size - start
        length = rest if length is None else min(length, rest)
        return length, found.size, self._store.read(file_id, start, length)

    def _verify(self, found: "sa.Row[Any]") -> Receipt:
        if self._store.sha256(found.file_id) != found.sha256:
            self._set_stored(found.file_id, 0)
            raise Refused(422, "hash_mismatch")
        self._store.finish(found.file_id)
        verified_at = utc_text(self._now())
        table = tables.manifest
        with self._database.writing() as connection:
            connection.execute(
                sa.update(table)
                .where(table.c.file_id == found.file_id)
                .values(verified_at=verified_at)
            )
            tell(
                connection,
                found.branch_id,
                lambda place: FeedReceipt(
                    hub_seq=place,
                    file_id=found.file_id,
                    sha256=found.sha256,
                    verified_at=verified_at,
                ),
            )
        return Receipt(
            file_id=found.file_id, sha256=found.sha256, size=found.size, verified_at=verified_at
        )

    def _set_stored(self, file_id: str, stored: int) -> None:
        table = tables.manifest
        with self._database.writing() as connection:
            connection.execute(
                sa.update(table).where(table.c.file_id == file_id).values(stored=stored)
            )

    def _manifest(self, device: Device, file_id: str) -> "sa.Row[Any]":
        table = tables.manifest
        with self._database.reading() as connection:
            found = connection.execute(
                sa.select(table).where(
                    (table.c.file_id == file_id) & (table.c.branch_id == device.branch_id)
                )
            ).first()
        if found is None:
            raise Refused(404, "not_announced")
        return found

    @contextmanager
    def _alone(self, file_id: str) -> Iterator[None]:
        """One piece of a file at a time: a PC that gave up waiting may still be writing."""
        with self._locks_turn:
            lock = self._locks.setdefault(file_id, threading.Lock())
        with lock:
            yield
