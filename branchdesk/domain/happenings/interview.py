"""Payloads of an interview; their events carry the offset on its recording."""

from dataclasses import dataclass, field

from branchdesk.domain.events import Payload, kind
from branchdesk.domain.market import MarketLevel


@kind("interview.started")
@dataclass(frozen=True, slots=True)
class InterviewStarted(Payload):
    """Definitions are named with version and SHA-256 of their text, as used."""

    interview_id: str
    case_id: str
    client_id: str
    questionnaire: str
    questionnaire_sha256: str
    rule_pack: str
    rule_pack_sha256: str
    language: str


@kind("interview.resumed")
@dataclass(frozen=True, slots=True)
class InterviewResumed(Payload):
    """The interview went on in ``recording_id``: after a pause for the reason ``paused_for``, or
    (empty) after the program or the recorder stopped in the middle."""

    interview_id: str
    recording_id: str
    lost_ms: int | None = None
    paused_for: str = ""


@kind("interview.paused")
@dataclass(frozen=True, slots=True)
class Paused(Payload):
    """Nothing is recorded from this instant on, for ``reason``, until the interview is resumed."""

    interview_id: str
    reason: str


@kind("interview.consented")
@dataclass(frozen=True, slots=True)
class Consented(Payload):
    """The client was asked to be recorded: the first tag. ``given`` False ends the interview."""

    interview_id: str
    given: bool


@kind("interview.asked")
@dataclass(frozen=True, slots=True)
class Asked(Payload):
    """The question ``item`` came up and is being read; ``take`` counts from 1."""

    interview_id: str
    item: str
    take: int = 1


@kind("interview.spoken")
@dataclass(frozen=True, slots=True)
class Spoken(Payload):
    """The question was read aloud for ``lasted_ms``, by ``by``: "person" or "machine"."""

    interview_id: str
    item: str
    by: str
    lasted_ms: int


@kind("interview.explained")
@dataclass(frozen=True, slots=True)
class Explained(Payload):
    """Something of the question was explained."""

    interview_id: str
    item: str
    note: str = ""
    lasted_ms: int = 0


@kind("interview.own_words")
@dataclass(frozen=True, slots=True)
class SaidInOwnWords(Payload):
    """Teach-back: the client said it in their own words at this second."""

    interview_id: str
    item: str
    note: str = ""


@kind("interview.answered")
@dataclass(frozen=True, slots=True)
class Answered(Payload):
    """``option`` chosen for ``item``; ``previous`` is what it replaces (a change) or None."""

    interview_id: str
    item: str
    option: str
    previous: str | None = None
    after_ms: int = 0
    take: int = 1


@kind("interview.hesitated")
@dataclass(frozen=True, slots=True)
class Hesitated(Payload):
    """The pause before the answer was longer than the rule pack's mark."""

    interview_id: str
    item: str
    pause_ms: int


@kind("interview.client_asked")
@dataclass(frozen=True, slots=True)
class ClientAsked(Payload):
    """The client's own question."""

    interview_id: str
    item: str
    text: str = ""


@kind("interview.noted")
@dataclass(frozen=True, slots=True)
class Noted(Payload):
    """A note of the account manager."""

    interview_id: str
    item: str
    text: str


@kind("interview.accompanied")
@dataclass(frozen=True, slots=True)
class Accompanied(Payload):
    """Who sits beside an older client from now on, as the client wishes; no name: nobody."""

    interview_id: str
    name: str


@kind("interview.claimed")
@dataclass(frozen=True, slots=True)
class Claimed(Payload):
    """A detector's claim over ``from_ms``..``to_ms`` (to_ms None: still going on).

    ``what``: face_lost, second_face, blurred_face, dark, bright, frozen, silence, clipping, noise,
    sound_gap, system_voice, slow_camera, device_lost, picture_unchecked, sound_unchecked,
    suspended, clock_jumped, read_too_fast, answered_too_fast, and those of
    :mod:`branchdesk.domain.prompting`. ``detail`` holds small facts (text only) that the text of
    the claim shows.
    """

    interview_id: str
    what: str
    detector: str
    version: str
    confidence: float
    from_ms: int
    to_ms: int | None
    item: str | None = None
    detail: dict[str, str] = field(default_factory=dict)


@kind("interview.assessed")
@dataclass(frozen=True, slots=True)
class Assessed(Payload):
    """The result shown to the client; ``level`` C1..C5 after caps, ``uncapped`` before;
    ``market`` is the market's level that was known that day."""

    interview_id: str
    score: int
    level: str
    uncapped: str
    caps: tuple[str, ...]
    previous_level: str | None = None
    market: MarketLevel | None = None


@kind("interview.level_confirmed")
@dataclass(frozen=True, slots=True)
class LevelConfirmed(Payload):
    """The client confirmed a second time that the level differs from last time."""

    interview_id: str
    level: str
    previous_level: str


@kind("interview.open_point_accepted", version=2)
@dataclass(frozen=True, slots=True)
class OpenPointAccepted(Payload):
    """An open point of the gate was left open with a reason: ``point`` is the line's key, its id
    and the item's where it is about one, ``subject`` what of it was read; "" for a line without,
    and always in version 1."""

    interview_id: str
    point: str
    reason: str
    subject: str = ""


@kind("interview.overridden", version=2)
@dataclass(frozen=True, slots=True)
class Overridden(Payload):
    """``supervisor``, a second person, let ``point`` of the gate through against the rule of
    ``article``, for ``reason``; ``point`` and ``subject`` as in :class:`OpenPointAccepted`."""

    interview_id: str
    point: str
    reason: str
    supervisor: str
    article: str
    subject: str = ""


@kind("interview.question_put_off")
@dataclass(frozen=True, slots=True)
class QuestionPutOff(Payload):
    """The client's questions about ``item`` will be answered by ``answer_by`` (ISO date)."""

    interview_id: str
    item: str
    answer_by: str
