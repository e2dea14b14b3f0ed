"""Review, clients and profiles."""

from dataclasses import dataclass

from branchdesk.app.views.interview import IndexPart
from branchdesk.app.views.shared import CaseHead, ProductRow, QuestionBlock, TagRow
from branchdesk.app.views.signing import Duty
from branchdesk.domain.definitions import Item, Text
from branchdesk.domain.market import MarketLevel


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
    thumbnails as (at_ms, JPEG bytes); only the length while it is not on this PC."""

    recording_id: str
    length_ms: int
    peaks_ms: int
    peaks: tuple[float, ...]
    thumbnails: tuple[tuple[int, bytes], ...]


@dataclass(frozen=True, slots=True)
class QuestionEvidence:
    """A question as it was last asked, ms on ``recording_id``; ``takes`` counts every asking.

    ``read_ms`` None while nothing was heard, ``pause_ms`` the silence before the first answer,
    None without one; ``lowered`` names the parts of the index that the question keeps from being
    full; ``flags`` are the claims about any of its takes."""

    number: int
    item: Item
    chosen: str | None
    takes: int
    at_ms: int | None
    recording_id: str | None
    read_ms: int | None
    enough_ms: int
    pause_ms: int | None
    explained: int
    explained_ms: int
    client_questions: int
    own_words: bool
    own_words_wanted: bool
    changed: int
    lowered: tuple[str, ...]
    flags: tuple[TagRow, ...]


@dataclass(frozen=True, slots=True)
class Understanding:
    """What shows that the client understood: the index with its parts, a row for each question,
    and the claims that are about no question (``whole``)."""

    index: int
    parts: tuple[IndexPart, ...]
    questions: tuple[QuestionEvidence, ...]
    whole: tuple[TagRow, ...]


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
    understanding: Understanding
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
    markets: tuple[MarketLevel | None, ...] = ()
    """The market's level beside each of ``levels``, where it was known that day."""
    duties: tuple[Duty, ...] = ()
    """What is owed after the client's sealed cases, oldest first."""
