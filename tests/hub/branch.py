"""A branch's devices as head office sees them: keys, chains and batches made by hand."""

import base64
import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from branchdesk.domain.events import GENESIS, Event, Payload, chain_hash, encode, kind_of
from branchdesk.domain.evidence import enrol_message, payload_binding, sign_checkpoint
from branchdesk.domain.happenings import ClientKeyCreated
from branchdesk.domain.sealing import seal, sign, signing_public, wrap_key, wrapping_public
from branchdesk.domain.wire import EnrolRequest, EventBatch
from branchdesk.hub.service import HeadOffice
from branchdesk.hub.standing import Device

START = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
AT = "2026-11-24T08:00:00.000000Z"


class Clock:
    """A wall clock that stands until it is moved."""

    def __init__(self) -> None:
        self.moment = START

    def __call__(self) -> datetime:
        """Now."""
        return self.moment


@dataclass
class HandLedger:
    """A device with a chain of its own, made event by event."""

    device_id: str = "device-1"
    branch_id: str = "012"
    signing: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    wrapping: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    events: list[Event] = field(default_factory=list)
    keys: dict[str, bytes] = field(default_factory=dict)

    @property
    def device(self) -> Device:
        """The device as the hub's parts know it."""
        return Device(
            self.device_id,
            self.branch_id,
            signing_public(self.signing),
            wrapping_public(self.wrapping),
        )

    def enrol_request(self, code: str) -> EnrolRequest:
        """A request to join."""
        keys = (signing_public(self.signing), wrapping_public(self.wrapping))
        message = enrol_message(code, self.device_id, self.branch_id, "03", *keys)
        return EnrolRequest(
            code=code,
            device_id=self.device_id,
            branch_id=self.branch_id,
            counter="03",
            signing_key=keys[0],
            wrapping_key=keys[1],
            signature=sign(self.signing, message),
        )

    def add(
        self, payload: Payload, stream: str, actor: str = "A1001", key_id: str | None = None
    ) -> Event:
        """Append an event, sealed where a key is named."""
        return self.add_raw(kind_of(payload), encode(payload), stream, actor, key_id)

    def add_raw(
        self, kind: str, data: bytes, stream: str, actor: str = "A1001", key_id: str | None = None
    ) -> Event:
        """Append an event of any kind and content."""
        seq = len(self.events) + 1
        event_id = f"{self.device_id}-{seq}-{secrets.token_hex(4)}"
        sealed = data
        if key_id is not None:
            bound = payload_binding(self.device_id, seq, event_id, stream, kind)
            sealed = seal(self.keys[key_id], secrets.token_bytes(12), bound, data)
        previous = self.events[-1].hash if self.events else GENESIS
        bare = Event(
            self.device_id,
            seq,
            event_id,
            stream,
            kind,
            1,
            AT,
            None,
            actor,
            key_id,
            sealed,
            previous,
            b"",
        )
        event = replace(bare, hash=chain_hash(bare))
        self.events.append(event)
        return event

    def key(self, hub_wrapping: bytes, client_id: str) -> str:
        """Make a client's key and append its event; returns the key's id."""
        key_id = f"key-{client_id}"
        self.keys[key_id] = secrets.token_bytes(32)
        wrapped = wrap_key(hub_wrapping, secrets.token_bytes(32), self.keys[key_id])
        payload = ClientKeyCreated(client_id, key_id, base64.b64encode(wrapped).decode())
        self.add(payload, f"client:{client_id}")
        return key_id

    def batch(self, first: int = 1, last: int | None = None) -> EventBatch:
        """Events ``first`` to ``last`` as they are sent."""
        return self.batch_of(self.events[first - 1 : last])

    def batch_of(self, events: Sequence[Event]) -> EventBatch:
        """A batch of any events, signed over the last one."""
        last = events[-1]
        return EventBatch(
            batch_id="b",
            device_id=self.device_id,
            first_seq=events[0].seq,
            prev_hash=events[0].prev_hash,
            events=tuple(events),
            checkpoint=sign_checkpoint(self.signing, self.device_id, last.seq, last.hash, AT),
        )


def join(office: HeadOffice, ledger: HandLedger) -> HandLedger:
    """Enrol a ledger's device."""
    office.enrolment.enrol(ledger.enrol_request(office.enrolment.make_code(ledger.branch_id)))
    return ledger


def hexed(data: bytes) -> str:
    """SHA-256 in hex."""
    return hashlib.sha256(data).hexdigest()
