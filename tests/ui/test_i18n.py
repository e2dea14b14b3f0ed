"""Catalogues: keys, parameters, switching, wordings of definitions."""

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from branchdesk.app import texts
from branchdesk.ui import i18n
from branchdesk.ui.dress import Wardrobe
from branchdesk.ui.i18n import pick, tr, tr_count
from branchdesk.ui.page import Page
from tests.sources import ROOT


def test_unknown_key_raises() -> None:
    with pytest.raises(KeyError):
        tr("board.no_such_text")


def test_missing_parameter_raises() -> None:
    with pytest.raises(KeyError):
        tr("common.age")


def test_plural_forms(wardrobe: Wardrobe) -> None:
    wardrobe.translator.set_language("en")
    assert tr_count("board.cases", 1) == "1 case"
    assert tr_count("board.cases", 9) == "9 cases"


def test_words_that_look_like_values_stay_words(tmp_path: Path) -> None:
    (tmp_path / "check.yaml").write_text("state: {on: yes, off: no, 1: 07}\n", encoding="utf-8")
    assert i18n.load_catalogue(tmp_path) == {
        "check.state.on": "yes",
        "check.state.off": "no",
        "check.state.1": "07",
    }


def test_a_list_is_no_text(tmp_path: Path) -> None:
    (tmp_path / "bad.yaml").write_text("words: [a, b]\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"bad\.words"):
        i18n.load_catalogue(tmp_path)


def test_a_language_without_texts_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no texts"):
        i18n.load_catalogue(tmp_path)


def test_pick_takes_the_nearest_language(wardrobe: Wardrobe) -> None:
    wardrobe.translator.set_language("zh_CN")
    assert pick({"zh_TW": "風險", "en": "Risk"}) == "風險"
    assert pick({"en": "Risk"}) == "Risk"
    assert pick({}) == ""


def test_english_has_no_quotes_that_the_fonts_draw_wide() -> None:
    words = i18n.load_catalogue(ROOT / "resources" / "i18n" / "en")
    assert not [key for key, text in words.items() if set(text) & set("“”‘’")]


class Saying(Page):
    """A page whose one text is its title."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []
        self.retranslate()

    def retranslate(self) -> None:
        self.said.append(tr("board.page"))


def test_there_is_one_catalogue_for_commands_and_windows(wardrobe: Wardrobe) -> None:
    texts.install(ROOT / "resources" / "i18n", "en")
    assert wardrobe.translator.language == "en"
    wardrobe.translator.set_language("zh_TW")
    assert tr("board.page") == "看板"


def test_open_pages_retranslate(qtbot: QtBot, wardrobe: Wardrobe) -> None:
    page = Saying()
    qtbot.addWidget(page)
    with qtbot.waitSignal(wardrobe.translator.changed):
        wardrobe.translator.set_language("en")
    assert page.said[0] == "看板"
    assert page.said[-1] == "Board"
