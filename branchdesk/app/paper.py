"""A pile of signed paper that came back: each sheet to its case by its codes, and a case's sheets
kept beside its form once every page is there, or without those that a person lets go."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import count
from pathlib import Path

from branchdesk.app.scans import ADVISERS, Scans
from branchdesk.app.session import Session
from branchdesk.app.views import PaperCase, PaperView, Picture, SheetRow
from branchdesk.documents.scan_match import Match, match
from branchdesk.documents.scanning import (
    ScanFile,
    Sheet,
    bound,
    part_of,
    photographed,
    sheets,
    thumbnail,
)
from branchdesk.domain.errors import BranchDeskError, InputFault
from branchdesk.store.queries import CaseRow

SMALL_PX = 640
"""As wide a sheet is shown, to read its head and see its signature."""
LEAST_DPI = 130
"""With fewer pixels an inch than that the codes of a page cannot be read with any certainty: a
module of its QR code is 0.55 mm and wants three pixels."""
_NOT_HERE = {
    "case_unknown": "unknown",
    "case_state": "unsealed",
    "seal_awaited": "unsealed",
    "media_missing": "elsewhere",
    "pdf_damaged": "damaged",
}


@dataclass(frozen=True, slots=True)
class Scanned:
    """A sheet: page ``page`` (from 1) of the ``of`` in ``file``, and how it looks in small."""

    file: ScanFile
    page: int
    of: int
    sheet: Sheet
    picture: Picture

    @property
    def is_named(self) -> bool:
        """Whether its QR code says which page it is; else it needs a person's word."""
        return self.sheet.mark is not None and bool(self.sheet.mark.digest)


@dataclass(frozen=True, slots=True)
class Pile:
    """Sheets in the order they came, by number from 1. ``words`` is what a person said of some:
    case number and page; those ``aside`` are filed already or do not belong."""

    sheets: tuple[Scanned, ...] = ()
    words: Mapping[int, tuple[str, int]] = field(default_factory=dict)
    aside: frozenset[int] = frozenset()

    def joined(self, more: Sequence[Scanned]) -> "Pile":
        """With ``more`` laid upon it."""
        return replace(self, sheets=(*self.sheets, *more))

    def told(self, number: int, case_no: str, page: int) -> "Pile":
        """With a person's word for a sheet."""
        return replace(self, words={**self.words, number: (case_no, page)})

    def without(self, numbers: Sequence[int]) -> "Pile":
        """With these sheets set aside."""
        return replace(self, aside=self.aside | frozenset(numbers))

    def left(self) -> Iterator[tuple[int, Scanned]]:
        """The sheets that are still to be filed, with their numbers."""
        for number, sheet in enumerate(self.sheets, start=1):
            if number not in self.aside:
                yield number, sheet


@dataclass(frozen=True, slots=True)
class _Lot:
    """The sheets of one case in the pile and what they were matched to; ``found`` is None where
    they cannot be, ``why`` says it."""

    case_no: str
    numbers: tuple[int, ...]
    row: CaseRow | None
    found: Match | None = None
    pages: int = 0
    why: str = ""


class Paper:
    """The way of signed paper from the scanner to its case."""

    def __init__(self, session: Session, scans: Scans) -> None:
        self._session = session
        self._scans = scans

    def read(self, path: Path) -> tuple[Scanned, ...]:
        """The sheets in a scanner's file; for the work lane. InputFault ``scan_unreadable``."""
        try:
            file = ScanFile(path.name, path.read_bytes())
        except OSError as error:
            raise InputFault("scan_unreadable", path=path.name) from error
        found = tuple(sheets((file,)))
        return tuple(
            Scanned(file, page, len(found), sheet, _small(sheet))
            for page, sheet in zip(count(1), found, strict=False)
        )

    def photograph(self, jpeg: bytes, name: str) -> Scanned:
        """The sheet in a camera's picture, as a file ``name``; for the work lane."""
        file = ScanFile(name, jpeg)
        sheet = photographed(file)
        return Scanned(file, 1, 1, sheet, _small(sheet))

    def sort(self, pile: Pile, here: str | None = None) -> PaperView:
        """The pile by cases, that with the id ``here`` first; InputFault ``not_permitted``."""
        self._session.require("scan_in", *ADVISERS)
        lots = [self._lot(pile, case_no, numbers) for case_no, numbers in _by_case(pile)]
        lots.sort(key=lambda lot: (lot.row is None or lot.row.case_id != here, lot.case_no))
        loose = (
            _row(number, sheet, _unread(sheet), None)
            for number, sheet in pile.left()
            if _case_of(pile, number, sheet) is None
        )
        return PaperView(tuple(self._shown(pile, lot) for lot in lots), tuple(loose))

    def keep(self, pile: Pile, case_no: str, incomplete: bool = False) -> Pile:
        """Keep the sheets of a case beside its form; the pile without them.

        InputFault ``paper_incomplete`` while a page is missing, unless ``incomplete`` was asked
        for, and while a sheet of the case is left over or none is matched; and what says that the
        case cannot be found, as :meth:`Scans.original`. Nothing is kept then.
        """
        self._session.require("scan_in", *ADVISERS)
        numbers = dict(_by_case(pile)).get(case_no, ())
        row = self._scans.case(case_no)
        found, _pages = self._matched(pile, row, numbers)
        left = len(found.foreign) + len(found.again) + len(found.unreadable)
        if left or not found.matched or (found.missing and not incomplete):
            raise InputFault("paper_incomplete", case_no=case_no, missing=found.missing, left=left)
        ordered = [numbers[sheet - 1] for _page, sheet in found.matched]
        kept = [pile.sheets[number - 1] for number in ordered]
        files = _files(pile.sheets[number - 1] for number in sorted(ordered))
        self._scans.keep(row, bound([one.sheet for one in kept], files), found)
        return pile.without(numbers)

    def _lot(self, pile: Pile, case_no: str, numbers: tuple[int, ...]) -> _Lot:
        row: CaseRow | None = None
        try:
            row = self._scans.case(case_no)
            found, pages = self._matched(pile, row, numbers)
        except BranchDeskError as fault:
            if fault.code not in _NOT_HERE:
                raise
            return _Lot(case_no, numbers, row, why=_NOT_HERE[fault.code])
        return _Lot(case_no, numbers, row, found, pages)

    def _matched(self, pile: Pile, row: CaseRow, numbers: Sequence[int]) -> tuple[Match, int]:
        original = self._scans.original(row)
        marks = [pile.sheets[number - 1].sheet.mark for number in numbers]
        placed = {
            at: pile.words[number][1]
            for at, number in enumerate(numbers, start=1)
            if number in pile.words
        }
        return match(marks, original, placed), original.pages

    def _shown(self, pile: Pile, lot: _Lot) -> PaperCase:
        row, found = lot.row, lot.found
        if found is None or row is None:
            rows = (_row(n, pile.sheets[n - 1], "unplaced", None) for n in lot.numbers)
            name = row.client_name if row is not None else ""
            case_id = row.case_id if row is not None else None
            return PaperCase(lot.case_no, case_id, name, lot.why, 0, tuple(rows))
        kept = self._session.store.scans(row.case_id)
        left = found.foreign or found.again or found.unreadable
        return PaperCase(
            case_no=lot.case_no,
            case_id=row.case_id,
            client_name=row.client_name,
            state="unsorted" if left else "partial" if found.missing else "whole",
            pages=lot.pages,
            sheets=tuple(_rows(pile, lot.numbers, found)),
            missing=found.missing,
            kept_at=kept[-1].scanned_at if kept else None,
        )


def _by_case(pile: Pile) -> tuple[tuple[str, tuple[int, ...]], ...]:
    found: dict[str, list[int]] = {}
    for number, sheet in pile.left():
        case_no = _case_of(pile, number, sheet)
        if case_no is not None:
            found.setdefault(case_no, []).append(number)
    return tuple((case_no, tuple(numbers)) for case_no, numbers in found.items())


def _case_of(pile: Pile, number: int, sheet: Scanned) -> str | None:
    """What its codes say, else what a person said."""
    if sheet.sheet.mark is not None:
        return sheet.sheet.mark.case_no
    word = pile.words.get(number)
    return word[0] if word else None


def _rows(pile: Pile, numbers: Sequence[int], found: Match) -> Iterator[SheetRow]:
    """Those that stand for a page in order of pages, then those left over."""
    for page, at in found.matched:
        number = numbers[at - 1]
        state = "by_hand" if page in found.by_hand else "matched"
        yield _row(number, pile.sheets[number - 1], state, page)
    for state, ats in (
        ("again", found.again),
        ("other", found.foreign),
        ("unplaced", found.unreadable),
    ):
        for at in ats:
            number = numbers[at - 1]
            sheet = pile.sheets[number - 1]
            mark = sheet.sheet.mark
            yield _row(number, sheet, state, mark.page if mark else None)


def _row(number: int, sheet: Scanned, state: str, page: int | None) -> SheetRow:
    return SheetRow(
        number, sheet.file.name, sheet.page, state, page, sheet.sheet.dpi, sheet.picture
    )


def _unread(sheet: Scanned) -> str:
    return "coarse" if sheet.sheet.dpi < LEAST_DPI else "unreadable"


def _small(sheet: Sheet) -> Picture:
    small = thumbnail(sheet, SMALL_PX)
    return Picture(small.width, small.height, small.rgb, 0)


def _files(kept: Iterator[Scanned]) -> list[ScanFile]:
    """What the kept sheets were read from: whole files, and of a file that holds other sheets too
    only the pages that are kept."""
    pages: dict[int, list[Scanned]] = {}
    for one in kept:
        pages.setdefault(id(one.file), []).append(one)
    return [
        ones[0].file
        if len(ones) == ones[0].of
        else part_of(ones[0].file, [one.page for one in ones])
        for ones in pages.values()
    ]
