"""Rows of the store as the small views that many screens share."""

from datetime import datetime

from branchdesk.app.session import Session
from branchdesk.app.views import CaseHead
from branchdesk.domain import facts
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


def minutes_between(start_utc: str, end: datetime) -> int:
    """Whole minutes from an ISO instant to ``end``; never negative, whatever the clocks say."""
    return max(0, int((end - datetime.fromisoformat(start_utc)).total_seconds() // 60))
