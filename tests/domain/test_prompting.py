"""Prompting is seen: each claim with its seconds, and none where nothing points to it."""

from dataclasses import replace

import pytest

from branchdesk.domain import interview as rules
from branchdesk.domain import prompting
from branchdesk.domain.definitions import RulePack
from branchdesk.domain.events import Payload
from branchdesk.domain.happenings import (
    Answered,
    Asked,
    Assessed,
    Claimed,
    Explained,
    SaidInOwnWords,
)
from branchdesk.domain.interview import Interview
from tests.domain.samples import (
    TODAY,
    after,
    asked,
    begun,
    item,
    pack,
    questionnaire,
    recording_ended,
    recording_started,
)

Q = questionnaire()


def answer(
    state: Interview, item_id: str, option: str, at_ms: int, rule_pack: RulePack | None = None
) -> Interview:
    """As the desk does it: decided, then written."""
    payloads = rules.answer(state, Q, rule_pack or pack(), item_id, option, at_ms)
    return after(state, *((at_ms, payload) for payload in payloads))


def claims(state: Interview, what: str) -> list[tuple[int, int | None, str | None]]:
    return [(one.from_ms, one.to_ms, one.item) for one in state.claims if one.what == what]


def answered(item_id: str = "q1", option: str = "a") -> Interview:
    return answer(asked(item_id), item_id, option, 12_000)


def found(state: Interview, level: str, at_ms: int, *earlier: str) -> tuple[Claimed, ...]:
    result = Assessed("i1", 5, level, level, ())
    return prompting.at_result(
        state, Q, pack(), result, at_ms, facts={}, today=TODAY, earlier=earlier
    )


def test_an_answer_turned_riskier_right_after_an_explanation_is_claimed() -> None:
    explained = after(answered(), (20_000, Explained("i1", "q1", "", 5_000)))
    state = answer(explained, "q1", "c", 26_000)
    assert claims(state, "coached") == [(15_000, 26_000, "q1")]
    (claim,) = [one for one in state.claims if one.what == "coached"]
    assert claim.detail == {"previous": "a", "option": "c", "after_ms": "6000"}
    assert (claim.detector, claim.version) == prompting.DETECTOR


@pytest.mark.parametrize(
    ("first", "then", "steps", "at_ms"),
    [
        ("c", "a", (Explained("i1", "q1"),), 21_000),
        ("a", "c", (SaidInOwnWords("i1", "q1"),), 21_000),
        ("a", "c", (Explained("i1", "q1"),), 51_000),
    ],
    ids=["safer", "unexplained", "long after"],
)
def test_what_is_no_coaching_is_not_claimed(
    first: str, then: str, steps: tuple[Payload, ...], at_ms: int
) -> None:
    state = after(answered(option=first), *((20_000, step) for step in steps))
    state = answer(state, "q1", then, at_ms)
    assert claims(state, "coached") == []


def test_a_pack_without_the_rule_claims_nothing() -> None:
    state = after(answered(), (20_000, Explained("i1", "q1")))
    assert not claims(answer(state, "q1", "c", 21_000, pack("coaching")), "coached")


def test_an_explanation_on_another_recording_has_no_second_on_this_one() -> None:
    state = after(
        answered(),
        (20_000, Explained("i1", "q1")),
        (21_000, recording_ended("r1", 21_000)),
        (0, recording_started("r2")),
    )
    assert claims(answer(state, "q1", "c", 20_500), "coached") == []


def test_a_new_take_does_not_hide_what_came_between() -> None:
    state = after(answered(), (20_000, Explained("i1", "q1")), (21_000, Asked("i1", "q1", 2)))
    state = answer(state, "q1", "c", 33_000)
    assert claims(state, "coached") == [(20_000, 33_000, "q1")]
    (move,) = prompting.moves(state, Q)
    assert (move.risk, move.after.between) == (2, ("explained", "retaken"))


def test_an_answer_of_another_version_is_no_move() -> None:
    gone = after(asked(), (2_000, Answered("i1", "q1", "gone")), (3_000, Answered("i1", "q1", "a")))
    assert prompting.moves(gone, Q) == ()
    assert prompting.moves(begun(), Q) == ()


def led(option: str, *item_ids: str) -> Interview:
    """Each question answered b, explained, and changed to ``option``."""
    state = begun()
    for number, item_id in enumerate(item_ids):
        at_ms = number * 100_000
        state = answer(after(state, (at_ms, Asked("i1", item_id))), item_id, "b", at_ms + 12_000)
        state = after(state, (at_ms + 20_000, Explained("i1", item_id)))
        state = answer(state, item_id, option, at_ms + 30_000)
    return state


def test_changes_all_one_way_after_explanations_are_claimed_once() -> None:
    assert claims(led("c", "q1"), "one_way") == []
    assert claims(led("c", "q1", "q2", "q3"), "one_way") == [(30_000, 130_000, "q2")]
    assert claims(led("a", "q1", "q2"), "one_way") == []


def test_one_safer_change_is_not_all_one_way() -> None:
    state = led("a", "q1")
    for number, item_id in enumerate(("q2", "q3"), 1):
        at_ms = number * 100_000
        state = answer(after(state, (at_ms, Asked("i1", item_id))), item_id, "a", at_ms + 12_000)
        state = after(state, (at_ms + 20_000, Explained("i1", item_id)))
        state = answer(state, item_id, "c", at_ms + 30_000)
    assert claims(state, "one_way") == []


def test_a_level_that_explanations_raised_is_claimed() -> None:
    state = led("c", "q1", "q2")
    for number, item_id in enumerate(("q3", "q4", "q5"), 3):
        at_ms = number * 100_000
        state = answer(after(state, (at_ms, Asked("i1", item_id))), item_id, "b", at_ms + 12_000)
    result = rules.assess(state, Q, {}, TODAY)
    assert result.level == "C4"
    (claim,) = found(state, "C4", 600_000)
    assert (claim.what, claim.from_ms, claim.to_ms) == ("level_coached", 20_000, 600_000)
    assert claim.detail == {"level": "C4", "without": "C3"}
    told = after(state, (600_000, claim))
    assert claims(told, "level_coached") == [(20_000, 600_000, None)], "of no question"
    assert [tag.item for tag in told.tags if tag.what == "level_coached"] == [None]
    assert found(after(state, (600_000, claim)), "C4", 700_000) == ()
    assert found(state, "C3", 600_000) == ()


def test_a_test_repeated_until_the_level_rose_is_claimed() -> None:
    state = after(answered(), (30_000, Assessed("i1", 3, "C2", "C2", ())))
    (claim,) = found(state, "C3", 60_000)
    assert (claim.what, claim.from_ms, claim.to_ms) == ("repeated_test", 30_000, 60_000)
    assert claim.detail == {"count": "2", "lowest": "C2", "level": "C3"}
    (before,) = found(begun(), "C3", 60_000, "C2", "C1")
    assert (before.from_ms, before.detail["count"]) == (60_000, "3")
    assert found(state, "C2", 60_000) == ()
    result = Assessed("i1", 5, "C3", "C3", ())
    without = prompting.at_result(
        state, Q, pack("repeated_tests"), result, 60_000, facts={}, today=TODAY
    )
    assert without == ()


def silence(from_ms: int, to_ms: int | None) -> Claimed:
    return Claimed("i1", "silence", "sound", "1", 0.9, from_ms, to_ms)


def test_an_answer_in_silence_is_claimed() -> None:
    quiet = after(answered(), (13_000, silence(0, None)))
    (claim,) = found(quiet, "C1", 20_000)
    assert (claim.what, claim.item) == ("nobody_heard", "q1")
    assert (claim.from_ms, claim.to_ms, claim.detail) == (1_000, 12_000, {"take": "1"})
    for heard in (silence(2_000, None), silence(0, 11_000)):
        assert found(after(answered(), (13_000, heard)), "C1", 20_000) == ()
    asked_only = after(asked(), (13_000, silence(0, None)))
    assert found(asked_only, "C1", 20_000) == ()


def test_silence_on_another_recording_says_nothing_here() -> None:
    moved = after(
        answered(),
        (13_000, silence(0, 13_000)),
        (14_000, recording_ended("r1", 14_000)),
        (0, recording_started("r2")),
    )
    assert found(moved, "C1", 20_000) == ()
    resumed = after(asked(), (5_000, recording_ended("r1", 5_000)), (0, recording_started("r2")))
    later = replace(Q, items=(item("q1"),))
    assert later.items
    quiet = after(answer(resumed, "q1", "a", 12_000), (13_000, silence(0, 13_000)))
    (claim,) = found(quiet, "C1", 20_000)
    assert (claim.from_ms, claim.to_ms) == (0, 12_000)
