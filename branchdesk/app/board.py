"""The board: the branch's cases of today in six lanes with their limits."""

from datetime import date, datetime
from statistics import median

from branchdesk.app.access import Access
from branchdesk.app.heads import age_of, minutes_between
from branchdesk.app.session import Session
from branchdesk.app.views import BoardView, Card, Lane
from branchdesk.domain import lanes
from branchdesk.domain.definitions import Text
from branchdesk.domain.suitability import extra_care
from branchdesk.store.queries import CaseRow

LANES = ("intake", "interview", "sign", "seal", "review", "done")


class Board:
    """Cases as cards pulled through steps."""

    def __init__(self, session: Session, access: Access) -> None:
        self._session = session
        self._access = access

    def view(self) -> BoardView:
        """Every case still open and those that ended today."""
        session = self._session
        today = session.today()
        rows = [row for row in session.store.cases() if self._shown(row, today)]
        done = [row for row in rows if row.lane == "done" and row.state == "APPROVED"]
        spans = [
            minutes_between(row.opened_at, _instant(row.sealed_at)) for row in done if row.sealed_at
        ]
        passed = [row for row in done if row.amends is None]
        return BoardView(
            branch_name=session.place.branch_name,
            now_utc=session.stamp(),
            lanes=tuple(
                Lane(lane, lanes.limit(session.pack, "lane_limits", lane), self._cards(rows, lane))
                for lane in LANES
            ),
            done_today=len(done),
            median_minutes=round(median(spans)) if spans else None,
            passed_first_share=len(passed) / len(done) if done else None,
        )

    def _shown(self, row: CaseRow, today: date) -> bool:
        if row.state == "ABANDONED":
            return False
        return row.lane != "done" or self._session.day_of(row.decided_at or row.lane_since) >= today

    def _cards(self, rows: list[CaseRow], lane: str) -> tuple[Card, ...]:
        return tuple(self._card(row) for row in rows if row.lane == lane)

    def _card(self, row: CaseRow) -> Card:
        session = self._session
        limit = lanes.limit(session.pack, "lane_minutes", row.lane)
        minutes = minutes_between(row.lane_since, session.now())
        step, params, tone = _step(row, len(session.questionnaire.items))
        if row.lane == "seal" and self._awaits_seal(row):
            step = "awaiting_seal"
        if lanes.overdue(session.pack, row.lane, minutes) and tone != "recording":
            tone = "overdue"
        done = row.lane == "done"
        age = age_of(session, row.birth_date)
        person = session.person
        return Card(
            case_id=row.case_id,
            case_no=row.case_no,
            client_name=row.client_name,
            age=age,
            purpose=self._purpose(row.purpose),
            step=step,
            params=params,
            tone=tone,
            minutes=None if done else minutes,
            limit=None if done else limit,
            owner=self._access.name_of(row.owner).name,
            mine=person is not None and person.id == row.owner,
            ended_at=row.decided_at if done else None,
            elder=extra_care(age, session.pack) is not None,
        )

    def _awaits_seal(self, row: CaseRow) -> bool:
        documents = self._session.store.documents_of(row.case_id)
        return any(one.document_id == row.document_id and one.key is None for one in documents)

    def _purpose(self, known: str) -> Text:
        """Its title; a purpose that only another version brings is shown by its id."""
        purpose = self._session.definitions.purposes.get(known)
        return purpose.title if purpose else dict.fromkeys(("zh_TW", "zh_CN", "en"), known)


def _step(row: CaseRow, total: int) -> tuple[str, dict[str, object], str]:
    """The next step of a case: i18n key under ``board.step``, its parameters, the card's tone."""
    if row.state in ("RETURNED", "REJECTED"):
        return row.state.lower(), {}, "caution"
    if row.state == "RECORDING":
        return "question", {"number": min(row.answered + 1, total), "total": total}, "recording"
    steps: dict[str, tuple[str, dict[str, object], str]] = {
        "intake": ("start_interview", {}, "quiet"),
        "interview": ("result", {}, "quiet"),
        "sign": ("sign", {}, "quiet"),
        "seal": ("sending", {}, "quiet"),
        "review": ("claims", {"count": row.open_claims}, "quiet")
        if row.open_claims
        else ("waiting_review", {}, "quiet"),
        "done": ("approved", {}, "good"),
    }
    return steps[row.lane]


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text)
