"""Clients and their profiles: every line with the seconds that prove it."""

from collections.abc import Mapping

from branchdesk.app.access import Access
from branchdesk.app.duties import duties
from branchdesk.app.heads import age_of
from branchdesk.app.interviewing import Interviews
from branchdesk.app.session import Session
from branchdesk.app.timeline import Timeline
from branchdesk.app.views import (
    ClientRow,
    Contradiction,
    DimensionScore,
    ProductRow,
    ProfileLine,
    ProfileView,
    TagRow,
)
from branchdesk.domain import profile as rules
from branchdesk.domain import suitability
from branchdesk.domain.events import stream
from branchdesk.domain.happenings import Evidence
from branchdesk.domain.market import MarketLevel
from branchdesk.store import queries
from branchdesk.store.queries import CaseRow, LevelRow, ProfileLineRow


class Clients:
    """Everybody the branch knows."""

    def __init__(self, session: Session, access: Access, interviews: Interviews) -> None:
        self._session = session
        self._access = access
        self._interviews = interviews

    def rows(self) -> tuple[ClientRow, ...]:
        """Every client, last seen first."""
        return tuple(self._row(found) for found in self._session.store.clients())

    def profile(self, client_id: str) -> ProfileView:
        """A client's profile on four dimensions."""
        session = self._session
        found = session.store.client(client_id)
        cases = [row for row in session.store.cases(client_id=client_id) if row.interview_id]
        tags = self._tags(cases)
        lines = session.store.profile_lines(client_id)
        folded = rules.fold(client_id, session.store.stream(stream("client", client_id)))
        scores = rules.scores(folded.lines)
        decided = [row for row in cases if row.decided_at]
        levels = session.store.levels(client_id)
        last = max(decided, key=lambda row: row.decided_at or "") if decided else None
        return ProfileView(
            client=self._row(found),
            dimensions=tuple(DimensionScore(name, scores[name]) for name in scores),
            lines=tuple(profile_line(session, self._access, line, tags) for line in lines),
            contradictions=self._contradictions(found, cases),
            products=self._products(found.level),
            levels=tuple((level.sealed_at, level.level) for level in levels),
            markets=tuple(self._market(level) for level in levels),
            reviewer=self._access.name_of(last.decided_by).name
            if last and last.decided_by
            else None,
            decided_at=last.decided_at if last else None,
            duties=tuple(duty for row in cases for duty in duties(session, row)),
        )

    def _market(self, level: LevelRow) -> MarketLevel | None:
        assessed = self._interviews.state(level.case_id).assessed
        return None if assessed is None else assessed.market

    def _row(self, found: queries.ClientRow) -> ClientRow:
        return ClientRow(
            client_id=found.client_id,
            client_no=found.client_id[:8].upper(),
            name=found.name,
            age=age_of(self._session, found.birth_date),
            level=found.level,
            cases=found.cases,
            last_seen=found.last_seen,
            lines=found.lines,
        )

    def _tags(self, cases: list[CaseRow]) -> dict[str, TagRow]:
        questionnaire = self._session.questionnaire
        return {
            tag.id: tag
            for row in cases
            for tag in Timeline(self._interviews.state(row.case_id), questionnaire).tags()
        }

    def _contradictions(
        self, found: queries.ClientRow, cases: list[CaseRow]
    ) -> tuple[Contradiction, ...]:
        if not cases:
            return ()
        interview = self._interviews.state(cases[-1].case_id)
        questionnaire = self._session.questionnaire
        tags = {tag.id: tag for tag in Timeline(interview, questionnaire).tags()}
        return tuple(
            Contradiction(
                what=each.fact,
                said=questionnaire.item(each.item).option(each.option).text[interview.language],
                said_at=tags.get(each.choice.event_id),
                form=each.typed,
            )
            for each in rules.contradictions(interview, questionnaire, found.facts)
        )

    def _products(self, level: str | None) -> tuple[ProductRow, ...]:
        if level is None:
            return ()
        rows = [
            ProductRow(
                product.id,
                product.name,
                product.level,
                product.summary,
                suitability.blocking(product, level, self._session.pack),
            )
            for product in self._session.definitions.products.values()
        ]
        return tuple(sorted(rows, key=lambda row: (row.blocked is not None, row.level)))


def profile_line(
    session: Session, access: Access, line: ProfileLineRow, tags: Mapping[str, TagRow]
) -> ProfileLine:
    """A line with its evidence; a cited second whose tag is not at hand keeps its place."""
    return ProfileLine(
        line_id=line.line_id,
        dimension=line.dimension,
        stance=line.stance,
        text=line.text,
        confidence=line.confidence,
        evidence=tuple(tags.get(each.tag_id) or _bare(each) for each in line.evidence),
        written_by=access.name_of(line.written_by).name,
        case_no=session.store.case(line.case_id).case_no,
    )


def _bare(evidence: Evidence) -> TagRow:
    return TagRow(
        id=evidence.tag_id,
        kind="quality",
        at_ms=evidence.at_ms,
        to_ms=None,
        recording_id=evidence.recording_id,
        item_no=None,
    )
