"""Tags: the events of a recording as marks on its timeline, one vocabulary for all sources."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from branchdesk.domain.events import Payload, Recorded
from branchdesk.domain.happenings import (
    Accompanied,
    Answered,
    Asked,
    Claimed,
    ClientAsked,
    Consented,
    Explained,
    Hesitated,
    InterviewResumed,
    LevelConfirmed,
    Noted,
    OpenPointAccepted,
    Overridden,
    Paused,
    QuestionPutOff,
    ReviewTagged,
    SaidInOwnWords,
    Spoken,
)

KINDS = (
    *("asked", "spoken", "explained", "ownwords", "answered", "changed"),
    *("hesitated", "question", "claim", "quality"),
)
SOURCES = ("desk", "detector", "reviewer")


@dataclass(frozen=True, slots=True)
class Tag:
    """A mark on ``recording_id`` from ``at_ms`` to ``to_ms`` (None: an instant, or still open).

    ``kind`` is one of :data:`KINDS`; ``what`` names the sort of a claim, a note ("note"), the
    consent ("consent"), who sits beside the client ("accompanied"), the second confirmation
    ("level"), where nothing was recorded ("paused",
    "resumed"), what was left open with a reason ("accepted"), let through by a second person
    ("overridden"), or will be answered later ("put_off"). ``detail`` holds small facts as text
    (``option``, ``previous``, ``after_ms``, ``take``, ``by``, ``pause_ms``, ``lost_ms``, a claim's
    own).
    ``source`` is one of :data:`SOURCES`; ``confidence`` is a detector's, 0..1.
    """

    id: str
    kind: str
    at_ms: int
    to_ms: int | None
    recording_id: str
    item: str | None = None
    what: str = ""
    text: str = ""
    detail: Mapping[str, str] = field(default_factory=dict)
    confidence: float | None = None
    actor: str = ""
    source: str = "desk"


def tag_of(recorded: Recorded, recording_id: str | None) -> Tag | None:
    """The tag an event makes on ``recording_id``; None for an event that is no tag, was not
    written while something recorded, or whose payload can no longer be read."""
    payload = recorded.payload
    if isinstance(payload, ReviewTagged):
        return _reviewed(recorded, payload)
    make = _MAKERS.get(type(payload))
    at_ms = recorded.event.media_ms
    if make is None or at_ms is None or recording_id is None:
        return None
    values: dict[str, Any] = {"at_ms": at_ms, "to_ms": None, **make(payload, at_ms)}
    return Tag(
        id=recorded.event.id, recording_id=recording_id, actor=recorded.event.actor, **values
    )


def _reviewed(recorded: Recorded, payload: ReviewTagged) -> Tag:
    return Tag(
        id=recorded.event.id,
        kind=payload.tag,
        at_ms=payload.from_ms,
        to_ms=payload.to_ms,
        recording_id=payload.recording_id,
        text=payload.text,
        actor=recorded.event.actor,
        source="reviewer",
    )


def _span(end_ms: int, lasted_ms: int) -> dict[str, int | None]:
    """What took time is written when it ends; it lies before the instant of its event."""
    if lasted_ms <= 0:
        return {"at_ms": end_ms, "to_ms": None}
    return {"at_ms": max(0, end_ms - lasted_ms), "to_ms": end_ms}


def _consented(payload: Consented, _at_ms: int) -> dict[str, Any]:
    return {
        "kind": "asked",
        "what": "consent",
        "detail": {"given": "yes" if payload.given else "no"},
    }


def _asked(payload: Asked, _at_ms: int) -> dict[str, Any]:
    return {"kind": "asked", "item": payload.item, "detail": {"take": str(payload.take)}}


def _spoken(payload: Spoken, at_ms: int) -> dict[str, Any]:
    detail = {"by": payload.by, "lasted_ms": str(payload.lasted_ms)}
    span = _span(at_ms, payload.lasted_ms)
    return {"kind": "spoken", "item": payload.item, "detail": detail, **span}


def _explained(payload: Explained, at_ms: int) -> dict[str, Any]:
    span = _span(at_ms, payload.lasted_ms)
    return {"kind": "explained", "item": payload.item, "text": payload.note, **span}


def _own_words(payload: SaidInOwnWords, _at_ms: int) -> dict[str, Any]:
    return {"kind": "ownwords", "item": payload.item, "text": payload.note}


def _answered(payload: Answered, _at_ms: int) -> dict[str, Any]:
    detail = {
        "option": payload.option,
        "after_ms": str(payload.after_ms),
        "take": str(payload.take),
    }
    if payload.previous is None:
        return {"kind": "answered", "item": payload.item, "detail": detail}
    detail["previous"] = payload.previous
    return {"kind": "changed", "item": payload.item, "detail": detail}


def _hesitated(payload: Hesitated, at_ms: int) -> dict[str, Any]:
    detail = {"pause_ms": str(payload.pause_ms)}
    span = _span(at_ms, payload.pause_ms)
    return {"kind": "hesitated", "item": payload.item, "detail": detail, **span}


def _client_asked(payload: ClientAsked, _at_ms: int) -> dict[str, Any]:
    return {"kind": "question", "item": payload.item, "text": payload.text}


def _noted(payload: Noted, _at_ms: int) -> dict[str, Any]:
    # The quiet grey mark: a note says something about the talk, not what was said in it.
    return {"kind": "quality", "item": payload.item, "what": "note", "text": payload.text}


def _accompanied(payload: Accompanied, _at_ms: int) -> dict[str, Any]:
    return {"kind": "quality", "what": "accompanied", "text": payload.name}


def _paused(payload: Paused, _at_ms: int) -> dict[str, Any]:
    return {"kind": "quality", "what": "paused", "text": payload.reason}


def _resumed(payload: InterviewResumed, _at_ms: int) -> dict[str, Any]:
    detail = {"lost_ms": str(payload.lost_ms)} if payload.lost_ms else {}
    return {"kind": "quality", "what": "resumed", "text": payload.paused_for, "detail": detail}


def _accepted(payload: OpenPointAccepted, _at_ms: int) -> dict[str, Any]:
    detail = {"point": payload.point, **_subject(payload)}
    return {"kind": "quality", "what": "accepted", "text": payload.reason, "detail": detail}


def _overridden(payload: Overridden, _at_ms: int) -> dict[str, Any]:
    detail = {
        "point": payload.point,
        "supervisor": payload.supervisor,
        "article": payload.article,
        **_subject(payload),
    }
    return {"kind": "quality", "what": "overridden", "text": payload.reason, "detail": detail}


def _subject(payload: OpenPointAccepted | Overridden) -> dict[str, str]:
    return {"subject": payload.subject} if payload.subject else {}


def _put_off(payload: QuestionPutOff, _at_ms: int) -> dict[str, Any]:
    detail = {"answer_by": payload.answer_by}
    return {"kind": "question", "item": payload.item, "what": "put_off", "detail": detail}


def _claimed(payload: Claimed, _at_ms: int) -> dict[str, Any]:
    return {
        "kind": "claim",
        "item": payload.item,
        "what": payload.what,
        "detail": payload.detail,
        "confidence": payload.confidence,
        "at_ms": payload.from_ms,
        "to_ms": payload.to_ms,
        "source": "detector",
    }


def _level_confirmed(payload: LevelConfirmed, _at_ms: int) -> dict[str, Any]:
    detail = {"level": payload.level, "previous_level": payload.previous_level}
    return {"kind": "answered", "what": "level", "detail": detail}


_MAKERS: dict[type[Payload] | type[None], Callable[[Any, int], dict[str, Any]]] = {
    Consented: _consented,
    Asked: _asked,
    Spoken: _spoken,
    Explained: _explained,
    SaidInOwnWords: _own_words,
    Answered: _answered,
    Hesitated: _hesitated,
    ClientAsked: _client_asked,
    Noted: _noted,
    Accompanied: _accompanied,
    Paused: _paused,
    InterviewResumed: _resumed,
    OpenPointAccepted: _accepted,
    Overridden: _overridden,
    QuestionPutOff: _put_off,
    Claimed: _claimed,
    LevelConfirmed: _level_confirmed,
}
