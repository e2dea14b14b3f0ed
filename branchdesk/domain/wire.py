"""The wire format between a PC and head office: frozen values and their JSON.

JSON in UTF-8, bytes as base64, ``v`` the version of the format in every message. Requests are
signed (:func:`branchdesk.domain.evidence.request_message`); what the signature does not cover is
not read. Uploads follow the semantics of tus 1.0 (https://tus.io/protocols/resumable-upload):
HEAD gives the offset, PATCH appends at it, 409 is a wrong offset, 460 a wrong checksum.
"""

import base64
import binascii
import hashlib
import re
from datetime import UTC, datetime
from typing import TypeVar

import msgspec

from branchdesk.domain.events import Event
from branchdesk.domain.evidence import Checkpoint

WIRE_VERSION = 1
MAX_BATCH_EVENTS = 500
MAX_BATCH_BYTES = 1 << 20
"""Bytes of a batch's JSON before compression."""
MAX_CHUNK_BYTES = 8 << 20
"""Bytes of one PATCH."""
MAX_SEAL_BYTES = 32 << 20
"""Bytes of a request to seal a form."""
OBJECT_MEDIA_TYPE = "application/offset+octet-stream"
CHECKSUM_MISMATCH = 460


class Message(msgspec.Struct, frozen=True, kw_only=True):
    """Base of what travels; a later version only adds fields with defaults."""

    v: int = WIRE_VERSION


class EventBatch(Message, frozen=True, kw_only=True):
    """A gapless run of one device's events; ``checkpoint`` is signed over the last of them.

    At most :data:`MAX_BATCH_EVENTS` events and :data:`MAX_BATCH_BYTES` bytes. ``batch_id`` names
    the run in logs; sending a run again is harmless.
    """

    batch_id: str
    device_id: str
    first_seq: int
    prev_hash: bytes
    events: tuple[Event, ...]
    checkpoint: Checkpoint


class Ack(Message, frozen=True, kw_only=True):
    """Head office holds every event up to ``acked``; ``head`` is its hash, countersigned."""

    acked: int
    head: Checkpoint | None


class Refusal(Message, frozen=True, kw_only=True):
    """Why a request was not taken.

    ``reason``: gap (409, go on after ``acked``), fork, quarantined (403), unknown_device,
    bad_signature, clock_skew, revoked (401), bad_chain, bad_checkpoint, malformed, too_large,
    not_announced, wrong_offset, checksum, hash_mismatch, code_invalid; of a form to be sealed
    no_seal, not_certified (422), already_sealed (409), not_permitted (403).
    """

    reason: str
    acked: int | None = None
    offset: int | None = None


class EnrolRequest(Message, frozen=True, kw_only=True):
    """A PC joins with a one-time code; public keys are raw 32 bytes (Ed25519, X25519).

    ``signature`` is by ``signing_key`` over :func:`branchdesk.domain.evidence.enrol_message`.
    """

    code: str
    device_id: str
    branch_id: str
    counter: str
    signing_key: bytes
    wrapping_key: bytes
    signature: bytes


class EnrolAnswer(Message, frozen=True, kw_only=True):
    """Whom the PC joined: head office's public keys and its reference documents."""

    hub_id: str
    branch_id: str
    signing_key: bytes
    wrapping_key: bytes
    references: tuple["FeedReference", ...]


class FeedItem(msgspec.Struct, frozen=True, kw_only=True, tag_field="type"):
    """Base of what the feed brings; ``hub_seq`` is head office's order, ascending in a page.

    Several items may share a ``hub_seq``; a page never parts them.
    """

    hub_seq: int


class FeedEvent(FeedItem, frozen=True, kw_only=True, tag="event"):
    """An event of another PC of the branch."""

    event: Event


class FeedOwn(FeedItem, frozen=True, kw_only=True, tag="own"):
    """The asking PC's own event ``seq`` has its place in head office's order."""

    seq: int


class FeedKey(FeedItem, frozen=True, kw_only=True, tag="key"):
    """A client's key, ``wrapped`` for the asking PC (``sealing.unwrap_key`` with its private
    X25519 key). Events sealed under it may have come before, from a PC that worked before it
    joined head office."""

    client_id: str
    key_id: str
    wrapped: bytes


class FeedReference(FeedItem, frozen=True, kw_only=True, tag="reference"):
    """A reference document in full; replaces every earlier version of ``name``."""

    name: str
    version: str
    text: str


class FeedReceipt(FeedItem, frozen=True, kw_only=True, tag="receipt"):
    """A sealed file (recording id or document id) is whole at head office and its SHA-256
    (hex) equals the manifest event's. Only now may the local file ever be removed."""

    file_id: str
    sha256: str
    verified_at: str


class FeedRejected(FeedItem, frozen=True, kw_only=True, tag="rejected"):
    """Head office has taken and kept the event but does not let it count: folds leave it out.

    ``reason``: unknown_kind, unreadable, payload_invalid, four_eyes, not_permitted, incomplete,
    already_decided, already_sealed, unknown_case, manifest_conflict.
    """

    device_id: str
    seq: int
    event_id: str
    kind: str
    reason: str


class FeedCountersign(FeedItem, frozen=True, kw_only=True, tag="countersign"):
    """Head office confirms a decision. ``decision``: approved, returned. ``signature`` is by head
    office's key over :func:`branchdesk.domain.evidence.decision_message`."""

    case_id: str
    event_id: str
    decision: str
    at_utc: str
    signature: bytes


AnyFeedItem = (
    FeedEvent | FeedOwn | FeedKey | FeedReference | FeedReceipt | FeedRejected | FeedCountersign
)


class FeedPage(Message, frozen=True, kw_only=True):
    """Items after the asked cursor; ask again with ``cursor``, at once if ``more``."""

    items: tuple[AnyFeedItem, ...]
    cursor: int
    more: bool


class SealRequest(Message, frozen=True, kw_only=True):
    """A form that the client signed, to be sealed for the branch.

    ``form`` is its certified revision sealed under a key that is ``wrapped`` for head office
    (``sealing.wrap_key``), bound to :func:`seal_binding`. ``root`` (DER) is what the PC's own
    certificate goes back to; ``language`` is the seal's.
    """

    document_id: str
    language: str
    root: bytes
    wrapped: bytes
    form: bytes


class SealAnswer(Message, frozen=True, kw_only=True):
    """The one seal of a case: ``revision`` follows the certified form's bytes to make the sealed
    file, whose SHA-256 (hex) is ``sha256``. ``root`` (DER) is what head office's seal is trusted
    by; ``level`` as of :mod:`branchdesk.documents.seal`."""

    certified_sha256: str
    sha256: str
    revision: bytes
    level: str
    root: bytes


class Receipt(Message, frozen=True, kw_only=True):
    """Answer to the PATCH that made a file whole."""

    file_id: str
    sha256: str
    size: int
    verified_at: str


def seal_binding(case_id: str, document_id: str) -> bytes:
    """What the sealed bytes of a :class:`SealRequest` are bound to."""
    return f"branchdesk form to seal 1\n{case_id}\n{document_id}".encode()


def utc_text(moment: datetime) -> str:
    """A moment as it is stored and sent: ISO 8601 in UTC with microseconds and ``Z``."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def read_utc(text: str) -> datetime:
    """The moment of :func:`utc_text`; raises :class:`NotWire`."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise NotWire("timestamp") from error
    if moment.tzinfo is None:
        raise NotWire("timestamp")
    return moment


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """Who sends a request: the ``Authorization`` header, scheme ``BranchDesk``."""

    device_id: str
    timestamp: str
    signature: bytes


def standing_header(standing: Standing) -> str:
    """The value of the ``Authorization`` header."""
    signature = base64.b64encode(standing.signature).decode()
    return (
        f'BranchDesk device="{standing.device_id}", time="{standing.timestamp}", sig="{signature}"'
    )


def read_standing(header: str) -> Standing:
    """The values of :func:`standing_header`; raises :class:`NotWire`."""
    found = _STANDING.fullmatch(header)
    if found is None:
        raise NotWire("authorization")
    try:
        signature = base64.b64decode(found["sig"], validate=True)
    except binascii.Error as error:
        raise NotWire("authorization") from error
    return Standing(device_id=found["device"], timestamp=found["time"], signature=signature)


def digest_header(body: bytes) -> str:
    """The value of ``Content-Digest`` (RFC 9530) of a body."""
    return f"sha-256=:{base64.b64encode(hashlib.sha256(body).digest()).decode()}:"


def read_digest(header: str) -> bytes:
    """The SHA-256 of :func:`digest_header`, 32 bytes; raises :class:`NotWire`."""
    found = _DIGEST.fullmatch(header)
    try:
        digest = base64.b64decode(found["sha256"], validate=True) if found else b""
    except binascii.Error as error:
        raise NotWire("content-digest") from error
    if len(digest) != hashlib.sha256().digest_size:
        raise NotWire("content-digest")
    return digest


_STANDING = re.compile(
    r'BranchDesk device="(?P<device>[^"]+)", time="(?P<time>[^"]+)", sig="(?P<sig>[^"]+)"'
)
_DIGEST = re.compile(r"sha-256=:(?P<sha256>[A-Za-z0-9+/=]+):")

M = TypeVar("M", bound=Message)


class NotWire(Exception):
    """Bytes that are no message of the wanted kind, or of a newer format than this one."""


def pack(message: Message) -> bytes:
    """A message as JSON."""
    return msgspec.json.encode(message)


def unpack(data: bytes, kind: type[M]) -> M:
    """The message of :func:`pack`; raises :class:`NotWire`."""
    try:
        message = msgspec.json.decode(data, type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise NotWire(str(error)) from error
    if message.v > WIRE_VERSION:
        raise NotWire(f"format version {message.v}, known up to {WIRE_VERSION}")
    return message
