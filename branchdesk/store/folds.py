"""What each kind of event does to the tables that screens query."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert

from branchdesk.domain import happenings as happened
from branchdesk.domain.events import Event, Payload
from branchdesk.store import schema

_OPEN = ("OPEN", "RECORDING", "COMPLETING")


@dataclass(frozen=True, slots=True)
class Fact:
    """An event about to be folded, and whose it is."""

    connection: sa.Connection
    event: Event
    client_id: str

    def add(self, table: sa.Table, **values: object) -> None:
        """Insert a row of this client; the first row of an id stands."""
        row = {"client_id": self.client_id, **values}
        self.connection.execute(insert(table).on_conflict_do_nothing(), row)

    def change(self, table: sa.Table, *where: sa.ColumnElement[bool], **values: object) -> int:
        """Update the rows that match; returns how many did."""
        return self.connection.execute(sa.update(table).where(*where).values(**values)).rowcount


# --- client -------------------------------------------------------------------------------------
def _facts_recorded(fact: Fact, payload: happened.FactsRecorded) -> None:
    known = payload.facts
    values = {
        "name": known.get("name", ""),
        "id_number": known.get("id_number"),
        "birth_date": known.get("birth_date"),
        "facts": dict(known),
        "last_seen": fact.event.at_utc,
    }
    table = schema.client
    if not fact.change(table, table.c.client_id == fact.client_id, **values):
        fact.add(table, first_seen=fact.event.at_utc, **values)


# --- case ---------------------------------------------------------------------------------------
def _case_opened(fact: Fact, payload: happened.CaseOpened) -> None:
    fact.add(
        schema.case,
        case_id=payload.case_id,
        case_no=payload.case_no,
        branch_id=payload.branch_id,
        device_id=fact.event.device_id,
        owner=payload.owner,
        purpose=payload.purpose,
        products=list(payload.products),
        amends=payload.amends,
        opened_at=fact.event.at_utc,
        state="OPEN",
        lane="intake",
        lane_since=fact.event.at_utc,
        recording_ids=[],
        remark="",
        returned_items=[],
    )
    if payload.amends is not None:
        _change_case(fact, payload.amends, ("RETURNED",), lane="done", amended_by=payload.case_id)
    fact.change(
        schema.client,
        schema.client.c.client_id == fact.client_id,
        last_seen=fact.event.at_utc,
    )


def _case_abandoned(fact: Fact, payload: happened.CaseAbandoned) -> None:
    moved = _change_case(fact, payload.case_id, _OPEN, state="ABANDONED", lane="done")
    if moved:
        _change_case(fact, payload.case_id, ("ABANDONED",), remark=payload.reason, **_decided(fact))


def _case_sealed(fact: Fact, payload: happened.CaseSealed) -> None:
    moved = _change_case(
        fact,
        payload.case_id,
        _OPEN,
        state="SEALED",
        lane="seal",
        interview_id=payload.interview_id,
        document_id=payload.document_id,
        recording_ids=list(payload.recording_ids),
        sealed_at=fact.event.at_utc,
        sealed_seq=fact.event.seq,
        sealed_device=fact.event.device_id,
    )
    if not moved:
        return
    # A level counts for the client once the form that states it is sealed.
    assessed = fact.connection.execute(
        sa.select(schema.case.c.level, schema.case.c.score).where(
            schema.case.c.case_id == payload.case_id
        )
    ).one()
    if assessed.level is not None:
        fact.change(
            schema.client,
            schema.client.c.client_id == fact.client_id,
            level=assessed.level,
            score=assessed.score,
            level_at=fact.event.at_utc,
        )


def _approved(fact: Fact, payload: happened.ReviewApproved) -> None:
    _change_case(
        fact,
        payload.case_id,
        ("SEALED",),
        state="APPROVED",
        lane="done",
        decision="approved",
        remark=payload.remark,
        watched_share=payload.watched_share,
        **_decided(fact),
    )


def _returned(fact: Fact, payload: happened.ReviewReturned) -> None:
    _change_case(
        fact,
        payload.case_id,
        ("SEALED",),
        state="RETURNED",
        lane="intake",
        decision="returned",
        remark=payload.remark,
        returned_items=list(payload.items),
        **_decided(fact),
    )


def _decided(fact: Fact) -> dict[str, object]:
    return {"decided_at": fact.event.at_utc, "decided_by": fact.event.actor}


def _change_case(fact: Fact, case_id: str, states: tuple[str, ...], **values: object) -> int:
    """Change a case that is in one of ``states``; a new lane starts its clock anew."""
    table = schema.case
    if "lane" in values:
        since = sa.case(
            (table.c.lane == values["lane"], table.c.lane_since), else_=fact.event.at_utc
        )
        values["lane_since"] = since
    return fact.change(table, table.c.case_id == case_id, table.c.state.in_(states), **values)


# --- interview ----------------------------------------------------------------------------------
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
    _change_case(
        fact,
        payload.case_id,
        _OPEN,
        state="RECORDING",
        lane="interview",
        interview_id=payload.interview_id,
    )


def _consented(fact: Fact, payload: happened.Consented) -> None:
    table = schema.interview
    fact.change(table, table.c.interview_id == payload.interview_id, consented=payload.given)


def _answered(fact: Fact, payload: happened.Answered) -> None:
    table = schema.answer
    row = {
        "interview_id": payload.interview_id,
        "item": payload.item,
        "client_id": fact.client_id,
        "option": payload.option,
        "media_ms": fact.event.media_ms,
    }
    latest = {"option": payload.option, "media_ms": fact.event.media_ms}
    fact.connection.execute(
        insert(table).on_conflict_do_update(
            index_elements=[table.c.interview_id, table.c.item], set_=latest
        ),
        row,
    )


def _assessed(fact: Fact, payload: happened.Assessed) -> None:
    table = schema.interview
    assessed = {"level": payload.level, "score": payload.score}
    fact.change(
        table,
        table.c.interview_id == payload.interview_id,
        assessed_at=fact.event.at_utc,
        **assessed,
    )
    case_id = _case_of(fact, payload.interview_id)
    if case_id is not None:
        _change_case(fact, case_id, _OPEN, state="COMPLETING", **assessed)


def _claimed(fact: Fact, payload: happened.Claimed) -> None:
    table = schema.claim
    closed = payload.to_ms is not None and fact.change(
        table,
        table.c.interview_id == payload.interview_id,
        table.c.what == payload.what,
        table.c.detector == payload.detector,
        table.c.from_ms == payload.from_ms,
        table.c.to_ms.is_(None),
        to_ms=payload.to_ms,
        closing_id=fact.event.id,
    )
    if not closed:
        fact.add(
            table,
            claim_id=fact.event.id,
            case_id=_case_of(fact, payload.interview_id),
            interview_id=payload.interview_id,
            what=payload.what,
            detector=payload.detector,
            from_ms=payload.from_ms,
            to_ms=payload.to_ms,
            state="open",
        )


def _claim_judged(fact: Fact, payload: happened.ClaimJudged) -> None:
    table = schema.claim
    fact.change(
        table,
        sa.or_(table.c.claim_id == payload.claim_id, table.c.closing_id == payload.claim_id),
        state="accepted" if payload.accepted else "rejected",
    )


def _case_of(fact: Fact, interview_id: str) -> str | None:
    table = schema.interview
    found: str | None = fact.connection.execute(
        sa.select(table.c.case_id).where(table.c.interview_id == interview_id)
    ).scalar_one_or_none()
    return found


# --- recording and document ---------------------------------------------------------------------
def _recording_started(fact: Fact, payload: happened.RecordingStarted) -> None:
    fact.add(
        schema.recording,
        case_id=_case_of(fact, payload.interview_id),
        device_id=fact.event.device_id,
        started_at=fact.event.at_utc,
        ended=False,
        recovered=False,
        **asdict(payload),
    )


def _recording_ended(fact: Fact, payload: happened.RecordingEnded) -> None:
    table = schema.recording
    manifest = asdict(payload)
    for name in ("recording_id", "interview_id"):
        del manifest[name]
    fact.change(
        table,
        table.c.recording_id == payload.recording_id,
        table.c.ended.is_(False),
        ended=True,
        ended_at=fact.event.at_utc,
        **manifest,
    )


def _document_built(fact: Fact, payload: happened.DocumentBuilt) -> None:
    fact.add(
        schema.document,
        document_id=payload.document_id,
        case_id=payload.case_id,
        device_id=fact.event.device_id,
        form=payload.form,
        form_sha256=payload.form_sha256,
        agreements=list(payload.agreements),
        built_sha256=payload.sha256,
        pages=payload.pages,
        built_at=fact.event.at_utc,
        copies=0,
    )
    _change_case(fact, payload.case_id, _OPEN, lane="sign", document_id=payload.document_id)


def _document_signed(fact: Fact, payload: happened.DocumentSigned) -> None:
    table = schema.document
    fact.change(
        table,
        table.c.document_id == payload.document_id,
        signed_at=fact.event.at_utc,
        witness=payload.witness,
    )


def _document_sealed(fact: Fact, payload: happened.DocumentSealed) -> None:
    table = schema.document
    manifest = asdict(payload)
    for name in ("document_id", "case_id"):
        del manifest[name]
    fact.change(
        table,
        table.c.document_id == payload.document_id,
        table.c.sealed_at.is_(None),
        sealed_at=fact.event.at_utc,
        **manifest,
    )


def _document_printed(fact: Fact, payload: happened.DocumentPrinted) -> None:
    table = schema.document
    fact.change(table, table.c.document_id == payload.document_id, copies=payload.copy)


# --- profile ------------------------------------------------------------------------------------
def _line_written(fact: Fact, payload: happened.ProfileLineWritten) -> None:
    values = {**asdict(payload), "evidence": [asdict(found) for found in payload.evidence]}
    fact.add(
        schema.profile_line,
        **{
            **values,
            "client_id": fact.client_id,
            "written_by": fact.event.actor,
            "written_at": fact.event.at_utc,
        },
    )


def _line_withdrawn(fact: Fact, payload: happened.ProfileLineWithdrawn) -> None:
    table = schema.profile_line
    fact.change(
        table,
        table.c.line_id == payload.line_id,
        withdrawn_at=fact.event.at_utc,
        withdrawn_reason=payload.reason,
    )


FOLDS: Mapping[type[Payload] | type[None], Callable[[Fact, Any], None]] = {
    happened.FactsRecorded: _facts_recorded,
    happened.CaseOpened: _case_opened,
    happened.CaseAbandoned: _case_abandoned,
    happened.CaseSealed: _case_sealed,
    happened.ReviewApproved: _approved,
    happened.ReviewReturned: _returned,
    happened.InterviewStarted: _interview_started,
    happened.Consented: _consented,
    happened.Answered: _answered,
    happened.Assessed: _assessed,
    happened.Claimed: _claimed,
    happened.ClaimJudged: _claim_judged,
    happened.RecordingStarted: _recording_started,
    happened.RecordingEnded: _recording_ended,
    happened.DocumentBuilt: _document_built,
    happened.DocumentSigned: _document_signed,
    happened.DocumentSealed: _document_sealed,
    happened.DocumentPrinted: _document_printed,
    happened.ProfileLineWritten: _line_written,
    happened.ProfileLineWithdrawn: _line_withdrawn,
}
"""How each kind of payload folds; kinds that are not here change no table."""
