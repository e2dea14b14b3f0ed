"""What the rules say about the products of a case: lines of the gate with their articles.

``blocked`` cannot be helped: another product is chosen. ``override`` wants a second person and a
reason. What only has to be known (a date, a length) passes.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from branchdesk.domain import suitability, terms
from branchdesk.domain.definitions import Product, RulePack
from branchdesk.domain.gate_point import Point


@dataclass(frozen=True, slots=True)
class Sale:
    """What is sold to whom, on which day; ``facts`` are typed amounts in ``currency``."""

    products: tuple[Product, ...]
    age: int | None
    facts: Mapping[str, str]
    currency: str
    assessed_on: date
    today: date


def points(level: str, pack: RulePack, sale: Sale) -> tuple[Point, ...]:
    """Every line about a sale to a client of ``level``."""
    found = tuple(
        point for product in sale.products for point in _product(product, level, pack, sale)
    )
    if sale.products and not found:
        found = (Point("products_fit", True, params={"count": len(sale.products)}),)
    return (*found, *_valid(pack, sale), *_dates(pack, sale))


def _product(product: Product, level: str, pack: RulePack, sale: Sale) -> Iterator[Point]:
    verdict = suitability.verdict(product, level, pack)
    # Who lets a sale through read this product, of this risk, for a client of this level.
    subject = f"{product.id} {product.level} {level}"
    named: dict[str, object] = {"product": product.name, "risk": product.level}
    if verdict.says == suitability.BLOCKED:
        params = {**named, "level": level}
        yield Point(
            "product_blocked", False, "blocked", params, article=verdict.article, subject=subject
        )
    if verdict.says == suitability.WARNED:
        params = {**named, "level": level}
        yield Point(
            "mismatch_warning", False, "override", params, article=verdict.article, subject=subject
        )
    beyond = suitability.beyond_means(product, sale.facts, sale.currency, pack)
    if beyond is not None:
        params = {**named, "minimum": f"{product.minimum:,}"}
        yield Point(
            "beyond_means", False, "blocked", params, article=beyond.article, subject=subject
        )
    care = suitability.extra_care(sale.age, pack)
    if care is not None and terms.risk_of(product) >= care.numbers["level"]:
        params = {**named, "years": care.numbers["years"]}
        yield Point(
            "older_client", False, "override", params, article=care.article, subject=subject
        )


def _valid(pack: RulePack, sale: Sale) -> Iterator[Point]:
    rule = pack.rule("validity")
    until = terms.valid_until(sale.assessed_on, pack)
    fresh = sale.today <= until
    yield Point(
        "assessment_valid",
        fresh,
        "none" if fresh else "blocked",
        {"date": until.isoformat()},
        article=rule.article if rule else None,
    )


def _dates(pack: RulePack, sale: Sale) -> Iterator[Point]:
    for name, day in (
        ("cooling_off", terms.cooling_off_until(sale.today, sale.products, pack)),
        ("call_back", terms.call_back_by(sale.today, sale.products, pack)),
    ):
        rule = pack.rule(name)
        if rule is not None and day is not None:
            yield Point(name, True, params={"date": day.isoformat()}, article=rule.article)
    kept = terms.retention(pack)
    if kept is not None:
        params = {"months": kept.months}
        yield Point("retention", True, params=params, article=kept.article)
