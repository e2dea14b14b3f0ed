"""Dates, times, amounts and names in each language."""

from datetime import date, time
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from branchdesk.app.texts import Language
from branchdesk.ui import formats
from branchdesk.ui.dress import Wardrobe

DAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("language", "long", "short", "age", "money"),
    [
        ("zh_TW", "2026 年 11 月 23 日　週一", "11 月 23 日", "66 歲", "200 萬"),
        ("zh_CN", "2026 年 11 月 23 日　周一", "11 月 23 日", "66 岁", "200 万"),
        ("en", "Mon 23 Nov 2026", "23 Nov", "66 y", "2 M"),
    ],
)
def test_each_language_writes_in_its_own_way(
    wardrobe: Wardrobe, language: Language, long: str, short: str, age: str, money: str
) -> None:
    wardrobe.translator.set_language(language)
    assert formats.day_weekday(DAY) == long
    assert formats.day_short(DAY) == short
    assert formats.age(66) == age
    assert formats.amount_round(2_000_000) == money


@pytest.mark.parametrize(
    ("ms", "short", "exact"),
    [
        (0, "00:00", "00:00:00.000"),
        (271_240, "04:31", "00:04:31.240"),
        (3_600_000, "1:00:00", "01:00:00.000"),
        (-5, "00:00", "00:00:00.000"),
    ],
)
def test_media_time(ms: int, short: str, exact: str) -> None:
    assert (formats.media_time(ms), formats.media_time_exact(ms)) == (short, exact)


@given(st.integers(min_value=0, max_value=359_999_999))
def test_exact_media_time_reads_back(ms: int) -> None:
    hours, minutes, seconds = formats.media_time_exact(ms).split(":")
    whole, rest = seconds.split(".")
    assert ((int(hours) * 60 + int(minutes)) * 60 + int(whole)) * 1000 + int(rest) == ms


@pytest.mark.parametrize(
    ("family", "given_name", "shown"),
    [
        ("王", "小明", "王小明"),
        ("歐陽", "阿不都熱合曼", "歐陽阿不都熱合曼"),
        ("Holt", "Margaret", "Margaret Holt"),
        ("歐陽·阿不都熱合曼", "", "歐陽·阿不都熱合曼"),
        ("王", "Peter", "Peter 王"),
    ],
)
def test_names_follow_their_script(family: str, given_name: str, shown: str) -> None:
    assert formats.person_name(family, given_name) == shown


@pytest.mark.parametrize(
    ("count", "shown"),
    [(200_000, "0.2 MB"), (412_000_000, "412 MB"), (1_400_000_000, "1.4 GB")],
)
def test_sizes(count: int, shown: str) -> None:
    assert formats.size_bytes(count) == shown


def test_amounts_are_grouped_and_keep_their_decimals() -> None:
    assert formats.amount(2_000_000) == "2,000,000"
    assert formats.amount(Decimal("1234.50")) == "1,234.50"


@pytest.mark.parametrize(
    ("ms", "shown"),
    [(33_000, "33 秒"), (120_000, "2 分"), (1_286_000, "21 分 26 秒"), (7_500_000, "2 小時 5 分")],
)
def test_durations(ms: int, shown: str) -> None:
    assert formats.duration(ms) == shown


@pytest.mark.parametrize(
    ("born", "on", "years"),
    [
        (date(1960, 2, 29), date(2025, 2, 28), 64),
        (date(1960, 2, 29), date(2025, 3, 1), 65),
        (date(1974, 5, 18), date(2026, 5, 18), 52),
    ],
)
def test_age_counts_completed_years(born: date, on: date, years: int) -> None:
    assert formats.age_on(born, on) == years


def test_clock() -> None:
    assert formats.clock(time(8, 5)) == "08:05"
    assert formats.clock_seconds(time(13, 46, 10)) == "13:46:10"
