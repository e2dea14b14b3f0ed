"""Check rows: icon, name, detail and a verdict as icon and word; and check boxes."""

from typing import Literal

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from branchdesk.ui import icons, theme
from branchdesk.ui.i18n import tr
from branchdesk.ui.tokens import Role
from branchdesk.ui.widgets import paint
from branchdesk.ui.widgets.button import Pressable
from branchdesk.ui.widgets.painted import Painted

CheckState = Literal["ok", "warn", "failed", "off"]

CHECK_LOOK: dict[CheckState, tuple[str, Role]] = {
    "ok": ("check", "good"),
    "warn": ("triangle-alert", "caution"),
    "failed": ("circle-x", "recording"),
    "off": ("circle", "quiet"),
}


class CheckMark(Painted):
    """Icon and word of one verdict: ``✓ face``. The word defaults to the state's own."""

    def __init__(
        self, state: CheckState = "off", words: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._state: CheckState = state
        self._words = words
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.set_state(state, words)

    @property
    def state(self) -> CheckState:
        """The verdict on show."""
        return self._state

    def set_state(self, state: CheckState, words: str = "") -> None:
        """Change verdict and word."""
        self._state, self._words = state, words or tr(f"common.check.{state}")
        self.setAccessibleName(self._words)
        self.say(tr(f"common.check.{state}"))
        self.updateGeometry()

    def measure(self) -> QSize:
        look = theme.current()
        px, font = look.size.check, look.font("label")
        width = px + look.space.xxs + paint.advance(self._words, font)
        return QSize(int(width), look.size.row[0])

    def draw(self, painter: QPainter) -> None:
        look = theme.current()
        name, ink = CHECK_LOOK[self._state]
        area, px = QRectF(self.rect()), look.size.check
        icons.draw(painter, name, QRectF(0, area.center().y() - px / 2, px, px), ink)
        rest = area.adjusted(px + look.space.xxs, 0, 0, 0)
        paint.text(painter, rest, self._words, look.font("label"), look.colour(ink))


class CheckRow(Painted):
    """A row of a readiness list: icon, name, detail, verdict at the right, a rule below."""

    def __init__(
        self,
        icon: str,
        name: str,
        detail: str = "",
        state: CheckState = "off",
        verdict: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._icon, self._name = icon, name
        self._detail, self._verdict = detail, verdict
        self._state: CheckState = state
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.set_check(name, detail, state, verdict)

    @property
    def state(self) -> CheckState:
        """The verdict on show."""
        return self._state

    def set_check(self, name: str, detail: str, state: CheckState, verdict: str = "") -> None:
        """Change what is checked, what was found and the verdict."""
        self._name, self._detail, self._state = name, detail, state
        self._verdict = verdict or tr(f"common.check.{state}")
        self.setAccessibleName(name)
        self.setToolTip(detail)
        self.say(f"{detail} {self._verdict}".strip())

    def measure(self) -> QSize:
        look = theme.current()
        return QSize(look.grid("readiness"), look.size.row[3] - look.space.xxs)

    def draw(self, painter: QPainter) -> None:
        look = theme.current()
        area, px = QRectF(self.rect()), look.size.icon[2]
        icons.draw(painter, self._icon, QRectF(0, area.center().y() - px / 2, px, px), "quiet")
        name_left = px + look.space.s
        name_width = look.grid("readiness", 1)
        bold = look.font("body", medium=True)
        box = QRectF(name_left, 0, name_width, area.height())
        paint.text(painter, box, self._name, bold, look.colour("ink"))
        icon, ink = CHECK_LOOK[self._state]
        label = look.font("label", medium=True)
        width = paint.advance(self._verdict, label)
        right = QRectF(area.right() - width, 0, width, area.height())
        paint.text(painter, right, self._verdict, label, look.colour(ink))
        side = look.size.check
        mark = QRectF(
            right.left() - look.space.xxs - side, area.center().y() - side / 2, side, side
        )
        icons.draw(painter, icon, mark, ink)
        left = name_left + name_width + look.space.s
        rest = QRectF(left, 0, mark.left() - look.space.s - left, area.height())
        paint.text(painter, rest, self._detail, look.font("body"), look.colour("quiet"))
        foot = area.adjusted(0, area.height() - look.border.line, 0, 0)
        paint.rule(painter, foot.topLeft(), foot.topRight(), look.colour("line"))


class CheckBox(Pressable):
    """A check box with its words, on more than one line where it may ``wrap`` them; Space or
    click toggles."""

    def __init__(self, words: str, *, wrap: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._wrap = wrap
        if wrap:
            policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
            policy.setHeightForWidth(True)
            self.setSizePolicy(policy)
        self.setCheckable(True)
        self.setText(words)
        self.setAccessibleName(words)

    def set_words(self, words: str) -> None:
        """Change the words."""
        self.setText(words)
        self.setAccessibleName(words)
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        look = theme.current()
        width = look.size.check + look.space.s + paint.advance(self.text(), look.font("body"))
        return QSize(int(width) + look.space.xs, look.size.button_small)

    def minimumSizeHint(self) -> QSize:
        look = theme.current()
        least = QSize(2 * look.size.check + look.space.s, look.size.button_small)
        return least if self._wrap else self.sizeHint()

    def hasHeightForWidth(self) -> bool:
        return self._wrap

    def heightForWidth(self, width: int) -> int:
        look = theme.current()
        if not self._wrap:
            return look.size.button_small
        room = width - look.space.xxs - look.size.check - look.space.xs
        lines = paint.lines(self.text(), look.font("body"), room)
        return look.size.button_small + (lines - 1) * look.line_px("body")

    def paintEvent(self, event: QPaintEvent) -> None:
        look = theme.current()
        painter = QPainter(self)
        area, px = QRectF(self.rect()), look.size.check
        box = QRectF(look.space.xxs, area.center().y() - px / 2, px, px)
        on = self.isChecked()
        ink: Role = "ink" if self.isEnabled() else "disabled"
        fill: Role = "accent" if on and self.isEnabled() else "edge" if on else "paper"
        edge: Role = "accent" if on or self.underMouse() else "edge"
        paint.frame(
            painter, box, radius=look.radius.chip, fill=look.colour(fill), edge=look.colour(edge)
        )
        if on:
            small = look.size.icon[0]
            inner = QRectF(box.center().x() - small / 2, box.center().y() - small / 2, small, small)
            icons.draw(painter, "check", inner, "on_accent")
        rest = area.adjusted(box.right() + look.space.xs, 0, 0, 0)
        if self._wrap:
            paint.wrapped(painter, rest, self.text(), look.font("body"), look.colour(ink))
        else:
            paint.text(painter, rest, self.text(), look.font("body"), look.colour(ink))
        painter.end()
