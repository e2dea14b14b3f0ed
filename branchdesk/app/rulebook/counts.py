"""How often and how long: limits, validity, retention, lanes."""

from collections.abc import Callable
from datetime import timedelta

from branchdesk.app.rulebook.bench import DAY, Bench, Pair, Trial, Trials
from branchdesk.app.rulebook.talk import begun, with_result
from branchdesk.domain import lanes, terms
from branchdesk.domain.definitions import RulePack
from branchdesk.domain.gate import SelfCheck
from branchdesk.domain.sale import Sale

_LANE = "interview"
_DRAWS = 1000


def _tests_today(bench: Bench) -> Pair:
    most = bench.number("tests")
    passing, blocking = (
        Trial(f"tests={n}", bench.passes(begun(), "tests_today", tests_today=n))
        for n in (most, most + 1)
    )
    return passing, blocking


def _tests_year(bench: Bench) -> Pair:
    most = bench.number("tests")
    passing, blocking = (
        Trial(f"tests={n}", bench.passes(begun(), "tests_year", tests_year=n))
        for n in (most, most + 1)
    )
    return passing, blocking


def _validity(bench: Bench) -> Pair:
    last = terms.valid_until(DAY, bench.pack)
    state = with_result(begun(), "C3")
    passing, blocking = (
        Trial(
            f"assessed={DAY} today={day}",
            bench.passes(state, "assessment_valid", sale=Sale((), None, {}, "", DAY, day)),
        )
        for day in (last, last + timedelta(days=1))
    )
    return passing, blocking


def _retention(bench: Bench) -> Pair:
    end = terms.months_later(DAY, bench.number("months"))
    passing, blocking = (
        Trial(f"ended={DAY} erase={day}", terms.may_be_erased(DAY, day, bench.pack))
        for day in (end + timedelta(days=1), end)
    )
    return passing, blocking


def _self_check(bench: Bench) -> Pair:
    end = terms.months_later(DAY, bench.number("months"))
    passing, blocking = (
        Trial(
            f"last={DAY} today={day}",
            bench.passes(begun(), "self_check", self_check=SelfCheck(DAY, day)),
        )
        for day in (end, end + timedelta(days=1))
    )
    return passing, blocking


def _sample(bench: Bench) -> Pair:
    """A case that is not drawn needs no call; one that is drawn has its day."""

    def sealed(case_id: str) -> Trial:
        call = terms.call_back(case_id, DAY, (), bench.pack)
        given = f"case={case_id}" if call is None else f"case={case_id} call by={call.by}"
        return Trial(given, call is None)

    trials = [sealed(f"trial-{number}") for number in range(_DRAWS)]
    return (
        next((one for one in trials if one.passed), trials[0]),
        next((one for one in trials if not one.passed), trials[0]),
    )


def _lanes(kind: str, judge: Callable[[RulePack, str, int], bool]) -> Trials:
    def trials(bench: Bench) -> Pair:
        most = bench.number(_LANE)
        passing, blocking = (
            Trial(f"{_LANE} {kind}={n}", not judge(bench.pack, _LANE, n)) for n in (most, most + 1)
        )
        return passing, blocking

    return trials


TRIALS: dict[str, Trials] = {
    "daily_limit": _tests_today,
    "yearly_limit": _tests_year,
    "validity": _validity,
    "retention": _retention,
    "self_check": _self_check,
    "callback_sample": _sample,
    "lane_limits": _lanes("cases", lanes.overfull),
    "lane_minutes": _lanes("minutes", lanes.overdue),
}
