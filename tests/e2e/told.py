"""What a child program says that the screen showed: one JSON line each on standard output."""

import sys

import msgspec

from branchdesk.app.views import TagRow


class Begun(msgspec.Struct, frozen=True, tag="begun"):
    """The interview page is up and asks: the recorder runs."""


class Offered(msgspec.Struct, frozen=True, tag="offered"):
    """What sign-in says about work left unfinished."""

    words: str


class Shown(msgspec.Struct, frozen=True, tag="shown"):
    """A tag stands in the list of the interview page."""

    row: TagRow


class Answered(msgspec.Struct, frozen=True, tag="answered"):
    """An answer is marked as chosen and stands in the list as ``tag_id``."""

    tag_id: str
    number: int
    digit: int


Line = Begun | Offered | Shown | Answered


def tell(line: Line) -> None:
    """Say it at once."""
    sys.stdout.buffer.write(msgspec.json.encode(line) + b"\n")
    sys.stdout.buffer.flush()


def heard(line: bytes) -> Line | None:
    """What a line says; None for one that was cut off."""
    if not line.endswith(b"\n"):
        return None
    said: Line = msgspec.json.decode(line, type=Line)
    return said
