"""Payloads of review and profile."""

from dataclasses import dataclass

from branchdesk.domain.events import Payload, kind


@kind("review.tagged")
@dataclass(frozen=True, slots=True)
class ReviewTagged(Payload):
    """A reviewer's tag on a recording; media_ms of the event is ``from_ms``."""

    case_id: str
    recording_id: str
    tag: str
    from_ms: int
    to_ms: int | None = None
    text: str = ""


@kind("review.claim_judged")
@dataclass(frozen=True, slots=True)
class ClaimJudged(Payload):
    """A claim (by event id) was accepted or rejected."""

    case_id: str
    claim_id: str
    accepted: bool


@dataclass(frozen=True, slots=True)
class Evidence:
    """A second of a recording that proves a line: the tag's event id and where it lies."""

    tag_id: str
    recording_id: str
    at_ms: int


@kind("profile.line_written")
@dataclass(frozen=True, slots=True)
class ProfileLineWritten(Payload):
    """``dimension``: mindset, preferences, direction, strength. ``stance``: "+", "-" or "~".

    ``confidence``: high, medium or low. A line without evidence is refused.
    """

    line_id: str
    client_id: str
    case_id: str
    dimension: str
    stance: str
    text: str
    confidence: str
    evidence: tuple[Evidence, ...]


@kind("profile.line_withdrawn")
@dataclass(frozen=True, slots=True)
class ProfileLineWithdrawn(Payload):
    """A line was taken back, with a reason."""

    line_id: str
    client_id: str
    reason: str


@kind("review.approved")
@dataclass(frozen=True, slots=True)
class ReviewApproved(Payload):
    """Approved by somebody who is not the case's account manager."""

    case_id: str
    remark: str
    watched_share: float


@kind("review.returned")
@dataclass(frozen=True, slots=True)
class ReviewReturned(Payload):
    """Returned with a remark and the items to do again."""

    case_id: str
    remark: str
    items: tuple[str, ...] = ()


@kind("review.rejected")
@dataclass(frozen=True, slots=True)
class ReviewRejected(Payload):
    """Refused for good: the case cannot be mended by doing questions again."""

    case_id: str
    remark: str
