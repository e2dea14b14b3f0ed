"""Camera and microphone into checks, preview and film: the threads of the recorder process."""

import logging
import queue
import threading
from collections import deque
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import av

from branchdesk.domain.errors import BranchDeskError, DeviceFault
from branchdesk.video.checks import PICTURE_INTERVAL_MS, LiveChecks
from branchdesk.video.clock import NS_PER_MS, NS_PER_S, now_ns
from branchdesk.video.container import Manifest
from branchdesk.video.film import STALL_NS, Film, began
from branchdesk.video.mailbox import PictureMailbox
from branchdesk.video.messages import (
    Closed,
    MachineVoice,
    Moved,
    MoveTo,
    RecorderStatus,
    RecordingSettings,
)
from branchdesk.video.pace import Pace
from branchdesk.video.ports import Camera, CameraSpec, Frame, Microphone, MicrophoneSpec, SoundBlock
from branchdesk.video.sources import camera_for, microphone_for, take_up
from branchdesk.video.timeline import Timeline
from branchdesk.video.vault import DiskWatch
from branchdesk.video.watching import ArrivalRate, Spell

log = logging.getLogger(__name__)

WAITING_FRAMES = 24
"""Pictures that may wait for the encoder; one more is dropped and counted."""
PREVIEW_INTERVAL_NS = NS_PER_S // 15
BRIDGE_S = 0.2
RETRY_S = 1.0
JOIN_S = 5.0
MB = 1024 * 1024


class Capture:
    """What camera and microphone give from start to stop: a recording, several where it moves on to
    other files, or a preview without one."""

    def __init__(
        self,
        settings: RecordingSettings,
        mailbox: PictureMailbox,
        report: Callable[[object], None],
        camera_of: Callable[[CameraSpec], Camera] = camera_for,
        microphone_of: Callable[[MicrophoneSpec], Microphone] = microphone_for,
    ) -> None:
        self._settings = settings
        self._camera_of, self._microphone_of = camera_of, microphone_of
        self._mailbox = mailbox
        self._report = report
        self._timeline = Timeline(0, LiveChecks(settings.people))
        self._camera: Camera = camera_of(settings.camera)
        self._microphone: Microphone = microphone_of(settings.microphone)
        self._inbox: queue.Queue[Frame | SoundBlock | None] = queue.Queue()
        # Each counter has one thread that writes it; the difference is what waits.
        self._frames_put = self._frames_got = self._arrived = 0
        self._stopping = threading.Event()
        self._begun = threading.Event()
        self._readers: list[threading.Thread] = []
        self._filming = threading.Thread(target=self._guarded, args=(self._film_all,), name="film")
        self._error: BaseException | None = None
        self._newest: Frame | None = None
        self._film: Film | None = None
        self._target: MoveTo | None = None
        self._moves: deque[tuple[LiveChecks, Moved]] = deque()
        self._closed: deque[Closed] = deque()
        self._place = settings.path
        self._closing: list[threading.Thread] = []
        self._drops = self._drops_before = 0
        self._pace = Pace(WAITING_FRAMES)
        self._posted_ns = 0
        self._announced = False
        self._filmed_ns = 0
        self._disk = DiskWatch()

    @property
    def saved_ms(self) -> int:
        """Up to where the recording is safe on the disk."""
        return 0 if self._film is None else self._film.saved_ms

    @property
    def newest(self) -> Frame | None:
        """The newest picture of the camera."""
        return self._newest

    def start(self) -> None:
        """Take the devices and begin; raises DeviceFault when one cannot be had."""
        self._camera.open()
        self._microphone.open()
        start_ns = self._filmed_ns = now_ns()
        self._microphone.begin(start_ns)
        self._camera.begin(start_ns)
        for loop in (self._watch_camera, self._listen, self._look):
            self._readers.append(threading.Thread(target=self._guarded, args=(loop,)))
        for thread in (*self._readers, self._filming):
            thread.start()

    def check(self) -> None:
        """Raise what a thread met that ends the recording."""
        if self._error is not None:
            raise self._error
        if self._film is not None and self._film.fault is not None:
            raise self._film.fault

    def happened(self) -> tuple[object, ...]:
        """Claims begun or ended since the last call; after those of the recording before, each move
        to another file; files that a move left and that are closed by now."""
        # Read first: it is changed last.
        timeline = self._timeline
        told: list[object] = []
        while self._moves:
            checks, moved = self._moves.popleft()
            told += (*checks.claims(), moved)
        while self._closed:
            told.append(self._closed.popleft())
        return (*told, *timeline.checks.claims())

    def move_to(self, target: MoveTo) -> None:
        """Go on in another file from the next picture on; :meth:`happened` tells when."""
        self._target = target

    def expect(self, people: int) -> None:
        """So many people belong into the picture from now on."""
        self._timeline.checks.expect(people)

    def machine_voice(self, told: MachineVoice) -> None:
        """What the microphone hears from now on is, or no longer is, the program itself."""
        timeline = self._timeline
        at_ms = timeline.ms(told.at_ns)
        if told.speaks:
            timeline.checks.machine_speaks(at_ms)
        else:
            timeline.checks.machine_spoke(at_ms)

    def spell(self, seen: Spell) -> None:
        """Claim what the clocks have shown."""
        timeline = self._timeline
        from_ms, to_ms = timeline.ms(seen.from_ns), timeline.ms(seen.to_ns)
        timeline.checks.spell(seen.what, max(0, from_ms), max(0, to_ms))

    def status(self, clock: str, at_ns: int) -> RecorderStatus:
        """How it stands; ``clock`` is the state of the clock check."""
        film, timeline = self._film, self._timeline
        checks = timeline.checks
        begun = self._begun.is_set()
        running = "preview" if self._settings.path is None else "recording"
        late = 0 if film is None else film.late
        free, disk = self._disk.look(self._place, at_ns)
        return RecorderStatus(
            state=running if begun else "starting",
            origin_ns=timeline.origin_ns if begun else None,
            elapsed_ms=timeline.ms(at_ns) if begun else 0,
            saved_ms=self.saved_ms,
            level=checks.level,
            heard_ms=checks.heard_ms,
            lost=checks.lost,
            checks={**checks.states(), "clock": clock, "disk": disk},
            faces=checks.faces,
            drops=self._drops - self._drops_before + late,
            preset="" if film is None else film.preset,
            free_bytes=free,
            crowded=film is not None and film.is_crowded,
            stuck_ms=(at_ns - self._filmed_ns) // NS_PER_MS if begun else 0,
            claimed=checks.going_on(),
        )

    def stop(self) -> Manifest | None:
        """Give the devices back, encode what is on its way and close the file."""
        self._stopping.set()
        self._camera.close()
        self._microphone.close()
        for thread in self._readers:
            thread.join(JOIN_S)
        self._inbox.put(None)
        if self._filming.ident is not None:
            self._filming.join(JOIN_S)
        manifest = None if self._film is None else self._film.finish()
        timeline = self._timeline
        timeline.checks.close(manifest.media_ms if manifest else timeline.ms(now_ns()))
        for thread in self._closing:
            thread.join(JOIN_S)
        return timeline.ended(manifest)

    def _guarded(self, loop: Callable[[], None]) -> None:
        """The boundary of a thread: what it meets is kept for :meth:`check`."""
        try:
            loop()
        except Exception as error:
            if not self._stopping.is_set():
                log.exception("a capture thread ended")
            self._error = self._error or error

    # --- camera ---------------------------------------------------------------------------------
    def _watch_camera(self) -> None:
        while not self._stopping.is_set():
            try:
                frame = self._camera.read()
            except DeviceFault:
                if not self._begun.is_set():
                    raise
                # While it is held the system gives it another number when it comes back.
                self._camera.close()
                self._await_return("camera", self._reopen_camera)
                continue
            self._take(frame)

    def _take(self, frame: Frame) -> None:
        if not self._begun.is_set():
            self._timeline = replace(self._timeline, origin_ns=frame.stamp_ns)
            self._begun.set()
        self._newest = frame
        self._arrived += 1 + frame.missed
        self._drops += frame.missed
        if self._waiting < WAITING_FRAMES:
            self._frames_put += 1
            self._inbox.put(frame)
        else:
            self._drops += 1
        if frame.stamp_ns - self._posted_ns >= PREVIEW_INTERVAL_NS:
            self._posted_ns = frame.stamp_ns
            self._mailbox.post(frame.pixels, self._timeline.ms(frame.stamp_ns))

    def _reopen_camera(self) -> None:
        self._camera = self._camera_of(self._settings.camera)
        take_up(self._camera)

    # --- microphone -----------------------------------------------------------------------------
    def _listen(self) -> None:
        while not self._stopping.is_set():
            try:
                self._inbox.put(self._microphone.read())
            except DeviceFault:
                self._microphone.close()
                self._await_return("microphone", self._reopen_microphone)

    def _reopen_microphone(self) -> None:
        self._microphone = self._microphone_of(self._settings.microphone)
        take_up(self._microphone)

    def _await_return(self, device: str, reopen: Callable[[], None]) -> None:
        """Say that a device is lost and try for it until it is back or it is time to stop."""
        if self._stopping.is_set():
            return
        timeline = self._timeline
        timeline.checks.device_lost(device, timeline.ms(now_ns()))
        while not self._stopping.wait(RETRY_S):
            try:
                reopen()
            except DeviceFault:
                continue
            timeline = self._timeline
            timeline.checks.device_back(device, timeline.ms(now_ns()))
            return

    # --- checks ---------------------------------------------------------------------------------
    def _look(self) -> None:
        last, rate = None, ArrivalRate(self._camera.fps)
        while not self._stopping.wait(PICTURE_INTERVAL_MS / 1000):
            frame = self._newest
            if frame is None:
                continue
            # A camera that gives nothing new shows the same picture, now.
            at_ns = frame.stamp_ns if frame is not last else now_ns()
            last = frame
            timeline = self._timeline
            timeline.checks.picture(frame.pixels, timeline.ms(at_ns))
            is_slow = rate.is_slow(self._arrived, at_ns)
            if is_slow is not None:
                timeline.checks.camera_rate(is_slow, timeline.ms(at_ns))

    # --- film -----------------------------------------------------------------------------------
    def _film_all(self) -> None:
        while True:
            self._filmed_ns = now_ns()
            try:
                item = self._inbox.get(timeout=BRIDGE_S)
            except queue.Empty:
                self._bridge()
                continue
            if item is None:
                return
            if isinstance(item, Frame):
                self._film_picture(item)
            elif self._begun.is_set():
                self._film_sound(item)
            self._bridge()

    @property
    def _waiting(self) -> int:
        """Pictures that wait for the encoder."""
        return self._frames_put - self._frames_got

    def _film_picture(self, frame: Frame) -> None:
        self._frames_got += 1
        if not self._announced:
            self._announce(frame)
        if self._film is not None:
            film = self._go_on_elsewhere(self._film, frame)
            film.picture(frame, self._drops - self._drops_before)
            self._keep_pace(film)

    def _announce(self, first: Frame) -> None:
        """The recording begins with ``first``."""
        settings = self._settings
        if settings.path is not None:
            self._film = self._new_film(settings.path, settings.key, first)
        self._announced = True
        self._report(began(first, self._camera.fps, self._film))

    def _go_on_elsewhere(self, before: Film, first: Frame) -> Film:
        """Where it is told to: ``first`` begins the recording that follows; it is ``before`` that
        goes on where no file can be made for it."""
        target, self._target = self._target, None
        if target is None:
            return before
        # What is dropped while the file is made comes after ``first``.
        ended, dropped = self._timeline, self._drops
        try:
            film = self._new_film(target.path, target.key, first)
        except (BranchDeskError, OSError, av.FFmpegError) as error:
            log.exception("the recording stays where it is")
            refused = DeviceFault("folder_refused", path=str(target.path.parent))
            fault = error if isinstance(error, BranchDeskError) else refused
            self._moves.append((ended.checks, Moved(None, fault)))
            return before
        following = ended.checks.followed(ended.ms(first.stamp_ns))
        self._leave(before, ended)
        self._film, self._place, self._drops_before = film, target.path, dropped
        self._moves.append((ended.checks, Moved(began(first, self._camera.fps, film))))
        self._timeline = Timeline(first.stamp_ns, following)
        return film

    def _leave(self, film: Film, timeline: Timeline) -> None:
        """Close ``film`` in a thread of its own; :meth:`happened` tells when it is."""
        place = self._place
        if place is None:
            raise ValueError("a preview has no file to leave")

        def close() -> None:
            self._closed.append(Closed(place, timeline.ended(film.finish())))

        self._closing.append(threading.Thread(target=close, name="closing"))
        self._closing[-1].start()

    def _new_film(self, path: Path, key: bytes, first: Frame) -> Film:
        need_mb = self._settings.need_bytes // MB
        return Film(path, key, first, self._camera.fps, need_mb, self._settings.mark)

    def _film_sound(self, block: SoundBlock) -> None:
        timeline = self._timeline
        if self._film is None:
            timeline.checks.sound(block.samples, timeline.ms(block.stamp_ns))
        else:
            timeline.checks.sound(*self._film.sound(block))

    def _bridge(self) -> None:
        if self._film is not None and not self._waiting:
            if self._target is not None:
                self._move_without_camera(self._film)
            silence, at_ms = self._film.bridge(now_ns())
            if len(silence):
                self._timeline.checks.sound(silence, at_ms)

    def _move_without_camera(self, before: Film) -> None:
        """While the camera gives nothing, the last picture begins the recording that follows."""
        last, at_ns = self._newest, now_ns()
        if last is not None and at_ns - last.stamp_ns > STALL_NS:
            first = Frame(last.pixels, at_ns)
            film = self._go_on_elsewhere(before, first)
            if film is not before:
                film.picture(first, 0)

    def _keep_pace(self, film: Film) -> None:
        """Encode faster before there is no room for a picture, and better when there is again."""
        step = self._pace.step(self._waiting, now_ns())
        if step < 0:
            film.step_down()
        elif step > 0:
            film.step_up()
