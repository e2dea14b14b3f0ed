"""Four eyes: whether a reviewer's decision counts, and head office's signature under it."""

import sqlalchemy as sa

from branchdesk.domain.events import Event
from branchdesk.domain.evidence import Manifest, decision_message, missing_files
from branchdesk.domain.happenings import CaseSealed
from branchdesk.domain.sealing import sign
from branchdesk.domain.wire import FeedCountersign
from branchdesk.hub import tables
from branchdesk.hub.feed import tell

REVIEWING_ROLES = frozenset({"reviewer", "supervisor"})


class DoesNotCount(Exception):
    """An event that is kept but left out; the reason is one of ``wire.FeedRejected``'s."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def decide(
    connection: sa.Connection,
    branch_id: str,
    signing_key: bytes,
    event: Event,
    case_id: str,
    decision: str,
    at_utc: str,
) -> None:
    """Take the decision ``event`` on a case ("approved" or "returned") and countersign it.

    Raises :class:`DoesNotCount`: unknown_case, already_decided, four_eyes for the case's account
    manager and for whoever sealed it, not_permitted for somebody who is no reviewer, incomplete
    for a case that is not sealed or whose files are not all here and verified.
    """
    case = tables.case_file
    found = connection.execute(
        sa.select(case).where((case.c.case_id == case_id) & (case.c.branch_id == branch_id))
    ).first()
    if found is None:
        raise DoesNotCount("unknown_case")
    if found.decision is not None:
        raise DoesNotCount("already_decided")
    if event.actor in (found.owner, found.sealed_by):
        raise DoesNotCount("four_eyes")
    _check_role(connection, branch_id, event.actor)
    if found.sealed_by is None or _missing(connection, found):
        raise DoesNotCount("incomplete")
    connection.execute(
        sa.update(case)
        .where(case.c.case_id == case_id)
        .values(decision=decision, decision_event=event.id)
    )
    signature = sign(signing_key, decision_message(case_id, event.id, decision, at_utc))
    tell(
        connection,
        branch_id,
        lambda place: FeedCountersign(
            hub_seq=place,
            case_id=case_id,
            event_id=event.id,
            decision=decision,
            at_utc=at_utc,
            signature=signature,
        ),
    )


def _check_role(connection: sa.Connection, branch_id: str, actor: str) -> None:
    """A branch whose staff head office has not been told is held to four eyes alone."""
    staff = tables.staff
    roles = {
        row.staff_id: row.role
        for row in connection.execute(sa.select(staff).where(staff.c.branch_id == branch_id))
    }
    if roles and roles.get(actor) not in REVIEWING_ROLES:
        raise DoesNotCount("not_permitted")


def _missing(connection: sa.Connection, found: sa.Row[tuple[object, ...]]) -> tuple[str, ...]:
    case = CaseSealed(
        case_id=found.case_id,
        interview_id=found.interview_id,
        document_id=found.document_id,
        recording_ids=tuple(found.recording_ids),
    )
    manifest = tables.manifest
    wanted = (case.document_id, *case.recording_ids)
    rows = connection.execute(
        sa.select(manifest).where(
            manifest.c.file_id.in_(wanted) & (manifest.c.branch_id == found.branch_id)
        )
    ).fetchall()
    announced = {row.file_id: Manifest(row.file_id, row.size, row.sha256) for row in rows}
    # A file is marked verified only after its content gave the announced SHA-256.
    verified = {row.file_id: row.sha256 for row in rows if row.verified_at is not None}
    return missing_files(case, announced, verified)
