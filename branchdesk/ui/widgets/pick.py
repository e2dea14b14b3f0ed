"""Rows to pick from: one of several (round mark) or any of several (square mark)."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from branchdesk.ui import icons, theme
from branchdesk.ui.tokens import Role
from branchdesk.ui.widgets import paint
from branchdesk.ui.widgets.button import Pressable
from branchdesk.ui.widgets.chips import paint_chip


class PickRow(Pressable):
    """Mark, words, a quieter second line and a chip; Space or click picks. ``blocked`` locks it
    and says why in the second line."""

    def __init__(self, words: str, *, many: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._many = many
        self._second = ""
        self._chip = ""
        self._blocked = False
        self.setCheckable(True)
        self.setAutoExclusive(not many)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.show_words(words)

    def show_words(
        self, words: str, second: str = "", chip: str = "", *, blocked: bool = False
    ) -> None:
        """Set words, second line, chip, and whether the row may be picked."""
        self.setText(words)
        self._second, self._chip, self._blocked = second, chip, blocked
        self.setEnabled(not blocked)
        self.setAccessibleName(f"{words} {chip}".strip())
        self.setAccessibleDescription(second)
        self.setToolTip(second)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        look = theme.current()
        rows = look.line_px("body") + (look.line_px("label") if self._second else 0)
        return QSize(look.grid("pick_min"), rows + 2 * look.space.xs + look.border.focus)

    def paintEvent(self, event: QPaintEvent) -> None:
        look = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area = QRectF(self.rect())
        on, over = self.isChecked(), self.underMouse() and self.isEnabled()
        fill: Role = "accent_tint" if on else "canvas" if self._blocked else "paper"
        edge: Role = "accent" if on else "edge" if over else "line"
        line = look.border.chosen if on else look.border.line
        paint.frame(
            painter,
            area,
            radius=look.radius.control,
            fill=look.colour(fill),
            edge=look.colour(edge),
            line=line,
        )
        self._mark(painter, area)
        left = look.space.s + look.size.check + look.space.s
        right = area.right() - look.space.s
        if self._chip:
            width = paint.advance(self._chip, look.font("label")) + 2 * look.space.xs
            top = area.center().y() - look.size.key_cap / 2
            chip = QRectF(right - width, top, width, look.size.key_cap)
            paint_chip(painter, chip, self._chip, "neutral")
            right = chip.left() - look.space.xs
        box = QRectF(left, 0, right - left, area.height())
        if self._second:
            body, label = look.line_px("body"), look.line_px("label")
            top = area.center().y() - (body + label) / 2
            box = QRectF(left, top, right - left, body)
            below = QRectF(left, top + body, right - left, label)
            tone: Role = "caution" if self._blocked else "quiet"
            paint.text(painter, below, self._second, look.font("label"), look.colour(tone))
        ink: Role = "disabled" if self._blocked else "ink"
        paint.text(painter, box, self.text(), look.font("body", medium=on), look.colour(ink))
        painter.end()

    def _mark(self, painter: QPainter, area: QRectF) -> None:
        look = theme.current()
        px = look.size.check
        box = QRectF(look.space.s, area.center().y() - px / 2, px, px)
        if self._blocked:
            icons.draw(painter, "lock", box, "quiet")
            return
        on = self.isChecked()
        radius = look.radius.chip if self._many else px / 2
        edge: Role = "accent" if on else "edge"
        fill: Role = "accent" if on else "paper"
        paint.frame(painter, box, radius=radius, fill=look.colour(fill), edge=look.colour(edge))
        if not on:
            return
        if self._many:
            inset = (px - look.size.icon[0]) / 2
            icons.draw(painter, "check", box.adjusted(inset, inset, -inset, -inset), "on_accent")
        else:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(look.colour("on_accent"))
            dot = look.border.client_chosen
            painter.drawEllipse(box.center(), dot, dot)
