"""Events as marks on the timeline."""

import pytest

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
    InterviewResumed,
    LevelConfirmed,
    Noted,
    OpenPointAccepted,
    Overridden,
    Paused,
    QuestionPutOff,
    ReviewTagged,
    SaidInOwnWords,
    Spoken,
)
from branchdesk.domain.tags import KINDS, SOURCES, tag_of
from tests.domain.samples import recorded

CLAIM = Claimed("i1", "face_lost", "faces", "2", 0.9, 3_000, None, detail={"faces": "0"})


@pytest.mark.parametrize(
    ("payload", "kind", "span"),
    [
        (Consented("i1", True), "asked", (9_000, None)),
        (Asked("i1", "q1"), "asked", (9_000, None)),
        (Spoken("i1", "q1", "person", 4_000), "spoken", (5_000, 9_000)),
        (Spoken("i1", "q1", "person", 20_000), "spoken", (0, 9_000)),
        (Explained("i1", "q1", "loss", 0), "explained", (9_000, None)),
        (Explained("i1", "q1", "loss", 2_000), "explained", (7_000, 9_000)),
        (SaidInOwnWords("i1", "q1", "said"), "ownwords", (9_000, None)),
        (Answered("i1", "q1", "a"), "answered", (9_000, None)),
        (Answered("i1", "q1", "a", previous="b"), "changed", (9_000, None)),
        (Hesitated("i1", "q1", 6_000), "hesitated", (3_000, 9_000)),
        (ClientAsked("i1", "q1", "why?"), "question", (9_000, None)),
        (Noted("i1", "q1", "calm"), "quality", (9_000, None)),
        (Accompanied("i1", "Mei"), "quality", (9_000, None)),
        (Paused("i1", "phone"), "quality", (9_000, None)),
        (InterviewResumed("i1", "r2"), "quality", (9_000, None)),
        (CLAIM, "claim", (3_000, None)),
        (LevelConfirmed("i1", "C3", "C2"), "answered", (9_000, None)),
        (OpenPointAccepted("i1", "silence", "phone"), "quality", (9_000, None)),
        (Overridden("i1", "tests_today", "line down", "S1", "§29"), "quality", (9_000, None)),
        (QuestionPutOff("i1", "q1", "2026-12-01"), "question", (9_000, None)),
    ],
)
def test_each_step_of_the_talk_is_a_tag(
    payload: Payload, kind: str, span: tuple[int, int | None]
) -> None:
    tag = tag_of(recorded(payload, at_ms=9_000, ident="e9"), "r1")
    assert tag is not None
    assert (tag.id, tag.kind, tag.recording_id, tag.actor) == ("e9", kind, "r1", "A1")
    assert (tag.at_ms, tag.to_ms) == span
    assert tag.kind in KINDS
    assert tag.source in SOURCES


def test_a_tag_keeps_what_its_wording_needs() -> None:
    changed = tag_of(recorded(Answered("i1", "q1", "a", "b", 11_000, 2)), "r1")
    assert changed is not None
    assert changed.detail == {"option": "a", "previous": "b", "after_ms": "11000", "take": "2"}
    claim = tag_of(recorded(CLAIM), "r1")
    assert claim is not None
    assert (claim.what, claim.confidence, claim.source) == ("face_lost", 0.9, "detector")
    refused = tag_of(recorded(Consented("i1", False)), "r1")
    assert refused is not None
    assert (refused.what, refused.detail) == ("consent", {"given": "no"})
    paused = tag_of(recorded(Paused("i1", "phone")), "r1")
    resumed = tag_of(recorded(InterviewResumed("i1", "r2", paused_for="phone")), "r2")
    assert paused is not None
    assert resumed is not None
    assert (paused.what, paused.text) == ("paused", "phone")
    assert (resumed.what, resumed.text, resumed.detail) == ("resumed", "phone", {})
    for lost_ms, detail in ((3_200, {"lost_ms": "3200"}), (0, {})):
        after_gap = tag_of(recorded(InterviewResumed("i1", "r2", lost_ms)), "r2")
        assert after_gap is not None
        assert after_gap.detail == detail


def test_a_reviewers_tag_names_its_own_recording() -> None:
    payload = ReviewTagged("c1", "r7", "ownwords", 5_000, 8_000, "clear")
    tag = tag_of(recorded(payload, at_ms=None, stream="case:c1", actor="R2"), None)
    assert tag is not None
    assert (tag.kind, tag.recording_id, tag.at_ms, tag.to_ms) == ("ownwords", "r7", 5_000, 8_000)
    assert (tag.source, tag.text, tag.actor) == ("reviewer", "clear", "R2")


@pytest.mark.parametrize(
    ("payload", "at_ms", "recording"),
    [
        (Assessed("i1", 5, "C3", "C3", ()), 9_000, "r1"),
        (Asked("i1", "q1"), None, "r1"),
        (Asked("i1", "q1"), 9_000, None),
        (None, 9_000, "r1"),
    ],
)
def test_what_is_no_tag(payload: Payload | None, at_ms: int | None, recording: str | None) -> None:
    assert tag_of(recorded(payload, at_ms=at_ms), recording) is None
