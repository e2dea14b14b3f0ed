"""Every character finds its typeface, or nothing is printed."""

import threading
from pathlib import Path

import pytest

from branchdesk.documents.fonts import BOLD, FallbackFont, FontSet, Run
from branchdesk.documents.form import draw
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


def test_fonts_that_are_not_there_are_named(tmp_path: Path) -> None:
    fonts = FontSet(samples.FONTS, (FallbackFont(tmp_path / "none.ttf"),))
    with pytest.raises(FileNotFoundError, match=r"none\.ttf"):
        fonts.typeface("zh_TW")


def test_a_file_that_is_no_font_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "broken.ttf"
    path.write_bytes(b"\0\1\0\0 not a font")
    with pytest.raises(ValueError, match=r"broken\.ttf"):
        FontSet(samples.FONTS, (FallbackFont(path),)).typeface("zh_TW")


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
