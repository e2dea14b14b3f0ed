"""What a person sees of a window, and what a screen reader would find nameless."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QLabel, QWidget

from branchdesk.ui.widgets.button import Button
from branchdesk.ui.widgets.text import ElidedText


def words_on(root: QWidget) -> str:
    """Every label in view, joined."""
    return "\n".join(label.text() for label in root.findChildren(QLabel) if label.isVisible())


def cut(root: QWidget) -> list[str]:
    """Words that do not fit into their label or button."""
    found = []
    for label in root.findChildren(QLabel):
        if not label.isVisible() or not label.text() or isinstance(label, ElidedText):
            continue
        wide = label.fontMetrics().horizontalAdvance(label.text())
        high = label.heightForWidth(label.width()) if label.wordWrap() else 0
        if label.height() < high or (not label.wordWrap() and label.width() < wide):
            found.append(label.text())
    found += [
        button.text()
        for button in root.findChildren(QAbstractButton)
        if button.isVisible() and button.width() < button.minimumSizeHint().width()
    ]
    return found


def nameless(root: QWidget) -> list[str]:
    """Controls in view that can take the keyboard but lack a name for people or for tests."""
    return [
        f"{type(widget).__name__} {widget.objectName()!r} {widget.accessibleName()!r}"
        for widget in root.findChildren(QWidget)
        if widget.isVisible()
        and widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        and not (widget.accessibleName() and widget.objectName())
    ]


def entered(root: QWidget) -> list[str]:
    """Buttons in view that print Enter on a cap."""
    return [
        button.objectName()
        for button in root.findChildren(Button)
        if button.isVisible() and button.key == "Enter"
    ]
