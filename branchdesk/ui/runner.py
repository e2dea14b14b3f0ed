"""Work off the window's thread: two lanes of plain callables, answers back on the main thread.

The ``db`` lane has one worker, so reads and writes keep their order; ``work`` takes PDF, hashes and
thumbnails. One relay object on the main thread delivers every result by a queued signal.
"""

import inspect
import weakref
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar

import shiboken6
from PySide6.QtCore import QObject, Qt, Signal, Slot

from branchdesk.ui.faults import FaultDoor

Result = TypeVar("Result")


class Lane(StrEnum):
    """Which executor runs a job."""

    DB = "db"
    WORK = "work"


@dataclass(frozen=True, slots=True)
class _Ticket:
    """A job under way: who asked, and how to answer."""

    owner: weakref.ref[QObject]
    on_done: Callable[[], Callable[[Any], None] | None]
    on_error: Callable[[], Callable[[Exception], None] | None]
    own_errors: bool


def _weakly(callback: Callable[..., None] | None) -> Callable[[], Any]:
    """A reference to ``callback`` that does not keep the object of a bound method alive."""
    if inspect.ismethod(callback):
        return weakref.WeakMethod(callback)
    return lambda: callback


class _Relay(QObject):
    """Lives on the main thread; the one way back from a worker."""

    delivered = Signal(object, object)

    def __init__(self, faults: FaultDoor, finished: Callable[[], None]) -> None:
        super().__init__()
        self._faults = faults
        self._finished = finished
        self._closed = False
        self.delivered.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    def close(self) -> None:
        """Deliver nothing more; disconnecting alone would leave what is already in the queue."""
        self._closed = True
        self.delivered.disconnect()

    @Slot(object, object)
    def _deliver(self, ticket: _Ticket, future: "Future[Any]") -> None:
        self._finished()
        if self._closed:
            return
        owner = ticket.owner()
        if owner is None or not shiboken6.isValid(owner) or future.cancelled():
            return
        error = future.exception()
        if error is None:
            done = ticket.on_done()
            if done is not None:
                done(future.result())
            return
        if not isinstance(error, Exception):
            raise error
        if ticket.own_errors:
            failed = ticket.on_error()
            if failed is not None:
                failed(error)
        else:
            self._faults.show(error)


class Runner(QObject):
    """Runs jobs on the lanes. ``busy_changed(bool)``: work has started, or all is delivered."""

    busy_changed = Signal(bool)

    def __init__(self, faults: FaultDoor, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lanes = {
            Lane.DB: ThreadPoolExecutor(max_workers=1, thread_name_prefix="db"),
            Lane.WORK: ThreadPoolExecutor(max_workers=2, thread_name_prefix="work"),
        }
        self._pending = 0
        self._closed = False
        self._faults = faults
        self._relay = _Relay(faults, self._finished)

    @property
    def busy(self) -> bool:
        """Whether a job is waiting, running or not yet delivered."""
        return self._pending > 0

    @property
    def closed(self) -> bool:
        """Whether nothing more is run: the program ends."""
        return self._closed

    def run(
        self,
        lane: Lane,
        job: Callable[[], Result],
        on_done: Callable[[Result], None] | None = None,
        on_error: Callable[[Exception], None] | None = None,
        *,
        owner: QObject,
    ) -> None:
        """Run ``job`` on ``lane``, then ``on_done(result)`` or ``on_error(error)`` on the main one.

        Both are dropped when ``owner`` is gone. Without ``on_error`` the fault door shows the
        error. Call from the main thread. Raises ``RuntimeError`` after :meth:`close`.
        """
        if self._closed:
            raise RuntimeError("the runner is closed")
        ticket = _Ticket(
            weakref.ref(owner), _weakly(on_done), _weakly(on_error), on_error is not None
        )
        self._pending += 1
        if self._pending == 1:
            self.busy_changed.emit(True)
        future = self._lanes[lane].submit(job)
        relay = self._relay
        future.add_done_callback(lambda done: relay.delivered.emit(ticket, done))

    def db(
        self,
        job: Callable[[], Result],
        on_done: Callable[[Result], None] | None = None,
        on_error: Callable[[Exception], None] | None = None,
        *,
        owner: QObject,
    ) -> None:
        """:meth:`run` on the db lane."""
        self.run(Lane.DB, job, on_done, on_error, owner=owner)

    def work(
        self,
        job: Callable[[], Result],
        on_done: Callable[[Result], None] | None = None,
        on_error: Callable[[Exception], None] | None = None,
        *,
        owner: QObject,
    ) -> None:
        """:meth:`run` on the work lane."""
        self.run(Lane.WORK, job, on_done, on_error, owner=owner)

    def report(self, error: Exception) -> None:
        """Hand an error that a page does not treat itself to the one door."""
        self._faults.show(error)

    def close(self) -> None:
        """Finish every write already asked for and whatever runs, drop other waiting jobs, deliver
        nothing more: what has to happen together belongs into one job."""
        if self._closed:
            return
        self._closed = True
        self._lanes[Lane.WORK].shutdown(wait=False, cancel_futures=True)
        self._lanes[Lane.DB].shutdown(wait=True)
        self._lanes[Lane.WORK].shutdown(wait=True)
        self._relay.close()

    def _finished(self) -> None:
        self._pending -= 1
        if self._pending == 0:
            self.busy_changed.emit(False)
