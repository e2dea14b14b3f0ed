"""A line of the gate."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from branchdesk.domain.interview_state import Interview


@dataclass(frozen=True, slots=True)
class Point:
    """A line of the gate. ``point`` is a text's id that takes ``params``; ``remedy`` is
    confirm_level, retake, re_ask, override (a second person and a reason), blocked (nothing helps)
    or none; ``item`` the question concerned, evidence at ``at_ms`` of ``recording_id``;
    ``accepted`` the reason it was left open for, and then it passes."""

    point: str
    passed: bool
    remedy: str = "none"
    params: Mapping[str, object] = field(default_factory=dict)
    item: str | None = None
    at_ms: int | None = None
    recording_id: str | None = None
    article: str | None = None
    accepted: str | None = None


def about(
    interview: Interview,
    item_id: str,
    point: str,
    remedy: str,
    params: Mapping[str, object],
    article: str | None,
) -> Point:
    """An open point about a question, with where its latest take was asked."""
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
    )
