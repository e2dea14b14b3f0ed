"""Sealed files of other PCs on their way here, for whoever looks at a case of theirs."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic

from branchdesk.domain.errors import BranchDeskError, HubFault
from branchdesk.sync.client import HubClient
from branchdesk.sync.files import Incoming, fetch

LOOKED_AT_S = 5.0
"""Who looks at a file asks for it again and again; it has not been looked at for so long when
another one may come first."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """How far a file has come, in bytes. ``away``: head office was, at the last attempt; it is
    tried again without being asked."""

    done: int
    size: int
    away: bool = False


@dataclass(slots=True)
class _Asked:
    file: Incoming
    at: float
    seen: Arrival


class Arrivals:
    """What was asked for and is not here yet: one file after the other, that which is looked at
    first. To be asked from any thread, brought on one."""

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._asked: dict[str, _Asked] = {}
        self._refused: dict[str, BranchDeskError] = {}

    def ask(self, file: Incoming) -> Arrival:
        """Have a file brought, and how far it is; never waits.

        Raises, once, what the attempt before ended with: HubFault ``hub_refused``, IntegrityFault
        ``media_damaged``, DeviceFault ``disk_full``. Who asks again begins a new one.
        """
        with self._lock:
            fault = self._refused.pop(file.file_id, None)
            if fault is not None:
                raise fault
            asked = self._asked.get(file.file_id)
            if asked is None:
                asked = _Asked(file, 0.0, Arrival(0, file.size))
                self._asked[file.file_id] = asked
            asked.at = self._clock()
            return asked.seen

    def knows(self, file_id: str) -> bool:
        """Whether a file was asked for and is not here yet."""
        return file_id in self._asked

    def due(self) -> bool:
        """Whether something is to be brought."""
        return bool(self._asked)

    def bring(self, client: HubClient, stopping: Callable[[], bool]) -> None:
        """Bring all that was asked for. HubFault ``hub_away`` where head office cannot be reached:
        what has come is kept and gone on with."""
        file = self._next()
        while file is not None and not stopping():
            self._bring(client, file, stopping)
            file = self._next(file)

    def _bring(self, client: HubClient, file: Incoming, stopping: Callable[[], bool]) -> None:
        def goes_on(done: int) -> bool:
            self._see(file, Arrival(done, file.size))
            return not stopping() and self._next(file) is file

        try:
            if fetch(client, file, goes_on):
                self._end(file)
        except BranchDeskError as fault:
            if isinstance(fault, HubFault) and fault.code == "hub_away":
                self.lost()
                raise
            self._end(file, fault)

    def lost(self) -> None:
        """Head office is away: so is everything that was asked for."""
        with self._lock:
            for asked in self._asked.values():
                asked.seen = Arrival(asked.seen.done, asked.seen.size, away=True)

    def _next(self, current: Incoming | None = None) -> Incoming | None:
        """The file to bring now: ``current``, unless another one is looked at instead."""
        with self._lock:
            if not self._asked:
                return None
            newest = max(self._asked.values(), key=lambda asked: asked.at)
            here = self._asked.get(current.file_id) if current is not None else None
            if here is not None and newest.at - here.at < LOOKED_AT_S:
                return here.file
            return newest.file

    def _see(self, file: Incoming, seen: Arrival) -> None:
        with self._lock:
            self._asked[file.file_id].seen = seen

    def _end(self, file: Incoming, fault: BranchDeskError | None = None) -> None:
        with self._lock:
            del self._asked[file.file_id]
            if fault is not None:
                self._refused[file.file_id] = fault
