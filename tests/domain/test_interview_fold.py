"""The interview as a fold: any cut of its events gives the same state."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from branchdesk.domain.events import Payload, Recorded
from branchdesk.domain.happenings import (
    Answered,
    Asked,
    Assessed,
    CaseAbandoned,
    Claimed,
    ClientAsked,
    Consented,
    Explained,
    Hesitated,
    InterviewResumed,
    InterviewStarted,
    LevelConfirmed,
    Noted,
    OpenPointAccepted,
    Overridden,
    Paused,
    QuestionPutOff,
    SaidInOwnWords,
    Spoken,
)
from branchdesk.domain.interview import apply, fold
from tests.domain.samples import after, asked, begun, recorded, recording_ended, recording_started

ITEMS = st.sampled_from(["q1", "q2", "q3"])
OPTIONS = st.sampled_from(["a", "b", "c"])
TIMES = st.integers(0, 60_000)
PAYLOADS: st.SearchStrategy[Payload] = st.one_of(
    st.builds(Consented, st.just("i1"), st.booleans()),
    st.builds(Asked, st.just("i1"), ITEMS, st.integers(1, 3)),
    st.builds(Spoken, st.just("i1"), ITEMS, st.just("person"), TIMES),
    st.builds(Explained, st.just("i1"), ITEMS),
    st.builds(SaidInOwnWords, st.just("i1"), ITEMS),
    st.builds(Answered, st.just("i1"), ITEMS, OPTIONS),
    st.builds(Hesitated, st.just("i1"), ITEMS, TIMES),
    st.builds(ClientAsked, st.just("i1"), ITEMS),
    st.builds(Noted, st.just("i1"), ITEMS, st.just("note")),
    st.builds(
        Claimed,
        st.just("i1"),
        st.sampled_from(["face_lost", "silence"]),
        st.just("d"),
        st.just("1"),
        st.just(0.9),
        st.integers(0, 3),
        st.one_of(st.none(), st.integers(3, 9)),
    ),
    st.just(Assessed("i1", 5, "C3", "C3", (), "C2")),
    st.just(LevelConfirmed("i1", "C3", "C2")),
    st.just(OpenPointAccepted("i1", "silence", "phone")),
    st.just(Overridden("i1", "tests_today", "line down", "S1", "§29")),
    st.builds(QuestionPutOff, st.just("i1"), ITEMS, st.just("2026-12-01")),
    st.builds(recording_started, st.sampled_from(["r1", "r2"])),
    st.builds(recording_ended, st.sampled_from(["r1", "r2"])),
    st.just(InterviewStarted("i1", "c1", "k1", "q", "aa", "p", "bb", "en")),
    st.just(InterviewResumed("i1", "r2")),
    st.just(Paused("i1", "phone")),
)


@st.composite
def streams(draw: st.DrawFn) -> list[Recorded]:
    """Any events of one interview in any order, as a damaged or foreign ledger might hold."""
    chosen = draw(st.lists(st.tuples(st.one_of(st.none(), PAYLOADS), TIMES), min_size=1))
    return [
        recorded(payload, at_ms=at_ms, ident=str(n)) for n, (payload, at_ms) in enumerate(chosen)
    ]


@given(streams(), st.data())
def test_prefix_then_suffix_is_the_whole(events: list[Recorded], data: st.DataObject) -> None:
    cut = data.draw(st.integers(1, len(events)))
    state = fold(events[:cut])
    for event in events[cut:]:
        state = apply(state, event)
    assert state == fold(events)


@given(streams())
def test_nothing_said_is_ever_lost(events: list[Recorded]) -> None:
    state = fold(events)
    kinds = {type(event.payload) for event in events}
    if Claimed in kinds:
        assert state.claims
    for takes in state.takes.values():
        for take in takes:
            assert take.changes == max(0, len(take.answers) - 1)
            assert take.shown_ms >= 0


def test_an_interview_has_an_event() -> None:
    with pytest.raises(ValueError, match="at least one"):
        fold([])


def test_the_start_names_the_definitions() -> None:
    state = begun()
    assert (state.interview_id, state.case_id, state.client_id) == ("i1", "c1", "k1")
    assert (state.questionnaire, state.rule_pack, state.language) == ("sample", "pack", "zh_TW")
    assert (state.questionnaire_sha256, state.rule_pack_sha256) == ("aa", "bb")


def test_a_recording_runs_until_it_ends() -> None:
    state = begun()
    assert state.recording_id == "r1"
    state = after(state, (60_000, recording_ended()))
    assert state.recording_id is None
    assert state.ended["r1"].media_ms == 60_000
    state = after(state, (0, recording_started("r2")))
    assert (state.recording_id, state.recording_ids) == ("r2", ("r1", "r2"))


def test_a_pause_is_not_time_in_which_the_question_was_up() -> None:
    state = after(
        asked("q1", 1_000),
        (5_000, Paused("i1", "phone")),
        (5_100, recording_ended(media_ms=5_100)),
    )
    assert (state.paused, state.recording_id) == ("phone", None)
    state = after(
        state, (0, recording_started("r2")), (0, InterviewResumed("i1", "r2", paused_for="phone"))
    )
    assert state.paused is None
    take = state.take("q1")
    assert take is not None
    assert (take.recording_id, take.number, take.up_for(3_000)) == ("r2", 1, 4_000 + 3_000)
    assert [(tag.what, tag.recording_id) for tag in state.tags[-2:]] == [
        ("paused", "r1"),
        ("resumed", "r2"),
    ]


def test_a_pause_before_the_first_question_is_a_pause() -> None:
    state = after(begun(), (5_000, Paused("i1", "phone")))
    assert (state.paused, dict(state.takes)) == ("phone", {})


def test_takes_are_kept_and_the_latest_counts() -> None:
    state = after(
        asked(),
        (12_000, Answered("i1", "q1", "a", None, 11_000, 1)),
        (14_000, Answered("i1", "q1", "b", "a", 13_000, 1)),
        (15_000, Asked("i1", "q1", 2)),
        (30_000, Answered("i1", "q1", "c", None, 15_000, 2)),
    )
    first, second = state.takes["q1"]
    assert [choice.option for choice in first.answers] == ["a", "b"]
    assert (first.chosen, first.changes, first.heard_ms) == ("b", 1, 11_000)
    assert (second.chosen, second.changes, second.heard_ms) == ("c", 0, 15_000)
    assert state.answers() == {"q1": "c"}
    assert second.answers[0].recording_id == "r1"


def test_evidence_gathers_on_the_take() -> None:
    state = after(
        asked(),
        (2_000, Spoken("i1", "q1", "person", 4_000)),
        (3_000, Spoken("i1", "q1", "machine", 5_000)),
        (4_000, ClientAsked("i1", "q1")),
        (4_500, ClientAsked("i1", "q1")),
        (5_000, Explained("i1", "q1")),
        (5_500, ClientAsked("i1", "q1")),
        (6_000, SaidInOwnWords("i1", "q1")),
        (7_000, Hesitated("i1", "q1", 6_000)),
        (8_000, Noted("i1", "q1", "calm")),
    )
    take = state.take("q1")
    assert take is not None
    assert (take.spoken_ms, take.explained, take.own_words) == (9_000, 1, 1)
    assert (take.client_questions, take.open_questions, take.hesitated_ms) == (3, 1, 6_000)
    assert (take.step_ms, take.heard_ms) == (8_000, 9_000)
    kinds = [tag.kind for tag in state.tags if tag.item == "q1"]
    assert kinds == [
        *("asked", "spoken", "spoken", "question", "question", "explained"),
        *("question", "ownwords", "hesitated", "quality"),
    ]


def test_a_step_about_a_question_never_asked_changes_no_take() -> None:
    state = after(begun(), (2_000, Explained("i1", "q9")))
    assert state.takes == {}
    assert state.take("q9") is None


def claimed(to_ms: int | None, *, item: str | None = None, from_ms: int = 2_000) -> Claimed:
    return Claimed("i1", "silence", "sound", "1", 0.8, from_ms, to_ms, item)


def test_a_later_claim_of_the_same_start_closes_the_first() -> None:
    state = after(asked(), (2_000, claimed(None)), (2_500, claimed(None)), (9_000, claimed(9_000)))
    (claim,) = state.claims
    assert (claim.id, claim.from_ms, claim.to_ms, claim.item) == ("2000-0", 2_000, 9_000, "q1")
    (tag,) = (tag for tag in state.tags if tag.kind == "claim")
    assert (tag.id, tag.to_ms) == (claim.id, 9_000)
    assert state.open_claims("q1") == (claim,)
    assert state.open_claims("q2") == ()


def test_claims_with_other_starts_stand_apart() -> None:
    state = after(
        asked(), (2_000, claimed(None)), (5_000, claimed(6_000, from_ms=5_000, item="q2"))
    )
    assert [claim.to_ms for claim in state.claims] == [None, 6_000]
    assert [claim.item for claim in state.claims] == ["q1", "q2"]


def test_the_end_of_the_recording_ends_what_was_going_on() -> None:
    state = after(asked(), (2_000, claimed(None)), (60_000, recording_ended()))
    assert [claim.to_ms for claim in state.claims] == [60_000]


def test_a_claim_without_a_recording_is_no_mark_on_a_timeline() -> None:
    state = fold([recorded(claimed(3_000), ident="x")])
    assert [claim.take for claim in state.claims] == [0]
    assert state.tags == ()


def test_a_new_take_leaves_claims_with_the_old_one() -> None:
    state = after(asked(), (2_000, claimed(3_000)), (9_000, Asked("i1", "q1", 2)))
    assert state.open_claims("q1") == ()


def test_a_new_answer_makes_the_result_old() -> None:
    result = Assessed("i1", 5, "C3", "C3", (), "C2")
    state = after(asked(), (20_000, result))
    assert state.finished
    assert not state.level_is_confirmed
    state = after(state, (20_500, LevelConfirmed("i1", "C3", "C2")))
    assert state.level_is_confirmed
    state = after(state, (21_000, Answered("i1", "q1", "a")))
    assert not state.finished
    assert not state.level_is_confirmed


def test_what_says_nothing_about_an_interview_is_passed_over() -> None:
    state = asked()
    assert apply(state, recorded(CaseAbandoned("c1", "left"))) == state
    assert apply(state, recorded(None)) == state
