"""The one recorder of this desk: started with an interview, stopped at the seal.

Where the recorder dies or hangs, the interview goes on in a new segment: another recording with a
key of its own, begun by a supervisor without anybody's doing. What the segment before had saved is
closed and joined to the interview meanwhile.
"""

import logging
import os
import threading
import uuid
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import replace
from pathlib import Path

from branchdesk.app.closing import Owned
from branchdesk.app.leftovers import Leftovers
from branchdesk.app.segments import PATIENCE_S, Devices, Running, later, live_of, resumed, started
from branchdesk.app.session import Session
from branchdesk.app.supervision import Supervisor
from branchdesk.app.unsaid import Unsaid
from branchdesk.app.views import LiveStatus, Picture
from branchdesk.domain.errors import BranchDeskError, DeviceFault, IntegrityFault
from branchdesk.domain.events import Draft
from branchdesk.domain.happenings import Claimed
from branchdesk.video.clock import NS_PER_MS, ms_since, now_ns
from branchdesk.video.film import STALLED_NS
from branchdesk.video.lease import reserve_path
from branchdesk.video.messages import DEFAULT_NEED_BYTES, RecordingSettings
from branchdesk.video.recorder import Recorder
from branchdesk.video.vault import FULLEST_SHARE, MediaVault, same_folder
from branchdesk.video.watching import HEALTHY_MS, Backoff
from branchdesk.video.watermark import Watermark

log = logging.getLogger(__name__)

GO_ON_BYTES = 16 * 1024 * 1024
"""So much room is enough to go on with what has begun."""
_START_SECONDS = 20.0
_FOLLOW_SECONDS = 8.0
"""Meanwhile whoever wants to write waits."""
_CLOSE_SECONDS = 2.0

_OFF = LiveStatus("off", 0, 0, 0.0, {}, (), 0, None)


class Recording:
    """Owns the recorder process; writes go through the session, status may be asked anywhere."""

    def __init__(self, session: Session, vault: MediaVault, devices: Devices) -> None:
        self._session = session
        self._vault = vault
        self.devices = devices
        self.before_start: Callable[[], None] = lambda: None
        """Called before a recording is started: whoever has the devices gives them back."""
        self.people = 2
        """How many belong into the picture, for this segment and those that follow."""
        self.watermarked = False
        """Whether branch, case and time are drawn into the pictures."""
        self.patience_s = PATIENCE_S
        """How long a recorder may take to close its file."""
        self._case_no = ""
        self.steady = threading.RLock()
        """Held while something is written about the running segment: no other one begins."""
        self._running: Running | None = None
        self._lost: Running | None = None
        self._leftovers = Leftovers(session, vault, self._under_way)
        self._unsaid = Unsaid(session)
        self._spare: Recorder | None = None
        self._backoff = Backoff()
        self._fault: str | None = None
        self._supervisor: Supervisor | None = None

    @property
    def running(self) -> Running | None:
        """The recording under way."""
        return self._running

    @property
    def attempts(self) -> int:
        """How often in a row no segment could be begun."""
        return self._backoff.failures

    @contextmanager
    def starting(
        self, interview_id: str, client_id: str, case_no: str = "", *, begun: bool = False
    ) -> Iterator[tuple[str, Draft]]:
        """Start recording; gives its id and the draft of ``recording.started``. An interview that
        has ``begun`` goes on for as long as there is any room.

        The draft holds the key, so it is appended inside: where that fails, as where a device
        cannot be had or there is too little room (DeviceFault), the recording is stopped and its
        file is gone.
        """
        with self.steady:
            # Before there is another recording, to which they would count.
            self._unsaid.say()
            self.before_start()
            what = Owned(str(uuid.uuid4()), interview_id, client_id, os.urandom(32))
            need, fullest = (GO_ON_BYTES, 1.0) if begun else (DEFAULT_NEED_BYTES, FULLEST_SHARE)
            path = self._vault.path_for_new(what.recording_id, need, fullest)
            self._case_no = case_no
            with self._segment(what, path, need) as (_origin_ns, draft):
                yield what.recording_id, draft
            self._leftovers.look_again()
            self._supervisor = Supervisor(self._recorder, self.go_on, self._tidy)
            self._supervisor.start()

    @contextmanager
    def counting(self, interview_id: str) -> Iterator[int]:
        """The media offset at which this is called, ms; no other segment begins inside.

        What is said while nothing records counts for the first instant of the segment that goes
        on. DeviceFault ``recorder_stopped`` where nothing would record what is said.
        """
        said_ns = now_ns()
        with self.steady:
            self.go_on()
            running = self._running
            here = running is not None and running.interview_id == interview_id
            if running is None or not here or running.is_lost:
                raise DeviceFault("recorder_stopped", saved_ms=self.live().saved_ms)
            yield max(0, ms_since(running.origin_ns, said_ns))

    def now_ms(self, interview_id: str) -> int | None:
        """The media offset now, or None while this interview is not being recorded."""
        running = self._running
        if running is None or running.interview_id != interview_id:
            return None
        return running.recorder.now_ms()

    def expect(self, people: int) -> None:
        """So many people belong into the picture from now on."""
        with self.steady:
            self.people = people
            if self._running is not None:
                self._running.recorder.expect(people)

    def claims(self) -> tuple[Draft, ...]:
        """Drafts of what the detectors claimed since the last call."""
        with self.steady:
            running = self._running
            if running is not None:
                self._unsaid.hear(running, running.recorder.claims())
            return self._unsaid.take()

    def keep_claims(self, drafts: tuple[Draft, ...]) -> None:
        """These could not be written: :meth:`claims` gives them again."""
        with self.steady:
            self._unsaid.keep(drafts)

    @property
    def has_claims(self) -> bool:
        """Whether :meth:`claims` has any of what is recorded; never blocks."""
        running = self._running
        return running is not None and (running.recorder.has_claims or bool(self._unsaid))

    def go_on(self, hung: bool = False) -> None:
        """Where the recorder was lost, or is ``hung``, go on in a new segment; where its disk is
        full or does not answer, in another place. While none can be begun the fault is shown and it
        is tried again, ever more slowly."""
        with self.steady:
            running = self._running
            if running is None:
                return
            if not (hung or running.is_lost):
                self._leave_disk(running)
                return
            if running is not self._lost:
                self._lost = running
                self._weigh(running)
            if self._backoff.is_due(now_ns()):
                # What hinders is shown by :meth:`live`; whoever watches calls again.
                with suppress(BranchDeskError, OSError):
                    self._try(running, _FOLLOW_SECONDS)

    def retry(self) -> None:
        """Somebody wants to go on now where no segment could be begun. DeviceFault as
        :meth:`starting`: then it is tried again by itself as before, at first soon."""
        with self.steady:
            running = self._running
            if running is not None and running.is_lost:
                self._backoff.worked()
                self._try(running, _START_SECONDS)

    def _try(self, lost: Running, patience_s: float) -> None:
        try:
            self._follow(lost, patience_s)
        except BranchDeskError as fault:
            self._failed(fault.code)
            raise
        except OSError:
            log.exception("no new segment")
            self._failed("recorder_stopped")
            raise

    def stop(self) -> tuple[Draft, ...]:
        """Stop; the drafts close open claims and carry the media manifests. What cannot be closed
        has none: it is closed later, at the latest before its case is sealed. :meth:`end` sees to
        it that the drafts are written."""
        with self.steady:
            self._stand_down()
            running = self._running
            closed: tuple[Draft, ...] = ()
            if running is not None:
                # The one under way first: whatever becomes of the others, nothing is recorded now.
                try:
                    closed = self._leftovers.close(running, self.patience_s)
                    self._unsaid.hear(running, running.recorder.claims())
                finally:
                    self._running = None
            left = self._leftovers.stop(self.patience_s)
            return (*self._unsaid.take(), *left, *closed)

    def end(self, write: Callable[[tuple[Draft, ...]], object]) -> None:
        """Stop, and ``write`` the drafts of :meth:`stop`. Where that fails nothing is lost: before
        anything is recorded again, or sealed, the claims are written, and then the ends."""
        with self.steady:
            drafts = self.stop()
            try:
                write(drafts)
            except Exception:
                claims = tuple(one for one in drafts if isinstance(one.payload, Claimed))
                self._unsaid.keep(claims)
                self._leftovers.find_again()
                raise

    def mend(self) -> None:
        """Close what a crash left open, as :meth:`Leftovers.mend`."""
        self._leftovers.mend()

    def tell_damage(self, tell: Callable[[IntegrityFault], object]) -> None:
        """``tell`` is called for each recording that does not verify, as
        :meth:`Leftovers.tell_damage`."""
        self._leftovers.tell_damage(tell)

    def expect_closed(self, interview_id: str) -> None:
        """Nothing of the interview is open, or it is closed now, as
        :meth:`Leftovers.expect_closed`; to be asked when nothing is recorded."""
        with self.steady:
            self._unsaid.say()
        self._leftovers.expect_closed(interview_id)

    def live(self) -> LiveStatus:
        """The recorder now; never blocks."""
        running = self._running
        return _OFF if running is None else live_of(running, self._fault)

    def picture(self) -> Picture | None:
        """The newest frame; never blocks."""
        running = self._running
        frame = running.recorder.picture() if running else None
        return Picture(frame.width, frame.height, frame.data, frame.at_ms) if frame else None

    # --- segments -------------------------------------------------------------------------------
    @contextmanager
    def _segment(
        self,
        what: Owned,
        path: Path,
        need: int,
        before: Running | None = None,
        patience_s: float = _START_SECONDS,
    ) -> Iterator[tuple[int, Draft]]:
        """Record ``what`` to ``path``, which is the running recording when the inside is done;
        gives its first instant and the draft of ``recording.started``."""
        devices = self.devices if before is None else later(self.devices, before.first_ns)
        recorder = self._fresh()
        with ExitStack() as undo:
            undo.callback(reserve_path(path).unlink, missing_ok=True)
            undo.callback(path.unlink, missing_ok=True)
            undo.callback(recorder.kill)
            recorder.begin(
                RecordingSettings(
                    devices.camera,
                    devices.microphone,
                    path,
                    what.key,
                    people=self.people,
                    need_bytes=need,
                    mark=self._mark(),
                )
            )
            begun = recorder.wait_started(patience_s)
            yield begun.origin_ns, started(self._session, what, begun, devices)
            undo.pop_all()
            first_ns = begun.origin_ns if before is None else before.first_ns
            self._running = Running(what, recorder, path, begun.origin_ns, first_ns, devices)
            self._fault = None

    def _follow(self, before: Running, patience_s: float) -> None:
        """Begin the segment after ``before``, which is left to be closed when there is time."""
        before.recorder.kill(_CLOSE_SECONDS)
        lost = before.recorder.status()
        what = replace(before.what, recording_id=str(uuid.uuid4()), key=os.urandom(32))
        full = before.path if lost.fault == "disk_full" else None
        path = self._vault.path_for_new(what.recording_id, GO_ON_BYTES, full=full)
        self._unsaid.hear(before, before.recorder.claims())
        with self._segment(what, path, GO_ON_BYTES, before, patience_s) as (origin_ns, begun):
            safe_ns = before.origin_ns + lost.saved_ms * NS_PER_MS
            lost_ms = ms_since(safe_ns, origin_ns)
            self._unsaid.say(begun, resumed(self._session, what, lost_ms))
        if self._running is not None:
            self._running = replace(self._running, lost_ms=lost_ms)
        self._leftovers.leave(before)
        log.warning("went on in a new segment; %d ms were not saved", lost_ms)

    def _leave_disk(self, before: Running) -> None:
        """While ``before`` lives on its reserve, or waits for a disk that does not answer, the same
        recorder goes on in another folder with room; if there is none, it stays as long as it
        lasts, and then that is told."""
        status = before.recorder.status()
        is_silent = status.elapsed_ms - status.saved_ms > STALLED_NS // NS_PER_MS
        # Where the other disk was left already, to and fro would help nobody.
        if not status.crowded or (is_silent and before.full_disk):
            return
        what = replace(before.what, recording_id=str(uuid.uuid4()), key=os.urandom(32))
        try:
            path = self._vault.path_for_new(what.recording_id, GO_ON_BYTES, full=before.path)
            # On the disk that does not answer another file would be waited for as well.
            if same_folder(path, before.path):
                return
            self._move(before, what, path)
        except (BranchDeskError, OSError) as error:
            # It is told when the reserve is at its end; until then it is tried again.
            log.debug("the disk is full and there is no other place: %s", type(error).__name__)

    def _move(self, before: Running, what: Owned, path: Path) -> None:
        recorder, safe_ms = before.recorder, before.safe_ms
        with ExitStack() as undo:
            undo.callback(reserve_path(path).unlink, missing_ok=True)
            undo.callback(path.unlink, missing_ok=True)
            try:
                begun, claims = recorder.move_to(path, what.key)
            except DeviceFault as fault:
                if fault.code == "recorder_stopped":
                    recorder.kill()
                raise
            undo.callback(recorder.kill)
            self._unsaid.hear(before, claims)
            draft = started(self._session, what, begun, before.devices)
            self._unsaid.say(draft, resumed(self._session, what, 0))
            undo.pop_all()
        moved = replace(before, what=what, path=path, origin_ns=begun.origin_ns)
        self._running = replace(moved, lost_ms=0, full_disk=True)
        self._leftovers.leave(replace(before, left_ms=safe_ms))
        log.warning("went on in another place")

    def _failed(self, code: str) -> None:
        log.warning("no new segment: %s", code)
        self._fault = code
        self._backoff.failed(now_ns())

    def _weigh(self, lost: Running) -> None:
        """What was lost had been under way, or it is one more that did not come about."""
        if lost.recorder.status().saved_ms >= HEALTHY_MS:
            self._backoff.worked()
        else:
            self._backoff.failed(now_ns())

    def _mark(self) -> Watermark | None:
        place = self._session.place
        if not self.watermarked:
            return None
        return Watermark(place.branch_id, self._case_no, place.time_zone)

    # --- with the supervisor --------------------------------------------------------------------
    def _under_way(self) -> str | None:
        running = self._running
        return None if running is None else running.recording_id

    def _recorder(self) -> Recorder | None:
        running = self._running
        return None if running is None else running.recorder

    def _tidy(self) -> None:
        """Keep another recorder ready, so that a gap is short, and close what was left behind."""
        with self.steady:
            running = self._running
            if running is None:
                return
            ready = self._spare is not None and self._spare.alive
            if not running.is_lost and not ready:
                self._spare = Recorder()
            self._leftovers.tidy()

    def _fresh(self) -> Recorder:
        spare, self._spare = self._spare, None
        return spare if spare is not None and spare.alive else Recorder()

    def _stand_down(self) -> None:
        if self._supervisor is not None:
            self._supervisor.stop()
        if self._spare is not None:
            self._spare.kill()
        self._supervisor = self._spare = None


__all__ = ["Devices", "Recording", "Running"]
