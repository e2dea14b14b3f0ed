"""Buttons: primary (one a page), secondary, quiet, locked; and the switch between views."""

from collections.abc import Sequence
from typing import Literal

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QHBoxLayout, QSizePolicy, QWidget

from branchdesk.ui import icons, theme
from branchdesk.ui.tokens import Role
from branchdesk.ui.widgets import paint

Kind = Literal["primary", "secondary", "quiet"]


class Pressable(QAbstractButton):
    """An own-painted button that hovers and follows theme and language."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            super().keyPressEvent(event)
        elif event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier or not self.isEnabled():
            # With Ctrl or Shift it is a key of the page.
            event.ignore()
        else:
            self.click()

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        self.updateGeometry()
        self.update()


class Button(Pressable):
    """A button with an optional icon before and an optional key cap after its word.

    ``locked`` keeps the text readable, shows a padlock and does not answer clicks; the reason is
    its tooltip.
    """

    def __init__(
        self,
        words: str = "",
        kind: Kind = "secondary",
        *,
        icon: str = "",
        key: str = "",
        small: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._kind = kind
        self._icon = icon
        self._key = key
        self._small = small
        self._locked = False
        self._tone: Role | None = None
        self.setText(words)
        self.setAccessibleName(words)

    def set_words(self, words: str) -> None:
        """Change the word on the button."""
        self.setText(words)
        self.setAccessibleName(words)
        self.updateGeometry()

    def set_icon_name(self, icon: str) -> None:
        """Change the icon; empty for none."""
        self._icon = icon
        self.updateGeometry()
        self.update()

    def set_tone(self, tone: Role | None) -> None:
        """Tint the text of a secondary or quiet button."""
        self._tone = tone
        self.update()

    def set_locked(self, locked: bool, reason: str = "") -> None:
        """Lock or unlock; ``reason`` is shown on hover and to screen readers."""
        self._locked = locked
        self.setEnabled(not locked)
        self.setToolTip(reason)
        self.setAccessibleDescription(reason)
        self.updateGeometry()
        self.update()

    @property
    def locked(self) -> bool:
        """Whether the step is not possible yet."""
        return self._locked

    def set_key(self, key: str) -> None:
        """Change the key on the cap; empty for none."""
        self._key = key
        self.updateGeometry()
        self.update()

    @property
    def key(self) -> str:
        """The key printed on the cap, empty for none."""
        return self._key

    def sizeHint(self) -> QSize:
        look = theme.current()
        width = paint.advance(self.text(), self._font()) + 2 * self._padding()
        if self._shown_icon():
            width += self._icon_px() + (look.space.xs if self.text() else 0)
        if self._key:
            width += paint.key_cap_width(self._key) + look.space.xs
        height = look.size.button_small if self._small else look.button_px
        return QSize(max(int(width), height), height)

    def paintEvent(self, event: QPaintEvent) -> None:
        look = theme.current()
        painter = QPainter(self)
        fill, edge, ink = self._colours()
        area = QRectF(self.rect())
        paint.frame(painter, area, radius=look.radius.control, fill=fill, edge=edge)
        hint = self.sizeHint().width()
        narrow = self.width() < hint
        content = hint - 2 * self._padding() - (self._icon_room() if narrow else 0)
        x = area.center().x() - content / 2
        if self._shown_icon() and not (narrow and self.text()):
            px = self._icon_px()
            box = QRectF(x, area.center().y() - px / 2, px, px)
            icons.draw(painter, self._shown_icon(), box, ink)
            x += px + (look.space.xs if self.text() else 0)
        width = paint.advance(self.text(), self._font())
        line = QRectF(x, area.top(), width, area.height())
        paint.text(painter, line, self.text(), self._font(), ink)
        if self._key:
            right = x + width + look.space.xs + paint.key_cap_width(self._key)
            on_accent = self._kind == "primary" and not self._locked
            paint.key_cap(painter, right, area.center().y(), self._key, on_accent=on_accent)
        painter.end()

    def _font(self) -> QFont:
        look = theme.current()
        return look.font("button", medium=self._kind != "quiet" or not self._small)

    def _shown_icon(self) -> str:
        return "lock" if self._locked else self._icon

    def _icon_px(self) -> int:
        return theme.current().size.icon[1]

    def _icon_room(self) -> int:
        """What the icon takes beside words."""
        beside = self._shown_icon() and self.text()
        return self._icon_px() + theme.current().space.xs if beside else 0

    def _padding(self) -> int:
        look = theme.current()
        if not self.text():
            return look.space.xs
        if self._small or self._kind == "quiet":
            return look.space.s
        return look.space.xl - look.space.xs if self._kind == "primary" else look.space.m

    def _colours(self) -> tuple[QColor | None, QColor | None, QColor]:
        look = theme.current()
        over, down = self.underMouse() and self.isEnabled(), self.isDown()
        if self._locked or not self.isEnabled():
            quiet = self._kind == "quiet"
            fill = None if quiet else look.colour("canvas")
            return fill, None if quiet else look.colour("line"), look.colour("disabled")
        if self._kind == "primary":
            role: Role = "accent_press" if down else "accent_hover" if over else "accent"
            return look.colour(role), None, look.colour("on_accent")
        ink = look.colour(self._tone or ("quiet" if self._kind == "quiet" else "ink"))
        if down:
            fill = look.colour("accent_tint")
        elif over:
            fill = look.colour("canvas" if self._kind == "secondary" else "sunken")
        else:
            fill = look.colour("paper") if self._kind == "secondary" else None
        edge = None
        if self._kind == "secondary":
            edge = look.colour("edge" if over or look.is_dark else "line")
        return fill, edge, ink


class YieldingButton(Button):
    """A button whose icon gives way where its row has no room for all words."""

    def __init__(self, *, icon: str, key: str) -> None:
        super().__init__(icon=icon, key=key)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)

    def minimumSizeHint(self) -> QSize:
        full = self.sizeHint()
        return QSize(full.width() - self._icon_room(), full.height())


class _Segment(Pressable):
    """One choice of a :class:`Switch`."""

    def __init__(self, words: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setCheckable(True)
        self.setText(words)
        self.setAccessibleName(words)

    def sizeHint(self) -> QSize:
        look = theme.current()
        width = paint.advance(self.text(), look.font("label", medium=True)) + 2 * look.space.s
        return QSize(int(width), look.size.button_small - 2 * look.size.switch_pad)

    def paintEvent(self, event: QPaintEvent) -> None:
        look = theme.current()
        painter = QPainter(self)
        area = QRectF(self.rect())
        if self.isChecked():
            paint.frame(
                painter,
                area,
                radius=look.radius.chip,
                fill=look.colour("paper"),
                edge=look.colour("line"),
            )
        on = self.isChecked() or self.underMouse()
        font = look.font("label", medium=self.isChecked())
        colour = look.colour("ink" if on else "quiet")
        paint.text(painter, area, self.text(), font, colour, Qt.AlignmentFlag.AlignHCenter)
        painter.end()


class Switch(QWidget):
    """One of a few views, side by side in a track. ``chosen(index)`` when a person chooses."""

    chosen = Signal(int)

    def __init__(self, words: Sequence[str], name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        look = theme.current()
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._group = QButtonGroup(self)
        row = QHBoxLayout(self)
        row.setContentsMargins(*[look.size.switch_pad] * 4)
        row.setSpacing(0)
        for index, word in enumerate(words):
            segment = _Segment(word, self)
            self._group.addButton(segment, index)
            row.addWidget(segment)
        self._group.button(0).setChecked(True)
        self._group.idClicked.connect(self.chosen)

    def set_names(self, names: Sequence[str]) -> None:
        """Give each choice an object name."""
        for index, name in enumerate(names):
            self._group.button(index).setObjectName(name)

    def set_words(self, words: Sequence[str]) -> None:
        """Change the words, in the order given at the start."""
        for index, word in enumerate(words):
            segment = self._group.button(index)
            segment.setText(word)
            segment.setAccessibleName(word)
            segment.updateGeometry()

    def choose(self, index: int) -> None:
        """Show a choice without a signal."""
        self._group.button(index).setChecked(True)

    @property
    def index(self) -> int:
        """The choice in force."""
        return self._group.checkedId()

    def paintEvent(self, event: QPaintEvent) -> None:
        look = theme.current()
        painter = QPainter(self)
        paint.frame(
            painter,
            QRectF(self.rect()),
            radius=look.radius.control,
            fill=look.colour("sunken"),
            edge=look.colour("line"),
        )
        painter.end()
