"""Signed paper that comes back: kept whole beside the sealed form, or not at all."""

import io
from pathlib import Path

import numpy as np
import pikepdf
import pytest

from branchdesk.app.scans import Scans, scans_of
from branchdesk.app.verifying import check_desk, check_folder
from branchdesk.bootstrap import Engine
from branchdesk.documents import raster
from branchdesk.documents.scanning import ScanFile
from branchdesk.domain.errors import IntegrityFault
from tests.app.branch import refused, spoil, state_of, the_case
from tests.documents import scans as other_scans
from tests.documents.scans import png_of


def paper(engine: Engine, *pages: int) -> list[ScanFile]:
    """Sheets of the printed form, in the order they were laid into the scanner."""
    pdf = engine.desk.signing.pdf(the_case(engine))
    return [photograph(raster.page(pdf, page, 200)) for page in pages]


def photograph(page: raster.Raster) -> ScanFile:
    pixels = np.frombuffer(page.rgb, np.uint8).reshape(page.height, page.width, 3)
    return png_of(np.ascontiguousarray(pixels[:, :, 1]))


def blank() -> ScanFile:
    """A sheet with nothing on it."""
    return png_of(np.full((1170, 827), 252, np.uint8))


def case_no(engine: Engine) -> str:
    return engine.store.case(the_case(engine)).case_no


def all_pages(engine: Engine) -> list[int]:
    count = raster.page_count(engine.desk.signing.pdf(the_case(engine)))
    return list(range(1, count + 1))


def test_a_whole_pile_finds_its_case_and_is_kept_sealed(sealed: Engine) -> None:
    scans = Scans(sealed.session, sealed.files)
    original = sealed.desk.signing.pdf(the_case(sealed))
    backwards = all_pages(sealed)[::-1]
    pile = paper(sealed, *backwards)
    returned = scans.take_in(pile)
    assert (returned.case_no, returned.kept) == (case_no(sealed), True)
    document_id = sealed.store.case(the_case(sealed)).document_id or ""
    ((device_id, kept),) = scans_of(sealed.store, document_id)
    assert device_id == sealed.store.device_id
    assert (kept.pages, kept.by_hand) == (len(backwards), ())
    (scan,) = scans.kept(the_case(sealed))
    with pikepdf.open(io.BytesIO(scan)) as opened:
        assert len(opened.pages) == len(backwards)
        attached = [spec.get_file().read_bytes() for spec in opened.attachments.values()]
    assert sorted(attached) == sorted(file.content for file in pile)
    assert sealed.desk.signing.pdf(the_case(sealed)) == original
    assert scan[:200] not in sealed.files.path(kept.scan_id).read_bytes()


def test_the_desks_verifier_knows_the_scan(sealed: Engine) -> None:
    Scans(sealed.session, sealed.files).take_in(paper(sealed, *all_pages(sealed)))
    assert all(one.holds for one in check_desk(sealed.store, sealed.vault, sealed.files))
    document_id = sealed.store.case(the_case(sealed)).document_id or ""
    ((_device, kept),) = scans_of(sealed.store, document_id)
    path = sealed.files.path(kept.scan_id)
    spoil(path)
    found = check_desk(sealed.store, sealed.vault, sealed.files)
    assert [one.params["file"] for one in found if not one.holds] == [path.name]
    path.unlink()
    found = check_desk(sealed.store, sealed.vault, sealed.files)
    assert [one.what for one in found if not one.holds] == ["missing"]
    with pytest.raises(IntegrityFault):
        Scans(sealed.session, sealed.files).kept(the_case(sealed))


def test_nothing_is_kept_of_a_pile_that_is_not_whole(sealed: Engine) -> None:
    scans = Scans(sealed.session, sealed.files)
    pages = all_pages(sealed)
    before = state_of(sealed)
    missing = scans.take_in(paper(sealed, *pages[:-1]))
    assert missing.match is not None
    assert (missing.kept, missing.match.missing) == (False, (pages[-1],))
    foreign = other_scans.original("2611-0042").pdf
    mixed = scans.take_in([*paper(sealed, *pages), ScanFile("other.pdf", foreign)], case_no(sealed))
    assert mixed.match is not None
    assert mixed.match.missing == ()
    assert len(mixed.match.foreign) == other_scans.original("2611-0042").pages
    assert not mixed.kept
    assert state_of(sealed) == before


def test_a_sheet_without_a_code_needs_case_number_and_page(sealed: Engine) -> None:
    scans = Scans(sealed.session, sealed.files)
    nobody_says = scans.take_in([blank()])
    assert (nobody_says.case_no, nobody_says.match, nobody_says.kept) == (None, None, False)
    pages = all_pages(sealed)
    pile = [blank(), *paper(sealed, *pages[1:])]
    asked = scans.take_in(pile, case_no(sealed))
    assert asked.match is not None
    assert asked.match.unreadable == (1,)
    told = scans.take_in(pile, case_no(sealed), {1: 1})
    assert told.kept
    document_id = sealed.store.case(the_case(sealed)).document_id or ""
    ((_device, kept),) = scans_of(sealed.store, document_id)
    assert kept.by_hand == (1,)


def test_paper_of_a_case_nobody_knows_is_refused(sealed: Engine) -> None:
    scans = Scans(sealed.session, sealed.files)
    foreign = [ScanFile("other.pdf", other_scans.original("2611-0042").pdf)]
    assert refused(lambda: scans.take_in(foreign)).code == "case_unknown"
    sealed.desk.access.sign_out()
    assert refused(lambda: scans.take_in(foreign)).code == "not_permitted"


def test_paper_of_a_case_that_is_not_sealed_is_refused(interviewed: Engine) -> None:
    scans = Scans(interviewed.session, interviewed.files)
    fault = refused(lambda: scans.take_in([blank()], case_no(interviewed)))
    assert fault.code == "case_state"


def test_the_evidence_folder_holds_the_paper_beside_the_form(
    sealed: Engine, tmp_path: Path
) -> None:
    scans = Scans(sealed.session, sealed.files)
    scans.take_in(paper(sealed, *all_pages(sealed)))
    folder = tmp_path / "evidence"
    sealed.desk.exports.case(the_case(sealed), folder, lambda tag: tag.kind, ())
    (scan,) = scans.kept(the_case(sealed))
    assert (folder / "paper-1.pdf").read_bytes() == scan
    found = check_folder(folder)
    assert all(one.holds for one in found)
    assert "paper-1.pdf" in {one.params.get("file") for one in found}
