"""What ``desk.py`` adds to every start once the environment stands.

Peer: the environment's interpreter started directly, doing nothing. The goal is under 1 s added.
"""

import subprocess
import sys
from collections.abc import Iterator

import desk
from bench.harness import Figure, interleaved

NOTHING = ("-c", "pass")


def measure(quick: bool) -> Iterator[Figure]:
    """Milliseconds of ``desk.py python -c pass`` beside ``python -c pass``.

    Refuses (``RuntimeError``) while the environment is not the lock's, for then the first start
    would install.
    """
    if desk.read_stamp() != desk.wanted_stamp():
        raise RuntimeError("the environment is not up to date; start desk.py once before measuring")

    def through_desk() -> None:
        subprocess.run([sys.executable, desk.__file__, "python", *NOTHING], check=True)

    def directly() -> None:
        subprocess.run([sys.executable, *NOTHING], check=True)

    ours, peer = interleaved(through_desk, directly, rounds=5 if quick else 25)
    yield Figure("second start", ours * 1000, peer * 1000, "ms")
    yield Figure("added by desk.py", (ours - peer) * 1000, None, "ms")
