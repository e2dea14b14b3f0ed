"""What a tag says in one line."""

from collections.abc import Mapping

import pytest

from branchdesk.app.texts import Language
from branchdesk.app.views import TagRow
from branchdesk.ui import formats, tag_text
from branchdesk.ui.dress import Wardrobe
from branchdesk.ui.i18n import LANGUAGES, tr


def row(
    kind: str, what: str = "", text: str = "", detail: Mapping[str, str] | None = None
) -> TagRow:
    return TagRow("t", kind, 0, None, "r", 3, what, text, detail or {})


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_change_says_what_came_before_it(wardrobe: Wardrobe, language: Language) -> None:
    wardrobe.translator.set_language(language)
    detail = {"option": "c", "option_no": "3", "between": "explained,retaken"}
    said = tag_text.title(row("changed", detail=detail))
    assert tr("interview.tag.step.explained") in said
    assert tr("interview.tag.step.retaken") in said
    alone = tag_text.title(row("changed", detail={"option": "c", "option_no": "3"}))
    assert said != alone
    assert alone in said


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_was_let_through_says_who_let_it_and_why(
    wardrobe: Wardrobe, language: Language
) -> None:
    wardrobe.translator.set_language(language)
    for what in ("accepted", "overridden"):
        said = tag_text.title(row("quality", what, "line was down"))
        assert tr(f"interview.tag.{what}") in said
        assert "line was down" in said
    put_off = tag_text.title(row("question", "put_off", detail={"answer_by": "2026-12-01"}))
    assert "2026" in put_off
    assert "fees?" in tag_text.title(row("question", text="fees?"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_gap_says_how_long_it_was(wardrobe: Wardrobe, language: Language) -> None:
    wardrobe.translator.set_language(language)
    said = tag_text.title(row("quality", "resumed", detail={"lost_ms": "3200"}))
    # Rounded up: nobody is told of less than was lost.
    assert formats.duration(4_000) in said
    assert tag_text.title(row("quality", "resumed")) == tr("interview.tag.resumed")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_lost_device_is_named(wardrobe: Wardrobe, language: Language) -> None:
    wardrobe.translator.set_language(language)
    lost = [
        row("claim", "device_lost", detail=detail)
        for detail in ({"device": "camera"}, {"device": "microphone"}, {}, {"device": "pad"})
    ]
    titles, sentences = map(tag_text.claim_title, lost), map(tag_text.claim_detail, lost)
    for camera, microphone, unnamed, unknown in (titles, sentences):
        assert len({camera, microphone, unnamed}) == 3
        assert unknown == unnamed
