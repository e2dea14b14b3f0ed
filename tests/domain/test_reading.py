"""How long a question takes to be read aloud."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from branchdesk.domain.reading import enough_ms, rates, spoken_units, units_of
from tests.domain.samples import RATES, item, option, pack, text


@pytest.mark.parametrize(
    ("wording", "units"),
    [
        ("如果您的投資在三個月內下跌 20%，", 14),
        ("If it fell 20%, what then?", 6),
        ("，。！", 0),
        ("ETF 基金", 3),
    ],
)
def test_characters_and_words_are_counted(wording: str, units: int) -> None:
    assert spoken_units(wording) == units


def test_choices_are_read_too() -> None:
    question = replace(item("q1", units=10), options=(replace(option("a"), text=text("賣出")),))
    assert units_of(question, "zh_TW") == 12
    assert enough_ms(question, "zh_TW", RATES) == 12_000


def test_a_time_named_by_the_item_stands() -> None:
    question = replace(item("q1"), read_ms={"zh_TW": 1_234})
    assert enough_ms(question, "zh_TW", RATES) == 1_234
    assert enough_ms(question, "zh_CN", RATES) == 10_000


def test_without_a_rate_nothing_is_demanded() -> None:
    assert enough_ms(item("q1"), "zh_TW", {}) == 0
    assert rates(pack("reading_rates")) == {}
    assert rates(pack()) == RATES


@given(st.integers(1, 60), st.integers(0, 60))
def test_longer_wording_never_needs_less_time(units: int, more: int) -> None:
    short, long = item("q", units=units), item("q", units=units + more)
    assert enough_ms(short, "zh_TW", RATES) <= enough_ms(long, "zh_TW", RATES)
