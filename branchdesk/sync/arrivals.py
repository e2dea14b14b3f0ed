"""Sealed files of other PCs on their way here, for whoever looks at a case of theirs."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic

from branchdesk.domain.errors import BranchDeskError, HubFault
from branchdesk.sync.client import HubClient
from branchdesk.sync.files import Incoming, fetch, partial, size_of

LOOKED_AT_S = 5.0
"""Who looks at a file asks for it again and again; when nobody has for so long, those that are
looked at come first."""
_TRIES = 3
"""A file may be held by another program for a moment (a virus scanner); then it is told."""


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
    done: int
    at: float = 0.0
    tries: int = 0


class Arrivals:
    """What was asked for and is not here yet, one file after the other: of those that are looked
    at the smallest first. To be asked from any thread, brought on one.

    ``ring`` is called, on the asker's thread, when there is something new to bring; ``came`` with
    a file's id, on the thread that brings, when it is here.
    """

    def __init__(
        self,
        ring: Callable[[], None],
        came: Callable[[str], None],
        clock: Callable[[], float] = monotonic,
    ) -> None:
        self._ring = ring
        self._came = came
        self._clock = clock
        self._lock = threading.Lock()
        self._asked: dict[str, _Asked] = {}
        self._faults: dict[str, BranchDeskError | OSError] = {}
        self._away = False

    def ask(self, file: Incoming) -> Arrival:
        """Have a file brought, and how far it is; never waits.

        Raises, once, what the attempt before ended with: HubFault ``arrival_refused``,
        IntegrityFault ``arrival_damaged``, DeviceFault ``disk_full``, OSError where the file
        cannot be written. Who asks again begins a new one.
        """
        with self._lock:
            fault = self._faults.pop(file.file_id, None)
            if fault is not None:
                raise fault
            asked = self._asked.get(file.file_id)
            new = asked is None
            if asked is None:
                asked = self._asked[file.file_id] = _Asked(file, size_of(partial(file)))
            asked.at = self._clock()
            seen = Arrival(asked.done, file.size, self._away)
        if new:
            self._ring()
        return seen

    def due(self) -> bool:
        """Whether something is to be brought."""
        return bool(self._asked)

    def bring(self, client: HubClient, stopping: Callable[[], bool]) -> None:
        """Bring all that was asked for. Raises HubFault ``hub_away`` where head office cannot be
        reached and OSError where a file cannot be written yet: what has come is kept and gone on
        with."""
        while not stopping() and (file := self._next()) is not None:
            self._bring(client, file, stopping)

    def lost(self) -> None:
        """Head office is away."""
        self._away = True

    def _bring(self, client: HubClient, file: Incoming, stopping: Callable[[], bool]) -> None:
        def goes_on(done: int) -> bool:
            self._away = False
            self._asked[file.file_id].done = done
            return not stopping() and self._next() is file

        try:
            if fetch(client, file, goes_on):
                self._end(file)
                self._came(file.file_id)
        except HubFault as fault:
            if fault.code != "hub_refused":
                raise
            self._end(file, HubFault("arrival_refused", **fault.params))
        except OSError as error:
            asked = self._asked[file.file_id]
            asked.tries += 1
            if asked.tries < _TRIES:
                raise
            self._end(file, error)
        except BranchDeskError as fault:
            self._end(file, fault)

    def _next(self) -> Incoming | None:
        """The file to bring now."""
        with self._lock:
            newest = max((asked.at for asked in self._asked.values()), default=0.0)
            looked_at = [
                asked.file for asked in self._asked.values() if newest - asked.at < LOOKED_AT_S
            ]
        return min(looked_at, key=lambda file: file.size, default=None)

    def _end(self, file: Incoming, fault: BranchDeskError | OSError | None = None) -> None:
        with self._lock:
            del self._asked[file.file_id]
            if fault is not None:
                self._faults[file.file_id] = fault
