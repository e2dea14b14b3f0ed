"""A pile of signed paper: each sheet finds its case, and a case is kept whole or knowingly not."""

import io
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import cv2
import numpy as np
import pikepdf
import pytest

from branchdesk.app.paper import Pile, Scanned
from branchdesk.app.verifying import check_desk
from branchdesk.app.views import PaperCase
from branchdesk.bootstrap import Engine
from branchdesk.documents import raster
from branchdesk.documents.scanning import ScanFile
from branchdesk.domain.happenings import DocumentPrinted
from tests.app.branch import Branch, refused, running, spoil, state_of, the_case
from tests.app.test_scans import all_pages, blank, case_no, paper
from tests.documents import scans as other_scans
from tests.documents.scans import Pixels, png_of

OTHER = "2611-0042"


def read(engine: Engine, folder: Path, *files: ScanFile) -> tuple[Scanned, ...]:
    """Files as the scanner left them, read one after the other."""
    found: list[Scanned] = []
    for number, file in enumerate(files):
        path = folder / f"{number}-{file.name}"
        path.write_bytes(file.content)
        found += engine.desk.paper.read(path)
    return tuple(found)


@pytest.fixture(scope="module")
def whole(branch: Branch, tmp_path_factory: pytest.TempPathFactory) -> Pile:
    """Every page of the one sealed case, last page first."""
    folder = tmp_path_factory.mktemp("scanner")
    with running(branch.copy(branch.sealed, folder)) as engine:
        return Pile(read(engine, folder, *paper(engine, *all_pages(engine)[::-1])))


def the_group(engine: Engine, pile: Pile) -> PaperCase:
    (group,) = engine.desk.paper.sort(pile).cases
    return group


def attachments(engine: Engine) -> list[bytes]:
    (scan,) = engine.desk.exports._scans.kept(the_case(engine))
    with pikepdf.open(io.BytesIO(scan)) as opened:
        return [spec.get_file().read_bytes() for spec in opened.attachments.values()]


def test_a_whole_case_is_kept_and_leaves_the_pile(sealed: Engine, whole: Pile) -> None:
    group = the_group(sealed, whole)
    pages = all_pages(sealed)
    assert (group.state, group.case_no, group.case_id) == (
        "whole",
        case_no(sealed),
        the_case(sealed),
    )
    assert [(row.page, row.state) for row in group.sheets] == [(n, "matched") for n in pages]
    assert group.client_name == sealed.store.case(the_case(sealed)).client_name
    left = sealed.desk.paper.keep(whole, group.case_no)
    assert list(left.left()) == []
    (scan,) = sealed.store.scans(the_case(sealed))
    assert (scan.pages, scan.missing, scan.by_hand) == (len(pages), (), ())
    assert all(one.holds for one in check_desk(sealed.store, sealed.vault, sealed.files))
    sealed.store.rebuild()
    assert sealed.store.scans(the_case(sealed)) == (scan,)
    view = sealed.desk.sealed.view(the_case(sealed))
    assert [(kept.pages, kept.missing) for kept in view.paper] == [(len(pages), ())]
    assert [part.part for part in view.transfers].count("paper") == 1


def test_a_missing_page_is_named_and_only_knowingly_let_go(sealed: Engine, whole: Pile) -> None:
    pages = len(whole.sheets)
    torn = whole.without([1])
    group = the_group(sealed, torn)
    assert (group.state, group.missing) == ("partial", (pages,))
    before = state_of(sealed)
    fault = refused(lambda: sealed.desk.paper.keep(torn, group.case_no))
    assert (fault.code, fault.params["missing"]) == ("paper_incomplete", (pages,))
    assert state_of(sealed) == before
    sealed.desk.paper.keep(torn, group.case_no, incomplete=True)
    (scan,) = sealed.store.scans(the_case(sealed))
    assert (scan.pages, scan.missing) == (pages - 1, (pages,))
    assert the_group(sealed, whole).kept_at == scan.scanned_at
    sealed.desk.paper.keep(whole, group.case_no)
    assert [kept.missing for kept in sealed.store.scans(the_case(sealed))] == [(pages,), ()]


def test_a_sheet_twice_must_be_set_aside(sealed: Engine, whole: Pile) -> None:
    twice = whole.joined(whole.sheets[:1])
    group = the_group(sealed, twice)
    assert (group.state, group.sheets[-1].state) == ("unsorted", "again")
    fault = refused(lambda: sealed.desk.paper.keep(twice, group.case_no, incomplete=True))
    assert fault.code == "paper_incomplete"
    assert the_group(sealed, twice.without([group.sheets[-1].number])).state == "whole"


def test_an_unreadable_sheet_asks_for_case_and_page(
    sealed: Engine, whole: Pile, tmp_path: Path
) -> None:
    bare, low = read(sealed, tmp_path, empty(2339, 1654), empty(900, 636))
    pages = len(whole.sheets)
    pile = whole.without([1]).joined((bare, low))
    view = sealed.desk.paper.sort(pile)
    assert [row.state for row in view.loose] == ["unreadable", "coarse"]
    assert view.loose[1].dpi == 77
    number = view.loose[0].number
    told = pile.told(number, case_no(sealed), pages).without([view.loose[1].number])
    group = the_group(sealed, told)
    assert (group.state, group.sheets[-1].state) == ("whole", "by_hand")
    sealed.desk.paper.keep(told, group.case_no)
    assert sealed.store.scans()[0].by_hand == (pages,)


def empty(height: int, width: int) -> ScanFile:
    """A sheet with nothing on it, of so many pixels."""
    return png_of(np.full((height, width), 250, np.uint8))


def test_a_person_names_a_page_that_is_not_there(sealed: Engine, whole: Pile) -> None:
    pile = Pile(whole.sheets[:1])
    # A word against a code changes nothing; one for a page beyond the last places nothing.
    assert the_group(sealed, pile.told(1, "9", 1)).sheets[0].state == "matched"
    bare = Pile((_unmarked(whole.sheets[0]),)).told(1, case_no(sealed), 99)
    assert the_group(sealed, bare).sheets[0].state == "unplaced"


def _unmarked(sheet: Scanned) -> Scanned:
    return Scanned(
        sheet.file,
        sheet.page,
        sheet.of,
        type(sheet.sheet)(None, sheet.sheet.jpeg, sheet.sheet.width, sheet.sheet.height, 0.0),
        sheet.picture,
    )


def _mixed(engine: Engine) -> Iterator[bytes]:
    """One file, as a feeder makes it of a pile of two cases: a PDF and a TIFF."""
    theirs = other_scans.original(OTHER).pdf
    ours = engine.desk.signing.pdf(the_case(engine))
    with pikepdf.new() as pdf:
        for content, pages in ((ours, all_pages(engine)), (theirs, [1])):
            with pikepdf.open(io.BytesIO(content)) as source:
                pdf.add_pages_from(source, [page - 1 for page in pages])
        buffer = io.BytesIO()
        pdf.save(buffer)
    yield buffer.getvalue()
    drawn = raster.pages(buffer.getvalue(), 150)
    yield cv2.imencodemulti(".tiff", [_grey(page) for page in drawn])[1].tobytes()


def _grey(page: raster.Raster) -> Pixels:
    pixels = np.frombuffer(page.rgb, np.uint8).reshape(page.height, page.width, 3)
    return np.ascontiguousarray(pixels[:, :, 1])


def test_a_pile_of_two_cases_keeps_nothing_of_one_with_the_other(
    sealed: Engine, tmp_path: Path
) -> None:
    for name, content in zip(("pile.pdf", "pile.tiff"), _mixed(sealed), strict=True):
        pile = Pile(read(sealed, tmp_path, ScanFile(name, content)))
        view = sealed.desk.paper.sort(pile, the_case(sealed))
        ours, theirs = view.cases
        assert (ours.state, theirs.state, theirs.case_no) == ("whole", "unknown", OTHER)
        assert refused(partial(sealed.desk.paper.keep, pile, OTHER)).code == "case_unknown"
        left = sealed.desk.paper.keep(pile, ours.case_no)
        assert [sheet.page for _n, sheet in left.left()] == [len(ours.sheets) + 1]
        scan = sealed.desk.exports._scans.kept(the_case(sealed))[-1]
        with pikepdf.open(io.BytesIO(scan)) as opened:
            (attached,) = (spec.get_file().read_bytes() for spec in opened.attachments.values())
        part = read(sealed, tmp_path, ScanFile(name, attached))
        assert {one.sheet.mark.case_no for one in part if one.sheet.mark} == {ours.case_no}
        assert len(part) == len(ours.sheets)


def test_files_that_hold_one_case_are_attached_as_they_came(sealed: Engine, whole: Pile) -> None:
    sealed.desk.paper.keep(whole, case_no(sealed))
    assert sorted(attachments(sealed)) == sorted(one.file.content for one in whole.sheets)


def test_what_cannot_be_read_is_refused_by_name(sealed: Engine, tmp_path: Path) -> None:
    letter = tmp_path / "letter.pdf"
    letter.write_bytes(b"%PDF-1.7 torn")
    for path in (letter, tmp_path / "gone.png"):
        fault = refused(partial(sealed.desk.paper.read, path))
        assert (fault.code, fault.params["path"]) == ("scan_unreadable", path.name)


def test_paper_before_the_seal_and_of_a_form_elsewhere_waits(
    interviewed: Engine, tmp_path: Path
) -> None:
    (sheet,) = read(interviewed, tmp_path, blank())
    pile = Pile((sheet,)).told(1, case_no(interviewed), 1)
    assert the_group(interviewed, pile).state == "unsealed"
    assert refused(lambda: interviewed.desk.paper.keep(pile, case_no(interviewed))).code == (
        "case_state"
    )


def test_a_form_that_is_damaged_or_on_another_pc_is_said(sealed: Engine, whole: Pile) -> None:
    row = sealed.store.case(the_case(sealed))
    form = sealed.files.path(row.document_id or "")
    spoil(form)
    assert the_group(sealed, whole).state == "damaged"
    form.unlink()
    assert the_group(sealed, whole).state == "elsewhere"
    assert refused(lambda: sealed.desk.paper.keep(whole, row.case_no)).code == "media_missing"


def test_every_printed_copy_is_counted_with_who_and_when(sealed: Engine) -> None:
    case_id = the_case(sealed)
    assert sealed.desk.sealed.view(case_id).printed == ()
    for _ in range(2):
        sealed.desk.sealed.printed(case_id, "HP M404", "")
    receipt, first, *_rest = sealed.desk.sealed.paper_copy(case_id, 300, "")
    assert {(page.width, page.height) for page in (receipt, first)} == {(2481, 3508)}, "300 dpi"
    view = sealed.desk.sealed.view(case_id)
    assert [(one.number, one.printer) for one in view.printed] == [(1, "HP M404"), (2, "HP M404")]
    assert view.copies == 2
    written = [
        one.event
        for one in sealed.store.stream(f"document:{view.document_id}")
        if isinstance(one.payload, DocumentPrinted)
    ]
    assert [one.at_utc for one in written] == [one.at_utc for one in view.printed]
    assert {one.by["zh_TW"] for one in view.printed} == {
        sealed.desk.access.name_of(written[0].actor).name["zh_TW"]
    }
