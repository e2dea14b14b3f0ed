"""Answers that do not agree, as the questionnaire and the pack put it."""

from dataclasses import replace

import pytest

from branchdesk.domain import consistency
from branchdesk.domain.consistency import NO_FACTS
from branchdesk.domain.definitions import Clash
from branchdesk.domain.happenings import Answered, Asked
from branchdesk.domain.interview import Interview
from tests.domain.samples import after, begun, pack, questionnaire, text

CLASH = Clash("x", text("x"), {"q1": ("a",), "q2": ("b", "c")})
Q = replace(questionnaire(), clashes=(CLASH,))


def answering(options: str) -> Interview:
    """The five questions answered; a dot is left open."""
    state = begun()
    for item, option in zip(Q.items, options, strict=True):
        state = after(state, (0, Asked("i1", item.id)))
        if option != ".":
            state = after(state, (1, Answered("i1", item.id, option)))
    return state


@pytest.mark.parametrize(
    ("options", "items", "position"),
    [
        ("abcab", ("q1",), 1),
        ("bbcca", ("q1", "q2"), 2),
        ("abbba", ("q2", "q3", "q4"), 2),
        ("cc.cc", ("q1", "q2"), 3),
        (".....", (), 0),
        ("zzzza", ("q5",), 1),
    ],
)
def test_the_longest_run(options: str, items: tuple[str, ...], position: int) -> None:
    run = consistency.longest_run(answering(options), Q)
    assert (run.items, run.position) == (items, position)


def test_how_long_a_run_may_be_stands_in_the_pack() -> None:
    assert consistency.run_too_long(answering("bbbbc"), Q, pack()) is None
    run = consistency.run_too_long(answering("bbbbb"), Q, pack())
    assert run is not None
    assert len(run.items) == 5
    assert consistency.run_too_long(answering("bbbbb"), Q, pack("same_option")) is None


def test_a_clash_wants_all_of_it() -> None:
    assert consistency.clashes(answering("abaaa"), Q, NO_FACTS) == (CLASH,)
    assert consistency.clashes(answering("aaaaa"), Q, NO_FACTS) == ()
    assert consistency.clashes(answering("a...."), Q, NO_FACTS) == ()


def test_doubts_are_counted() -> None:
    assert consistency.doubts(answering("acbab"), Q, pack(), NO_FACTS) == 1
    assert consistency.doubts(answering("ccccc"), Q, pack(), NO_FACTS) == 1
    assert consistency.doubts(answering("babab"), Q, pack(), NO_FACTS) == 0


@pytest.mark.parametrize(
    ("options", "items"),
    [("acbab", {"q1", "q2"}), ("ccccc", {"q1", "q2", "q3", "q4", "q5"}), ("babab", set())],
    ids=["clash", "run", "none"],
)
def test_what_is_doubted_names_its_questions(options: str, items: set[str]) -> None:
    assert consistency.doubted_items(answering(options), Q, pack(), NO_FACTS) == items
