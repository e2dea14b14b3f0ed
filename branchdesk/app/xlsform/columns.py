"""The columns of each sheet: what their cells hold, and the cells as values of a definition.

XLSForm's own columns take ``::language``, ours ``_language``.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from branchdesk.domain.definitions import LANGUAGES

Found = str | int | float | bool | datetime
"""What a spreadsheet's cell may hold; times, errors and formulas come as text."""
Value = str | int | bool | tuple[str, ...] | Mapping[str, list[str]]
Reader = Callable[[Found], Value | None]


@dataclass(frozen=True, slots=True)
class Column:
    """``expected`` is said of a cell that holds anything else; ``needed`` cells may not be
    empty."""

    read: Reader
    expected: str
    needed: bool = True


def _text(found: Found) -> str | None:
    return found if isinstance(found, str) else None


def _name(found: Found) -> str | None:
    return str(found) if isinstance(found, str | int) and not isinstance(found, bool) else None


def _number(found: Found) -> int | None:
    if isinstance(found, bool | datetime):
        return None
    if isinstance(found, str):
        return int(found) if re.fullmatch(r"-?[0-9]{1,15}", found) else None
    return int(found) if found == int(found) else None


def _yes(found: Found) -> bool | None:
    if isinstance(found, bool):
        return found
    known = {"yes": True, "no": False, "true": True, "false": False}
    return known.get(found.lower()) if isinstance(found, str) else None


def _day(found: Found) -> str | None:
    return found.date().isoformat() if isinstance(found, datetime) else _text(found)


def _names(found: Found) -> tuple[str, ...] | None:
    text = _name(found)
    return tuple(text.split()) if text is not None else None


def _pairs(found: Found) -> dict[str, list[str]] | None:
    """ "q08 none; q12 grow high_return": each name with what was chosen for it."""
    parts = [part.split() for part in found.split(";")] if isinstance(found, str) else [[]]
    names = {part[0] for part in parts if len(part) > 1}
    return {name: chosen for name, *chosen in parts} if len(names) == len(parts) else None


def _choice(found: Found) -> str | None:
    kind, _, name = found.partition(" ") if isinstance(found, str) else ("", "", "")
    return name.strip() or None if kind == "select_one" else None


def _comment(_found: Found) -> str:
    return ""


def _each(prefix: str, what: str, needed: bool = True) -> dict[str, Column]:
    return {
        f"{prefix}{language}": Column(_text, f"{what} in {language}, as text", needed)
        for language in LANGUAGES
    }


_AS_TEXT = "as text (format the cell as text)"
_POINTS = "a whole number"
_LEVEL = Column(_text, "a level C1 to C5")
_PAIRS = "q05 certain; q11 5y_10y over_10y"
_COMMENT = {"comment": Column(_comment, "anything", needed=False)}

COLUMNS: Mapping[str, Mapping[str, Column]] = {
    "settings": {
        "form_title": Column(_text, "the title that form tools show", needed=False),
        "form_id": Column(_name, "the questionnaire's id, such as risk-individual"),
        "version": Column(_text, f"a version such as 2026.1, {_AS_TEXT}"),
        "default_language": Column(_text, f"one of {', '.join(LANGUAGES)}", needed=False),
        "effective_from": Column(_day, "a day such as 2026-11-01"),
        "effective_to": Column(_day, "a day such as 2027-10-31", needed=False),
        **_each("heading_", "the questionnaire's title"),
        **_COMMENT,
    },
    "survey": {
        "type": Column(_choice, "'select_one' and the name of a list on sheet choices"),
        "name": Column(_name, "the question's id, such as q01"),
        **_each("label::", "the question"),
        **_each("hint::", "the explanation"),
        "block": Column(_name, "a name on sheet blocks"),
        "key": Column(_yes, "yes or no", needed=False),
        "correct": Column(_name, "the name of the right choice", needed=False),
        "fact": Column(_name, "the fact that the answer must agree with", needed=False),
        **{
            f"read_ms_{language}": Column(_number, "a whole number of milliseconds", needed=False)
            for language in LANGUAGES
        },
        "required": Column(_yes, "yes or no", needed=False),
        **_COMMENT,
    },
    "choices": {
        "list_name": Column(_name, "the name of the list, as in 'select_one NAME'"),
        "name": Column(_name, "the choice's id, such as over_half"),
        **_each("label::", "the choice"),
        "points": Column(_number, _POINTS),
        **_each("reason_", "the plain sentence", needed=False),
        "lowest": Column(_number, "the lowest amount, a whole number", needed=False),
        "highest": Column(_number, "the highest amount, a whole number", needed=False),
        **_COMMENT,
    },
    "blocks": {
        "name": Column(_name, "one of the kinds of blocks, such as capacity"),
        **_each("label::", "the block's title"),
        **_COMMENT,
    },
    "bands": {
        "level": _LEVEL,
        "low": Column(_number, _POINTS),
        "high": Column(_number, _POINTS),
        **_each("label::", "the level's name"),
        **_COMMENT,
    },
    "caps": {
        "name": Column(_name, "the cap's id, such as no_loss"),
        "level": _LEVEL,
        "item": Column(_name, "a question's name", needed=False),
        "options": Column(_names, "names of that question's choices, spaces between", needed=False),
        "correct_below": Column(_number, _POINTS, needed=False),
        "age_at_least": Column(_number, "a whole number of years", needed=False),
        "article": Column(_name, "the article the cap follows from"),
        **_each("label::", "the cap's sentence"),
        **_COMMENT,
    },
    "clashes": {
        "name": Column(_name, "the clash's id, such as soon_and_long"),
        "answers": Column(_pairs, f"questions, each with choices of it, such as '{_PAIRS}'"),
        "facts": Column(_pairs, "facts, each with choices, 'occupation student'", needed=False),
        **_each("label::", "what does not agree"),
        **_COMMENT,
    },
}
"""Every sheet of a questionnaire, by name, and every column that one may have."""
OPTIONAL = ("clashes",)
"""Sheets that need not be there."""
