"""The scale of levels C1 to C5: bands by score, the client's place, a cap, last time's place."""

from dataclasses import dataclass

from PySide6.QtCore import QLineF, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from branchdesk.app.views import ResultView
from branchdesk.domain.definitions import Text
from branchdesk.ui import theme
from branchdesk.ui.i18n import pick, tr
from branchdesk.ui.widgets import paint
from branchdesk.ui.widgets.painted import Painted


@dataclass(frozen=True, slots=True)
class _Place:
    """Bands side by side: px of a score, and the rectangle of a level."""

    bands: tuple[tuple[str, int, int, Text], ...]
    width: float
    gap: float

    @property
    def _top_score(self) -> int:
        return self.bands[-1][2]

    def x(self, score: float) -> float:
        """px of a score on the bar."""
        low = self.bands[0][1]
        return self.width * (score - low) / max(self._top_score + 1 - low, 1)

    def band(self, level: str) -> tuple[float, float]:
        """Left and right px of a level's band."""
        for name, low, high, _ in self.bands:
            if name == level:
                left = self.x(low)
                return left, max(self.x(high + 1) - self.gap, left + 1)
        raise KeyError(level)


class LevelScale(Painted):
    """Three rows: markers, the bar, names and ranges of the bands."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._view: ResultView | None = None
        self.setObjectName("level-scale")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_view(self, view: ResultView) -> None:
        """Show the client's place."""
        self._view = view
        self.setAccessibleName(tr("result.scale.name"))
        name = pick(view.level_name)
        parts = [tr("result.scale.value", level=view.level, name=name, score=view.score)]
        if view.uncapped != view.level:
            parts.append(tr("result.scale.capped", score=view.score, level=view.level))
        if view.previous_level is not None:
            parts.append(self._last(view))
        self.say(tr("common.list_comma").join(parts))

    def measure(self) -> QSize:
        look = theme.current()
        high = 2 * look.line_px("label") + look.space.xs + look.space.m + look.space.xxs
        names = look.line_px("body") + look.line_px("label") + look.space.xxs
        return QSize(look.space.xxxl * 5, high + names)

    def draw(self, painter: QPainter) -> None:
        view = self._view
        if view is None:
            return
        look = theme.current()
        place = _Place(view.bands, float(self.width()), float(look.border.chosen))
        bar_top = 2.0 * look.line_px("label") + look.space.xs
        for level, low, high, name in view.bands:
            left, right = place.band(level)
            on = level == view.level
            box = QRectF(left, bar_top, right - left, look.space.m)
            fill = look.colour("accent" if on else "line")
            paint.frame(painter, box, radius=look.radius.chip, fill=fill)
            top = box.bottom() + look.space.xxs
            title = f"{level}\u3000{pick(name)}"
            font = look.font("body", medium=on)
            ink = look.colour("accent" if on else "quiet")
            room = right - left
            line = QRectF(left, top, room, look.line_px("body"))
            paint.text(painter, line, title, font, ink)
            below = QRectF(left, line.bottom(), room, look.line_px("label"))
            words = tr("result.scale.band", low=low, high=high)
            paint.text(painter, below, words, look.font("label"), look.colour("quiet"))
        self._draw_marks(painter, view, place, bar_top)

    def _draw_marks(
        self, painter: QPainter, view: ResultView, place: _Place, bar_top: float
    ) -> None:
        look = theme.current()
        line = float(look.line_px("label"))
        middle = bar_top - look.space.xs - line / 2
        side = float(look.size.tag_mark)
        left, right = place.band(view.level)
        capped = view.uncapped != view.level
        here = place.x(view.score)
        if capped:
            # At the end of the band nearest to the score that was not reached.
            here = right - side if place.x(view.score) > right else left + side
        accent = look.colour("accent")
        stem = QRectF(here - look.border.line, middle, look.border.chosen, bar_top - middle)
        painter.fillRect(stem, accent)
        dot = QRectF(here - side / 2, middle - side / 2, side, side)
        paint.frame(painter, dot, radius=side / 2, fill=accent)
        words = f"{view.case.client_name}\u3000{view.level}"
        taken = self._draw_name(painter, words, here, middle, capped=capped)
        if capped:
            self._draw_cap(painter, view, place, here, middle)
        if view.previous_level is not None:
            # A row of its own when the two would write over each other.
            self._draw_last(painter, view, place, bar_top, taken)

    def _draw_name(
        self, painter: QPainter, words: str, here: float, middle: float, *, capped: bool
    ) -> tuple[float, float]:
        """The client's name beside the dot; returns the px it takes, left and right."""
        look = theme.current()
        font = look.font("label", medium=True)
        line, gap = float(look.line_px("label")), float(look.space.s)
        wide = min(paint.advance(words, font), self.width() / 3)
        before = here - gap - wide
        left = before if capped or here + gap + wide > self.width() else here + gap
        left = min(max(left, 0.0), self.width() - wide)
        box = QRectF(left, middle - line / 2, wide, line)
        elide = Qt.TextElideMode.ElideMiddle
        paint.text(painter, box, words, font, look.colour("accent"), elide=elide)
        return min(left, here), max(left + wide, here)

    @staticmethod
    def _draw_cap(
        painter: QPainter, view: ResultView, place: _Place, here: float, middle: float
    ) -> None:
        """An arrow from where the points lead to where the cap holds."""
        look = theme.current()
        ink = look.colour("caution")
        side = float(look.size.tag_mark)
        wanted = place.x(view.score)
        if abs(wanted - here) < 4 * side:
            wanted = here + 4 * side if wanted > here else here - 4 * side
        turn = 1 if wanted > here else -1
        pen = QPen(ink, look.border.chosen * 0.75)
        pen.setDashPattern([3, 2])
        painter.setPen(pen)
        start, end = here + turn * side, wanted - turn * side / 2
        painter.drawLine(QLineF(start, middle, end, middle))
        painter.setPen(QPen(ink, look.border.chosen * 0.75))
        barb = side / 2
        tip = QPointF(here + turn * side * 0.8, middle)
        for down in (-barb, barb):
            painter.drawLine(tip, tip + QPointF(turn * barb, down))
        ring = QRectF(wanted - side / 2, middle - side / 2, side, side)
        paper = look.colour("paper")
        paint.frame(painter, ring, radius=side / 2, fill=paper, edge=ink, line=look.border.chosen)
        words = tr("result.scale.capped", score=view.score, level=view.level)
        font, line = look.font("label"), float(look.line_px("label"))
        wide = paint.advance(words, font)
        left = wanted + side if turn > 0 else wanted - side - wide
        left = min(left, place.width - wide)
        paint.text(painter, QRectF(left, middle - line / 2, wide, line), words, font, ink)

    @staticmethod
    def _last(view: ResultView) -> str:
        if view.previous_score is None:
            return tr("result.scale.last_level", level=view.previous_level)
        return tr("result.scale.last", score=view.previous_score, level=view.previous_level)

    def _draw_last(
        self,
        painter: QPainter,
        view: ResultView,
        place: _Place,
        bar_top: float,
        taken: tuple[float, float],
    ) -> None:
        look = theme.current()
        ink: QColor = look.colour("quiet")
        font, line = look.font("label"), float(look.line_px("label"))
        left, right = place.band(str(view.previous_level))
        x = (left + right) / 2 if view.previous_score is None else place.x(view.previous_score)
        words = self._last(view)
        wide = paint.advance(words, font)
        start = x - look.space.xs - wide
        if start < 0:
            start = x + look.space.xs
        crowded = start < taken[1] + look.space.xs and start + wide > taken[0] - look.space.xs
        top = 0.0 if crowded else line
        paint.text(painter, QRectF(start, top, wide, line), words, font, ink)
        pen = QPen(ink, look.border.chosen * 0.75)
        pen.setDashPattern([1, 2])
        painter.setPen(pen)
        painter.drawLine(QLineF(x, top, x, bar_top + look.space.m))
