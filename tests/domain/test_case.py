"""A case from opening to decision, and who may move it on."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from branchdesk.domain import case as rules
from branchdesk.domain.errors import InputFault
from branchdesk.domain.events import Payload, decode, encode
from branchdesk.domain.happenings import (
    Assessed,
    CaseAbandoned,
    CaseOpened,
    CaseSealed,
    ClaimJudged,
    Consented,
    ReviewApproved,
    ReviewRejected,
    ReviewReturned,
    ReviewTagged,
)
from branchdesk.domain.terms import Promised, Retention
from tests.domain.samples import after, begun, recorded, recording_ended, recording_started

OPENED = CaseOpened("c1", "2611-0042", "k1", "012", "A1", "fund_account", ("p1",))
SEALED = CaseSealed("c1", "i1", "d1", ("r1",))


def folded(*payloads: Payload | None, actor: str = "A1") -> rules.Case:
    return rules.fold(
        recorded(payload, stream="case:c1", ident=str(number), actor=actor)
        for number, payload in enumerate(payloads)
    )


def test_a_case_is_what_its_events_say() -> None:
    case = folded(OPENED, None, ReviewTagged("c1", "r1", "asked", 1), SEALED)
    assert (case.case_id, case.case_no, case.client_id) == ("c1", "2611-0042", "k1")
    assert (case.branch_id, case.owner, case.purpose) == ("012", "A1", "fund_account")
    assert (case.products, case.amends, case.sealed) == (("p1",), None, SEALED)
    assert case.opened_at == case.sealed_at == "2026-11-24T03:00:00.000000Z"


def test_a_case_has_an_event() -> None:
    with pytest.raises(ValueError, match="at least one"):
        rules.fold([])


def test_claims_are_judged_and_judged_anew() -> None:
    case = folded(OPENED, ClaimJudged("c1", "e1", True), ClaimJudged("c1", "e1", False))
    assert case.judged == {"e1": False}


@pytest.mark.parametrize(
    ("payload", "state"),
    [
        (ReviewApproved("c1", "fine", 0.5), "APPROVED"),
        (ReviewReturned("c1", "again", ("q7",)), "RETURNED"),
        (ReviewRejected("c1", "no"), "REJECTED"),
    ],
)
def test_the_first_decision_stands(payload: Payload, state: str) -> None:
    case = folded(OPENED, SEALED, payload, actor="R2")
    assert (case.decision, case.decided_by) == (state, "R2")
    assert rules.state_of(case, begun(), submitted=True) == state
    for late in (
        *(ReviewApproved("c1", "", 1.0), ReviewReturned("c1", "late")),
        ReviewRejected("c1", "late"),
    ):
        assert rules.apply(case, recorded(late)) == case


def test_a_decision_keeps_what_belongs_to_it() -> None:
    assert folded(OPENED, ReviewReturned("c1", "again", ("q7",))).items == ("q7",)
    assert folded(OPENED, ReviewApproved("c1", "fine", 0.5)).watched_share == 0.5


def test_states_follow_the_work() -> None:
    case = folded(OPENED)
    refused = after(begun(), (1, Consented("i1", False)))
    complete = after(begun(), (1, Assessed("i1", 5, "C3", "C3", ())))
    assert rules.state_of(case, None, submitted=False) == "OPEN"
    assert rules.state_of(case, refused, submitted=False) == "OPEN"
    assert rules.state_of(case, begun(), submitted=False) == "RECORDING"
    assert rules.state_of(case, complete, submitted=False) == "COMPLETING"
    sealed = folded(OPENED, SEALED)
    assert rules.state_of(sealed, complete, submitted=False) == "SEALED"
    assert rules.state_of(sealed, complete, submitted=True) == "SUBMITTED"
    left = folded(OPENED, CaseAbandoned("c1", "client left"))
    assert rules.state_of(left, begun(), submitted=False) == "ABANDONED"
    assert left.abandoned == "client left"


def test_every_state_is_reached_and_known() -> None:
    reached = {"OPEN"} | {state for following in rules.TRANSITIONS.values() for state in following}
    assert reached == set(rules.TRANSITIONS)


CASE = folded(OPENED)
DECISIONS: dict[str, Callable[[str], Payload]] = {
    "ABANDONED": lambda state: rules.abandon(CASE, state, "left"),
    "SEALED": lambda state: rules.seal(CASE, state, begun(), "d1", "S1"),
    "APPROVED": lambda state: rules.approve(CASE, state, "R2", " fine ", 0.5),
    "RETURNED": lambda state: rules.send_back(CASE, state, "R2", "again", ["q7"]),
    "REJECTED": lambda state: rules.reject(CASE, state, "R2", "no"),
}


@pytest.mark.parametrize("state", rules.TRANSITIONS)
@pytest.mark.parametrize("wanted", DECISIONS)
def test_a_step_is_taken_only_from_a_state_that_allows_it(state: str, wanted: str) -> None:
    if wanted in rules.TRANSITIONS[state]:
        assert DECISIONS[wanted](state) is not None
        return
    with pytest.raises(InputFault) as refused:
        DECISIONS[wanted](state)
    assert refused.value.code == "case_state"
    assert refused.value.params == {"case_no": "2611-0042", "state": state, "wanted": wanted}


def test_decisions_say_what_was_decided() -> None:
    assert DECISIONS["SEALED"]("COMPLETING") == SEALED
    assert DECISIONS["APPROVED"]("SUBMITTED") == ReviewApproved("c1", "fine", 0.5)
    assert DECISIONS["RETURNED"]("SUBMITTED") == ReviewReturned("c1", "again", ("q7",))


def test_a_sealed_case_says_how_long_it_is_kept() -> None:
    kept = Retention("tw-bank", "00", "retention", "H2", 60)
    promised = Promised(kept, None, "2026-12-01")
    sealed = rules.seal(CASE, "COMPLETING", begun(), "d1", "S1", promised)
    assert decode("case.sealed", encode(sealed)) == replace(
        SEALED, retention=kept, cooling_off_until="2026-12-01"
    )
    before = b'{"case_id":"c1","document_id":"d1","interview_id":"i1","recording_ids":["r1"]}'
    assert decode("case.sealed", before) == SEALED


def test_a_recording_without_a_file_is_not_sealed() -> None:
    nothing = replace(recording_ended(media_ms=0), size=0)
    crashed = after(begun(), (0, nothing), (0, recording_started("r2")))
    assert rules.seal(CASE, "COMPLETING", crashed, "d1", "S1").recording_ids == ("r2",)
    stopped = after(crashed, (60_000, recording_ended("r2")))
    assert rules.seal(CASE, "COMPLETING", stopped, "d1", "S1").recording_ids == ("r2",)


@pytest.mark.parametrize(
    "decide",
    [
        lambda case: rules.seal(case, "COMPLETING", begun(), "d1", "A1"),
        lambda case: rules.approve(case, "SUBMITTED", "A1", "", 1.0),
        lambda case: rules.send_back(case, "SUBMITTED", "A1", "again", []),
        lambda case: rules.reject(case, "SUBMITTED", "A1", "no"),
    ],
)
def test_nobody_judges_or_witnesses_their_own_case(
    decide: Callable[[rules.Case], Payload],
) -> None:
    with pytest.raises(InputFault) as refused:
        decide(CASE)
    assert (refused.value.code, refused.value.params) == ("four_eyes", {"user": "A1"})
    assert decide(replace(CASE, owner="A9")) is not None


@pytest.mark.parametrize(
    ("decide", "field"),
    [
        (lambda: rules.abandon(CASE, "OPEN", " "), "reason"),
        (lambda: rules.send_back(CASE, "SUBMITTED", "R2", " ", []), "remark"),
        (lambda: rules.reject(CASE, "SUBMITTED", "R2", ""), "remark"),
    ],
)
def test_a_refusal_gives_its_reason(decide: Callable[[], Payload], field: str) -> None:
    with pytest.raises(InputFault) as bare:
        decide()
    assert (bare.value.code, bare.value.params) == ("fact_missing", {"field": field})


def test_nobody_approves_what_they_did_not_watch() -> None:
    with pytest.raises(InputFault) as refused:
        rules.approve(CASE, "SUBMITTED", "R2", "", 0.29, 0.3)
    assert refused.value.params == {"percent": 30}
    assert rules.approve(CASE, "SUBMITTED", "R2", "", 0.3, 0.3).watched_share == 0.3
