"""Bars of an index or a score, one part a row."""

import math
from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QSizePolicy

from branchdesk.ui import theme
from branchdesk.ui.i18n import tr
from branchdesk.ui.tokens import Role
from branchdesk.ui.widgets import paint
from branchdesk.ui.widgets.meters import paint_bar
from branchdesk.ui.widgets.painted import Painted

ENOUGH = 80
"""A part below this many points takes the caution colour."""


class ScoreBar(Painted):
    """A part of an index or score: name, bar, points of 100, note. The bar gives way to words."""

    def __init__(self, part: str, name: str, score: int, note: str) -> None:
        super().__init__()
        self._name, self._score, self._note = name, score, note
        self.setObjectName(f"part-{part}")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(name)
        self.say(tr("result.part.value", score=score, note=note))
        self._named = self.name_width()
        self._beside = self.words_width()

    def words_width(self) -> int:
        """What name, score and note need beside the bar, px."""
        look = theme.current()
        score = paint.advance("100", look.font("body", medium=True))
        note = paint.advance(self._note, look.font("label"))
        gaps = 2 * look.space.xs + look.space.s
        return math.ceil(self._named + score + note + gaps) + 1

    def leave_room(self, named: float, beside: int) -> None:
        """Leave the room before and beside the bar that the widest of all parts need."""
        self._named, self._beside = named, beside
        self.updateGeometry()

    def name_width(self) -> float:
        """What the name needs before the bar, px."""
        look = theme.current()
        return max(look.grid("result_part"), paint.advance(self._name, look.font("body")))

    def measure(self) -> QSize:
        look = theme.current()
        return QSize(self._beside + look.space.xxl, look.size.row[1])

    def draw(self, painter: QPainter) -> None:
        look = theme.current()
        area = QRectF(self.rect())
        font, label = look.font("body"), look.font("label")
        name = QRectF(0, 0, self._named, 0)
        name.setHeight(area.height())
        paint.text(painter, name, self._name, font, look.colour("quiet"))
        bar_width = min(look.grid("result_part", 1), self.width() - self._beside)
        left = name.right() + look.space.xs
        bar = QRectF(left, area.center().y() - look.size.bar / 2, bar_width, look.size.bar)
        ink: Role = "accent" if self._score >= ENOUGH else "caution"
        paint_bar(painter, bar, self._score / 100, ink)
        medium = look.font("body", medium=True)
        wide = paint.advance("100", medium)
        figure = QRectF(bar.right() + look.space.s, 0, wide, area.height())
        right = Qt.AlignmentFlag.AlignRight
        paint.text(painter, figure, str(self._score), medium, look.colour("ink"), right)
        note = QRectF(area)
        note.setLeft(figure.right() + look.space.xs)
        paint.text(painter, note, self._note, label, look.colour("quiet"))


def make_alike(bars: Sequence[ScoreBar]) -> None:
    """Begin every bar at one edge and make them equally long."""
    named = max((bar.name_width() for bar in bars), default=0.0)
    for bar in bars:
        bar.leave_room(named, 0)
    beside = max((bar.words_width() for bar in bars), default=0)
    for bar in bars:
        bar.leave_room(named, beside)
