"""An older client brings somebody along: named on the page, on record, and expected to be seen."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from branchdesk.ui.dress import Wardrobe
from branchdesk.ui.i18n import LANGUAGES, Language, tr
from branchdesk.ui.route import Route
from tests.ui import samples_interview as samples
from tests.ui.hands import click, type_in
from tests.ui.interview_window import Window
from tests.ui.seen import cut, words_on
from tests.ui.talks import TalkDesk, talk_desk
from tests.ui.test_interview import window

__all__ = ["window"]


@pytest.fixture
def talk(tmp_path: Path) -> Iterator[TalkDesk]:
    """A desk whose client was born in 1950."""
    with talk_desk(tmp_path, birth_date="1950-02-11") as talk:
        yield talk


@pytest.fixture
def opened(qtbot: QtBot, talk: TalkDesk) -> Iterator[Window]:
    """The first question of the interview."""
    opened = Window(qtbot, talk.desk)
    opened.front(Route("interview", case_id=talk.case_id))
    opened.until(lambda: opened.page._view is not None)
    opened.key(Qt.Key.Key_Return)
    opened.until(lambda: opened.view.under_way)
    yield opened
    opened.page.deactivated()
    opened.runner.close()


def test_a_companion_is_named_by_key_and_taken_back_by_click(
    opened: Window, talk: TalkDesk
) -> None:
    opened.key(Qt.Key.Key_A)
    line = opened.shell.focusWidget()
    assert isinstance(line, QLineEdit)
    assert line.text() == ""
    type_in(line, "王美")
    opened.key(Qt.Key.Key_Return)
    opened.until(lambda: opened.view.companion == "王美")
    assert opened.view.people == 3
    assert talk.recording.people == 3
    opened.until(lambda: tr("interview.check.faces", n=1, of=3) in _checks(opened))
    assert "王美" in words_on(opened.page) or any(tag.text == "王美" for tag in opened.view.tags)
    # Going on after a pause expects the same people.
    talk.interviews.pause(talk.case_id, "call")
    talk.recording.people = 2
    talk.interviews.go_on(talk.case_id)
    assert talk.recording.people == 3
    opened.page._steps.begin()
    opened.until(lambda: opened.page._live.state == "recording" and not opened.runner.busy)
    click(opened.button("companion"))
    line = opened.shell.focusWidget()
    assert isinstance(line, QLineEdit)
    assert line.text() == "王美"
    line.selectAll()
    type_in(line, " ")
    opened.key(Qt.Key.Key_Return)
    opened.until(lambda: opened.view.companion == "")
    assert talk.recording.people == 2


def _checks(opened: Window) -> str:
    return opened.button("check-face").accessibleName()


def test_only_an_older_client_is_asked_for_one(window: Window) -> None:
    window.show(samples.interview_view(), samples.live())
    assert not window.page.question._companion.isVisible()
    window.key(Qt.Key.Key_A)
    assert not window.page.question.typing
    window.show(samples.elder_view(), samples.live())
    assert window.button("companion").isVisible()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_tools_fit_beside_each_other_for_an_older_client(
    window: Window, wardrobe: Wardrobe, language: Language
) -> None:
    wardrobe.translator.set_language(language)
    window.shell.resize(1366, 768)
    window.show(samples.elder_view(), samples.live())
    assert cut(window.page.question) == []
