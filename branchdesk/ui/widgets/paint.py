"""Painting that stays crisp at 100 and 150 %: rectangles snapped to the pixels of the screen."""

from math import ceil, floor

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen

from branchdesk.ui import theme

_NEAR = 0.01
"""Device pixels by which arithmetic may miss a whole one."""
_TALL = 10_000.0
"""More than any text needs, px."""


def snapped(painter: QPainter, rect: QRectF, line: float = 0.0) -> tuple[QRectF, float]:
    """``rect`` moved to whole device pixels and inset by half a line; and the line's width.

    ``line`` is in logical px; at 150 % a 1 px line is one device pixel, never a blur.
    """
    transform = painter.deviceTransform()
    scale = transform.m11() or 1.0
    device = transform.mapRect(rect)
    # Inwards: half a pixel further out would be cut off at the widget's edge.
    left, top = ceil(device.left() - _NEAR), ceil(device.top() - _NEAR)
    right = max(floor(device.right() + _NEAR), left)
    bottom = max(floor(device.bottom() + _NEAR), top)
    width = max(1, int(line * scale)) if line else 0
    inset = width / 2
    inner = QRectF(left, top, right - left, bottom - top).adjusted(inset, inset, -inset, -inset)
    back, ok = transform.inverted()
    return (back.mapRect(inner) if ok else rect), width / scale


def frame(
    painter: QPainter,
    rect: QRectF,
    *,
    radius: float = 0.0,
    fill: QColor | None = None,
    edge: QColor | None = None,
    line: float = 1.0,
    dashed: bool = False,
) -> None:
    """A filled and outlined rounded rectangle; the outline lies wholly inside ``rect``."""
    area, width = snapped(painter, rect, line if edge is not None else 0.0)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    if edge is None:
        painter.setPen(Qt.PenStyle.NoPen)
    else:
        pen = QPen(edge, width)
        if dashed:
            pen.setDashPattern([3, 2])
        painter.setPen(pen)
    painter.setBrush(fill if fill is not None else Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(area, radius, radius)
    painter.restore()


def rule(painter: QPainter, start: QPointF, end: QPointF, colour: QColor) -> None:
    """A horizontal or vertical 1 px line on whole device pixels, one of them up to 199 %."""
    transform = painter.deviceTransform()
    thick = max(1, int(theme.current().border.line * transform.m11()))
    first, last = transform.map(start), transform.map(end)
    x, y = round(first.x()), round(first.y())
    horizontal = start.y() == end.y()
    length = round(last.x()) - x if horizontal else round(last.y()) - y
    line = QRectF(x, y, length if horizontal else thick, thick if horizontal else length)
    back, _ = transform.inverted()
    painter.fillRect(back.mapRect(line), colour)


def text(
    painter: QPainter,
    rect: QRectF,
    words: str,
    font: QFont,
    colour: QColor,
    align: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft,
    *,
    elide: Qt.TextElideMode = Qt.TextElideMode.ElideRight,
) -> None:
    """One line of text, centred vertically, elided when the rectangle is too narrow."""
    painter.setFont(font)
    painter.setPen(colour)
    shown = QFontMetricsF(font).elidedText(words, elide, rect.width() + 0.5)
    painter.drawText(rect, int(align | Qt.AlignmentFlag.AlignVCenter), shown)


def advance(words: str, font: QFont) -> float:
    """Width of a line of text in logical px, rounded up."""
    return float(-(-QFontMetricsF(font).horizontalAdvance(words) // 1))


def lines(words: str, font: QFont, wide: float) -> int:
    """How many lines words need in a box of that width."""
    measures = QFontMetricsF(font)
    box = QRectF(0, 0, max(wide, 1.0), _TALL)
    high = measures.boundingRect(box, int(Qt.TextFlag.TextWordWrap), words).height()
    return max(1, round(high / measures.lineSpacing()))


def wrapped(
    painter: QPainter,
    rect: QRectF,
    words: str,
    font: QFont,
    colour: QColor,
    align: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignVCenter,
) -> None:
    """Text on as many lines as it needs; the rectangle is as high as :func:`lines` says."""
    painter.setFont(font)
    painter.setPen(colour)
    painter.drawText(rect, int(align) | int(Qt.TextFlag.TextWordWrap), words)


def key_cap(painter: QPainter, right: float, middle: float, key: str, *, on_accent: bool) -> float:
    """A key's cap with its right edge at ``right``; returns its width in px."""
    look = theme.current()
    font = look.font("key")
    width = key_cap_width(key)
    height = float(look.size.key_cap)
    ink = look.colour("on_accent" if on_accent else "quiet")
    edge = QColor(ink) if on_accent else look.colour("line")
    if on_accent:
        edge.setAlphaF(0.6)
    rect = QRectF(right - width, middle - height / 2, width, height)
    fill = None if on_accent else look.colour("paper")
    frame(painter, rect, radius=look.radius.chip, fill=fill, edge=edge)
    if not on_accent:
        foot = rect.adjusted(look.radius.chip, height - 1, -look.radius.chip, 0)
        rule(painter, foot.topLeft(), foot.topRight(), look.colour("edge"))
    text(painter, rect, key, font, ink, Qt.AlignmentFlag.AlignHCenter)
    return width


def key_cap_width(key: str) -> float:
    """Width in px of the cap of ``key``."""
    look = theme.current()
    return max(float(look.size.key_cap), advance(key, look.font("key")) + look.space.xs)


def metrics(font: QFont) -> QFontMetricsF:
    """Measures of a font in logical px."""
    return QFontMetricsF(font)
