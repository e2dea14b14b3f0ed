"""The window's hold on a recorder process: start, look, listen, stop.

Nothing here waits for the recorder except :meth:`Recorder.wait_started` and
:meth:`Recorder.stop`; a thread takes its reports in.
"""

import contextlib
import logging
import multiprocessing
import shutil
import threading
import weakref
from collections.abc import Callable
from dataclasses import replace
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from pathlib import Path

from branchdesk.domain.errors import BranchDeskError, DeviceFault
from branchdesk.video import process
from branchdesk.video.checks import Claim
from branchdesk.video.clock import NS_PER_S, ms_since, now_ns
from branchdesk.video.container import Manifest
from branchdesk.video.mailbox import Picture, PictureMailbox, new_block
from branchdesk.video.messages import (
    STOP,
    Closed,
    Ended,
    Expected,
    Failed,
    MachineVoice,
    Moved,
    MoveTo,
    RecorderStatus,
    RecordingSettings,
    Started,
    Still,
    TakeStill,
)
from branchdesk.video.ports import CameraSpec, MicrophoneSpec

log = logging.getLogger(__name__)

EXIT_S = 3.0
LOOK_S = 0.1
DEAF_NS = NS_PER_S
"""A recorder that reports nothing for so long hangs (or the PC slept)."""


class Recorder:
    """One recording, or a preview, in a process of its own."""

    def __init__(self) -> None:
        """A process that is ready and waits for :meth:`begin`; see also :meth:`start` and
        :meth:`preview`."""
        context = multiprocessing.get_context("spawn")
        commands, self._commands = context.Pipe(duplex=False)
        self._reports, reports = context.Pipe(duplex=False)
        block = new_block(context)
        self._mailbox = PictureMailbox(block)
        self._settings: RecordingSettings | None = None
        self._changed = threading.Condition()
        self._status = RecorderStatus("starting")
        self._heard_ns = now_ns()
        self._started: Started | None = None
        self._error: BranchDeskError | None = None
        self._manifest: Manifest | None = None
        self._claims: list[Claim] = []
        self._still: Still | None = None
        self._telling = threading.Lock()
        self._move: tuple[Moved, tuple[Claim, ...]] | None = None
        self._left: dict[Path, Manifest | None] = {}
        self._closed = self._over = False
        self._stopped = False
        self._process: SpawnProcess = context.Process(
            target=process.run,
            args=(commands, reports, block),
            name="recorder",
            daemon=True,
        )
        self._process.start()
        commands.close()
        reports.close()
        # At the program's exit the recorder is told and given time, whatever was forgotten.
        self._end = weakref.finalize(self, _let_go, self._commands.close, self._process)
        listener = threading.Thread(
            target=_listen, args=(weakref.ref(self), self._reports, self._process), daemon=True
        )
        listener.start()

    @classmethod
    def start(cls, settings: RecordingSettings) -> "Recorder":
        """Begin to record to ``settings.path``, as :meth:`begin`."""
        _expect_place(settings)
        recorder = cls()
        recorder.begin(settings)
        return recorder

    @classmethod
    def preview(cls, camera: CameraSpec, microphone: MicrophoneSpec, people: int = 2) -> "Recorder":
        """Show picture, level and checks without a file; end it with :meth:`end_preview`."""
        recorder = cls()
        recorder._send(RecordingSettings(camera, microphone, people=people))
        return recorder

    def begin(self, settings: RecordingSettings) -> None:
        """Record to ``settings.path``, once; :meth:`wait_started` says when it has begun.

        Raises DeviceFault disk_full when less than ``need_bytes`` are free, FileExistsError when
        there is a recording at the path, recorder_stopped when the process is gone.
        """
        _expect_place(settings)
        self._send(settings)

    @property
    def alive(self) -> bool:
        """Whether its process is there."""
        return not self._over

    @property
    def started(self) -> Started | None:
        """How it began, once it has; never waits."""
        return self._started

    @property
    def heard_ns(self) -> int:
        """When it last reported, on the recording clock."""
        return self._heard_ns

    @property
    def pid(self) -> int | None:
        """The recorder process's id."""
        return self._process.pid

    def wait_started(self, timeout: float = 15.0) -> Started:
        """Wait for the first picture. Raises the device's fault (DeviceFault camera_missing,
        camera_in_use, microphone_missing, microphone_in_use, clip_unreadable, disk_full), or
        recorder_stopped when nothing happens in ``timeout`` seconds."""
        with self._changed:
            self._changed.wait_for(lambda: self._started or self._error or self._over, timeout)
            if self._error is not None:
                raise self._error
            if self._started is None:
                raise DeviceFault("recorder_stopped", saved_ms=0)
            return self._started

    def wait_for(
        self, wanted: Callable[[RecorderStatus], bool], timeout: float = 15.0
    ) -> RecorderStatus:
        """Wait until a status is as ``wanted``; returns it. Raises TimeoutError."""
        deadline_ns = now_ns() + round(timeout * NS_PER_S)
        with self._changed:
            while not wanted(status := self.status()):
                if now_ns() >= deadline_ns:
                    raise TimeoutError(f"still {status}")
                # A status changes with time too, also when no report comes.
                self._changed.wait(LOOK_S)
            return status

    def wait_lost(self, timeout: float) -> bool:
        """Wait until it has ended or failed; False when it has not after ``timeout`` seconds."""
        with self._changed:
            return self._changed.wait_for(lambda: self._over or self._error is not None, timeout)

    def status(self) -> RecorderStatus:
        """How it stands; never waits. The elapsed time is of this very moment."""
        with self._changed:
            status = self._status
            if self._error is not None:
                return replace(status, state="fault", fault=self._error.code)
            if self._stopped:
                return replace(status, state="off")
            at_ns = now_ns()
            if self._started is None:
                return status
            checks = dict(status.checks)
            if at_ns - self._heard_ns > DEAF_NS:
                checks["clock"] = "warn"
            if status.crowded:
                checks["disk"] = "failed"
            elapsed_ms = ms_since(self._started.origin_ns, at_ns)
            return replace(status, elapsed_ms=elapsed_ms, checks=checks)

    def now_ms(self) -> int:
        """Where the recording is now, ms since its first picture; raises DeviceFault
        recorder_stopped before it has begun."""
        started = self._started
        if started is None:
            raise DeviceFault("recorder_stopped", saved_ms=0)
        return ms_since(started.origin_ns, now_ns())

    def picture(self) -> Picture | None:
        """The newest picture, the same object until there is another; never waits."""
        return self._mailbox.newest()

    @property
    def has_claims(self) -> bool:
        """Whether :meth:`claims` has any; never waits."""
        return bool(self._claims)

    def claims(self) -> tuple[Claim, ...]:
        """Claims that began or ended since the last call; also after the end."""
        with self._changed:
            told, self._claims = tuple(self._claims), []
        return told

    def machine_voice(self, speaks: bool) -> None:
        """Say that the program itself begins or ends to speak, now: what the microphone hears of it
        is claimed as system_voice and so is never taken for the client's."""
        if self._started is not None:
            self._tell(MachineVoice(speaks, now_ns()))

    def expect(self, people: int) -> None:
        """Say how many people belong into the picture from now on."""
        self._tell(Expected(people))

    def still(self, timeout: float = 2.0) -> Still | None:
        """The newest picture as the camera gave it; None when there is none in ``timeout``
        seconds. Waits; one caller at a time."""
        with self._changed:
            self._still = None
        self._tell(TakeStill())
        with self._changed:
            self._changed.wait_for(lambda: self._still or self._error or self._over, timeout)
            return self._still

    def move_to(
        self, path: Path, key: bytes, timeout: float = 5.0
    ) -> tuple[Started, tuple[Claim, ...]]:
        """Go on in another file, sealed with ``key``, without losing a picture; how the recording
        there began, and the claims of the one before since the last call of :meth:`claims`.

        The file before closes by itself meanwhile, see :meth:`left`. Raises what kept the recording
        where it was, DeviceFault disk_full or folder_refused; DeviceFault recorder_stopped when
        nothing comes of it in ``timeout`` seconds, after which the recorder is to be killed.
        """
        with self._changed:
            self._move = None
        self._tell(MoveTo(path, key))
        moved, claims = self._told_of_move(timeout)
        if moved.began is None:
            raise moved.error or DeviceFault("recorder_stopped", saved_ms=self._status.saved_ms)
        return moved.began, claims

    def left(self, path: Path, timeout: float = 0.0) -> Manifest | None:
        """The file at ``path``, which a move left: closed, or None while it is not. Raises
        DeviceFault recorder_stopped when its recorder cannot close it: then ``container.recover``
        does."""
        with self._changed:
            self._changed.wait_for(lambda: path in self._left or self._over, timeout)
            manifest = self._left.get(path)
            if manifest is None and (path in self._left or self._over):
                raise DeviceFault("recorder_stopped", saved_ms=0)
            return manifest

    def stop(self, timeout: float = 10.0) -> Manifest:
        """End the recording and wait until its file is closed; a recorder that takes longer than
        ``timeout`` seconds is killed, so that file and devices are free.

        Raises DeviceFault recorder_stopped when the recorder died or cannot close it: then
        ``container.recover`` closes it.
        """
        self._finish(timeout)
        with self._changed:
            if self._manifest is None:
                raise DeviceFault("recorder_stopped", saved_ms=self._status.saved_ms)
            return self._manifest

    def close(self, timeout: float = 10.0) -> None:
        """End, whatever comes of it."""
        self._finish(timeout)

    def end_preview(self, grace: float) -> None:
        """Give the devices back. A preview has nothing to lose: one that is not gone after
        ``grace`` seconds is killed."""
        with self._changed:
            self._stopped = True
        self._tell(STOP)
        self._process.join(grace)
        self.kill()
        self._end()

    def kill(self, grace: float = 0.0) -> None:
        """End the process at once, so that its devices are free; one that says why it failed is
        given ``grace`` seconds to close its file. What it saved is kept."""
        with self._changed:
            if self._error is not None:
                self._changed.wait_for(lambda: self._over or self._closed, grace)
        self._process.kill()
        self._process.join(EXIT_S)
        with self._changed:
            self._changed.wait_for(lambda: self._over, EXIT_S)

    def _send(self, settings: RecordingSettings) -> None:
        self._settings = settings
        try:
            self._commands.send(settings)
        except OSError as error:
            raise DeviceFault("recorder_stopped", saved_ms=0) from error

    def _tell(self, command: object) -> None:
        with self._telling, contextlib.suppress(OSError):
            # The pipe is broken when the recorder is gone already.
            self._commands.send(command)

    def _finish(self, timeout: float) -> None:
        self._tell(STOP)
        with self._changed:
            over = self._changed.wait_for(lambda: self._over, timeout)
            self._stopped = True
        if not over:
            log.warning("the recorder hangs and is killed")
            self.kill()
        self._end()

    def _take(self, report: object) -> None:
        with self._changed:
            self._heard_ns = now_ns()
            if isinstance(report, RecorderStatus):
                self._status = report
            elif isinstance(report, Claim):
                self._claims.append(report)
            elif isinstance(report, Started):
                self._started = report
            elif isinstance(report, Moved):
                self._take_move(report)
            elif isinstance(report, Still):
                self._still = report
            elif isinstance(report, Closed):
                self._left[report.path] = report.manifest
            elif isinstance(report, Failed):
                self._error = report.error
            elif isinstance(report, Ended):
                self._closed = True
                self._manifest = report.manifest
                if report.manifest is not None:
                    self._status = replace(self._status, saved_ms=report.manifest.media_ms)
            self._changed.notify_all()

    def _told_of_move(self, timeout: float) -> tuple[Moved, tuple[Claim, ...]]:
        with self._changed:
            self._changed.wait_for(lambda: self._move or self._error or self._over, timeout)
            return self._move or (Moved(None), ())

    def _take_move(self, moved: Moved) -> None:
        if moved.began is None:
            self._move = (moved, ())
            return
        self._move, self._claims = (moved, tuple(self._claims)), []
        self._started = moved.began
        self._status = replace(self._status, saved_ms=0, crowded=False)

    def _gone(self) -> None:
        """The process has ended; without its last word that is a fault."""
        with self._changed:
            self._over = True
            if self._manifest is None and self._error is None and not self._stopped:
                settings = self._settings
                is_recording = settings is not None and settings.path is not None
                if is_recording or self._started is None:
                    saved_ms = self._status.saved_ms
                    self._error = DeviceFault("recorder_stopped", saved_ms=saved_ms)
            self._changed.notify_all()


def _expect_place(settings: RecordingSettings) -> None:
    path = settings.path
    if path is None:
        raise ValueError("a recording needs a path")
    if path.exists():
        raise FileExistsError(path)
    if shutil.disk_usage(path.parent).free < settings.need_bytes:
        need_mb = settings.need_bytes // (1024 * 1024)
        raise DeviceFault("disk_full", path=str(path.parent), need_mb=need_mb)


def _listen(recorder: "weakref.ref[Recorder]", reports: Connection, child: SpawnProcess) -> None:
    """Take reports in until the process is gone or nobody holds the recorder any more."""
    while True:
        ready = wait([reports, child.sentinel], 1.0)
        owner = recorder()
        if owner is None:
            return
        if reports in ready:
            try:
                owner._take(reports.recv())
            except (EOFError, OSError):
                owner._gone()
                return
        elif child.sentinel in ready:
            owner._gone()
            return
        del owner


def _let_go(close_pipe: Callable[[], None], child: SpawnProcess) -> None:
    """Close the pipe, which ends the recorder, and wait for it a little."""
    close_pipe()
    child.join(EXIT_S)
