"""The market's level of a day."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from branchdesk.domain.market import DAYS_KEPT, MarketDays, MarketLevel

DAYS = MarketDays("TAIEX", {"2026-11-20": 27000.5, "2026-11-24": 27345.25})


@pytest.mark.parametrize(
    ("day", "known"),
    [
        ("2026-11-19", None),
        ("2026-11-20", MarketLevel("TAIEX", "2026-11-20", 27000.5)),
        ("2026-11-23", MarketLevel("TAIEX", "2026-11-20", 27000.5)),
        ("2026-12-31", MarketLevel("TAIEX", "2026-11-24", 27345.25)),
    ],
)
def test_the_latest_level_that_is_not_of_a_later_day(day: str, known: MarketLevel | None) -> None:
    assert DAYS.at(date.fromisoformat(day)) == known


def test_another_index_begins_anew_and_a_corrected_day_replaces() -> None:
    corrected = DAYS.with_level(MarketLevel("TAIEX", "2026-11-24", 27346))
    assert corrected.levels == {"2026-11-20": 27000.5, "2026-11-24": 27346}
    other = DAYS.with_level(MarketLevel("CSI 300", "2026-11-25", 4100))
    assert (other.index, other.levels) == ("CSI 300", {"2026-11-25": 4100})


@given(st.integers(1, 80))
def test_the_last_days_are_kept(count: int) -> None:
    days = MarketDays("TAIEX")
    first = date(2026, 1, 1)
    for number in range(count):
        day = (first + timedelta(days=number)).isoformat()
        days = days.with_level(MarketLevel("TAIEX", day, 1 + number))
    assert len(days.levels) == min(count, DAYS_KEPT)
    assert days.at(date(2027, 1, 1)) == MarketLevel("TAIEX", max(days.levels), count)


@pytest.mark.parametrize(
    ("day", "level"),
    [
        *(("2026-11-24", 0.0), ("2026-11-24", -1.0), ("2026-11-24", float("nan"))),
        *(("2026-11-24", float("inf")), ("2026-11-31", 1.0), ("yesterday", 1.0)),
    ],
)
def test_what_is_no_level_is_refused(day: str, level: float) -> None:
    with pytest.raises(ValueError, match=r"."):
        DAYS.with_level(MarketLevel("TAIEX", day, level))
