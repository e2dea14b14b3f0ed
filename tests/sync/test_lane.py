"""A lane's turns: what is rung for a moment ahead waits for it, and rings are gathered."""

import queue
from time import monotonic

from branchdesk.sync.lane import Lane, Turn
from branchdesk.sync.pace import Pace

MOMENT_S = 0.2
WAIT_S = 30.0


class _Turns:
    """A lane that is always due, and when it took its turns."""

    def __init__(self) -> None:
        self.taken: queue.Queue[float] = queue.Queue()
        pace = Pace(poll=3600.0, look=3600.0)
        self.lane = Lane("turns", pace, self._work, lambda: True, lambda: None)

    def _work(self) -> tuple[Turn, float]:
        self.taken.put(monotonic())
        return Turn.DONE, 0.0

    def next(self) -> float:
        return self.taken.get(timeout=WAIT_S)

    def __enter__(self) -> "_Turns":
        self.lane.start()
        self.next()
        return self

    def __exit__(self, *_error: object) -> None:
        self.lane.ask_to_stop()
        assert self.lane.join(WAIT_S)


def test_what_is_rung_for_a_moment_ahead_waits_for_it_though_something_is_due() -> None:
    with _Turns() as turns:
        rung = monotonic()
        turns.lane.ring(MOMENT_S)
        turns.lane.ring(MOMENT_S)
        turns.lane.ring(MOMENT_S)
        assert turns.next() - rung >= MOMENT_S
        turns.lane.ring()
        turns.next()
        assert turns.taken.empty()


def test_who_wants_it_now_does_not_wait_for_the_moment() -> None:
    with _Turns() as turns:
        turns.lane.ring(3600.0)
        turns.lane.ring()
        turns.next()


def test_it_stops_while_it_gathers() -> None:
    with _Turns() as turns:
        turns.lane.ring(3600.0)
