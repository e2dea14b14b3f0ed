"""What a branch's PCs are told, in one order for all: head office's order.

An entry is an event or a ready item. Events are rendered for the PC that asks: its own as a place
in the order, another PC's in full, a new client key re-wrapped for it.
"""

import secrets
from collections.abc import Callable, Iterator

import msgspec
import sqlalchemy as sa

from branchdesk.domain.events import Event
from branchdesk.domain.sealing import KEY_BYTES, unwrap_key, wrap_key
from branchdesk.domain.wire import AnyFeedItem, FeedEvent, FeedKey, FeedOwn, FeedPage
from branchdesk.hub import tables
from branchdesk.hub.database import Database
from branchdesk.hub.keys import HubKeys
from branchdesk.hub.standing import Device

PAGE_ENTRIES = 500
PAGE_BYTES = 1 << 20
"""A page ends after the entry that takes it past this many bytes of content."""


def take_places(connection: sa.Connection, count: int) -> range:
    """``count`` fresh places of the order, inside a writing transaction: the row is held until it
    commits, so places become visible in their order and without a gap."""
    order = tables.feed_order
    last = connection.execute(sa.select(order.c.last).with_for_update()).scalar_one()
    connection.execute(sa.update(order).values(last=last + count))
    return range(last + 1, last + count + 1)


def tell(
    connection: sa.Connection,
    branch_id: str,
    make: Callable[[int], AnyFeedItem],
    replaces: str | None = None,
) -> None:
    """Put an item into the feed of a branch (``tables.EVERY_BRANCH``: of all). ``replaces`` names
    what it is the latest word on; earlier items of that name leave the feed."""
    entry = tables.feed_entry
    if replaces is not None:
        same = (entry.c.branch_id == branch_id) & (entry.c.replaces == replaces)
        connection.execute(sa.delete(entry).where(same))
    (place,) = take_places(connection, 1)
    item = msgspec.json.encode(make(place))
    connection.execute(
        sa.insert(entry).values(hub_seq=place, branch_id=branch_id, item=item, replaces=replaces)
    )


class Feed:
    """Pages of the feed for one PC."""

    def __init__(self, database: Database, keys: HubKeys) -> None:
        self._database = database
        self._keys = keys

    def page(self, device: Device, after: int) -> FeedPage:
        """Items after the cursor ``after`` (0: from the beginning)."""
        items: list[AnyFeedItem] = []
        cursor, size = after, 0
        with self._database.reading() as connection:
            rows = connection.execute(_entries(device.branch_id, after)).fetchall()
            more = len(rows) > PAGE_ENTRIES
            for index, row in enumerate(rows[:PAGE_ENTRIES]):
                items += self._render(connection, device, row)
                cursor = row.hub_seq
                size += len(row.item if row.item is not None else row.sealed) + 500
                if size > PAGE_BYTES:
                    more = index + 1 < len(rows)
                    break
        return FeedPage(items=tuple(items), cursor=cursor, more=more)

    def _render(
        self, connection: sa.Connection, device: Device, row: sa.Row[tuple[object, ...]]
    ) -> Iterator[AnyFeedItem]:
        if row.item is not None:
            item: AnyFeedItem = msgspec.json.decode(row.item, type=AnyFeedItem)
            yield item
        elif row.device_id == device.device_id:
            yield FeedOwn(hub_seq=row.hub_seq, seq=row.seq)
        elif row.counts:
            if row.kind == "client.key_created":
                yield from self._keys_of(connection, device, row.device_id, row.seq, row.hub_seq)
            yield FeedEvent(hub_seq=row.hub_seq, event=event_of(row))

    def _keys_of(
        self, connection: sa.Connection, device: Device, owner: str, seq: int, hub_seq: int
    ) -> Iterator[FeedKey]:
        key = tables.client_key
        of_event = (key.c.device_id == owner) & (key.c.seq == seq) & key.c.wrapped.is_not(None)
        for row in connection.execute(sa.select(key).where(of_event)):
            plain = unwrap_key(self._keys.wrapping, row.wrapped)
            ephemeral = secrets.token_bytes(KEY_BYTES)
            wrapped = wrap_key(device.wrapping_key, ephemeral, plain)
            yield FeedKey(
                hub_seq=hub_seq, client_id=row.client_id, key_id=row.key_id, wrapped=wrapped
            )


def event_of(row: sa.Row[tuple[object, ...]]) -> Event:
    """The event of a row that holds the columns of ``tables.event``."""
    return Event(**{name: getattr(row, name) for name in Event.__slots__})


def _entries(branch_id: str, after: int) -> sa.Select[tuple[object, ...]]:
    entry, event = tables.feed_entry, tables.event
    mine = entry.c.branch_id.in_((branch_id, tables.EVERY_BRANCH))
    same = (event.c.device_id == entry.c.device_id) & (event.c.seq == entry.c.seq)
    content = [column for column in event.c if column.name not in ("device_id", "seq")]
    return (
        sa.select(entry.c.hub_seq, entry.c.item, entry.c.device_id, entry.c.seq, *content)
        .select_from(entry.outerjoin(event, same))
        .where(mine & (entry.c.hub_seq > after))
        .order_by(entry.c.hub_seq)
        .limit(PAGE_ENTRIES + 1)
    )
