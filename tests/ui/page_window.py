"""One page in its shell, with the keyboard."""

from collections.abc import Callable
from typing import Generic, TypeVar

from pytestqt.qtbot import QtBot

from branchdesk.ui.faults import FaultDoor, Notice
from branchdesk.ui.page import Page
from branchdesk.ui.route import Route
from branchdesk.ui.runner import Runner
from branchdesk.ui.shell import Shell

P = TypeVar("P", bound=Page)


class PageWindow(Generic[P]):
    """The shell with one page on show; its ways out are noted, not taken."""

    def __init__(self, qtbot: QtBot, name: str, make: Callable[[Runner], P]) -> None:
        self.qtbot = qtbot
        self.faults = FaultDoor()
        self.notices: list[Notice] = []
        self.faults.noticed.connect(self.notices.append)
        self.runner = Runner(self.faults)
        self.shell = Shell(self.faults)
        qtbot.addWidget(self.shell)
        self.shell.set_person("陳雅婷", "adviser")
        self.page = make(self.runner)
        self.shell.add(name, self.page)
        self.routes: list[Route] = []
        self.page.go.disconnect(self.shell.go)
        self.page.go.connect(self.routes.append)

    def front(self, route: Route) -> None:
        """Bring the page on show for ``route``, with the keyboard."""
        self.shell.go(route)
        self.shell.show()
        self.shell.activateWindow()
        self.qtbot.waitUntil(self.shell.isActiveWindow, timeout=5000)
        self.page.take_focus()
