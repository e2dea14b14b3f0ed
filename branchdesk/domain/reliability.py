"""How far answers can be trusted as a measure: figures over many stored tests.

- Cronbach's alpha: L. J. Cronbach, "Coefficient alpha and the internal structure of tests",
  Psychometrika 16 (1951) 297-334: k / (k - 1) * (1 - sum of item variances / variance of the sum).
- Corrected item-total correlation: the item with the sum of the scale's other items, so that it is
  not correlated with itself; J. C. Nunnally, I. H. Bernstein, Psychometric Theory, 3rd ed. (1994).
- Test-retest: Pearson's r, and ICC(2,1) (two-way random effects, absolute agreement, one test):
  P. E. Shrout, J. L. Fleiss, Psychological Bulletin 86 (1979) 420-428. A shift of everybody's
  points leaves r as it is and lowers the ICC.

Variances are of a sample (n - 1). A figure that the data do not determine is None, never a guess.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from branchdesk.domain.definitions import LEVELS, Questionnaire
from branchdesk.domain.scales import SCALES, items_of

FEWEST = 30
"""Below so many tests a figure says nothing that may be relied on: T. K. Koo, M. Y. Li, Journal of
Chiropractic Medicine 15 (2016) 155-163, want at least 30 people in a study of reliability."""
WHOLE = "whole"
"""The name of all questions together, beside the scales."""


@dataclass(frozen=True, slots=True)
class StoredTest:
    """A finished test; ``at_utc`` ISO, ``answers`` item to option, ``level`` as it was found."""

    client_id: str
    at_utc: str
    level: str
    answers: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class ScaleFigures:
    """One scale over ``tests``; ``items`` maps each question to its corrected item-total
    correlation; ``retested`` clients took part in ``pearson`` and ``icc``. ``few_tests`` and
    ``few_retested`` where those are fewer than :data:`FEWEST`."""

    scale: str
    tests: int
    alpha: float | None
    items: Mapping[str, float | None]
    retested: int
    pearson: float | None
    icc: float | None
    few_tests: bool
    few_retested: bool


@dataclass(frozen=True, slots=True)
class Flips:
    """``pairs`` of tests that follow one another for a client: how many changed the level, up or
    down, and by two levels or more."""

    pairs: int
    up: int
    down: int
    far: int


@dataclass(frozen=True, slots=True)
class Reliability:
    """``clients`` and ``tests`` counted; ``passed_over`` tests do not fit the questionnaire: an
    answer is absent, or a question or option is not one of its own."""

    clients: int
    tests: int
    passed_over: int
    scales: tuple[ScaleFigures, ...]
    flips: Flips


def figures(questionnaire: Questionnaire, tests: Iterable[StoredTest]) -> Reliability:
    """Every figure over ``tests``, by the points that ``questionnaire`` gives."""
    given = sorted(tests, key=lambda test: (test.at_utc, test.client_id))
    fitting = [test for test in given if _fits(questionnaire, test)]
    clients = _by_client(fitting)
    scales = {WHOLE: questionnaire.items, **{s: items_of(questionnaire, s) for s in SCALES}}
    return Reliability(
        clients=len(clients),
        tests=len(fitting),
        passed_over=len(given) - len(fitting),
        scales=tuple(
            _scale(name, questionnaire, [item.id for item in items], fitting, clients)
            for name, items in scales.items()
            if items
        ),
        flips=flips(_by_client(given)),
    )


def alpha(rows: Sequence[Sequence[float]]) -> float | None:
    """Cronbach's alpha of ``rows``, one a person with a number an item."""
    if len(rows) < 2 or len(rows[0]) < 2:
        return None
    count = len(rows[0])
    whole = _variance([sum(row) for row in rows])
    if not whole:
        return None
    parts = math.fsum(_variance(column) for column in zip(*rows, strict=True))
    return count / (count - 1) * (1 - parts / whole)


def item_rest(rows: Sequence[Sequence[float]], place: int) -> float | None:
    """The correlation of the item at ``place`` with the sum of the others."""
    if not rows or len(rows[0]) < 2:
        return None
    item = [row[place] for row in rows]
    return pearson(item, [sum(row) - row[place] for row in rows])


def pearson(xs: Sequence[float], ys: Sequence[float]) -> float | None:
    """Pearson's product-moment correlation; None where one side does not vary."""
    if len(xs) < 2:
        return None
    mean_x, mean_y = _mean(xs), _mean(ys)
    spread = math.sqrt(_squares(xs) * _squares(ys))
    if not spread:
        return None
    both = math.fsum((x - mean_x) * (y - mean_y) for x, y in zip(xs, ys, strict=True))
    return max(-1.0, min(1.0, both / spread))


def icc(pairs: Sequence[tuple[float, float]]) -> float | None:
    """ICC(2,1) of first and second test; None for fewer than two, or where nothing varies."""
    count, judges = len(pairs), 2
    if count < 2:
        return None
    every = [value for pair in pairs for value in pair]
    between_people = judges * _squares([sum(pair) / judges for pair in pairs])
    between_tests = count * _squares([_mean(column) for column in zip(*pairs, strict=True)])
    left = _squares(every) - between_people - between_tests
    people, tests = between_people / (count - 1), between_tests / (judges - 1)
    # Rounding can leave a trace below nothing.
    error = max(0.0, left) / ((count - 1) * (judges - 1))
    whole = people + (judges - 1) * error + judges * (tests - error) / count
    return (people - error) / whole if _squares(every) and whole else None


def flips(clients: Mapping[str, Sequence[StoredTest]]) -> Flips:
    """How levels moved from one test of a client to the next."""
    steps = [
        LEVELS.index(after.level) - LEVELS.index(before.level)
        for tests in clients.values()
        for before, after in pairwise(tests)
    ]
    return Flips(
        pairs=len(steps),
        up=sum(step > 0 for step in steps),
        down=sum(step < 0 for step in steps),
        far=sum(abs(step) > 1 for step in steps),
    )


def _scale(
    name: str,
    questionnaire: Questionnaire,
    items: Sequence[str],
    tests: Sequence[StoredTest],
    clients: Mapping[str, Sequence[StoredTest]],
) -> ScaleFigures:
    rows = [_points(questionnaire, items, test) for test in tests]
    again = [
        (
            sum(_points(questionnaire, items, kept[0])),
            sum(_points(questionnaire, items, kept[1])),
        )
        for kept in clients.values()
        if len(kept) > 1
    ]
    return ScaleFigures(
        scale=name,
        tests=len(rows),
        alpha=alpha(rows),
        items={item: item_rest(rows, place) for place, item in enumerate(items)},
        retested=len(again),
        pearson=pearson([first for first, _ in again], [second for _, second in again]),
        icc=icc(again),
        few_tests=len(rows) < FEWEST,
        few_retested=len(again) < FEWEST,
    )


def _points(
    questionnaire: Questionnaire, items: Sequence[str], test: StoredTest
) -> tuple[float, ...]:
    return tuple(
        float(questionnaire.item(item).option(test.answers[item]).points) for item in items
    )


def _fits(questionnaire: Questionnaire, test: StoredTest) -> bool:
    known = {item.id for item in questionnaire.items}
    return set(test.answers) == known and all(
        questionnaire.choice(item, option) is not None for item, option in test.answers.items()
    )


def _by_client(tests: Iterable[StoredTest]) -> dict[str, list[StoredTest]]:
    found: dict[str, list[StoredTest]] = {}
    for test in tests:
        found.setdefault(test.client_id, []).append(test)
    return found


def _mean(values: Sequence[float]) -> float:
    return math.fsum(values) / len(values)


def _squares(values: Sequence[float]) -> float:
    """The sum of squared distances from the mean."""
    mean = _mean(values)
    return math.fsum((value - mean) ** 2 for value in values)


def _variance(values: Sequence[float]) -> float:
    return _squares(values) / (len(values) - 1)
