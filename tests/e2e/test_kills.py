"""kill -9 of the whole program in the middle of an interview loses nothing that was confirmed."""

import random
from pathlib import Path

from tests.e2e.kills import SPAN_S, Counter, line_of

KILLS = 3


def test_killed_program_goes_on_with_everything_it_confirmed(tmp_path: Path) -> None:
    seed = random.SystemRandom().randrange(10**9)
    chance = random.Random(seed)
    counter = Counter(tmp_path)
    for part in range(KILLS):
        # One early, one in the middle, one late: each at a random instant.
        found = counter.kill((part + chance.random()) * SPAN_S / KILLS)
        assert found.holds, f"seed {seed}: {line_of(found)}"
