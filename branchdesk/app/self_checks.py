"""The branch's look at its own work: when it was made last, and that it was made now."""

from datetime import date

from branchdesk.app.session import Session
from branchdesk.domain.events import Draft, stream
from branchdesk.domain.gate import SelfCheck
from branchdesk.domain.happenings import SelfChecked


def standing(session: Session) -> SelfCheck | None:
    """The latest self-check of the branch; before the first one the clock runs from the day on
    which both rule and this PC were there. None where the pack asks for none."""
    if session.pack.rule("self_check") is None:
        return None
    written = session.store.stream(_stream(session))
    made = [session.day_of(one.event.at_utc) for one in written if _is_check(one.payload)]
    begun = [date.fromisoformat(session.pack.source.effective_from)]
    begun += [session.day_of(one.at_utc) for one in session.store.own_events(0, 1)]
    return SelfCheck(max(made, default=max(begun)), session.today())


def draft(session: Session, by: str, interview_id: str, article: str) -> Draft:
    """The supervisor ``by`` says at the gate of an interview that it was made; to be written
    together with what was found."""
    payload = SelfChecked(session.place.branch_id, by, interview_id, article)
    return session.draft("branch", session.place.branch_id, payload)


def _stream(session: Session) -> str:
    return stream("branch", session.place.branch_id)


def _is_check(payload: object) -> bool:
    return isinstance(payload, SelfChecked)
