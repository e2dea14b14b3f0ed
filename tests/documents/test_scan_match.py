"""Which sheet stands for which page: never by guess, never against what a code says."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from branchdesk.documents.codes import (
    PageMark,
    page_barcode,
    page_code,
    read_page_barcode,
    read_page_code,
)
from branchdesk.documents.scan_match import match

DIGEST = "0123456789abcdef"
ORIGINAL = PageMark("2611-0042", 1, 3, DIGEST)


def sheet(page: int, **other: object) -> PageMark:
    return replace(ORIGINAL, page=page, **other)  # type: ignore[arg-type]


def barcode(page: int) -> PageMark:
    return PageMark(ORIGINAL.case_no, page)


@given(st.permutations([1, 2, 3]))
def test_a_whole_pile_is_whole_in_any_order(pages: list[int]) -> None:
    found = match([sheet(page) for page in pages], ORIGINAL)
    assert found.complete
    assert found.matched == tuple((page, pages.index(page) + 1) for page in (1, 2, 3))
    assert found.by_hand == ()


@pytest.mark.parametrize(
    "other",
    [
        sheet(2, case_no="2611-0043"),
        sheet(2, digest="fedcba9876543210"),
        sheet(2, pages=4),
        PageMark("2611-0043", 2),
    ],
    ids=["another case", "another text", "another length", "another case's barcode"],
)
def test_a_page_of_another_paper_is_foreign_whatever_a_person_says(other: PageMark) -> None:
    found = match([sheet(1), other, sheet(3)], ORIGINAL, {2: 2})
    assert (found.foreign, found.missing, found.complete) == ((2,), (2,), False)


def test_a_missing_page_is_named_and_a_repeated_one_is_not_taken_for_it() -> None:
    found = match([sheet(1), sheet(3), sheet(1)], ORIGINAL)
    assert (found.missing, found.again, found.complete) == ((2,), (3,), False)
    assert found.matched == ((1, 1), (3, 2))


@pytest.mark.parametrize("read", [None, barcode(2)], ids=["nothing", "barcode only"])
def test_a_sheet_without_a_qr_code_needs_a_persons_word(read: PageMark | None) -> None:
    pile = [sheet(1), read, sheet(3)]
    asked = match(pile, ORIGINAL)
    assert (asked.unreadable, asked.missing, asked.complete) == ((2,), (2,), False)
    told = match(pile, ORIGINAL, {2: 2})
    assert told.complete
    assert told.by_hand == (2,)


def test_a_persons_word_overrules_no_code() -> None:
    assert match([sheet(1), sheet(2), sheet(3)], ORIGINAL, {1: 3, 3: 1}).by_hand == ()
    against = match([sheet(1), barcode(2), sheet(3)], ORIGINAL, {2: 3})
    assert (against.unreadable, against.complete) == ((2,), False)
    beyond = match([sheet(1), sheet(2), sheet(3), None], ORIGINAL, {4: 4})
    assert (beyond.unreadable, beyond.complete) == ((4,), False)


@given(st.integers(1, 30), st.integers(0, 30))
def test_what_a_page_says_is_read_back(page: int, more: int) -> None:
    mark = PageMark("2611-0042", page, page + more, DIGEST)
    assert read_page_code(page_code(mark.case_no, page, mark.pages, DIGEST * 4)) == mark
    assert read_page_barcode(page_barcode(mark.case_no, page)) == PageMark("2611-0042", page)


@pytest.mark.parametrize(
    "text",
    [
        *("", "https://example.com/1", "BD1|2611-0042|4|3|0123456789abcdef"),
        *("BD1|2611-0042|0|3|0123456789abcdef", "BD1|2611-0042|1|3|0123", "BD2|c|1|1|" + DIGEST),
    ],
)
def test_other_codes_are_no_marks(text: str) -> None:
    assert read_page_code(text) is None


@pytest.mark.parametrize("text", ["", "4006381333931", "a/b", "https://example.com/1", "c/12345"])
def test_other_barcodes_are_no_marks(text: str) -> None:
    assert read_page_barcode(text) is None
