"""The spoken interview as a fold of its events, and what may be done next.

:func:`apply` over a prefix and then the rest gives the same as :func:`fold` over all. Decisions
look at a state and return the payloads to append, or raise InputFault; they change nothing.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta

from branchdesk.domain import prompting, scoring
from branchdesk.domain.definitions import Questionnaire, RulePack
from branchdesk.domain.errors import InputFault
from branchdesk.domain.events import Payload
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
    LevelConfirmed,
    Noted,
    OpenPointAccepted,
    Overridden,
    Paused,
    QuestionPutOff,
    SaidInOwnWords,
    Spoken,
)
from branchdesk.domain.interview_fold import apply, fold
from branchdesk.domain.interview_state import Choice, Claim, Interview, Take
from branchdesk.domain.reading import enough_ms, rates

__all__ = [
    "Choice",
    "Claim",
    "Decision",
    "Interview",
    "Take",
    "accept_point",
    "answer",
    "apply",
    "ask",
    "assess",
    "client_asks",
    "confirm_level",
    "consent",
    "current",
    "expect_going",
    "explain",
    "fold",
    "missing",
    "note",
    "override",
    "own_words",
    "pause",
    "put_off",
    "retake",
    "speak",
]

Decision = Callable[..., tuple[Payload, ...]]
"""(state, item id, ...) to the payloads to append."""

READING_DETECTOR = ("reading-time", "1")


def current(state: Interview) -> str:
    """The item that is up; InputFault ``item_not_asked`` (item "-") before the first question."""
    if state.current_item is None:
        raise InputFault("item_not_asked", item="-")
    return state.current_item


def consent(state: Interview, given: bool) -> tuple[Payload, ...]:
    """The client agreed to be recorded, or not. A refusal ends the interview for good: agreeing
    afterwards raises ``consent_missing``. Nothing to write when it was said already."""
    if state.consent is False and given:
        raise InputFault("consent_missing")
    if state.consent is given:
        return ()
    return (Consented(state.interview_id, given),)


def pause(state: Interview, reason: str) -> tuple[Payload, ...]:
    """Record nothing until the interview is resumed; without a reason ``fact_missing`` at
    ``reason``. Raises ``consent_missing``; nothing to write when it is paused already."""
    if state.paused is not None:
        return ()
    _consented(state)
    return (Paused(state.interview_id, _required("reason", reason)),)


def accompany(state: Interview, name: str) -> tuple[Payload, ...]:
    """Who sits beside the client from now on, "" for nobody; nothing to write when it is so
    already. Raises ``consent_missing``."""
    _consented(state)
    name = name.strip()
    return () if name == state.companion else (Accompanied(state.interview_id, name),)


def expect_going(state: Interview) -> None:
    """Raise ``interview_paused`` while nothing may be recorded."""
    if state.paused is not None:
        raise InputFault("interview_paused")


def ask(state: Interview, questionnaire: Questionnaire, item_id: str) -> tuple[Payload, ...]:
    """Bring up ``item_id``; coming back to a question goes on with its take. Nothing to write if
    it is up. Raises ``consent_missing`` and, for an item that is none, ``item_not_asked``."""
    _consented(state)
    if item_id not in {item.id for item in questionnaire.items}:
        raise InputFault("item_not_asked", item=item_id)
    if state.current_item == item_id:
        return ()
    take = state.take(item_id)
    return (Asked(state.interview_id, item_id, take.number if take else 1),)


def retake(state: Interview, item_id: str) -> tuple[Payload, ...]:
    """Ask ``item_id`` once more as a new take; the old one stays. Raises ``item_not_asked``."""
    return (Asked(state.interview_id, item_id, _asked(state, item_id).number + 1),)


def answer(
    state: Interview,
    questionnaire: Questionnaire,
    pack: RulePack,
    item_id: str,
    option_id: str,
    at_ms: int,
) -> tuple[Payload, ...]:
    """The client chose ``option_id`` at ``at_ms`` of the running recording.

    Gives Answered (a change names what it replaces), claims where the answer may have been
    prompted, and with a take's first answer Hesitated where the pause exceeds the pack's mark and a
    claim where the question cannot have been heard.
    The option already chosen gives nothing to write. Raises ``consent_missing``,
    ``item_not_asked``, ``answer_unknown``.
    """
    take = _asked(state, item_id)
    item = questionnaire.item(item_id)
    if option_id not in {option.id for option in item.options}:
        raise InputFault("answer_unknown", item=item_id, option=option_id)
    if take.chosen == option_id:
        return ()
    answered = Answered(
        interview_id=state.interview_id,
        item=item_id,
        option=option_id,
        previous=take.chosen,
        after_ms=take.up_for(at_ms),
        take=take.number,
    )
    prompted = prompting.at_answer(state, questionnaire, pack, answered, at_ms)
    if take.chosen is not None:
        return (answered, *prompted)
    enough = enough_ms(item, state.language, rates(pack))
    return (
        answered,
        *_hesitation(state, pack, take, enough, at_ms),
        *_haste(state, take, enough, at_ms),
        *prompted,
    )


def speak(state: Interview, item_id: str, lasted_ms: int, by: str) -> tuple[Payload, ...]:
    """The question was read aloud for ``lasted_ms`` by "person" or "machine"."""
    _asked(state, item_id)
    return (Spoken(state.interview_id, item_id, by, lasted_ms),)


def explain(
    state: Interview, item_id: str, note: str = "", lasted_ms: int = 0
) -> tuple[Payload, ...]:
    """Something of the question was explained; it also deals with what the client asked."""
    _asked(state, item_id)
    return (Explained(state.interview_id, item_id, note.strip(), lasted_ms),)


def own_words(state: Interview, item_id: str, note: str = "") -> tuple[Payload, ...]:
    """Teach-back: the client said it in their own words."""
    _asked(state, item_id)
    return (SaidInOwnWords(state.interview_id, item_id, note.strip()),)


def client_asks(state: Interview, item_id: str, text: str = "") -> tuple[Payload, ...]:
    """The client asked something."""
    _asked(state, item_id)
    return (ClientAsked(state.interview_id, item_id, text.strip()),)


def note(state: Interview, item_id: str, text: str) -> tuple[Payload, ...]:
    """A note of the account manager; an empty one raises ``fact_missing`` at ``note``."""
    _asked(state, item_id)
    return (Noted(state.interview_id, item_id, _required("note", text)),)


def missing(state: Interview, questionnaire: Questionnaire) -> tuple[str, ...]:
    """Items without an answer in their latest take, in the questionnaire's order."""
    answered = state.answers()
    return tuple(item.id for item in questionnaire.items if item.id not in answered)


def assess(
    state: Interview,
    questionnaire: Questionnaire,
    facts: Mapping[str, str],
    today: date,
    previous_level: str | None = None,
) -> Assessed:
    """The result to show. ``facts`` may hold ``birth_date`` (ISO) for caps by age.

    Raises ``consent_missing`` and ``unanswered`` (items: question numbers, comma between).
    """
    _consented(state)
    absent = missing(state, questionnaire)
    if absent:
        raise InputFault("unanswered", items=_numbers(questionnaire, absent))
    result = scoring.assess(questionnaire, state.answers(), facts, today)
    return Assessed(
        interview_id=state.interview_id,
        score=result.score,
        level=result.level,
        uncapped=result.uncapped,
        caps=tuple(cap.id for cap in result.caps),
        previous_level=previous_level,
    )


def confirm_level(state: Interview) -> tuple[Payload, ...]:
    """The client confirmed a second time that the level differs from last time's.

    Nothing to write where it does not differ or was confirmed; ``unanswered`` without a result.
    """
    assessed = state.assessed
    if assessed is None:
        raise InputFault("unanswered", items="-")
    if assessed.previous_level in (None, assessed.level) or state.level_is_confirmed:
        return ()
    return (LevelConfirmed(state.interview_id, assessed.level, str(assessed.previous_level)),)


def accept_point(
    state: Interview, point: str, reason: str, subject: str = ""
) -> tuple[Payload, ...]:
    """Leave the line of key ``point`` and ``subject`` open; without a reason ``fact_missing`` at
    ``reason``."""
    why = _required("reason", reason)
    return (OpenPointAccepted(state.interview_id, point, why, subject),)


def override(
    state: Interview, point: str, reason: str, supervisor: str, article: str, subject: str = ""
) -> tuple[Payload, ...]:
    """A second person lets the line of key ``point`` and ``subject`` through against a rule;
    without a reason ``fact_missing`` at ``reason``."""
    why = _required("reason", reason)
    return (Overridden(state.interview_id, point, why, supervisor, article, subject),)


def put_off(
    state: Interview, pack: RulePack, item_id: str, answer_by: str, today: date
) -> tuple[Payload, ...]:
    """What the client asked about ``item_id`` is answered by the day ``answer_by``; InputFault
    ``fact_invalid`` for no day from today to the last that the pack's rule ``open_question`` lets
    pass. Nothing to write where nothing is open."""
    if not any(take.open_questions for take in state.takes.get(item_id, ())):
        return ()
    rule = pack.rule("open_question")
    last = today + timedelta(days=rule.numbers["days"]) if rule else date.max
    try:
        day = date.fromisoformat(answer_by.strip())
    except ValueError:
        day = date.min
    if not today <= day <= last:
        raise InputFault("fact_invalid", field="answer_by", expected="date_soon")
    return (QuestionPutOff(state.interview_id, item_id, day.isoformat()),)


def _consented(state: Interview) -> None:
    if state.consent is not True:
        raise InputFault("consent_missing")
    expect_going(state)


def _asked(state: Interview, item_id: str) -> Take:
    _consented(state)
    take = state.take(item_id)
    if take is None:
        raise InputFault("item_not_asked", item=item_id)
    return take


def _required(field: str, text: str) -> str:
    if not text.strip():
        raise InputFault("fact_missing", field=field)
    return text.strip()


def _numbers(questionnaire: Questionnaire, item_ids: Sequence[str]) -> str:
    order = [item.id for item in questionnaire.items]
    return ", ".join(str(order.index(item_id) + 1) for item_id in item_ids)


def _hesitation(
    state: Interview, pack: RulePack, take: Take, enough: int, at_ms: int
) -> tuple[Payload, ...]:
    """A pause is silence after the last step, not the time in which the question was read."""
    rule = pack.rule("hesitation")
    read_until = take.up_ms + (0 if take.spoken_ms is not None else enough)
    pause = at_ms - max(read_until, take.step_ms)
    if rule is None or pause <= rule.numbers["pause_ms"]:
        return ()
    return (Hesitated(state.interview_id, take.item, pause),)


def _haste(state: Interview, take: Take, enough: int, at_ms: int) -> tuple[Payload, ...]:
    """A claim where reading it, or answering it, was quicker than anybody can say the words."""
    elapsed = take.up_for(at_ms)
    if take.spoken_ms is not None and take.spoken_ms < enough:
        what, took = "read_too_fast", take.spoken_ms
    elif elapsed < enough:
        what, took = "answered_too_fast", elapsed
    else:
        return ()
    detector, version = READING_DETECTOR
    return (
        Claimed(
            interview_id=state.interview_id,
            what=what,
            detector=detector,
            version=version,
            confidence=1.0,
            from_ms=min(take.up_ms, at_ms),
            to_ms=min(take.up_ms + took, at_ms),
            item=take.item,
            detail={"took_ms": str(took), "enough_ms": str(enough)},
        ),
    )
