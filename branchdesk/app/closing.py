"""The end of a recording in the ledger, whether it was stopped or its recorder died."""

import base64
from dataclasses import dataclass, field
from pathlib import Path

from branchdesk.app.session import Session
from branchdesk.domain.errors import DeviceFault
from branchdesk.domain.events import Draft
from branchdesk.domain.happenings import RecordingEnded
from branchdesk.store.queries import RecordingRow
from branchdesk.video.container import Manifest, recover
from branchdesk.video.vault import MediaVault


@dataclass(frozen=True, slots=True)
class Owned:
    """A recording, its key and whose it is."""

    recording_id: str
    interview_id: str
    client_id: str
    key: bytes = field(repr=False)


def owned(row: RecordingRow) -> Owned:
    """The recording of a row."""
    key = base64.b64decode(row.key)
    return Owned(row.recording_id, row.interview_id, row.client_id, key)


def is_away(vault: MediaVault, recording_id: str) -> bool:
    """Whether the recording may lie in a folder that cannot be reached now."""
    return not vault.holds(recording_id) and bool(vault.away)


def recovered(path: Path, what: Owned, saved_ms: int, wait_s: float) -> Manifest:
    """The file of a recorder that is gone, closed; one that was never made has no size.

    IntegrityFault where it does not verify; DeviceFault ``recording_unclosed`` where it is away,
    for ``saved_ms`` of it were safe or its folder is not there, or where its recorder still holds
    it after ``wait_s`` seconds.
    """
    if not path.exists():
        if saved_ms or not path.parent.is_dir():
            raise DeviceFault("recording_unclosed", path=str(path))
        return Manifest(0, 0, "", 0, 0, 0, recovered=True)
    try:
        return recover(path, what.key, wait_s)
    except TimeoutError as error:
        raise DeviceFault("recording_unclosed", path=str(path)) from error


def ended(session: Session, what: Owned, manifest: Manifest) -> Draft:
    """The draft that ends a recording with its manifest."""
    payload = RecordingEnded(
        recording_id=what.recording_id,
        interview_id=what.interview_id,
        media_ms=manifest.media_ms,
        size=manifest.size,
        sha256=manifest.sha256,
        fragments=manifest.fragments,
        frames=manifest.frames,
        drops=manifest.drops,
        recovered=manifest.recovered,
        wall_utc=manifest.wall_utc,
        media_sha256=manifest.media_sha256,
    )
    return session.draft(
        "interview",
        what.interview_id,
        payload,
        client_id=what.client_id,
        media_ms=manifest.media_ms,
    )
