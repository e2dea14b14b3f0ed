"""Product risk R1..R5 against client level C1..C5, by the rule pack in force."""

from collections.abc import Mapping
from dataclasses import dataclass

from branchdesk.domain.definitions import LEVELS, PRODUCT_LEVELS, Product, Rule, RulePack

LOWEST = LEVELS[0]
ALLOWED, WARNED, BLOCKED = "allowed", "warned", "blocked"
MEANS = "investable_amount"
"""The fact that says how much a client can put into investments."""
_WHOLE = 100


@dataclass(frozen=True, slots=True)
class Verdict:
    """``says`` allowed, warned (only after a special written warning) or blocked; ``article`` of
    the rule that says so, None where it is allowed."""

    says: str
    article: str | None


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


def verdict(product: Product, level: str, pack: RulePack) -> Verdict:
    """Whether ``product`` may be sold to a client of ``level`` who asks for it: packs that know a
    ``mismatch_warning`` allow it after one, never to the lowest class."""
    article = blocking(product, level, pack)
    if article is None:
        return Verdict(ALLOWED, None)
    warning = pack.rule("mismatch_warning")
    if warning is not None and level != LOWEST:
        return Verdict(WARNED, warning.article)
    return Verdict(BLOCKED, article)


def beyond_means(
    product: Product, facts: Mapping[str, str], currency: str, pack: RulePack
) -> Rule | None:
    """The rule that forbids ``product`` because its smallest amount is beyond what the client can
    invest, or None; amounts of another currency than the facts' are not compared."""
    rule = pack.rule("means")
    typed = facts.get(MEANS, "")
    if rule is None or product.currency != currency or not typed.isdecimal():
        return None
    return rule if product.minimum * _WHOLE > int(typed) * rule.numbers["percent"] else None


def extra_care(age: int | None, pack: RulePack) -> Rule | None:
    """The rule that asks for special care of a client of ``age`` full years, or None."""
    rule = pack.rule("older_client")
    if rule is None or age is None or age < rule.numbers["years"]:
        return None
    return rule
