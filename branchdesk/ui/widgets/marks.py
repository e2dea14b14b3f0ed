"""The mark of each tag kind: a shape besides the colour, so that colour is never alone."""

import math

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from branchdesk.ui import theme
from branchdesk.ui.i18n import tr
from branchdesk.ui.widgets import paint
from branchdesk.ui.widgets.painted import Painted

_STAR_INNER = 0.42


def _polygon(centre: QPointF, half: float, angles: list[tuple[float, float]]) -> QPolygonF:
    """Corners at (degrees clockwise from north, share of ``half``)."""
    corners = [
        QPointF(
            centre.x() + half * share * math.sin(math.radians(angle)),
            centre.y() - half * share * math.cos(math.radians(angle)),
        )
        for angle, share in angles
    ]
    return QPolygonF(corners)


def paint_tag_mark(
    painter: QPainter, kind: str, centre: QPointF, px: float, colour: QColor | None = None
) -> None:
    """Paint the mark of ``kind`` (a key of the tokens' tags) ``px`` wide around ``centre``."""
    look = theme.current()
    ink = colour if colour is not None else look.tag_colour(kind)
    shape = look.tag_shape(kind)
    half = px / 2
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(ink)
    box = QRectF(centre.x() - half, centre.y() - half, px, px)
    if shape == "square":
        painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 1, 1)
    elif shape == "bar":
        painter.drawRoundedRect(QRectF(box.x(), centre.y() - px / 5, px, px / 2.5), 2, 2)
    elif shape == "circle":
        painter.drawEllipse(box)
    elif shape == "star":
        corners = [(i * 36.0, 1.15 if i % 2 == 0 else _STAR_INNER) for i in range(10)]
        painter.drawPolygon(_polygon(centre, half, corners))
    elif shape == "diamond":
        corners = [(i * 90.0, 1.15) for i in range(4)]
        painter.drawPolygon(_polygon(centre, half, corners))
    elif shape in ("up-triangle", "down-triangle"):
        turn = 0.0 if shape == "up-triangle" else 180.0
        painter.drawPolygon(_polygon(centre, half * 1.2, [(turn + i * 120.0, 1) for i in range(3)]))
    elif shape == "half-circle":
        _half_circle(painter, box, ink)
    elif shape == "question":
        painter.drawEllipse(box.adjusted(-0.5, -0.5, 0.5, 0.5))
        font = look.font("key", bold=True)
        font.setPixelSize(max(6, round(px * 0.8)))
        paint.text(painter, box, "?", font, look.colour("paper"), Qt.AlignmentFlag.AlignHCenter)
    else:
        _hatched_bar(painter, QRectF(box.x(), centre.y() - px / 3, px, px / 1.5), ink)
    painter.restore()


def _half_circle(painter: QPainter, box: QRectF, ink: QColor) -> None:
    inner = box.adjusted(0.75, 0.75, -0.75, -0.75)
    painter.setPen(QPen(ink, 1.5))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawEllipse(inner)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(ink)
    painter.drawPie(inner, 90 * 16, 180 * 16)


def _hatched_bar(painter: QPainter, box: QRectF, ink: QColor) -> None:
    path = QPainterPath()
    path.addRect(box)
    painter.setClipPath(path)
    painter.setPen(QPen(ink, 1.2))
    step = 3.0
    x = box.left() - box.height()
    while x < box.right():
        painter.drawLine(QPointF(x, box.bottom()), QPointF(x + box.height(), box.top()))
        x += step
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRect(box.adjusted(0.5, 0.5, -0.5, -0.5))


class TagMark(Painted):
    """The mark of one tag kind as a widget, for rows built with layouts."""

    def __init__(self, kind: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._kind = kind
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(tr(f"tags.{kind}"))

    def measure(self) -> QSize:
        side = theme.current().size.icon[1]
        return QSize(side, side)

    def draw(self, painter: QPainter) -> None:
        centre = QRectF(self.rect()).center()
        paint_tag_mark(painter, self._kind, centre, theme.current().size.tag_mark)
