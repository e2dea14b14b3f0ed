"""Labels by role, elided labels, pane titles, rules and key caps."""

from typing import Literal

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from branchdesk.ui import icons, theme
from branchdesk.ui.tokens import Role, TextRole
from branchdesk.ui.widgets import paint
from branchdesk.ui.widgets.painted import Painted

Tone = Literal["ink", "quiet", "disabled", "accent", "good", "caution", "recording", "info"]


def _polish(widget: QWidget) -> None:
    widget.style().unpolish(widget)
    widget.style().polish(widget)
    widget.update()


class Text(QLabel):
    """A label in one of the type roles and tones; plain text only."""

    def __init__(
        self,
        words: str = "",
        role: TextRole = "body",
        tone: Tone = "ink",
        *,
        medium: bool = False,
        wrap: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(words, parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(wrap)
        self.setProperty("text_role", role)
        self.setProperty("tone", tone)
        if medium:
            self.setProperty("medium", "true")

    def set_tone(self, tone: Tone) -> None:
        """Change the colour by role."""
        if self.property("tone") != tone:
            self.setProperty("tone", tone)
            _polish(self)

    def set_medium(self, medium: bool) -> None:
        """Change between regular and medium weight."""
        self.setProperty("medium", "true" if medium else "false")
        _polish(self)


class ElidedText(Text):
    """One line that shrinks: long Latin names lose their middle, and a tooltip has the whole."""

    def __init__(
        self,
        words: str = "",
        role: TextRole = "body",
        tone: Tone = "ink",
        *,
        medium: bool = False,
        mode: Qt.TextElideMode = Qt.TextElideMode.ElideMiddle,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__("", role, tone, medium=medium, parent=parent)
        self._mode = mode
        self._whole = ""
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setText(words)

    def setText(self, words: str) -> None:
        self._whole = words
        self.setAccessibleName(words)
        self._fit()
        self.updateGeometry()

    @property
    def whole(self) -> str:
        """The text before eliding."""
        return self._whole

    def sizeHint(self) -> QSize:
        self.ensurePolished()
        metrics = self.fontMetrics()
        return QSize(metrics.horizontalAdvance(self._whole) + 1, metrics.height())

    def minimumSizeHint(self) -> QSize:
        self.ensurePolished()
        metrics = self.fontMetrics()
        least = min(metrics.averageCharWidth() * 8, metrics.horizontalAdvance(self._whole) + 1)
        return QSize(least, metrics.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        shown = self.fontMetrics().elidedText(self._whole, self._mode, max(self.width(), 1))
        QLabel.setText(self, shown)
        self.setToolTip(self._whole if shown != self._whole else "")


def rule(vertical: bool = False) -> QFrame:
    """A 1 px separator."""
    line = QFrame()
    line.setProperty("rule", "v" if vertical else "h")
    return line


class Glyph(Painted):
    """One icon, tinted by role; silent to screen readers unless named."""

    def __init__(
        self, icon: str, px: int, tint: Role = "quiet", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._icon, self._px = icon, px
        self._tint: Role = tint
        self.setFixedSize(px, px)

    def set_icon(self, icon: str, tint: Role) -> None:
        """Change icon and colour."""
        self._icon, self._tint = icon, tint
        self.update()

    def measure(self) -> QSize:
        return QSize(self._px, self._px)

    def draw(self, painter: QPainter) -> None:
        icons.draw(painter, self._icon, QRectF(self.rect()), self._tint)


class KeyCap(Painted):
    """The picture of a key, for hints beside the keys' effect."""

    def __init__(self, key: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._key = key
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(key)

    def measure(self) -> QSize:
        return QSize(int(paint.key_cap_width(self._key)), theme.current().size.key_cap)

    def draw(self, painter: QPainter) -> None:
        area = QRectF(self.rect())
        paint.key_cap(painter, area.right(), area.center().y(), self._key, on_accent=False)


class PaneTitle(QWidget):
    """Title of a pane with an optional word at the right and a rule below."""

    def __init__(
        self, words: str = "", aside: str = "", *, ruled: bool = True, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        look = theme.current()
        self.title = Text(words, "pane_title")
        self.aside = Text(aside, "label", "quiet")
        row = QHBoxLayout()
        row.setContentsMargins(0, 0, 0, look.space.xs)
        row.setSpacing(look.space.xs)
        row.addWidget(self.title)
        row.addStretch(1)
        row.addWidget(self.aside)
        self.row = row
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(row)
        if ruled:
            column.addWidget(rule())

    def set_texts(self, words: str, aside: str = "") -> None:
        """Change title and word at the right."""
        self.title.setText(words)
        self.aside.setText(aside)
