"""What the events of interviews and recordings do to the tables that screens query.

Follows branchdesk.domain.interview_fold: the latest take of an item counts, a new take or answer
takes the result out of force, a claim that goes on ends with its recording.
"""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

import sqlalchemy as sa

from branchdesk.domain import happenings as happened
from branchdesk.domain.case import COMPLETING, OPEN, RECORDING
from branchdesk.domain.events import Payload
from branchdesk.store import schema
from branchdesk.store.fact import Fact

_UNSEALED = (OPEN, RECORDING, COMPLETING)


@dataclass(frozen=True, slots=True)
class _Place:
    """Where an interview belongs and what it records on now."""

    case_id: str = ""
    recording_id: str | None = None
    consented: bool | None = None
    level: str | None = None


def _interview_started(fact: Fact, payload: happened.InterviewStarted) -> None:
    fact.add(
        schema.interview,
        interview_id=payload.interview_id,
        case_id=payload.case_id,
        device_id=fact.event.device_id,
        questionnaire=payload.questionnaire,
        questionnaire_sha256=payload.questionnaire_sha256,
        rule_pack=payload.rule_pack,
        rule_pack_sha256=payload.rule_pack_sha256,
        language=payload.language,
        started_at=fact.event.at_utc,
    )
    fact.move(
        payload.case_id,
        _UNSEALED,
        state=RECORDING,
        lane="interview",
        interview_id=payload.interview_id,
        level=None,
        score=None,
    )


def _consented(fact: Fact, payload: happened.Consented) -> None:
    table = schema.interview
    fact.change(table, table.c.interview_id == payload.interview_id, consented=payload.given)
    case_id = _of(fact, payload.interview_id).case_id
    if not payload.given:
        fact.move(case_id, _UNSEALED, state=OPEN, lane="intake")
    else:
        fact.move(case_id, (OPEN,), state=RECORDING, lane="interview")


def _asked(fact: Fact, payload: happened.Asked) -> None:
    table = schema.answer
    here = table.c.interview_id == payload.interview_id, table.c.item == payload.item
    known = fact.connection.execute(sa.select(table.c.take).where(*here)).scalar_one_or_none()
    if known == payload.take:
        return
    if known is None:
        fact.add(table, interview_id=payload.interview_id, item=payload.item, take=payload.take)
    else:
        fact.change(table, *here, take=payload.take, option=None)
    _out_of_force(fact, payload.interview_id)


def _answered(fact: Fact, payload: happened.Answered) -> None:
    table = schema.answer
    here = table.c.interview_id == payload.interview_id, table.c.item == payload.item
    fact.change(table, *here, option=payload.option)
    _out_of_force(fact, payload.interview_id)


def _assessed(fact: Fact, payload: happened.Assessed) -> None:
    _assess(fact, payload.interview_id, payload.level, payload.score)
    interview = _of(fact, payload.interview_id)
    if interview.consented is not False:
        states = (RECORDING, COMPLETING)
        result = {"level": payload.level, "score": payload.score}
        fact.move(interview.case_id, states, state=COMPLETING, **result)


def _out_of_force(fact: Fact, interview_id: str) -> None:
    """The answers changed: a result shown before no longer stands."""
    interview = _of(fact, interview_id)
    if interview.level is None:
        return
    _assess(fact, interview_id, None, None)
    states = (COMPLETING,)
    fact.move(interview.case_id, states, state=RECORDING, lane="interview", level=None, score=None)


def _assess(fact: Fact, interview_id: str, level: str | None, score: int | None) -> None:
    table = schema.interview
    fact.change(
        table,
        table.c.interview_id == interview_id,
        level=level,
        score=score,
        assessed_at=None if level is None else fact.event.at_utc,
    )


def _claimed(fact: Fact, payload: happened.Claimed) -> None:
    table = schema.claim
    interview = _of(fact, payload.interview_id)
    same = (
        table.c.interview_id == payload.interview_id,
        table.c.recording_id.is_(interview.recording_id),
        table.c.what == payload.what,
        table.c.detector == payload.detector,
        table.c.from_ms == payload.from_ms,
        table.c.to_ms.is_(None),
    )
    # Said again while it goes on, this sets None to None and is no second claim.
    if not fact.change(table, *same, to_ms=payload.to_ms):
        fact.add(
            table,
            claim_id=fact.event.id,
            case_id=interview.case_id,
            interview_id=payload.interview_id,
            recording_id=interview.recording_id,
            what=payload.what,
            detector=payload.detector,
            from_ms=payload.from_ms,
            to_ms=payload.to_ms,
            state="open",
        )


def _claim_judged(fact: Fact, payload: happened.ClaimJudged) -> None:
    table = schema.claim
    state = "accepted" if payload.accepted else "rejected"
    fact.change(table, table.c.claim_id == payload.claim_id, state=state)


def _recording_started(fact: Fact, payload: happened.RecordingStarted) -> None:
    fact.add(
        schema.recording,
        case_id=_of(fact, payload.interview_id).case_id,
        device_id=fact.event.device_id,
        started_at=fact.event.at_utc,
        ended=False,
        recovered=False,
        **asdict(payload),
    )
    table = schema.interview
    here = table.c.interview_id == payload.interview_id
    fact.change(table, here, recording_id=payload.recording_id)


def _recording_ended(fact: Fact, payload: happened.RecordingEnded) -> None:
    table, claims = schema.recording, schema.claim
    manifest = asdict(payload)
    # The sealed form alone asks for the sum of the media, and reads it from the event.
    for name in ("recording_id", "interview_id", "media_sha256"):
        del manifest[name]
    fact.change(
        table,
        table.c.recording_id == payload.recording_id,
        table.c.ended.is_(False),
        ended=True,
        ended_at=fact.event.at_utc,
        **manifest,
    )
    fact.change(
        claims,
        claims.c.recording_id == payload.recording_id,
        claims.c.to_ms.is_(None),
        to_ms=sa.func.max(claims.c.from_ms, payload.media_ms),
    )


def _of(fact: Fact, interview_id: str) -> _Place:
    """The interview; one that is not here (yet) has no case."""
    found = fact.connection.execute(_PLACE, {"interview_id": interview_id}).first()
    return _Place() if found is None else _Place(*found)


_PLACE = sa.select(
    schema.interview.c.case_id,
    schema.interview.c.recording_id,
    schema.interview.c.consented,
    schema.interview.c.level,
).where(schema.interview.c.interview_id == sa.bindparam("interview_id"))

INTERVIEW_FOLDS: Mapping[type[Payload] | type[None], Callable[[Fact, Any], None]] = {
    happened.InterviewStarted: _interview_started,
    happened.Consented: _consented,
    happened.Asked: _asked,
    happened.Answered: _answered,
    happened.Assessed: _assessed,
    happened.Claimed: _claimed,
    happened.ClaimJudged: _claim_judged,
    happened.RecordingStarted: _recording_started,
    happened.RecordingEnded: _recording_ended,
}
"""How each kind of payload folds; kinds that are not here change no table."""
