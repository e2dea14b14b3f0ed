"""A person's hands: clicks and keys as Qt delivers them, with types."""

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

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
    """Letters, one after another."""
    assert widget is not None
    QTest.keyClicks(widget, words)


def find(root: QWidget, name: str) -> QWidget:
    """The control with an object name; fails the test when there is none."""
    found = root.findChild(QWidget, name)
    assert isinstance(found, QWidget), name
    return found
