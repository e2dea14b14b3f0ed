"""Where the client signs: pen, finger or mouse, kept as vectors with time and pressure."""

from dataclasses import dataclass, field, replace
from itertools import pairwise
from math import hypot

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QPointingDevice,
    QTabletEvent,
    QTouchEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from branchdesk.domain.ink import Ink, Point, Stroke
from branchdesk.ui import theme
from branchdesk.ui.i18n import tr
from branchdesk.ui.widgets import paint
from branchdesk.ui.widgets.painted import Painted

_UNMEASURED = 0.5
"""Pressure written for a mouse or a finger, which measure none."""
_WEAKEST = ("mouse", "touch", "pen")
_LINE_SHARE = 0.76
"""How far down the base line lies."""
_THIN, _THICK = 1.2, 3.6
"""Width of a stroke in px without and with full pressure."""


@dataclass(slots=True)
class _Writing:
    """A stroke as it is written."""

    pointer: str
    device: str
    pressed: bool
    points: list[Point] = field(default_factory=list)


class InkArea(Painted):
    """Base line and ×; strokes with the width of their pressure. ``changed()`` after each stroke
    and when cleared. Signing needs a pen, a finger or a mouse; the page says so to keyboard users.
    """

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("ink")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAttribute(Qt.WidgetAttribute.WA_AcceptTouchEvents)
        self.setCursor(Qt.CursorShape.CrossCursor)
        self._done: list[_Writing] = []
        self._now: _Writing | None = None
        self._began_ms: int | None = None
        self._size = QSize()
        self._layer: QPixmap | None = None
        self._closed = False
        self.retranslate()

    @property
    def empty(self) -> bool:
        """Whether nothing has been written."""
        return not self._done

    @property
    def ink(self) -> Ink:
        """What was written. The pointer is the weakest used, so that a mouse is never hidden."""
        pointers = [stroke.pointer for stroke in self._done] or ["pen"]
        return Ink(
            strokes=tuple(Stroke(tuple(stroke.points)) for stroke in self._done),
            width=self._size.width(),
            height=self._size.height(),
            pointer=min(pointers, key=_WEAKEST.index),
            device=self._done[-1].device if self._done else "",
            has_pressure=bool(self._done) and all(stroke.pressed for stroke in self._done),
        )

    def write(self, ink: Ink) -> None:
        """Show ink that was written elsewhere, in px of its own area."""
        self._size = QSize(ink.width, ink.height)
        self._began_ms = None
        self._done = [
            _Writing(ink.pointer, ink.device, ink.has_pressure, list(stroke.points))
            for stroke in ink.strokes
        ]
        self._layer = None
        self.retranslate()
        self.changed.emit()

    def clear(self) -> None:
        """Take all strokes away."""
        if self._closed:
            return
        self._done, self._now, self._began_ms, self._layer = [], None, None, None
        self.retranslate()
        self.changed.emit()

    def set_closed(self, closed: bool) -> None:
        """No further strokes, as while the form is being sealed."""
        self._closed = closed

    def retranslate(self) -> None:
        """Set name and value anew."""
        self.setAccessibleName(tr("sign.ink"))
        self.say(tr("sign.ink_strokes", n=len(self._done)))

    # Writing -----------------------------------------------------------------------------

    def _begin(self, pointer: str, device: QPointingDevice | None, at_ms: int) -> None:
        elsewhere = bool(self._done) and self._began_ms is None
        if self._closed or elsewhere:
            return  # One signature comes from one surface: it goes on there, or begins anew.
        if self._began_ms is None:
            self._began_ms, self._size = at_ms, self.size()
        name = device.name() if device is not None else ""
        self._now = _Writing(pointer, name, pressed=pointer == "pen")

    def _add(self, at: QPointF, at_ms: int, pressure: float, tilt: tuple[float, float]) -> None:
        if self._now is None or self._began_ms is None:
            return
        points = self._now.points
        time = max((at_ms - self._began_ms) * 1000, points[-1].t_us if points else 0)
        points.append(Point(at.x(), at.y(), time, pressure, *tilt))
        if len(points) > 1:
            self.update(_reach(points[-2:]).toAlignedRect())

    def _end(self) -> None:
        if self._now is None:
            return
        writing, self._now = self._now, None
        if len(writing.points) == 1:
            # A dot: a stroke needs a second point to be seen.
            dot = writing.points[0]
            writing.points.append(replace(dot, x=dot.x + 0.5))
        self._done.append(writing)
        if self._layer is not None:
            painter = QPainter(self._layer)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            _draw(painter, writing.points)
            painter.end()
        self.retranslate()
        self.changed.emit()

    def tabletEvent(self, event: QTabletEvent) -> None:
        kind, at_ms = event.type(), event.timestamp()
        if kind is QEvent.Type.TabletPress:
            self._begin("pen", event.pointingDevice(), at_ms)
        if kind is not QEvent.Type.TabletRelease:
            tilt = (float(event.xTilt()), float(event.yTilt()))
            self._add(event.position(), at_ms, event.pressure(), tilt)
        else:
            self._end()
        event.accept()

    def event(self, event: QEvent) -> bool:
        touches = (QEvent.Type.TouchBegin, QEvent.Type.TouchUpdate, QEvent.Type.TouchEnd)
        if event.type() in touches and isinstance(event, QTouchEvent) and event.points():
            point = event.points()[0]
            if event.type() is QEvent.Type.TouchBegin:
                self._begin("touch", event.pointingDevice(), event.timestamp())
            self._add(point.position(), event.timestamp(), _UNMEASURED, (0.0, 0.0))
            if event.type() is QEvent.Type.TouchEnd:
                self._end()
            event.accept()
            return True
        if event.type() is QEvent.Type.TouchCancel:
            self._now = None
            self.update()
            return True
        return super().event(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton:
            self._begin("mouse", event.pointingDevice(), event.timestamp())
            self._add(event.position(), event.timestamp(), _UNMEASURED, (0.0, 0.0))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._add(event.position(), event.timestamp(), _UNMEASURED, (0.0, 0.0))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton:
            self._end()

    # Painting ----------------------------------------------------------------------------

    def measure(self) -> QSize:
        look = theme.current()
        return QSize(look.grid("reading"), look.grid("ink"))

    def minimumSizeHint(self) -> QSize:
        look = theme.current()
        return QSize(look.grid("ink"), look.grid("ink", 1))

    def paintEvent(self, event: QPaintEvent) -> None:
        ratio = self.devicePixelRatioF()
        fits = self._layer is not None and self._layer.size() == self.size() * ratio
        if not fits:
            self._layer = self._paint_layer(ratio)
        painter = QPainter(self)
        painter.setClipRect(event.rect())
        if self._layer is not None:
            painter.drawPixmap(0, 0, self._layer)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._now is not None:
            _draw(painter, self._now.points)
        painter.end()

    def _paint_layer(self, ratio: float) -> QPixmap:
        look = theme.current()
        layer = QPixmap(self.size() * ratio)
        layer.setDevicePixelRatio(ratio)
        layer.fill(Qt.GlobalColor.transparent)
        painter = QPainter(layer)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area = QRectF(self.rect())
        paper, edge = look.colour("paper"), look.colour("edge")
        paint.frame(painter, area, radius=look.radius.control, fill=paper, edge=edge)
        y = area.height() * _LINE_SHARE
        left, right = float(look.space.l), area.width() - look.space.l
        paint.rule(painter, QPointF(left, y), QPointF(right, y), edge)
        arm = look.space.xxs
        cross = QPointF(left + arm, y - look.space.s)
        painter.setPen(QPen(edge, look.border.line))
        for way in (1, -1):
            corner = QPointF(arm, way * arm)
            painter.drawLine(cross - corner, cross + corner)
        if self._size.width() and self._size != self.size():
            painter.scale(area.width() / self._size.width(), area.height() / self._size.height())
        for stroke in self._done:
            _draw(painter, stroke.points)
        painter.end()
        return layer

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.StyleChange:
            self._layer = None


def _reach(points: list[Point]) -> QRectF:
    """The area that a piece of a stroke can touch."""
    xs, ys = [point.x for point in points], [point.y for point in points]
    box = QRectF(min(xs), min(ys), max(xs) - min(xs), max(ys) - min(ys))
    return box.adjusted(-2 * _THICK, -2 * _THICK, 2 * _THICK, 2 * _THICK)


def _draw(painter: QPainter, points: list[Point]) -> None:
    """A stroke as short pieces with round ends, each as wide as its pressure."""
    pen = QPen(theme.current().colour("ink"))
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    for before, after in pairwise(points):
        pressure = (before.pressure + after.pressure) / 2
        # A quick hand draws thinner, as with a real pen.
        haste = min(hypot(after.x - before.x, after.y - before.y) / 60, 0.5)
        pen.setWidthF(_THIN + (_THICK - _THIN) * pressure * (1 - haste))
        painter.setPen(pen)
        painter.drawLine(QPointF(before.x, before.y), QPointF(after.x, after.y))
