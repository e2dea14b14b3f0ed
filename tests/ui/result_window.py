"""The shell with the result page on show, worked by keys and clicks."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from branchdesk.app.desk import Desk
from branchdesk.app.views import OpenPoint, ResultView
from branchdesk.ui.page import Page
from branchdesk.ui.pages.result import ResultPage
from branchdesk.ui.route import Route
from tests.ui.page_window import PageWindow

_WAIT_MS = 20_000


class Window(PageWindow[ResultPage]):
    """The shell with the result on show; its ways out are noted, not taken."""

    def __init__(self, qtbot: QtBot, desk: Desk) -> None:
        super().__init__(qtbot, "result", lambda runner: ResultPage(desk, runner))
        self.shell.add("board", Page())

    def show(self, view: ResultView) -> None:
        """A hand-made view."""
        self.front(Route("result"))
        self.page.show_view(view)
        # Rows that a layout takes in while it is on show come into view with the next event.
        QApplication.processEvents()

    @property
    def waiting(self) -> list[OpenPoint]:
        """The open points on show."""
        view = self.page._view
        assert view is not None
        return [point for point in view.points if not point.passed]

    @contextmanager
    def busy(self) -> Iterator[None]:
        """What the page asks the desk meanwhile waits: the ledger has something else to do."""
        done = threading.Event()
        self.runner.db(done.wait, owner=self.page)
        try:
            yield
        finally:
            done.set()

    def until(self, reached: Callable[[], bool]) -> None:
        """Wait until it is so."""
        self.qtbot.waitUntil(reached, timeout=_WAIT_MS)
