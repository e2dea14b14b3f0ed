"""When a recorder counts as gone and how soon another one is tried."""

from branchdesk.video.clock import NS_PER_MS, NS_PER_S
from branchdesk.video.watching import (
    GONE_NS,
    JUMP_NS,
    MOST_WAIT_NS,
    ArrivalRate,
    Backoff,
    ClockWatch,
    Pulse,
    Spell,
)

TICK_NS = 100 * NS_PER_MS


def test_a_sign_that_does_not_change_within_a_second_means_gone() -> None:
    pulse = Pulse()
    looks = [pulse.is_gone("same", tick * TICK_NS) for tick in range(11)]
    assert looks.index(True) * TICK_NS == GONE_NS < NS_PER_S


def test_a_sign_that_changes_means_alive_however_long_it_goes_on() -> None:
    pulse = Pulse()
    assert not any(pulse.is_gone(tick // 5, tick * TICK_NS) for tick in range(1000))


def test_a_watcher_that_slept_blames_nobody() -> None:
    pulse = Pulse()
    pulse.is_gone("before", 0)
    # The PC was suspended for half a minute: the recorder has had no time to say anything either.
    assert not pulse.is_gone("before", 30 * NS_PER_S)
    assert not pulse.is_gone("after", 30 * NS_PER_S + TICK_NS)


def test_what_worked_is_tried_again_at_once() -> None:
    backoff = Backoff()
    assert backoff.is_due(0)
    backoff.failed(0)
    assert not backoff.is_due(NS_PER_S - 1)
    backoff.worked()
    assert backoff.is_due(1)


def test_what_does_not_come_about_is_tried_ever_more_slowly() -> None:
    backoff, at_ns, waits = Backoff(), 0, []
    for _ in range(20):
        backoff.failed(at_ns)
        begun_ns = at_ns
        while not backoff.is_due(at_ns):
            at_ns += NS_PER_S
        waits.append(at_ns - begun_ns)
    assert waits[:4] == [NS_PER_S, 2 * NS_PER_S, 4 * NS_PER_S, 8 * NS_PER_S]
    assert waits[-1] == MOST_WAIT_NS == max(waits)


def test_a_program_that_was_stopped_and_a_clock_that_was_set_are_seen_once() -> None:
    clocks = ClockWatch(0, 500)
    assert clocks.look(TICK_NS, 500) == ()
    slept_ns = TICK_NS + 30 * NS_PER_S
    assert clocks.look(slept_ns, 600) == (Spell("suspended", TICK_NS, slept_ns),)
    set_ns = slept_ns + TICK_NS
    assert not clocks.is_off
    assert clocks.look(set_ns, 600 - 2 * JUMP_NS) == (Spell("clock_jumped", slept_ns, set_ns),)
    assert clocks.look(set_ns + TICK_NS, 600 - 2 * JUMP_NS) == ()
    assert clocks.is_off


def test_a_clock_that_is_put_right_little_by_little_has_not_jumped() -> None:
    clocks = ClockWatch(0, 0)
    told = [clocks.look(tick * TICK_NS, tick * NS_PER_MS) for tick in range(1, 10_000)]
    assert not any(told)


def test_a_camera_is_slow_when_it_gives_far_fewer_pictures_than_it_says() -> None:
    rate = ArrivalRate(25.0)
    told = []
    for tick in range(60):
        # For two seconds as it says, then eight pictures a second, then as it says again.
        quick, slow, again = min(tick, 20), max(0, min(tick, 40) - 20), max(0, tick - 40)
        count = round(quick * 2.5 + slow * 0.8 + again * 2.5)
        told.append(rate.is_slow(count, tick * TICK_NS))
    assert told[:20] == [None] * 20
    assert told[20] is False
    assert True in told[21:41]
    assert told[59] is False


def test_a_camera_that_gives_nothing_is_not_called_slow() -> None:
    rate = ArrivalRate(25.0)
    assert [rate.is_slow(7, tick * TICK_NS) for tick in range(100)] == [None] * 100
