"""What the events of clients, cases, documents and profiles do to the tables that screens query."""

from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any

import sqlalchemy as sa

from branchdesk.domain import happenings as happened
from branchdesk.domain.case import (
    ABANDONED,
    APPROVED,
    COMPLETING,
    OPEN,
    RECORDING,
    REJECTED,
    RETURNED,
    SEALED,
)
from branchdesk.domain.events import Payload
from branchdesk.store import schema
from branchdesk.store.fact import Fact

_UNSEALED = (OPEN, RECORDING, COMPLETING)


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
    opened_at = fact.event.at_utc
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
        opened_at=opened_at,
        state=OPEN,
        lane="intake",
        lane_since=opened_at,
        recording_ids=[],
        remark="",
        returned_items=[],
    )
    if payload.amends is not None:
        fact.move(payload.amends, (RETURNED,), lane="done", amended_by=payload.case_id)
    table = schema.client
    fact.change(table, table.c.client_id == fact.client_id, last_seen=opened_at)


def _case_abandoned(fact: Fact, payload: happened.CaseAbandoned) -> None:
    fact.move(
        payload.case_id,
        _UNSEALED,
        state=ABANDONED,
        lane="done",
        remark=payload.reason,
        decided_at=fact.event.at_utc,
        decided_by=fact.event.actor,
    )


def _case_sealed(fact: Fact, payload: happened.CaseSealed) -> None:
    sealed_at = fact.event.at_utc
    moved = fact.move(
        payload.case_id,
        _UNSEALED,
        state=SEALED,
        lane="seal",
        interview_id=payload.interview_id,
        document_id=payload.document_id,
        recording_ids=list(payload.recording_ids),
        sealed_at=sealed_at,
        sealed_seq=fact.event.seq,
        sealed_device=fact.event.device_id,
    )
    case = schema.case
    assessed = fact.connection.execute(
        sa.select(case.c.level, case.c.score).where(case.c.case_id == payload.case_id)
    ).first()
    # A level counts for the client once the form that states it is sealed.
    if moved and assessed is not None and assessed.level is not None:
        table = schema.client
        fact.change(
            table,
            table.c.client_id == fact.client_id,
            level=assessed.level,
            score=assessed.score,
            level_at=sealed_at,
        )


def _approved(fact: Fact, payload: happened.ReviewApproved) -> None:
    _decide(fact, payload.case_id, APPROVED, payload.remark, watched_share=payload.watched_share)


def _returned(fact: Fact, payload: happened.ReviewReturned) -> None:
    _decide(
        fact,
        payload.case_id,
        RETURNED,
        payload.remark,
        lane="intake",
        returned_items=list(payload.items),
    )


def _rejected(fact: Fact, payload: happened.ReviewRejected) -> None:
    _decide(fact, payload.case_id, REJECTED, payload.remark)


def _decide(fact: Fact, case_id: str, decision: str, remark: str, **more: object) -> None:
    """The first decision stands."""
    fact.move(
        case_id,
        (SEALED,),
        **{
            "state": decision,
            "lane": "done",
            "decision": decision,
            "remark": remark,
            "decided_at": fact.event.at_utc,
            "decided_by": fact.event.actor,
            **more,
        },
    )


# --- identity document --------------------------------------------------------------------------
def _photographed(fact: Fact, payload: happened.IdentityPhotographed) -> None:
    names = ("photograph_id", "case_id", "document", "side", "size", "sha256", "key")
    fact.add(
        schema.photograph,
        **{name: getattr(payload, name) for name in names},
        sealed_size=payload.sealed_size,
        sealed_sha256=payload.sealed_sha256,
        corners=list(payload.corners),
        measures=dict(payload.measures),
        faults=list(payload.faults),
        device_id=fact.event.device_id,
        taken_at=fact.event.at_utc,
        taken_by=fact.event.actor,
    )


# --- document -----------------------------------------------------------------------------------
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
    fact.move(payload.case_id, _UNSEALED, lane="sign", document_id=payload.document_id)


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
    for name in ("document_id", "case_id", "seal_root"):
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


def _document_scanned(fact: Fact, payload: happened.DocumentScanned) -> None:
    manifest = asdict(payload)
    for name in ("by_hand", "missing"):
        manifest[name] = list(manifest[name])
    fact.add(
        schema.scan,
        device_id=fact.event.device_id,
        scanned_at=fact.event.at_utc,
        scanned_by=fact.event.actor,
        **manifest,
    )


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


CASE_FOLDS: Mapping[type[Payload] | type[None], Callable[[Fact, Any], None]] = {
    happened.FactsRecorded: _facts_recorded,
    happened.CaseOpened: _case_opened,
    happened.CaseAbandoned: _case_abandoned,
    happened.CaseSealed: _case_sealed,
    happened.ReviewApproved: _approved,
    happened.ReviewReturned: _returned,
    happened.ReviewRejected: _rejected,
    happened.IdentityPhotographed: _photographed,
    happened.DocumentBuilt: _document_built,
    happened.DocumentSigned: _document_signed,
    happened.DocumentSealed: _document_sealed,
    happened.DocumentPrinted: _document_printed,
    happened.DocumentScanned: _document_scanned,
    happened.ProfileLineWritten: _line_written,
    happened.ProfileLineWithdrawn: _line_withdrawn,
}
"""How each kind of payload folds; kinds that are not here change no table."""
