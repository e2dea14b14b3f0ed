"""Command line: opens the window, or does one thing and ends."""

import io
import multiprocessing
import sys

_MISSING = (
    "BranchDesk 缺少程式庫，無法啟動 / cannot start, a library is missing: {library}\n"
    "請執行 / Run: python3 desk.py\n"
)


def main() -> int:
    """Run the verb on the command line; returns the process's exit code."""
    multiprocessing.freeze_support()
    for stream in (sys.stdout, sys.stderr):
        # A console may lack a character of a text; what was found must be told all the same.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    try:
        # The recorder process imports this module anew: what the window needs is not for it.
        from branchdesk.commands import prepare  # noqa: PLC0415

        verb = prepare(sys.argv[1:])
    except ImportError as error:
        sys.stderr.write(_MISSING.format(library=error))
        return 2
    return verb()


if __name__ == "__main__":
    sys.exit(main())
