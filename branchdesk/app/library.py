"""Recordings at hand: opened with their key, fetched where another PC made them."""

import base64
from collections.abc import Callable

from branchdesk.app.session import Session
from branchdesk.app.views import MediaTrack
from branchdesk.domain.errors import IntegrityFault
from branchdesk.video.playback import track
from branchdesk.video.reader import SealedReader
from branchdesk.video.vault import MediaVault

Fetch = Callable[[str], object]


class Library:
    """Opens the media of a recording by its id."""

    def __init__(self, session: Session, vault: MediaVault, fetch: Fetch) -> None:
        self._session = session
        self._vault = vault
        self._fetch = fetch

    def open(self, recording_id: str) -> SealedReader:
        """The recording's media, random access; the caller closes it.

        IntegrityFault ``media_missing`` where it is neither here nor at head office yet; HubFault
        where head office cannot be asked.
        """
        row = self._session.store.recording(recording_id)
        path = self._vault.path(recording_id)
        if not path.exists():
            if row.verified_at is None:
                raise IntegrityFault("media_missing", recording=recording_id)
            self._fetch(recording_id)
        return SealedReader(path, base64.b64decode(row.key))

    def track(self, recording_id: str) -> MediaTrack:
        """Waveform and thumbnails, made while it was recorded."""
        with self.open(recording_id) as reader:
            found = track(reader)
        return MediaTrack(
            recording_id=recording_id,
            length_ms=found.length_ms,
            peaks_ms=found.peaks_ms,
            peaks=found.peaks,
            thumbnails=found.thumbnails,
        )
