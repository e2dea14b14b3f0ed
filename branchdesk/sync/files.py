"""Sealed files up, piece by piece, going on where head office says; and down on demand."""

import hashlib
import os
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import BinaryIO, Protocol

from branchdesk.domain.errors import IntegrityFault, room_for
from branchdesk.domain.wire import MAX_CHUNK_BYTES, Receipt
from branchdesk.store.ledger import Store
from branchdesk.store.queries import TransferRow
from branchdesk.sync.client import Elsewhere, HubClient

FIRST_PIECE_BYTES = 1 << 20
SMALLEST_PIECE_BYTES = 1 << 16
_QUICK_S, _SLOW_S = 1.0, 8.0
_SHOW_EVERY_S = 0.5
_NEED_MB = 1024


class Shelf(Protocol):
    """Where sealed files lie by id."""

    def path(self, name: str, /) -> Path:
        """Where the file ``name`` lies, there or not."""
        ...


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A file to be sent, as its manifest event announced it; ``kind``: document, identity, paper or
    recording."""

    file_id: str
    kind: str
    size: int
    sha256: str
    path: Path


@dataclass(frozen=True, slots=True)
class Incoming:
    """A file to be brought here, as its manifest event announced it; ``path`` is where it is to
    lie."""

    file_id: str
    size: int
    sha256: str
    path: Path


def outgoing(store: Store, recordings: Shelf, documents: Shelf) -> tuple[Outgoing, ...]:
    """The files of this PC that head office has not confirmed: documents first, then
    photographs, then signed paper that came back, then recordings; small ones before large ones."""
    done = {row.file_id for row in store.transfers() if row.state == "arrived"}
    found = [
        Outgoing(
            row.recording_id, "recording", row.size, row.sha256, recordings.path(row.recording_id)
        )
        for row in store.recordings()
        if row.device_id == store.device_id
        and row.ended
        and row.size
        and row.sha256 is not None
        and row.recording_id not in done
    ]
    found += [
        Outgoing(
            row.photograph_id,
            "identity",
            row.sealed_size,
            row.sealed_sha256,
            documents.path(row.photograph_id),
        )
        for row in store.photographs()
        if row.device_id == store.device_id and row.photograph_id not in done
    ]
    for case in store.cases(states=("SEALED",)):
        for form in store.documents_of(case.case_id):
            if (
                form.device_id == store.device_id
                and form.sealed_size is not None
                and form.sealed_sha256 is not None
                and form.document_id not in done
            ):
                path = documents.path(form.document_id)
                found.append(
                    Outgoing(
                        form.document_id, "document", form.sealed_size, form.sealed_sha256, path
                    )
                )
    # Paper comes back when it does: often long after the case is whole at head office.
    found += [
        Outgoing(
            scan.scan_id,
            "paper",
            scan.sealed_size,
            scan.sealed_sha256,
            documents.path(scan.scan_id),
        )
        for scan in store.scans()
        if scan.device_id == store.device_id and scan.scan_id not in done
    ]
    return tuple(sorted(found, key=lambda file: (file.kind, file.size)))


class Uploads:
    """Sends files; a file that is missing or damaged here is marked stuck and does not hold up
    the others. Raises HubFault."""

    def __init__(
        self,
        store: Store,
        client: HubClient,
        stopped: Callable[[], bool],
        changed: Callable[[frozenset[str]], None],
    ) -> None:
        self._store = store
        self._client = client
        self._stopped = stopped
        self._changed = changed
        self._piece = FIRST_PIECE_BYTES
        self._shown_at = 0.0

    def send(self, file: Outgoing) -> bool:
        """Send what head office lacks of ``file``; whether it is whole there now. False where it
        is stuck here, its manifest has not arrived yet or the program is stopping."""
        offset = self._client.upload_offset(file.file_id)
        if offset is None:
            self._show(file, "waiting", 0)
            return False
        if offset < 0:
            self._arrived(file)
            return True
        if not file.path.is_file():
            self._show(file, "stuck", offset, "media_missing")
            return False
        if file.path.stat().st_size != file.size:
            self._show(file, "stuck", offset, "media_damaged")
            return False
        with file.path.open("rb") as content:
            return self._send_from(file, content, offset)

    def _send_from(self, file: Outgoing, content: BinaryIO, offset: int) -> bool:
        self._show(file, "going", offset)
        begun_again = False
        while not self._stopped():
            content.seek(offset)
            data = content.read(min(self._piece, file.size - offset))
            try:
                done = self._timed_append(file.file_id, offset, data)
            except Elsewhere as elsewhere:
                offset = elsewhere.place
                if offset == 0 and _sha256(file.path) != file.sha256:
                    self._show(file, "stuck", 0, "media_damaged")
                    return False
                if offset == 0 and begun_again:
                    raise self._client.away() from elsewhere
                begun_again = offset == 0
                continue
            if isinstance(done, Receipt):
                self._arrived(file)
                return True
            offset = done
            if monotonic() - self._shown_at >= _SHOW_EVERY_S:
                self._show(file, "going", offset)
        return False

    def _timed_append(self, file_id: str, offset: int, data: bytes) -> Receipt | int:
        """Send a piece and fit the size of the next one to the line: large enough to fill it,
        small enough that a cut costs little."""
        began = monotonic()
        done = self._client.append(file_id, offset, data)
        took = monotonic() - began
        if took < _QUICK_S:
            self._piece = min(self._piece * 2, MAX_CHUNK_BYTES)
        elif took > _SLOW_S:
            self._piece = max(self._piece // 2, SMALLEST_PIECE_BYTES)
        return done

    def _arrived(self, file: Outgoing) -> None:
        self._show(file, "arrived", file.size)

    def _show(self, file: Outgoing, state: str, done: int, reason: str | None = None) -> None:
        self._shown_at = monotonic()
        row = TransferRow(file.file_id, file.kind, state, done, file.size, reason)
        if self._store.transfer(file.file_id) != row:
            self._store.set_transfer(row)
            self._changed(frozenset({"sync"}))


def partial(wanted: Incoming) -> Path:
    """Where what has come of a file lies until it is whole."""
    return wanted.path.with_name(f"{wanted.path.name}.part")


def size_of(path: Path) -> int:
    """Bytes of a file, 0 where there is none."""
    return path.stat().st_size if path.is_file() else 0


def fetch(client: HubClient, wanted: Incoming, goes_on: Callable[[int], bool]) -> bool:
    """Download a sealed file, going on where an earlier attempt was cut off; whether it is whole
    here now. ``goes_on`` is asked at every piece, with the bytes that are here; False ends it.

    Raises HubFault, DeviceFault ``disk_full``, OSError, and IntegrityFault ``arrival_damaged``
    where all that came, in one go, is not what was announced; nothing of it is kept then.
    """
    if wanted.path.is_file():
        return True
    part, begun = partial(wanted), 0
    with room_for(wanted.path, _NEED_MB):
        part.parent.mkdir(parents=True, exist_ok=True)
        part.touch()
        with part.open("rb+") as file:
            begun = file.seek(0, os.SEEK_END)
            if begun < wanted.size and not _write(file, client, wanted, begun, goes_on):
                return False
            os.fsync(file.fileno())
    if size_of(part) < wanted.size:
        # The connection ended early without an error; what came is good to go on from.
        raise client.away()
    if _sha256(part) == wanted.sha256:
        part.replace(wanted.path)
        return True
    part.unlink()
    if begun == 0:
        raise IntegrityFault("arrival_damaged")
    # A power cut may have spoilt the end of what an earlier attempt left: once more, all of it.
    return fetch(client, wanted, goes_on)


def _write(
    file: BinaryIO,
    client: HubClient,
    wanted: Incoming,
    begun: int,
    goes_on: Callable[[int], bool],
) -> bool:
    """Whether it went on to the end of what came."""
    with closing(client.download(wanted.file_id, begun)) as pieces:
        for piece in pieces:
            file.write(piece)
            if not goes_on(file.tell()):
                return False
    return True


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
