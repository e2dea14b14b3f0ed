"""What may be done next in an interview, and what is written for it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from branchdesk.domain import interview as rules
from branchdesk.domain.errors import InputFault
from branchdesk.domain.events import Payload
from branchdesk.domain.happenings import (
    Accompanied,
    Answered,
    Asked,
    Assessed,
    Claimed,
    ClientAsked,
    Consented,
    Explained,
    Hesitated,
    LevelConfirmed,
    Noted,
    OpenPointAccepted,
    Overridden,
    Paused,
    QuestionPutOff,
    SaidInOwnWords,
    Spoken,
)
from tests.domain.samples import (
    TODAY,
    after,
    asked,
    begun,
    pack,
    questionnaire,
    recording_ended,
    recording_started,
)

Q = questionnaire()
PACK = pack()


def code_of(excinfo: pytest.ExceptionInfo[InputFault]) -> str:
    return excinfo.value.code


def answer(state: rules.Interview, option: str, at_ms: int) -> tuple[Payload, ...]:
    return rules.answer(state, Q, PACK, "q1", option, at_ms)


def test_consent_comes_first() -> None:
    fresh = replace(begun(), consent=None)
    assert rules.consent(fresh, True) == (Consented("i1", True),)
    with pytest.raises(InputFault) as refused:
        rules.ask(fresh, Q, "q1")
    assert code_of(refused) == "consent_missing"
    assert rules.consent(begun(), True) == ()


def test_a_refusal_is_final() -> None:
    refused = after(begun(), (1, Consented("i1", False)))
    assert refused.finished
    with pytest.raises(InputFault) as fault:
        rules.consent(refused, True)
    assert code_of(fault) == "consent_missing"


def test_a_pause_needs_consent_and_a_reason() -> None:
    assert rules.pause(asked(), "  phone ") == (Paused("i1", "phone"),)
    with pytest.raises(InputFault) as silent:
        rules.pause(asked(), " ")
    assert (code_of(silent), silent.value.params) == ("fact_missing", {"field": "reason"})
    with pytest.raises(InputFault) as early:
        rules.pause(replace(begun(), consent=None), "phone")
    assert code_of(early) == "consent_missing"


def test_nothing_counts_while_it_is_paused() -> None:
    paused = after(asked(), (5_000, Paused("i1", "phone")))
    assert rules.pause(paused, "phone again") == ()
    steps: tuple[Callable[[], object], ...] = (
        lambda: rules.ask(paused, Q, "q2"),
        lambda: rules.answer(paused, Q, PACK, "q1", "a", 6_000),
        lambda: rules.speak(paused, "q1", 4_000, "person"),
        lambda: rules.retake(paused, "q1"),
    )
    for step in steps:
        with pytest.raises(InputFault) as refused:
            step()
        assert code_of(refused) == "interview_paused"


def test_asking_brings_a_question_up_once() -> None:
    state = begun()
    with pytest.raises(InputFault) as nothing_up:
        rules.current(state)
    assert code_of(nothing_up) == "item_not_asked"
    assert rules.ask(state, Q, "q1") == (Asked("i1", "q1", 1),)
    state = asked()
    assert rules.current(state) == "q1"
    assert rules.ask(state, Q, "q1") == ()
    with pytest.raises(InputFault) as unknown:
        rules.ask(state, Q, "q99")
    assert code_of(unknown) == "item_not_asked"


def test_coming_back_goes_on_with_the_same_take() -> None:
    state = after(asked(), (5_000, Asked("i1", "q2")))
    assert rules.ask(state, Q, "q1") == (Asked("i1", "q1", 1),)
    assert rules.retake(state, "q1") == (Asked("i1", "q1", 2),)
    with pytest.raises(InputFault) as never:
        rules.retake(state, "q3")
    assert code_of(never) == "item_not_asked"


def test_an_answer_after_a_fair_reading_is_just_an_answer() -> None:
    assert answer(asked(), "b", 12_000) == (Answered("i1", "q1", "b", None, 11_000, 1),)


def test_an_answer_quicker_than_the_words_is_claimed() -> None:
    answered, claim = answer(asked(), "b", 4_000)
    assert answered == Answered("i1", "q1", "b", None, 3_000, 1)
    assert claim == Claimed(
        "i1",
        "answered_too_fast",
        "reading-time",
        "1",
        1.0,
        1_000,
        4_000,
        "q1",
        {"took_ms": "3000", "enough_ms": "10000"},
    )


def test_a_question_read_too_fast_is_claimed_however_long_the_answer_took() -> None:
    state = after(asked(), (5_000, Spoken("i1", "q1", "person", 4_000)))
    answered, hesitated, claim = answer(state, "b", 20_000)
    assert isinstance(answered, Answered)
    assert hesitated == Hesitated("i1", "q1", 15_000)
    assert isinstance(claim, Claimed)
    assert (claim.what, claim.from_ms, claim.to_ms) == ("read_too_fast", 1_000, 5_000)


def test_a_long_pause_is_hesitation_unless_something_was_said() -> None:
    assert answer(asked(), "b", 17_000)[1:] == (Hesitated("i1", "q1", 6_000),)
    assert answer(asked(), "b", 16_000)[1:] == ()
    explained = after(asked(), (14_000, Explained("i1", "q1")))
    assert answer(explained, "b", 17_000)[1:] == ()
    unmarked = rules.answer(asked(), Q, pack("hesitation"), "q1", "b", 90_000)
    assert unmarked[1:] == ()


def test_changing_an_answer_names_what_it_replaces() -> None:
    state = after(asked(), (12_000, Answered("i1", "q1", "b", None, 11_000, 1)))
    assert answer(state, "b", 13_000) == ()
    assert answer(state, "c", 40_000) == (Answered("i1", "q1", "c", "b", 39_000, 1),)


def test_only_an_answer_that_exists_to_a_question_asked() -> None:
    with pytest.raises(InputFault) as unknown:
        answer(asked(), "z", 12_000)
    assert code_of(unknown) == "answer_unknown"
    with pytest.raises(InputFault) as not_asked:
        rules.answer(asked(), Q, PACK, "q2", "a", 12_000)
    assert code_of(not_asked) == "item_not_asked"
    with pytest.raises(InputFault) as silent:
        rules.answer(replace(asked(), consent=None), Q, PACK, "q1", "a", 12_000)
    assert code_of(silent) == "consent_missing"


def test_each_step_about_a_question_is_written() -> None:
    state = asked()
    assert rules.speak(state, "q1", 9_000, "machine") == (Spoken("i1", "q1", "machine", 9_000),)
    assert rules.explain(state, "q1", " loss ", 3_000) == (Explained("i1", "q1", "loss", 3_000),)
    assert rules.own_words(state, "q1", "said") == (SaidInOwnWords("i1", "q1", "said"),)
    assert rules.client_asks(state, "q1", "why?") == (ClientAsked("i1", "q1", "why?"),)
    assert rules.note(state, "q1", " calm ") == (Noted("i1", "q1", "calm"),)
    with pytest.raises(InputFault) as empty:
        rules.note(state, "q1", "  ")
    assert empty.value.params == {"field": "note"}


def test_who_sits_beside_the_client_belongs_into_the_picture() -> None:
    state = begun()
    assert (state.companion, state.people) == ("", 2)
    assert rules.accompany(state, "  ") == ()
    (named,) = rules.accompany(state, " Mei ")
    assert named == Accompanied("i1", "Mei")
    state = after(state, (1_000, named))
    assert (state.companion, state.people) == ("Mei", 3)
    assert rules.accompany(state, "Mei") == ()
    (gone,) = rules.accompany(state, "")
    assert after(state, (2_000, gone)).people == 2
    with pytest.raises(InputFault) as refused:
        rules.accompany(replace(begun(), consent=None), "Mei")
    assert code_of(refused) == "consent_missing"


def all_answered() -> rules.Interview:
    state = begun()
    for number, each in enumerate(Q.items):
        at_ms = number * 20_000
        state = after(
            state,
            (at_ms, Asked("i1", each.id)),
            (at_ms + 12_000, Answered("i1", each.id, "b", None, 12_000, 1)),
        )
    return state


def test_a_result_needs_every_answer() -> None:
    state = after(asked(), (12_000, Answered("i1", "q1", "b")))
    assert rules.missing(state, Q) == ("q2", "q3", "q4", "q5")
    with pytest.raises(InputFault) as unanswered:
        rules.assess(state, Q, {}, TODAY)
    assert unanswered.value.params == {"items": "2, 3, 4, 5"}
    assert rules.assess(all_answered(), Q, {}, TODAY, "C2") == Assessed(
        "i1", 5, "C3", "C3", (), "C2"
    )


def test_a_retake_without_answer_asks_for_one() -> None:
    state = after(all_answered(), (200_000, Asked("i1", "q3", 2)))
    assert rules.missing(state, Q) == ("q3",)
    assert state.assessed is None


def test_a_changed_level_is_confirmed_once() -> None:
    with pytest.raises(InputFault) as early:
        rules.confirm_level(all_answered())
    assert code_of(early) == "unanswered"
    state = after(all_answered(), (200_000, Assessed("i1", 5, "C3", "C3", (), "C2")))
    assert state.finished
    assert rules.confirm_level(state) == (LevelConfirmed("i1", "C3", "C2"),)
    confirmed = after(state, (201_000, LevelConfirmed("i1", "C3", "C2")))
    assert rules.confirm_level(confirmed) == ()
    for previous in ("C3", None):
        same = replace(state, assessed=Assessed("i1", 5, "C3", "C3", (), previous))
        assert rules.confirm_level(same) == ()


def test_an_open_point_stays_open_only_with_a_reason() -> None:
    assert rules.accept_point(begun(), "silence", " phone ") == (
        OpenPointAccepted("i1", "silence", "phone"),
    )
    with pytest.raises(InputFault) as bare:
        rules.accept_point(begun(), "silence", " ")
    assert bare.value.params == {"field": "reason"}


def test_time_on_other_questions_does_not_count_as_hearing_this_one() -> None:
    state = after(
        asked(at_ms=0),
        (3_000, Asked("i1", "q2")),
        (60_000, Asked("i1", "q1")),
        (60_000, Asked("i1", "q1")),
    )
    answered, claim = answer(state, "a", 62_000)
    assert isinstance(answered, Answered)
    assert answered.after_ms == 5_000
    assert isinstance(claim, Claimed)
    assert claim.detail["took_ms"] == "5000"


def test_after_an_interruption_the_question_comes_up_anew() -> None:
    state = after(asked(), (9_000, recording_ended("r1", 9_000)), (0, recording_started("r2")))
    take = state.take("q1")
    assert take is not None
    assert (take.recording_id, take.asked_ms, take.up_ms) == ("r2", 0, 0)
    assert answer(state, "a", 10_500) == (Answered("i1", "q1", "a", None, 10_500, 1),)


def test_an_answered_take_keeps_its_place_after_an_interruption() -> None:
    state = after(
        asked(),
        (12_000, Answered("i1", "q1", "b")),
        (13_000, recording_ended("r1", 13_000)),
        (0, recording_started("r2")),
    )
    take = state.take("q1")
    assert take is not None
    assert (take.recording_id, take.asked_ms, take.up_ms) == ("r1", 1_000, 0)


def test_a_question_left_before_an_interruption_is_asked_on_the_new_recording() -> None:
    state = after(
        asked(),
        (4_000, Asked("i1", "q2")),
        (9_000, recording_ended("r1", 9_000)),
        (0, recording_started("r2")),
        (6_000, Asked("i1", "q1")),
    )
    take = state.take("q1")
    assert take is not None
    assert (take.recording_id, take.asked_ms, take.shown_ms) == ("r2", 6_000, 3_000)


def test_wording_without_a_rate_is_never_too_fast() -> None:
    quick = rules.answer(asked(), Q, pack("reading_rates"), "q1", "a", 1_001)
    assert [type(payload) for payload in quick] == [Answered]


def test_an_override_has_a_reason_and_a_second_person() -> None:
    assert rules.override(begun(), "tests_today", " line down ", "S1", "§29") == (
        Overridden("i1", "tests_today", "line down", "S1", "§29"),
    )
    with pytest.raises(InputFault, match="reason"):
        rules.override(begun(), "tests_today", " ", "S1", "§29")


def test_an_open_question_is_put_off_to_a_day() -> None:
    state = after(asked(), (2_000, ClientAsked("i1", "q1")))
    today = date(2026, 11, 24)
    assert rules.put_off(state, pack(), "q1", " 2026-12-08 ", today) == (
        QuestionPutOff("i1", "q1", "2026-12-08"),
    )
    assert rules.put_off(state, pack("open_question"), "q1", "2030-01-01", today)
    for day in ("2026-12-09", "2026-11-23", "next week", ""):
        with pytest.raises(InputFault, match="answer_by"):
            rules.put_off(state, pack(), "q1", day, today)
    for nothing in (asked(), begun(), after(state, (3_000, Explained("i1", "q1")))):
        assert rules.put_off(nothing, pack(), "q1", "2026-12-01", today) == ()
