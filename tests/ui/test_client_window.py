"""The client's window: the question, the choices, the chosen one, the light; nothing else."""

from collections.abc import Iterator
from typing import cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QLineEdit
from pytestqt.qtbot import QtBot

from branchdesk.app.desk import Desk
from branchdesk.app.texts import Language
from branchdesk.ui.client_window import ClientWindow
from branchdesk.ui.dress import Wardrobe
from branchdesk.ui.faults import FaultDoor
from branchdesk.ui.i18n import LANGUAGES, pick, tr
from branchdesk.ui.pages.interview import InterviewPage
from branchdesk.ui.route import Route
from branchdesk.ui.runner import Runner
from branchdesk.ui.shell import Shell
from tests.ui import samples_interview as samples
from tests.ui.hands import click, find, press
from tests.ui.no_desk import NoDesk
from tests.ui.seen import cut, words_on


@pytest.fixture
def display(qtbot: QtBot) -> ClientWindow:
    display = ClientWindow()
    qtbot.addWidget(display)
    display.show_view(samples.interview_view(), recording=True)
    display.show()
    return display


@pytest.fixture
def page(qtbot: QtBot) -> Iterator[InterviewPage]:
    """The interview page in its shell; it must not ask a desk."""
    runner = Runner(FaultDoor())
    shell = Shell(FaultDoor())
    qtbot.addWidget(shell)
    shell.set_person("陳雅婷", "adviser")
    page = InterviewPage(cast(Desk, NoDesk()), runner)
    shell.add("interview", page)
    shell.go(Route("interview"))
    page.show_live(samples.live(), samples.picture())
    page.show_view(samples.interview_view())
    shell.show()
    shell.activateWindow()
    qtbot.waitUntil(shell.isActiveWindow, timeout=5000)
    page.take_focus()
    yield page
    page.deactivated()
    runner.close()


def test_it_shows_question_choices_and_answer(display: ClientWindow) -> None:
    seen = words_on(display)
    assert pick(samples.LOSS.text) in seen
    assert tr("client.progress", n=7, of=20) in seen
    names = [find(display, f"client-option-{n}").accessibleName() for n in range(1, 5)]
    assert names == [f"{n} {pick(option.text)}" for n, option in enumerate(samples.LOSS.options, 1)]
    said = [find(display, f"client-option-{n}").accessibleDescription() for n in range(1, 5)]
    assert [bool(words) for words in said] == [False, False, True, False]


def test_it_keeps_everything_else_to_the_adviser(display: ClientWindow) -> None:
    seen = words_on(display)
    view = samples.interview_view()
    for secret in (view.case.client_name, view.case.case_no, tr("interview.tags")):
        assert secret not in seen
    assert not display.findChildren(QAbstractButton)
    assert not display.findChildren(QLineEdit)


def test_the_light_says_whether_it_records(display: ClientWindow) -> None:
    light = find(display, "client-light")
    assert light.accessibleName() == tr("client.recording")
    display.show_recording(recording=False)
    assert light.accessibleName() == tr("client.stopped")


def test_before_consent_it_asks_for_it(display: ClientWindow) -> None:
    display.show_view(samples.consent_view(), recording=True)
    assert pick(samples.LOSS.text) not in words_on(display)
    assert tr("client.consent") in words_on(display)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("elder", [False, True])
def test_long_questions_fit(
    qtbot: QtBot, display: ClientWindow, wardrobe: Wardrobe, language: Language, elder: bool
) -> None:
    wardrobe.translator.set_language(language)
    wardrobe.theme.set_elder(elder)
    display.show_view(samples.long_view() if not elder else samples.elder_view(), recording=True)
    qtbot.waitUntil(lambda: not cut(display), timeout=2000)
    last = display.findChildren(type(find(display, "client-option-1")))[-1]
    assert last.mapTo(display, last.rect().bottomLeft()).y() < display.height()


def test_the_page_opens_and_closes_it_by_key_and_by_click(
    qtbot: QtBot, page: InterviewPage
) -> None:
    press(page, Qt.Key.Key_C)
    window = page.client_window
    assert window is not None
    assert pick(samples.LOSS.text) in words_on(window)
    click(find(page, "client-window"))
    assert page.client_window is None


def test_the_client_reads_what_they_agree_to_before_they_do(page: InterviewPage) -> None:
    page.show_view(samples.consent_view())
    press(page, Qt.Key.Key_C)
    window = page.client_window
    assert window is not None
    assert tr("client.consent") in words_on(window)


def test_it_follows_the_page(page: InterviewPage) -> None:
    click(find(page, "client-window"))
    window = page.client_window
    assert window is not None
    page.show_view(samples.long_view())
    assert pick(samples.LONG.text) in words_on(window)
    page.show_live(samples.live(state="fault"), None)
    assert find(window, "client-light").accessibleName() == tr("client.stopped")
    page.deactivated()
    assert page.client_window is None
