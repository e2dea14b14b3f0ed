"""Days that rules count: how long a result is valid, until when a client may step back or is called
back, and how long records are kept. Every number stands in the rule pack."""

import calendar
import hashlib
import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from branchdesk.domain.definitions import PRODUCT_LEVELS, Product, RulePack

COOLED = ("alternative", "private_fund")
"""Kinds of products that a client may step back from after signing."""
_YEAR_MONTHS = 12
_LONGEST_DAYS = 367
_HOURS_A_DAY = 24
_WHOLE = 100
_LOT_BYTES = 8


@dataclass(frozen=True, slots=True)
class Retention:
    """How long a case's records are kept after the contract or product ended, by which ``rule`` of
    which rule pack."""

    pack: str
    pack_sha256: str
    rule: str
    article: str
    months: int


@dataclass(frozen=True, slots=True)
class CallBack:
    """Somebody who is not the seller calls the client back, at the latest on the day ``by`` (ISO),
    as ``rule`` of a rule pack asks."""

    pack: str
    pack_sha256: str
    rule: str
    article: str
    by: str


@dataclass(frozen=True, slots=True)
class Promised:
    """What the rules of the day promise with a seal, whatever they say later: how long the case is
    kept, who is called back, and until when (ISO) the client may step back, empty without that
    right."""

    retention: Retention | None = None
    call_back: CallBack | None = None
    cooling_off_until: str | None = None


NOTHING_PROMISED = Promised()


def promised(
    case_id: str, sealed_on: date, products: Sequence[Product], pack: RulePack
) -> Promised:
    """What ``pack`` promises with a case sealed on ``sealed_on``."""
    until = cooling_off_until(sealed_on, products, pack)
    return Promised(
        retention=retention(pack),
        call_back=call_back(case_id, sealed_on, products, pack),
        cooling_off_until="" if until is None else until.isoformat(),
    )


def months_later(day: date, months: int) -> date:
    """The same day ``months`` later (or earlier), or the month's last where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))


def valid_until(assessed_on: date, pack: RulePack) -> date:
    """The last day on which a result may be used; the pack's rule ``validity``."""
    rule = pack.rule("validity")
    months = rule.numbers["months"] if rule else _YEAR_MONTHS
    return months_later(assessed_on, months) - timedelta(days=1)


def tests_to(day: date, earlier: Sequence[date]) -> tuple[int, int]:
    """How many tests one on ``day`` would make that day, and in the 12 months to it; ``earlier``
    are the days of those before."""
    since = months_later(day, -_YEAR_MONTHS)
    return 1 + earlier.count(day), 1 + sum(since < one <= day for one in earlier)


def is_repair(
    asked_again: Collection[str], before: Mapping[str, str], now: Mapping[str, str]
) -> bool:
    """Whether an interview only asks again what head office returned (``asked_again``, item ids):
    every other answer is the one of ``before``. It is part of the same test then; a case returned
    without questions is asked whole, and that is a test of its own."""
    changed = {item for item, option in now.items() if before.get(item) != option}
    return bool(asked_again) and changed <= set(asked_again)


def next_test_on(today: date, earlier: Sequence[date], pack: RulePack) -> date | None:
    """The next day on which another test would count; None where the pack allows none at all."""
    days = (today + timedelta(days=ahead) for ahead in range(_LONGEST_DAYS))
    limits = [pack.rule(name) for name in ("daily_limit", "yearly_limit")]
    for day in days:
        counts = zip(tests_to(day, earlier), limits, strict=True)
        if all(rule is None or count <= rule.numbers["tests"] for count, rule in counts):
            return day
    return None


def cooling_off_until(signed_on: date, products: Iterable[Product], pack: RulePack) -> date | None:
    """The last day on which the client may step back, or None where no product gives that right;
    begun days count whole."""
    rule = pack.rule("cooling_off")
    if rule is None or not any(product.kind in COOLED for product in products):
        return None
    return signed_on + timedelta(days=math.ceil(rule.numbers["hours"] / _HOURS_A_DAY))


def call_back_by(signed_on: date, products: Iterable[Product], pack: RulePack) -> date | None:
    """The last day on which somebody who is not the seller calls back, or None where nothing
    bought is risky enough."""
    rule = pack.rule("call_back")
    if rule is None or not any(risk_of(product) >= rule.numbers["level"] for product in products):
        return None
    return signed_on + timedelta(days=rule.numbers["days"])


def drawn(case_id: str, pack: RulePack) -> bool:
    """Whether a sealed case is of those that are called back, by the share of the pack's rule
    ``callback_sample``. The case's id decides, and anybody can work it out again. The id is a
    random UUID made on the PC when the case is opened: it is known before the seal, and whoever
    opens another case for the same sale draws again."""
    rule = pack.rule("callback_sample")
    if rule is None:
        return False
    lot = hashlib.sha256(f"callback_sample:{case_id}".encode()).digest()[:_LOT_BYTES]
    return int.from_bytes(lot, "big") * _WHOLE < rule.numbers["percent"] << 8 * _LOT_BYTES


def call_back(
    case_id: str, sealed_on: date, products: Iterable[Product], pack: RulePack
) -> CallBack | None:
    """The call that follows a case sealed on ``sealed_on``: for what was bought, or because the
    case was :func:`drawn`; None where nobody has to call."""
    source, by = pack.source, call_back_by(sealed_on, products, pack)
    rule = pack.rule("call_back")
    if by is None and drawn(case_id, pack):
        rule = pack.rule("callback_sample")
        by = None if rule is None else sealed_on + timedelta(days=rule.numbers["days"])
    if rule is None or by is None:
        return None
    return CallBack(source.id, source.sha256, rule.id, rule.article, by.isoformat())


def retention(pack: RulePack) -> Retention | None:
    """How long the pack has records kept; None where it does not say."""
    rule = pack.rule("retention")
    if rule is None:
        return None
    source, months = pack.source, rule.numbers["months"]
    return Retention(source.id, source.sha256, rule.id, rule.article, months)


def may_be_erased(ended_on: date, today: date, pack: RulePack) -> bool:
    """Whether records of a contract or product that ended on ``ended_on`` may be erased; never
    where the pack does not say how long they are kept."""
    kept = retention(pack)
    return kept is not None and today > kept_until(ended_on, kept)


def kept_until(ended_on: date, kept: Retention) -> date:
    """The last day on which nothing of a case may be erased, where its contract or product ended on
    ``ended_on``."""
    return months_later(ended_on, kept.months)


def self_check_by(last_on: date, pack: RulePack) -> date | None:
    """The last day for the self-check after the one of ``last_on``; None where none is asked."""
    rule = pack.rule("self_check")
    return None if rule is None else months_later(last_on, rule.numbers["months"])


def risk_of(product: Product) -> int:
    """1..5 of R1..R5."""
    return PRODUCT_LEVELS.index(product.level) + 1
