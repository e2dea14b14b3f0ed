"""Rows as the store hands them out: frozen, times ISO 8601 UTC, offsets and lengths in ms, sizes in
bytes, hashes in hex, keys in base64."""

from collections.abc import Mapping
from dataclasses import dataclass

from branchdesk.domain.happenings import Evidence


@dataclass(frozen=True, slots=True)
class CaseRow:
    """A case, folded.

    ``state`` is one of :mod:`branchdesk.domain.case`. ``lane``: intake (OPEN; RETURNED until
    another case amends it), interview (RECORDING, and COMPLETING until the form is drawn), sign
    (form drawn), seal (SEALED), review (SUBMITTED), done. ``answered`` counts items whose latest
    take has an answer, ``open_claims`` claims nobody judged, ``media_ms`` the recordings that
    ended; ``level`` and ``score`` are of the answers in force. ``decision`` is APPROVED, RETURNED,
    REJECTED or None; ``amended_by`` the case that amends this one.
    """

    case_id: str
    case_no: str
    client_id: str
    client_name: str
    birth_date: str | None
    branch_id: str
    device_id: str
    owner: str
    purpose: str
    products: tuple[str, ...]
    amends: str | None
    amended_by: str | None
    opened_at: str
    state: str
    lane: str
    lane_since: str
    interview_id: str | None
    document_id: str | None
    recording_ids: tuple[str, ...]
    answered: int
    open_claims: int
    media_ms: int
    level: str | None
    score: int | None
    sealed_at: str | None
    decision: str | None
    decided_at: str | None
    decided_by: str | None
    remark: str
    returned_items: tuple[str, ...]
    watched_share: float | None


@dataclass(frozen=True, slots=True)
class ClientRow:
    """A client; ``level``, ``score`` and ``level_at`` are of the last sealed case."""

    client_id: str
    name: str
    id_number: str | None
    birth_date: str | None
    facts: Mapping[str, str]
    level: str | None
    score: int | None
    level_at: str | None
    first_seen: str
    last_seen: str
    cases: int
    lines: int


@dataclass(frozen=True, slots=True)
class InterviewRow:
    """An interview with the definitions it was held by; ``recording_id`` is its latest one."""

    interview_id: str
    case_id: str
    client_id: str
    device_id: str
    questionnaire: str
    questionnaire_sha256: str
    rule_pack: str
    rule_pack_sha256: str
    language: str
    started_at: str
    consented: bool | None
    recording_id: str | None
    level: str | None
    score: int | None
    assessed_at: str | None


@dataclass(frozen=True, slots=True)
class RecordingRow:
    """A recording; the manifest fields are None until it ``ended``. ``size`` and ``sha256`` are of
    the sealed file. ``verified_at`` is when head office confirmed the file, or None."""

    recording_id: str
    interview_id: str
    case_id: str | None
    client_id: str
    device_id: str
    key: str
    started_at: str
    wall_utc: str
    monotonic_ns: int
    width: int
    height: int
    fps: float
    camera: str
    microphone: str
    ended: bool
    ended_at: str | None
    media_ms: int | None
    size: int | None
    sha256: str | None
    fragments: int | None
    frames: int | None
    drops: int | None
    recovered: bool
    verified_at: str | None


@dataclass(frozen=True, slots=True)
class PhotographRow:
    """A side of an identity document photographed; ``corners`` x and y in px, clockwise, empty
    where its edges were not seen; ``key`` opens the sealed file."""

    photograph_id: str
    case_id: str
    client_id: str
    device_id: str
    document: str
    side: str
    taken_at: str
    taken_by: str
    size: int
    sha256: str
    sealed_size: int
    sealed_sha256: str
    key: str
    corners: tuple[float, ...]
    measures: Mapping[str, float]
    faults: tuple[str, ...]
    verified_at: str | None


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """A one form; ``sha256``, ``size`` and ``key`` are set once it is sealed. ``sealed_*`` are of
    the encrypted file on disk, the one that travels. ``copies`` counts prints."""

    document_id: str
    case_id: str
    client_id: str
    device_id: str
    form: str
    form_sha256: str
    agreements: tuple[str, ...]
    built_sha256: str
    pages: int
    built_at: str
    signed_at: str | None
    witness: str | None
    sealed_at: str | None
    sha256: str | None
    size: int | None
    sealed_sha256: str | None
    sealed_size: int | None
    key: str | None
    copies: int
    verified_at: str | None


@dataclass(frozen=True, slots=True)
class ScanRow:
    """Signed paper that came back: ``pages`` of it are there, ``missing`` are not, ``by_hand`` were
    named by a person. ``sealed_*`` as in :class:`DocumentRow`."""

    scan_id: str
    document_id: str
    case_id: str
    client_id: str
    device_id: str
    scanned_at: str
    scanned_by: str
    sha256: str
    size: int
    sealed_sha256: str
    sealed_size: int
    key: str
    pages: int
    by_hand: tuple[int, ...]
    missing: tuple[int, ...]
    verified_at: str | None


@dataclass(frozen=True, slots=True)
class ProfileLineRow:
    """A line of a client's profile that was not taken back."""

    line_id: str
    client_id: str
    case_id: str
    dimension: str
    stance: str
    text: str
    confidence: str
    evidence: tuple[Evidence, ...]
    written_by: str
    written_at: str


@dataclass(frozen=True, slots=True)
class ClaimRow:
    """A detector's claim; ``claim_id`` is the id of the event that opened it, ``to_ms`` None while
    it goes on. ``state``: open (nobody judged it), accepted, rejected."""

    claim_id: str
    case_id: str | None
    interview_id: str
    recording_id: str | None
    what: str
    detector: str
    from_ms: int
    to_ms: int | None
    state: str


@dataclass(frozen=True, slots=True)
class LevelRow:
    """A level of a client, from a sealed case."""

    case_id: str
    level: str
    score: int
    sealed_at: str


@dataclass(frozen=True, slots=True)
class UnfinishedRow:
    """An interview that neither came to a seal nor was given up, and its recordings without end."""

    case_id: str
    case_no: str
    client_id: str
    client_name: str
    owner: str
    interview_id: str
    state: str
    answered: int
    open_recordings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reference:
    """A reference document in full."""

    name: str
    version: str
    text: str


@dataclass(frozen=True, slots=True)
class TransferRow:
    """A file on its way. ``kind``: document, identity, paper or recording. ``state``: waiting,
    going, arrived, stuck; ``reason`` is why it is stuck."""

    file_id: str
    kind: str
    state: str
    done: int
    total: int
    reason: str | None = None
    arrived_at: str | None = None


@dataclass(frozen=True, slots=True)
class CountersignRow:
    """Head office's signature over a decision."""

    event_id: str
    case_id: str
    decision: str
    at_utc: str
    signature: bytes
