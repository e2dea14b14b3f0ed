"""Checks of evidence shared by the PC, head office and the verifier; pure functions.

What is signed is always a text line list that begins with its purpose, so that a signature made
for one purpose never passes for another.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from branchdesk.domain.events import GENESIS, Event, chain_hash
from branchdesk.domain.happenings import CaseSealed
from branchdesk.domain.sealing import sign, signature_holds


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A signed statement that device ``device_id``'s ledger up to ``seq`` ends in hash ``head``.

    ``at_utc`` is ISO 8601 by the signer's clock; ``signature`` is Ed25519 over
    :func:`checkpoint_message`, by the device, or by head office where it countersigns.
    """

    device_id: str
    seq: int
    head: bytes
    at_utc: str
    signature: bytes


def checkpoint_message(device_id: str, seq: int, head: bytes, at_utc: str) -> bytes:
    """The bytes a checkpoint's signature covers."""
    return _lines("branchdesk checkpoint 1", device_id, str(seq), head.hex(), at_utc)


def sign_checkpoint(
    private: bytes, device_id: str, seq: int, head: bytes, at_utc: str
) -> Checkpoint:
    """A checkpoint signed with a raw Ed25519 private key."""
    message = checkpoint_message(device_id, seq, head, at_utc)
    return Checkpoint(device_id, seq, head, at_utc, sign(private, message))


def checkpoint_holds(public: bytes, checkpoint: Checkpoint) -> bool:
    """Whether the checkpoint was signed with the private half of ``public``."""
    message = checkpoint_message(
        checkpoint.device_id, checkpoint.seq, checkpoint.head, checkpoint.at_utc
    )
    return signature_holds(public, message, checkpoint.signature)


def payload_binding(device_id: str, seq: int, event_id: str, stream: str, kind: str) -> bytes:
    """What a sealed payload is bound to (AES-GCM associated data): its place in the ledger, so
    that a payload cannot be moved into another event."""
    return _lines("branchdesk payload 1", device_id, str(seq), event_id, stream, kind)


def broken_at(
    events: Iterable[Event], device_id: str, after_seq: int = 0, prev_hash: bytes = GENESIS
) -> int | None:
    """The seq at which a run of events stops following ``after_seq``/``prev_hash``, or None.

    A run holds if every event is of ``device_id``, numbered without gap, names the hash before it
    and bears the hash of its own content.
    """
    seq = after_seq
    for event in events:
        seq += 1
        follows = event.device_id == device_id and event.seq == seq
        if not (follows and event.prev_hash == prev_hash and event.hash == chain_hash(event)):
            return seq
        prev_hash = event.hash
    return None


@dataclass(frozen=True, slots=True)
class Manifest:
    """A sealed file as its event announced it; ``size`` bytes, ``sha256`` in hex."""

    file_id: str
    size: int
    sha256: str


def missing_files(
    case: CaseSealed, announced: Mapping[str, Manifest], verified: Mapping[str, str]
) -> tuple[str, ...]:
    """The file ids a sealed case still waits for, in the order the case names them.

    ``announced`` holds manifests by file id, ``verified`` the SHA-256 (hex) of the files that
    were read whole. A file counts only if both agree.
    """
    wanted = (case.document_id, *case.recording_ids)
    return tuple(
        file_id
        for file_id in wanted
        if file_id not in announced or verified.get(file_id) != announced[file_id].sha256
    )


def request_message(
    method: str, target: str, body_sha256: bytes, timestamp: str, device_id: str
) -> bytes:
    """The bytes a request's signature covers. ``target`` is path and query as sent,
    ``body_sha256`` 32 bytes (of no bytes where there is no body), ``timestamp`` ISO 8601 UTC."""
    return _lines(
        "branchdesk request 1", method.upper(), target, body_sha256.hex(), timestamp, device_id
    )


def enrol_message(
    code: str,
    device_id: str,
    branch_id: str,
    counter: str,
    signing_key: bytes,
    wrapping_key: bytes,
) -> bytes:
    """The bytes an enrolling PC signs to prove that it holds the private signing key."""
    hashed = hashlib.sha256(code.encode()).hexdigest()
    keys = (signing_key.hex(), wrapping_key.hex())
    return _lines("branchdesk enrol 1", hashed, device_id, branch_id, counter, *keys)


def decision_message(case_id: str, event_id: str, decision: str, at_utc: str) -> bytes:
    """The bytes head office's countersignature of a decision covers."""
    return _lines("branchdesk decision 1", case_id, event_id, decision, at_utc)


def _lines(*parts: str) -> bytes:
    # A part that holds a line break must not be able to pose as two.
    return "\n".join(part.replace("\\", "\\\\").replace("\n", "\\n") for part in parts).encode()
