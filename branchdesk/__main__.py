"""Command line: opens the window, or does one thing and ends."""

import multiprocessing
import sys


def main() -> int:
    """Run the verb on the command line; returns the process's exit code."""
    multiprocessing.freeze_support()
    # The recorder process imports this module anew: what the window needs is not for it.
    from branchdesk.commands import run  # noqa: PLC0415

    return run(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
