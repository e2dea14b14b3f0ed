"""Sync: this PC and head office kept level, for ever, without losing or doubling anything.

Three lanes: events and feed in one, files up in the next, files down in the last, so that a large
recording on a slow line holds up neither an event nor whoever waits for another one. Each lane
owns its connections to the database and to head office.
"""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from time import monotonic

from branchdesk.domain.errors import BranchDeskError, HubFault
from branchdesk.domain.wire import SealAnswer, SealRequest, utc_text
from branchdesk.store.ledger import Store
from branchdesk.sync.arrivals import Arrival, Arrivals
from branchdesk.sync.client import HubClient
from branchdesk.sync.enrolment import ADDRESS, enrol
from branchdesk.sync.events import Round
from branchdesk.sync.files import Incoming, Shelf, Uploads, outgoing
from branchdesk.sync.lane import Lane, Turn
from branchdesk.sync.pace import Pace

log = logging.getLogger(__name__)

_STOP_WAIT_S = 3.0
_ARRIVALS_WAIT_S = 30.0
"""The longest wait after a fault while something is to come that somebody wanted to look at."""


def _utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class SyncStatus:
    """The way to head office. ``link``: online, offline, refused, unknown (never tried or not
    joined). ``last_contact`` ISO 8601 UTC. ``unsent`` counts events. ``reason`` says why the link
    is refused or offline: an error code or head office's own word. ``clock_off_s``: this PC's clock
    is ahead of head office's by so much."""

    link: str
    address: str
    last_contact: str | None = None
    round_trip_ms: int | None = None
    unsent: int = 0
    reason: str | None = None
    clock_off_s: float | None = None


@dataclass(frozen=True, slots=True)
class _Desk:
    """What one lane works with; made on its thread, closed there."""

    store: Store
    client: HubClient
    hub_signing_key: bytes


class Sync:
    """Pushes events, files and pulls the feed in the background.

    ``open_store`` opens the ledger anew; ``recordings`` and ``documents`` say where sealed files
    lie. ``on_change`` is called on a lane's thread with the names of the streams that changed,
    "sync" where only the state of sending did, and "file:ID" where a file came.
    """

    def __init__(
        self,
        open_store: Callable[[], Store],
        recordings: Shelf,
        documents: Shelf,
        now: Callable[[], datetime] = _utc_now,
        pace: Pace | None = None,
    ) -> None:
        self.on_change: Callable[[frozenset[str]], None] = lambda _changed: None
        self._open_store = open_store
        self._recordings = recordings
        self._documents = documents
        self._now = now
        self._status = SyncStatus("unknown", "")
        self._mine = threading.local()
        # Set by one lane for the other: there may be files to send, receipts to fetch. A lane
        # that is waiting after a fault is not hurried by them.
        self._files_due, self._receipts_due = threading.Event(), threading.Event()
        pace = pace or Pace()
        self._events = Lane("sync-events", pace, self._events_turn, self._events_wait, self._leave)
        self._files = Lane(
            "sync-files", pace, self._files_turn, self._files_due.is_set, self._leave
        )
        self._arrivals = Arrivals(self._asked_for, self._came)
        wanted = replace(pace, longest=min(pace.longest, _ARRIVALS_WAIT_S))
        self._arriving = Lane(
            "sync-arrivals", wanted, self._arrivals_turn, self._arrivals.due, self._leave
        )
        self._lanes = self._events, self._files, self._arriving

    # --- from any thread ------------------------------------------------------------------------
    def start(self) -> None:
        """Begin; may be called once."""
        for lane in self._lanes:
            lane.start()

    def stop(self) -> None:
        """Stop; waits at most a few seconds for calls under way. Whatever is cut off is gone on
        with at the next start."""
        deadline = monotonic() + _STOP_WAIT_S
        for lane in self._lanes:
            lane.ask_to_stop()
        for lane in self._lanes:
            if not lane.join(max(0.0, deadline - monotonic())):
                log.warning("sync: a call on a dead line is left to its own end")

    def written(self) -> None:
        """Something was written: send it now. Files follow once what announces them has gone."""
        self._events.ring()

    def nudge(self) -> None:
        """Try now instead of waiting for the next turn."""
        for lane in self._lanes:
            lane.ring()

    def status(self) -> SyncStatus:
        """The way to head office as last seen; never blocks on it."""
        return self._status

    def enrol(self, address: str, code: str, branch_id: str, counter: str) -> None:
        """Join head office, on the caller's thread; raises as :func:`enrolment.enrol`."""
        store = self._open_store()
        try:
            enrol(store, address, code, branch_id, counter, self._now)
        finally:
            store.close()
        self.nudge()

    def bring(self, file: Incoming) -> Arrival:
        """Have a sealed file brought from head office, and how far it is; never waits. When it is
        here, "file:ID" has changed. Raises as :meth:`arrivals.Arrivals.ask`."""
        return self._arrivals.ask(file)

    def seal(self, case_id: str, request: SealRequest) -> SealAnswer:
        """Head office's seal of a signed form, on the caller's thread; HubFault."""
        store = self._open_store()
        try:
            client = self._client(store)
            if client is None:
                raise HubFault("hub_away", address="")
            try:
                return client.seal(case_id, request)
            finally:
                client.close()
        finally:
            store.close()

    # --- lane of events -------------------------------------------------------------------------
    def _events_turn(self) -> tuple[Turn, float]:
        self._receipts_due.clear()
        try:
            desk = self._desk()
            if desk is None:
                return Turn.DONE, 0.0
            self._talk(desk)
        except BranchDeskError as fault:
            self._show_fault(fault)
            return Turn.FAULT, _least_wait(fault)
        finally:
            self._count()
        return Turn.DONE, 0.0

    def _talk(self, desk: _Desk) -> None:
        talk = Round(
            desk.store, desk.client, desk.hub_signing_key, self._events.stopping, self._changed
        )
        began = monotonic()
        after = talk.greet()
        self._show(
            link="online",
            address=desk.client.address,
            last_contact=utc_text(self._now()),
            round_trip_ms=round((monotonic() - began) * 1000),
            reason=None,
            clock_off_s=desk.client.clock_off_s,
        )
        talk.push(after)
        self._count()
        self._files_due.set()
        talk.pull()

    def _events_wait(self) -> bool:
        """Whether there is something to send or to fetch; keeps the count of the status true."""
        self._count()
        return self._status.unsent > 0 or self._receipts_due.is_set()

    def _count(self) -> None:
        desk: _Desk | None = getattr(self._mine, "desk", None)
        if desk is not None:
            self._show(unsent=desk.store.head()[0] - desk.store.acknowledged())

    def _show_fault(self, fault: BranchDeskError) -> None:
        if fault.code == "hub_away":
            self._show(link="offline", reason=fault.code, address=str(fault.params["address"]))
        else:
            reason = fault.params.get("reason", fault.code)
            log.warning("sync: %s", fault)
            self._show(link="refused", reason=str(reason))

    def _show(self, **changes: str | float | None) -> None:
        before = self._status
        self._status = replace(before, **changes)  # type: ignore[arg-type]
        if (before.link, before.reason, before.unsent) != (
            self._status.link,
            self._status.reason,
            self._status.unsent,
        ):
            self._changed(frozenset({"sync"}))

    # --- lane of files --------------------------------------------------------------------------
    def _files_turn(self) -> tuple[Turn, float]:
        self._files_due.clear()
        try:
            desk = self._desk()
            if desk is not None:
                self._send_files(desk)
        except BranchDeskError as fault:
            log.info("sync: files wait: %s", fault.code)
            return Turn.FAULT, _least_wait(fault)
        return Turn.DONE, 0.0

    def _send_files(self, desk: _Desk) -> None:
        uploads = Uploads(desk.store, desk.client, self._files.stopping, self._changed)
        for file in outgoing(desk.store, self._recordings, self._documents):
            if self._files.stopping():
                return
            if uploads.send(file):
                self._receipts_due.set()

    # --- lane of arrivals -----------------------------------------------------------------------
    def _arrivals_turn(self) -> tuple[Turn, float]:
        if not self._arrivals.due():
            return Turn.DONE, 0.0
        try:
            desk = self._desk()
            if desk is None:
                self._arrivals.lost()
            else:
                self._arrivals.bring(desk.client, self._arriving.stopping)
        except BranchDeskError as fault:
            log.info("sync: arrivals wait: %s", fault.code)
            self._arrivals.lost()
            return Turn.FAULT, _least_wait(fault)
        except OSError as error:
            log.warning("sync: arrivals wait: %s", type(error).__name__)
            return Turn.FAULT, 0.0
        return Turn.DONE, 0.0

    def _asked_for(self) -> None:
        self._arriving.ring()

    def _came(self, file_id: str) -> None:
        self._changed(frozenset({f"file:{file_id}"}))

    # --- every lane -----------------------------------------------------------------------------
    def _desk(self) -> _Desk | None:
        """This lane's connections; None before the PC has joined."""
        desk: _Desk | None = getattr(self._mine, "desk", None)
        if desk is not None:
            return desk
        store = self._store()
        client, keys = self._client(store), store.hub_keys()
        if client is None or keys is None:
            return None
        self._mine.desk = desk = _Desk(store, client, keys[0])
        return desk

    def _store(self) -> Store:
        """This lane's ledger: opened once, for it is asked again at everything that is written."""
        store: Store | None = getattr(self._mine, "store", None)
        if store is None:
            self._mine.store = store = self._open_store()
        return store

    def _client(self, store: Store) -> HubClient | None:
        """The way to head office; None before the PC has joined, and for a ledger to practise on
        whatever is written in it."""
        address = store.setting(ADDRESS)
        if address is None or store.practice:
            return None
        return HubClient(address, store.device_id, store.signing_private(), self._now)

    def _leave(self) -> None:
        desk: _Desk | None = getattr(self._mine, "desk", None)
        if desk is not None:
            desk.client.close()
        store: Store | None = getattr(self._mine, "store", None)
        if store is not None:
            store.close()

    def _changed(self, streams: frozenset[str]) -> None:
        self.on_change(streams)


def _least_wait(fault: BranchDeskError) -> float:
    wanted = fault.params.get("retry_after_s", 0)
    return float(wanted) if isinstance(wanted, int) else 0.0
