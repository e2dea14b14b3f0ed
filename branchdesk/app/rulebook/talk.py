"""A small interview for trying rules on: the events of a talk as they would be written, folded."""

from collections.abc import Mapping

from branchdesk.domain.definitions import Questionnaire
from branchdesk.domain.events import GENESIS, Event, Payload, Recorded, kind_of, version_of
from branchdesk.domain.happenings import (
    Answered,
    Asked,
    Assessed,
    Consented,
    InterviewStarted,
    RecordingEnded,
    RecordingStarted,
    SaidInOwnWords,
    Spoken,
)
from branchdesk.domain.interview import Interview, apply

_ID, _FILM = "trial", "film"
STEP_MS = 100_000
LANGUAGE = "zh_TW"


def begun() -> Interview:
    """An interview that records, with the client's consent."""
    started = InterviewStarted(_ID, "case", "client", "", "", "", "", LANGUAGE)
    film = RecordingStarted(_FILM, _ID, "", "", 0, 1280, 720, 25.0, "", "")
    return after(after(None, 0, started), 0, film, Consented(_ID, given=True))


def ended(state: Interview) -> Interview:
    """Its recording is over, at the length of all its questions."""
    return after(state, STEP_MS, RecordingEnded(_FILM, _ID, STEP_MS, 1, "", 1, 1, 0))


def after(state: Interview | None, at_ms: int, *payloads: Payload) -> Interview:
    """``state`` with ``payloads`` written at ``at_ms``."""
    for payload in payloads:
        state = apply(state, _recorded(payload, at_ms))
    if state is None:
        raise ValueError("nothing was written")
    return state


def held(
    questionnaire: Questionnaire, read_ms: Mapping[str, int] | None = None, *, run: int = 0
) -> Interview:
    """Every question asked, read aloud (for ten minutes but those of ``read_ms``), said in own
    words and answered; the first ``run`` with the same choice, the others by turns."""
    state = begun()
    for number, item in enumerate(questionnaire.items):
        at_ms = number * STEP_MS
        lasted_ms = (read_ms or {}).get(item.id, 10 * 60_000)
        place = 0 if number < run else 1 + number % 2
        state = after(
            state,
            at_ms,
            Asked(_ID, item.id),
            Spoken(_ID, item.id, "person", lasted_ms),
            SaidInOwnWords(_ID, item.id),
            Answered(_ID, item.id, item.options[place].id, None, lasted_ms),
        )
    return state


def with_result(state: Interview, level: str, previous: str | None = None) -> Interview:
    """``state`` with a result."""
    return after(state, STEP_MS, Assessed(_ID, 0, level, level, (), previous))


def _recorded(payload: Payload, at_ms: int) -> Recorded:
    event = Event(
        device_id="trial",
        seq=1,
        id=f"{kind_of(payload)}-{at_ms}",
        stream=f"interview:{_ID}",
        kind=kind_of(payload),
        schema_ver=version_of(payload),
        at_utc="2026-01-01T00:00:00.000000Z",
        media_ms=at_ms,
        actor="A1",
        key_id=None,
        sealed=b"",
        prev_hash=GENESIS,
        hash=GENESIS,
    )
    return Recorded(event, payload)
