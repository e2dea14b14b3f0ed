"""What goes between the window's process and the recorder's."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from branchdesk.domain.errors import BranchDeskError
from branchdesk.video.container import Manifest
from branchdesk.video.ports import CameraSpec, MicrophoneSpec
from branchdesk.video.watermark import Watermark

DEFAULT_NEED_BYTES = 512 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class RecordingSettings:
    """What to record where. ``path`` None: a preview, nothing is written. ``key`` 32 bytes.

    ``people`` expected in the picture; ``need_bytes`` must be free on the disk at the start;
    ``mark`` is drawn into every picture.
    """

    camera: CameraSpec
    microphone: MicrophoneSpec
    path: Path | None = None
    key: bytes = field(default=b"", repr=False)
    people: int = 2
    need_bytes: int = DEFAULT_NEED_BYTES
    mark: Watermark | None = None


@dataclass(frozen=True, slots=True)
class Started:
    """The recording has begun: ``origin_ns`` and ``wall_utc`` are its first instant on the
    recording clock and on the wall; size in px, rate and codec as they really are."""

    origin_ns: int
    wall_utc: str
    width: int
    height: int
    fps: float
    codec: str


@dataclass(frozen=True, slots=True)
class RecorderStatus:
    """The recorder, now. ``state``: off, starting, preview, recording, fault. ms since the first
    picture; ``saved_ms`` is safe on the disk. ``level`` 0..1, of the sound up to ``heard_ms``, with
    the silence that a film holds where none came (None: before any); ``lost`` devices, camera or
    microphone, that give nothing and are waited for; ``checks`` face, voice, light, clock,
    disk -> ok | warn | failed | off; ``faces`` shares of the picture; ``drops`` pictures lost;
    ``preset`` the encoder's; ``free_bytes`` of the disk; ``crowded`` when it is full and what is
    recorded lives on its reserve, or when it does not answer; ``stuck_ms`` for how long the encoder
    has not moved; ``claimed`` what detectors claim of this moment, the graver first; ``fault`` an
    error code."""

    state: str
    origin_ns: int | None = None
    elapsed_ms: int = 0
    saved_ms: int = 0
    level: float = 0.0
    heard_ms: int | None = None
    lost: tuple[str, ...] = ()
    checks: Mapping[str, str] = field(default_factory=dict)
    faces: tuple[tuple[float, float, float, float], ...] = ()
    drops: int = 0
    preset: str = ""
    free_bytes: int | None = None
    crowded: bool = False
    stuck_ms: int = 0
    claimed: tuple[str, ...] = ()
    fault: str | None = None


@dataclass(frozen=True, slots=True)
class MoveTo:
    """A command: from the next picture on record to ``path``, sealed with ``key``, another
    recording, and close the one before; the devices stay open, so nothing between is lost."""

    path: Path
    key: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Moved:
    """What became of :class:`MoveTo`: how the recording that follows began, or the fault that left
    everything where it was."""

    began: Started | None
    error: BranchDeskError | None = None


@dataclass(frozen=True, slots=True)
class Closed:
    """The file that a move left behind is closed (None: it could not be)."""

    path: Path
    manifest: Manifest | None


@dataclass(frozen=True, slots=True)
class Failed:
    """Recording cannot go on."""

    error: BranchDeskError


@dataclass(frozen=True, slots=True)
class Ended:
    """The file is closed (None: it could not be, or there was none)."""

    manifest: Manifest | None


@dataclass(frozen=True, slots=True)
class MachineVoice:
    """A command: the program itself begins (``speaks``) or ends to speak at ``at_ns`` on the
    recording clock; the microphone hears it."""

    speaks: bool
    at_ns: int


@dataclass(frozen=True, slots=True)
class Expected:
    """A command: so many people are expected in the picture from now on."""

    people: int


@dataclass(frozen=True, slots=True)
class TakeStill:
    """A command: send the newest picture as it came from the camera."""


@dataclass(frozen=True, slots=True)
class Still:
    """One whole picture as the camera gave it, as JPEG."""

    jpeg: bytes = field(repr=False)
    width: int
    height: int


STOP = "stop"
