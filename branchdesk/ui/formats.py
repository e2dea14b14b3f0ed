"""Dates, times, amounts and names as a person of each language writes them.

The patterns themselves are texts of ``common.yaml``; here is only the arithmetic.
"""

import unicodedata
from datetime import date, datetime, time
from decimal import Decimal

from branchdesk.ui.i18n import language, tr

_SECOND = 1000
_MINUTE = 60 * _SECOND
_HOUR = 60 * _MINUTE


def day(value: date) -> str:
    """``2026 年 11 月 23 日`` or ``23 Nov 2026``."""
    month = tr(f"common.month.{value.month}")
    return tr("common.date", y=value.year, m=month, d=value.day)


def day_weekday(value: date) -> str:
    """``2026 年 11 月 23 日 週一`` or ``Mon 23 Nov 2026``."""
    return tr("common.date_weekday", date=day(value), weekday=weekday(value))


def day_short(value: date) -> str:
    """``11 月 23 日`` or ``23 Nov``."""
    return tr("common.date_short", m=tr(f"common.month.{value.month}"), d=value.day)


def weekday(value: date) -> str:
    """``週一`` or ``Mon``."""
    return tr(f"common.weekday.{value.isoweekday()}")


def clock(value: datetime | time) -> str:
    """``08:41``."""
    return f"{value.hour:02d}:{value.minute:02d}"


def clock_seconds(value: datetime | time) -> str:
    """``13:46:10``."""
    return f"{clock(value)}:{value.second:02d}"


def media_time(ms: int) -> str:
    """Offset in a recording: ``04:31``, from one hour on ``1:02:31``. ``ms`` in ms."""
    hours, rest = divmod(max(ms, 0), _HOUR)
    minutes, rest = divmod(rest, _MINUTE)
    seconds = rest // _SECOND
    if hours:
        return f"{hours}:{minutes:02d}:{seconds:02d}"
    return f"{minutes:02d}:{seconds:02d}"


def media_time_exact(ms: int) -> str:
    """Offset to the millisecond: ``00:07:31.240``. ``ms`` in ms."""
    hours, rest = divmod(max(ms, 0), _HOUR)
    minutes, rest = divmod(rest, _MINUTE)
    seconds, rest = divmod(rest, _SECOND)
    return f"{hours:02d}:{minutes:02d}:{seconds:02d}.{rest:03d}"


def duration(ms: int) -> str:
    """A length of time in words: ``33 秒``, ``21 分 26 秒``, ``2 小時 5 分``. ``ms`` in ms."""
    seconds = max(ms, 0) // _SECOND
    if seconds < 60:
        return tr("common.seconds", n=seconds)
    if seconds < 3600:
        minutes, rest = divmod(seconds, 60)
        if not rest:
            return tr("common.minutes", n=minutes)
        return tr("common.minutes_seconds", m=minutes, s=rest)
    hours, rest = divmod(seconds, 3600)
    return tr("common.hours_minutes", h=hours, m=rest // 60)


def amount(value: int | Decimal) -> str:
    """Grouped in thousands: ``2,000,000``; decimals are kept as given."""
    return f"{value:,}"


def amount_round(value: int | Decimal) -> str:
    """For reading aloud: ``200 萬``, ``1.5 億``; ``2 M``, ``500 k`` in English."""
    number = Decimal(value)
    steps: tuple[tuple[int, str], ...] = (
        ((10**9, "common.billion"), (10**6, "common.million"), (10**3, "common.thousand"))
        if language() == "en"
        else ((10**8, "common.hundred_million"), (10**4, "common.ten_thousand"))
    )
    for unit, key in steps:
        if abs(number) >= unit:
            scaled = (number / unit).quantize(Decimal("0.1")).normalize()
            return tr(key, n=f"{scaled:,f}")
    return amount(value)


def size_bytes(count: int) -> str:
    """``0.2 MB``, ``412 MB``, ``1.4 GB`` of ``count`` bytes (1 MB = 10^6 bytes)."""
    megabytes = count / 10**6
    if megabytes >= 1000:
        digits = 0 if megabytes >= 100_000 else 1
        return f"{megabytes / 1000:,.{digits}f} GB"
    if megabytes >= 10:
        return f"{megabytes:,.0f} MB"
    return f"{megabytes:,.1f} MB"


def percent(value: float) -> str:
    """``95%`` of a share between 0 and 1."""
    return f"{round(value * 100)}%"


def age_on(born: date, on: date) -> int:
    """Completed years on a day; 29 February counts from 1 March in other years."""
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def age(years: int) -> str:
    """``66 歲`` or ``66 y``."""
    return tr("common.age", n=years)


def person_name(family: str, given: str) -> str:
    """``王小明``: family first, no space, in Chinese script; ``Margaret Holt`` in Latin script."""
    if not family or not given:
        return family or given
    if is_han(family) and is_han(given):
        return f"{family}{given}"
    return f"{given} {family}"


def is_han(text: str) -> bool:
    """Whether a name is written in Chinese characters (interpuncts as in 歐陽·阿不都 allowed)."""
    letters = [char for char in text if unicodedata.category(char).startswith("L")]
    return bool(letters) and all(unicodedata.name(char, "").startswith("CJK") for char in letters)
