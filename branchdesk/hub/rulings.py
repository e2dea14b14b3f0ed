"""What an event that has arrived means at head office, and whether it counts.

Head office opens only the kinds in :data:`OPENED`; everything else stays sealed. An event that
does not count is kept all the same: the ledger stays whole and the branch is told why.
"""

import re

import msgspec
import sqlalchemy as sa

from branchdesk.domain.events import PAYLOADS, Event, Payload, decode
from branchdesk.domain.evidence import Manifest, payload_binding
from branchdesk.domain.happenings import (
    CaseOpened,
    CaseSealed,
    ClientKeyCreated,
    ClientKeyDestroyed,
    DocumentScanned,
    DocumentSealed,
    IdentityPhotographed,
    RecordingEnded,
    ReviewApproved,
    ReviewReturned,
)
from branchdesk.domain.sealing import NotAuthentic, unseal, unwrap_key
from branchdesk.domain.wire import FeedRejected
from branchdesk.hub import tables
from branchdesk.hub.feed import event_of, tell
from branchdesk.hub.keys import HubKeys
from branchdesk.hub.review import DoesNotCount, decide

OPENED = frozenset(
    {
        "case.opened",
        "case.sealed",
        "recording.ended",
        "document.sealed",
        "document.scanned",
        "identity.photographed",
        "review.approved",
        "review.returned",
    }
)
_FILE_ID = re.compile(r"[0-9A-Za-z][0-9A-Za-z_-]{0,63}")


class Rulings:
    """Applies events in the order they arrived, inside the transaction that takes them in.

    A PC that worked before it joined hands its client keys over after the events they seal; such
    events wait here until their key comes.
    """

    def __init__(
        self, connection: sa.Connection, keys: HubKeys, branch_id: str, at_utc: str
    ) -> None:
        self._connection = connection
        self._keys = keys
        self._branch_id = branch_id
        self._at_utc = at_utc

    def rule(self, event: Event) -> None:
        """Take in what the event means, and then what was waiting for it."""
        try:
            self._apply(event)
        except DoesNotCount as ruling:
            self._park(event, ruling.reason)
            return
        if event.kind == "client.key_created":
            for released in self._released(event):
                self.rule(released)

    def _apply(self, event: Event) -> None:
        if event.kind not in PAYLOADS:
            raise DoesNotCount("unknown_kind")
        if event.key_id is not None and event.kind not in OPENED:
            return
        plain = self._plain(event)
        if plain is None:
            return
        try:
            payload = decode(event.kind, plain)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise DoesNotCount("payload_invalid") from error
        self._take(event, payload)

    def _take(self, event: Event, payload: Payload) -> None:
        match payload:
            case ClientKeyCreated():
                self._key_created(event, payload)
            case ClientKeyDestroyed():
                self._key_destroyed(payload)
            case CaseOpened():
                self._case_opened(payload)
            case CaseSealed():
                self._case_sealed(event, payload)
            case RecordingEnded(size=0):
                # A crash came before its first fragment: there is no file to wait for.
                return
            case RecordingEnded(recording_id=file_id, size=size, sha256=sha256):
                self._announced(event, Manifest(file_id, size, sha256))
            case (
                DocumentSealed(document_id=file_id, sealed_size=size, sealed_sha256=sha256)
                | DocumentScanned(scan_id=file_id, sealed_size=size, sealed_sha256=sha256)
                | IdentityPhotographed(
                    photograph_id=file_id, sealed_size=size, sealed_sha256=sha256
                )
            ):
                self._announced(event, Manifest(file_id, size, sha256))
            case ReviewApproved(case_id=case_id):
                self._decided(event, case_id, "approved")
            case ReviewReturned(case_id=case_id):
                self._decided(event, case_id, "returned")
            case _:
                return

    def _plain(self, event: Event) -> bytes | None:
        """The payload's bytes, None for an event that now waits for its key."""
        if event.key_id is None:
            return event.sealed
        key = tables.client_key
        found = self._connection.execute(
            sa.select(key.c.wrapped).where(
                (key.c.key_id == event.key_id) & (key.c.branch_id == self._branch_id)
            )
        ).first()
        if found is None:
            self._connection.execute(
                sa.insert(tables.waiting_event).values(
                    device_id=event.device_id, seq=event.seq, key_id=event.key_id
                )
            )
            return None
        if found.wrapped is None:
            raise DoesNotCount("unreadable")
        bound_to = payload_binding(event.device_id, event.seq, event.id, event.stream, event.kind)
        try:
            return unseal(unwrap_key(self._keys.wrapping, found.wrapped), bound_to, event.sealed)
        except NotAuthentic as error:
            raise DoesNotCount("unreadable") from error

    def _released(self, event: Event) -> list[Event]:
        """The events that waited for the key ``event`` brings, in head office's order."""
        key, waiting, entry = tables.client_key, tables.waiting_event, tables.feed_entry
        here = (waiting.c.device_id == tables.event.c.device_id) & (
            waiting.c.seq == tables.event.c.seq
        )
        placed = (entry.c.device_id == waiting.c.device_id) & (entry.c.seq == waiting.c.seq)
        brought = sa.select(key.c.key_id).where(
            (key.c.device_id == event.device_id) & (key.c.seq == event.seq)
        )
        rows = self._connection.execute(
            sa.select(tables.event)
            .join(waiting, here)
            .join(entry, placed)
            .where(waiting.c.key_id.in_(brought) & (entry.c.branch_id == self._branch_id))
            .order_by(entry.c.hub_seq)
        ).fetchall()
        events = [event_of(row) for row in rows]
        for waited in events:
            self._connection.execute(
                sa.delete(waiting).where(
                    (waiting.c.device_id == waited.device_id) & (waiting.c.seq == waited.seq)
                )
            )
        return events

    def _key_created(self, event: Event, made: ClientKeyCreated) -> None:
        try:
            wrapped = msgspec.convert(made.wrapped, bytes, strict=False)
            unwrap_key(self._keys.wrapping, wrapped)
        except (msgspec.ValidationError, NotAuthentic) as error:
            raise DoesNotCount("unreadable") from error
        self._insert_once(
            tables.client_key,
            "key_id",
            {
                "key_id": made.key_id,
                "client_id": made.client_id,
                "branch_id": self._branch_id,
                "device_id": event.device_id,
                "seq": event.seq,
                "wrapped": wrapped,
            },
            "payload_invalid",
        )

    def _key_destroyed(self, destroyed: ClientKeyDestroyed) -> None:
        key = tables.client_key
        self._connection.execute(
            sa.update(key)
            .where((key.c.key_id == destroyed.key_id) & (key.c.branch_id == self._branch_id))
            .values(wrapped=None)
        )

    def _case_opened(self, opened: CaseOpened) -> None:
        if opened.branch_id != self._branch_id:
            raise DoesNotCount("not_permitted")
        self._insert_once(
            tables.case_file,
            "case_id",
            {
                "case_id": opened.case_id,
                "branch_id": opened.branch_id,
                "owner": opened.owner,
            },
            "payload_invalid",
        )

    def _case_sealed(self, event: Event, sealed: CaseSealed) -> None:
        case = tables.case_file
        found = self._connection.execute(
            sa.select(case.c.sealed_by).where(
                (case.c.case_id == sealed.case_id) & (case.c.branch_id == self._branch_id)
            )
        ).first()
        if found is None:
            raise DoesNotCount("unknown_case")
        if found.sealed_by is not None or self._sealed_otherwise(sealed):
            raise DoesNotCount("already_sealed")
        self._connection.execute(
            sa.update(case)
            .where(case.c.case_id == sealed.case_id)
            .values(
                sealed_by=event.actor,
                interview_id=sealed.interview_id,
                document_id=sealed.document_id,
                recording_ids=list(sealed.recording_ids),
            )
        )

    def _sealed_otherwise(self, sealed: CaseSealed) -> bool:
        """Whether head office set the case's one seal on another form: that of another PC, which
        asked first."""
        table = tables.seal_journal
        set_on = self._connection.execute(
            sa.select(table.c.document_id).where(
                (table.c.case_id == sealed.case_id) & (table.c.branch_id == self._branch_id)
            )
        ).scalar_one_or_none()
        return set_on not in (None, sealed.document_id)

    def _announced(self, event: Event, announced: Manifest) -> None:
        if _FILE_ID.fullmatch(announced.file_id) is None or announced.size <= 0:
            raise DoesNotCount("payload_invalid")
        self._insert_once(
            tables.manifest,
            "file_id",
            {
                "file_id": announced.file_id,
                "device_id": event.device_id,
                "branch_id": self._branch_id,
                "size": announced.size,
                "sha256": announced.sha256,
                "stored": 0,
            },
            "manifest_conflict",
        )

    def _decided(self, event: Event, case_id: str, decision: str) -> None:
        decide(
            self._connection,
            self._branch_id,
            self._keys.signing,
            event,
            case_id,
            decision,
            self._at_utc,
        )

    def _insert_once(
        self, table: sa.Table, ident: str, values: dict[str, object], otherwise: str
    ) -> None:
        """Insert a row; an id that is taken never changes what it stands for."""
        taken = self._connection.execute(
            sa.select(table.c[ident]).where(table.c[ident] == values[ident])
        ).first()
        if taken is not None:
            raise DoesNotCount(otherwise)
        self._connection.execute(sa.insert(table).values(**values))

    def _park(self, event: Event, reason: str) -> None:
        """Keep an event that does not count, out of the way of those behind it, and tell why."""
        self._connection.execute(
            sa.update(tables.event)
            .where(
                (tables.event.c.device_id == event.device_id) & (tables.event.c.seq == event.seq)
            )
            .values(counts=False)
        )
        self._connection.execute(
            sa.insert(tables.rejected_event).values(
                device_id=event.device_id,
                seq=event.seq,
                event_id=event.id,
                kind=event.kind,
                reason=reason,
                rejected_at=self._at_utc,
            )
        )
        tell(
            self._connection,
            self._branch_id,
            lambda place: FeedRejected(
                hub_seq=place,
                device_id=event.device_id,
                seq=event.seq,
                event_id=event.id,
                kind=event.kind,
                reason=reason,
            ),
        )
