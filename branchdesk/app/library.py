"""Recordings at hand: opened with their key, brought from head office where they are not here."""

import base64
import contextlib
from collections.abc import Callable, Sequence

from branchdesk.app.session import Session
from branchdesk.app.views import MediaTrack, OnTheWay
from branchdesk.domain.errors import BranchDeskError, IntegrityFault
from branchdesk.store.rows import RecordingRow
from branchdesk.sync.arrivals import Arrival
from branchdesk.sync.files import Incoming
from branchdesk.video.playback import track
from branchdesk.video.reader import SealedReader
from branchdesk.video.vault import MediaVault

Bring = Callable[[Incoming], Arrival]
"""Has a sealed file brought in the background, and says how far it is."""


def coming(bring: Bring, file: Incoming) -> OnTheWay:
    """Have a file of another PC brought; how far it is."""
    seen = bring(file)
    return OnTheWay("away" if seen.away else "coming", seen.done, seen.size)


class Library:
    """Opens the media of a recording by its id; waits for nobody."""

    def __init__(self, session: Session, vault: MediaVault, bring: Bring) -> None:
        self._session = session
        self._vault = vault
        self._bring = bring

    def look(self, recording_id: str) -> SealedReader | OnTheWay:
        """The recording's media, random access, to be closed by the caller; or how far it is on
        its way here, which it is from now on.

        IntegrityFault ``media_missing`` where it was made here and is nowhere else. Once where it
        did not come: HubFault ``arrival_refused``, IntegrityFault ``arrival_damaged``, DeviceFault
        ``disk_full``, OSError.
        """
        row = self._session.store.recording(recording_id)
        path = self._vault.path(recording_id)
        if path.exists():
            return SealedReader(path, base64.b64decode(row.key))
        return self._on_the_way(row)

    def open(self, recording_id: str) -> SealedReader:
        """The recording's media for who needs it now; IntegrityFault ``media_missing`` where it
        is not here."""
        path = self._vault.path(recording_id)
        if not path.exists():
            raise IntegrityFault("media_missing", recording=recording_id)
        return SealedReader(path, base64.b64decode(self._session.store.recording(recording_id).key))

    def want(self, recording_ids: Sequence[str]) -> None:
        """Have brought what is not here of these recordings."""
        for recording_id in recording_ids:
            if not self._vault.path(recording_id).exists():
                # What an earlier attempt ended with, perhaps yesterday, is over: this begins a
                # new one, and how that ends is told to who looks at the film.
                with contextlib.suppress(BranchDeskError, OSError):
                    self._on_the_way(self._session.store.recording(recording_id))

    def track(self, recording_id: str) -> MediaTrack:
        """Waveform and thumbnails, made while it was recorded."""
        row = self._session.store.recording(recording_id)
        path = self._vault.path(recording_id)
        if not path.exists():
            return MediaTrack(recording_id, row.media_ms or 0, 0, (), ())
        with SealedReader(path, base64.b64decode(row.key)) as reader:
            found = track(reader)
        return MediaTrack(
            recording_id=recording_id,
            length_ms=found.length_ms,
            peaks_ms=found.peaks_ms,
            peaks=found.peaks,
            thumbnails=found.thumbnails,
        )

    def _on_the_way(self, row: RecordingRow) -> OnTheWay:
        if row.verified_at is None or row.sha256 is None or row.size is None:
            if row.device_id == self._session.store.device_id:
                raise IntegrityFault("media_missing", recording=row.recording_id)
            return OnTheWay("unsent", 0, row.size or 0)
        path = self._vault.path(row.recording_id)
        return coming(self._bring, Incoming(row.recording_id, row.size, row.sha256, path))
