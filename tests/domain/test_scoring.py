"""Points into bands, and hard limits apart from points."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from branchdesk.domain import scoring
from branchdesk.domain.definitions import LEVELS, Band, Cap
from branchdesk.domain.errors import InputFault
from tests.domain.samples import TODAY, item, option, questionnaire, text

Q = questionnaire()
ALL_B = dict.fromkeys((each.id for each in Q.items), "b")
ANSWERS = st.fixed_dictionaries({each.id: st.sampled_from(["a", "b", "c"]) for each in Q.items})


def cap(level: str, when: dict[str, object]) -> Cap:
    return Cap("cap", level, when, text("cap"), "H1")


def test_points_add_up_to_a_level() -> None:
    result = scoring.assess(Q, ALL_B, {}, TODAY)
    assert (result.score, result.uncapped, result.level, result.caps) == (5, "C3", "C3", ())


@given(ANSWERS, st.sampled_from([each.id for each in Q.items]))
def test_more_points_never_mean_a_lower_level(answers: dict[str, str], item_id: str) -> None:
    better = {**answers, item_id: "c"}
    before, after = (scoring.assess(Q, each, {}, TODAY) for each in (answers, better))
    assert before.score <= after.score
    assert LEVELS.index(before.level) <= LEVELS.index(after.level)


@given(ANSWERS, st.sampled_from(LEVELS))
def test_a_cap_only_lowers(answers: dict[str, str], level: str) -> None:
    capped = questionnaire(caps=[cap(level, {"correct_below": 9})])
    result = scoring.assess(capped, answers, {}, TODAY)
    assert result.uncapped == scoring.assess(Q, answers, {}, TODAY).level
    assert LEVELS.index(result.level) == min(LEVELS.index(result.uncapped), LEVELS.index(level))
    assert [each.id for each in result.caps] == ["cap"]


@pytest.mark.parametrize(
    ("when", "answers", "facts", "holds"),
    [
        ({"answer": ["q1", "a", "b"]}, {"q1": "b"}, {}, True),
        ({"answer": ["q1", "a"]}, {"q1": "b"}, {}, False),
        ({"correct_below": 1}, {"q5": "a"}, {}, True),
        ({"correct_below": 1}, {"q5": "c"}, {}, False),
        ({"age_at_least": 65}, {}, {"birth_date": "1961-11-24"}, True),
        ({"age_at_least": 65}, {}, {"birth_date": "1961-11-25"}, False),
        ({"age_at_least": 65}, {}, {}, False),
        ({"answer": ["q1", "a"], "age_at_least": 65}, {"q1": "a"}, {}, False),
    ],
)
def test_when_a_cap_holds(
    when: dict[str, object], answers: dict[str, str], facts: dict[str, str], holds: bool
) -> None:
    assert scoring.holds(cap("C1", when), Q, answers, facts, TODAY) is holds


@pytest.mark.parametrize("when", [{"moon": "full"}, {"answer": "q1"}, {"correct_below": "two"}])
def test_a_condition_nobody_knows_is_an_error(when: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"."):
        scoring.holds(cap("C1", when), Q, {}, {}, TODAY)


def test_missing_and_unknown_answers_are_named() -> None:
    with pytest.raises(InputFault) as missing:
        scoring.assess(Q, {"q1": "a", "q3": "a"}, {}, TODAY)
    assert missing.value.params == {"items": "2, 4, 5"}
    with pytest.raises(InputFault) as unknown:
        scoring.assess(Q, {**ALL_B, "q2": "z"}, {}, TODAY)
    assert unknown.value.params == {"item": "q2", "option": "z"}


def test_a_score_no_band_covers_is_a_fault_of_the_definition() -> None:
    short = replace(Q, bands=Q.bands[:2])
    with pytest.raises(InputFault) as fault:
        scoring.assess(short, ALL_B, {}, TODAY)
    assert fault.value.code == "definition_invalid"


def test_three_reasons_from_three_sides_of_the_client() -> None:
    answers = {"q1": "c", "q2": "a", "q3": "c", "q4": "b", "q5": "a"}
    reasons = scoring.assess(Q, answers, {}, TODAY).reasons
    # q4's answer has no sentence of its own, and q3 is of the same block as q2.
    assert reasons == (("q1", "c"), ("q2", "a"), ("q5", "a"))


def test_the_strongest_reason_comes_first() -> None:
    mild = replace(item("q1"), options=(option("a", 1, "mild"), option("b", 0), option("c", 3)))
    strong = replace(item("q2", "capacity"), options=(option("a", 9, "strong"), option("b", 0)))
    both = questionnaire([mild, strong])
    wide = replace(both, bands=(Band("C1", 0, 99, text("C1")),))
    result = scoring.assess(wide, {"q1": "a", "q2": "a"}, {}, date(2026, 1, 1))
    assert result.reasons == (("q2", "a"), ("q1", "a"))


def test_sound_bands_have_no_problem() -> None:
    assert list(scoring.band_problems(Q.bands, 0, 10)) == []


@pytest.mark.parametrize(
    ("bands", "place", "message"),
    [
        ([("C2", 0, 1), ("C1", 2, 9)], 0, "in this order"),
        ([("C1", 0, 1), ("C2", 3, 3), ("C3", 4, 5), ("C4", 6, 7), ("C5", 8, 10)], 1, "gap"),
        ([("C1", 0, 1), ("C2", 2, 4), ("C3", 4, 5), ("C4", 6, 7), ("C5", 8, 10)], 2, "overlap"),
        ([("C1", 0, 1), ("C2", 2, 3), ("C3", 4, 5), ("C4", 6, 7), ("C5", 8, 9)], 4, "highest"),
        ([("C1", 1, 1), ("C2", 2, 3), ("C3", 4, 5), ("C4", 6, 7), ("C5", 8, 10)], 0, "lowest"),
        ([("C1", 0, 1), ("C2", 2, 3), ("C3", 4, 5), ("C4", 6, 5), ("C5", 6, 10)], 3, "backwards"),
    ],
)
def test_unsound_bands_are_named(
    bands: list[tuple[str, int, int]], place: int, message: str
) -> None:
    made = [Band(level, low, high, text(level)) for level, low, high in bands]
    found = list(scoring.band_problems(made, 0, 10))
    assert [at for at, problem in found if message in problem] == [place]
