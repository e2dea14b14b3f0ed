"""When a recorder counts as gone and how soon another one is tried."""

from branchdesk.video.clock import NS_PER_MS, NS_PER_S
from branchdesk.video.watching import GONE_NS, MOST_WAIT_NS, Backoff, Pulse

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
