"""Read models: frozen values that screens show. Built by use cases on the db lane, never changed.

Wording that comes from definitions is a ``Text`` (language to wording) so that a page can switch
language without asking again; state is an id that the page names through ``tr``.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from branchdesk.domain.definitions import FactField, Item, Purpose, Text


@dataclass(frozen=True, slots=True)
class Person:
    """A member of staff. ``role``: adviser, reviewer, supervisor, it. ``name`` in each language."""

    id: str
    name: Text
    role: str


@dataclass(frozen=True, slots=True)
class Readiness:
    """One line of the PC's readiness list. ``part``: camera, microphone, speaker, pad, printer,
    disk, clock, hub. ``state``: ok, warn, failed, off. ``detail`` is an i18n key with params."""

    part: str
    state: str
    name: str
    detail: str
    params: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SignInView:
    """What is shown before anybody signed in: never a client's or a colleague's name."""

    branch_name: Text
    branch_id: str
    counter: str
    version: str
    rule_pack: str
    readiness: tuple[Readiness, ...]
    unfinished: int


@dataclass(frozen=True, slots=True)
class Card:
    """A case on the board. ``step`` is an i18n key under ``board.step`` with ``params``;
    ``tone``: quiet, recording, caution, overdue, good. ``minutes``/``limit`` None when done."""

    case_id: str
    case_no: str
    client_name: str
    age: int | None
    purpose: Text
    step: str
    params: Mapping[str, object]
    tone: str
    minutes: int | None
    limit: int | None
    owner: Text
    mine: bool
    ended_at: str | None = None


@dataclass(frozen=True, slots=True)
class Lane:
    """``id``: intake, interview, sign, seal, review, done. ``limit`` None for done."""

    id: str
    limit: int | None
    cards: tuple[Card, ...]


@dataclass(frozen=True, slots=True)
class BoardView:
    """The branch's cases of today in six lanes."""

    branch_name: Text
    now_utc: str
    lanes: tuple[Lane, ...]
    done_today: int
    median_minutes: int | None
    passed_first_share: float | None


@dataclass(frozen=True, slots=True)
class CaseHead:
    """Who and which case, for the top bar. ``lane`` is the current node of the case path."""

    case_id: str
    case_no: str
    client_id: str
    client_name: str
    age: int | None
    lane: str
    state: str


@dataclass(frozen=True, slots=True)
class IntakeView:
    """The form on which the client's facts are typed once."""

    case: CaseHead | None
    groups: tuple[tuple[str, Text], ...]
    fields: tuple[FactField, ...]
    values: Mapping[str, str]
    purposes: tuple[Purpose, ...]
    products: tuple["ProductRow", ...]
    previous_level: str | None = None


@dataclass(frozen=True, slots=True)
class ProductRow:
    """A product in a list; ``blocked`` is the article that forbids it or None."""

    id: str
    name: Text
    level: str
    summary: Text
    blocked: str | None = None


@dataclass(frozen=True, slots=True)
class TagRow:
    """A tag on the timeline. ``kind`` is one of tokens.json's tag kinds (asked, spoken, explained,
    ownwords, answered, changed, hesitated, question, claim, quality). ``what`` names the claim's or
    note's sort; ``text`` free text typed by a person; ``detail`` small facts for the wording.
    ``state`` of a claim: open, accepted, rejected."""

    id: str
    kind: str
    at_ms: int
    to_ms: int | None
    recording_id: str
    item_no: int | None
    what: str = ""
    text: str = ""
    detail: Mapping[str, str] = field(default_factory=dict)
    confidence: float | None = None
    state: str = ""


@dataclass(frozen=True, slots=True)
class QuestionBlock:
    """A question as a block of the timeline. ``state``: done, current, to_come, old_take.

    The times are of ``recording_id``; None where there is only one recording."""

    number: int
    take: int
    from_ms: int | None
    to_ms: int | None
    state: str
    recording_id: str | None = None


@dataclass(frozen=True, slots=True)
class Comprehension:
    """Evidence for the question on screen. Times in ms; ``enough_ms`` the shortest fair reading."""

    read_ms: int | None
    enough_ms: int
    explained: int
    own_words: bool
    own_words_wanted: bool
    changed: int


@dataclass(frozen=True, slots=True)
class InterviewView:
    """One question at a time. ``chosen`` is an option id; ``chosen_after_ms`` from the question to
    the answer; ``claims`` are open claims about this question."""

    case: CaseHead
    interview_id: str
    language: str
    number: int
    total: int
    block: Text
    item: Item
    chosen: str | None
    chosen_after_ms: int | None
    asked_at_ms: int | None
    comprehension: Comprehension
    claims: tuple[TagRow, ...]
    tags: tuple[TagRow, ...]
    blocks: tuple[QuestionBlock, ...]
    answered: int
    elder: bool
    consented: bool
    complete: bool


@dataclass(frozen=True, slots=True)
class LiveStatus:
    """The recorder, now. ``state``: off, starting, recording, fault. Levels 0..1; ms since origin.

    ``faces`` are (x, y, w, h) as shares of the picture; ``checks`` part -> ok | warn | failed |
    off for face, voice, light, clock.
    """

    state: str
    elapsed_ms: int
    saved_ms: int
    level: float
    checks: Mapping[str, str]
    faces: tuple[tuple[float, float, float, float], ...]
    drops: int
    recording_id: str | None
    fault: str | None = None


@dataclass(frozen=True, slots=True)
class Picture:
    """A frame for the preview: RGB888 ``data`` of ``height`` rows of ``width`` * 3 bytes."""

    width: int
    height: int
    data: bytes
    at_ms: int


@dataclass(frozen=True, slots=True)
class ResultReason:
    """A sentence why, the question it comes from and where the answer was given."""

    text: Text
    item_no: int
    at_ms: int
    recording_id: str


@dataclass(frozen=True, slots=True)
class CapRow:
    """A hard limit and whether it held."""

    text: Text
    level: str
    article: str
    applied: bool


@dataclass(frozen=True, slots=True)
class IndexPart:
    """A part of the comprehension index. ``part``: reading, explained, own_words, changed,
    client_questions. ``score`` 0..100; ``note`` an i18n key under result.part with params."""

    part: str
    score: int
    weight: int
    note: str
    params: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class OpenPoint:
    """A line of "would this pass review?". ``remedy``: confirm_level, retake, re_ask, none.

    ``point`` is an i18n key under gate with ``params``; ``number`` the question concerned.
    """

    point: str
    passed: bool
    remedy: str
    params: Mapping[str, object] = field(default_factory=dict)
    number: int | None = None
    at_ms: int | None = None
    recording_id: str | None = None
    article: str | None = None


@dataclass(frozen=True, slots=True)
class ResultView:
    """Level and reasons. ``bands`` are (level, low, high, name)."""

    case: CaseHead
    interview_id: str
    level: str
    level_name: Text
    score: int
    uncapped: str
    bands: tuple[tuple[str, int, int, Text], ...]
    valid_until: str
    product_levels: tuple[str, ...]
    reasons: tuple[ResultReason, ...]
    caps: tuple[CapRow, ...]
    rule_pack: str
    index: int
    parts: tuple[IndexPart, ...]
    previous_level: str | None
    previous_score: int | None
    previous_date: str | None
    changes: tuple[tuple[Text, Text, Text], ...]
    points: tuple[OpenPoint, ...]
    may_sign: bool


@dataclass(frozen=True, slots=True)
class AgreementRow:
    """An agreement's short title, its one plain sentence and ms its page was on screen."""

    id: str
    title: Text
    sentence: Text
    shown_ms: int


@dataclass(frozen=True, slots=True)
class SignView:
    """The form as drawn. ``pages`` are RGB pictures; ``shown_ms`` one a page."""

    case: CaseHead
    document_id: str
    sha256: str
    pages: tuple[Picture, ...]
    shown_ms: tuple[int, ...]
    agreements: tuple[AgreementRow, ...]
    signed: bool
    witness: Text | None
    witness_at: str | None


@dataclass(frozen=True, slots=True)
class CheckRow:
    """A verified thing. ``check``: client_signature, branch_seal, timestamp, ledger, pages, media.

    ``state``: valid, invalid, missing. ``detail`` i18n key under sealed.detail with params.
    """

    check: str
    state: str
    detail: str
    params: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Transfer:
    """A part on its way to head office. ``part``: document, events, recording. ``state``: waiting,
    going, arrived, stuck. Bytes."""

    case_id: str
    case_no: str
    client_name: str
    part: str
    state: str
    done: int
    total: int
    arrived_at: str | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class SealedView:
    """After sealing: the page, what was verified, what is on its way, the client's copy."""

    case: CaseHead
    document_id: str
    pages: tuple[Picture, ...]
    sealed_at: str
    took_seconds: int
    checks: tuple[CheckRow, ...]
    transfers: tuple[Transfer, ...]
    copies: int
    receipt: tuple[Text, ...]
    level: str
    level_name: Text


@dataclass(frozen=True, slots=True)
class QueueRow:
    """A case waiting for review, riskiest first. ``mine``: its account manager is the reader, who
    may not judge it."""

    case: CaseHead
    level: str
    open_claims: int
    seconds: int
    sealed_at: str
    owner: Text
    mine: bool
    arrived: bool


@dataclass(frozen=True, slots=True)
class ProfileLine:
    """A line of the profile; ``evidence`` are tags with their place."""

    line_id: str
    dimension: str
    stance: str
    text: str
    confidence: str
    evidence: tuple[TagRow, ...]
    written_by: Text
    case_no: str


@dataclass(frozen=True, slots=True)
class MediaTrack:
    """What the timeline needs of a recording: length, waveform peaks 0..1 at ``peaks_ms`` a step,
    thumbnails as (at_ms, JPEG bytes)."""

    recording_id: str
    length_ms: int
    peaks_ms: int
    peaks: tuple[float, ...]
    thumbnails: tuple[tuple[int, bytes], ...]


@dataclass(frozen=True, slots=True)
class ReviewView:
    """A case under review."""

    case: CaseHead
    level: str
    level_name: Text
    recording_ids: tuple[str, ...]
    tracks: tuple[MediaTrack, ...]
    blocks: tuple[QuestionBlock, ...]
    tags: tuple[TagRow, ...]
    claims: tuple[TagRow, ...]
    lines: tuple[ProfileLine, ...]
    checklist: tuple[str, ...]
    watched_needed: float
    may_decide: bool
    why_not: str | None
    decision: str | None
    remark: str


@dataclass(frozen=True, slots=True)
class DimensionScore:
    """A corner of the radar, 0..100; None without evidence."""

    dimension: str
    score: int | None


@dataclass(frozen=True, slots=True)
class ClientRow:
    """A client in the list."""

    client_id: str
    client_no: str
    name: str
    age: int | None
    level: str | None
    cases: int
    last_seen: str
    lines: int


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Two things that do not agree. ``what`` is an i18n key under profile.contradiction."""

    what: str
    said: str
    said_at: TagRow | None
    form: str


@dataclass(frozen=True, slots=True)
class ProfileView:
    """A client's profile: every line with its evidence."""

    client: ClientRow
    dimensions: tuple[DimensionScore, ...]
    lines: tuple[ProfileLine, ...]
    contradictions: tuple[Contradiction, ...]
    products: tuple[ProductRow, ...]
    levels: tuple[tuple[str, str], ...]
    reviewer: Text | None
    decided_at: str | None


@dataclass(frozen=True, slots=True)
class SyncView:
    """The way upward. ``link``: online, offline, refused, unknown."""

    link: str
    address: str
    round_trip_ms: int | None
    free_bytes: int
    last_contact: str | None
    unsent_events: int
    transfers: tuple[Transfer, ...]
    reason: str | None = None
