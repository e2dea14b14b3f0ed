"""Days that rules count."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from branchdesk.domain import terms
from branchdesk.domain.definitions import RulePack
from tests.domain.samples import pack, product, rule

DAY = date(2026, 11, 24)


def ruled(name: str, **numbers: int) -> RulePack:
    return replace(pack(), rules=(replace(rule(name), numbers=numbers),))


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2026, 11, 24), 2, date(2027, 1, 24)),
        (date(2026, 11, 24), -12, date(2025, 11, 24)),
        (date(2026, 12, 31), 0, date(2026, 12, 31)),
    ],
)
def test_months_end_where_they_end(day: date, months: int, later: date) -> None:
    assert terms.months_later(day, months) == later


@given(st.dates(date(1990, 1, 1), date(2100, 1, 1)), st.integers(0, 300))
def test_more_months_are_never_earlier(day: date, months: int) -> None:
    assert terms.months_later(day, months) <= terms.months_later(day, months + 1)


def test_a_result_is_valid_to_the_day_before() -> None:
    assert terms.valid_until(DAY, ruled("validity", months=6)) == date(2027, 5, 23)
    assert terms.valid_until(DAY, ruled("nothing")) == date(2027, 11, 23)


def test_some_products_can_be_given_back() -> None:
    fund = replace(product("R3"), kind="alternative")
    rules = ruled("cooling_off", hours=30)
    assert terms.cooling_off_until(DAY, [fund], rules) == DAY + timedelta(days=2)
    assert terms.cooling_off_until(DAY, [product("R3")], rules) is None
    assert terms.cooling_off_until(DAY, [fund], ruled("nothing")) is None


def test_risky_sales_are_followed_by_a_call() -> None:
    rules = ruled("call_back", days=15, level=4)
    assert terms.call_back_by(DAY, [product("R1"), product("R4")], rules) == date(2026, 12, 9)
    assert terms.call_back_by(DAY, [product("R3")], rules) is None
    assert terms.call_back_by(DAY, [product("R5")], ruled("nothing")) is None


def test_the_next_test_counts_when_day_and_year_have_room() -> None:
    rules = replace(
        pack(),
        rules=(
            replace(rule("daily_limit"), numbers={"tests": 2}),
            replace(rule("yearly_limit"), numbers={"tests": 3}),
        ),
    )
    assert terms.tests_to(DAY, [DAY, DAY, date(2025, 11, 25), date(2025, 11, 24)]) == (3, 4)
    assert terms.next_test_on(DAY, [DAY], rules) == DAY
    assert terms.next_test_on(DAY, [DAY, DAY], rules) == date(2026, 11, 25)
    assert terms.next_test_on(DAY, [DAY, DAY, DAY], rules) == date(2027, 11, 24)
    assert terms.next_test_on(DAY, [DAY] * 9, ruled("nothing")) == DAY
    assert terms.next_test_on(DAY, [], ruled("daily_limit", tests=0)) is None


def test_records_are_kept_as_long_as_the_pack_says() -> None:
    rules = ruled("retention", months=6)
    assert not terms.may_be_erased(DAY, date(2027, 5, 24), rules)
    assert terms.may_be_erased(DAY, date(2027, 5, 25), rules)
    assert not terms.may_be_erased(DAY, date(2090, 1, 1), ruled("nothing"))
    kept, source = terms.retention(rules), rules.source
    assert kept == terms.Retention(source.id, source.sha256, "retention", rules.rules[0].article, 6)
    assert terms.retention(ruled("nothing")) is None


@pytest.mark.parametrize(
    ("asked_again", "now", "repairs"),
    [
        (("q2",), {}, True),
        (("q2",), {"q1": "a", "q2": "b", "q3": "a"}, True),
        (("q2",), {"q1": "b", "q2": "b", "q3": "a"}, False),
        (("q2",), {"q4": "a"}, False),
        ((), {"q1": "a", "q2": "a", "q3": "a"}, False),
    ],
)
def test_only_the_returned_questions_may_change_in_a_repair(
    asked_again: tuple[str, ...], now: dict[str, str], repairs: bool
) -> None:
    before = {"q1": "a", "q2": "a", "q3": "a"}
    assert terms.is_repair(asked_again, before, now) is repairs


def test_the_case_decides_whether_its_client_is_called() -> None:
    rules = ruled("callback_sample", percent=10, days=30)
    cases = [f"case-{number}" for number in range(20_000)]
    called = {case_id for case_id in cases if terms.drawn(case_id, rules)}
    assert 0.09 < len(called) / len(cases) < 0.11
    assert called == {case_id for case_id in cases if terms.drawn(case_id, rules)}
    more = {
        case_id
        for case_id in cases
        if terms.drawn(case_id, ruled("callback_sample", percent=20, days=30))
    }
    assert called < more, "a larger share calls back all of the smaller one"
    for percent, share in ((0, set()), (100, set(cases))):
        whole = ruled("callback_sample", percent=percent, days=30)
        assert {case_id for case_id in cases if terms.drawn(case_id, whole)} == share
    assert not any(terms.drawn(case_id, ruled("nothing")) for case_id in cases)


def test_a_call_is_owed_for_what_was_bought_or_because_the_case_was_drawn() -> None:
    rules = replace(
        pack(),
        rules=(
            replace(rule("call_back"), numbers={"days": 15, "level": 4}),
            replace(rule("callback_sample"), numbers={"percent": 100, "days": 30}),
        ),
    )
    bought = terms.call_back("case", DAY, [product("R5")], rules)
    assert bought is not None
    assert (bought.rule, bought.by) == ("call_back", "2026-12-09")
    drawn = terms.call_back("case", DAY, [product("R1")], rules)
    assert drawn is not None
    assert (drawn.rule, drawn.article, drawn.by) == (
        "callback_sample",
        rule("callback_sample").article,
        "2026-12-24",
    )
    assert (drawn.pack, drawn.pack_sha256) == (rules.source.id, rules.source.sha256)
    nobody = ruled("callback_sample", percent=0, days=30)
    assert terms.call_back("case", DAY, [product("R5")], nobody) is None
