"""What is sold to whom: level, means, age, and the days after the sale."""

from datetime import date, timedelta

from branchdesk.app.rulebook.bench import DAY, Bench, Pair, Trial, Trials
from branchdesk.app.rulebook.talk import after, begun, with_result
from branchdesk.domain import suitability, terms
from branchdesk.domain.definitions import LEVELS, Product
from branchdesk.domain.happenings import Overridden
from branchdesk.domain.sale import Sale, points


def _sale(product: Product, age: int = 40) -> Sale:
    products = (product,)
    return Sale(products, age, {suitability.MEANS: "100000"}, "CNY", DAY, DAY)


def _product(level: int, kind: str = "bond", minimum: int = 1) -> Product:
    text = dict.fromkeys(("zh_TW", "zh_CN", "en"), f"R{level}")
    return Product("trial", text, f"R{level}", kind, "CNY", None, minimum, text, "")


def _sold(bench: Bench, level: str, product: Product, point: str, age: int = 40) -> bool:
    sale = _sale(product, age)
    return bench.passes(with_result(begun(), level), point, sale=sale)


def _matching(bench: Bench) -> Pair:
    """The highest level that is not yet the highest product's."""
    level = next(name for name in reversed(LEVELS) if bench.number(name) < len(LEVELS))
    most = bench.number(level)
    passing, blocking = (
        Trial(f"{level} R{risk}", suitability.blocking(_product(risk), level, bench.pack) is None)
        for risk in (most, most + 1)
    )
    return passing, blocking


def _lowest(bench: Bench) -> Pair:
    passing, blocking = (
        Trial(f"C1 R{risk}", _sold(bench, "C1", _product(risk), "product_blocked"))
        for risk in (1, 2)
    )
    return passing, blocking


def _warning(bench: Bench) -> Pair:
    state, sale = with_result(begun(), "C3"), _sale(_product(4))
    name, article = "mismatch_warning", bench.rule.article
    warned = [
        Overridden("trial", line.key, "insists", "S1", article, line.subject)
        for line in points("C3", bench.pack, sale)
        if line.point == name
    ]
    return (
        Trial("C3 R4 warned", bench.passes(after(state, 0, *warned), name, sale=sale)),
        Trial("C3 R4", bench.passes(state, name, sale=sale)),
    )


def _means(bench: Bench) -> Pair:
    most = 100_000 * bench.number("percent") // 100
    passing, blocking = (
        Trial(
            f"investable=100000 minimum={minimum}",
            _sold(bench, "C5", _product(1, minimum=minimum), "beyond_means"),
        )
        for minimum in (most, most + 1)
    )
    return passing, blocking


def _older(bench: Bench) -> Pair:
    years, product = bench.number("years"), _product(bench.number("level"))
    passing, blocking = (
        Trial(f"age={age} {product.level}", _sold(bench, "C5", product, "older_client", age))
        for age in (years - 1, years)
    )
    return passing, blocking


def _cooling(bench: Bench) -> Pair:
    until = terms.cooling_off_until(DAY, [_product(1, terms.COOLED[0])], bench.pack) or DAY
    passing, blocking = (
        Trial(f"signed={DAY} final={day}", day > until) for day in (_next(until), until)
    )
    return passing, blocking


def _next(day: date) -> date:
    return day + timedelta(days=1)


def _call_back(bench: Bench) -> Pair:
    level = bench.number("level")
    passing, blocking = (
        Trial(f"R{risk}", terms.call_back_by(DAY, [_product(risk)], bench.pack) is None)
        for risk in (level - 1, level)
    )
    return passing, blocking


TRIALS: dict[str, Trials] = {
    "matching": _matching,
    "lowest_class": _lowest,
    "mismatch_warning": _warning,
    "means": _means,
    "older_client": _older,
    "cooling_off": _cooling,
    "call_back": _call_back,
}
