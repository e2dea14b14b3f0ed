"""Rows of the store as the small views that many screens share."""

from collections.abc import Mapping
from datetime import datetime

from branchdesk.app.session import Session
from branchdesk.app.views import CaseHead
from branchdesk.domain import facts
from branchdesk.domain.events import stream
from branchdesk.domain.happenings import FactsRecorded
from branchdesk.store.queries import CaseRow


def age_of(session: Session, birth_date: str | None) -> int | None:
    """Full years today, or None where the birth date is not known."""
    return facts.age(birth_date, session.today()) if birth_date else None


def head(session: Session, row: CaseRow) -> CaseHead:
    """Who and which case, for the top bar."""
    return CaseHead(
        case_id=row.case_id,
        case_no=row.case_no,
        client_id=row.client_id,
        client_name=row.client_name,
        age=age_of(session, row.birth_date),
        lane=row.lane,
        state=row.state,
    )


def facts_of(session: Session, row: CaseRow) -> Mapping[str, str]:
    """The client's facts as they stood when the case was sealed; those of today before."""
    if row.sealed_at is not None:
        for recorded in reversed(session.store.stream(stream("client", row.client_id))):
            payload = recorded.payload
            if isinstance(payload, FactsRecorded) and recorded.event.at_utc <= row.sealed_at:
                return payload.facts
    return session.store.client(row.client_id).facts


def minutes_between(start_utc: str, end: datetime) -> int:
    """Whole minutes from an ISO instant to ``end``; never negative, whatever the clocks say."""
    return max(0, int((end - datetime.fromisoformat(start_utc)).total_seconds() // 60))
