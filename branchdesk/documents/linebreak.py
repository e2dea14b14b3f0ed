"""Where a line of mixed Chinese and Latin text may end.

A subset of the Unicode line breaking algorithm (UAX #14) with the prohibition rules (kinsoku) of
Chinese and Japanese typesetting (W3C CLREQ 3.1.1, JIS X 4051): closing marks never begin a line,
opening marks never end one, words and numbers stay whole, dashes and ellipses stay together.
Punctuation is never hung into the margin.
"""

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

NO_START = frozenset(
    "，。、；：？！％‰℃℉°′″·・‧…‥—⸺～〜ー々〻ゝゞヽヾ"
    "）〕］｝〉》」』】〗〙〛”’»›"
    "ぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮヵヶ"
    ",.;:?!%)]}，．"
)
"""Characters that never begin a line."""

NO_END = frozenset("（〔［｛〈《「『【〖〘〚“‘«‹([{＄￥$€£¥#＃№")
"""Characters that never end a line."""

_JOINERS = frozenset("'’.,/:@&+_-–=%#~?")
_CURRENCIES = frozenset("$€£¥")
_GLUE = frozenset("\u00a0\u202f\u2060\ufeff")
_SPACES = frozenset(" \t\u3000")


@dataclass(frozen=True, slots=True)
class Line:
    """``text`` without the spaces at its end; ``forced`` when no legal break would fit."""

    text: str
    forced: bool = False


def may_break(text: str, index: int) -> bool:
    """Whether a line may end before ``text[index]`` (0 < index < len(text))."""
    before, after = text[index - 1], text[index]
    if after in _SPACES:
        return False
    if _is_bound(before, after):
        return False
    if before in _SPACES:
        # UAX #14 LB14: an opening mark holds on to what follows even over spaces.
        return text[:index].rstrip(" \t\u3000")[-1:] not in NO_END
    return not _is_one_word(text, index)


def lines(text: str, advance: Callable[[str], float], width: float) -> tuple[Line, ...]:
    """``text`` set into lines no wider than ``width``; ``advance`` gives one character's width.

    Line feeds always end a line. Where a stretch without any legal break is wider than the line
    it is cut at the last character that fits, and the line says so in ``forced``.
    """
    found: list[Line] = []
    for paragraph in text.split("\n"):
        found += _paragraph(paragraph.strip(" \t"), advance, width)
    return tuple(found)


def _paragraph(text: str, advance: Callable[[str], float], width: float) -> list[Line]:
    found: list[Line] = []
    start = 0
    while start < len(text):
        end, forced = _line_end(text, start, advance, width)
        found.append(Line(text[start:end].rstrip(" \t\u3000"), forced))
        start = end
    return found or [Line("")]


def _line_end(
    text: str, start: int, advance: Callable[[str], float], width: float
) -> tuple[int, bool]:
    used = 0.0
    legal = 0
    # A sum of many advances may exceed the same sum measured elsewhere by a rounding error.
    room = width + 1e-6
    for index in range(start, len(text)):
        character = text[index]
        if index > start and may_break(text, index):
            legal = index
        used += advance(character)
        if used > room and character not in _SPACES:
            if legal:
                return legal, False
            return max(index, start + 1), True
    return len(text), False


def _is_bound(before: str, after: str) -> bool:
    if before in _GLUE or after in _GLUE:
        return True
    if after in NO_START or before in NO_END:
        return True
    return unicodedata.combining(after) != 0 or 0xFE00 <= ord(after) <= 0xFE0F or after == "\u200d"


def _is_one_word(text: str, index: int) -> bool:
    before, after = text[index - 1], text[index]
    if _is_word(before) and _is_word(after):
        return True
    if _is_word(before) and (after in _JOINERS or after in _CURRENCIES):
        return True
    if before in _JOINERS and _is_word(after):
        # After a hyphen between letters a line may end, unless a single letter would stay behind.
        inside = index >= 3 and _is_word(text[index - 2]) and _is_word(text[index - 3])
        return not (inside and before in "-–/" and after.isalpha())
    return before in _JOINERS and after in _JOINERS


def _is_word(character: str) -> bool:
    return character.isalnum() and unicodedata.east_asian_width(character) not in {"W", "F"}
