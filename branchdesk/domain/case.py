"""A case from opening to decision: a fold of ``case:<id>``, and who may move it on when.

OPEN -> RECORDING -> COMPLETING -> SEALED -> SUBMITTED -> APPROVED | RETURNED | REJECTED; a case
not yet sealed may be ABANDONED. Nothing of a sealed case changes: a returned one is amended by a
new case that names it.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from branchdesk.domain.errors import InputFault
from branchdesk.domain.events import Payload, Recorded
from branchdesk.domain.happenings import (
    CaseAbandoned,
    CaseOpened,
    CaseSealed,
    ClaimJudged,
    ReviewApproved,
    ReviewRejected,
    ReviewReturned,
)
from branchdesk.domain.interview_state import Interview
from branchdesk.domain.terms import NOTHING_PROMISED, Promised

OPEN = "OPEN"
RECORDING = "RECORDING"
COMPLETING = "COMPLETING"
SEALED = "SEALED"
SUBMITTED = "SUBMITTED"
APPROVED = "APPROVED"
RETURNED = "RETURNED"
REJECTED = "REJECTED"
ABANDONED = "ABANDONED"

TRANSITIONS: Mapping[str, tuple[str, ...]] = {
    OPEN: (RECORDING, ABANDONED),
    RECORDING: (COMPLETING, ABANDONED),
    COMPLETING: (RECORDING, SEALED, ABANDONED),
    SEALED: (SUBMITTED,),
    SUBMITTED: (APPROVED, RETURNED, REJECTED),
    APPROVED: (),
    RETURNED: (),
    REJECTED: (),
    ABANDONED: (),
}
"""State to the states that may follow; COMPLETING goes back when a question is taken again."""


@dataclass(frozen=True, slots=True)
class Case:
    """What a case's own events say. ``decision`` is APPROVED, RETURNED, REJECTED or None, with
    its ``remark``, ``decided_by``, ``decided_at`` (ISO UTC) and, if returned, the ``items`` to do
    again; ``judged`` maps a claim's event id to accepted (True) or rejected."""

    case_id: str
    case_no: str = ""
    client_id: str = ""
    branch_id: str = ""
    owner: str = ""
    purpose: str = ""
    products: tuple[str, ...] = ()
    amends: str | None = None
    opened_at: str = ""
    sealed: CaseSealed | None = None
    sealed_at: str | None = None
    abandoned: str | None = None
    decision: str | None = None
    remark: str = ""
    items: tuple[str, ...] = ()
    watched_share: float | None = None
    decided_by: str | None = None
    decided_at: str | None = None
    judged: Mapping[str, bool] = field(default_factory=dict)


def fold(events: Iterable[Recorded]) -> Case:
    """The case of a whole stream, in the order written; ValueError for an empty one."""
    state: Case | None = None
    for recorded in events:
        state = apply(state, recorded)
    if state is None:
        raise ValueError("a case has at least one event")
    return state


def apply(state: Case | None, recorded: Recorded) -> Case:
    """``state`` after one more event; what says nothing about a case leaves it as it was.

    The first decision stands: two reviewers may have judged on PCs that did not see each other,
    and head office's order says who was first.
    """
    if state is None:
        state = Case(recorded.event.stream.partition(":")[2])
    step = _STEPS.get(type(recorded.payload))
    return step(state, recorded.payload, recorded) if step else state


def state_of(case: Case, interview: Interview | None, submitted: bool) -> str:
    """The state of a case; ``submitted`` is whether head office has all of it."""
    if case.abandoned is not None:
        return ABANDONED
    if case.decision is not None:
        return case.decision
    if case.sealed is not None:
        return SUBMITTED if submitted else SEALED
    if interview is None or interview.consent is False:
        return OPEN
    return COMPLETING if interview.finished else RECORDING


def require(case: Case, state: str, wanted: str) -> None:
    """InputFault ``case_state`` unless a case in ``state`` may go to ``wanted``."""
    if wanted not in TRANSITIONS[state]:
        raise InputFault("case_state", case_no=case.case_no, state=state, wanted=wanted)


def abandon(case: Case, state: str, reason: str) -> CaseAbandoned:
    """End a case before it is sealed; without a reason ``fact_missing`` at ``reason``."""
    require(case, state, ABANDONED)
    return CaseAbandoned(case.case_id, _required("reason", reason))


def seal(
    case: Case,
    state: str,
    interview: Interview,
    document_id: str,
    witness: str,
    promised: Promised = NOTHING_PROMISED,
) -> CaseSealed:
    """Seal a completed case by what is ``promised`` with it; ``four_eyes`` when the witness is the
    case's own account manager.

    A recording that a crash ended before its first fragment has no file: it is left out, else the
    case could never arrive whole.
    """
    require(case, state, SEALED)
    _other_eyes(case, witness)
    ended = interview.ended
    filmed = (one for one in interview.recording_ids if one not in ended or ended[one].size > 0)
    return CaseSealed(
        case_id=case.case_id,
        interview_id=interview.interview_id,
        document_id=document_id,
        recording_ids=tuple(filmed),
        retention=promised.retention,
        call_back=promised.call_back,
        cooling_off_until=promised.cooling_off_until,
    )


def approve(
    case: Case, state: str, reviewer: str, remark: str, watched_share: float, needed: float = 0.0
) -> ReviewApproved:
    """Approve a submitted case; ``four_eyes`` for its own account manager, ``watched_too_little``
    for one who saw less than the share ``needed`` of the recording."""
    _other_eyes(case, reviewer)
    require(case, state, APPROVED)
    if watched_share < needed:
        raise InputFault("watched_too_little", percent=round(100 * needed))
    return ReviewApproved(case.case_id, remark.strip(), watched_share)


def send_back(
    case: Case, state: str, reviewer: str, remark: str, items: Sequence[str]
) -> ReviewReturned:
    """Return a submitted case with a remark (``fact_missing`` at ``remark`` without one) and the
    items to do again; ``four_eyes`` for its own account manager."""
    _other_eyes(case, reviewer)
    require(case, state, RETURNED)
    return ReviewReturned(case.case_id, _required("remark", remark), tuple(items))


def reject(case: Case, state: str, reviewer: str, remark: str) -> ReviewRejected:
    """Refuse a submitted case for good; as :func:`send_back`."""
    _other_eyes(case, reviewer)
    require(case, state, REJECTED)
    return ReviewRejected(case.case_id, _required("remark", remark))


def _other_eyes(case: Case, user: str) -> None:
    if user == case.owner:
        raise InputFault("four_eyes", user=user)


def _required(name: str, text: str) -> str:
    if not text.strip():
        raise InputFault("fact_missing", field=name)
    return text.strip()


def _opened(state: Case, payload: CaseOpened, recorded: Recorded) -> Case:
    return replace(
        state,
        case_no=payload.case_no,
        client_id=payload.client_id,
        branch_id=payload.branch_id,
        owner=payload.owner,
        purpose=payload.purpose,
        products=payload.products,
        amends=payload.amends,
        opened_at=recorded.event.at_utc,
    )


def _sealed(state: Case, payload: CaseSealed, recorded: Recorded) -> Case:
    return replace(state, sealed=payload, sealed_at=recorded.event.at_utc)


def _abandoned(state: Case, payload: CaseAbandoned, _recorded: Recorded) -> Case:
    return replace(state, abandoned=payload.reason)


def _judged(state: Case, payload: ClaimJudged, _recorded: Recorded) -> Case:
    return replace(state, judged={**state.judged, payload.claim_id: payload.accepted})


def _approved(state: Case, payload: ReviewApproved, recorded: Recorded) -> Case:
    decided = _decided(state, APPROVED, payload.remark, recorded)
    if decided is state:
        return state
    return replace(decided, watched_share=payload.watched_share)


def _returned(state: Case, payload: ReviewReturned, recorded: Recorded) -> Case:
    decided = _decided(state, RETURNED, payload.remark, recorded)
    return state if decided is state else replace(decided, items=payload.items)


def _rejected(state: Case, payload: ReviewRejected, recorded: Recorded) -> Case:
    return _decided(state, REJECTED, payload.remark, recorded)


def _decided(state: Case, decision: str, remark: str, recorded: Recorded) -> Case:
    if state.decision is not None:
        return state
    return replace(
        state,
        decision=decision,
        remark=remark,
        decided_by=recorded.event.actor,
        decided_at=recorded.event.at_utc,
    )


_STEPS: dict[type[Payload] | type[None], Callable[[Case, Any, Recorded], Case]] = {
    CaseOpened: _opened,
    CaseSealed: _sealed,
    CaseAbandoned: _abandoned,
    ClaimJudged: _judged,
    ReviewApproved: _approved,
    ReviewReturned: _returned,
    ReviewRejected: _rejected,
}
