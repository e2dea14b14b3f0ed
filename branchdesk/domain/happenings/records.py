"""Payloads of what is kept: recordings and documents."""

from dataclasses import dataclass

from branchdesk.domain.events import Payload, kind


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
    ``recovered`` when it was closed at the next start after a crash. ``wall_utc`` is what the wall
    clock showed at its last instant, ``media_ms`` after the first on the recording clock; empty
    where nobody was there to look. ``media_sha256`` is of the media in the clear, which the sealed
    form names; empty for a recording closed before that was kept."""

    recording_id: str
    interview_id: str
    media_ms: int
    size: int
    sha256: str
    fragments: int
    frames: int
    drops: int
    recovered: bool = False
    wall_utc: str = ""
    media_sha256: str = ""


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
    """The client's ink bound to the bytes that were shown. ``ink`` is its shape (JSON strokes in
    base64); ``hand``, in base64, is what identifies the hand, sealed for head office
    (:mod:`branchdesk.domain.biometric`), empty where there is no head office."""

    document_id: str
    shown_sha256: str
    ink: str
    pointer: str
    has_pressure: bool
    witness: str
    hand: str = ""


@kind("document.certified")
@dataclass(frozen=True, slots=True)
class DocumentCertified(Payload):
    """The form with the client's signature lies sealed on this PC and waits for head office's seal;
    the manifest of its file as in :class:`DocumentSealed`. ``language`` is the seal's."""

    document_id: str
    case_id: str
    language: str
    sha256: str
    size: int
    sealed_sha256: str
    sealed_size: int
    key: str


@kind("document.sealed")
@dataclass(frozen=True, slots=True)
class DocumentSealed(Payload):
    """The sealed PDF's manifest; ``key`` is its file key in base64 (payload sealed). ``seal_root``
    (DER in base64) is what a seal of head office is trusted by, empty for a seal of this PC."""

    document_id: str
    case_id: str
    sha256: str
    size: int
    sealed_sha256: str
    sealed_size: int
    key: str
    pages: int
    seal_root: str = ""


@kind("document.scanned")
@dataclass(frozen=True, slots=True)
class DocumentScanned(Payload):
    """The signed paper came back and lies sealed beside the digital original as ``scan_id``, its
    manifest as in :class:`DocumentSealed`. ``pages`` counts those that came back, ``by_hand`` are
    the ones that a person named because their codes could not be read, ``missing`` the ones without
    which it was kept all the same."""

    document_id: str
    case_id: str
    scan_id: str
    sha256: str
    size: int
    sealed_sha256: str
    sealed_size: int
    key: str
    pages: int
    by_hand: tuple[int, ...] = ()
    missing: tuple[int, ...] = ()


@kind("document.copy_given")
@dataclass(frozen=True, slots=True)
class CopyGiven(Payload):
    """The client got their copy: ``medium`` paper or file (locked with their own password).
    ``line`` is what the account manager chose to write for this client."""

    document_id: str
    medium: str
    line: str


@kind("document.stamped")
@dataclass(frozen=True, slots=True)
class DocumentStamped(Payload):
    """The time stamp of a sealed form that came after the seal: ``token`` is RFC 3161's, DER in
    base64, over the SHA-256 of the form."""

    document_id: str
    token: str


@kind("document.ink_taken")
@dataclass(frozen=True, slots=True)
class InkTaken(Payload):
    """The client's signature left the branch as a file: its shape, and its hand still sealed."""

    document_id: str


@kind("document.printed")
@dataclass(frozen=True, slots=True)
class DocumentPrinted(Payload):
    """Copy number ``copy`` (from 1) left the printer ``printer``."""

    document_id: str
    copy: int
    printer: str
