"""The ledger's vocabulary: sealed events as they are stored and sent, and the payloads inside.

An :class:`Event` is what the chain covers: its payload is sealed bytes, so destroying a client's
key erases the client while the chain still verifies. A :class:`Draft` is an event not yet written;
a :class:`Recorded` is one read back, its payload opened where the key is at hand.
"""

import base64
import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

import msgspec

GENESIS = bytes(32)
"""``prev_hash`` of the first event of a device."""


@dataclass(frozen=True, slots=True)
class Event:
    """One line of a device's ledger; ``(device_id, seq)`` is gapless from 1 and unique.

    ``id`` is a UUIDv7 in text. ``at_utc`` is ISO 8601 with microseconds and ``Z``. ``media_ms`` is
    the offset in ms since the recording of the stream began, from one monotonic clock, or None.
    ``key_id`` names the key that sealed ``sealed`` (None: the payload is clear canonical JSON).
    ``hash`` is SHA-256 over ``0x01 || prev_hash || canonical bytes of every other field``.
    """

    device_id: str
    seq: int
    id: str
    stream: str
    kind: str
    schema_ver: int
    at_utc: str
    media_ms: int | None
    actor: str
    key_id: str | None
    sealed: bytes
    prev_hash: bytes
    hash: bytes


def chain_hash(event: Event) -> bytes:
    """The hash ``event`` must bear, 32 bytes; 0x01 parts entries from tree nodes (RFC 6962)."""
    entry = msgspec.json.encode(
        [
            event.device_id,
            event.seq,
            event.id,
            event.stream,
            event.kind,
            event.schema_ver,
            event.at_utc,
            event.media_ms,
            event.actor,
            event.key_id,
            base64.b64encode(event.sealed).decode(),
        ]
    )
    return hashlib.sha256(b"\x01" + event.prev_hash + entry).digest()


@dataclass(frozen=True, slots=True)
class Payload:
    """Base of every payload; subclasses are frozen, registered by :func:`kind`, JSON-able."""


PAYLOADS: dict[str, type[Payload]] = {}
_KINDS: dict[type[Payload], tuple[str, int]] = {}

P = TypeVar("P", bound=Payload)


def kind(name: str, version: int = 1) -> Callable[[type[P]], type[P]]:
    """Register a payload class under the event kind ``name``."""

    def register(cls: type[P]) -> type[P]:
        PAYLOADS[name] = cls
        _KINDS[cls] = (name, version)
        return cls

    return register


def kind_of(payload: Payload | type[Payload]) -> str:
    """The event kind of a payload or payload class."""
    return _KINDS[payload if isinstance(payload, type) else type(payload)][0]


def version_of(payload: Payload) -> int:
    """The schema version written with a payload."""
    return _KINDS[type(payload)][1]


def encode(payload: Payload) -> bytes:
    """Canonical JSON of a payload: keys sorted, no white space, UTF-8."""
    return msgspec.json.encode(payload, order="sorted")


def decode(kind_name: str, data: bytes) -> Payload:
    """The payload of kind ``kind_name`` read from canonical JSON.

    Raises KeyError for a kind this version does not know and msgspec.ValidationError for data
    that does not fit the kind.
    """
    cls: Any = PAYLOADS[kind_name]
    decoded: Payload = msgspec.json.decode(data, type=cls)
    return decoded


@dataclass(frozen=True, slots=True)
class Draft:
    """An event about to be appended. ``client_id`` names whose key seals it (None: clear)."""

    stream: str
    payload: Payload
    actor: str
    client_id: str | None = None
    media_ms: int | None = None


@dataclass(frozen=True, slots=True)
class Recorded:
    """An event read back; ``payload`` is None when its key has been destroyed or is not here.

    ``hub_seq`` is head office's order, None until head office has taken the event.
    """

    event: Event
    payload: Payload | None
    hub_seq: int | None = None

    @property
    def kind(self) -> str:
        """The event's kind."""
        return self.event.kind


def stream(kind_name: str, ident: str) -> str:
    """The name of a stream, ``kind:ident`` with kind one of client, case, interview, recording,
    document, device, branch."""
    return f"{kind_name}:{ident}"
