"""What may be sold to whom."""

from hypothesis import given
from hypothesis import strategies as st

from branchdesk.domain import suitability
from branchdesk.domain.definitions import LEVELS, PRODUCT_LEVELS, RulePack
from tests.domain.samples import SOURCE, pack, product, rule, text

STRICT = RulePack(SOURCE, text("p"), (rule("matching", C2=1), rule("lowest_class")))


@given(st.sampled_from(LEVELS))
def test_a_level_permits_its_own_risk_and_all_below(level: str) -> None:
    allowed = suitability.permitted(level)
    assert allowed == PRODUCT_LEVELS[: LEVELS.index(level) + 1]
    assert suitability.permitted(level, pack()) == allowed
    assert suitability.permitted(level, pack("matching")) == allowed


@given(st.sampled_from(LEVELS), st.sampled_from(PRODUCT_LEVELS))
def test_what_is_not_permitted_is_blocked_by_an_article(level: str, risk: str) -> None:
    article = suitability.blocking(product(risk), level, pack())
    assert (article is None) == (risk in suitability.permitted(level))
    assert article in (None, "§matching")


def test_a_pack_may_be_stricter() -> None:
    assert suitability.permitted("C2", STRICT) == ("R1",)
    assert suitability.permitted("C3", STRICT) == ("R1", "R2", "R3")
    assert suitability.blocking(product("R2"), "C2", STRICT) == "§matching"


def test_the_lowest_class_has_its_own_article() -> None:
    assert suitability.blocking(product("R2"), "C1", STRICT) == "§lowest_class"
    assert suitability.blocking(product("R5"), "C1", pack("matching")) == "R > C"


def test_older_clients_are_given_extra_care() -> None:
    assert suitability.extra_care(64, pack()) is None
    assert suitability.extra_care(None, pack()) is None
    assert suitability.extra_care(80, pack("older_client")) is None
    care = suitability.extra_care(65, pack())
    assert care is not None
    assert care.id == "older_client"
