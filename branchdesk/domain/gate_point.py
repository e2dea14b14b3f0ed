"""A line of the gate."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from branchdesk.domain.interview_state import Interview, Leave


@dataclass(frozen=True, slots=True)
class Point:
    """A line of the gate. ``point`` is a text's id that takes ``params``; ``remedy`` is
    confirm_level, retake, re_ask, override (a second person and a reason), blocked (nothing helps)
    or none; ``item`` the question concerned, evidence at ``at_ms`` of ``recording_id``;
    ``accepted`` the reason it was left open for, and then it passes.

    ``subject`` tells apart what a person reads in lines of the same key, side by side or one after
    the other: product and level, the take, the answers. Who lets a line through lets this one
    through, no other. "" for a line that the whole interview has once."""

    point: str
    passed: bool
    remedy: str = "none"
    params: Mapping[str, object] = field(default_factory=dict)
    item: str | None = None
    at_ms: int | None = None
    recording_id: str | None = None
    article: str | None = None
    accepted: str | None = None
    subject: str = ""

    @property
    def key(self) -> str:
        """Which line of the gate: its id, and the item's where it is about a question."""
        return self.point if self.item is None else f"{self.point}:{self.item}"


def about(
    interview: Interview,
    item_id: str,
    point: str,
    remedy: str,
    params: Mapping[str, object],
    article: str | None,
    subject: str | None = None,
) -> Point:
    """An open point about a question, with where its latest take was asked; of that take unless it
    has a ``subject`` of its own."""
    take = interview.take(item_id)
    return Point(
        point=point,
        passed=False,
        remedy=remedy,
        params=params,
        item=item_id,
        at_ms=take.asked_ms if take else None,
        recording_id=take.recording_id if take else None,
        article=article,
        subject=f"take {take.number if take else 0}" if subject is None else subject,
    )


def let_through(points: Sequence[Point], interview: Interview) -> tuple[Point, ...]:
    """``points``, those passed that a reason lets through. One that a rule forbids wants a second
    person, and what is blocked stays so."""
    alike = Counter(point.key for point in points)
    return tuple(_with_leave(point, interview, alike[point.key] == 1) for point in points)


def _with_leave(point: Point, interview: Interview, alone: bool) -> Point:
    if point.passed or point.remedy == "blocked":
        return point
    leaves = interview.overridden if point.remedy == "override" else interview.accepted
    reasons = [leave.reason for leave in leaves if _covers(leave, point, interview, alone)]
    if not reasons:
        return point
    return replace(point, passed=True, remedy="none", accepted=reasons[-1])


def _covers(leave: Leave, point: Point, interview: Interview, alone: bool) -> bool:
    if leave.point != point.key:
        return False
    if leave.subject == point.subject:
        return True
    # Version 1 of the events named no subject: what was read is known where one line alone can have
    # been meant and the result stands that the line was shown with.
    standing = interview.assessed is not None and leave.results == len(interview.results)
    return leave.subject == "" and alone and standing
