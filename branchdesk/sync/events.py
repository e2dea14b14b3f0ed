"""One round with head office: compare heads, send what it does not hold, take what it sends."""

import uuid
from collections.abc import Callable

import msgspec

from branchdesk.domain.errors import IntegrityFault
from branchdesk.domain.events import Event
from branchdesk.domain.evidence import checkpoint_holds
from branchdesk.domain.wire import MAX_BATCH_BYTES, MAX_BATCH_EVENTS, Ack, EventBatch
from branchdesk.store.ledger import Store
from branchdesk.sync.client import Elsewhere, HubClient

_ENVELOPE_BYTES = 1024
"""Room for what a batch holds beside its events."""


class Round:
    """Events up, feed down, over one store and one client.

    Raises HubFault, and IntegrityFault ``chain_broken`` where head office holds something else
    than this ledger: a restored copy, a cloned disk, or a hub that is not the one joined.
    """

    def __init__(
        self,
        store: Store,
        client: HubClient,
        hub_signing_key: bytes,
        stopped: Callable[[], bool],
        changed: Callable[[frozenset[str]], None],
    ) -> None:
        self._store = store
        self._client = client
        self._hub_signing_key = hub_signing_key
        self._stopped = stopped
        self._changed = changed

    def greet(self) -> int:
        """Compare heads; the seq after which head office wants to go on."""
        return self._take(self._client.head())

    def push(self, after: int) -> None:
        """Send own events after ``after`` in order until none is left."""
        while not self._stopped():
            events = _fitting(self._store.own_events(after, MAX_BATCH_EVENTS))
            if not events:
                return
            try:
                after = self._take(self._client.push(self._batch(events)))
            except Elsewhere as elsewhere:
                after = elsewhere.place

    def pull(self) -> None:
        """Take every page of the feed after the cursor kept in the store."""
        more = True
        while more and not self._stopped():
            page = self._client.feed(self._store.feed_cursor())
            if page.items:
                self._changed(self._store.take_feed(page.items, page.cursor))
            more = page.more

    def _batch(self, events: tuple[Event, ...]) -> EventBatch:
        return EventBatch(
            batch_id=str(uuid.uuid4()),
            device_id=self._store.device_id,
            first_seq=events[0].seq,
            prev_hash=events[0].prev_hash,
            events=events,
            checkpoint=self._store.checkpoint_at(events[-1].seq),
        )

    def _take(self, ack: Ack) -> int:
        """Check head office's countersigned head against this ledger and keep it."""
        if ack.acked == 0:
            return 0
        own = self._store.own_events(ack.acked - 1, 1)
        head = ack.head
        holds = (
            head is not None
            and own != ()
            and (head.device_id, head.seq, head.head)
            == (self._store.device_id, ack.acked, own[0].hash)
            and checkpoint_holds(self._hub_signing_key, head)
        )
        if not holds:
            raise IntegrityFault("chain_broken", device=self._store.device_id, seq=ack.acked)
        if ack.acked > self._store.acknowledged():
            self._store.acknowledge(ack.acked)
            self._changed(frozenset({"sync"}))
        return ack.acked


def _fitting(events: tuple[Event, ...]) -> tuple[Event, ...]:
    """As many of ``events`` as go into one batch, at least one."""
    room = MAX_BATCH_BYTES - _ENVELOPE_BYTES
    for count, event in enumerate(events):
        room -= len(msgspec.json.encode(event)) + 1
        if room < 0 and count > 0:
            return events[:count]
    return events
