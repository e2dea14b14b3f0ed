"""What many screens share: people, the case at the top, tags, pictures."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from branchdesk.domain.definitions import Text


@dataclass(frozen=True, slots=True)
class Person:
    """A member of staff. ``role``: adviser, reviewer, supervisor, it. ``name`` in each language."""

    id: str
    name: Text
    role: str


@dataclass(frozen=True, slots=True)
class Preferences:
    """How a PC shows itself. ``scheme``: light or dark; ``large_type`` whoever sits here."""

    language: str = "zh_TW"
    scheme: str = "light"
    reduced_motion: bool = False
    large_type: bool = False


@dataclass(frozen=True, slots=True)
class DeviceChoice:
    """What this PC records with, by the names that the system gives; "" for its first camera and
    its usual microphone."""

    camera: str = ""
    microphone: str = ""


@dataclass(frozen=True, slots=True)
class RecordingChoice:
    """Where recordings go on when the disk of this PC's data is full ("" nowhere), where they went
    before that was chosen, and whether branch, case and time are drawn into the pictures."""

    second: str = ""
    former: tuple[str, ...] = ()
    watermarked: bool = False


@dataclass(frozen=True, slots=True)
class ScanChoice:
    """The folder that this PC's scanner writes to ("" for none), and whether it is watched."""

    folder: str = ""
    watched: bool = False


@dataclass(frozen=True, slots=True)
class RecordingFolders:
    """What was chosen, and how it stands: ``first`` is the folder of this PC's data; ``reached``
    whether the second can be; ``same_disk`` whether it would be full at the same time;
    ``may_change`` whether the person who looks may choose another."""

    choice: RecordingChoice
    first: str
    reached: bool = True
    same_disk: bool = False
    may_change: bool = True


@dataclass(frozen=True, slots=True)
class SpeechChoice:
    """How the PC reads aloud: ``rate`` from -1 to 1 (0 the voice's usual), ``voices`` language to
    the name of a voice."""

    rate: float = 0.0
    voices: Mapping[str, str] = field(default_factory=dict)


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
class Picture:
    """A frame for the preview: RGB888 ``data`` of ``height`` rows of ``width`` * 3 bytes."""

    width: int
    height: int
    data: bytes
    at_ms: int


@dataclass(frozen=True, slots=True)
class OnTheWay:
    """A file of another PC that is not here yet, ``done`` of ``size`` bytes. ``state``: coming,
    away (head office cannot be reached; it goes on by itself), unsent (the other PC has not sent
    it to head office yet)."""

    state: Literal["coming", "away", "unsent"]
    done: int
    size: int
