"""Heard and understood: the four steps of a question, and two takes of it side by side."""

from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QFont, QPainter
from PySide6.QtWidgets import QSizePolicy, QWidget

from branchdesk.app.views import Comprehension
from branchdesk.ui import formats, icons, theme
from branchdesk.ui.i18n import tr, tr_count
from branchdesk.ui.tokens import Role, TextRole
from branchdesk.ui.widgets import paint
from branchdesk.ui.widgets.painted import Painted

StepState = Literal["done", "open", "warn", "off"]

_LOOK: dict[StepState, tuple[str, Role]] = {
    "done": ("check", "good"),
    "open": ("circle", "quiet"),
    "warn": ("triangle-alert", "caution"),
    "off": ("minus", "quiet"),
}


@dataclass(frozen=True, slots=True)
class Step:
    """One step of understanding, with its state and value in words."""

    id: str
    state: StepState
    value: str


def steps_of(evidence: Comprehension) -> tuple[Step, ...]:
    """Spoken, explained, said in own words, changed: how each stands."""
    read = evidence.read_ms
    if read is None:
        spoken = Step("spoken", "open", tr("interview.step.not_read"))
    else:
        state: StepState = "done" if read >= evidence.enough_ms else "warn"
        spoken = Step("spoken", state, formats.duration(read))
    explained = Step(
        "explained",
        "done" if evidence.explained else "open",
        tr_count("interview.step.times", evidence.explained),
    )
    if evidence.own_words:
        own = Step("ownwords", "done", tr("interview.step.said"))
    elif evidence.own_words_wanted:
        own = Step("ownwords", "open", tr("interview.step.not_said"))
    else:
        own = Step("ownwords", "off", tr("interview.step.not_needed"))
    changed = Step(
        "changed",
        "warn" if evidence.changed else "done",
        tr_count("interview.step.times", evidence.changed),
    )
    return spoken, explained, own, changed


def lacking(evidence: Comprehension) -> int:
    """How many steps are still to do before the next question."""
    heard = evidence.read_ms is not None and evidence.read_ms >= evidence.enough_ms
    return int(not heard) + int(evidence.own_words_wanted and not evidence.own_words)


class ComprehensionStrip(Painted):
    """Four cells, each an icon, a word and a value; wide words get the wider cell."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._steps: tuple[Step, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_steps(self, steps: tuple[Step, ...]) -> None:
        """Show how the steps stand."""
        self._steps = steps
        self.setAccessibleName(tr("interview.step.title"))
        comma = tr("common.list_comma")
        self.say(comma.join(f"{_name(step)} {step.value}" for step in steps))
        self.updateGeometry()

    @property
    def steps(self) -> tuple[Step, ...]:
        """The steps on show."""
        return self._steps

    def measure(self) -> QSize:
        look = theme.current()
        line = look.line_px("comprehension")
        return QSize(look.grid("interview", 1) - 2 * look.space.m, 2 * line + look.space.s)

    def minimumSizeHint(self) -> QSize:
        return QSize(0, self.measure().height())

    def draw(self, painter: QPainter) -> None:
        fit = self._fitted()
        x = 0.0
        for step, width in zip(self._steps, fit.widths, strict=True):
            self._draw_cell(painter, QRectF(x, 0, width, self.height()), step, fit)
            x += width + fit.gap

    def _fitted(self) -> "_Fit":
        """The largest type and spacing with which every word fits."""
        look = theme.current()
        small, usual = look.size.icon[:2]
        roles: tuple[TextRole, ...] = ("comprehension", "body") if look.elder else ()
        tries = [(role, usual, look.space.xs) for role in roles]
        tries += [("label", usual, look.space.xs), ("label", small, look.space.xxs)]
        count = max(len(self._steps), 1)
        for role, icon, gap in tries:
            font = look.font(role)
            widths = [self._width(step, font, icon) for step in self._steps]
            room = self.width() - gap * (count - 1)
            if sum(widths) <= room:
                break
        spare = (room - sum(widths)) / count
        return _Fit(font, icon, gap, [width + spare for width in widths])

    @staticmethod
    def _width(step: Step, font: QFont, icon: int) -> float:
        look = theme.current()
        words = max(paint.advance(_name(step), font), paint.advance(step.value, font))
        return look.space.xs + icon + look.space.xxs + words + look.space.xxs

    @staticmethod
    def _draw_cell(painter: QPainter, cell: QRectF, step: Step, fit: "_Fit") -> None:
        look = theme.current()
        name, ink = _LOOK[step.state]
        edge: Role = "caution" if step.state == "warn" else "line"
        paint.frame(
            painter,
            cell,
            radius=look.radius.control,
            fill=look.colour("paper"),
            edge=look.colour(edge),
        )
        px = fit.icon
        line = (cell.height() - look.space.xs) / 2
        left, top = cell.x() + look.space.xs, look.space.xxs
        icons.draw(painter, name, QRectF(left, top + (line - px) / 2, px, px), ink)
        words_left = left + px + look.space.xxs
        room = cell.right() - words_left
        upper = QRectF(words_left, top, room, line)
        paint.text(painter, upper, _name(step), fit.font, look.colour(ink))
        lower = QRectF(words_left, top + line, room, line)
        paint.text(painter, lower, step.value, fit.font, look.colour("ink"))


@dataclass(frozen=True, slots=True)
class _Fit:
    """Type, icon size, gap and widths that make the cells fill the strip, px."""

    font: QFont
    icon: int
    gap: int
    widths: list[float]


def _name(step: Step) -> str:
    return tr(f"interview.step.{step.id}")


@dataclass(frozen=True, slots=True)
class TakeRow:
    """One line of the comparison: what, in the take before, in this take; ``warn`` marks the
    take before as the reason for another."""

    what: str
    before: str
    now: str
    warn: bool = False


class TakeComparison(Painted):
    """Two takes of a question side by side; the earlier one is kept and the reviewer sees both."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._heads = ("", "")
        self._rows: tuple[TakeRow, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_takes(self, before: str, now: str, rows: tuple[TakeRow, ...]) -> None:
        """Names of the two takes and the lines between them."""
        self._heads, self._rows = (before, now), rows
        self.setAccessibleName(tr("interview.takes.title"))
        lines = (f"{row.what}: {before} {row.before}, {now} {row.now}" for row in rows)
        self.say("; ".join(lines))
        self.updateGeometry()

    def measure(self) -> QSize:
        look = theme.current()
        width = look.grid("interview", 1) - 2 * look.space.m
        return QSize(width, look.size.row[0] + sum(self._heights(width)))

    def minimumSizeHint(self) -> QSize:
        return QSize(0, self.measure().height())

    def _columns(self, width: int) -> tuple[float, float]:
        """Where the two takes begin beside the names, and how wide each is, px."""
        look = theme.current()
        font = look.font("label")
        left = max((paint.advance(row.what, font) for row in self._rows), default=0.0)
        left += look.space.m
        return left, (width - left) / 2

    def _heights(self, width: int) -> list[int]:
        """Of each row: as many lines as its longer side needs."""
        look = theme.current()
        wide = self._columns(width)[1] - look.space.xs
        spare = look.size.row[0] - look.line_px("label")
        heights = []
        for row in self._rows:
            lines = max(
                paint.lines(row.before, look.font("label"), wide),
                paint.lines(row.now, look.font("label", medium=True), wide),
            )
            heights.append(lines * look.line_px("label") + spare)
        return heights

    def draw(self, painter: QPainter) -> None:
        look = theme.current()
        font, high = look.font("label"), float(look.size.row[0])
        left, wide = self._columns(self.width())
        inks: tuple[Role, Role] = ("quiet", "recording")
        for index, (words, ink) in enumerate(zip(self._heads, inks, strict=True)):
            box = QRectF(left + index * wide, 0, wide, high)
            paint.text(painter, box, words, font, look.colour(ink))
        top = high
        for row, tall in zip(self._rows, self._heights(self.width()), strict=True):
            whole = QRectF(0, top, self.width(), tall)
            paint.rule(painter, whole.topLeft(), whole.topRight(), look.colour("line"))
            name = QRectF(0, top, left, tall)
            paint.text(painter, name, row.what, font, look.colour("quiet"))
            before = QRectF(left, top, wide - look.space.xs, tall)
            colour = look.colour("caution" if row.warn else "ink")
            paint.wrapped(painter, before, row.before, font, colour)
            bold, now = look.font("label", medium=True), before.translated(wide, 0)
            paint.wrapped(painter, now, row.now, bold, look.colour("ink"))
            top += tall
