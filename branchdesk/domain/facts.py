"""Checks of the client's facts where they are typed; every check gives the value's normal form.

Check digits: Taiwan ID and the new resident number (內政部 letter table, weights 1,9,8..1,1);
mainland citizen number (GB 11643-1999, ISO 7064 MOD 11-2); Hong Kong ID (weights 9..1, MOD 11).
"""

import re
from collections.abc import Callable
from datetime import date

from branchdesk.domain.definitions import FactField
from branchdesk.domain.errors import InputFault

_FULL_WIDTH = {0xFF01 + offset: 0x21 + offset for offset in range(94)} | {0x3000: 0x20}
_TAIWAN_LETTERS = "ABCDEFGHJKLMNPQRSTUVXYWZIO"
_TAIWAN_WEIGHTS = (1, 9, 8, 7, 6, 5, 4, 3, 2, 1, 1)
_MAINLAND_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_MAINLAND_CHECKS = "10X98765432"
_OLDEST_YEARS = 130
_MAX_TEXT = 120
_LARGEST_AMOUNT = 10**12
_MASK = "・"


def check(field: FactField, value: str, today: date) -> str:
    """``value`` in its normal form (trimmed, half width, separators removed, ISO date).

    An empty optional value stays empty. Raises InputFault ``fact_missing`` (field) for an empty
    required one and ``fact_invalid`` (field, expected) where it does not hold; ``expected`` is
    one of the ids in :data:`EXPECTATIONS`. The value itself is never in the error.
    """
    text = " ".join(value.translate(_FULL_WIDTH).split())
    if not text:
        if field.required:
            raise InputFault("fact_missing", field=field.id)
        return ""
    if field.check == "choice":
        return _choice(field, text)
    normal = _CHECKS[field.check](text, today)
    if normal is None:
        expected = "date_past" if field.check == "date" else field.check
        raise InputFault("fact_invalid", field=field.id, expected=expected)
    return normal


def age(birth_date: str, today: date) -> int:
    """Full years of somebody born on ``birth_date`` (ISO) on the day ``today``."""
    born = date.fromisoformat(birth_date)
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


def mask(field: FactField, value: str) -> str:
    """``value`` for lists and thumbnails: what suffices to tell two clients apart, no more."""
    if not field.personal or not value:
        return value
    if field.check == "name":
        return value[0] + _MASK * (len(value) - 1)
    if field.check == "email":
        local, _, domain = value.partition("@")
        return f"{local[0]}{_MASK * 3}@{domain}"
    if field.check in ("id_number", "phone"):
        return value[:3] + _MASK * max(1, len(value) - 5) + value[-2:]
    if field.check in ("date", "amount"):
        return _MASK * 4
    kept = min(6, len(value) // 2)
    return value[:kept] + _MASK * 3


def _choice(field: FactField, text: str) -> str:
    if text in {choice for choice, _ in field.choices}:
        return text
    raise InputFault("fact_invalid", field=field.id, expected="choice")


def _text(text: str, _today: date) -> str | None:
    return text if len(text) <= _MAX_TEXT else None


def _name(text: str, _today: date) -> str | None:
    plain = text.replace("•", "·").replace("‧", "·").replace("・", "·")
    letters = [c for c in plain if c.isalpha()]
    allowed = all(c.isalpha() or c in " ·.'’-" for c in plain)
    return plain if allowed and letters and len(plain) <= 60 else None


def _id_number(text: str, today: date) -> str | None:
    number = re.sub(r"[\s()-]", "", text).upper()
    if re.fullmatch(r"[A-Z][1289]\d{8}", number):
        return number if _taiwan_holds(number) else None
    if re.fullmatch(r"\d{17}[\dX]", number):
        return number if _mainland_holds(number, today) else None
    if re.fullmatch(r"[A-Z]{1,2}\d{6}[\dA]", number):
        # A check digit in brackets is Hong Kong's way; without them it may be a passport.
        if _hong_kong_holds(number):
            return number
        if "(" in text:
            return None
    # Nine figures, or one or two letters and seven or eight figures: passports of the region and
    # most others (ICAO 9303 allows nine characters).
    return number if re.fullmatch(r"\d{9}|[A-Z]{1,2}\d{7,8}", number) else None


def _taiwan_holds(number: str) -> bool:
    code = _TAIWAN_LETTERS.index(number[0]) + 10
    digits = (code // 10, code % 10, *map(int, number[1:]))
    return sum(w * d for w, d in zip(_TAIWAN_WEIGHTS, digits, strict=True)) % 10 == 0


def _mainland_holds(number: str, today: date) -> bool:
    born = f"{number[6:10]}-{number[10:12]}-{number[12:14]}"
    total = sum(w * int(d) for w, d in zip(_MAINLAND_WEIGHTS, number[:17], strict=True))
    return _date(born, today) is not None and _MAINLAND_CHECKS[total % 11] == number[17]


def _hong_kong_holds(number: str) -> bool:
    # A single letter counts as if a blank of value 36 stood before it.
    body = number[:-1].rjust(8)
    values = [36 if c == " " else int(c, 36) for c in body]
    total = sum(w * v for w, v in zip(range(9, 1, -1), values, strict=True))
    return (total + int(number[-1], 16)) % 11 == 0


def _date(text: str, today: date) -> str | None:
    found = re.fullmatch(r"(\d{4})[-/.年]?(\d{1,2})[-/.月]?(\d{1,2})日?", text)
    if found is None:
        return None
    try:
        day = date(*map(int, found.groups()))
    except ValueError:
        return None
    return day.isoformat() if day <= today and today.year - day.year <= _OLDEST_YEARS else None


def _phone(text: str, _today: date) -> str | None:
    number = re.sub(r"[\s()./-]", "", text)
    return number if re.fullmatch(r"\+?\d{7,15}(#\d{1,6})?", number) else None


def _amount(text: str, _today: date) -> str | None:
    plain = re.sub(r"[\s,']", "", text)
    if not re.fullmatch(r"\d{1,13}", plain):
        return None
    return str(int(plain)) if int(plain) <= _LARGEST_AMOUNT else None


def _email(text: str, _today: date) -> str | None:
    shape = r"[^\s@<>\"]{1,64}@([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,24}"
    return text if re.fullmatch(shape, text) else None


def _address(text: str, _today: date) -> str | None:
    return text if 6 <= len(text) <= 200 else None


_CHECKS: dict[str, Callable[[str, date], str | None]] = {
    "text": _text,
    "name": _name,
    "id_number": _id_number,
    "date": _date,
    "phone": _phone,
    "amount": _amount,
    "email": _email,
    "address": _address,
}
CHECKS = (*_CHECKS, "choice")
"""Every value of :attr:`FactField.check`."""
EXPECTATIONS = (*(name for name in _CHECKS if name != "date"), "date_past", "choice")
"""Every value of ``expected`` in ``fact_invalid``; each has a sentence in the texts."""
