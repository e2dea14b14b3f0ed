"""Fields: label above, 40 px input, hint or error below; a padlock when the value is fixed."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QLineEdit, QSizePolicy, QVBoxLayout, QWidget

from branchdesk.ui import theme
from branchdesk.ui.i18n import tr
from branchdesk.ui.widgets.inputs import ChoiceInput, LineInput
from branchdesk.ui.widgets.text import Text


class _Labelled(QWidget):
    """Label above, a widget, hint or error below."""

    def __init__(self, label: str, hint: str, parent: QWidget | None) -> None:
        super().__init__(parent)
        look = theme.current()
        self._label = Text(label, "label", "quiet")
        self._hint_words = hint
        self._below = Text(hint, "label", "quiet", wrap=True)
        self._below.setVisible(bool(hint))
        self._error = ""
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look.space.xxs)
        column.addWidget(self._label)
        column.addWidget(self._below)
        self._column = column
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    @property
    def label(self) -> str:
        """The label above the input."""
        return self._label.text()

    @property
    def error(self) -> str:
        """The error on show, empty for none."""
        return self._error

    def _insert(self, widget: QWidget) -> None:
        self._column.insertWidget(1, widget)
        self._label.setBuddy(widget)
        self.setFocusProxy(widget)
        widget.setAccessibleName(self._label.text())

    def add_line(self, line: QWidget) -> None:
        """Put one more line below hint and error."""
        self._column.addWidget(line)

    def set_texts(self, label: str, hint: str = "") -> None:
        """Change label and hint (language switch)."""
        self._label.setText(label)
        self._hint_words = hint
        proxy = self.focusProxy()
        if proxy is not None:
            proxy.setAccessibleName(label)
        if not self._error:
            self._below.setText(hint)
            self._below.setVisible(bool(hint))

    def set_error(self, error: str) -> None:
        """Show ``error`` at the field, or the hint again when it is empty."""
        self._error = error
        self._below.setText(error or self._hint_words)
        self._below.set_tone("recording" if error else "quiet")
        self._below.setVisible(bool(error or self._hint_words))
        proxy = self.focusProxy()
        if proxy is not None:
            proxy.setAccessibleDescription(error or self._hint_words)


class Field(_Labelled):
    """A labelled line of text. ``edited(str)`` on each change by the person."""

    edited = Signal(str)
    entered = Signal()

    def __init__(
        self,
        label: str = "",
        value: str = "",
        *,
        hint: str = "",
        placeholder: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(label, hint, parent)
        self.input = LineInput()
        self.input.setText(value)
        self.input.setPlaceholderText(placeholder)
        self.input.textEdited.connect(self._edited)
        self.input.returnPressed.connect(self.entered)
        self._insert(self.input)

    @property
    def value(self) -> str:
        """The text without blanks at the ends."""
        return self.input.text().strip()

    def set_value(self, value: str) -> None:
        """Put text into the field and take its error away."""
        self.input.setText(value)
        self.set_error("")

    def set_locked(self, locked: bool, note: str = "") -> None:
        """Show the value with a padlock and ``note`` (who fixed it); no editing."""
        self.input.setReadOnly(locked)
        self.input.set_tail("lock" if locked else "", note if locked else "")

    def set_error(self, error: str) -> None:
        super().set_error(error)
        self.input.setProperty("wrong", "true" if error else "false")
        self.input.style().unpolish(self.input)
        self.input.style().polish(self.input)

    def _edited(self, words: str) -> None:
        if self.error:
            self.set_error("")
        self.edited.emit(words)


class SecretField(Field):
    """A field for a password, with an eye to show it while typing."""

    def __init__(self, label: str = "", *, hint: str = "", parent: QWidget | None = None) -> None:
        super().__init__(label, hint=hint, parent=parent)
        self.input.setEchoMode(QLineEdit.EchoMode.Password)
        self.input.setInputMethodHints(
            Qt.InputMethodHint.ImhSensitiveData | Qt.InputMethodHint.ImhNoPredictiveText
        )
        self.input.set_tail("eye", live=True)
        self.input.icon_pressed.connect(self.toggle)
        self._toggle = QAction(tr("common.show_password"), self)
        self._toggle.triggered.connect(self.toggle)
        self.input.addAction(self._toggle)

    @property
    def value(self) -> str:
        """The password as typed, blanks included."""
        return self.input.text()

    def forget(self) -> None:
        """Empty the field and hide what is typed next."""
        self.set_value("")
        if self.input.echoMode() is not QLineEdit.EchoMode.Password:
            self.toggle()

    def toggle(self) -> None:
        """Show or hide the letters."""
        hidden = self.input.echoMode() is QLineEdit.EchoMode.Password
        self.input.setEchoMode(QLineEdit.EchoMode.Normal if hidden else QLineEdit.EchoMode.Password)
        self.input.set_tail("eye-off" if hidden else "eye", live=True)


class ChoiceField(_Labelled):
    """A labelled drop-down of (value, words). ``edited(value)`` on the person's choice."""

    edited = Signal(str)

    def __init__(
        self,
        label: str = "",
        choices: Sequence[tuple[str, str]] = (),
        *,
        hint: str = "",
        placeholder: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(label, hint, parent)
        self.input = ChoiceInput()
        self.input.setPlaceholderText(placeholder)
        self.set_choices(choices)
        self.input.activated.connect(self._chosen)
        self._insert(self.input)

    def set_choices(self, choices: Sequence[tuple[str, str]]) -> None:
        """Replace the choices; the value stays if it is still among them."""
        kept = self.value
        self.input.clear()
        for value, words in choices:
            self.input.addItem(words, value)
        self.input.setCurrentIndex(self.input.findData(kept) if kept else -1)

    @property
    def value(self) -> str:
        """The chosen value, empty for none."""
        data = self.input.currentData()
        return str(data) if data is not None else ""

    def set_value(self, value: str) -> None:
        """Choose ``value`` and take the error away; an unknown value chooses nothing."""
        self.input.setCurrentIndex(self.input.findData(value))
        self.set_error("")

    def set_locked(self, locked: bool, note: str = "") -> None:
        """Show the choice with a padlock; no change possible."""
        self.input.setEnabled(not locked)
        self.input.setToolTip(note if locked else "")

    def set_error(self, error: str) -> None:
        super().set_error(error)
        self.input.set_wrong(bool(error))

    def _chosen(self) -> None:
        self.set_error("")
        self.edited.emit(self.value)
