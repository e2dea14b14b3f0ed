"""Which scanned sheet stands for which page of a document, by what the sheets say of themselves.

A sheet counts for a page only where its QR code says the case, the page, the number of pages and
the text that was agreed. A barcode alone names no text: such a sheet needs a person's word.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from branchdesk.documents.codes import PageMark


@dataclass(frozen=True, slots=True)
class Match:
    """``matched`` are pairs of page and sheet in order of pages; ``missing`` and ``by_hand`` are
    pages, the others sheets, both from 1.

    ``foreign`` belong to another case or another text of this one, ``again`` repeat a page that
    was there already, ``unreadable`` need a person to say which page they are.
    """

    matched: tuple[tuple[int, int], ...]
    missing: tuple[int, ...]
    foreign: tuple[int, ...]
    again: tuple[int, ...]
    unreadable: tuple[int, ...]
    by_hand: tuple[int, ...] = ()

    @property
    def complete(self) -> bool:
        """Every page is there and no sheet is left over."""
        return not (self.missing or self.foreign or self.again or self.unreadable)


def match(
    marks: Iterable[PageMark | None], original: PageMark, placed: Mapping[int, int] | None = None
) -> Match:
    """Match sheets, by their marks in order of scanning, to the document whose first page says
    ``original``.

    ``placed`` is a person's word, sheet to page, for sheets without a readable QR code; it never
    overrules what a code says.
    """
    word = placed or {}
    pages: dict[int, int] = {}
    foreign: list[int] = []
    again: list[int] = []
    unreadable: list[int] = []
    by_hand: list[int] = []
    for sheet, mark in enumerate(marks, start=1):
        if mark is not None and not _of(mark, original):
            foreign.append(sheet)
            continue
        page = _page(mark, word.get(sheet))
        if page is None or not 1 <= page <= original.pages:
            unreadable.append(sheet)
        elif page in pages:
            again.append(sheet)
        else:
            pages[page] = sheet
            if mark is None or not mark.digest:
                by_hand.append(page)
    return Match(
        matched=tuple(sorted(pages.items())),
        missing=tuple(n for n in range(1, original.pages + 1) if n not in pages),
        foreign=tuple(foreign),
        again=tuple(again),
        unreadable=tuple(unreadable),
        by_hand=tuple(sorted(by_hand)),
    )


def _of(mark: PageMark, original: PageMark) -> bool:
    """Whether the sheet is of this document, as far as it says."""
    same = not mark.digest or (mark.digest, mark.pages) == (original.digest, original.pages)
    return mark.case_no == original.case_no and same


def _page(mark: PageMark | None, word: int | None) -> int | None:
    """The page a sheet of this document stands for; a barcode and a person must agree."""
    if mark is None:
        return word
    if mark.digest or mark.page == word:
        return mark.page
    return None
