"""Flowables of the paper: lines of text, rows of a table, and tables that run over pages.

They set type themselves (see :mod:`branchdesk.documents.linebreak`), because reportlab's own
paragraphs break Chinese lines at forbidden places and its tables bring an unembedded face along.
All lengths in pt.
"""

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from reportlab.platypus.flowables import Flowable

from branchdesk.documents import linebreak
from branchdesk.documents.fonts import Typeface

INK = (0x14 / 255, 0x20 / 255, 0x2B / 255)
QUIET = (0x51 / 255, 0x61 / 255, 0x6F / 255)
LINE = (0xDA / 255, 0xE1 / 255, 0xE7 / 255)
EDGE = (0x7B / 255, 0x8B / 255, 0x99 / 255)
DRAWING = threading.Lock()
"""reportlab keeps the subset state of a typeface in the typeface: one file at a time."""
HAIR = 0.75
"""Width of a 1 px line of the screen on paper."""

WHOLE = 230.0
"""A row shorter than this is never cut in two by the end of a page."""
_BASELINE = 0.88
"""Noto Sans CJK: height of the em box above the baseline, in em."""

Colour = tuple[float, float, float]
Canvas = Any  # reportlab publishes no types


@dataclass(frozen=True, slots=True)
class Style:
    """How a text looks; ``leading`` from line to line."""

    typeface: Typeface
    size: float
    leading: float
    colour: Colour = INK

    def width(self, text: str) -> float:
        """Width of ``text`` on one line."""
        return self.typeface.width(text) * self.size

    def set(self, text: str, width: float) -> tuple[str, ...]:
        """``text`` broken into lines; a very short last line takes a word from the one above."""
        text = self.typeface.spelled(text)
        found = self._lines(text, width)
        if len(found) < 2 or self.width(found[-1]) >= 2.5 * self.size:
            return found
        for share in (0.97, 0.94, 0.91, 0.88):
            tighter = self._lines(text, width * share)
            if len(tighter) == len(found) and self.width(tighter[-1]) >= 2.5 * self.size:
                return tighter
        return found

    def _lines(self, text: str, width: float) -> tuple[str, ...]:
        broken = linebreak.lines(text, self.typeface.advance, width / self.size)
        return tuple(line.text for line in broken)

    def paint(self, canvas: Canvas, x: float, top: float, text: str) -> None:
        """Draw one line with its left end at ``x`` and the top of its leading at ``top``."""
        if not text:
            return
        baseline = top - (self.leading - self.size) / 2 - _BASELINE * self.size
        pen = canvas.beginText(x, baseline)
        pen.setFillColorRGB(*self.colour)
        for run in self.typeface.runs(text):
            pen.setFont(run.face, self.size)
            pen.textOut(run.text)
        canvas.drawText(pen)


@dataclass(frozen=True, slots=True)
class Cell:
    """A text within a row, ``x`` from the row's left end; ``right`` sets it flush right.

    ``label`` is set before the first line in ``hang`` pt that the lines leave free; ``above`` is
    kept free over the cell.
    """

    x: float
    width: float
    style: Style
    text: str
    right: bool = False
    label: str = ""
    hang: float = 0.0
    above: float = 0.0


@dataclass(frozen=True, slots=True)
class SetCell:
    """A cell broken into lines; ``first`` is False for the rest of one that was cut."""

    cell: Cell
    lines: tuple[str, ...]
    first: bool = True

    @classmethod
    def of(cls, cell: Cell) -> "SetCell":
        """``cell`` with its text broken to its width."""
        return cls(cell, cell.style.set(cell.text, cell.width - cell.hang))

    @property
    def height(self) -> float:
        """Height of its lines and what is kept free above them."""
        return len(self.lines) * self.cell.style.leading + self.above

    @property
    def above(self) -> float:
        """What is kept free over the first line."""
        return self.cell.above if self.first else 0.0

    def paint(self, canvas: Canvas, top: float) -> None:
        """Draw the lines downwards from ``top``."""
        cell = self.cell
        top -= self.above
        if self.first:
            cell.style.paint(canvas, cell.x, top, cell.label)
        for index, line in enumerate(self.lines):
            x = cell.x + cell.hang + (cell.width - cell.style.width(line) if cell.right else 0)
            cell.style.paint(canvas, x, top - index * cell.style.leading, line)


class Row(Flowable):  # type: ignore[misc]
    """Cells side by side with a line below; a row that has to is cut between lines of text.

    ``cells`` in one column (same ``x``) are stacked. ``dividers`` are the x of upright lines.
    ``mark`` is the id under which the page of the row is wanted.
    """

    def __init__(
        self,
        cells: Sequence[Cell | SetCell],
        padding: float,
        rule: Colour | None = LINE,
        dividers: Sequence[float] = (),
        mark: str | None = None,
    ) -> None:
        super().__init__()
        self._cells = tuple(
            cell if isinstance(cell, SetCell) else SetCell.of(cell) for cell in cells
        )
        self._padding = padding
        self._rule = rule
        self._dividers = tuple(dividers)
        self.mark = mark

    def wrap(self, width: float, _height: float) -> tuple[float, float]:
        """Size of the row in a frame of ``width``."""
        self.width = width
        columns: dict[float, float] = {}
        for item in self._cells:
            columns[item.cell.x] = columns.get(item.cell.x, 0.0) + item.height
        self.height = max(columns.values(), default=0.0) + 2 * self._padding
        return width, self.height

    def split(self, width: float, height: float) -> list["Row"]:
        """Two rows, the first no taller than ``height``, or nothing if that would be ugly."""
        room = height - 2 * self._padding
        if self.wrap(width, height)[1] < WHOLE or room < 60:
            return []
        upper, lower = self._cut(room)
        if not lower:
            return []
        first = Row(upper, self._padding, None, self._dividers, self.mark)
        return [first, Row(lower, self._padding, self._rule, self._dividers)]

    def _cut(self, room: float) -> tuple[list[SetCell], list[SetCell]]:
        upper: list[SetCell] = []
        lower: list[SetCell] = []
        used: dict[float, float] = {}
        for item in self._cells:
            leading, x = item.cell.style.leading, item.cell.x
            free = room - used.get(x, 0.0) - item.above
            fit = min(len(item.lines), max(0, int(free / leading)))
            if 0 < len(item.lines) - fit < 2:
                fit = max(0, len(item.lines) - 2)
            if fit == 1 and len(item.lines) > 1:
                fit = 0
            used[x] = room if fit < len(item.lines) else used.get(x, 0.0) + item.height
            if fit:
                upper.append(SetCell(item.cell, item.lines[:fit], item.first))
            if fit < len(item.lines):
                lower.append(SetCell(item.cell, item.lines[fit:], item.first and not fit))
        return upper, lower

    def draw(self) -> None:
        """Draw at the canvas' origin; a marked row tells the canvas that it is on this page."""
        canvas = self.canv
        if self.mark is not None:
            canvas.setMarked(self.mark)
        tops: dict[float, float] = {}
        for item in self._cells:
            top = tops.get(item.cell.x, self.height - self._padding)
            item.paint(canvas, top)
            tops[item.cell.x] = top - item.height
        canvas.setLineWidth(HAIR)
        if self._rule is not None:
            canvas.setStrokeColorRGB(*self._rule)
            canvas.line(0, 0, self.width, 0)
        canvas.setStrokeColorRGB(*LINE)
        for x in self._dividers:
            canvas.line(x, 0, x, self.height)


class Table(Flowable):  # type: ignore[misc]
    """Rows under a head that is repeated on each page the table reaches."""

    def __init__(self, head: Row, rows: Sequence[Row]) -> None:
        super().__init__()
        self._head = head
        self._rows = tuple(rows)

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        """Size of head and rows together."""
        self.width = width
        self.height = sum(row.wrap(width, height)[1] for row in (self._head, *self._rows))
        return width, self.height

    def split(self, width: float, height: float) -> list["Table"]:
        """The rows that fit and the rest, each under the head; never a single row left alone."""
        used = self._head.wrap(width, height)[1]
        count = 0
        for row in self._rows:
            used += row.wrap(width, height)[1]
            if used > height:
                break
            count += 1
        if count == len(self._rows) - 1 and count > 2:
            count -= 1
        if count < min(2, len(self._rows)):
            return []
        return [Table(self._head, self._rows[:count]), Table(self._head, self._rows[count:])]

    def draw(self) -> None:
        """Draw at the canvas' origin."""
        top = self.height
        for row in (self._head, *self._rows):
            top -= row.height
            row.drawOn(self.canv, 0, top)
