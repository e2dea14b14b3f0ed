"""The shell with the interview page on show, worked by keys and clicks."""

from collections.abc import Callable
from typing import cast

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from branchdesk.app.desk import Desk
from branchdesk.app.views import InterviewView, LiveStatus
from branchdesk.ui.pages.interview import InterviewPage
from branchdesk.ui.route import Route
from branchdesk.ui.speech import Voice
from tests.ui import samples_interview as samples
from tests.ui.hands import find, press
from tests.ui.page_window import PageWindow

_WAIT_MS = 20_000


class Window(PageWindow[InterviewPage]):
    """The shell with the interview on show."""

    def __init__(self, qtbot: QtBot, desk: Desk, voice: Voice | None = None) -> None:
        super().__init__(qtbot, "interview", lambda runner: InterviewPage(desk, runner, voice))
        self.page.noticed.connect(self.notices.append)

    def show(self, view: InterviewView, live: LiveStatus) -> None:
        """A hand-made view at this second of its recording."""
        self.front(Route("interview"))
        self.page.show_live(live, samples.picture())
        self.page.show_view(view)
        self.page.show_live(live, samples.picture())
        self.settle()

    def settle(self) -> None:
        """Wait until what stands around the question is on show, too."""
        self.qtbot.waitUntil(lambda: not self.page._around.isActive(), timeout=_WAIT_MS)

    @property
    def view(self) -> InterviewView:
        """What the page shows."""
        view = self.page._view
        assert view is not None
        return view

    def key(self, key: Qt.Key, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """A key pressed wherever the keyboard is."""
        focus = cast("QWidget | None", self.shell.focusWidget())
        press(self.page if focus is None else focus, key, held)

    def until(self, reached: Callable[[], bool]) -> None:
        """Wait until the page shows it."""
        self.qtbot.waitUntil(reached, timeout=_WAIT_MS)
        self.settle()

    def button(self, name: str) -> QWidget:
        """A control of the page or of the action bar."""
        return find(self.shell, name)
