"""The case path: welcome, interview, sign, seal, review, done; the board's lanes in one line."""

from typing import Literal

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from branchdesk.ui import icons, theme
from branchdesk.ui.i18n import tr
from branchdesk.ui.tokens import Role
from branchdesk.ui.widgets import paint
from branchdesk.ui.widgets.painted import Painted

Lane = Literal["intake", "interview", "sign", "seal", "review", "done"]
LANES: tuple[Lane, ...] = ("intake", "interview", "sign", "seal", "review", "done")


class CasePath(Painted):
    """Six nodes: done (tick), current (ring with a dot), to come (ring)."""

    def __init__(self, lane: Lane = "intake", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lane: Lane = lane
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.set_lane(lane)

    @property
    def lane(self) -> Lane:
        """Where the case is."""
        return self._lane

    def set_lane(self, lane: Lane) -> None:
        """Move the case to a lane."""
        self._lane = lane
        self.setAccessibleName(tr("common.path"))
        self.say(tr("common.path_at", step=tr(f"common.lane.{lane}")))

    def measure(self) -> QSize:
        look = theme.current()
        node = look.size.path_dot + look.space.xxs
        words = sum(self._word_width(lane) for lane in LANES)
        joins = (len(LANES) - 1) * (look.space.m + 2 * look.space.xs)
        return QSize(int(words + len(LANES) * node + joins), look.size.row[0])

    def _word_width(self, lane: Lane) -> float:
        return paint.advance(tr(f"common.lane.{lane}"), theme.current().font("label", medium=True))

    def draw(self, painter: QPainter) -> None:
        look = theme.current()
        middle = self.height() / 2
        here = LANES.index(self._lane)
        x = 0.0
        for index, lane in enumerate(LANES):
            if index:
                start = x + look.space.xs
                end = QPointF(start + look.space.m, middle)
                paint.rule(painter, QPointF(start, middle), end, look.colour("line"))
                x = end.x() + look.space.xs
            done = index < here or self._lane == "done"
            self._node(painter, QPointF(x, middle), done, index == here)
            x += look.size.path_dot + look.space.xxs
            width = self._word_width(lane)
            ink: Role = "accent" if index == here else "quiet"
            box = QRectF(x, 0, width, self.height())
            font = look.font("label", medium=index == here)
            paint.text(painter, box, tr(f"common.lane.{lane}"), font, look.colour(ink))
            x += width

    def _node(self, painter: QPainter, left: QPointF, done: bool, here: bool) -> None:
        look = theme.current()
        side = look.size.path_dot - look.border.chosen
        box = QRectF(left.x() + 1, left.y() - side / 2, side, side)
        accent = look.colour("accent")
        if done:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(accent)
            painter.drawEllipse(box)
            px = side - look.space.xxs
            tick = QRectF(box.center().x() - px / 2, box.center().y() - px / 2, px, px)
            icons.draw(painter, "check", tick, "on_accent")
            return
        line = look.border.chosen if here else look.border.line
        inset = line / 2
        painter.setPen(QPen(accent if here else look.colour("edge"), line))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawEllipse(box.adjusted(inset, inset, -inset, -inset))
        if here:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(accent)
            dot = look.space.xxs
            painter.drawEllipse(box.center(), dot / 2, dot / 2)
