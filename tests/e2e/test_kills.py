"""kill -9 of the whole program in the middle of an interview loses nothing that was confirmed."""

import random
from pathlib import Path

from tests.e2e.kills import Counter, line_of

KILLS = 3
SPAN_S = 7.5
"""Three quarters of what ``python -m tests.e2e.kills`` covers, for the time it takes."""


def test_killed_program_goes_on_with_everything_it_confirmed(tmp_path: Path) -> None:
    seed = random.SystemRandom().randrange(10**9)
    print(f"seed {seed}")
    chance = random.Random(seed)
    counter = Counter(tmp_path)
    for part in range(KILLS):
        # One early, one in the middle, one late: each at a random instant.
        found = counter.kill((part + chance.random()) * SPAN_S / KILLS)
        assert found.holds, line_of(found)
