"""Agreements that a condition calls for: in the form where the case needs them, else not."""

from dataclasses import replace

import pytest

from branchdesk.bootstrap import Engine
from branchdesk.domain.definitions import PRODUCT_CURRENCY, Agreement
from tests.app.branch import interview, open_case
from tests.domain.samples import text

ALWAYS = Agreement("a1", text("a"), (), text("s"), ())
PURPOSE = "account_and_subscription"
CONDITIONAL = {"tax_reporting", "foreign_currency"}


def test_a_condition_asks_every_fact_and_any_product() -> None:
    assert ALWAYS.applies({}, ())
    one = replace(ALWAYS, when={"tax_residence": ("us", "other")})
    assert one.applies({"tax_residence": "us"}, ())
    assert not one.applies({"tax_residence": "tw"}, ())
    assert not one.applies({}, ("us",))
    both = replace(one, when={**one.when, PRODUCT_CURRENCY: ("USD",)})
    assert both.applies({"tax_residence": "other"}, ("TWD", "USD"))
    assert not both.applies({"tax_residence": "other"}, ("TWD",))
    assert not both.applies({"tax_residence": "tw"}, ("USD",))


@pytest.mark.parametrize(
    ("residence", "currency", "expected"),
    [("tw", "TWD", set()), ("us", "USD", CONDITIONAL), ("other", "TWD", {"tax_reporting"})],
)
def test_the_form_holds_what_the_case_calls_for(
    pc: Engine, residence: str, currency: str, expected: set[str]
) -> None:
    desk, session = pc.desk, pc.session
    product = next(
        one
        for one in session.definitions.products.values()
        if one.currency == currency and one.level in ("R1", "R2")
    )
    case_id = open_case(desk, PURPOSE, (product.id,), tax_residence=residence)
    interview(desk, case_id)
    found = {ident for ident, _title, _sentence in desk.signing.composer(case_id).agreements()}
    always = set(session.definitions.purposes[PURPOSE].agreements) - CONDITIONAL
    assert found == always | expected
