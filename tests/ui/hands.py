"""A person's hands: clicks and keys as Qt delivers them, with types."""

from itertools import groupby

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

_NONE = Qt.KeyboardModifier.NoModifier


def click(widget: QWidget | None, at: QPoint | None = None) -> None:
    """A left click, in the middle unless ``at`` is given."""
    assert widget is not None
    QTest.mouseClick(
        widget, Qt.MouseButton.LeftButton, _NONE, widget.rect().center() if at is None else at
    )


def press(widget: QWidget | None, key: Qt.Key, held: Qt.KeyboardModifier = _NONE) -> None:
    """A key pressed and released in a widget."""
    assert widget is not None
    QTest.keyClick(widget, key, held)


def type_in(widget: QWidget | None, words: str) -> None:
    """Letters one after another; Chinese the way an input method commits it."""
    assert widget is not None
    for ascii_run, run in groupby(words, str.isascii):
        part = "".join(run)
        if ascii_run:
            QTest.keyClicks(widget, part)
        else:
            commit = QInputMethodEvent()
            commit.setCommitString(part)
            QApplication.sendEvent(widget, commit)


def find(root: QWidget, name: str) -> QWidget:
    """The control with an object name; fails the test when there is none."""
    found = root.findChild(QWidget, name)
    assert isinstance(found, QWidget), name
    return found
