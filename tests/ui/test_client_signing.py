"""The client's window while signing: form, pen area and light; what is written there is the ink."""

from collections.abc import Iterator
from types import SimpleNamespace
from typing import cast

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QLineEdit
from pytestqt.qtbot import QtBot

from branchdesk.app.desk import Desk
from branchdesk.app.texts import Language
from branchdesk.ui.client_signing import ClientSigning
from branchdesk.ui.dress import Wardrobe
from branchdesk.ui.faults import FaultDoor
from branchdesk.ui.i18n import LANGUAGES, tr
from branchdesk.ui.pages.sign import SignPage
from branchdesk.ui.route import Route
from branchdesk.ui.runner import Runner
from branchdesk.ui.shell import Shell
from branchdesk.ui.widgets.ink_area import InkArea
from tests.ui import samples_interview
from tests.ui import samples_signing as signing
from tests.ui.hands import click, find, press
from tests.ui.seen import cut, words_on

LEFT, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


@pytest.fixture
def page(qtbot: QtBot) -> Iterator[SignPage]:
    """The signing page in its window, of a desk that only says that it records."""
    live = SimpleNamespace(live=samples_interview.live)
    runner = Runner(FaultDoor())
    shell = Shell(FaultDoor())
    qtbot.addWidget(shell)
    shell.set_person("陳雅婷", "adviser")
    page = SignPage(cast(Desk, SimpleNamespace(interviews=live)), runner)
    shell.add("sign", page)
    shell.show_page(Route("sign"))
    page.show_view(signing.sign_view())
    shell.show()
    yield page
    page.deactivated()
    runner.close()


@pytest.fixture
def display(page: SignPage) -> ClientSigning:
    """The client's window, opened by its key."""
    press(page, Qt.Key.Key_C)
    window = page.client_window
    assert window is not None
    return window


def scrawl(area: InkArea) -> None:
    """A stroke with the mouse."""
    QTest.mousePress(area, LEFT, NONE, QPoint(40, 90))
    for step in range(9):
        QTest.mouseMove(area, QPoint(46 + 6 * step, 90 + (step % 4) * 8))
    QTest.mouseRelease(area, LEFT, NONE, QPoint(100, 90))


def strokes(page: SignPage) -> int:
    """How many there are on the form."""
    return len(page.ink.ink.strokes)


def test_it_shows_form_pen_area_and_light_and_nothing_else(display: ClientSigning) -> None:
    assert find(display, "client-light").accessibleName() == tr("client.recording")
    assert display.paper.page == 1
    seen = words_on(display)
    case = signing.sign_view().case
    for secret in (case.client_name, case.case_no, tr("sign.witness"), tr("sign.seal")):
        assert secret not in seen
    assert not display.findChildren(QLineEdit)
    assert [one.objectName() for one in display.findChildren(QAbstractButton)] == ["client-clear"]


def test_what_the_client_writes_there_is_the_ink_of_the_form(
    page: SignPage, display: ClientSigning
) -> None:
    scrawl(display.ink)
    scrawl(display.ink)
    assert page.ink.ink == display.ink.ink
    assert strokes(page) == 2
    assert (page.ink.ink.width, page.ink.ink.height) == (display.ink.width(), display.ink.height())
    click(find(display, "client-clear"))
    assert page.ink.empty


def test_what_the_adviser_clears_is_cleared_there(page: SignPage, display: ClientSigning) -> None:
    scrawl(display.ink)
    click(find(page, "clear-ink"))
    assert display.ink.empty
    scrawl(page.ink)
    assert display.ink.ink == page.ink.ink


def test_one_signature_comes_from_one_surface(page: SignPage, display: ClientSigning) -> None:
    scrawl(display.ink)
    scrawl(page.ink)
    assert strokes(page) == 1
    scrawl(display.ink)
    assert strokes(page) == 2
    click(find(page, "clear-ink"))
    scrawl(page.ink)
    scrawl(display.ink)
    assert page.ink.ink == display.ink.ink
    assert strokes(page) == 1


def test_pages_turn_with_the_adviser(page: SignPage, display: ClientSigning) -> None:
    page.paper.go_to(2)
    assert display.paper.page == 2


def test_it_closes_by_key_by_click_and_with_the_page(
    page: SignPage, display: ClientSigning
) -> None:
    press(page, Qt.Key.Key_C)
    assert not display.isVisible()
    click(find(page, "client-window"))
    assert display.isVisible()
    page.deactivated()
    assert not display.isVisible()


@pytest.mark.parametrize("elder", [False, True])
@pytest.mark.parametrize("language", LANGUAGES)
def test_its_words_fit(
    qtbot: QtBot, display: ClientSigning, wardrobe: Wardrobe, language: Language, elder: bool
) -> None:
    wardrobe.translator.set_language(language)
    wardrobe.theme.set_elder(elder)
    qtbot.waitUntil(lambda: tr("client.sign") in words_on(display), timeout=5000)
    qtbot.waitUntil(lambda: not cut(display), timeout=5000)
