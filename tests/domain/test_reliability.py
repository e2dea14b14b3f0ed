"""Figures of reliability: by the reference library, by other formulas, and where there are none."""

import json
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from branchdesk.domain import reliability
from branchdesk.domain.definitions import LEVELS
from branchdesk.domain.reliability import StoredTest
from tests.domain.samples import questionnaire
from tests.sources import ROOT

Q = questionnaire()
GOLD = json.loads((ROOT / "tests/fixtures/reliability/pingouin.json").read_text(encoding="utf-8"))
POINTS = st.integers(0, 5)
TABLES = st.integers(2, 6).flatmap(
    lambda width: st.lists(
        st.lists(POINTS, min_size=width, max_size=width), min_size=2, max_size=30
    )
)
PAIRS = st.lists(st.tuples(POINTS, POINTS), min_size=2, max_size=30)


def stored(client: str, day: int, level: str = "C3", **answers: str) -> StoredTest:
    """A test of a day in November; questions not named are answered b."""
    every = dict.fromkeys((item.id for item in Q.items), "b")
    return StoredTest(client, f"2026-11-{day:02d}T09:00:00Z", level, {**every, **answers})


# --- the reference library ---------------------------------------------------------------------
@pytest.mark.parametrize("one", GOLD["sets"], ids=lambda one: f"{len(one['first'])} people")
def test_figures_are_those_of_the_reference_library(one: dict[str, Any]) -> None:
    rows = one["first"]
    assert reliability.alpha(rows) == pytest.approx(one["alpha"], abs=1e-12)
    found = [reliability.item_rest(rows, place) for place in range(len(rows[0]))]
    assert found == pytest.approx(one["items"], abs=1e-12)
    sums = [(sum(a), sum(b)) for a, b in zip(rows, one["second"], strict=True)]
    firsts, seconds = zip(*sums, strict=True)
    assert reliability.pearson(firsts, seconds) == pytest.approx(one["pearson"], abs=1e-12)
    assert reliability.icc(sums) == pytest.approx(one["icc"], abs=1e-12)


def test_the_reference_is_named() -> None:
    assert GOLD["reference"] == "pingouin 0.7.0"
    assert [len(one["first"]) for one in GOLD["sets"]] == [5, 12, 30, 60, 200]


# --- other formulas ----------------------------------------------------------------------------
def agree(ours: float | None, theirs: float | None) -> None:
    """Both found nothing, or both the same."""
    assert (ours is None) == (theirs is None)
    assert ours is None or ours == pytest.approx(theirs, abs=1e-9)


def r(xs: Sequence[float], ys: Sequence[float]) -> float | None:
    """Pearson's r by numpy."""
    varies = min(np.ptp(xs), np.ptp(ys)) > 0
    return float(np.corrcoef(xs, ys)[0, 1]) if varies else None


@given(TABLES)
def test_alpha_is_what_the_covariances_say(rows: list[list[float]]) -> None:
    """By mean covariance over mean variance, (k * c) / (v + (k - 1) * c)."""
    matrix = np.cov(np.array(rows).T)
    width = len(rows[0])
    variance = np.trace(matrix) / width
    covariance = (matrix.sum() - np.trace(matrix)) / (width * (width - 1))
    whole = np.ptp(np.array(rows).sum(axis=1)) > 0
    theirs = width * covariance / (variance + (width - 1) * covariance) if whole else None
    agree(reliability.alpha(rows), theirs)


@given(TABLES, st.data())
def test_an_item_is_correlated_with_the_others(
    rows: list[list[float]], data: st.DataObject
) -> None:
    place = data.draw(st.integers(0, len(rows[0]) - 1))
    table = np.array(rows)
    others = np.delete(table, place, axis=1).sum(axis=1)
    agree(reliability.item_rest(rows, place), r(table[:, place].tolist(), others.tolist()))


@given(PAIRS)
def test_test_and_retest_agree_with_an_analysis_of_variance(pairs: list[tuple[int, int]]) -> None:
    table = np.array(pairs, dtype=float)
    agree(
        reliability.pearson(table[:, 0].tolist(), table[:, 1].tolist()),
        r(table[:, 0].tolist(), table[:, 1].tolist()),
    )
    count, judges = table.shape
    rows, columns = table.mean(axis=1), table.mean(axis=0)
    residual = table - rows[:, None] - columns[None, :] + table.mean()
    people = judges * rows.var(ddof=1)
    tests = count * columns.var(ddof=1)
    error = (residual**2).sum() / ((count - 1) * (judges - 1))
    whole = people + (judges - 1) * error + judges * (tests - error) / count
    theirs = (people - error) / whole if whole > 0 else None
    agree(reliability.icc(pairs), theirs)


@given(PAIRS, st.integers(1, 9))
def test_a_shift_of_everybody_lowers_agreement_and_leaves_r(
    pairs: list[tuple[int, int]], shift: int
) -> None:
    moved = [(first, first + shift) for first, _ in pairs]
    firsts, seconds = zip(*moved, strict=True)
    found = reliability.pearson(firsts, seconds)
    assert found is None or found == pytest.approx(1)
    icc = reliability.icc(moved)
    assert icc is not None
    assert icc < 1


# --- where there are none ----------------------------------------------------------------------
def test_what_the_data_do_not_determine_is_nothing() -> None:
    assert reliability.alpha([]) is None
    assert reliability.alpha([[1, 2]]) is None
    assert reliability.alpha([[1], [2]]) is None
    assert reliability.alpha([[1, 2], [2, 1]]) is None
    assert reliability.item_rest([], 0) is None
    assert reliability.item_rest([[1], [2]], 0) is None
    assert reliability.pearson([1], [2]) is None
    assert reliability.icc([(1, 2)]) is None
    assert reliability.icc([(1, 1), (1, 1)]) is None


def test_no_test_at_all() -> None:
    found = reliability.figures(Q, [])
    assert (found.clients, found.tests, found.passed_over) == (0, 0, 0)
    assert [each.alpha for each in found.scales] == [None] * 5
    assert found.flips == reliability.Flips(0, 0, 0, 0)


# --- over stored tests -------------------------------------------------------------------------
def test_scales_clients_and_levels_are_told_apart() -> None:
    tests = [
        stored("one", 20, "C5", q2="c", q3="c"),
        stored("one", 2, "C3", q2="a", q3="b"),
        stored("one", 9, "C2", q2="b", q3="b"),
        stored("two", 3, "C3", q2="c", q3="b"),
        stored("two", 5, "C3", q2="c", q3="c"),
        stored("three", 5, "C1", q2="a", q3="a"),
    ]
    found = reliability.figures(Q, tests)
    assert (found.clients, found.tests, found.passed_over) == (3, 6, 0)
    scales = {each.scale: each for each in found.scales}
    assert list(scales) == ["whole", "capacity", "tolerance", "knowledge", "expectation"]
    capacity = scales["capacity"]
    # In the order of the days; points of q2 and q3.
    rows = [(0, 1), (2, 1), (2, 2), (0, 0), (1, 1), (2, 2)]
    agree(capacity.alpha, reliability.alpha(rows))
    assert list(capacity.items) == ["q2", "q3"]
    agree(capacity.items["q2"], reliability.item_rest(rows, 0))
    # First and next test: one 1 -> 2, two 3 -> 4; what came third does not count.
    assert capacity.retested == 2
    agree(capacity.pearson, 1.0)
    agree(capacity.icc, reliability.icc([(1, 2), (3, 4)]))
    assert scales["tolerance"].alpha is None
    assert found.flips == reliability.Flips(pairs=3, up=1, down=1, far=1)


@pytest.mark.parametrize(("tests", "again"), [(29, 0), (29, 1), (29, 30), (30, 29)])
def test_figures_that_rest_on_too_few_say_so(tests: int, again: int) -> None:
    given = [stored(f"client {number}", 2) for number in range(tests)]
    given += [stored(f"client {number}", 3) for number in range(again)]
    (scale, *_) = reliability.figures(Q, given).scales
    retested = min(tests, again)
    assert (scale.tests, scale.retested) == (tests + again, retested)
    assert (scale.few_tests, scale.few_retested) == (tests + again < 30, retested < 30)


@pytest.mark.parametrize(
    "change", [{"q1": "z"}, {"q9": "a"}], ids=["an option of another", "a question of another"]
)
def test_a_test_by_another_questionnaire_is_passed_over_and_counted(
    change: dict[str, str],
) -> None:
    found = reliability.figures(Q, [stored("one", 2), stored("two", 3, **change)])
    assert (found.tests, found.passed_over, found.clients) == (1, 1, 1)


@given(st.lists(st.sampled_from(LEVELS), min_size=1, max_size=9))
def test_every_flip_is_up_or_down(levels: list[str]) -> None:
    tests = [stored("one", day, level) for day, level in enumerate(levels, start=1)]
    found = reliability.flips({"one": tests})
    assert found.pairs == len(levels) - 1
    assert found.up + found.down == sum(a != b for a, b in pairwise(levels))
    assert found.far <= found.up + found.down
