"""Heard, understood, meant: the evidence and its index."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from branchdesk.domain import comprehension
from branchdesk.domain.comprehension import WEIGHTS, ComprehensionIndex
from branchdesk.domain.events import Payload
from branchdesk.domain.happenings import (
    Answered,
    Asked,
    ClientAsked,
    Explained,
    SaidInOwnWords,
    Spoken,
)
from branchdesk.domain.interview import Interview
from tests.domain.samples import RATES, after, asked, begun, item, pack, questionnaire, rule

Q = questionnaire()
IDS = [each.id for each in Q.items]


@st.composite
def interviews(draw: st.DrawFn) -> Interview:
    """An interview in which any questions were asked, heard, explained, answered."""
    state = begun()
    for item_id in draw(st.lists(st.sampled_from(IDS), unique=True)):
        state = after(state, (0, Asked("i1", item_id)))
        if draw(st.booleans()):
            state = after(state, (1, Spoken("i1", item_id, "person", draw(st.integers(0, 15_000)))))
        for step in draw(st.lists(st.sampled_from([Explained, SaidInOwnWords, ClientAsked]))):
            state = after(state, (2, step("i1", item_id)))
        for option in draw(st.lists(st.sampled_from("abc"), max_size=3)):
            state = after(state, (3, Answered("i1", item_id, option, None, 3_000)))
    return state


def index(state: Interview) -> ComprehensionIndex:
    return comprehension.index(state, Q, pack())


def test_the_weights_are_a_whole() -> None:
    assert sum(WEIGHTS.values()) == 100


@given(interviews())
def test_the_index_and_its_parts_are_scores(state: Interview) -> None:
    found = index(state)
    assert 0 <= found.total <= 100
    assert [part.part for part in found.parts] == list(WEIGHTS)
    assert all(0 <= part.score <= 100 and part.note == part.part for part in found.parts)


@given(interviews(), st.sampled_from(IDS), st.integers(0, 20_000))
def test_haste_is_never_rewarded(state: Interview, item_id: str, more_ms: int) -> None:
    take = state.take(item_id)
    if take is None:
        return
    longer = replace(
        take,
        spoken_ms=None if take.spoken_ms is None else take.spoken_ms + more_ms,
        hesitated_ms=take.hesitated_ms + more_ms,
        answers=tuple(replace(c, after_ms=c.after_ms + more_ms) for c in take.answers),
    )
    slower = replace(state, takes={**state.takes, item_id: (longer,)})
    assert index(slower).total >= index(state).total


@given(interviews(), st.sampled_from(IDS))
def test_a_clients_question_never_lowers_the_index(state: Interview, item_id: str) -> None:
    asking = after(state, (4, ClientAsked("i1", item_id)))
    assert index(asking).total >= index(state).total
    dealt = after(asking, (5, Explained("i1", item_id)))
    assert index(dealt).total >= index(asking).total


@given(interviews(), st.sampled_from(IDS))
def test_own_words_never_lower_the_index(state: Interview, item_id: str) -> None:
    assert index(after(state, (4, SaidInOwnWords("i1", item_id)))).total >= index(state).total


def test_a_question_not_asked_was_not_heard() -> None:
    evidence = comprehension.for_item(None, item("q1", key=True), "zh_TW", RATES)
    assert (evidence.read_ms, evidence.enough_ms, evidence.heard_share) == (None, 10_000, 0.0)
    assert evidence.own_words_wanted


def test_evidence_of_a_take() -> None:
    state = after(
        asked(),
        (2_000, Spoken("i1", "q1", "person", 4_000)),
        (3_000, ClientAsked("i1", "q1")),
        (4_000, Explained("i1", "q1", "", 500)),
        (5_000, Answered("i1", "q1", "a")),
        (6_000, Answered("i1", "q1", "b", "a")),
        (7_000, SaidInOwnWords("i1", "q1")),
    )
    evidence = comprehension.for_item(state.take("q1"), item("q1"), "zh_TW", RATES)
    assert evidence.explained_ms == 500
    assert (evidence.read_ms, evidence.enough_ms, evidence.heard_share) == (4_000, 10_000, 0.4)
    assert (evidence.explained, evidence.own_words, evidence.changed) == (1, True, 1)
    assert evidence.client_questions == 1


@pytest.mark.parametrize(
    ("steps", "pause_ms"),
    [
        ([], None),
        ([(9_000, Answered("i1", "q1", "a", None, 9_000))], 0),
        ([(14_000, Answered("i1", "q1", "a", None, 14_000))], 4_000),
        (
            [
                (12_000, Spoken("i1", "q1", "person", 12_000)),
                (15_000, Answered("i1", "q1", "a", None, 15_000)),
                (40_000, Answered("i1", "q1", "b", "a", 40_000)),
            ],
            3_000,
        ),
        (
            [
                (20_000, Explained("i1", "q1", "", 6_000)),
                (22_000, Answered("i1", "q1", "a", None, 22_000)),
            ],
            2_000,
        ),
    ],
    ids=["unanswered", "while reading", "after the time to read", "after reading", "after a step"],
)
def test_the_pause_is_the_silence_before_the_first_answer(
    steps: list[tuple[int, Payload]], pause_ms: int | None
) -> None:
    take = after(begun(), (0, Asked("i1", "q1")), *steps).take("q1")
    assert comprehension.for_item(take, item("q1"), "zh_TW", RATES).pause_ms == pause_ms


def test_what_lowers_the_index_is_told_for_each_question() -> None:
    state = begun()
    for item_id in ("q1", "q2", "q3"):
        state = after(
            state, (0, Asked("i1", item_id)), (12_000, Answered("i1", item_id, "a", None, 12_000))
        )
    state = after(
        state,
        (13_000, Answered("i1", "q2", "b", "a", 13_000)),
        (13_500, ClientAsked("i1", "q3")),
        (14_000, Asked("i1", "q4")),
        (15_000, Answered("i1", "q4", "a", None, 1_000)),
    )
    found = comprehension.lowered(state, Q, pack())
    assert found == {
        "q1": ("explained", "own_words"),
        "q2": ("explained", "changed"),
        "q3": (),
        "q4": ("reading",),
        "q5": ("reading",),
    }
    five = after(
        state, (16_000, Asked("i1", "q5")), (30_000, Answered("i1", "q5", "a", None, 14_000))
    )
    same = after(five, (31_000, Answered("i1", "q2", "a", "b", 30_000)))
    assert all("consistent" in parts for parts in comprehension.lowered(same, Q, pack()).values())


@given(interviews())
def test_a_part_is_full_where_no_question_lowers_it(state: Interview) -> None:
    weak = {part for parts in comprehension.lowered(state, Q, pack()).values() for part in parts}
    found = {part.part: part.score for part in index(state).parts}
    # A millisecond short is rounded away in the reading's score.
    assert all(found[part] < 100 for part in weak - {"reading"})
    unnamed = {part for part, score in found.items() if score < 100} - weak
    assert unnamed <= {"client_questions"}


def test_parts_count_what_their_words_say() -> None:
    state = begun()
    for item_id in IDS:
        state = after(
            state, (0, Asked("i1", item_id)), (12_000, Answered("i1", item_id, "a", None, 12_000))
        )
    state = after(
        state,
        (13_000, Answered("i1", "q2", "b", "a", 13_000)),
        (14_000, SaidInOwnWords("i1", "q1")),
        (15_000, ClientAsked("i1", "q3")),
        (16_000, Explained("i1", "q3")),
    )
    found = {part.part: (part.score, part.params) for part in index(state).parts}
    assert found["reading"] == (100, {"count": 0})
    # The key question was said in own words; the changed one was never explained.
    assert found["explained"] == (50, {"count": 1})
    assert found["own_words"] == (100, {"count": 1, "total": 1})
    assert found["changed"] == (80, {"count": 1})
    assert found["client_questions"] == (80, {"count": 1, "dealt": 1})
    assert found["consistent"] == (100, {"count": 0})
    parts = {part: score for part, (score, _params) in found.items()}
    assert index(state).total == round(sum(parts[part] * WEIGHTS[part] for part in parts) / 100)


def test_the_pack_sets_the_weights() -> None:
    only_reading = dict.fromkeys(WEIGHTS, 0) | {"reading": 100}
    weighed = replace(rule("index_weights"), numbers=only_reading)
    rules = replace(pack(), rules=(*pack().rules, weighed))
    found = comprehension.index(begun(), Q, rules)
    assert found.total == 0
    assert {part.part: part.weight for part in found.parts} == only_reading


def test_each_doubt_costs_a_quarter_of_its_part() -> None:
    state = begun()
    for item_id in IDS:
        state = after(
            state, (0, Asked("i1", item_id)), (12_000, Answered("i1", item_id, "a", None, 12_000))
        )
    part = index(state).parts[-1]
    assert (part.part, part.score, part.params) == ("consistent", 75, {"count": 1})


@pytest.mark.parametrize("keys", [(), ("q1",)])
def test_nothing_wanted_is_nothing_missed(keys: tuple[str, ...]) -> None:
    plain = questionnaire([item("q1", key="q1" in keys)])
    own_words = comprehension.index(begun(), plain, pack()).parts[2]
    assert own_words.score == (0 if keys else 100)


def test_an_empty_questionnaire_has_nothing_to_miss() -> None:
    empty = replace(Q, items=())
    assert comprehension.index(begun(), empty, pack()).total == 97


def test_without_rates_every_reading_is_fair() -> None:
    assert comprehension.index(begun(), Q, pack("reading_rates")).parts[0].score == 100
