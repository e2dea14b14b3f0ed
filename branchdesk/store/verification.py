"""Walks the whole ledger and says whether it holds, and where it first does not."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from branchdesk.domain.errors import IntegrityFault
from branchdesk.domain.events import GENESIS, Event, chain_hash
from branchdesk.store import chain, schema

# Read as bytes, whatever an editor may have left in a column: a text that is none must be found
# by its hash and not stop the walk.
_RAW = tuple(
    sa.cast(column, sa.LargeBinary).label(column.name)
    if isinstance(column.type, sa.Text | sa.LargeBinary)
    else column
    for column in schema.event.c
)
_TEXTS = tuple(isinstance(column.type, sa.Text) for column in schema.event.c)


@dataclass(frozen=True, slots=True)
class ChainReport:
    """``events`` walked. If all holds ``first_bad_seq`` is None and ``reason`` empty; else the
    first bad place of ``device_id`` and why: gap (an event is missing), link (it does not follow
    the one before), hash (it was changed), payload (it does not open with its key), pages (the
    file itself is damaged; seq 0)."""

    events: int
    first_bad_seq: int | None = None
    reason: str = ""
    device_id: str = ""


def walk(connection: sa.Connection, own_device: str) -> ChainReport:
    """Check hashes, links and seals of this PC's events without gap, then of the other PCs',
    of which head office sends only those of the branch."""
    count = 0
    opener = chain.Opener(connection)
    before: Event | None = None
    for event in _own_first(connection, own_device):
        count += 1
        own = event.device_id == own_device
        if before is None or before.device_id != event.device_id:
            before = None
        fault = _fault(event, before, whole=own) or _payload_fault(opener, event)
        if fault:
            missing = 0 if before is None else before.seq
            seq = missing + 1 if fault == "gap" else event.seq
            return ChainReport(count, seq, fault, event.device_id)
        before = event
    return ChainReport(count)


def _own_first(connection: sa.Connection, own_device: str) -> Iterator[Event]:
    table = schema.event
    order = table.c.device_id != own_device, table.c.device_id, table.c.seq
    for row in connection.execute(sa.select(*_RAW).order_by(*order)):
        yield Event(*map(_as_written, _TEXTS, row))


def _as_written(is_text: bool, value: Any) -> Any:
    return value.decode(errors="replace") if is_text and value is not None else value


def _fault(event: Event, before: Event | None, *, whole: bool) -> str:
    expected = 1 if before is None else before.seq + 1
    if whole and event.seq != expected:
        return "gap"
    if event.hash != chain_hash(event):
        return "hash"
    if event.seq == 1 and event.prev_hash != GENESIS:
        return "link"
    if before is not None and event.seq == expected and event.prev_hash != before.hash:
        return "link"
    return ""


def _payload_fault(opener: chain.Opener, event: Event) -> str:
    try:
        opener.open(event)
    except IntegrityFault:
        return "payload"
    return ""
