"""What head office sends down: verified, written, folded; the same items twice change nothing."""

from collections.abc import Callable, Iterable
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert

from branchdesk.domain import wire
from branchdesk.domain.errors import IntegrityFault
from branchdesk.domain.events import Event, chain_hash, stream
from branchdesk.domain.happenings import ClientKeyDestroyed
from branchdesk.store import chain, clientkeys, projections, schema


def refold(connection: sa.Connection, client_id: str) -> None:
    """Fold a client anew from the ledger, in fold order."""
    table, scope, keys = schema.event, schema.scope, schema.client_key
    here = sa.and_(scope.c.device_id == table.c.device_id, scope.c.seq == table.c.seq)
    folded = sa.select(scope.c.seq).where(here, scope.c.client_id == client_id).exists()
    sealed = table.c.key_id.in_(sa.select(keys.c.key_id).where(keys.c.client_id == client_id))
    # A clear event whose case could not be read so far may find its client now.
    stray = sa.and_(table.c.key_id.is_(None), ~sa.select(scope.c.seq).where(here).exists())
    mine = list(chain.in_fold_order(connection, sa.or_(folded, sealed, stray)))
    projections.forget(connection, client_id)
    opener = chain.Opener(connection)
    for event, hub_seq in mine:
        projections.apply(connection, opener.open(event, hub_seq))


class Intake:
    """Takes one page of the feed within the caller's transaction."""

    def __init__(self, connection: sa.Connection, device_id: str, wrapping_key: bytes) -> None:
        self._connection = connection
        self._device_id = device_id
        self._wrapping_key = wrapping_key
        self._opener = chain.Opener(connection)
        self._unplaced = self._clients_with_unplaced_events()
        self._stale: set[str] = set()
        self._touched: set[str] = set()
        self._take: dict[type[wire.FeedItem], Callable[[Any], None]] = {
            wire.FeedEvent: self._event,
            wire.FeedOwn: self._own,
            wire.FeedKey: self._key,
            wire.FeedReference: self._reference,
            wire.FeedReceipt: self._receipt,
            wire.FeedRejected: self._rejected,
            wire.FeedCountersign: self._countersign,
        }

    def take(self, items: Iterable[wire.AnyFeedItem]) -> frozenset[str]:
        """Write ``items``; returns the streams that changed, ``reference:<name>`` among them.

        Raises IntegrityFault ``chain_broken`` for an event whose hash or link does not hold or
        that contradicts one already here, and ``key_missing`` for a key not meant for this PC.
        """
        for item in items:
            self._take[type(item)](item)
        for client_id in sorted(self._stale):
            refold(self._connection, client_id)
        return frozenset(self._touched)

    def _event(self, item: wire.FeedEvent) -> None:
        event = item.event
        if self._known(event):
            self._place(event.device_id, event.seq, item.hub_seq)
            return
        self._refuse_unlinked(event)
        chain.insert(self._connection, event)
        self._place(event.device_id, event.seq, item.hub_seq)
        self._touched.add(event.stream)
        recorded = self._opener.open(event, item.hub_seq)
        client_id = projections.apply(self._connection, recorded)
        if client_id is None:
            return
        # Own events not placed yet come after this one, but were folded before it.
        if client_id in self._unplaced:
            self._stale.add(client_id)
        if isinstance(recorded.payload, ClientKeyDestroyed):
            clientkeys.destroy(self._connection, client_id, recorded.payload.key_id)
            self._opener = chain.Opener(self._connection)
            self._stale.add(client_id)

    def _known(self, event: Event) -> bool:
        """Whether the event is here already; another one in its place breaks the chain."""
        found = self._hash_at(event.device_id, event.seq)
        if found is None and event.device_id == self._device_id:
            # Head office knows more of this PC than it does itself: the file is an old copy.
            raise _broken(event)
        if found is not None and found != event.hash:
            raise _broken(event)
        return found is not None

    def _refuse_unlinked(self, event: Event) -> None:
        if event.hash != chain_hash(event):
            raise _broken(event)
        before = self._hash_at(event.device_id, event.seq - 1)
        if before is not None and before != event.prev_hash:
            raise _broken(event)
        table = schema.event
        after = self._connection.execute(
            sa.select(table.c.prev_hash).where(
                table.c.device_id == event.device_id, table.c.seq == event.seq + 1
            )
        ).scalar_one_or_none()
        if after is not None and after != event.hash:
            raise _broken(event)

    def _own(self, item: wire.FeedOwn) -> None:
        if self._hash_at(self._device_id, item.seq) is None:
            raise IntegrityFault("chain_broken", device=self._device_id, seq=item.seq)
        self._place(self._device_id, item.seq, item.hub_seq)

    def _key(self, item: wire.FeedKey) -> None:
        if clientkeys.receive(self._connection, item, self._wrapping_key):
            self._opener = chain.Opener(self._connection)
            self._stale.add(item.client_id)
            self._touched.add(stream("client", item.client_id))

    def _reference(self, item: wire.FeedReference) -> None:
        values = {"version": item.version, "text": item.text}
        self._upsert(schema.reference, {"name": item.name}, values)
        self._touched.add(f"reference:{item.name}")

    def _receipt(self, item: wire.FeedReceipt) -> None:
        values = {"sha256": item.sha256, "verified_at": item.verified_at}
        self._upsert(schema.receipt, {"file_id": item.file_id}, values)
        for table, column in (
            (schema.recording, schema.recording.c.recording_id),
            (schema.document, schema.document.c.document_id),
            (schema.photograph, schema.photograph.c.photograph_id),
            (schema.scan, schema.scan.c.scan_id),
        ):
            cases = self._connection.execute(
                sa.select(table.c.case_id).where(column == item.file_id)
            ).scalars()
            self._touched.update(stream("case", case_id) for case_id in cases if case_id)

    def _rejected(self, item: wire.FeedRejected) -> None:
        values = {"event_id": item.event_id, "reason": item.reason}
        place = {"device_id": item.device_id, "seq": item.seq}
        self._upsert(schema.rejection, place, values)
        scope, events = schema.scope, schema.event
        self._stale.update(
            self._connection.execute(
                sa.select(scope.c.client_id).where(
                    scope.c.device_id == item.device_id, scope.c.seq == item.seq
                )
            ).scalars()
        )
        self._touched.update(
            self._connection.execute(
                sa.select(events.c.stream).where(
                    events.c.device_id == item.device_id, events.c.seq == item.seq
                )
            ).scalars()
        )

    def _countersign(self, item: wire.FeedCountersign) -> None:
        values = {
            "case_id": item.case_id,
            "decision": item.decision,
            "at_utc": item.at_utc,
            "signature": item.signature,
        }
        self._upsert(schema.countersign, {"event_id": item.event_id}, values)
        self._touched.add(stream("case", item.case_id))

    def _place(self, device_id: str, seq: int, hub_seq: int) -> None:
        self._connection.execute(
            insert(schema.placement).on_conflict_do_nothing(),
            {"device_id": device_id, "seq": seq, "hub_seq": hub_seq},
        )

    def _upsert(self, table: sa.Table, key: dict[str, Any], values: dict[str, Any]) -> None:
        self._connection.execute(
            insert(table).on_conflict_do_update(index_elements=list(key), set_=values),
            {**key, **values},
        )

    def _hash_at(self, device_id: str, seq: int) -> bytes | None:
        table = schema.event
        found: bytes | None = self._connection.execute(
            sa.select(table.c.hash).where(table.c.device_id == device_id, table.c.seq == seq)
        ).scalar_one_or_none()
        return found

    def _clients_with_unplaced_events(self) -> frozenset[str]:
        scope, placed = schema.scope, schema.placement
        found = self._connection.execute(
            sa.select(scope.c.client_id)
            .distinct()
            .outerjoin(
                placed,
                sa.and_(scope.c.device_id == placed.c.device_id, scope.c.seq == placed.c.seq),
            )
            .where(scope.c.device_id == self._device_id, placed.c.seq.is_(None))
        ).scalars()
        return frozenset(found)


def _broken(event: Event) -> IntegrityFault:
    return IntegrityFault("chain_broken", device=event.device_id, seq=event.seq)
