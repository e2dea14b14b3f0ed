"""Finished tests as the ledger holds them: measured, and scored anew; nothing is written."""

from collections.abc import Iterator
from dataclasses import dataclass

from branchdesk.app.session import Session
from branchdesk.domain import interview, scoring
from branchdesk.domain.definitions import Questionnaire
from branchdesk.domain.errors import InputFault
from branchdesk.domain.events import stream
from branchdesk.domain.reliability import Reliability, StoredTest, figures
from branchdesk.store.queries import CaseRow


@dataclass(frozen=True, slots=True)
class Rescored:
    """A signed test beside what another score table says: ``signed`` stays what it is.

    ``fault`` is why the table cannot score these answers; ``level`` and ``score`` are None then.
    """

    client_no: str
    case_no: str
    day: str
    signed: str
    signed_score: int
    level: str | None
    score: int | None
    fault: InputFault | None = None

    @property
    def changed(self) -> bool:
        """Whether the level would be another."""
        return self.level not in (None, self.signed)


def measure(session: Session) -> Reliability:
    """How reliable the answers of every finished test at hand are."""
    tests = []
    for row in _finished(session):
        state = interview.fold(session.store.stream(stream("interview", row.interview_id or "")))
        at_utc = session.store.interview(state.interview_id).assessed_at or row.opened_at
        tests.append(StoredTest(row.client_id, at_utc, row.level or "", state.answers()))
    return figures(session.questionnaire, tests)


def rescore(session: Session, questionnaire: Questionnaire) -> tuple[Rescored, ...]:
    """Every signed test by ``questionnaire``, client by client, oldest first."""
    signed = [row for row in _finished(session) if row.sealed_at is not None]
    signed.sort(key=lambda row: (row.client_id, row.sealed_at or ""))
    return tuple(_rescored(session, questionnaire, row) for row in signed)


def _rescored(session: Session, questionnaire: Questionnaire, row: CaseRow) -> Rescored:
    state = interview.fold(session.store.stream(stream("interview", row.interview_id or "")))
    assessed_at = session.store.interview(state.interview_id).assessed_at or row.opened_at
    day = session.day_of(assessed_at)
    level = score = fault = None
    try:
        facts = session.store.client(row.client_id).facts
        found = scoring.assess(questionnaire, state.answers(), facts, day)
        level, score = found.level, found.score
    except InputFault as refused:
        fault = refused
    return Rescored(
        client_no=row.client_id[:8].upper(),
        case_no=row.case_no,
        day=day.isoformat(),
        signed=row.level or "",
        signed_score=row.score or 0,
        level=level,
        score=score,
        fault=fault,
    )


def _finished(session: Session) -> Iterator[CaseRow]:
    return (row for row in session.store.cases() if row.interview_id and row.level)
