"""A segment under way: whose it is, its recorder, and what it has to say to the ledger."""

import base64
from dataclasses import dataclass, replace
from pathlib import Path

from branchdesk.app.closing import Owned, recovered
from branchdesk.app.session import Session
from branchdesk.app.views import LiveStatus
from branchdesk.domain.errors import DeviceFault
from branchdesk.domain.events import Draft
from branchdesk.domain.happenings import Claimed, InterviewResumed, RecordingStarted
from branchdesk.video.checks import Claim
from branchdesk.video.container import Manifest
from branchdesk.video.messages import Started
from branchdesk.video.ports import CameraSpec, MicrophoneSpec
from branchdesk.video.recorder import Recorder

PATIENCE_S = 10.0
"""A person waits while a recorder closes its file. It has a second's pictures to encode and writes
some fragments; a device that does not close is left alone after 5 seconds. One that is killed after
this has lost no more than what was not yet on the disk."""
_FREE_S = 2.0
"""The system takes a moment to let go of what a killed recorder held."""


@dataclass(frozen=True, slots=True)
class Devices:
    """What this desk records with."""

    camera: CameraSpec
    microphone: MicrophoneSpec


@dataclass(frozen=True, slots=True)
class Running:
    """The recording under way, whose it is and the file it is written to; ``origin_ns`` is its
    first instant, ``first_ns`` that of the first segment; ``devices`` are those that its recorder
    has, whatever is chosen meanwhile; ``left_ms`` what was safe of it when its
    recorder left it for another file; ``lost_ms`` what was not saved between the segment before
    and this; ``full_disk`` whether that one was left for its full disk."""

    what: Owned
    recorder: Recorder
    path: Path
    origin_ns: int
    first_ns: int
    devices: Devices
    left_ms: int | None = None
    lost_ms: int = 0
    full_disk: bool = False

    @property
    def recording_id(self) -> str:
        """Its id."""
        return self.what.recording_id

    @property
    def interview_id(self) -> str:
        """Whose it is."""
        return self.what.interview_id

    @property
    def is_lost(self) -> bool:
        """Whether its recorder has died, given up or ended."""
        return self.recorder.status().state in ("fault", "off")

    @property
    def safe_ms(self) -> int:
        """So much of it is on the disk, as far as its recorder said."""
        return self.recorder.status().saved_ms if self.left_ms is None else self.left_ms


def later(devices: Devices, first_ns: int) -> Devices:
    """The same devices for a segment that follows: a clip in place of a camera, begun at
    ``first_ns``, goes on where it is by then."""
    return Devices(
        replace(devices.camera, origin_ns=first_ns), replace(devices.microphone, origin_ns=first_ns)
    )


def started(session: Session, what: Owned, begun: Started, devices: Devices) -> Draft:
    """The draft that begins a recording."""
    payload = RecordingStarted(
        recording_id=what.recording_id,
        interview_id=what.interview_id,
        key=base64.b64encode(what.key).decode(),
        wall_utc=begun.wall_utc,
        monotonic_ns=begun.origin_ns,
        width=begun.width,
        height=begun.height,
        fps=begun.fps,
        camera=devices.camera.name,
        microphone=devices.microphone.name,
    )
    return _draft(session, what, payload)


def resumed(session: Session, what: Owned, lost_ms: int) -> Draft:
    """The draft that says that the interview went on in ``what``."""
    return _draft(session, what, InterviewResumed(what.interview_id, what.recording_id, lost_ms))


def claimed(session: Session, segment: Running, claims: tuple[Claim, ...]) -> tuple[Draft, ...]:
    """Drafts of what the detectors claimed of a segment."""
    return tuple(
        _draft(
            session,
            segment.what,
            Claimed(
                interview_id=segment.interview_id,
                what=claim.what,
                detector=claim.detector,
                version=claim.version,
                confidence=claim.confidence,
                from_ms=claim.from_ms,
                to_ms=claim.to_ms,
                detail={"device": claim.device} if claim.device else {},
            ),
            claim.from_ms,
        )
        for claim in claims
    )


def live_of(segment: Running, fault: str | None) -> LiveStatus:
    """How the segment under way stands; ``fault`` is why it could not be gone on with. Never
    blocks."""
    status = segment.recorder.status()
    state, code = status.state, status.fault
    if state == "fault":
        # Until going on has failed it is only a matter of a moment.
        state, code = ("starting", None) if fault is None else (state, fault)
    return LiveStatus(
        state=state,
        elapsed_ms=status.elapsed_ms,
        saved_ms=status.saved_ms,
        level=status.level,
        checks=status.checks,
        faces=status.faces,
        drops=status.drops,
        recording_id=segment.recording_id,
        fault=code,
        claimed=status.claimed,
        lost_ms=segment.lost_ms,
        full_disk=segment.full_disk,
    )


def manifest(segment: Running, patience_s: float) -> Manifest:
    """The recording closed; where its recorder died on its own or does not end in ``patience_s``
    seconds, as after a crash."""
    recorder, path = segment.recorder, segment.path
    try:
        has_left = segment.left_ms is not None
        closed = recorder.left(path, patience_s) if has_left else recorder.stop(patience_s)
    except DeviceFault:
        closed = None
    return closed or recovered(path, segment.what, segment.safe_ms, _FREE_S)


def is_being_closed(segment: Running) -> bool:
    """Whether a recorder that has gone on is still closing the file that it left."""
    try:
        return segment.left_ms is not None and segment.recorder.left(segment.path) is None
    except DeviceFault:
        return False


def _draft(
    session: Session,
    what: Owned,
    payload: RecordingStarted | InterviewResumed | Claimed,
    at_ms: int = 0,
) -> Draft:
    return session.draft(
        "interview", what.interview_id, payload, client_id=what.client_id, media_ms=at_ms
    )
