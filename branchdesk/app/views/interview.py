"""The interview and its result."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from branchdesk.app.views.shared import CaseHead, QuestionBlock, TagRow
from branchdesk.domain.definitions import Item, Text
from branchdesk.domain.scales import Reached


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
    the answer; ``claims`` are open claims about this question; ``paused`` is why nothing is
    recorded just now; ``companion`` is who sits beside the client, ``people`` how many
    faces belong into the picture."""

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
    paused: str | None = None
    companion: str = ""
    people: int = 2

    @property
    def under_way(self) -> bool:
        """Whether questions are being asked now: the client agreed and it is not paused."""
        return self.consented and self.paused is None

    @property
    def leads_to_result(self) -> bool:
        """Whether the next step is the result: after the last question, and after one that was
        asked again when all others are answered."""
        return self.complete or self.number == self.total


@dataclass(frozen=True, slots=True)
class LiveStatus:
    """The recorder, now. ``state``: off, starting, recording, fault. Levels 0..1; ms since origin.

    ``faces`` are (x, y, w, h) as shares of the picture; ``checks`` part -> ok | warn | failed |
    off for face, voice, light, clock, disk; ``claimed`` is what detectors claim of this very
    moment, the graver first; ``lost_ms`` is what was not saved between the file before and this,
    ``full_disk`` whether that one was left for its full disk.
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
    claimed: tuple[str, ...] = ()
    lost_ms: int = 0
    full_disk: bool = False


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

    ``point`` is an i18n key under gate with ``params``; ``number`` the question concerned,
    ``subject`` which product, level, take or answers it is about.
    """

    point: str
    passed: bool
    remedy: str
    params: Mapping[str, object] = field(default_factory=dict)
    number: int | None = None
    at_ms: int | None = None
    recording_id: str | None = None
    article: str | None = None
    subject: str = ""

    @property
    def key(self) -> str:
        """The name by which this line, and no other, is let through."""
        name = self.point if self.number is None else f"{self.point}:{self.number}"
        return f"{name}@{self.subject}" if self.subject else name


@dataclass(frozen=True, slots=True)
class BarredView:
    """Why no interview may begin now: limits of the rules that a second person alone lifts;
    ``free_on`` is the day (ISO) on which a test counts again, None for never."""

    case: CaseHead
    points: tuple[OpenPoint, ...]
    free_on: str | None


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
    scales: tuple[Reached, ...] = ()
    """Capacity, tolerance, knowledge and expectation, each with points of its own."""
