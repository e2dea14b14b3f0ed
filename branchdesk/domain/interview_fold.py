"""An interview's events folded into its state.

When the program stopped and a new recording goes on, the question that was up counts as having
come up again at the new recording's start: what was up in the lost second is not counted.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from branchdesk.domain.events import Payload, Recorded
from branchdesk.domain.happenings import (
    Accompanied,
    Answered,
    Asked,
    Assessed,
    Claimed,
    ClientAsked,
    Consented,
    Explained,
    Hesitated,
    InterviewStarted,
    LevelConfirmed,
    Noted,
    OpenPointAccepted,
    Overridden,
    Paused,
    QuestionPutOff,
    RecordingEnded,
    RecordingStarted,
    SaidInOwnWords,
    Spoken,
)
from branchdesk.domain.interview_state import (
    ABOUT_LEVEL,
    Choice,
    Claim,
    Explanation,
    Interview,
    Leave,
    Result,
    Take,
)
from branchdesk.domain.tags import Tag, tag_of


def fold(events: Iterable[Recorded]) -> Interview:
    """The interview of a whole stream, in the order written; ValueError for an empty one."""
    state: Interview | None = None
    for recorded in events:
        state = apply(state, recorded)
    if state is None:
        raise ValueError("an interview has at least one event")
    return state


def apply(state: Interview | None, recorded: Recorded) -> Interview:
    """``state`` after one more event (None: before the first). Kinds that say nothing about an
    interview, and payloads that can no longer be read, leave it as it was."""
    if state is None:
        state = Interview(recorded.event.stream.partition(":")[2])
    payload = recorded.payload
    at_ms = recorded.event.media_ms or 0
    step = _STEPS.get(type(payload))
    if step is not None:
        state = step(state, payload, at_ms, recorded.event.id)
    tag = tag_of(recorded, state.recording_id)
    if tag is None or isinstance(payload, Claimed):
        return state
    return replace(state, tags=(*state.tags, tag))


def _started(state: Interview, payload: InterviewStarted, _at: int, _id: str) -> Interview:
    return replace(
        state,
        case_id=payload.case_id,
        client_id=payload.client_id,
        questionnaire=payload.questionnaire,
        questionnaire_sha256=payload.questionnaire_sha256,
        rule_pack=payload.rule_pack,
        rule_pack_sha256=payload.rule_pack_sha256,
        language=payload.language,
    )


def _recording_started(
    state: Interview, payload: RecordingStarted, _at: int, _id: str
) -> Interview:
    recording_ids = (*state.recording_ids, payload.recording_id)
    state = replace(state, recording_ids=recording_ids, paused=None)
    take = state.take(state.current_item) if state.current_item else None
    return state if take is None else _with_take(state, _come_up(state, take, 0))


def _recording_ended(state: Interview, payload: RecordingEnded, _at: int, _id: str) -> Interview:
    """The end of a recording is the end of whatever a detector saw going on."""
    open_ones = [
        claim
        for claim in state.claims
        if claim.to_ms is None and claim.recording_id == payload.recording_id
    ]
    for claim in open_ones:
        state = _closed(state, claim, max(claim.from_ms, payload.media_ms))
    return replace(state, ended={**state.ended, payload.recording_id: payload})


def _consented(state: Interview, payload: Consented, _at: int, _id: str) -> Interview:
    return replace(state, consent=payload.given)


def _paused(state: Interview, payload: Paused, at_ms: int, _id: str) -> Interview:
    return replace(_put_down(state, at_ms), paused=payload.reason)


def _put_down(state: Interview, at_ms: int) -> Interview:
    """The question that is up is out of sight from now on; how long it was up is kept."""
    up = state.take(state.current_item) if state.current_item else None
    if up is None:
        return state
    return _with_take(state, replace(up, shown_ms=up.up_for(at_ms), up_ms=at_ms))


def _asked(state: Interview, payload: Asked, at_ms: int, _id: str) -> Interview:
    state = replace(_put_down(state, at_ms), current_item=payload.item)
    take = state.take(payload.item)
    if take is not None and take.number == payload.take:
        return _with_take(state, _come_up(state, take, at_ms))
    new = Take(payload.item, payload.take, state.recording_id, at_ms, at_ms, at_ms)
    if take is not None:
        # What came after the last answer of the take before lies between it and the next one.
        new = replace(new, since=(*take.since, "retaken"))
    takes = {**state.takes, payload.item: (*state.takes.get(payload.item, ()), new)}
    return replace(state, takes=takes, assessed=None)


def _come_up(state: Interview, take: Take, at_ms: int) -> Take:
    """A take that comes up again; asked anew where an unanswered one lies on a past recording."""
    if take.chosen is None and take.recording_id != state.recording_id:
        take = replace(take, recording_id=state.recording_id, asked_ms=at_ms)
    return replace(take, up_ms=at_ms, step_ms=at_ms)


def _spoken(state: Interview, payload: Spoken, at_ms: int, _id: str) -> Interview:
    return _on_take(
        state,
        payload.item,
        lambda take: replace(
            _stepped(take, "spoken", at_ms), spoken_ms=(take.spoken_ms or 0) + payload.lasted_ms
        ),
    )


def _explained(state: Interview, payload: Explained, at_ms: int, _id: str) -> Interview:
    from_ms = max(0, at_ms - payload.lasted_ms)
    said = Explanation(from_ms, at_ms, state.recording_id)
    return _on_take(
        state,
        payload.item,
        lambda take: replace(
            _stepped(take, "explained", at_ms),
            explanations=(*take.explanations, said),
            open_questions=0,
        ),
    )


def _own_words(state: Interview, payload: SaidInOwnWords, at_ms: int, _id: str) -> Interview:
    return _on_take(
        state,
        payload.item,
        lambda take: replace(_stepped(take, "own_words", at_ms), own_words=take.own_words + 1),
    )


def _client_asked(state: Interview, payload: ClientAsked, at_ms: int, _id: str) -> Interview:
    # A day was named for what had been asked by then, not for this.
    others = {item: day for item, day in state.put_off.items() if item != payload.item}
    state = replace(state, put_off=others)
    return _on_take(
        state,
        payload.item,
        lambda take: replace(
            _stepped(take, "client_asked", at_ms),
            client_questions=take.client_questions + 1,
            open_questions=take.open_questions + 1,
        ),
    )


def _accompanied(state: Interview, payload: Accompanied, _at: int, _id: str) -> Interview:
    return replace(state, companion=payload.name)


def _noted(state: Interview, payload: Noted, at_ms: int, _id: str) -> Interview:
    return _on_take(state, payload.item, lambda take: _stepped(take, "noted", at_ms))


def _stepped(take: Take, step: str, at_ms: int) -> Take:
    return replace(take, since=(*take.since, step), step_ms=at_ms)


def _answered(state: Interview, payload: Answered, at_ms: int, event_id: str) -> Interview:
    return replace(answered(state, payload, at_ms, event_id), assessed=None)


def answered(state: Interview, payload: Answered, at_ms: int, event_id: str = "") -> Interview:
    """``state`` with one answer more in the latest take of its item."""
    return _on_take(
        state,
        payload.item,
        lambda take: replace(
            take,
            answers=(
                *take.answers,
                Choice(
                    option=payload.option,
                    at_ms=at_ms,
                    event_id=event_id,
                    recording_id=state.recording_id,
                    after_ms=payload.after_ms,
                    between=take.since,
                    quiet_ms=max(0, at_ms - take.step_ms),
                ),
            ),
            since=(),
            step_ms=at_ms,
        ),
    )


def _hesitated(state: Interview, payload: Hesitated, _at: int, _id: str) -> Interview:
    return _on_take(
        state,
        payload.item,
        lambda take: replace(take, hesitated_ms=take.hesitated_ms + payload.pause_ms),
    )


def concerned(state: Interview, payload: Claimed) -> str | None:
    """The question that a claim is about: the one it names, else the one that is up; None for a
    claim about the level."""
    if payload.what in ABOUT_LEVEL:
        return None
    return payload.item or state.current_item


def _claimed(state: Interview, payload: Claimed, _at: int, event_id: str) -> Interview:
    for claim in state.claims:
        if claim.to_ms is None and _same(claim, payload, state.recording_id):
            return state if payload.to_ms is None else _closed(state, claim, payload.to_ms)
    item = concerned(state, payload)
    take = state.take(item) if item else None
    claim = Claim(
        id=event_id,
        what=payload.what,
        detector=payload.detector,
        version=payload.version,
        confidence=payload.confidence,
        from_ms=payload.from_ms,
        to_ms=payload.to_ms,
        recording_id=state.recording_id,
        item=item,
        take=take.number if take else 0,
        detail=payload.detail,
    )
    state = replace(state, claims=(*state.claims, claim))
    if claim.recording_id is None:
        return state
    tag = Tag(
        id=claim.id,
        kind="claim",
        at_ms=claim.from_ms,
        to_ms=claim.to_ms,
        recording_id=claim.recording_id,
        item=item,
        what=claim.what,
        detail=claim.detail,
        confidence=claim.confidence,
        source="detector",
    )
    return replace(state, tags=(*state.tags, tag))


def _assessed(state: Interview, payload: Assessed, at_ms: int, _id: str) -> Interview:
    result = Result(payload.level, at_ms, state.recording_id)
    return replace(state, assessed=payload, results=(*state.results, result))


def _confirmed(state: Interview, payload: LevelConfirmed, _at: int, _id: str) -> Interview:
    return replace(state, level_confirmed=payload)


def _accepted(state: Interview, payload: OpenPointAccepted, _at: int, _id: str) -> Interview:
    return replace(state, accepted=(*state.accepted, _leave(state, payload)))


def _overridden(state: Interview, payload: Overridden, _at: int, _id: str) -> Interview:
    return replace(state, overridden=(*state.overridden, _leave(state, payload)))


def _leave(state: Interview, payload: OpenPointAccepted | Overridden) -> Leave:
    return Leave(payload.point, payload.subject, payload.reason, len(state.results))


def _put_off(state: Interview, payload: QuestionPutOff, _at: int, _id: str) -> Interview:
    return replace(state, put_off={**state.put_off, payload.item: payload.answer_by})


def _same(claim: Claim, payload: Claimed, recording_id: str | None) -> bool:
    return (claim.what, claim.detector, claim.from_ms, claim.recording_id) == (
        *(payload.what, payload.detector, payload.from_ms),
        recording_id,
    )


def _closed(state: Interview, claim: Claim, to_ms: int) -> Interview:
    ended = replace(claim, to_ms=to_ms)
    return replace(
        state,
        claims=tuple(ended if each.id == claim.id else each for each in state.claims),
        tags=tuple(replace(tag, to_ms=to_ms) if tag.id == claim.id else tag for tag in state.tags),
    )


def _with_take(state: Interview, take: Take) -> Interview:
    earlier = state.takes[take.item][:-1]
    return replace(state, takes={**state.takes, take.item: (*earlier, take)})


def _on_take(state: Interview, item_id: str, change: Callable[[Take], Take]) -> Interview:
    """``change`` on the latest take; a step about an item that was never asked says nothing."""
    take = state.take(item_id)
    return state if take is None else _with_take(state, change(take))


_STEPS: dict[type[Payload] | type[None], Callable[[Interview, Any, int, str], Interview]] = {
    InterviewStarted: _started,
    RecordingStarted: _recording_started,
    RecordingEnded: _recording_ended,
    Consented: _consented,
    Paused: _paused,
    Asked: _asked,
    Spoken: _spoken,
    Explained: _explained,
    SaidInOwnWords: _own_words,
    ClientAsked: _client_asked,
    Noted: _noted,
    Accompanied: _accompanied,
    Answered: _answered,
    Hesitated: _hesitated,
    Claimed: _claimed,
    Assessed: _assessed,
    LevelConfirmed: _confirmed,
    OpenPointAccepted: _accepted,
    Overridden: _overridden,
    QuestionPutOff: _put_off,
}
