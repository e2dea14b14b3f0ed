"""What is owed after the seal: until when a case is kept, and by when its client is called back."""

from collections.abc import Iterator
from datetime import date

from branchdesk.app.session import Session
from branchdesk.app.views.signing import Duty
from branchdesk.domain import case, terms
from branchdesk.domain.events import stream
from branchdesk.store.queries import CaseRow


def duties(session: Session, row: CaseRow) -> tuple[Duty, ...]:
    """Those that were written into the seal of a case; none before the seal."""
    if row.sealed_at is None:
        return ()
    sealed = case.fold(session.store.stream(stream("case", row.case_id))).sealed
    if sealed is None:
        return ()
    sealed_on = session.day_of(row.sealed_at)
    return tuple(_of(row.case_no, sealed_on, sealed.retention, sealed.call_back))


def _of(
    case_no: str, sealed_on: date, kept: terms.Retention | None, call: terms.CallBack | None
) -> Iterator[Duty]:
    if kept is not None:
        # What was sold has not ended before it was sold: this is the earliest that it can be.
        until = terms.kept_until(sealed_on, kept).isoformat()
        yield Duty("retention", until, kept.article, case_no)
    if call is not None:
        yield Duty("call_back", call.by, call.article, case_no)
