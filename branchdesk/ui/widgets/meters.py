"""Painted measures: progress, microphone meter, pips, age bar, segment map."""

from collections.abc import Sequence
from typing import Literal

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QSizePolicy, QWidget

from branchdesk.ui import formats, theme
from branchdesk.ui.i18n import tr
from branchdesk.ui.tokens import Role
from branchdesk.ui.widgets import paint
from branchdesk.ui.widgets.painted import Painted

CAUTION_SHARE = 0.7
"""From this share on, microphone bars and an age take the caution colour."""


def paint_bar(
    painter: QPainter, rect: QRectF, share: float, ink: Role, *, on_video: bool = False
) -> None:
    """A rounded bar filled to ``share`` (0..1) on a sunken track."""
    look = theme.current()
    colour = look.on_video if on_video else look.colour
    radius = rect.height() / 2
    paint.frame(painter, rect, radius=radius, fill=colour("sunken"))
    filled = QRectF(rect)
    filled.setWidth(rect.width() * min(max(share, 0.0), 1.0))
    if filled.width() >= 1:
        paint.frame(painter, filled, radius=min(radius, filled.width() / 2), fill=colour(ink))


def age_role(share: float) -> Role:
    """Colour of an age that has used ``share`` of its limit: quiet, caution near it, then red."""
    return "recording" if share > 1 else "caution" if share >= CAUTION_SHARE else "edge"


class ProgressBar(Painted):
    """Share of something done; says itself as per cent."""

    def __init__(
        self, name: str, ink: Role = "accent", width: int = 0, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._ink: Role = ink
        self._share = 0.0
        self._width = width
        horizontal = QSizePolicy.Policy.Fixed if width else QSizePolicy.Policy.Expanding
        self.setSizePolicy(horizontal, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(name)

    @property
    def share(self) -> float:
        """Share done, 0..1."""
        return self._share

    def set_share(self, share: float, ink: Role | None = None) -> None:
        """Change the share (0..1) and, if given, the colour."""
        self._share, self._ink = share, ink or self._ink
        self.say(formats.percent(share))

    def measure(self) -> QSize:
        look = theme.current()
        return QSize(self._width or look.space.xxxl, look.size.progress)

    def draw(self, painter: QPainter) -> None:
        paint_bar(painter, QRectF(self.rect()), self._share, self._ink)


class MicMeter(Painted):
    """Ten bars of microphone level; caution from 70 %."""

    def __init__(self, bars: int = 10, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bars = bars
        self._level = 0.0
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(tr("common.mic_level"))

    def set_level(self, level: float) -> None:
        """Level 0..1 of full scale."""
        lit = round(level * self._bars)
        if lit != round(self._level * self._bars):
            self._level = level
            self.say(tr("common.mic_bars", n=lit, of=self._bars))

    def measure(self) -> QSize:
        look = theme.current()
        step = look.size.meter_bar + look.border.chosen
        return QSize(self._bars * step, look.size.meter_height)

    def draw(self, painter: QPainter) -> None:
        look = theme.current()
        lit = round(self._level * self._bars)
        step = look.size.meter_bar + look.border.chosen
        for bar in range(self._bars):
            loud = (bar + 1) / self._bars > CAUTION_SHARE
            ink: Role = ("caution" if loud else "good") if bar < lit else "line"
            box = QRectF(bar * step, 0, look.size.meter_bar, self.height())
            paint.frame(painter, box, radius=1, fill=look.colour(ink))


class Pips(Painted):
    """Used and free places of a lane as small squares; caution when full."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._used = self._limit = 0
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def set_count(self, used: int, limit: int) -> None:
        """Places used of the lane's limit; limit 0 means no limit and shows nothing."""
        self._used, self._limit = used, limit
        self.setAccessibleName(tr("common.places"))
        self.say(f"{used} / {limit}" if limit else str(used))
        self.updateGeometry()

    def measure(self) -> QSize:
        look = theme.current()
        step = look.size.pip + look.size.pips_gap
        return QSize(max(self._limit, self._used if self._limit else 0) * step, look.size.pip)

    def draw(self, painter: QPainter) -> None:
        look = theme.current()
        full = self._used >= self._limit
        step = look.size.pip + look.size.pips_gap
        for place in range(max(self._limit, self._used if self._limit else 0)):
            box = QRectF(place * step, 0, look.size.pip, look.size.pip)
            taken = place < self._used
            ink: Role = "caution" if full else "accent"
            fill = look.colour(ink) if taken else None
            edge = None if taken else look.colour("edge")
            paint.frame(painter, box, radius=look.border.chosen, fill=fill, edge=edge)


class AgeBar(Painted):
    """Age against its limit."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._share = 0.0
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(tr("common.age_bar"))

    def set_age(self, minutes: int, limit: int) -> None:
        """Minutes spent and permitted."""
        self._share = minutes / limit if limit else 0.0
        self.say(tr("common.age_of", n=minutes, of=limit))

    def measure(self) -> QSize:
        look = theme.current()
        return QSize(look.space.xl, look.size.bar)

    def draw(self, painter: QPainter) -> None:
        paint_bar(painter, QRectF(self.rect()), self._share, age_role(self._share))


SegmentState = Literal["arrived", "going", "waiting", "damaged"]

_SEGMENTS: dict[SegmentState, Role] = {
    "arrived": "good",
    "going": "info",
    "waiting": "line",
    "damaged": "recording",
}


class SegmentMap(Painted):
    """The parts of a file on their way to head office, as blocks in rows of sixteen."""

    COLUMNS = 16

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._states: tuple[SegmentState, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(tr("common.segments"))

    def set_states(self, states: Sequence[SegmentState]) -> None:
        """State of each part, in order."""
        self._states = tuple(states)
        counts = [
            tr(f"common.segment.{state}", n=self._states.count(state))
            for state in _SEGMENTS
            if state in self._states
        ]
        self.say(tr("common.list_comma").join(counts))
        self.updateGeometry()

    @property
    def states(self) -> tuple[SegmentState, ...]:
        """State of each part."""
        return self._states

    def measure(self) -> QSize:
        look = theme.current()
        rows = -(-len(self._states) // self.COLUMNS)
        step = look.space.s + look.space.xxs
        return QSize(self.COLUMNS * step, max(rows * step - look.space.xxs, 0))

    def draw(self, painter: QPainter) -> None:
        look = theme.current()
        gap = look.border.chosen
        step = look.space.s + look.space.xxs
        width = (self.width() + gap) / self.COLUMNS
        for index, state in enumerate(self._states):
            row, column = divmod(index, self.COLUMNS)
            box = QRectF(column * width, row * step, width - gap, look.space.s)
            paint.frame(painter, box, radius=look.border.chosen, fill=look.colour(_SEGMENTS[state]))
