"""Sign-in, board, intake and the way upward."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from branchdesk.app.views.shared import CaseHead, DeviceChoice, ProductRow
from branchdesk.domain.definitions import FactField, Purpose, Text


@dataclass(frozen=True, slots=True)
class Readiness:
    """One line of the PC's readiness list. ``part``: camera, light, face, microphone, speaker, pad,
    printer, disk, clock, hub. ``state``: ok, warn, failed, off. ``detail`` is an i18n key with
    params: a figure, or one sentence on what to do."""

    part: str
    state: str
    name: str
    detail: str
    params: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Trial:
    """Camera and microphone being tried before a client sits down. ``state``: off, running, busy
    (an interview has them). ``rows`` are what is known so far; ``level`` and ``faces`` as in
    LiveStatus; ``spoken`` once somebody was heard."""

    state: str
    rows: tuple[Readiness, ...] = ()
    level: float = 0.0
    faces: tuple[tuple[float, float, float, float], ...] = ()
    spoken: bool = False


@dataclass(frozen=True, slots=True)
class EquipmentView:
    """The devices there are now and the ones chosen; ``fixed`` where there is nothing to choose
    because this desk plays a clip."""

    cameras: tuple[str, ...]
    microphones: tuple[str, ...]
    choice: DeviceChoice
    fixed: bool = False


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
    ``tone``: quiet, recording, caution, overdue, good. ``minutes``/``limit`` None when done;
    ``elder``: the rule pack asks for special care at this age."""

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
    elder: bool = False


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
class IntakeView:
    """The form on which the client's facts are typed once. ``returned`` is the reviewer's remark
    on a case that came back; from ``elder_from`` full years on the rule pack asks for special care,
    None where it does not."""

    case: CaseHead | None
    groups: tuple[tuple[str, Text], ...]
    fields: tuple[FactField, ...]
    values: Mapping[str, str]
    purposes: tuple[Purpose, ...]
    products: tuple["ProductRow", ...]
    previous_level: str | None = None
    returned: str | None = None
    elder_from: int | None = None


@dataclass(frozen=True, slots=True)
class KnownClient:
    """What is on record of a client: the facts in their normal form, and when they were last seen
    (ISO 8601, UTC)."""

    facts: Mapping[str, str]
    recorded_at: str


@dataclass(frozen=True, slots=True)
class Transfer:
    """A part on its way to head office. ``part``: document, events, identity, recording, paper.
    ``state``: waiting, going, arrived, stuck. Bytes."""

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


@dataclass(frozen=True, slots=True)
class LinkView:
    """The way upward in short: ``link`` as in :class:`SyncView`, and how many parts of sealed cases
    are on their way or stuck."""

    link: str
    unsent_events: int
    on_the_way: int
    stuck: int
