"""Recordings without an end in the ledger: segments left behind, and what could not be closed.

They are closed in a thread of their own: an hour of film takes seconds to read, in which somebody
has to watch the recorder that goes on.
"""

import logging
import threading
from collections import deque
from collections.abc import Callable

from branchdesk.app.closing import ended, is_away, owned, recovered
from branchdesk.app.segments import Running, is_being_closed, manifest
from branchdesk.app.session import Session
from branchdesk.domain.errors import BranchDeskError, DeviceFault, IntegrityFault
from branchdesk.domain.events import Draft
from branchdesk.store.queries import RecordingRow
from branchdesk.video.clock import NS_PER_S, now_ns
from branchdesk.video.vault import MediaVault

log = logging.getLogger(__name__)

RETRY_NS = 60 * NS_PER_S
"""What could not be closed is tried again so often while something is recorded."""
OLD_RECORDER_S = 5.0
"""The recorder of a program that died may still be closing its file when the next one starts."""


class Leftovers:
    """Closes what is not closed: in its thread, at a stop, at the start and before a seal."""

    def __init__(
        self, session: Session, vault: MediaVault, under_way: Callable[[], str | None]
    ) -> None:
        """``under_way`` is the id of the recording that is being made."""
        self._session = session
        self._vault = vault
        self._under_way = under_way
        self._left: deque[Running] = deque()
        self._failed: dict[str, Running] = {}
        self._damaged: dict[str, IntegrityFault] = {}
        self._tell: Callable[[IntegrityFault], object] = lambda _fault: None
        self._thread: threading.Thread | None = None
        self._due_ns: int | None = None

    def leave(self, segment: Running) -> None:
        """``segment`` is to be closed when there is time."""
        self._left.append(segment)

    def tell_damage(self, tell: Callable[[IntegrityFault], object]) -> None:
        """``tell`` is called, on whatever thread, with the fault of each recording that does not
        verify: at once with those that were found before, then whenever another one is."""
        self._tell = tell
        for fault in tuple(self._damaged.values()):
            tell(fault)

    def look_again(self) -> None:
        """Try at the next :meth:`tidy` what could not be closed, if there is anything."""
        if self._due_ns is not None:
            self._due_ns = now_ns()

    def find_again(self) -> None:
        """The end of something that was closed could not be written: it is closed anew at the next
        :meth:`tidy`, by what the ledger lacks."""
        self._due_ns = now_ns()

    def tidy(self) -> None:
        """Begin to close what can be closed now; does not wait."""
        if self._is_busy():
            return
        if self._is_due() or not all(is_being_closed(one) for one in tuple(self._left)):
            self._thread = threading.Thread(target=self._work, name="closing")
            self._thread.start()

    def close(self, segment: Running, patience_s: float) -> tuple[Draft, ...]:
        """The draft that ends ``segment``; none where it cannot be closed now, which is tried
        again. Its recorder is given ``patience_s`` seconds."""
        try:
            return (ended(self._session, segment.what, manifest(segment, patience_s)),)
        except (BranchDeskError, OSError) as error:
            self._postpone(segment, error)
            return ()

    def stop(self, patience_s: float) -> tuple[Draft, ...]:
        """The drafts that end what was left; a thread that closes is given ``patience_s``."""
        if self._thread is not None:
            self._thread.join(patience_s)
        if self._is_busy():
            log.warning("segments are still being closed")
            return ()
        drafts: list[Draft] = []
        while self._left:
            drafts += self.close(self._left.popleft(), patience_s)
        return tuple(drafts)

    def mend(self) -> None:
        """Close what a crash left open: cut to the last whole record, write its manifest. What
        cannot be closed now is tried again later.

        A file that does not verify is left as it is, and told (:meth:`tell_damage`).
        """
        waiting = [row for row in self._open() if self._stays_open(row, OLD_RECORDER_S)]
        if waiting:
            self._due_ns = now_ns()

    def expect_closed(self, interview_id: str) -> None:
        """Close what is still open of an interview; DeviceFault ``recording_unclosed`` where that
        cannot be, IntegrityFault where it does not verify."""
        store = self._session.store
        for row in store.recordings(interview_id=interview_id):
            here = row.device_id == store.device_id
            if here and not row.ended and not self._is_mended(row, 0.0):
                raise DeviceFault("recording_unclosed", path=self._place_of(row.recording_id))

    # --- in the thread --------------------------------------------------------------------------
    def _work(self) -> None:
        """The boundary of the thread."""
        try:
            for _ in range(len(self._left)):
                self._write_end(self._left.popleft())
            if self._is_due():
                self._due_ns = None
                self._retry()
        except Exception:
            log.exception("what was left could not be closed")
            self._due_ns = now_ns() + RETRY_NS

    def _write_end(self, segment: Running) -> None:
        if is_being_closed(segment):
            self._left.append(segment)
            return
        try:
            self._session.append_aside(self.close(segment, 0.0))
        except BranchDeskError as error:
            self._postpone(segment, error)

    def _retry(self) -> None:
        for row in self._open():
            if row.recording_id not in self._damaged and self._stays_open(row, 0.0):
                self._due_ns = now_ns() + RETRY_NS

    def _stays_open(self, row: RecordingRow, wait_s: float) -> bool:
        """Close a recording, if that can be; whether it is to be tried again later.

        One that does not verify will not heal, and to read it takes seconds: it is told now, and
        again when its case is to be sealed."""
        try:
            return not self._is_mended(row, wait_s)
        except IntegrityFault as fault:
            log.exception("a recording does not verify")
            self._damaged[row.recording_id] = fault
            self._tell(fault)
            return False

    # --- one recording --------------------------------------------------------------------------
    def _open(self) -> tuple[RecordingRow, ...]:
        """Rows without an end, but for what is being made or closed. One begun this very moment
        may be among them: its lease keeps it."""
        rows = self._session.store.unended_recordings()
        busy = {self._under_way(), *(one.recording_id for one in tuple(self._left))}
        return tuple(row for row in rows if row.recording_id not in busy)

    def _is_mended(self, row: RecordingRow, wait_s: float) -> bool:
        """Close a recording whose recorder is gone; False where that cannot be now. IntegrityFault
        where it does not verify."""
        ident, failed = row.recording_id, self._failed.get(row.recording_id)
        try:
            if failed is None and is_away(self._vault, ident):
                return False
            path = self._vault.path(ident) if failed is None else failed.path
            saved_ms = 0 if failed is None else failed.safe_ms
            what = owned(row)
            found = recovered(path, what, saved_ms, wait_s)
            self._session.append_aside([ended(self._session, what, found)])
        except (DeviceFault, OSError):
            log.exception("a recording cannot be closed now; what it saved is kept")
            return False
        self._failed.pop(ident, None)
        return True

    def _postpone(self, segment: Running, error: Exception) -> None:
        log.warning("a segment could not be closed; what it saved is kept", exc_info=error)
        self._failed[segment.recording_id] = segment
        self._due_ns = now_ns() + RETRY_NS

    def _place_of(self, ident: str) -> str:
        failed = self._failed.get(ident)
        if failed is not None:
            return str(failed.path)
        away = self._vault.away if is_away(self._vault, ident) else ()
        return ", ".join(map(str, away)) or str(self._vault.path(ident))

    def _is_busy(self) -> bool:
        return self._thread is not None and self._thread.is_alive()

    def _is_due(self) -> bool:
        due_ns = self._due_ns
        return due_ns is not None and now_ns() >= due_ns
