"""Fields: label above, 40 px input, hint or error below; a padlock when the value is fixed."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QComboBox,
    QLineEdit,
    QSizePolicy,
    QStyledItemDelegate,
    QVBoxLayout,
    QWidget,
)

from branchdesk.ui import icons, theme
from branchdesk.ui.focus import OWN_RING
from branchdesk.ui.i18n import tr
from branchdesk.ui.tokens import Role
from branchdesk.ui.widgets import paint
from branchdesk.ui.widgets.text import Text


class LineInput(QLineEdit):
    """A line edit with room for a note and an icon at the right end, inside the frame."""

    icon_pressed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._note = ""
        self._icon = ""
        self._live = False

    def set_tail(self, icon: str = "", note: str = "", *, live: bool = False) -> None:
        """Show ``note`` and ``icon`` at the right end; a ``live`` icon answers the mouse."""
        self._icon, self._note, self._live = icon, note, live
        look = theme.current()
        room = look.space.s
        if icon:
            room += look.size.icon[1] + look.space.xs
        if note:
            room += int(paint.advance(note, look.font("label"))) + look.space.xs
        self.setTextMargins(0, 0, room - look.space.s, 0)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not (self._icon or self._note):
            return
        look = theme.current()
        painter = QPainter(self)
        area = QRectF(self.rect())
        right = area.right() - look.space.s
        if self._icon:
            icons.draw(painter, self._icon, self._icon_box(), "quiet")
            right = self._icon_box().left() - look.space.xs
        if self._note:
            font = look.font("label")
            width = paint.advance(self._note, font)
            box = QRectF(right - width, 0, width, area.height())
            paint.text(painter, box, self._note, font, look.colour("quiet"))
        painter.end()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if self._live and self._icon_box().adjusted(-8, -12, 8, 12).contains(event.position()):
            self.icon_pressed.emit()
            return
        super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        over = self._live and self._icon_box().contains(event.position())
        self.setCursor(Qt.CursorShape.PointingHandCursor if over else Qt.CursorShape.IBeamCursor)
        super().mouseMoveEvent(event)

    def _icon_box(self) -> QRectF:
        look = theme.current()
        px = look.size.icon[1]
        right = self.width() - look.space.s
        return QRectF(right - px, self.height() / 2 - px / 2, px, px)


class SearchInput(QLineEdit):
    """A small search line: a lens before, the key that leads here after; Esc leaves."""

    left = Signal()

    def __init__(self, key: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        look = theme.current()
        self._key = key
        self.setProperty("small", "true")
        self.setTextMargins(look.size.icon[1] + look.space.xxs, 0, look.size.key_cap, 0)
        self.setFixedHeight(look.size.button_small)

    def set_words(self, words: str) -> None:
        """What can be searched, as placeholder and for screen readers."""
        self.setPlaceholderText(words)
        self.setAccessibleName(words)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
            return
        super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        look = theme.current()
        painter = QPainter(self)
        area, px = QRectF(self.rect()), look.size.icon[1]
        box = QRectF(look.space.s, area.center().y() - px / 2, px, px)
        icons.draw(painter, "search", box, "quiet")
        if not self.hasFocus() and not self.text():
            right = area.right() - look.space.xs
            paint.key_cap(painter, right, area.center().y(), self._key, on_accent=False)
        painter.end()


class ChoiceInput(QComboBox):
    """A drop-down drawn like the other inputs."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._wrong = False
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setItemDelegate(QStyledItemDelegate(self))
        self.view().setProperty(OWN_RING, True)

    def set_wrong(self, wrong: bool) -> None:
        """Mark the choice as the place of an error."""
        self._wrong = wrong
        self.update()

    def sizeHint(self) -> QSize:
        look = theme.current()
        font = look.font("body")
        widest = max(
            (paint.advance(self.itemText(i), font) for i in range(self.count())), default=0
        )
        room = 2 * look.space.s + look.size.icon[1] + look.space.xs
        return QSize(int(widest) + room, look.size.input)

    def minimumSizeHint(self) -> QSize:
        return QSize(theme.current().size.menu_min, theme.current().size.input)

    def paintEvent(self, event: QPaintEvent) -> None:
        look = theme.current()
        painter = QPainter(self)
        area = QRectF(self.rect())
        edge: Role = "recording" if self._wrong else "focus" if self.hasFocus() else "edge"
        fill: Role = "paper" if self.isEnabled() else "canvas"
        paint.frame(
            painter,
            area,
            radius=look.radius.control,
            fill=look.colour(fill),
            edge=look.colour(edge),
        )
        px = look.size.icon[1]
        mark = QRectF(area.right() - look.space.s - px, area.center().y() - px / 2, px, px)
        icons.draw(painter, "chevron-down" if self.isEnabled() else "lock", mark, "quiet")
        words = area.adjusted(
            look.space.s + look.border.focus, 0, mark.left() - look.space.xs - area.right(), 0
        )
        shown = self.currentText() or self.placeholderText()
        ink: Role = "ink" if self.currentText() and self.isEnabled() else "quiet"
        paint.text(painter, words, shown, look.font("body"), look.colour(ink))
        painter.end()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        self.updateGeometry()


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
