"""Every character finds its typeface, or nothing is printed."""

import io
import multiprocessing
import threading
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from shutil import copytree, rmtree

import pikepdf
import pypdfium2
import pytest
from fontTools.ttLib import TTFont

from branchdesk.documents.fonts import BOLD, FallbackFont, FontSet, Run, rare_fonts
from branchdesk.documents.form import draw
from branchdesk.documents.stamp import carve, painted
from branchdesk.domain.definitions import LANGUAGES
from branchdesk.domain.errors import InputFault
from tests.documents import samples


def test_simplified_characters_come_from_the_other_face() -> None:
    face = samples.fonts().typeface("zh_TW")
    assert face.runs("繁简體") == (
        Run("NotoSansTC-Regular", "繁"),
        Run("NotoSansSC-Regular", "简"),
        Run("NotoSansTC-Regular", "體"),
    )


def test_the_readers_own_script_goes_first() -> None:
    assert samples.fonts().typeface("zh_CN").runs("骨") == (Run("NotoSansSC-Regular", "骨"),)
    assert samples.fonts().typeface("en", BOLD).first == "NotoSansTC-Bold"


def test_latin_text_gets_quotes_that_do_not_tear_words_apart() -> None:
    assert samples.fonts().typeface("en").spelled("the client’s “own”") == 'the client\'s "own"'
    assert samples.fonts().typeface("zh_CN").spelled("“自己”") == "“自己”"


def test_missing_names_each_character_once() -> None:
    assert samples.fonts().missing("王小明𠝹\r\n\t☑王☑") == ("☑",)
    assert samples.fonts().missing("Ming 简繁") == ()


def test_nothing_is_drawn_when_a_name_has_a_character_without_glyph() -> None:
    content = samples.content(name="王☑明")
    with pytest.raises(InputFault) as caught:
        draw(content, samples.fonts())
    assert caught.value.code == "glyph_missing"
    assert caught.value.params == {"character": "☑", "field": "姓名"}


def test_a_fallback_font_supplies_what_the_bundled_ones_lack() -> None:
    simplified = FallbackFont(samples.FONTS / "NotoSansSC-Regular.ttf")
    fonts = FontSet(samples.FONTS, (simplified,))
    assert fonts.typeface("zh_TW").holds("简")
    assert fonts.outline_files("zh_TW")[-1] == simplified.path


def test_a_fallback_font_is_not_opened_before_it_is_needed(tmp_path: Path) -> None:
    (tmp_path / "broken.ttf").write_bytes(b"\0\1\0\0 not a font")
    for path in (tmp_path / "broken.ttf", tmp_path / "none.ttf"):
        fonts = FontSet(samples.FONTS, (FallbackFont(path),))
        assert fonts.missing("王小明𠝹") == ()
        with pytest.raises(InputFault) as caught:
            fonts.missing("☑")
        assert caught.value.code == "font_unusable"
        assert caught.value.params == {"file": path.name}


def test_rare_fonts_are_those_laid_beside_the_data_then_the_systems(tmp_path: Path) -> None:
    laid, system = tmp_path / "fonts", tmp_path / "system"
    for path in (laid / "b.TTF", laid / "a.ttc", laid / "read me.txt", system / "msjh.ttc"):
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(b"")
    found = [font.path for font in rare_fonts(laid, system)]
    assert found == [laid / "a.ttc", laid / "b.TTF", system / "msjh.ttc"]
    assert rare_fonts(tmp_path / "nowhere") == ()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_name_with_a_rare_character_is_drawn_by_its_own_outline(language: str) -> None:
    drawn = draw(samples.content(language, name="陳𠝹"), samples.fonts())
    with pypdfium2.PdfDocument(drawn.pdf) as pdf:
        said = "".join(page.get_textpage().get_text_range() for page in pdf)
    assert "陳𠝹" in said, "it can be searched and copied"
    with TTFont(samples.FONTS / "NotoSansTC-Regular.ttf", lazy=True) as font:
        wanted = font["glyf"][font.getBestCmap()[ord("𠝹")]].coordinates
    assert any(wanted == outline for outline in _outlines(drawn.pdf))


def _outlines(pdf: bytes) -> Iterator[object]:
    """Of every glyph that is embedded."""
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        files = {
            thing.FontFile2.objgen: thing.FontFile2.read_bytes()
            for thing in opened.objects
            if isinstance(thing, pikepdf.Dictionary) and "/FontFile2" in thing
        }
    for data in files.values():
        with TTFont(io.BytesIO(data)) as font:
            glyphs = font["glyf"]
            yield from (
                glyphs[name].coordinates
                for name in font.getGlyphOrder()
                if glyphs[name].numberOfContours > 0
            )


def test_no_font_file_is_asked_again_after_all_were_loaded(tmp_path: Path) -> None:
    folder = Path(copytree(samples.FONTS, tmp_path / "fonts"))
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as fresh:
        assert fresh.submit(_drawn_without_files, folder).result() > 0
    assert not folder.exists()


def _drawn_without_files(folder: Path) -> int:
    """The pages of a form, drawn in a process that had no face of the paper before."""
    fonts = FontSet(folder)
    fonts.load()
    carve("忠孝分行", "zh_TW", fonts)
    rmtree(folder)
    assert painted("忠孝分行", "zh_TW", fonts, 90)
    return draw(samples.content("zh_TW"), fonts).pages


def test_many_threads_may_ask_at_once() -> None:
    fonts = FontSet(samples.FONTS)
    widths: list[float] = []
    threads = [
        threading.Thread(target=lambda: widths.append(fonts.typeface("zh_TW").width("王小明")))
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert widths == [3.0] * 8
