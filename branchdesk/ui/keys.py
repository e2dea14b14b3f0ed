"""From the word on a key cap to the key press it stands for."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

_NAMED: dict[str, Qt.Key] = {
    "Enter": Qt.Key.Key_Return,
    "Esc": Qt.Key.Key_Escape,
    "Space": Qt.Key.Key_Space,
    "Del": Qt.Key.Key_Delete,
    "Home": Qt.Key.Key_Home,
    "End": Qt.Key.Key_End,
    "↑": Qt.Key.Key_Up,
    "↓": Qt.Key.Key_Down,
    "←": Qt.Key.Key_Left,
    "→": Qt.Key.Key_Right,
}
_MODIFIERS: dict[str, Qt.KeyboardModifier] = {
    "Ctrl": Qt.KeyboardModifier.ControlModifier,
    "Shift": Qt.KeyboardModifier.ShiftModifier,
    "⇧": Qt.KeyboardModifier.ShiftModifier,
    "Alt": Qt.KeyboardModifier.AltModifier,
}
_REPEATING = frozenset(
    {
        Qt.Key.Key_Up,
        Qt.Key.Key_Down,
        Qt.Key.Key_Left,
        Qt.Key.Key_Right,
        Qt.Key.Key_PageUp,
        Qt.Key.Key_PageDown,
    }
)
"""Keys that only move; holding them down means more of it."""
_IGNORED = Qt.KeyboardModifier.KeypadModifier | Qt.KeyboardModifier.GroupSwitchModifier


def parse(cap: str) -> tuple[Qt.Key | str, Qt.KeyboardModifier]:
    """``Ctrl Enter`` -> (Key_Return, Control); a single character stays a character.

    Raises ``ValueError`` for a word that is no key.
    """
    words = cap.replace("⇧", "⇧ ").split()
    modifiers = Qt.KeyboardModifier.NoModifier
    for word in words[:-1]:
        modifiers |= _MODIFIERS[word]
    last = words[-1]
    if last in _NAMED:
        return _NAMED[last], modifiers
    if len(last) == 1:
        return last.upper(), modifiers
    if last[0] == "F" and last[1:].isdigit():
        return Qt.Key(Qt.Key.Key_F1.value + int(last[1:]) - 1), modifiers
    raise ValueError(f"not a key: {cap!r}")


def is_held(event: QKeyEvent) -> bool:
    """Whether the press is only a held key repeating itself, and not one that moves: nothing is
    written twice because a finger was slow."""
    return event.isAutoRepeat() and event.key() not in _REPEATING


def matches(event: QKeyEvent, cap: str) -> bool:
    """Whether a key press is the one on ``cap``; Shift does not matter for a plain character."""
    key, wanted = parse(cap)
    held = event.modifiers() & ~_IGNORED
    if isinstance(key, str):
        held &= ~Qt.KeyboardModifier.ShiftModifier
        pressed = event.text().upper() if not held else ""
        # With Ctrl held the text is a control character, so the key code decides.
        code = chr(event.key()) if 32 <= event.key() < 127 else ""
        return held == wanted and key in {pressed, code}
    pressed_key = Qt.Key.Key_Return if event.key() == Qt.Key.Key_Enter else event.key()
    return held == wanted and pressed_key == key
