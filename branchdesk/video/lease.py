"""Who writes a recording: a lock and a disk reserve beside the file while it is open.

The reserve file ``<name>.bdv.reserve`` holds room on a full disk for some seconds of recording, for
the end record and for what the ledger has to say about it; it carries the lock that keeps recovery
away from a recorder still at work, and marks a file not yet closed.
"""

import os
import sys
import time
from pathlib import Path

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

RESERVE_BYTES = 4 * 1024 * 1024
_RETRY_SECONDS = 0.05


def reserve_path(recording: Path) -> Path:
    """The reserve file of ``recording``."""
    return recording.with_name(recording.name + ".reserve")


class Lease:
    """The right to write ``recording``, held until :meth:`release`."""

    def __init__(self, recording: Path, wait_s: float = 0.0) -> None:
        """Take it; raises TimeoutError when another process keeps it longer than ``wait_s``."""
        self._path = reserve_path(recording)
        self._given_up = False
        self._handle = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
        deadline = time.monotonic() + wait_s
        while not self._locked():
            if time.monotonic() >= deadline:
                os.close(self._handle)
                raise TimeoutError(f"{recording.name} is being written")
            time.sleep(_RETRY_SECONDS)

    def reserve(self) -> None:
        """Fill the reserve; raises OSError when the disk is full."""
        os.lseek(self._handle, 0, os.SEEK_SET)
        left = RESERVE_BYTES
        while left:
            # On a nearly full disk a write may take only a part.
            left -= os.write(self._handle, bytes(left))
        os.fsync(self._handle)

    def spend(self) -> None:
        """Give the reserved room back to the disk, keeping the lock."""
        os.ftruncate(self._handle, 0)

    def release(self) -> None:
        """Give it up; the recording is closed and the reserve goes."""
        self.abandon()
        self._path.unlink(missing_ok=True)

    def abandon(self) -> None:
        """Give it up, leaving the mark that the recording is not closed; once given up it stays
        so."""
        # The system may have given the number of a closed file to another one.
        if not self._given_up:
            self._given_up = True
            os.close(self._handle)

    def _locked(self) -> bool:
        try:
            if sys.platform == "win32":
                # Beyond what the reserve holds: a locked byte cannot be cut off.
                os.lseek(self._handle, 16 * RESERVE_BYTES, os.SEEK_SET)
                msvcrt.locking(self._handle, msvcrt.LK_NBLCK, 1)
            else:
                fcntl.flock(self._handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True
