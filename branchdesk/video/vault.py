"""The folder of sealed recordings: where each lies, which are not closed, how much room is left."""

import re
import shutil
from pathlib import Path

from branchdesk.video.lease import reserve_path

SUFFIX = ".bdv"
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{2,63}")


class MediaVault:
    """Recordings by id under one folder, spread over subfolders by the end of the id."""

    def __init__(self, folder: Path) -> None:
        """The folder is made if it is not there."""
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    @property
    def folder(self) -> Path:
        """Where the recordings are."""
        return self._folder

    @property
    def free_bytes(self) -> int:
        """Room left on its disk."""
        return shutil.disk_usage(self._folder).free

    def path(self, recording_id: str) -> Path:
        """Where the recording lies or will lie; its subfolder is made. Raises ValueError for an
        id that is not a plain name (3 to 64 letters, digits, ``-`` and ``_``)."""
        if not _ID.fullmatch(recording_id):
            raise ValueError(f"not a recording id: {recording_id!r}")
        # Ids begin with the time (UUIDv7): their ends spread evenly.
        subfolder = self._folder / recording_id[-2:].lower()
        subfolder.mkdir(exist_ok=True)
        return subfolder / (recording_id + SUFFIX)

    def holds(self, recording_id: str) -> bool:
        """Whether the recording is here."""
        return self.path(recording_id).exists()

    def recordings(self) -> tuple[str, ...]:
        """Ids of all recordings here, in order."""
        return tuple(sorted(path.stem for path in self._folder.glob(f"*/*{SUFFIX}")))

    def unfinished(self) -> tuple[str, ...]:
        """Ids of recordings that are being written or whose recorder died."""
        return tuple(one for one in self.recordings() if reserve_path(self.path(one)).exists())
