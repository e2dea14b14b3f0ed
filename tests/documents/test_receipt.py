"""The receipt: plain words in three languages, on one page, or on two where much was agreed."""

from dataclasses import replace

import pypdfium2
import pytest

from branchdesk.documents.receipt import (
    Printed,
    Receipt,
    agreed_said,
    copy_said,
    draw_receipt,
    level_said,
    notes,
)
from branchdesk.domain.definitions import LANGUAGES
from branchdesk.domain.errors import InputFault
from tests.documents import samples


def receipt(language: str) -> Receipt:
    """Everything that a receipt can say."""
    content = samples.content(language, samples.LONG_NAME[language])
    assert content.result is not None
    return Receipt(
        language=language,
        case_no=content.case_no,
        name=samples.LONG_NAME[language],
        signed_on="2026-11-23",
        level=content.result.level,
        level_name=content.result.name,
        agreed=tuple(agreement.sentence for agreement in content.agreements),
        cooling_off_until="2026-11-24",
        call_back_by="2026-12-03",
        branch=content.branch_name,
        phone="02-2771-0012",
        line="𠝹 17 日",
    )


def _pages(pdf: bytes) -> list[str]:
    with pypdfium2.PdfDocument(pdf) as opened:
        pages = [page.get_textpage().get_text_range() for page in opened]
    return ["".join(page.split()) for page in pages]


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_says_level_agreements_dates_and_whom_to_call(language: str) -> None:
    shown = receipt(language)
    (page,) = _pages(draw_receipt(shown, samples.fonts()))
    for words in (shown.name, level_said(shown), *agreed_said(shown), *notes(shown), shown.line):
        assert "".join(words.split()) in page, words
    for fact in ("C3", "2026-11-24", "2026-12-03", "02-2771-0012", shown.branch):
        assert "".join(fact.split()) in page
    assert draw_receipt(shown, samples.fonts()) == draw_receipt(shown, samples.fonts())


@pytest.mark.parametrize("language", LANGUAGES)
def test_words_that_are_no_longer_to_be_had_are_not_made_up(language: str) -> None:
    shown = replace(receipt(language), agreed=None, level_name="")
    (page,) = _pages(draw_receipt(shown, samples.fonts()))
    (instead,) = agreed_said(shown)
    for words in (instead, level_said(shown)):
        assert "".join(words.split()) in page
    for sentence in agreed_said(receipt(language)):
        assert "".join(sentence.split()) not in page


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_paper_copy_bears_its_number_who_printed_it_and_when(language: str) -> None:
    printed = Printed(3, "2026-11-23 11:25", "A20417")
    (page,) = _pages(draw_receipt(replace(receipt(language), printed=printed), samples.fonts()))
    assert "".join(copy_said(language, printed).split()) in page
    for fact in ("3", "2026-11-2311:25", "A20417"):
        assert fact in page
    (bare,) = _pages(draw_receipt(receipt(language), samples.fonts()))
    assert "A20417" not in bare


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_there_is_not_is_not_promised(language: str) -> None:
    bare = replace(receipt(language), cooling_off_until="", call_back_by="", phone="", line="")
    said = notes(bare)
    assert len(said) == 2
    assert said[1] != notes(receipt(language))[-1]
    assert bare.branch in said[1]
    (page,) = _pages(draw_receipt(bare, samples.fonts()))
    assert "2026-11-24" not in page


def test_much_that_was_agreed_goes_on_over_the_page() -> None:
    shown = receipt("en")
    agreed = agreed_said(shown)
    pages = _pages(draw_receipt(replace(shown, agreed=agreed * 4), samples.fonts()))
    assert len(pages) == 2
    assert "".join(pages).count("".join(agreed[0].split())) == 4


def test_a_character_without_glyph_stops_it_and_names_the_field() -> None:
    with pytest.raises(InputFault) as caught:
        draw_receipt(replace(receipt("zh_TW"), line="☑"), samples.fonts())
    assert caught.value.params == {"character": "☑", "field": "line"}
