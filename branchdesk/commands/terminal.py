"""How a verb speaks with the person at the terminal."""

import getpass
import sys
from collections.abc import Sequence
from unicodedata import east_asian_width

_GAP = "  "


class Refused(Exception):
    """The command line asks for something that is not there; its text is for the person."""


def told(words: str) -> int:
    """Say why nothing was done; the exit code that goes with it."""
    sys.stderr.write(words + "\n")
    return 2


def secret(prompt: str) -> str:
    """A secret from the terminal without echo, or a line of standard input: never an argument."""
    if sys.stdin.isatty():
        return getpass.getpass(prompt + " ")
    return sys.stdin.readline().strip()


def table(rows: Sequence[Sequence[str]]) -> list[str]:
    """Lines of a table, its columns as wide as their widest text."""
    widths = [max(_width(row[place]) for row in rows) for place in range(len(rows[0]))]
    return [
        _GAP.join(
            text + " " * (wide - _width(text)) for text, wide in zip(row, widths, strict=True)
        ).rstrip()
        for row in rows
    ]


def _width(text: str) -> int:
    """Columns on a terminal: a Chinese character takes two."""
    return sum(2 if east_asian_width(sign) in "WF" else 1 for sign in text)
