"""One of a few, each with its key: pills in rows."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QWidget

from branchdesk.ui import theme
from branchdesk.ui.widgets import paint
from branchdesk.ui.widgets.button import Pressable


class _Pill(Pressable):
    """A word and its key."""

    def __init__(self, name: str, key: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setCheckable(True)
        self.setAutoExclusive(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMinimumHeight(theme.current().size.button_small)
        self._key = key

    def sizeHint(self) -> QSize:
        look = theme.current()
        width = paint.advance(self.text(), look.font("body", medium=True)) + 2 * look.space.xs
        if self._key:
            width += paint.key_cap_width(self._key) + look.space.xs
        return QSize(int(width), look.size.button_small)

    def paintEvent(self, event: QPaintEvent) -> None:
        look = theme.current()
        painter = QPainter(self)
        area, on = QRectF(self.rect()), self.isChecked()
        edge = look.colour("accent" if on else "edge" if self.underMouse() else "line")
        fill = look.colour("accent_tint" if on else "paper")
        line = look.border.chosen if on else look.border.line
        paint.frame(painter, area, radius=look.radius.control, fill=fill, edge=edge, line=line)
        right = area.right() - look.space.xs
        if self._key:
            right -= paint.key_cap(painter, right, area.center().y(), self._key, on_accent=False)
        box = QRectF(look.space.xs, 0, right - 2 * look.space.xs, area.height())
        paint.text(painter, box, self.text(), look.font("body", medium=on), look.colour("ink"))
        painter.end()


class Choices(QWidget):
    """``choices`` are (value, object name, key); ``chosen(value)`` when a person picks."""

    chosen = Signal(str)

    def __init__(
        self, choices: Sequence[tuple[str, str, str]], columns: int, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._pills: dict[str, _Pill] = {}
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(theme.current().space.xs)
        for number, (value, name, key) in enumerate(choices):
            pill = _Pill(name, key)
            pill.clicked.connect(lambda _=False, picked=value: self.chosen.emit(picked))
            self._pills[value] = pill
            grid.addWidget(pill, number // columns, number % columns)

    @property
    def value(self) -> str:
        """The one chosen; empty for none."""
        return next((value for value, pill in self._pills.items() if pill.isChecked()), "")

    def set_value(self, value: str) -> None:
        """Show a choice without a signal."""
        self._pills[value].setChecked(True)

    def set_words(self, words: Sequence[str]) -> None:
        """Change the words, in the order given at the start."""
        for pill, word in zip(self._pills.values(), words, strict=True):
            pill.setText(word)
            pill.setAccessibleName(word)
            pill.setToolTip(word)
            pill.updateGeometry()
