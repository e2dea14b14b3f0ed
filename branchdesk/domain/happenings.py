"""Payloads: everything that can happen at the desk, one frozen class an event kind.

Streams: ``client:<id>``, ``case:<id>``, ``interview:<id>``, ``recording:<id>``,
``document:<id>``, ``device:<id>``. Bytes travel as base64 text. Times inside payloads are ms.
"""

from dataclasses import dataclass, field

from branchdesk.domain.events import Payload, kind


# --- device and keys (clear) -------------------------------------------------------------------
@kind("device.enrolled")
@dataclass(frozen=True, slots=True)
class DeviceEnrolled(Payload):
    """This PC joined head office; public keys in base64."""

    branch_id: str
    counter: str
    signing_key: str
    wrapping_key: str


@kind("client.key_created")
@dataclass(frozen=True, slots=True)
class ClientKeyCreated(Payload):
    """A client's sealing key was made; ``wrapped`` is it under head office's public key, base64."""

    client_id: str
    key_id: str
    wrapped: str


@kind("client.key_destroyed")
@dataclass(frozen=True, slots=True)
class ClientKeyDestroyed(Payload):
    """The client's key was destroyed: sealed payloads can no longer be read by anybody."""

    client_id: str
    key_id: str
    reason: str


# --- client and case ---------------------------------------------------------------------------
@kind("client.facts_recorded")
@dataclass(frozen=True, slots=True)
class FactsRecorded(Payload):
    """Facts of the client typed once; ``facts`` maps field ids of the dictionary to text."""

    client_id: str
    case_id: str
    facts: dict[str, str]


@kind("case.opened")
@dataclass(frozen=True, slots=True)
class CaseOpened(Payload):
    """``case_no`` is yymm-nnnn of the branch; ``purpose`` a purpose id; ``owner`` a user id."""

    case_id: str
    case_no: str
    client_id: str
    branch_id: str
    owner: str
    purpose: str
    products: tuple[str, ...] = ()
    amends: str | None = None


@kind("case.abandoned")
@dataclass(frozen=True, slots=True)
class CaseAbandoned(Payload):
    """The case ended without a sealed form; what was recorded is kept."""

    case_id: str
    reason: str


@kind("case.sealed")
@dataclass(frozen=True, slots=True)
class CaseSealed(Payload):
    """Nothing of the case changes after this; lists what must arrive for it to be complete."""

    case_id: str
    interview_id: str
    document_id: str
    recording_ids: tuple[str, ...]


# --- interview (media_ms set) ------------------------------------------------------------------
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
    """The program stopped in the middle and the interview went on in ``recording_id``."""

    interview_id: str
    recording_id: str
    lost_ms: int | None = None


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


@kind("interview.claimed")
@dataclass(frozen=True, slots=True)
class Claimed(Payload):
    """A detector's claim over ``from_ms``..``to_ms`` (to_ms None: still going on).

    ``what``: face_lost, second_face, dark, frozen, silence, read_too_fast, answered_too_fast,
    device_lost. ``detail`` holds small facts (text only) that the text of the claim shows.
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
    """The result shown to the client; ``level`` C1..C5 after caps, ``uncapped`` before."""

    interview_id: str
    score: int
    level: str
    uncapped: str
    caps: tuple[str, ...]
    previous_level: str | None = None


@kind("interview.level_confirmed")
@dataclass(frozen=True, slots=True)
class LevelConfirmed(Payload):
    """The client confirmed a second time that the level differs from last time."""

    interview_id: str
    level: str
    previous_level: str


@kind("interview.open_point_accepted")
@dataclass(frozen=True, slots=True)
class OpenPointAccepted(Payload):
    """An open point of the gate was left open with a reason."""

    interview_id: str
    point: str
    reason: str


# --- recording ---------------------------------------------------------------------------------
@kind("recording.started")
@dataclass(frozen=True, slots=True)
class RecordingStarted(Payload):
    """``key`` is the recording's AES-256 key in base64 (the payload itself is sealed under the
    client's key); ``wall_utc`` and ``monotonic_ns`` are one instant on the two clocks."""

    recording_id: str
    interview_id: str
    key: str
    wall_utc: str
    monotonic_ns: int
    width: int
    height: int
    fps: float
    camera: str
    microphone: str


@kind("recording.ended")
@dataclass(frozen=True, slots=True)
class RecordingEnded(Payload):
    """The media manifest: ``size`` and ``sha256`` of the sealed file as it lies on disk;
    ``recovered`` when it was closed at the next start after a crash."""

    recording_id: str
    interview_id: str
    media_ms: int
    size: int
    sha256: str
    fragments: int
    frames: int
    drops: int
    recovered: bool = False


# --- document ----------------------------------------------------------------------------------
@kind("document.built")
@dataclass(frozen=True, slots=True)
class DocumentBuilt(Payload):
    """The composite form was drawn; ``sha256`` is of the exact bytes shown to the client."""

    document_id: str
    case_id: str
    form: str
    form_sha256: str
    agreements: tuple[str, ...]
    sha256: str
    pages: int


@kind("document.page_shown")
@dataclass(frozen=True, slots=True)
class PageShown(Payload):
    """Page ``page`` (from 1) was on screen for ``shown_ms`` more."""

    document_id: str
    page: int
    shown_ms: int


@kind("document.signed")
@dataclass(frozen=True, slots=True)
class DocumentSigned(Payload):
    """The client's ink (``ink``: JSON strokes in base64) bound to the bytes that were shown."""

    document_id: str
    shown_sha256: str
    ink: str
    pointer: str
    has_pressure: bool
    witness: str


@kind("document.sealed")
@dataclass(frozen=True, slots=True)
class DocumentSealed(Payload):
    """The sealed PDF's manifest; ``key`` is its file key in base64 (payload sealed)."""

    document_id: str
    case_id: str
    sha256: str
    size: int
    sealed_sha256: str
    sealed_size: int
    key: str
    pages: int


@kind("document.printed")
@dataclass(frozen=True, slots=True)
class DocumentPrinted(Payload):
    """Copy number ``copy`` (from 1) left the printer ``printer``."""

    document_id: str
    copy: int
    printer: str


# --- review and profile ------------------------------------------------------------------------
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
