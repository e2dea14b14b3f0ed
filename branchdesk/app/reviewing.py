"""Review: a second person replays the recording, judges claims, writes the profile, decides."""

import uuid
from collections.abc import Sequence

from branchdesk.app.access import Access
from branchdesk.app.form_content import band_name
from branchdesk.app.heads import facts_of, head
from branchdesk.app.interviewing import Interviews
from branchdesk.app.library import Library
from branchdesk.app.photographs import Photographs
from branchdesk.app.profiling import profile_line
from branchdesk.app.session import Session
from branchdesk.app.timeline import Timeline
from branchdesk.app.understanding import understanding
from branchdesk.app.views import (
    IdentityFact,
    IdentityReview,
    OnTheWay,
    Person,
    QueueRow,
    ReviewView,
)
from branchdesk.domain import case as case_rules
from branchdesk.domain import profile as profile_rules
from branchdesk.domain.case import Case
from branchdesk.domain.errors import InputFault
from branchdesk.domain.events import Draft, Payload, stream
from branchdesk.domain.happenings import ClaimJudged, Evidence, ReviewTagged
from branchdesk.domain.identity import COMPARED
from branchdesk.domain.interview import Interview
from branchdesk.domain.tags import Tag, tag_of
from branchdesk.store.queries import CaseRow
from branchdesk.video.reader import SealedReader

_REVIEWERS = ("reviewer", "supervisor")

CHECKLIST = ("identity", "risk_read", "no_prompting", "level_confirmed")
"""What a reviewer ticks; texts under ``review.check``."""


class Reviews:
    """Use cases of the reviewer. Verbs write and return the page's new view."""

    def __init__(
        self,
        session: Session,
        access: Access,
        interviews: Interviews,
        library: Library,
        photographs: Photographs,
    ) -> None:
        self._session = session
        self._access = access
        self._interviews = interviews
        self._library = library
        self._photographs = photographs

    def queue(self) -> tuple[QueueRow, ...]:
        """Sealed cases without a decision, riskiest first."""
        person = self._session.person
        return tuple(
            QueueRow(
                case=head(self._session, row),
                level=row.level or "",
                open_claims=row.open_claims,
                seconds=row.media_ms // 1000,
                sealed_at=row.sealed_at or "",
                owner=self._access.name_of(row.owner).name,
                mine=person is not None and row.owner == person.id,
                arrived=row.state == "SUBMITTED",
            )
            for row in self._session.store.review_queue()
        )

    def view(self, case_id: str) -> ReviewView:
        """The case under review; of a recording that is not on this PC only its length, and it is
        on its way here from now on."""
        session = self._session
        row = session.store.case(case_id)
        case, interview = self._case(case_id), self._interview(row)
        filmed = self._filmed(row)
        self._library.want(filmed)
        timeline = Timeline(interview, session.questionnaire, case.judged)
        claims = timeline.claims()
        understood = understanding(
            interview, session.questionnaire, session.pack, facts_of(session, row), claims
        )
        rows = (*timeline.tags(), *(timeline.row(tag) for tag in self._reviewers_tags(case_id)))
        why_not = self._why_not(row)
        return ReviewView(
            case=head(session, row),
            level=row.level or "",
            level_name=band_name(session, row.level or ""),
            recording_ids=filmed,
            tracks=tuple(self._library.track(ident) for ident in filmed),
            blocks=timeline.blocks(),
            tags=rows,
            claims=claims,
            understanding=understood,
            lines=tuple(
                profile_line(session, self._access, line, {tag.id: tag for tag in rows})
                for line in session.store.profile_lines(row.client_id)
                if line.case_id == case_id
            ),
            checklist=CHECKLIST,
            watched_needed=self._watched_needed(),
            may_decide=why_not is None,
            why_not=why_not,
            decision=case.decision,
            remark=case.remark,
        )

    def media(self, recording_id: str) -> SealedReader | OnTheWay:
        """The recording for the player, to be closed by the caller; or how far it is on its way
        here. Raises as :meth:`library.Library.look`."""
        return self._library.look(recording_id)

    def identity(self, case_id: str) -> IdentityReview:
        """The client's identity document beside what was typed; photographs that are not on this
        PC are on their way here from now on. Raises as :meth:`photographs.Photographs.on_the_way`,
        and IntegrityFault where one does not open."""
        row = self._session.store.case(case_id)
        on_the_way = self._photographs.on_the_way(case_id)
        seen = self._photographs.view(case_id)
        typed = facts_of(self._session, row)
        return IdentityReview(
            photos=seen.photos,
            facts=tuple(
                IdentityFact(spec.id, spec.label, typed[spec.id], spec.id in seen.compared)
                for spec in self._session.definitions.dictionary.fields
                if spec.id in COMPARED and typed.get(spec.id)
            ),
            compared_by=self._access.name_of(seen.compared_by).name if seen.compared_by else None,
            compared_at=seen.compared_at,
            on_the_way=on_the_way,
        )

    def identity_on_the_way(self, case_id: str) -> tuple[OnTheWay, ...]:
        """The photographs of the case that are not on this PC; raises as :meth:`identity`."""
        return self._photographs.on_the_way(case_id)

    def tag(
        self,
        case_id: str,
        recording_id: str,
        kind: str,
        from_ms: int,
        to_ms: int | None = None,
        text: str = "",
    ) -> ReviewView:
        """A reviewer's own tag."""
        payload = ReviewTagged(case_id, recording_id, kind, from_ms, to_ms, text.strip())
        return self._write(case_id, payload, from_ms)

    def judge(self, case_id: str, claim_id: str, accepted: bool) -> ReviewView:
        """Accept or reject a detector's claim."""
        return self._write(case_id, ClaimJudged(case_id, claim_id, accepted))

    def write_line(
        self,
        case_id: str,
        dimension: str,
        stance: str,
        text: str,
        confidence: str,
        tag_ids: Sequence[str],
    ) -> ReviewView:
        """A profile line that cites tags; InputFault ``profile_without_evidence`` without any."""
        self._session.require("review", *_REVIEWERS)
        row = self._session.store.case(case_id)
        known = {tag.id: tag for tag in self._all_tags(row)}
        line = profile_rules.write_line(
            str(uuid.uuid4()),
            row.client_id,
            case_id,
            dimension=dimension,
            stance=stance,
            text=text,
            confidence=confidence,
            evidence=tuple(
                Evidence(ident, known[ident].recording_id, known[ident].at_ms)
                for ident in tag_ids
                if ident in known
            ),
        )
        self._session.append([self._client_draft(row, line)])
        return self.view(case_id)

    def withdraw_line(self, case_id: str, line_id: str, reason: str) -> ReviewView:
        """Take a line back, with a reason."""
        self._session.require("review", *_REVIEWERS)
        row = self._session.store.case(case_id)
        profile = profile_rules.fold(
            row.client_id, self._session.store.stream(stream("client", row.client_id))
        )
        payload = profile_rules.withdraw_line(profile, line_id, reason)
        self._session.append([self._client_draft(row, payload)])
        return self.view(case_id)

    def approve(self, case_id: str, remark: str, watched_share: float) -> ReviewView:
        """Approve; InputFault ``four_eyes``, ``case_state``, ``watched_too_little``."""
        person, case, state = self._judgeable(case_id)
        needed = self._watched_needed()
        payload = case_rules.approve(case, state, person.id, remark, watched_share, needed)
        return self._write(case_id, payload)

    def send_back(self, case_id: str, remark: str, items: Sequence[str] = ()) -> ReviewView:
        """Return to the account manager with a remark and the questions to do again."""
        person, case, state = self._judgeable(case_id)
        return self._write(case_id, case_rules.send_back(case, state, person.id, remark, items))

    def _watched_needed(self) -> float:
        rule = self._session.pack.rule("watched_share")
        return rule.numbers["percent"] / 100 if rule else 0.0

    def _judgeable(self, case_id: str) -> tuple[Person, Case, str]:
        person = self._session.require("review", *_REVIEWERS)
        return person, self._case(case_id), self._session.store.case(case_id).state

    def _write(self, case_id: str, payload: Payload, media_ms: int | None = None) -> ReviewView:
        self._session.require("review", *_REVIEWERS)
        row = self._session.store.case(case_id)
        draft = self._session.draft(
            "case", case_id, payload, client_id=row.client_id, media_ms=media_ms
        )
        self._session.append([draft])
        return self.view(case_id)

    def _client_draft(self, row: CaseRow, payload: Payload) -> Draft:
        return self._session.draft("client", row.client_id, payload, client_id=row.client_id)

    def _why_not(self, row: CaseRow) -> str | None:
        """Why the signed-in person may not decide: an i18n key under ``review.why_not``."""
        person = self._session.person
        if person is None or person.role not in _REVIEWERS:
            return "role"
        if person.id == row.owner:
            return "own_case"
        if row.state in ("APPROVED", "RETURNED", "REJECTED"):
            return "decided"
        return None if row.state == "SUBMITTED" else "not_arrived"

    def _case(self, case_id: str) -> Case:
        return case_rules.fold(self._session.store.stream(stream("case", case_id)))

    def _interview(self, row: CaseRow) -> Interview:
        if row.interview_id is None or row.sealed_at is None:
            raise InputFault("case_state", case_no=row.case_no, state=row.state, wanted="SEALED")
        return self._interviews.state(row.case_id)

    def _filmed(self, row: CaseRow) -> tuple[str, ...]:
        """Recordings of the case that hold a picture: a crash may have ended one before its
        first."""
        recordings = self._session.store.recordings(interview_id=row.interview_id)
        return tuple(one.recording_id for one in recordings if one.media_ms)

    def _reviewers_tags(self, case_id: str) -> tuple[Tag, ...]:
        found = (
            tag_of(recorded, None)
            for recorded in self._session.store.stream(stream("case", case_id))
        )
        return tuple(tag for tag in found if tag is not None)

    def _all_tags(self, row: CaseRow) -> tuple[Tag, ...]:
        return (*self._interview(row).tags, *self._reviewers_tags(row.case_id))
