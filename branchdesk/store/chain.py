"""The hash chain on its table: events in fold order, the next one forged, payloads opened."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa

from branchdesk.domain.errors import IntegrityFault
from branchdesk.domain.events import (
    GENESIS,
    PAYLOADS,
    Draft,
    Event,
    Payload,
    Recorded,
    chain_hash,
    decode,
    encode,
    kind_of,
    version_of,
)
from branchdesk.domain.evidence import payload_binding
from branchdesk.domain.sealing import NONCE_BYTES, NotAuthentic, seal, unseal
from branchdesk.store import schema

Entropy = Callable[[int], bytes]

_COLUMNS = tuple(schema.event.c)
_INSERT = sa.insert(schema.event)
_HEAD = (
    sa.select(schema.event.c.seq, schema.event.c.hash, schema.event.c.id)
    .where(schema.event.c.device_id == sa.bindparam("device_id"))
    .order_by(schema.event.c.seq.desc())
    .limit(1)
)
_CHANCE_BITS = 74


@dataclass(frozen=True, slots=True)
class Head:
    """The last event of a device: ``seq`` 0 and GENESIS before the first."""

    seq: int
    hash: bytes
    id: str | None


@dataclass(frozen=True, slots=True)
class Key:
    """A sealing key and its name."""

    key_id: str
    secret: bytes


def utc_text(moment: datetime) -> str:
    """ISO 8601 in UTC with microseconds and ``Z``."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def next_uuid7(moment: datetime, entropy: Entropy, previous: str | None) -> str:
    """A UUIDv7 (RFC 9562, 5.7) above ``previous``: within one ms, or when the clock went back,
    its 74 random bits count on (6.2, method 2)."""
    milliseconds = int(moment.timestamp() * 1000)
    chance = int.from_bytes(entropy(10), "big") >> (80 - _CHANCE_BITS)
    if previous is not None:
        last = UUID(previous).int
        last_chance = ((last >> 64 & 0xFFF) << 62) | (last & (1 << 62) - 1)
        if milliseconds <= last >> 80:
            counted = ((last >> 80) << _CHANCE_BITS | last_chance) + 1
            milliseconds, chance = counted >> _CHANCE_BITS, counted & (1 << _CHANCE_BITS) - 1
    high = milliseconds << 16 | 0x7000 | chance >> 62
    return str(UUID(int=high << 64 | 0b10 << 62 | chance & (1 << 62) - 1))


def head_of(connection: sa.Connection, device_id: str) -> Head:
    """The last event of a device here."""
    found = connection.execute(_HEAD, {"device_id": device_id}).first()
    return Head(0, GENESIS, None) if found is None else Head(found.seq, found.hash, found.id)


def forge(
    draft: Draft, device_id: str, head: Head, key: Key | None, moment: datetime, entropy: Entropy
) -> Event:
    """The event that follows ``head``; its payload sealed under ``key``, bound to its place."""
    seq = head.seq + 1
    event_id = next_uuid7(moment, entropy, head.id)
    kind = kind_of(draft.payload)
    body = encode(draft.payload)
    if key is not None:
        bound = payload_binding(device_id, seq, event_id, draft.stream, kind)
        body = seal(key.secret, entropy(NONCE_BYTES), bound, body)
    event = Event(
        device_id=device_id,
        seq=seq,
        id=event_id,
        stream=draft.stream,
        kind=kind,
        schema_ver=version_of(draft.payload),
        at_utc=utc_text(moment),
        media_ms=draft.media_ms,
        actor=draft.actor,
        key_id=None if key is None else key.key_id,
        sealed=body,
        prev_hash=head.hash,
        hash=b"",
    )
    return replace(event, hash=chain_hash(event))


def row_of(event: Event) -> dict[str, Any]:
    """The event as a row of its table."""
    return {column.name: getattr(event, column.name) for column in _COLUMNS}


def insert(connection: sa.Connection, event: Event) -> None:
    """Write an event; the table refuses a second one of the same place or id."""
    connection.execute(_INSERT, row_of(event))


def in_fold_order(
    connection: sa.Connection, *where: sa.ColumnElement[bool]
) -> Iterator[tuple[Event, int | None]]:
    """Events that count with head office's order: placed ones first, then own ones not placed."""
    table, placed, refused = schema.event, schema.placement, schema.rejection
    wanted = (
        sa.select(table, placed.c.hub_seq)
        .outerjoin(placed, _same_place(table, placed))
        .outerjoin(refused, _same_place(table, refused))
        .where(refused.c.seq.is_(None), *where)
        .order_by(placed.c.hub_seq.is_(None), placed.c.hub_seq, table.c.device_id, table.c.seq)
    )
    # Read whole: the caller folds into the same connection while it goes through them.
    for row in connection.execute(wanted).all():
        yield Event(*row[:-1]), row[-1]


def open_payload(event: Event, key: bytes | None) -> Payload | None:
    """The payload; None where the key is not at hand or the kind is of a later version.

    Raises IntegrityFault ``unreadable_payload`` where it does not open with its key or does not
    fit its kind.
    """
    if event.kind not in PAYLOADS or (event.key_id is not None and key is None):
        return None
    body = event.sealed
    bound = payload_binding(event.device_id, event.seq, event.id, event.stream, event.kind)
    try:
        if key is not None:
            body = unseal(key, bound, body)
        return decode(event.kind, body)
    except (NotAuthentic, msgspec.MsgspecError) as error:
        raise IntegrityFault("unreadable_payload", stream=event.stream) from error


class Opener:
    """Opens payloads within one transaction; a key is read once."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection
        self._keys: dict[str, bytes | None] = {}

    def open(self, event: Event, hub_seq: int | None = None) -> Recorded:
        """The event read back; see :func:`open_payload`."""
        key = None if event.key_id is None else self._key(event.key_id)
        return Recorded(event, open_payload(event, key), hub_seq)

    def _key(self, key_id: str) -> bytes | None:
        if self._keys.get(key_id) is None:
            table = schema.client_key
            self._keys[key_id] = self._connection.execute(
                sa.select(table.c.key).where(table.c.key_id == key_id)
            ).scalar_one_or_none()
        return self._keys[key_id]


def _same_place(left: sa.Table, right: sa.Table) -> sa.ColumnElement[bool]:
    return sa.and_(left.c.device_id == right.c.device_id, left.c.seq == right.c.seq)
