"""A client whose name has a rare character: printed as it is, or stopped until a font has it."""

from pathlib import Path

import pypdfium2
import pytest
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen

from branchdesk.bootstrap import Engine
from tests.app.branch import Branch, accept_open_points, interview, open_case, refused, running
from tests.app.branch import sign as sign_and_seal

BUNDLED, IN_NO_FONT = "𠝹", "\U0002b740"


def named(engine: Engine, name: str) -> str:
    """A case of a client with that name, ready to be signed."""
    case_id = open_case(engine.desk, name=name, id_number="D123456782")
    interview(engine.desk, case_id)
    accept_open_points(engine.desk, case_id)
    return case_id


def font_with(character: str, path: Path) -> None:
    """A TrueType font of one square character."""
    pen = TTGlyphPen(None)
    corners = ((100, 0), (100, 800), (900, 800), (900, 0))
    pen.moveTo(corners[0])
    for corner in corners[1:]:
        pen.lineTo(corner)
    pen.closePath()
    square = pen.glyph()
    built = FontBuilder(1000, isTTF=True)
    built.setupGlyphOrder([".notdef", "rare"])
    built.setupCharacterMap({ord(character): "rare"})
    built.setupGlyf({".notdef": TTGlyphPen(None).glyph(), "rare": square})
    built.setupHorizontalMetrics({".notdef": (1000, 0), "rare": (1000, 100)})
    built.setupHorizontalHeader(ascent=880, descent=-120)
    built.setupNameTable({"familyName": "Rare", "styleName": "Regular", "psName": "Rare"})
    built.setupOS2(sTypoAscender=880, sTypoDescender=-120)
    built.setupPost()
    path.parent.mkdir(parents=True)
    built.save(str(path))


@pytest.mark.parametrize("character", [BUNDLED, IN_NO_FONT])
def test_the_name_is_on_the_sealed_form_as_it_was_typed(
    branch: Branch, tmp_path: Path, character: str
) -> None:
    setup = branch.copy(branch.joined, tmp_path)
    if character == IN_NO_FONT:
        with running(setup) as engine:
            case_id = named(engine, f"陳{character}")
            fault = refused(lambda: engine.desk.signing.prepare(case_id))
            assert (fault.code, fault.params["character"]) == ("glyph_missing", character)
        font_with(character, setup.data / "fonts" / "rare.ttf")
    with running(setup) as engine:
        cases = engine.store.cases()
        case_id = cases[0].case_id if cases else named(engine, f"陳{character}")
        sign_and_seal(engine.desk, case_id)
        sealed = engine.desk.signing.pdf(case_id)
    with pypdfium2.PdfDocument(sealed) as form:
        said = "".join(page.get_textpage().get_text_range() for page in form)
    assert f"陳{character}" in said
