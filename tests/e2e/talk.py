"""The whole program with a person at its keys, to be killed at any instant:
``python -m tests.e2e.talk talk|go-on DATA KEYS``.

It says on standard output what the screen confirmed (see :mod:`tests.e2e.told`).
"""

import sys
from pathlib import Path


def main() -> int:
    """Open the program over DATA; 0 when the person did what they came for."""
    # The recorder process imports this module anew: what the window needs is not for it.
    from tests.e2e.person import sit_down  # noqa: PLC0415

    what, data, keys = sys.argv[1:]
    return sit_down(what, Path(data), Path(keys))


if __name__ == "__main__":
    sys.exit(main())
