"""What is let through at the gate: the row that was read, and nothing beside or after it."""

from collections.abc import Mapping
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from branchdesk.domain import gate
from branchdesk.domain.definitions import LEVELS, Clash, Product, Questionnaire
from branchdesk.domain.events import Payload, decode, encode, version_of
from branchdesk.domain.gate_point import Point
from branchdesk.domain.happenings import (
    Answered,
    Asked,
    Assessed,
    ClientAsked,
    OpenPointAccepted,
    Overridden,
    SaidInOwnWords,
    Spoken,
)
from branchdesk.domain.interview import Interview
from branchdesk.domain.sale import Sale
from tests.domain.samples import (
    TODAY,
    after,
    begun,
    held_to_income,
    pack,
    product,
    questionnaire,
    recording_ended,
    rule,
    text,
)

Q = questionnaire()
RULES = replace(pack(), rules=(*pack().rules, rule("mismatch_warning"), rule("recording")))
NOTHING: tuple[Product, ...] = ()
RISKS = ("R1", "R2", "R3", "R4", "R5")


def rows(
    state: Interview,
    products: tuple[Product, ...] = NOTHING,
    *,
    asked: Questionnaire = Q,
    age: int = 70,
    tests: int = 1,
    facts: Mapping[str, str] | None = None,
) -> list[Point]:
    sale = Sale(products, age, {}, "TWD", TODAY, TODAY)
    found = gate.open_points(
        state, asked, RULES, tests_today=tests, tests_year=1, facts=facts or {}, sale=sale
    )
    return list(found)


def still_open(points: list[Point], *names: str) -> list[Point]:
    return [one for one in points if not one.passed and (not names or one.point in names)]


def result(level: str, previous: str | None = None) -> Assessed:
    return Assessed("i1", 5, level, level, (), previous)


def leave(point: Point, reason: str = "why") -> Payload:
    """What is written when ``point`` is let through."""
    if point.remedy == "override":
        return Overridden("i1", point.key, reason, "S1", "§", point.subject)
    return OpenPointAccepted("i1", point.key, reason, point.subject)


def old(point: Point, reason: str = "why") -> Payload:
    """The same as it was written before a leave named its subject."""
    return leave(replace(point, subject=""), reason)


def funds(*risks: str) -> tuple[Product, ...]:
    return tuple(replace(product(risk), id=f"fund-{n}") for n, risk in enumerate(risks))


# Products and levels -------------------------------------------------------------------------


@given(
    st.lists(st.sampled_from(RISKS), min_size=1, max_size=4),
    st.sampled_from(LEVELS),
    st.sampled_from(LEVELS),
    st.data(),
)
def test_a_leave_covers_one_product_at_one_level(
    risks: list[str], level: str, later: str, data: st.DataObject
) -> None:
    products = funds(*risks)
    state = after(begun(), (1, result(level)))
    waiting = still_open(rows(state, products), "mismatch_warning", "older_client")
    if not waiting:
        return
    chosen = data.draw(st.sampled_from(waiting))
    given_leave = after(state, (2, leave(chosen)))
    left = still_open(rows(given_leave, products), "mismatch_warning", "older_client")
    assert left == [one for one in waiting if one is not chosen]
    again = after(given_leave, (3, result(later)))
    asked = still_open(rows(again, products), "mismatch_warning", "older_client")
    fresh = still_open(
        rows(after(begun(), (1, result(later))), products), "mismatch_warning", "older_client"
    )
    assert asked == (left if later == level else fresh)


def test_a_product_that_became_riskier_is_let_through_anew() -> None:
    state = after(begun(), (1, result("C3")))
    (warned,) = still_open(rows(state, funds("R4")), "mismatch_warning")
    state = after(state, (2, leave(warned)))
    assert not still_open(rows(state, funds("R4")), "mismatch_warning")
    assert still_open(rows(state, funds("R5")), "mismatch_warning")


def test_each_leave_keeps_its_own_reason() -> None:
    state, products = after(begun(), (1, result("C3"))), funds("R4", "R5")
    first, second = still_open(rows(state, products), "mismatch_warning")
    state = after(state, (2, leave(first, "one")), (3, leave(second, "two")))
    kept = [one.accepted for one in rows(state, products) if one.point == "mismatch_warning"]
    assert sorted(map(str, kept)) == ["one", "two"]
    state = after(state, (4, leave(first, "better")))
    kept = [one.accepted for one in rows(state, products) if one.point == "mismatch_warning"]
    assert sorted(map(str, kept)) == ["better", "two"], "the last reason counts"


@pytest.mark.parametrize(
    ("level", "previous", "passes"), [("C3", "C2", True), ("C5", "C2", False), ("C3", "C1", False)]
)
def test_a_reason_for_a_changed_level_is_for_that_change(
    level: str, previous: str, passes: bool
) -> None:
    state = after(begun(), (1, result("C3", "C2")))
    (changed,) = still_open(rows(state), "level_changed")
    state = after(state, (2, leave(changed)), (3, result(level, previous)))
    (now,) = [one for one in rows(state) if one.point == "level_changed"]
    assert now.passed == passes


# Questions -----------------------------------------------------------------------------------


def hasty(state: Interview, take: int, lasted_ms: int, item: str = "q2") -> Interview:
    return after(
        state,
        (take * 20_000, Asked("i1", item, take)),
        (take * 20_000 + 1, Spoken("i1", item, "person", lasted_ms)),
        (take * 20_000 + lasted_ms, Answered("i1", item, "b", None, lasted_ms, take)),
    )


def test_a_worse_take_is_not_covered_by_the_reason_for_the_take_before() -> None:
    state = hasty(begun(), 1, 9_000)
    (fast,) = still_open(rows(state), "read_too_fast")
    state = after(state, (30_000, leave(fast)))
    assert not still_open(rows(state), "read_too_fast")
    (again,) = still_open(rows(hasty(state, 2, 500)), "read_too_fast")
    assert again.item == "q2"


def test_a_reason_given_before_a_question_came_up_covers_no_take() -> None:
    (never,) = still_open(rows(begun()), "own_words_missing")
    state = after(begun(), (1, leave(never)))
    assert not still_open(rows(state), "own_words_missing")
    assert still_open(rows(after(state, (2, Asked("i1", "q1")))), "own_words_missing")


def test_an_answer_off_the_recording_is_let_through_by_take() -> None:
    state = after(begun(), (1_000, recording_ended("r1", 1_000)))
    state = hasty(state, 1, 11_000)
    (off,) = still_open(rows(state), "not_recorded")
    state = after(state, (50_000, leave(off)))
    assert not still_open(rows(state), "not_recorded")
    assert still_open(rows(hasty(state, 2, 11_000)), "not_recorded")


def test_a_reason_for_an_open_question_is_not_for_the_next_one() -> None:
    state = after(hasty(begun(), 1, 11_000), (40_000, ClientAsked("i1", "q2", "fees?")))
    (waiting,) = still_open(rows(state), "question_open")
    state = after(state, (41_000, leave(waiting)))
    assert not still_open(rows(state), "question_open")
    assert not still_open(rows(hasty(state, 2, 11_000)), "question_open"), "nothing new was asked"
    more = after(state, (42_000, ClientAsked("i1", "q2", "and the loss?")))
    assert still_open(rows(more), "question_open")


def answered(state: Interview, answers: Mapping[str, str]) -> Interview:
    for item, option in answers.items():
        take = len(state.takes.get(item, ())) + 1
        state = after(
            state, (0, Asked("i1", item, take)), (1, Answered("i1", item, option, None, 1, take))
        )
    return state


def test_of_two_clashes_about_one_question_the_other_stays_open() -> None:
    clashing = replace(
        Q,
        clashes=(
            Clash("x", text("x"), {"q2": ("b", "c"), "q3": ("b",)}),
            Clash("y", text("y"), {"q2": ("b", "c"), "q4": ("b",)}),
        ),
    )
    state = answered(begun(), {"q2": "b", "q3": "b", "q4": "b"})
    first, second = still_open(rows(state, asked=clashing), "clash")
    assert first.item == second.item == "q2"
    state = after(state, (9, leave(first)))
    (left,) = still_open(rows(state, asked=clashing), "clash")
    assert left == second
    state = answered(state, {"q2": "c"})
    assert len(still_open(rows(state, asked=clashing), "clash")) == 2, "other answers clash"


def test_another_answer_against_the_same_fact_wants_its_own_reason() -> None:
    asked = held_to_income(Q)
    state, typed = answered(begun(), {"q2": "b"}), {"income": "5"}
    (differs,) = still_open(rows(state, asked=asked, facts=typed), "fact_differs")
    state = after(state, (9, leave(differs)))
    assert not still_open(rows(state, asked=asked, facts=typed), "fact_differs")
    state = answered(state, {"q2": "c"})
    assert still_open(rows(state, asked=asked, facts=typed), "fact_differs")


def test_a_longer_run_and_a_lower_index_want_their_own_reasons() -> None:
    state = answered(begun(), dict.fromkeys(("q1", "q2", "q3", "q4", "q5"), "b"))
    state = after(state, (3, SaidInOwnWords("i1", "q1")))
    (run,) = still_open(rows(state), "same_option")
    (low,) = still_open(rows(state), "index_low")
    state = after(state, (9, leave(run)), (10, leave(low)))
    assert not still_open(rows(state), "same_option", "index_low")
    other = answered(state, dict.fromkeys(("q1", "q2", "q3", "q4", "q5"), "c"))
    found = still_open(rows(other), "same_option", "index_low")
    assert {one.point for one in found} == {"same_option", "index_low"}
    (unanswered,) = still_open(rows(after(state, (11, Asked("i1", "q5", 2)))), "all_answered")
    state = after(state, (11, Asked("i1", "q5", 2)), (12, leave(unanswered)))
    assert not still_open(rows(state), "all_answered")


# What an earlier version wrote ---------------------------------------------------------------


def test_a_leave_of_an_earlier_version_is_read() -> None:
    kept = b'{"article":"19","interview_id":"i1","point":"x","reason":"r","supervisor":"S1"}'
    assert decode("interview.overridden", kept) == Overridden("i1", "x", "r", "S1", "19")
    kept = b'{"interview_id":"i1","point":"silence","reason":"phone"}'
    accepted = decode("interview.open_point_accepted", kept)
    assert accepted == OpenPointAccepted("i1", "silence", "phone")
    named = OpenPointAccepted("i1", "read_too_fast:q1", "phone", "take 2")
    assert version_of(named) == 2
    assert decode("interview.open_point_accepted", encode(named)) == named


def test_an_old_leave_counts_where_it_can_have_meant_one_row_alone() -> None:
    state = after(begun(), (1, result("C3")))
    one, two = funds("R4"), funds("R4", "R5")
    (warned,) = still_open(rows(state, one), "mismatch_warning")
    state = after(state, (2, old(warned)))
    assert not still_open(rows(state, one), "mismatch_warning")
    assert len(still_open(rows(state, two), "mismatch_warning")) == 2
    assert still_open(rows(after(state, (3, result("C3"))), one), "mismatch_warning")
    assert still_open(rows(after(state, (3, result("C2"))), one), "mismatch_warning")


def test_an_old_leave_is_not_for_what_was_asked_again_after_it() -> None:
    state = after(hasty(begun(), 1, 9_000), (30_000, result("C3")))
    (fast,) = still_open(rows(state), "read_too_fast")
    state = after(state, (31_000, old(fast)))
    assert not still_open(rows(state), "read_too_fast")
    taken_again = hasty(state, 2, 500)
    assert still_open(rows(taken_again), "read_too_fast"), "before it is assessed"
    assert still_open(rows(after(taken_again, (60_000, result("C3")))), "read_too_fast")


def test_an_old_leave_for_the_whole_interview_counts_after_any_result() -> None:
    (spent,) = still_open(rows(begun(), tests=3), "tests_today")
    assert spent.subject == ""
    state = after(begun(), (1, old(spent)), (2, result("C3")), (3, result("C2")))
    assert not still_open(rows(state, tests=3), "tests_today")
