"""Four dimensions as a radar, and levels over the years as a line."""

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from branchdesk.app.views import DimensionScore
from branchdesk.domain.market import MarketLevel
from branchdesk.ui import theme
from branchdesk.ui.formats import amount
from branchdesk.ui.i18n import tr
from branchdesk.ui.widgets import paint
from branchdesk.ui.widgets.painted import Painted

_RINGS = 4
_LEVELS = ("C1", "C2", "C3", "C4", "C5")
_DOT = 3.5
_LOW = 40
"""A score below this takes the caution colour."""


class Radar(Painted):
    """Scores 0..100 at four corners, clockwise from the top; none without evidence."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._scores: tuple[DimensionScore, ...] = ()
        self.setObjectName("radar")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_scores(self, scores: Sequence[DimensionScore]) -> None:
        """Show these scores, clockwise from the top."""
        self._scores = tuple(scores)
        self.setAccessibleName(tr("profile.dimensions"))
        words = (f"{tr(f'profile.dimension.{each.dimension}')} {_figure(each)}" for each in scores)
        self.say(tr("common.list_comma").join(words))

    def measure(self) -> QSize:
        look = theme.current()
        side = look.grid("radar")
        return QSize(side, side + 2 * look.line_px("body"))

    def draw(self, painter: QPainter) -> None:
        look = theme.current()
        area = QRectF(self.rect())
        reach = (area.height() - 2 * look.line_px("body") - 2 * look.space.xs) / 2
        reach = min(reach, area.width() / 2 - look.space.xxxl)
        centre = area.center()
        painter.setPen(QPen(look.colour("line"), look.border.line))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for ring in range(1, _RINGS + 1):
            share = ring / _RINGS
            painter.drawPolygon(QPolygonF([_at(centre, reach * share, n) for n in range(4)]))
        for corner in range(4):
            painter.drawLine(centre, _at(centre, reach, corner))
        self._shape(painter, centre, reach)
        for corner, each in enumerate(self._scores[:4]):
            self._name(painter, _at(centre, reach, corner), corner, each)

    def _shape(self, painter: QPainter, centre: QPointF, reach: float) -> None:
        look = theme.current()
        known = [
            (_at(centre, reach * each.score / 100, corner), each.score)
            for corner, each in enumerate(self._scores[:4])
            if each.score is not None
        ]
        if not known:
            return
        fill = QColor(look.colour("accent"))
        fill.setAlphaF(0.12)
        painter.setPen(QPen(look.colour("accent"), look.border.chosen))
        painter.setBrush(fill)
        painter.drawPolygon(QPolygonF([point for point, _ in known]))
        painter.setPen(QPen(look.colour("paper"), look.border.line))
        for point, score in known:
            painter.setBrush(look.colour("caution" if score < _LOW else "accent"))
            painter.drawEllipse(point, _DOT, _DOT)

    def _name(self, painter: QPainter, tip: QPointF, corner: int, each: DimensionScore) -> None:
        look = theme.current()
        name, figure = tr(f"profile.short.{each.dimension}"), _figure(each)
        plain, bold = look.font("body"), look.font("body", medium=True)
        low = each.score is not None and each.score < _LOW
        ink = look.colour("caution" if low else "ink" if each.score is not None else "quiet")
        high = look.line_px("body")
        wide, more = paint.advance(name, plain), paint.advance(figure, bold)
        if corner in (0, 2):
            total = wide + look.space.xxs + more
            y = tip.y() - high - look.space.xxs if corner == 0 else tip.y() + look.space.xxs
            left = tip.x() - total / 2
            box = QRectF(left, y, wide, high)
            paint.text(painter, box, name, plain, look.colour("quiet"))
            box = QRectF(left + wide + look.space.xxs, y, more, high)
            paint.text(painter, box, figure, bold, ink)
            return
        side = corner == 1
        room = max(wide, more)
        left = tip.x() + look.space.xs if side else tip.x() - look.space.xs - room
        align = Qt.AlignmentFlag.AlignLeft if side else Qt.AlignmentFlag.AlignRight
        upper = QRectF(left, tip.y() - high, room, high)
        paint.text(painter, upper, name, plain, look.colour("quiet"), align)
        paint.text(painter, upper.translated(0, high), figure, bold, ink, align)


def _figure(each: DimensionScore) -> str:
    return str(each.score) if each.score is not None else tr("profile.no_score")


def _at(centre: QPointF, distance: float, corner: int) -> QPointF:
    """The point ``distance`` px from the centre towards a corner, clockwise from the top."""
    ways = ((0, -1), (1, 0), (0, 1), (-1, 0))
    return centre + QPointF(ways[corner][0] * distance, ways[corner][1] * distance)


class LevelHistory(Painted):
    """C1 to C5 over time, each assessment a dot; behind it, dashed, the market's level then."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._levels: tuple[tuple[datetime, str], ...] = ()
        self._markets: tuple[MarketLevel | None, ...] = ()
        self.setObjectName("levels")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_levels(
        self, levels: Sequence[tuple[str, str]], markets: Sequence[MarketLevel | None] = ()
    ) -> None:
        """Show (ISO instant, level), earliest first, and the market beside each where known.

        Levels of two indices do not compare: the latest index is shown.
        """
        self._levels = tuple(
            (datetime.fromisoformat(at).astimezone(), level) for at, level in levels
        )
        self.setAccessibleName(tr("profile.levels"))
        index = next((each.index for each in reversed(markets) if each is not None), "")
        known = (each if each and each.index == index else None for each in markets)
        self._markets = tuple(known) or (None,) * len(self._levels)
        words = (
            f"{at.year} {level}" + (f" {index} {amount(round(market.level))}" if market else "")
            for (at, level), market in zip(self._levels, self._markets, strict=True)
        )
        self.say(tr("common.list_comma").join(words))

    def measure(self) -> QSize:
        look = theme.current()
        return QSize(look.grid("pick_min"), look.grid("levels"))

    def draw(self, painter: QPainter) -> None:
        look = theme.current()
        label = look.font("label")
        left = paint.advance("C5", label) + look.space.s
        foot = look.line_px("label") + look.space.xxs
        plot = QRectF(
            left, look.space.xs, self.width() - left - look.space.m, self.height() - foot - 16
        )
        step = plot.height() / (len(_LEVELS) - 1)
        for number, level in enumerate(reversed(_LEVELS)):
            y = plot.top() + number * step
            line = look.line_px("label")
            box = QRectF(0, y - line / 2, left, line)
            paint.text(painter, box, level, label, look.colour("quiet"))
            paint.rule(painter, QPointF(left, y), QPointF(plot.right(), y), look.colour("line"))
        if not self._levels:
            return
        first, last = self._levels[0][0].timestamp(), self._levels[-1][0].timestamp()
        span = max(last - first, 1.0)
        points = []
        for at, level in self._levels:
            share = (at.timestamp() - first) / span if len(self._levels) > 1 else 0.5
            x = plot.left() + look.space.m + share * (plot.width() - 2 * look.space.m)
            points.append(QPointF(x, plot.bottom() - _LEVELS.index(level) * step))
        self._market(painter, points, plot)
        painter.setPen(QPen(look.colour("accent"), look.border.chosen))
        painter.drawPolyline(QPolygonF(points))
        painter.setPen(QPen(look.colour("paper"), look.border.line))
        painter.setBrush(look.colour("accent"))
        for point in points:
            painter.drawEllipse(point, _DOT, _DOT)
        self._years(painter, points, plot.bottom() + look.space.xs)

    def _market(self, painter: QPainter, points: Sequence[QPointF], plot: QRectF) -> None:
        """The market from its lowest to its highest of these days, over the plot's height."""
        known = [
            (point.x(), market.level)
            for point, market in zip(points, self._markets, strict=True)
            if market is not None
        ]
        if len(known) < 2:
            return
        low, high = min(level for _, level in known), max(level for _, level in known)
        span = (high - low) or 1.0
        look = theme.current()
        pen = QPen(look.colour("quiet"), look.border.line)
        pen.setStyle(Qt.PenStyle.DashLine)
        painter.setPen(pen)
        line = [QPointF(x, plot.bottom() - (at - low) / span * plot.height()) for x, at in known]
        painter.drawPolyline(QPolygonF(line))

    def _years(self, painter: QPainter, points: Sequence[QPointF], top: float) -> None:
        look = theme.current()
        font, line = look.font("label"), look.line_px("label")
        free = 0.0
        for (at, _), point in zip(self._levels, points, strict=True):
            words = f"{at.year % 100:02d}"
            wide = paint.advance(words, font)
            if point.x() - wide / 2 < free:
                continue
            box = QRectF(point.x() - wide / 2, top, wide, line)
            paint.text(painter, box, words, font, look.colour("quiet"))
            free = box.right() + look.space.xs
