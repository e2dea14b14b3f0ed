"""A thread that takes turns for ever: work, wait, work; after a fault it waits longer."""

import random
import threading
from collections.abc import Callable
from enum import Enum
from time import monotonic

from branchdesk.sync.pace import Backoff, Pace


class Turn(Enum):
    """How a turn went."""

    DONE = "done"
    FAULT = "fault"


class Lane:
    """One thread; ``work`` is called on it again and again and says how its turn went, with the
    least number of seconds to wait after a fault."""

    def __init__(
        self,
        name: str,
        pace: Pace,
        work: Callable[[], tuple[Turn, float]],
        is_due: Callable[[], bool],
        leave: Callable[[], None],
    ) -> None:
        """``is_due``, called on the thread between turns, tells whether there is something new;
        ``leave`` is called on it at the end."""
        self._pace = pace
        self._work = work
        self._is_due = is_due
        self._leave = leave
        self._backoff = Backoff(pace, random.SystemRandom())
        self._bell = threading.Condition()
        self._rung = False
        self._stopping = False
        # A daemon, because a call on a dead line may take its full time to give up: the program
        # must not wait for that, and everything such a call may leave half done is gone on with.
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def start(self) -> None:
        """Begin with the first turn at once."""
        self._thread.start()

    def ring(self) -> None:
        """Take the next turn now, whatever was being waited for."""
        with self._bell:
            self._rung = True
            self._bell.notify_all()

    def ask_to_stop(self) -> None:
        """Stop after the current call; returns at once."""
        with self._bell:
            self._stopping = True
            self._bell.notify_all()

    def join(self, seconds: float) -> bool:
        """Wait for the thread; whether it has ended."""
        if self._thread.is_alive():
            self._thread.join(seconds)
        return not self._thread.is_alive()

    def stopping(self) -> bool:
        """Whether the lane was asked to stop."""
        return self._stopping

    def _run(self) -> None:
        try:
            while not self._stopping:
                try:
                    self._take_turn()
                except Exception as error:  # noqa: BLE001 - a thread's boundary: report, go on
                    self._report(error)
                    self._wait(self._backoff.next(), look=False)
        finally:
            self._leave()

    def _take_turn(self) -> None:
        turn, at_least = self._work()
        if turn is Turn.FAULT:
            self._wait(self._backoff.next(at_least), look=False)
        else:
            self._backoff.reset()
            self._wait(self._pace.poll, look=True)

    def _report(self, error: Exception) -> None:
        told = (type(error), error, error.__traceback__, self._thread)
        threading.excepthook(threading.ExceptHookArgs(told))

    def _wait(self, seconds: float, *, look: bool) -> None:
        until = monotonic() + seconds
        while (left := until - monotonic()) > 0:
            with self._bell:
                step = min(left, self._pace.look) if look else left
                self._bell.wait_for(lambda: self._rung or self._stopping, step)
                if self._rung or self._stopping:
                    self._rung = False
                    return
            if look and self._is_due():
                return
