"""Signed paper that comes back, and the paper that went out."""

from dataclasses import dataclass

from branchdesk.app.views.shared import Picture
from branchdesk.domain.definitions import Text


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A sheet of the pile, ``number`` from 1, ``page_in_file`` of ``file``.

    ``state``: matched, by_hand (a person named the page), again (that page is there already), other
    (another print of this case's form), unplaced (its case is known and not its page), unreadable,
    coarse (unreadable, and scanned with only ``dpi`` pixels an inch).
    """

    number: int
    file: str
    page_in_file: int
    state: str
    page: int | None
    dpi: int
    picture: Picture


@dataclass(frozen=True, slots=True)
class PaperCase:
    """The sheets of one case in the pile, those that stand for a page first.

    ``state``: whole, partial (``missing`` pages), unsorted (a sheet is left over), unknown (no such
    case here), unsealed, elsewhere (its form lies on another PC), damaged (its form does not open).
    ``kept_at`` is when paper of it was kept last, None where none was.
    """

    case_no: str
    case_id: str | None
    client_name: str
    state: str
    pages: int
    sheets: tuple[SheetRow, ...]
    missing: tuple[int, ...] = ()
    kept_at: str | None = None


@dataclass(frozen=True, slots=True)
class PaperView:
    """A pile sorted by the codes of its sheets; ``loose`` ones need a case number and a page."""

    cases: tuple[PaperCase, ...] = ()
    loose: tuple[SheetRow, ...] = ()


@dataclass(frozen=True, slots=True)
class PrintedCopy:
    """Paper copy ``number`` of a sealed form: when and by whom it was printed, and on what."""

    number: int
    at_utc: str
    by: Text
    printer: str


@dataclass(frozen=True, slots=True)
class PaperKept:
    """Signed paper that came back: ``pages`` of it, without those ``missing``; ``by_hand`` are the
    pages that a person named."""

    at_utc: str
    by: Text
    pages: int
    missing: tuple[int, ...] = ()
    by_hand: tuple[int, ...] = ()
