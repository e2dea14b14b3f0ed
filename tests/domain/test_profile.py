"""A profile is made of lines that cite the seconds which prove them."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from branchdesk.domain import profile as rules
from branchdesk.domain.definitions import DIMENSIONS, Questionnaire
from branchdesk.domain.errors import InputFault
from branchdesk.domain.happenings import (
    Answered,
    Asked,
    Consented,
    Evidence,
    ProfileLineWithdrawn,
    ProfileLineWritten,
)
from tests.domain.samples import after, begun, item, option, questionnaire, recorded

PROOF = Evidence("t1", "r1", 432_000)


def written(
    ident: str = "l1", client: str = "k1", evidence: Sequence[Evidence] = (PROOF,)
) -> ProfileLineWritten:
    return ProfileLineWritten(
        ident, client, "c1", "mindset", "+", "careful", "high", tuple(evidence)
    )


def test_lines_are_written_and_withdrawn() -> None:
    profile = rules.fold(
        "k1",
        [
            recorded(written("l1"), actor="R2"),
            recorded(written("l2")),
            recorded(written("l3", client="other")),
            recorded(written("l4", evidence=())),
            recorded(Consented("i1", True)),
            recorded(None),
            recorded(ProfileLineWithdrawn("l2", "k1", "wrong client")),
            recorded(ProfileLineWithdrawn("l1", "other", "not ours")),
        ],
    )
    (line,) = profile.lines
    assert (line.line_id, line.written_by, line.evidence) == ("l1", "R2", (PROOF,))
    assert profile.withdrawn == {"l2": "wrong client"}


def write(**changed: object) -> ProfileLineWritten:
    values: dict[str, Any] = {
        "dimension": "mindset",
        "stance": "+",
        "text": " careful ",
        "confidence": "high",
        "evidence": (PROOF,),
        **changed,
    }
    return rules.write_line("l1", "k1", "c1", **values)


def test_a_line_needs_evidence() -> None:
    assert write() == written()
    with pytest.raises(InputFault) as bare:
        write(evidence=())
    assert bare.value.code == "profile_without_evidence"


@pytest.mark.parametrize(
    ("changed", "code", "field"),
    [
        ({"text": " "}, "fact_missing", "text"),
        ({"dimension": "mood"}, "fact_invalid", "dimension"),
        ({"stance": "?"}, "fact_invalid", "stance"),
        ({"confidence": "sure"}, "fact_invalid", "confidence"),
    ],
)
def test_a_line_is_whole(changed: dict[str, object], code: str, field: str) -> None:
    with pytest.raises(InputFault) as fault:
        write(**changed)
    assert (fault.value.code, fault.value.params["field"]) == (code, field)


def test_a_line_is_withdrawn_with_a_reason() -> None:
    profile = rules.fold("k1", [recorded(written())])
    assert rules.withdraw_line(profile, "l1", " wrong ") == ProfileLineWithdrawn(
        "l1", "k1", "wrong"
    )
    for line_id, reason, code in (("l1", " ", "fact_missing"), ("l9", "x", "fact_invalid")):
        with pytest.raises(InputFault) as fault:
            rules.withdraw_line(profile, line_id, reason)
        assert fault.value.code == code


LINES = st.builds(
    rules.Line,
    line_id=st.just("l"),
    case_id=st.just("c"),
    dimension=st.sampled_from(DIMENSIONS),
    stance=st.sampled_from(list(rules.STANCES)),
    text=st.just("t"),
    confidence=st.sampled_from(list(rules.CONFIDENCES)),
    evidence=st.lists(st.just(PROOF), min_size=1, max_size=5).map(tuple),
    written_by=st.just("R2"),
    written_at=st.just(""),
)


@given(st.lists(LINES))
def test_scores_lie_between_0_and_100_and_want_a_line(lines: list[rules.Line]) -> None:
    found = rules.scores(lines)
    spoken_of = {line.dimension for line in lines}
    for dimension, score in found.items():
        assert (score is not None) == (dimension in spoken_of)
        assert score is None or 0 <= score <= 100


@given(st.lists(LINES), LINES)
def test_a_favourable_line_never_lowers_a_score(lines: list[rules.Line], line: rules.Line) -> None:
    favourable = replace(line, stance="+")
    before = rules.scores(lines)[line.dimension]
    after_it = rules.scores([*lines, favourable])[line.dimension]
    assert after_it is not None
    assert after_it >= (before if before is not None else 50)


def test_the_formula_is_the_one_that_is_described() -> None:
    strong = rules.fold("k1", [recorded(written(evidence=(PROOF, PROOF)))]).lines
    # Two weights of 50 and one of 3 (high) times 2 (seconds cited) of 100.
    assert rules.scores(strong)["mindset"] == round((2 * 50 + 6 * 100) / 8)


def asking_amounts() -> Questionnaire:
    """q1 asks for an amount that is typed as a fact, too; q2 for nothing of the kind."""
    ranges = replace(
        item("q1"),
        fact="investable_amount",
        options=(
            replace(option("a"), between=(0, 499_999)),
            replace(option("b"), between=(500_000, None)),
            option("c"),
        ),
    )
    return questionnaire([ranges, item("q2")])


@pytest.mark.parametrize(
    ("chosen", "typed", "agrees"),
    [
        ("a", "300000", True),
        ("a", "500000", False),
        ("b", "500000", True),
        ("b", "499999", False),
        ("c", "1", True),
        ("a", "", True),
        (None, "500000", True),
    ],
)
def test_what_was_said_is_held_against_what_was_typed(
    chosen: str | None, typed: str, agrees: bool
) -> None:
    state = after(begun(), (0, Asked("i1", "q1")), (1, Asked("i1", "q2")))
    if chosen:
        state = after(state, (580_000, Answered("i1", "q1", chosen)))
    found = rules.contradictions(state, asking_amounts(), {"investable_amount": typed})
    assert (found == ()) is agrees
    for contradiction in found:
        assert (contradiction.fact, contradiction.typed) == ("investable_amount", typed)
        assert (contradiction.item, contradiction.option) == ("q1", chosen)
        assert contradiction.choice.at_ms == 580_000
