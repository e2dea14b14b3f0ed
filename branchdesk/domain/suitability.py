"""Product risk R1..R5 against client level C1..C5, by the rule pack in force."""

from branchdesk.domain.definitions import LEVELS, PRODUCT_LEVELS, Product, Rule, RulePack

LOWEST = LEVELS[0]


def permitted(level: str, pack: RulePack | None = None) -> tuple[str, ...]:
    """Product levels a client of ``level`` may buy, lowest first: the pack's rule ``matching``
    names the highest R for each C; without one C1 to R1 ... C5 to R5, each with all below."""
    rule = pack.rule("matching") if pack else None
    highest = LEVELS.index(level) + 1
    if rule is not None:
        highest = rule.numbers.get(level, highest)
    return PRODUCT_LEVELS[:highest]


def blocking(product: Product, level: str, pack: RulePack) -> str | None:
    """The article that forbids ``product`` to a client of ``level``, or None where it may be sold.

    Packs that know a lowest class (rule ``lowest_class``) name that article for C1.
    """
    if product.level in permitted(level, pack):
        return None
    lowest = pack.rule("lowest_class") if level == LOWEST else None
    rule = lowest or pack.rule("matching")
    return rule.article if rule else "R > C"


def extra_care(age: int | None, pack: RulePack) -> Rule | None:
    """The rule that asks for special care of a client of ``age`` full years, or None."""
    rule = pack.rule("older_client")
    if rule is None or age is None or age < rule.numbers["years"]:
        return None
    return rule
