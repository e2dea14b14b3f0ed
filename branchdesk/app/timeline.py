"""An interview's tags and takes as rows of a timeline, for the desk and the reviewer alike."""

from collections.abc import Mapping

from branchdesk.app.views import QuestionBlock, TagRow
from branchdesk.domain.definitions import Questionnaire
from branchdesk.domain.interview import Claim, Interview, Take
from branchdesk.domain.tags import Tag


class Timeline:
    """Rows of one interview; ``judged`` maps a claim's id to accepted or rejected."""

    def __init__(
        self,
        interview: Interview,
        questionnaire: Questionnaire,
        judged: Mapping[str, bool] | None = None,
    ) -> None:
        self._interview = interview
        self._judged = judged or {}
        self._between = {
            choice.event_id: choice.between
            for takes in interview.takes.values()
            for place, choice in enumerate(c for take in takes for c in take.answers)
            if place > 0 and choice.between
        }
        self._numbers = {item.id: number for number, item in enumerate(questionnaire.items, 1)}
        self._option_numbers = {
            (item.id, option.id): str(number)
            for item in questionnaire.items
            for number, option in enumerate(item.options, 1)
        }

    def tags(self) -> tuple[TagRow, ...]:
        """Every tag by recording and time."""
        order = {ident: place for place, ident in enumerate(self._interview.recording_ids)}
        rows = [self.row(tag) for tag in self._interview.tags]
        return tuple(sorted(rows, key=lambda row: (order.get(row.recording_id, 0), row.at_ms)))

    def row(self, tag: Tag) -> TagRow:
        """A tag as a row."""
        return TagRow(
            id=tag.id,
            kind=tag.kind,
            at_ms=tag.at_ms,
            to_ms=tag.to_ms,
            recording_id=tag.recording_id,
            item_no=self._numbers.get(tag.item or ""),
            what=tag.what,
            text=tag.text,
            detail=self._detail(tag),
            confidence=tag.confidence,
            state=self._state(tag.id) if tag.kind == "claim" else "",
        )

    def _detail(self, tag: Tag) -> Mapping[str, str]:
        """The tag's facts; with an option also the digit that chooses it (``option_no``), and for
        a change what came between the two answers (``between``, comma between)."""
        number = self._option_numbers.get((tag.item or "", tag.detail.get("option", "")))
        detail = dict(tag.detail) if number is None else {**tag.detail, "option_no": number}
        if tag.id in self._between:
            detail["between"] = ",".join(dict.fromkeys(self._between[tag.id]))
        return detail

    def claims(self) -> tuple[TagRow, ...]:
        """Every claim in order of time, open ones and judged ones."""
        return tuple(self._claim(claim) for claim in self._interview.claims)

    def claims_about(self, item_id: str) -> tuple[TagRow, ...]:
        """Claims about the take of ``item_id`` in force."""
        return tuple(self._claim(claim) for claim in self._interview.open_claims(item_id))

    def blocks(self) -> tuple[QuestionBlock, ...]:
        """Questions as blocks, in the questionnaire's order; takes of one question in theirs."""
        ends = self._ends()
        return tuple(
            block
            for item_id, number in self._numbers.items()
            for block in self._blocks_of(item_id, number, ends)
        )

    def _blocks_of(
        self, item_id: str, number: int, ends: Mapping[tuple[str, int], int | None]
    ) -> list[QuestionBlock]:
        takes = self._interview.takes.get(item_id, ())
        if not takes:
            return [QuestionBlock(number, 1, None, None, "to_come")]
        return [
            QuestionBlock(
                number,
                take.number,
                take.asked_ms,
                ends[(item_id, take.number)],
                self._state_of(take, take is takes[-1]),
                take.recording_id,
            )
            for take in takes
        ]

    def _state_of(self, take: Take, latest: bool) -> str:
        if not latest:
            return "old_take"
        if take.item == self._interview.current_item and self._interview.assessed is None:
            return "current"
        return "done"

    def _ends(self) -> dict[tuple[str, int], int | None]:
        """Each take ends where the next one in time begins on the same recording."""
        takes = [take for group in self._interview.takes.values() for take in group]
        order = {ident: place for place, ident in enumerate(self._interview.recording_ids)}
        takes.sort(key=lambda take: (order.get(take.recording_id or "", 0), take.asked_ms))
        ends: dict[tuple[str, int], int | None] = {}
        for take, following in zip(takes, [*takes[1:], None], strict=False):
            end = None
            if following is not None and following.recording_id == take.recording_id:
                end = following.asked_ms
            elif take.answers:
                end = take.answers[-1].at_ms
            ends[(take.item, take.number)] = end
        return ends

    def _claim(self, claim: Claim) -> TagRow:
        return TagRow(
            id=claim.id,
            kind="claim",
            at_ms=claim.from_ms,
            to_ms=claim.to_ms,
            recording_id=claim.recording_id or "",
            item_no=self._numbers.get(claim.item or ""),
            what=claim.what,
            detail=claim.detail,
            confidence=claim.confidence,
            state=self._state(claim.id),
        )

    def _state(self, claim_id: str) -> str:
        if claim_id not in self._judged:
            return "open"
        return "accepted" if self._judged[claim_id] else "rejected"
