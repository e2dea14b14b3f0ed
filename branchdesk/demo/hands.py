"""A person's hands on the real window: clicks, keys, typing, and eyes that wait."""

import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEventLoop, QPoint, Qt, QTimer
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QScrollArea, QWidget

_PATIENCE_S = 60.0
_GLANCE_MS = 15


class NotSeen(Exception):
    """What the person waited for did not come up in time."""


class Album:
    """Pictures of the screens in ``folder``, numbered in the order they were taken."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._taken = 0

    def add(self, name: str, window: QWidget) -> None:
        """Save what the window shows."""
        self._taken += 1
        self._folder.mkdir(parents=True, exist_ok=True)
        window.grab().save(str(self._folder / f"{self._taken:02d}-{name}.png"))


class Hands:
    """Works one top-level window as a person does; pictures go to ``album``."""

    def __init__(self, window: QWidget, busy: Callable[[], bool], album: Album) -> None:
        self.window = window
        self._busy = busy
        self._album = album

    def wait(self, seen: Callable[[], object], what: str, patience_s: float = _PATIENCE_S) -> None:
        """Let the window live until ``seen`` is true; raises :class:`NotSeen`."""
        end = time.monotonic() + patience_s
        while not seen():
            if time.monotonic() > end:
                raise NotSeen(what)
            let_live(_GLANCE_MS)

    def rest_until(self, monotonic_s: float) -> None:
        """Let the window live until that instant of the monotonic clock."""
        while time.monotonic() < monotonic_s:
            let_live(_GLANCE_MS)

    def find(self, name: str) -> QWidget:
        """The visible control of that object name, waiting until it is there."""
        self.wait(lambda: self._seek(name), f"control {name}")
        found = self._seek(name)
        if found is None:
            raise NotSeen(name)
        return found

    def sees(self, name: str) -> bool:
        """Whether the control is on screen now."""
        return self._seek(name) is not None

    def click(self, name: str) -> None:
        """Click the middle of a control, once it may be used."""
        self.wait_usable(name)
        let_live(_GLANCE_MS)
        _bring_into_view(self.find(name))
        # What has been brought into view may be another one of that name by now.
        widget = self.find(name)
        QTest.mouseClick(widget, Qt.MouseButton.LeftButton, pos=widget.rect().center())

    def wait_usable(self, name: str, patience_s: float = _PATIENCE_S) -> None:
        """Wait until a control may be used."""
        self.wait(
            lambda: (w := self._seek(name)) is not None and w.isEnabled(),
            f"usable {name}",
            patience_s,
        )

    def write(self, name: str, text: str) -> None:
        """Click a field, clear it and type ``text``."""
        let_live(_GLANCE_MS)
        widget = self.find(name)
        if not isinstance(widget, QLineEdit):
            lines = widget.findChildren(QLineEdit)
            widget = lines[0] if lines else widget
        _bring_into_view(widget)
        widget.setFocus()
        if isinstance(widget, QLineEdit):
            widget.selectAll()
        if text.isascii():
            QTest.keyClicks(widget, text)
        else:
            # As an input method hands over what was composed.
            composed = QInputMethodEvent()
            composed.setCommitString(text)
            QApplication.sendEvent(widget, composed)

    def key(self, key: Qt.Key, held: Qt.KeyboardModifier | None = None) -> None:
        """Press a key where the focus is."""
        focused: object = self.window.focusWidget()
        target = focused if isinstance(focused, QWidget) else self.window
        QTest.keyClick(target, key, held or Qt.KeyboardModifier.NoModifier)

    def choose(self, name: str, index: int) -> None:
        """Take entry ``index`` of a list of choices by keyboard."""
        box = self.find(name)
        box.setFocus()
        QTest.keyClick(box, Qt.Key.Key_Home)
        for _step in range(index):
            QTest.keyClick(box, Qt.Key.Key_Down)

    def settle(self) -> None:
        """Wait until every job has been done and shown."""
        self.wait(lambda: not self._busy(), "rest")
        let_live(_GLANCE_MS)

    def draw(self, name: str, strokes: list[list[tuple[float, float]]]) -> None:
        """Write with the mouse: strokes in shares of the control's width and height."""
        area = self.find(name)

        def point(x: float, y: float) -> QPoint:
            return QPoint(round(x * area.width()), round(y * area.height()))

        for stroke in strokes:
            QTest.mousePress(area, Qt.MouseButton.LeftButton, pos=point(*stroke[0]))
            for x, y in stroke[1:]:
                QTest.mouseMove(area, point(x, y), 4)
            QTest.mouseRelease(area, Qt.MouseButton.LeftButton, pos=point(*stroke[-1]))

    def picture(self, name: str) -> None:
        """Keep what the window shows."""
        let_live(_GLANCE_MS)
        self._album.add(name, self.window)

    def _seek(self, name: str) -> QWidget | None:
        for widget in self.window.findChildren(QWidget, name):
            if widget.isVisible():
                return widget
        return None


def let_live(ms: int) -> None:
    """Run the window's own event loop for so long. ``QTest.qWait`` sleeps between its looks at the
    events and keeps Python's other threads, the jobs of the window, waiting meanwhile."""
    loop = QEventLoop()
    QTimer.singleShot(ms, loop.quit)
    loop.exec()


def _bring_into_view(widget: QWidget) -> None:
    """Scroll as a person would before pointing at something."""
    above = widget.parentWidget()
    while above is not None:
        if isinstance(above, QScrollArea):
            above.ensureWidgetVisible(widget)
        above = above.parentWidget()
    let_live(_GLANCE_MS)
