"""Would this pass review, and what mends it."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from branchdesk.domain import gate
from branchdesk.domain.definitions import Clash, RulePack
from branchdesk.domain.gate_point import Point
from branchdesk.domain.happenings import (
    Answered,
    Asked,
    Assessed,
    Claimed,
    ClientAsked,
    Explained,
    LevelConfirmed,
    OpenPointAccepted,
    QuestionPutOff,
    SaidInOwnWords,
    Spoken,
)
from branchdesk.domain.interview import Interview
from tests.domain.samples import (
    after,
    begun,
    held_to_income,
    item,
    pack,
    questionnaire,
    recording_ended,
    rule,
    text,
)

Q = questionnaire()


def points(
    state: Interview,
    rules: RulePack | None = None,
    *,
    today: int = 1,
    year: int = 1,
    running_ms: int = 0,
) -> dict[str, Point]:
    found = gate.open_points(
        state, Q, rules or pack(), tests_today=today, tests_year=year, running_ms=running_ms
    )
    return {point.point: point for point in found}


def good() -> Interview:
    """Everything asked, heard, said in own words, answered."""
    state = begun()
    for number, each in enumerate(Q.items):
        at_ms = number * 20_000
        state = after(
            state,
            (at_ms, Asked("i1", each.id)),
            (at_ms + 12_000, Answered("i1", each.id, "bc"[number % 2], None, 12_000)),
        )
    return after(
        state, (100_000, SaidInOwnWords("i1", "q1")), (101_000, Assessed("i1", 5, "C3", "C3", ()))
    )


def test_a_good_interview_passes_every_point() -> None:
    found = points(good(), running_ms=101_000)
    assert all(point.passed and point.remedy == "none" for point in found.values())
    assert list(found) == [
        *("all_answered", "heard", "own_words", "questions_answered"),
        *("answers_agree", "options_vary", "index_fair"),
        *("face_share", "silence", "tests_today", "tests_year"),
    ]


def test_a_changed_level_waits_for_the_second_confirmation() -> None:
    state = after(good(), (102_000, Assessed("i1", 5, "C3", "C3", (), "C2")))
    point = points(state)["level_changed"]
    assert (point.passed, point.remedy, point.article) == (False, "confirm_level", "§level_change")
    assert point.params == {"level": "C3", "previous": "C2"}
    confirmed = after(state, (103_000, LevelConfirmed("i1", "C3", "C2")))
    assert points(confirmed)["level_changed"].passed
    same = after(state, (104_000, Assessed("i1", 5, "C3", "C3", (), "C3")))
    assert points(same)["level_same"].passed
    assert "level_changed" not in points(state, pack("level_change"))


def test_before_any_result_no_level_is_asked_about() -> None:
    assert not {"level_changed", "level_same"} & points(begun()).keys()


def test_unanswered_questions_are_asked_again() -> None:
    point = points(after(good(), (105_000, Asked("i1", "q3", 2))))["all_answered"]
    assert (point.passed, point.remedy, point.item) == (False, "re_ask", "q3")
    assert point.params == {"answered": 4, "total": 5}


def test_reading_again_mends_a_hasty_reading() -> None:
    state = after(
        good(),
        (110_000, Asked("i1", "q2", 2)),
        (112_000, Answered("i1", "q2", "b", None, 2_000, 2)),
    )
    point = points(state)["read_too_fast"]
    assert (point.item, point.remedy, point.at_ms) == ("q2", "retake", 110_000)
    assert (point.recording_id, point.article) == ("r1", "§rates")
    assert point.params == {"number": 2, "took_ms": 2_000, "enough_ms": 10_000}
    mended = after(state, (125_000, Spoken("i1", "q2", "machine", 11_000)))
    assert points(mended)["heard"].passed
    assert "read_too_fast" not in points(mended)
    assert not {"heard", "read_too_fast"} & points(state, pack("reading_rates")).keys()


def test_key_questions_want_own_words() -> None:
    state = after(good(), (110_000, Asked("i1", "q1", 2)))
    point = points(state)["own_words_missing"]
    assert (point.item, point.remedy, point.params) == ("q1", "re_ask", {"number": 1})
    never = points(begun())["own_words_missing"]
    assert (never.at_ms, never.recording_id) == (None, None)


def test_without_key_questions_nobody_asks_for_own_words() -> None:
    plain = questionnaire([item("q1")])
    found = gate.open_points(begun(), plain, pack(), tests_today=1, tests_year=1)
    assert not {"own_words", "own_words_missing"} & {point.point for point in found}


def test_a_clients_question_is_answered_by_an_explanation() -> None:
    state = after(good(), (110_000, ClientAsked("i1", "q4")))
    point = points(state)["question_open"]
    assert (point.item, point.params) == ("q4", {"number": 4})
    answered = after(state, (111_000, Explained("i1", "q4")))
    assert points(answered)["questions_answered"].params == {"count": 1}


def lost(from_ms: int, to_ms: int | None, what: str = "face_lost") -> Claimed:
    return Claimed("i1", what, "d", "1", 0.9, from_ms, to_ms)


def test_the_face_has_to_be_in_the_picture() -> None:
    state = after(good(), (1, lost(0, 19_000)), (2, recording_ended("r1", 100_000)))
    assert gate.recorded_ms(state) == 100_000
    assert points(state)["face_share"].params == {"percent": 81, "wanted": 80}
    worse = after(good(), (1, lost(0, 20_500)), (2, recording_ended("r1", 100_000)))
    point = points(worse)["face_share"]
    assert (point.passed, point.remedy, point.article) == (False, "none", "§face_share")
    assert point.params["percent"] == 79
    assert "face_share" not in points(state, pack("face_share"))


def test_what_is_still_going_on_lasts_until_now() -> None:
    state = after(good(), (1, lost(10_000, None)), (2, lost(60_000, None, "silence")))
    assert gate.face_share(state, 100_000) == pytest.approx(0.1)
    assert gate.longest_silence_ms(state, 100_000) == 40_000
    assert not points(state, running_ms=100_000)["silence"].passed
    assert gate.face_share(begun()) == 1.0
    assert gate.longest_silence_ms(begun()) == 0
    assert "silence" not in points(state, pack("silence"))


def test_tests_are_limited_by_the_pack() -> None:
    found = points(good(), today=3, year=9)
    assert not found["tests_today"].passed
    assert found["tests_year"].params == {"count": 9, "limit": 8}
    none = points(good(), pack("daily_limit", "yearly_limit"), today=3, year=9)
    assert not {"tests_today", "tests_year"} & none.keys()


def test_open_points_come_first() -> None:
    found = gate.open_points(begun(), Q, pack(), tests_today=3, tests_year=1)
    passed = [point.passed for point in found]
    assert passed == sorted(passed)
    assert not passed[0]


def test_an_accepted_point_passes_with_its_reason() -> None:
    state = after(begun(), (1, Asked("i1", "q1")))
    line = points(state)["own_words_missing"]
    why = "deaf client, written"
    state = after(state, (2, OpenPointAccepted("i1", line.key, why, line.subject)))
    point = points(state)["own_words_missing"]
    assert (point.passed, point.remedy, point.accepted) == (True, "none", "deaf client, written")


@given(st.integers(0, 200_000), st.integers(1, 200_000))
def test_the_share_of_the_face_is_a_share(lost_ms: int, total_ms: int) -> None:
    state = after(begun(), (0, lost(0, lost_ms)))
    assert 0.0 <= gate.face_share(state, total_ms) <= 1.0


def test_acceptance_says_nothing_about_what_passed_anyway() -> None:
    state = after(good(), (102_000, OpenPointAccepted("i1", "heard", "why")))
    assert points(state)["heard"].accepted is None


def test_a_clash_is_asked_about_with_its_own_words() -> None:
    clash = Clash("x", text("both"), {"q2": ("c",), "q3": ("b",)}, {"occupation": ("student",)})
    asked = replace(Q, clashes=(clash,))

    def found(occupation: str) -> dict[str, Point]:
        points = gate.open_points(
            good(), asked, pack(), tests_today=1, tests_year=1, facts={"occupation": occupation}
        )
        return {point.point: point for point in points}

    point = found("student")["clash"]
    assert (point.item, point.remedy, point.passed) == ("q2", "re_ask", False)
    assert point.params == {"numbers": "2, 3", "what": text("both")}
    assert "clash" not in found("retired")
    assert found("retired")["answers_agree"].passed


def test_an_answer_that_differs_from_a_fact_is_asked_about() -> None:
    asked = held_to_income(Q)
    for typed, differs in (("25", False), ("5", True)):
        points = gate.open_points(
            good(), asked, pack(), tests_today=1, tests_year=1, facts={"income": typed}
        )
        found = [point for point in points if point.point == "fact_differs"]
        assert bool(found) == differs
        assert all(p.params == {"number": 2, "fact": "income"} and not p.passed for p in found)


def test_a_long_run_of_one_choice_is_asked_about_in_its_middle() -> None:
    state = begun()
    for each in Q.items:
        state = after(
            state, (0, Asked("i1", each.id)), (12_000, Answered("i1", each.id, "b", None, 12_000))
        )
    point = points(state)["same_option"]
    assert (point.item, point.remedy, point.article) == ("q3", "re_ask", "§same_option")
    assert point.params == {"count": 5, "limit": 4, "position": 2}
    assert not {"same_option", "options_vary"} & points(state, pack("same_option")).keys()


def test_a_low_index_asks_again_for_what_was_least_understood() -> None:
    found = points(begun())["index_low"]
    assert (found.item, found.remedy, found.article) == ("q1", "re_ask", "§index_floor")
    assert found.params["number"] == 1
    hasty = after(
        begun(),
        (0, Asked("i1", "q1")),
        (1, SaidInOwnWords("i1", "q1")),
        (2, Spoken("i1", "q1", "person", 1_000)),
    )
    assert points(hasty)["index_low"].item == "q2"
    assert not {"index_low", "index_fair"} & points(begun(), pack("index_floor")).keys()


def test_a_question_that_is_put_off_is_listed_with_its_day() -> None:
    state = after(
        good(),
        (110_000, ClientAsked("i1", "q4")),
        (111_000, QuestionPutOff("i1", "q4", "2026-12-01")),
    )
    point = points(state)["question_promised"]
    assert (point.passed, point.item) == (True, "q4")
    assert point.params == {"number": 4, "date": "2026-12-01"}
    again = after(state, (112_000, ClientAsked("i1", "q4")))
    assert not points(again)["question_open"].passed


def test_an_answer_off_the_recording_is_taken_again() -> None:
    rules = replace(pack(), rules=(*pack().rules, rule("recording")))
    assert points(good(), rules)["recorded"].passed
    state = after(
        good(),
        (110_000, recording_ended("r1", 110_000)),
        (0, Asked("i1", "q2", 2)),
        (1, Answered("i1", "q2", "a", "c", 12_000, 2)),
    )
    point = points(state, rules)["not_recorded"]
    assert (point.item, point.remedy, point.article) == ("q2", "retake", "§recording")
