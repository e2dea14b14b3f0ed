"""The ladder of presets: down before a picture is lost, up again when there is room."""

from itertools import pairwise

from branchdesk.video.clock import NS_PER_S
from branchdesk.video.pace import CALM_NS, MOST_CALM_NS, Pace

ROOM = 24
FPS = 25


class Load:
    """An encoder that takes ``costs`` of a second's pictures for one, by rung; no clock runs."""

    def __init__(self, *speeds: float) -> None:
        self._speeds = speeds
        self._pace = Pace(ROOM)
        self._waiting = 0.0
        self.rung = 0
        self.at_ns = 0
        self.drops = 0
        self.steps: list[tuple[int, int]] = []

    def run(self, seconds: float, *speeds: float) -> None:
        """Go on for so long, from now on at ``speeds`` pictures a second by rung."""
        self._speeds = speeds or self._speeds
        for _ in range(round(seconds * FPS)):
            self.at_ns += NS_PER_S // FPS
            self._waiting = max(0.0, self._waiting + 1 - self._speeds[self.rung] / FPS)
            if self._waiting > ROOM:
                self._waiting, self.drops = ROOM, self.drops + 1
            step = self._pace.step(int(self._waiting), self.at_ns)
            rung = min(max(self.rung - step, 0), len(self._speeds) - 1)
            if rung != self.rung:
                self.steps.append((self.at_ns // NS_PER_S, rung))
            self.rung = rung


def test_an_encoder_that_keeps_up_is_left_alone() -> None:
    load = Load(30, 50, 100)
    load.run(600)
    assert (load.rung, load.drops, load.steps) == (0, 0, [])


def test_an_encoder_that_falls_behind_steps_down_before_a_picture_is_lost() -> None:
    load = Load(15, 40, 100)
    load.run(60)
    assert load.drops == 0
    assert load.rung == 1


def test_one_that_hardly_moves_goes_to_the_fastest_in_time() -> None:
    load = Load(12, 18, 60)
    load.run(15)
    assert load.drops == 0
    assert load.rung == 2


def test_when_there_is_room_again_it_steps_back_up() -> None:
    load = Load(15, 40, 100)
    load.run(10)
    assert load.rung == 1
    load.run(CALM_NS / NS_PER_S + 5, 60, 100, 200)
    assert (load.rung, load.drops) == (0, 0)


def test_a_better_preset_that_was_too_slow_is_tried_ever_more_rarely() -> None:
    load = Load(20, 60, 100)
    load.run(3600)
    assert load.drops == 0
    tried = [at for at, rung in load.steps if rung == 0]
    waits = [later - earlier for earlier, later in pairwise(tried)]
    assert waits == sorted(waits)
    assert waits[-1] * NS_PER_S >= MOST_CALM_NS


def test_what_no_preset_can_do_is_counted_as_lost() -> None:
    load = Load(5, 10, 15)
    load.run(30)
    assert load.rung == 2
    assert load.drops > 0
