"""From answers to a level: points into bands, hard limits apart from points.

No law fixes points or cuts; head office owns the score table and versions it as data.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from branchdesk.domain import facts as fact_rules
from branchdesk.domain.definitions import LEVELS, Band, Cap, Item, Questionnaire
from branchdesk.domain.errors import InputFault

REASONS_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Assessment:
    """``level`` after the caps that hold (``caps``), ``uncapped`` by points alone; ``reasons``
    are the (item, option) that moved the score most, strongest first."""

    score: int
    uncapped: str
    level: str
    caps: tuple[Cap, ...]
    reasons: tuple[tuple[str, str], ...]


def assess(
    questionnaire: Questionnaire, answers: Mapping[str, str], facts: Mapping[str, str], today: date
) -> Assessment:
    """Score ``answers`` (item to option); ``facts`` may hold ``birth_date`` as ISO date.

    Raises InputFault ``unanswered`` (items: numbers), ``answer_unknown``, and
    ``definition_invalid`` where no band covers the score.
    """
    absent = [n for n, item in enumerate(questionnaire.items, 1) if item.id not in answers]
    if absent:
        raise InputFault("unanswered", items=", ".join(map(str, absent)))
    score = sum(_points(item, answers[item.id]) for item in questionnaire.items)
    uncapped = _level(questionnaire, score)
    caps = tuple(
        cap for cap in questionnaire.caps if holds(cap, questionnaire, answers, facts, today)
    )
    return Assessment(
        score=score,
        uncapped=uncapped,
        level=min([uncapped, *(cap.level for cap in caps)], key=LEVELS.index),
        caps=caps,
        reasons=_reasons(questionnaire, answers),
    )


def holds(
    cap: Cap,
    questionnaire: Questionnaire,
    answers: Mapping[str, str],
    facts: Mapping[str, str],
    today: date,
) -> bool:
    """Whether every condition of a cap is met; ValueError for a condition nobody knows."""
    return all(
        _condition(name)(value, questionnaire, answers, facts, today)
        for name, value in cap.when.items()
    )


def correct(questionnaire: Questionnaire, answers: Mapping[str, str]) -> int:
    """How many knowledge questions were answered rightly."""
    return sum(
        item.correct is not None and answers.get(item.id) == item.correct
        for item in questionnaire.items
    )


def band_problems(bands: Sequence[Band], lowest: int, highest: int) -> Iterator[tuple[int, str]]:
    """What is wrong with ``bands`` for scores ``lowest``..``highest``: position and sentence.

    They must run through C1..C5 upward, meet without gap or overlap and cover the scores exactly.
    """
    levels = tuple(band.level for band in bands)
    if levels != LEVELS:
        yield 0, f"bands must be {', '.join(LEVELS)} in this order, not {', '.join(levels)}"
        return
    for place, band in enumerate(bands):
        if band.low > band.high:
            yield place, f"band {band.level} runs backwards: {band.low} to {band.high}"
    for place, (below, above) in enumerate(pairwise(bands), 1):
        if above.low != below.high + 1:
            fault = "overlap" if above.low <= below.high else "leave a gap"
            yield place, f"bands {below.level} and {above.level} {fault}"
    if bands[0].low != lowest:
        yield 0, f"bands begin at {bands[0].low} but the lowest score is {lowest}"
    if bands[-1].high != highest:
        yield len(bands) - 1, f"bands end at {bands[-1].high} but the highest score is {highest}"


def _points(item: Item, option_id: str) -> int:
    for option in item.options:
        if option.id == option_id:
            return option.points
    raise InputFault("answer_unknown", item=item.id, option=option_id)


def _level(questionnaire: Questionnaire, score: int) -> str:
    for band in questionnaire.bands:
        if band.low <= score <= band.high:
            return band.level
    problem = f"no band covers {score} points"
    raise InputFault("definition_invalid", path=questionnaire.source.id, line=0, problem=problem)


def _reasons(
    questionnaire: Questionnaire, answers: Mapping[str, str]
) -> tuple[tuple[str, str], ...]:
    """Answers with a sentence of their own whose points lie furthest from the middle of what the
    item can give; at most one a block, so that three sides of the client are named."""
    ranked = []
    for place, item in enumerate(questionnaire.items):
        option = item.option(answers[item.id])
        if option.reason is None:
            continue
        points = [each.points for each in item.options]
        pull = abs(2 * option.points - min(points) - max(points))
        ranked.append((-pull, place, item.block, item.id, option.id))
    chosen: dict[str, tuple[str, str]] = {}
    for _pull, _place, block, item_id, option_id in sorted(ranked):
        chosen.setdefault(block, (item_id, option_id))
    return tuple(chosen.values())[:REASONS_SHOWN]


def _answer_is(
    value: object,
    _questionnaire: Questionnaire,
    answers: Mapping[str, str],
    _facts: Mapping[str, str],
    _today: date,
) -> bool:
    item_id, *options = _sequence(value)
    return answers.get(item_id) in options


def _correct_below(
    value: object,
    questionnaire: Questionnaire,
    answers: Mapping[str, str],
    _facts: Mapping[str, str],
    _today: date,
) -> bool:
    return correct(questionnaire, answers) < _number(value)


def _age_at_least(
    value: object,
    _questionnaire: Questionnaire,
    _answers: Mapping[str, str],
    facts: Mapping[str, str],
    today: date,
) -> bool:
    born = facts.get("birth_date")
    return bool(born) and fact_rules.age(str(born), today) >= _number(value)


_Condition = Callable[[object, Questionnaire, Mapping[str, str], Mapping[str, str], date], bool]
_CONDITIONS: dict[str, _Condition] = {
    "answer": _answer_is,
    "correct_below": _correct_below,
    "age_at_least": _age_at_least,
}
CONDITIONS = tuple(_CONDITIONS)
"""Names a cap's ``when`` may use."""


def _condition(name: str) -> _Condition:
    if name not in _CONDITIONS:
        raise ValueError(f"a cap knows no condition {name!r}")
    return _CONDITIONS[name]


def _sequence(value: object) -> tuple[str, ...]:
    if not isinstance(value, list | tuple):
        raise ValueError("answer is a list: an item and its options")
    return tuple(str(each) for each in value)


def _number(value: object) -> int:
    if not isinstance(value, int):
        raise ValueError("a count or an age is a whole number")
    return value
