"""What the rules say about the products of a case."""

from dataclasses import replace
from datetime import date

import pytest

from branchdesk.domain import gate, suitability
from branchdesk.domain.definitions import Product, RulePack
from branchdesk.domain.gate_point import Point
from branchdesk.domain.happenings import Assessed, OpenPointAccepted, Overridden
from branchdesk.domain.sale import Sale, points
from tests.domain.samples import TODAY, after, begun, pack, product, questionnaire, rule

Q = questionnaire()
STRICT = replace(
    pack(),
    rules=(
        *pack().rules,
        rule("means", percent=50),
        rule("lowest_class"),
        rule("mismatch_warning"),
        rule("cooling_off", hours=24),
        rule("call_back", days=15, level=4),
        rule("retention", months=60),
        rule("validity", months=12),
    ),
)


def sale(*products: Product, age: int | None = 40, amount: str = "1000") -> Sale:
    return Sale(products, age, {"investable_amount": amount}, "TWD", TODAY, TODAY)


def found(level: str, what: Sale, rules: RulePack = STRICT) -> dict[str, Point]:
    return {point.point: point for point in points(level, rules, what)}


def test_a_fitting_product_passes_with_its_dates() -> None:
    lines = found("C5", sale(replace(product("R4"), kind="alternative")))
    assert all(point.passed for point in lines.values())
    assert lines["products_fit"].params == {"count": 1}
    assert lines["cooling_off"].params == {"date": "2026-11-25"}
    assert lines["call_back"].params == {"date": "2026-12-09"}
    assert lines["retention"].params == {"months": 60}
    assert lines["assessment_valid"].params == {"date": "2027-11-23"}
    assert "products_fit" not in found("C5", sale())


def test_above_the_level_is_blocked_or_warned_by_pack_and_class() -> None:
    assert found("C2", sale(product("R3")), pack())["product_blocked"].article == "§matching"
    warned = found("C2", sale(product("R3")))["mismatch_warning"]
    assert (warned.remedy, warned.article) == ("override", "§mismatch_warning")
    lowest = found("C1", sale(product("R2")))["product_blocked"]
    assert (lowest.remedy, lowest.article) == ("blocked", "§lowest_class")
    assert suitability.verdict(product("R2"), "C2", STRICT).article is None


@pytest.mark.parametrize(
    ("minimum", "currency", "amount", "blocked"),
    [
        (501, "TWD", "1000", True),
        (500, "TWD", "1000", False),
        (501, "USD", "1000", False),
        (501, "TWD", "", False),
    ],
)
def test_beyond_means_is_blocked(minimum: int, currency: str, amount: str, blocked: bool) -> None:
    one = replace(product("R1"), minimum=minimum, currency=currency)
    lines = found("C3", sale(one, amount=amount))
    assert ("beyond_means" in lines) == blocked
    assert all(lines[name].remedy == "blocked" for name in lines if name == "beyond_means")


def test_an_older_client_and_a_risky_product_want_a_second_person() -> None:
    assert found("C5", sale(product("R4"), age=65))["older_client"].remedy == "override"
    assert "older_client" not in found("C5", sale(product("R3"), age=65))
    assert "older_client" not in found("C5", sale(product("R4"), age=64))


def test_a_result_that_ran_out_sells_nothing() -> None:
    late = replace(sale(), today=date(2027, 11, 24))
    point = found("C3", late)["assessment_valid"]
    assert (point.passed, point.remedy, point.article) == (False, "blocked", "§validity")
    bare = found("C3", sale(), replace(pack(), rules=()))
    assert list(bare) == ["assessment_valid"]
    assert bare["assessment_valid"].article is None


def gate_of(*steps: Overridden | OpenPointAccepted, what: Sale) -> dict[str, Point]:
    state = after(begun(), (1, Assessed("i1", 3, "C2", "C2", ())), *((2, step) for step in steps))
    lines = gate.open_points(state, Q, STRICT, tests_today=3, tests_year=1, sale=what)
    return {point.point: point for point in lines}


def test_only_a_second_person_lets_a_rule_be_broken() -> None:
    insisting = sale(product("R3"))
    alone = gate_of(
        OpenPointAccepted("i1", "mismatch_warning", "insists"),
        OpenPointAccepted("i1", "tests_today", "hurry"),
        what=insisting,
    )
    assert not alone["mismatch_warning"].passed
    assert not alone["tests_today"].passed
    both = gate_of(
        Overridden("i1", "mismatch_warning", "insists", "S1", "§19"),
        Overridden("i1", "tests_today", "line was down", "S1", "§29"),
        what=insisting,
    )
    assert both["mismatch_warning"].accepted == "insists"
    assert both["tests_today"].passed


def test_nobody_lets_through_what_is_blocked() -> None:
    steps = (
        OpenPointAccepted("i1", "beyond_means", "rich aunt"),
        Overridden("i1", "beyond_means", "rich aunt", "S1", "§12"),
    )
    lines = gate_of(*steps, what=sale(replace(product("R1"), minimum=5_000)))
    assert not lines["beyond_means"].passed


def test_before_a_result_there_is_no_sale() -> None:
    lines = gate.open_points(begun(), Q, STRICT, tests_today=1, tests_year=1, sale=sale())
    assert "retention" not in {point.point for point in lines}
