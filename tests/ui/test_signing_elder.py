"""An older client signs: larger type on the signing page and on their own window, only there."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from branchdesk.bootstrap import Engine
from branchdesk.ui.dress import Wardrobe
from branchdesk.ui.faults import FaultDoor
from branchdesk.ui.i18n import tr
from branchdesk.ui.pages.board import BoardPage
from branchdesk.ui.pages.sign import SignPage
from branchdesk.ui.route import Route
from branchdesk.ui.runner import Runner
from branchdesk.ui.shell import Shell
from tests.app.branch import accept_open_points, interview, open_case
from tests.app.conftest import branch, pc
from tests.ui.hands import find, press

__all__ = ["branch", "pc"]

SOON = 30_000
BORN_IN_1950, BORN_IN_1979 = "1950-02-11", "1979-02-11"


@pytest.fixture
def shell(pc: Engine, qtbot: QtBot) -> Iterator[Shell]:
    """The window of a real PC, with the signing page and one to leave it for."""
    faults = FaultDoor()
    runner = Runner(faults)
    made = Shell(faults)
    qtbot.addWidget(made)
    made.add("sign", SignPage(pc.desk, runner))
    made.add("board", BoardPage(pc.desk, runner))
    made.set_person("陳雅婷", "adviser")
    made.show()
    yield made
    if made.page is not None:
        made.page.deactivated()
    runner.close()


@pytest.mark.parametrize(("born", "elder"), [(BORN_IN_1950, True), (BORN_IN_1979, False)])
def test_an_older_client_signs_in_larger_type(
    pc: Engine, shell: Shell, qtbot: QtBot, wardrobe: Wardrobe, born: str, elder: bool
) -> None:
    look = wardrobe.theme
    small = look.text_px("agreement"), look.text_px("client_option")
    case_id = open_case(pc.desk, birth_date=born)
    interview(pc.desk, case_id)
    accept_open_points(pc.desk, case_id)
    shell.go(Route("sign", case_id=case_id))
    page = shell.page
    assert isinstance(page, SignPage)
    qtbot.waitUntil(lambda: page._view is not None, timeout=SOON)
    assert look.elder is elder
    assert (look.text_px("agreement") > small[0]) is elder
    assert page.paper.wide is elder, "the form itself as large as there is room"
    press(page, Qt.Key.Key_C)
    window = page.client_window
    assert window is not None
    please = next(one for one in window.findChildren(QLabel) if one.text() == tr("client.sign"))
    qtbot.waitUntil(lambda: please.fontInfo().pixelSize() == look.text_px("client_option"))
    assert (please.fontInfo().pixelSize() > small[1]) is elder
    again = find(window, "client-clear")
    assert again.height() >= look.size.client_option
    shell.go(Route("board"))
    assert not look.elder, "for this client only"
    assert page.client_window is None
