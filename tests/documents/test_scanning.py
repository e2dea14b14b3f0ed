"""Sheets as they come back: sixty simulated scans, and the files scanners and cameras leave."""

import io
from dataclasses import dataclass

import cv2
import numpy as np
import pikepdf
import pypdfium2
import pytest

from branchdesk.documents.codes import PageMark
from branchdesk.documents.scan_match import match
from branchdesk.documents.scanning import (
    ScanFile,
    Sheet,
    bound,
    mark_of,
    photographed,
    sheets,
)
from branchdesk.domain.errors import InputFault
from tests.documents import scans
from tests.documents.scans import Pile, Spoiling, clean, png_of
from tests.documents.under_camera import FULL_HD, HD, SOFT, shot

CASE = "2611-0042"
CLEAN = Spoiling(dpi=200, skew=0, blur=0, noise=0, shade=0, seed=1)


@dataclass(frozen=True)
class Read:
    """A pile with what was read of each sheet and by how much it lay turned, told and true."""

    pile: Pile
    marks: tuple[PageMark | None, ...]
    turned: tuple[tuple[float, float], ...]


@pytest.fixture(scope="module")
def read() -> tuple[Read, ...]:
    """All sixty."""
    found = []
    for pile, fates in scans.fated():
        files = [
            scans.scanned(case_no, page, fate)
            for (case_no, page), fate in zip(pile.pages, fates, strict=True)
        ]
        got = [(sheet.mark, sheet.turned) for sheet in sheets(files)]
        turned = tuple((was, fate.skew) for (_m, was), fate in zip(got, fates, strict=True))
        found.append(Read(pile, tuple(mark for mark, _was in got), turned))
    return tuple(found)


def one(*files: ScanFile) -> Sheet:
    (sheet,) = sheets(files)
    return sheet


def test_no_sheet_of_sixty_is_matched_wrongly_and_58_are_matched(read: tuple[Read, ...]) -> None:
    pairs = [
        (mark, true)
        for pile in read
        for mark, true in zip(pile.marks, pile.pile.pages, strict=True)
    ]
    said = [(mark, true) for mark, true in pairs if mark is not None]
    assert len(pairs) == 60
    assert [true for mark, true in said if (mark.case_no, mark.page) != true] == []
    assert sum(bool(mark.digest) for mark, _true in said) >= 58


def test_mixed_cases_and_missing_pages_are_told(read: tuple[Read, ...]) -> None:
    for pile in read:
        found = match(pile.marks, scans.mark(pile.pile.case_no))
        sheets_read = {
            n for n, mark in enumerate(pile.marks, start=1) if mark is not None and mark.digest
        }
        assert set(found.unreadable) == set(range(1, 7)) - sheets_read
        assert found.complete == (pile.pile.name == "whole" and len(sheets_read) == 6)
        if pile.pile.name == "mixed cases":
            assert set(found.foreign) == {3} & sheets_read
            assert pile.pile.pages[2][1] in found.missing
        if pile.pile.name == "a page missing":
            assert found.missing
    assert {pile.pile.name for pile in read} == {"whole", "mixed cases", "a page missing"}


def test_a_skewed_sheet_is_set_upright(read: tuple[Read, ...]) -> None:
    errors = [
        abs((was - true + 180) % 360 - 180)
        for pile in read
        for mark, (was, true) in zip(pile.marks, pile.turned, strict=True)
        if mark is not None and mark.digest
    ]
    assert max(errors) < 1
    turned = Spoiling(dpi=200, skew=183, blur=0.4, noise=5, shade=0, seed=2)
    before = one(scans.scanned(CASE, 2, turned))
    after = one(ScanFile("again.jpg", before.jpeg))
    assert before.mark == after.mark
    assert abs(after.turned) < 0.7
    assert (before.width, before.height) == (1654, 2339)


def test_a_sheet_that_lies_sideways_becomes_a_portrait() -> None:
    picture = scans.picture_of(scans.scanned(CASE, 3, CLEAN))
    sheet = one(scans.png_of(np.rot90(picture, -1)))
    assert sheet.mark is not None
    assert sheet.mark.page == 3
    assert round(sheet.turned) == 90
    assert sheet.height > sheet.width


def test_a_pdf_and_a_tiff_of_several_pages_are_read_page_by_page() -> None:
    drawn = scans.original(CASE)
    pages = [sheet.mark for sheet in sheets([ScanFile("form.pdf", drawn.pdf)])]
    assert match(pages, scans.mark(CASE)).complete
    assert mark_of(drawn.pdf) == scans.mark(CASE)
    pictures = [scans.picture_of(scans.scanned(CASE, n, CLEAN)) for n in (1, 2)]
    _done, tiff = cv2.imencodemulti(".tiff", pictures)
    read = [sheet.mark for sheet in sheets([ScanFile("pages.tiff", tiff.tobytes())])]
    assert [mark.page if mark else None for mark in read] == [1, 2]


def test_a_page_that_says_it_is_huge_does_not_fill_the_memory() -> None:
    drawn = scans.original(CASE)
    with pikepdf.open(io.BytesIO(drawn.pdf)) as pdf, pikepdf.new() as huge:
        huge.add_blank_page(page_size=(14_400, 14_400))
        form = huge.copy_foreign(pdf.pages[1].as_form_xobject())
        page = huge.add_blank_page(page_size=(595 * 4, 842 * 4))
        page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Page=form))
        page.Contents = huge.make_stream(b"q 4 0 0 4 0 0 cm /Page Do Q")
        buffer = io.BytesIO()
        huge.save(buffer)
    empty, full = sheets([ScanFile("huge.pdf", buffer.getvalue())])
    assert max(empty.width, empty.height, full.width, full.height) <= 5000
    assert (empty.mark, full.mark and full.mark.page) == (None, 2)


def test_an_empty_sheet_says_nothing_and_codes_that_differ_say_nothing() -> None:
    blank = np.full((1200, 850), 250, np.uint8)
    assert one(scans.png_of(blank)).mark is None
    halves = [scans.picture_of(scans.scanned(CASE, n, CLEAN)) for n in (1, 2)]
    assert one(scans.png_of(np.hstack(halves))).mark is None


def test_a_torn_off_head_leaves_the_barcode() -> None:
    picture = scans.picture_of(scans.scanned(CASE, 4, CLEAN)).copy()
    picture[: picture.shape[0] // 4] = 255
    assert one(scans.png_of(picture)).mark == PageMark(CASE, 4)


@pytest.mark.parametrize("content", [b"", b"no picture", b"\x89PNG\r\n\x1a\n broken"])
def test_what_is_no_picture_is_refused_by_name(content: bytes) -> None:
    with pytest.raises(InputFault) as refused:
        list(sheets([ScanFile("scan.png", content)]))
    assert (refused.value.code, refused.value.params["path"]) == ("scan_unreadable", "scan.png")
    with pytest.raises(InputFault, match="scan_unreadable"):
        list(sheets([ScanFile("scan.pdf", b"%PDF-1.7 broken")]))


def test_the_bound_sheets_are_pages_and_carry_the_files_as_they_came() -> None:
    files = [scans.scanned(CASE, page, CLEAN) for page in (2, 1)]
    second, first = sheets(files)
    pdf = bound([first, second], files)
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        attached = {name: spec.get_file().read_bytes() for name, spec in opened.attachments.items()}
        assert len(opened.pages) == 2
    assert attached == {f"{n}-{f.name}": f.content for n, f in enumerate(files, start=1)}
    again = [sheet.mark.page if sheet.mark else None for sheet in sheets([ScanFile("b.pdf", pdf)])]
    assert again == [1, 2]
    document = pypdfium2.PdfDocument(pdf)
    try:
        size = document[0].get_size()
    finally:
        document.close()
    assert size == pytest.approx((595.4, 842), abs=1)


def test_pages_across_under_a_full_hd_camera_are_read_and_cut_out() -> None:
    pages = range(1, scans.original(CASE).pages + 1)
    found = [photographed(png_of(shot(clean(CASE, page), FULL_HD, page))) for page in pages]
    assert [sheet.mark.page for sheet in found if sheet.mark is not None] == list(pages)
    alone = [sheet for sheet in found if sheet.height < FULL_HD[0]]
    assert len(alone) >= 4, "where its edges are not seen, the whole picture is as good"
    for sheet in alone:
        assert sheet.height / sheet.width == pytest.approx(297 / 210, rel=0.03)


def test_a_picture_too_coarse_to_read_names_no_page() -> None:
    found = [
        photographed(png_of(shot(clean(CASE, 1), HD, seed, SOFT, across=False))) for seed in (1, 2)
    ]
    assert [(sheet.mark, sheet.height) for sheet in found] == [(None, 720), (None, 720)]
