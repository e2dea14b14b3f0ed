"""The branch's red square seal as PDF vectors: the characters of its name read downwards, right to
left, as a seal is cut; a name in Latin letters is set in lines."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from fontTools.pens.basePen import BasePen
from fontTools.ttLib import TTFont

from branchdesk.documents import linebreak
from branchdesk.documents.fonts import FontSet
from branchdesk.domain.errors import InputFault

_COLOUR = b"0.690 0.188 0.110"
"""The theme's seal red, #B0301C."""
_ENDINGS = ("", "章", "之章", "專用章", "之專用章", "業務專用章")
"""What fills a square that the name alone leaves open, by the number of open places."""
_STRETCH = 1.4
"""How much longer one side of a character may become than the other."""
_CARVED_SIDE = 100.0
"""In pt; outlines are the same for every size."""
_SIMPLIFIED = str.maketrans("專業務", "专业务")


@dataclass(frozen=True, slots=True)
class _Place:
    """A character, its left end and baseline, and the size of its em box across and down."""

    character: str
    x: float
    y: float
    wide: float
    high: float


def painted(name: str, language: str, fonts: FontSet, side: float) -> bytes:
    """PDF operators that draw the seal of branch ``name`` in a square of ``side`` pt.

    Raises InputFault ``glyph_missing``.
    """
    border = 0.045 * side
    frame = _rounded(border / 2 + 0.5, side - border - 1, 0.045 * side)
    parts = [b"%s RG %s rg %.2f w" % (_COLOUR, _COLOUR, border), frame, b"S"]
    inner = 2.6 * border
    room = side - 2 * inner
    latin = name.isascii()
    places = _lines(name, fonts, room) if latin else _square(name, language, room)
    outlines = _outlines(
        frozenset(place.character for place in places), fonts.outline_files(language)
    )
    for place in places:
        outline = outlines.get(place.character)
        if outline is None:
            raise InputFault("glyph_missing", character=place.character, field="branch_name")
        x, y = inner + place.x, inner + place.y
        parts.append(b"q %.5f 0 0 %.5f %.2f %.2f cm" % (place.wide / 1000, place.high / 1000, x, y))
        parts += [outline, b"f Q"]
    return b"\n".join(parts)


def carve(name: str, language: str, fonts: FontSet) -> None:
    """Have the outlines of that seal at hand: :func:`painted` then reads no font file. Raises
    InputFault ``glyph_missing``."""
    painted(name, language, fonts, _CARVED_SIDE)


def _square(name: str, language: str, room: float) -> list[_Place]:
    """Columns from the right, each read downwards; characters are stretched as a seal's are."""
    text = "".join(name.split())
    columns, rows = next(
        (columns, rows)
        for columns in range(2, 9)
        for rows in (columns, columns + 1)
        if columns * rows >= len(text) and columns * rows - len(text) < len(_ENDINGS)
    )
    ending = _ENDINGS[columns * rows - len(text)]
    text += ending.translate(_SIMPLIFIED) if language == "zh_CN" else ending
    wide, high = room / columns, room / rows
    least = min(wide, high) * 0.97
    across, down = (min(side * 0.97, least * _STRETCH) for side in (wide, high))
    places = []
    for index, character in enumerate(text):
        column, row = divmod(index, rows)
        x = room - (column + 1) * wide + (wide - across) / 2
        # The em box of Noto Sans CJK reaches 0.12 em below the baseline.
        y = room - (row + 1) * high + (high - down) / 2 + 0.12 * down
        places.append(_Place(character, x, y, across, down))
    return places


def _lines(name: str, fonts: FontSet, room: float) -> list[_Place]:
    """The same for Latin letters: centred lines, as large as the square allows."""
    face = fonts.typeface("en", "Bold")
    size = room / 3
    lines: tuple[linebreak.Line, ...] = ()
    while size > 2:
        lines = linebreak.lines(name.upper(), face.advance, room / size)
        if len(lines) * size * 1.15 <= room and not any(line.forced for line in lines):
            break
        size *= 0.96
    places = []
    top = (room + len(lines) * size * 1.15) / 2
    for index, line in enumerate(lines):
        x = (room - face.width(line.text) * size) / 2
        for character in line.text:
            y = top - (index + 0.87) * size * 1.15
            places.append(_Place(character, x, y, size, size))
            x += face.advance(character) * size
    return places


def _rounded(at: float, side: float, radius: float) -> bytes:
    """A square with round corners, from its lower left corner ``at, at``."""
    bend = radius * 0.4477  # 1 - 0.5523, the circle's control distance
    low, high = at, at + side
    return (
        b"%.2f %.2f m %.2f %.2f l %.2f %.2f %.2f %.2f %.2f %.2f c "
        b"%.2f %.2f l %.2f %.2f %.2f %.2f %.2f %.2f c "
        b"%.2f %.2f l %.2f %.2f %.2f %.2f %.2f %.2f c "
        b"%.2f %.2f l %.2f %.2f %.2f %.2f %.2f %.2f c h"
    ) % (
        *(low + radius, low, high - radius, low),
        *(high - bend, low, high, low + bend, high, low + radius),
        *(high, high - radius),
        *(high, high - bend, high - bend, high, high - radius, high),
        *(low + radius, high),
        *(low + bend, high, low, high - bend, low, high - radius),
        *(low, low + radius),
        *(low, low + bend, low + bend, low, low + radius, low),
    )


@cache
def _outlines(characters: frozenset[str], files: tuple[Path, ...]) -> dict[str, bytes]:
    """Each character's outline in PDF path operators, 1000 units an em."""
    found: dict[str, bytes] = {}
    for path in files:
        wanted = characters - found.keys()
        if wanted:
            with TTFont(path, lazy=True, fontNumber=0) as font:
                found |= _drawn(font, wanted)
    return found


def _drawn(font: TTFont, characters: frozenset[str]) -> dict[str, bytes]:
    glyphs, cmap = font.getGlyphSet(), font.getBestCmap()
    scale = 1000 / font["head"].unitsPerEm
    drawn = {}
    for character in characters:
        if ord(character) in cmap:
            pen = _PathPen(glyphs, scale)
            glyphs[cmap[ord(character)]].draw(pen)
            drawn[character] = b"\n".join(pen.operators)
    return drawn


class _PathPen(BasePen):  # type: ignore[misc]
    """Writes PDF path operators; the base class turns TrueType's quadratic curves into cubic."""

    def __init__(self, glyphs: Any, scale: float) -> None:
        super().__init__(glyphs)
        self._scale = scale
        self.operators: list[bytes] = []

    def _to(self, point: tuple[float, float]) -> tuple[float, float]:
        return point[0] * self._scale, point[1] * self._scale

    def _moveTo(self, pt: tuple[float, float]) -> None:  # noqa: N802 - fontTools' name
        self.operators.append(b"%.1f %.1f m" % self._to(pt))

    def _lineTo(self, pt: tuple[float, float]) -> None:  # noqa: N802
        self.operators.append(b"%.1f %.1f l" % self._to(pt))

    def _curveToOne(  # noqa: N802
        self, pt1: tuple[float, float], pt2: tuple[float, float], pt3: tuple[float, float]
    ) -> None:
        numbers = (*self._to(pt1), *self._to(pt2), *self._to(pt3))
        self.operators.append(b"%.1f %.1f %.1f %.1f %.1f %.1f c" % numbers)

    def _closePath(self) -> None:  # noqa: N802
        self.operators.append(b"h")
