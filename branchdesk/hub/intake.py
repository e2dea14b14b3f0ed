"""Events arrive: nothing counts before the chain, every hash and the checkpoint were verified,
and then all of a batch counts in one transaction or none of it."""

from collections.abc import Sequence

import msgspec
import sqlalchemy as sa

from branchdesk.domain.events import Event
from branchdesk.domain.evidence import Checkpoint, broken_at, checkpoint_holds, sign_checkpoint
from branchdesk.domain.wire import (
    MAX_BATCH_EVENTS,
    Ack,
    EventBatch,
    utc_text,
)
from branchdesk.hub import tables
from branchdesk.hub.database import Database
from branchdesk.hub.feed import take_places
from branchdesk.hub.keys import HubKeys
from branchdesk.hub.rulings import Rulings
from branchdesk.hub.standing import ACTIVE, QUARANTINED, Clock, Device, Refused


class Intake:
    """Takes batches of events of enrolled devices."""

    def __init__(self, database: Database, keys: HubKeys, now: Clock) -> None:
        self._database = database
        self._keys = keys
        self._now = now

    def head(self, device: Device) -> Ack:
        """How far head office holds this device's ledger."""
        with self._database.reading() as connection:
            return _acknowledged(connection, device.device_id)

    def take(self, device: Device, batch: EventBatch) -> Ack:
        """Take a batch; events that are held already and equal are passed over.

        Raises :class:`Refused`: 409 gap with ``acked``; 422 malformed, bad_chain, bad_checkpoint;
        403 fork where a seq that is held comes with other content: the device is quarantined and
        nothing is overwritten.
        """
        self._check_form(device, batch)
        refused: Refused | None = None
        with self._database.writing() as connection:
            row = connection.execute(
                sa.select(tables.device)
                .where(tables.device.c.device_id == device.device_id)
                .with_for_update()
            ).one()
            if row.state != ACTIVE:
                raise Refused(403, row.state)
            if batch.first_seq > row.acked + 1:
                raise Refused(409, "gap", acked=row.acked)
            forked = self._forked(connection, device, batch)
            if forked is not None:
                # Committed together with the quarantine; the refusal is raised after that.
                self._quarantine(connection, device, *forked)
                refused = Refused(403, "fork")
            else:
                fresh = [event for event in batch.events if event.seq > row.acked]
                if fresh:
                    self._accept(connection, device, fresh, batch.checkpoint)
                answer = _acknowledged(connection, device.device_id)
        if refused is not None:
            raise refused
        return answer

    def _check_form(self, device: Device, batch: EventBatch) -> None:
        events, checkpoint = batch.events, batch.checkpoint
        if (
            batch.device_id != device.device_id
            or not 1 <= len(events) <= MAX_BATCH_EVENTS
            or batch.first_seq < 1
        ):
            raise Refused(422, "malformed")
        if broken_at(events, device.device_id, batch.first_seq - 1, batch.prev_hash) is not None:
            raise Refused(422, "bad_chain")
        last = events[-1]
        signed = (checkpoint.device_id, checkpoint.seq, checkpoint.head)
        if signed != (device.device_id, last.seq, last.hash):
            raise Refused(422, "bad_checkpoint")
        if not checkpoint_holds(device.signing_key, checkpoint):
            raise Refused(422, "bad_checkpoint")

    def _forked(
        self, connection: sa.Connection, device: Device, batch: EventBatch
    ) -> tuple[int, bytes, bytes, bytes] | None:
        """The first place where the batch differs from what is held: seq, the hash held, the hash
        offered and the offered event (empty where the fork lies before the batch)."""
        event = tables.event
        held = {
            row.seq: row.hash
            for row in connection.execute(
                sa.select(event.c.seq, event.c.hash).where(
                    (event.c.device_id == device.device_id)
                    & (event.c.seq >= batch.first_seq - 1)
                    & (event.c.seq <= batch.events[-1].seq)
                )
            )
        }
        before = held.get(batch.first_seq - 1, bytes(32))
        if before != batch.prev_hash:
            return batch.first_seq - 1, before, batch.prev_hash, b""
        for offered in batch.events:
            if held.get(offered.seq, offered.hash) != offered.hash:
                content = msgspec.json.encode(offered)
                return offered.seq, held[offered.seq], offered.hash, content
        return None

    def _quarantine(
        self,
        connection: sa.Connection,
        device: Device,
        seq: int,
        held: bytes,
        offered: bytes,
        content: bytes,
    ) -> None:
        connection.execute(
            sa.update(tables.device)
            .where(tables.device.c.device_id == device.device_id)
            .values(state=QUARANTINED)
        )
        connection.execute(
            sa.insert(tables.fork).values(
                device_id=device.device_id,
                seq=seq,
                held_hash=held,
                offered_hash=offered,
                offered=content,
                seen_at=utc_text(self._now()),
            )
        )

    def _accept(
        self,
        connection: sa.Connection,
        device: Device,
        events: Sequence[Event],
        signed: Checkpoint,
    ) -> None:
        at_utc = utc_text(self._now())
        places = take_places(connection, len(events))
        connection.execute(
            sa.insert(tables.event),
            [
                {name: getattr(event, name) for name in Event.__slots__}
                | {"received_at": at_utc, "counts": True}
                for event in events
            ],
        )
        connection.execute(
            sa.insert(tables.feed_entry),
            [
                {
                    "hub_seq": place,
                    "branch_id": device.branch_id,
                    "device_id": event.device_id,
                    "seq": event.seq,
                }
                for place, event in zip(places, events, strict=True)
            ],
        )
        rulings = Rulings(connection, self._keys, device.branch_id, at_utc)
        for event in events:
            rulings.rule(event)
        self._move_head(connection, device, signed, at_utc)

    def _move_head(
        self, connection: sa.Connection, device: Device, signed: Checkpoint, at_utc: str
    ) -> None:
        counter = sign_checkpoint(
            self._keys.signing, device.device_id, signed.seq, signed.head, at_utc
        )
        connection.execute(
            sa.insert(tables.checkpoint).values(
                device_id=device.device_id,
                seq=signed.seq,
                head=signed.head,
                device_at=signed.at_utc,
                device_signature=signed.signature,
                hub_at=at_utc,
                hub_signature=counter.signature,
            )
        )
        connection.execute(
            sa.update(tables.device)
            .where(tables.device.c.device_id == device.device_id)
            .values(acked=signed.seq, head=signed.head)
        )


def _acknowledged(connection: sa.Connection, device_id: str) -> Ack:
    point = tables.checkpoint
    row = connection.execute(
        sa.select(point).where(point.c.device_id == device_id).order_by(point.c.seq.desc()).limit(1)
    ).first()
    if row is None:
        return Ack(acked=0, head=None)
    head = Checkpoint(device_id, row.seq, row.head, row.hub_at, row.hub_signature)
    return Ack(acked=row.seq, head=head)
