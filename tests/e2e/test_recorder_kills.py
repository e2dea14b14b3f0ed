"""Recorder, window or both killed while a clip is recorded: next to nothing is missing."""

import random

import pytest

from tests.e2e.kill_outcomes import line_of
from tests.e2e.recorder_kills import WHAT, Pc

KILLS = 2


@pytest.fixture(scope="module")
def pc(tmp_path_factory: pytest.TempPathFactory) -> Pc:
    return Pc(tmp_path_factory.mktemp("kills"))


@pytest.mark.parametrize("what", WHAT)
def test_a_kill_costs_at_most_a_second_and_nothing_that_was_confirmed(pc: Pc, what: str) -> None:
    seed = random.SystemRandom().randrange(10**9)
    print(f"seed {seed}")
    outcomes = list(pc.run(what, KILLS, random.Random(seed)))
    assert len(outcomes) == KILLS
    for outcome, told in outcomes:
        print(line_of(outcome))
        assert outcome.holds, line_of(outcome)
        assert told.holds, told
