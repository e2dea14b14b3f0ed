"""What a sealed form names of the evidence beside it, so that none of it can be put in the place of
another while the form stays valid: recordings, photographs, the interview's events.

It is attached to the client's revision, which the client has a copy of.
"""

import hashlib
from collections.abc import Iterable

import msgspec

from branchdesk.documents.seal import Attachment
from branchdesk.domain.events import Event, stream
from branchdesk.domain.interview import Interview
from branchdesk.store.ledger import Store

CASE_RECORD = "case-record.json"
FORMAT = "branchdesk case record 1"


class NamedRecording(msgspec.Struct, frozen=True):
    """A recording: ``media_sha256`` (hex) is of the fragmented MP4 as it was recorded, "" where it
    was closed before that was kept; ``sealed_sha256`` of the encrypted file as it is kept."""

    recording_id: str
    media_ms: int
    media_sha256: str
    sealed_sha256: str


class NamedEvents(msgspec.Struct, frozen=True):
    """The events that one PC wrote to one ``stream`` up to ``last_seq``: how many, and the SHA-256
    (hex) over their hashes in order."""

    stream: str
    device_id: str
    last_seq: int
    count: int
    sha256: str


class CaseRecord(msgspec.Struct, frozen=True):
    """The attachment. ``signing_key`` is the PC's Ed25519 public key, which signs the list of an
    evidence folder; ``photographs`` are SHA-256 (hex) of the identity document's, as JPEG."""

    format: str
    signing_key: bytes
    recordings: tuple[NamedRecording, ...]
    photographs: tuple[str, ...]
    events: NamedEvents


def shown_of(interview: Interview) -> tuple[str, ...]:
    """The recordings that a film of the interview consists of, in order."""
    return tuple(one for one in interview.recording_ids if interview.ended[one].media_ms > 0)


def record_of(store: Store, interview: Interview) -> CaseRecord:
    """The record of a case whose recordings have all ended."""
    name = stream("interview", interview.interview_id)
    events = [recorded.event for recorded in store.stream(name)]
    last = max((one.seq for one in events if one.device_id == store.device_id), default=0)
    return CaseRecord(
        format=FORMAT,
        signing_key=store.signing_public(),
        recordings=tuple(
            NamedRecording(one, ended.media_ms, ended.media_sha256, ended.sha256)
            for one in shown_of(interview)
            for ended in (interview.ended[one],)
        ),
        photographs=tuple(row.sha256 for row in store.photographs(interview.case_id)),
        events=named_events(events, name, store.device_id, last),
    )


def named_events(events: Iterable[Event], name: str, device_id: str, last_seq: int) -> NamedEvents:
    """What is to be said of those ``events`` that the PC wrote to stream ``name`` by
    ``last_seq``."""
    own = sorted(
        (one.seq, one.hash)
        for one in events
        if (one.stream, one.device_id) == (name, device_id) and one.seq <= last_seq
    )
    digest = hashlib.sha256(b"".join(found for _seq, found in own)).hexdigest()
    return NamedEvents(name, device_id, last_seq, len(own), digest)


def attached(record: CaseRecord) -> Attachment:
    """The record as it goes into the form."""
    data = msgspec.json.encode(record, order="sorted")
    return Attachment(CASE_RECORD, "application/json", data, "Recordings, photographs and events")


def read(data: bytes) -> CaseRecord:
    """The record of an attachment; ValueError for one that is none."""
    record = msgspec.json.decode(data, type=CaseRecord)
    if record.format != FORMAT:
        raise ValueError(record.format)
    return record
