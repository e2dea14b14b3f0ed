"""The one form: what is on it, where, and that it is always the same."""

import dataclasses
import io
import re
import subprocess
from pathlib import Path

import cv2
import numpy as np
import pikepdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from branchdesk.documents import raster
from branchdesk.documents.archive import problems
from branchdesk.documents.content import AgreementText, Fact, FormContent
from branchdesk.documents.form import Drawn, draw
from branchdesk.documents.words import clock, ordinal
from branchdesk.domain.definitions import LANGUAGES
from tests.documents import samples


def _text(pdf: bytes, tmp_path: Path, *options: str) -> str:
    path = tmp_path / "form.pdf"
    path.write_bytes(pdf)
    ran = subprocess.run(
        ["pdftotext", *options, str(path), "-"], check=True, capture_output=True, text=True
    )
    return ran.stdout


def _drawn(language: str = "zh_TW") -> Drawn:
    return draw(samples.content(language), samples.fonts())


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_is_on_the_paper_and_can_be_copied(language: str, tmp_path: Path) -> None:
    content = samples.content(language)
    printed = re.sub(r"\s", "", _text(draw(content, samples.fonts()).pdf, tmp_path))
    wanted = [content.declaration, content.title, *(f.value for f in content.facts)]
    wanted += [a.sentence for a in content.agreements]
    face = samples.fonts().typeface(language)
    for text in wanted:
        assert re.sub(r"\s", "", face.spelled(text)) in printed
    assert "13:40" in printed  # the twentieth answer's place in the recording


@pytest.mark.parametrize("language", LANGUAGES)
def test_only_the_bundled_typefaces_are_in_it_and_embedded(language: str, tmp_path: Path) -> None:
    path = tmp_path / "form.pdf"
    path.write_bytes(_drawn(language).pdf)
    ran = subprocess.run(["pdffonts", str(path)], check=True, capture_output=True, text=True)
    rows = ran.stdout.splitlines()[2:]
    assert rows
    for row in rows:
        assert "+NotoSans" in row
        assert re.search(r"yes +yes +yes", row)


def test_qpdf_finds_nothing_wrong(tmp_path: Path) -> None:
    path = tmp_path / "form.pdf"
    path.write_bytes(_drawn().pdf)
    ran = subprocess.run(["qpdf", "--check", str(path)], check=False, capture_output=True)
    assert ran.returncode == 0, ran.stdout


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_is_built_to_the_archive_rules(language: str) -> None:
    assert problems(_drawn(language).pdf) == ()


def test_the_same_content_gives_the_same_bytes() -> None:
    one, other = _drawn(), _drawn()
    assert one == other
    changed = dataclasses.replace(samples.content(), case_no="2611-0043")
    assert draw(changed, samples.fonts()).sha256 != one.sha256


def test_three_languages_on_one_form(tmp_path: Path) -> None:
    content = dataclasses.replace(
        samples.content(),
        declaration="本人同意。我同意，风险已揭示。 I agree to all of it; 𠝹.",
        facts=(Fact("姓名 Name 姓名", samples.LONG_NAME["zh_CN"] + " " + samples.LONG_NAME["en"]),),
    )
    printed = _text(draw(content, samples.fonts()).pdf, tmp_path)
    assert "风险已揭示" in printed
    assert "𠝹" in printed


@pytest.mark.parametrize("language", LANGUAGES)
def test_both_boxes_are_on_the_last_page_within_the_paper(language: str) -> None:
    content = samples.content(language, samples.LONG_NAME[language])
    drawn = draw(content, samples.fonts())
    for box in (drawn.signature_box, drawn.seal_box):
        assert box.page == drawn.pages
        assert 50 <= box.x < box.x + box.width <= 546
        assert 60 <= box.y < box.y + box.height <= 730
    assert drawn.signature_box.x + drawn.signature_box.width < drawn.seal_box.x
    with pikepdf.open(io.BytesIO(drawn.pdf)) as pdf:
        names = [str(widget.T) for widget in pdf.pages[-1].obj.Annots]
    assert names == ["ClientSignature", "BranchSeal"]


def test_pages_of_agreements_are_where_their_terms_begin(tmp_path: Path) -> None:
    content = samples.content()
    drawn = draw(content, samples.fonts())
    assert sorted(drawn.page_of_agreement.values()) == list(drawn.page_of_agreement.values())
    for number, agreement in enumerate(content.agreements, start=1):
        page = str(drawn.page_of_agreement[agreement.id])
        printed = _text(drawn.pdf, tmp_path, "-f", page, "-l", page)
        assert ordinal(number, "zh_TW") + agreement.title in printed


def test_each_page_names_its_case_and_place_to_a_scanner() -> None:
    drawn = _drawn()
    seen = []
    for page in raster.pages(drawn.pdf, 150):
        pixels = np.frombuffer(page.rgb, np.uint8).reshape(page.height, page.width, 3)
        corner = pixels[: page.height // 6, page.width * 3 // 4 :]
        large = cv2.resize(corner, None, fx=2, fy=2, interpolation=cv2.INTER_CUBIC)
        seen.append(cv2.QRCodeDetector().detectAndDecode(large)[0])
    code = drawn.content_sha256[:16]
    expected = [f"BD1|2611-0042|{n}|{drawn.pages}|{code}" for n in range(1, drawn.pages + 1)]
    assert seen == expected


def test_the_record_of_the_interview_repeats_its_head(tmp_path: Path) -> None:
    content = samples.content(answers=60)
    drawn = draw(content, samples.fonts())
    pages = _text(drawn.pdf, tmp_path).split("\f")
    with_rows = [page for page in pages if "錄影時間" in page]
    assert len(with_rows) >= 4
    # Never one lonely row under a head at the end.
    assert len(re.findall(r"\d\d:\d\d", with_rows[-1])) >= 2


def test_a_page_that_would_be_nearly_empty_is_saved() -> None:
    assert draw(samples.content(answers=20), samples.fonts()).pages == 5
    assert draw(samples.content(answers=21), samples.fonts()).pages == 6


@settings(max_examples=12, deadline=None)
@given(
    facts=st.integers(0, 30),
    agreements=st.integers(1, 14),
    length=st.integers(1, 900),
    declaration=st.integers(1, 300),
)
def test_any_amount_of_text_finds_its_place(
    facts: int, agreements: int, length: int, declaration: int
) -> None:
    base = samples.content()
    content = dataclasses.replace(
        base,
        facts=tuple(Fact(f"事項{n}", "值" * (1 + length // 20)) for n in range(facts)),
        agreements=tuple(
            AgreementText(f"a{n}", f"約定{n}", "句。" * (1 + length // 30), ("條款，" * length,))
            for n in range(agreements)
        ),
        declaration="同意" * declaration,
        answers=(),
    )
    drawn = draw(content, samples.fonts())
    assert drawn.signature_box.page == drawn.seal_box.page == drawn.pages
    assert drawn.signature_box.y >= 60
    assert set(drawn.page_of_agreement) == {f"a{n}" for n in range(agreements)}


@pytest.mark.parametrize("count", range(1, 8))
def test_a_heading_is_never_the_last_thing_on_a_page(count: int, tmp_path: Path) -> None:
    base = samples.content()
    content = dataclasses.replace(base, products=base.products * count)
    pages = _text(draw(content, samples.fonts()).pdf, tmp_path).split("\f")
    assert ["一、開戶" in page for page in pages if "約定事項" in page] == [True]


def test_a_bare_form_has_a_signature_page_too() -> None:
    bare = FormContent(
        language="en",
        title="Application",
        case_no="1",
        branch_name="Branch",
        drawn_at=samples.AT,
        form_id="f",
        form_version="1",
        form_sha256="",
        facts=(),
        agreements=(AgreementText("a", "Account", "Opened.", ()),),
        declaration="I agree.",
    )
    assert draw(bare, samples.fonts()).pages == 2


@pytest.mark.parametrize(
    ("number", "text"),
    [(1, "一、"), (10, "十、"), (11, "十一、"), (20, "二十、"), (42, "四十二、")],
)
def test_articles_are_counted_in_chinese(number: int, text: str) -> None:
    assert ordinal(number, "zh_TW") == text
    assert ordinal(number, "en") == f"{number}. "


def test_places_in_the_recording_are_minutes_and_seconds() -> None:
    assert (clock(0), clock(75_000), clock(6_000_000)) == ("00:00", "01:15", "100:00")
