"""The recorder process: lives on its own, so that a hung or killed window loses nothing.

It starts idle, ready at once for the settings that come over its commands pipe. It ends when told
to, when that pipe closes (the window died), or on SIGTERM; each time the file is closed properly
first.
"""

import logging
import queue
import signal
import threading
from multiprocessing.connection import Connection

from branchdesk.domain.errors import BranchDeskError, DeviceFault
from branchdesk.video.capture import Capture
from branchdesk.video.clock import now_ns, wall_minus_clock_ns
from branchdesk.video.codecs import usable_codecs
from branchdesk.video.mailbox import Block, PictureMailbox
from branchdesk.video.messages import (
    Ended,
    Expected,
    Failed,
    MachineVoice,
    MoveTo,
    RecorderStatus,
    RecordingSettings,
    Still,
    TakeStill,
)
from branchdesk.video.vision import cv2
from branchdesk.video.watching import ClockWatch

log = logging.getLogger(__name__)

STATUS_S = 0.1
STILL_QUALITY = 95
"""JPEG: small print keeps its edges."""
LAST_WORDS_S = 1.0
_QUEUED_REPORTS = 256


class _Outbox:
    """Sends reports from a thread of its own: a window that does not listen must not stop us."""

    def __init__(self, reports: Connection) -> None:
        self._reports = reports
        self._queue: queue.Queue[object] = queue.Queue()
        self._thread = threading.Thread(target=self._send_all, name="reports", daemon=True)
        self._thread.start()

    def put(self, report: object) -> None:
        """Send as soon as may be; a status is left out while older reports wait."""
        waiting = self._queue.qsize()
        if waiting < (1 if isinstance(report, RecorderStatus) else _QUEUED_REPORTS):
            self._queue.put(report)

    def close(self) -> None:
        """Give the last reports a moment to leave."""
        self._queue.put(None)
        self._thread.join(LAST_WORDS_S)

    def _send_all(self) -> None:
        while (report := self._queue.get()) is not None:
            try:
                self._reports.send(report)
            except OSError:
                return


def run(commands: Connection, reports: Connection, block: Block) -> None:
    """The process's main: record as the first command, RecordingSettings, says until told to
    stop."""
    stopping = threading.Event()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, lambda *_: stopping.set())
    cv2.setNumThreads(1)
    # While there is time: what encoders there are is known when the settings come.
    usable_codecs()
    settings = _settings(commands, stopping)
    if settings is not None:
        _record(settings, commands, _Outbox(reports), block, stopping)


def _settings(commands: Connection, stopping: threading.Event) -> RecordingSettings | None:
    """Wait for what to record; None when the end comes first."""
    while not stopping.is_set():
        try:
            if commands.poll(STATUS_S):
                told = commands.recv()
                return told if isinstance(told, RecordingSettings) else None
        except (EOFError, OSError):
            return None
    return None


def _record(
    settings: RecordingSettings,
    commands: Connection,
    outbox: _Outbox,
    block: Block,
    stopping: threading.Event,
) -> None:
    capture = Capture(settings, PictureMailbox(block), outbox.put)
    try:
        capture.start()
        _attend(capture, commands, outbox, stopping)
    except BranchDeskError as fault:
        outbox.put(Failed(fault))
    except Exception:
        log.exception("the recorder failed")
        outbox.put(Failed(DeviceFault("recorder_stopped", saved_ms=capture.saved_ms)))
    manifest = capture.stop()
    for report in capture.happened():
        outbox.put(report)
    outbox.put(Ended(manifest))
    outbox.close()


def _attend(
    capture: Capture, commands: Connection, outbox: _Outbox, stopping: threading.Event
) -> None:
    """Report until it is time to stop; raises what a capture thread met."""
    clocks = ClockWatch(now_ns(), wall_minus_clock_ns())
    while not stopping.is_set() and not _told_to_stop(commands, capture, outbox):
        capture.check()
        for spell in clocks.look(now_ns(), wall_minus_clock_ns()):
            capture.spell(spell)
        for report in capture.happened():
            outbox.put(report)
        outbox.put(capture.status("warn" if clocks.is_off else "ok", now_ns()))


def _told_to_stop(commands: Connection, capture: Capture, outbox: _Outbox) -> bool:
    try:
        told = commands.recv() if commands.poll(STATUS_S) else None
    except (EOFError, OSError):
        return True
    if isinstance(told, MachineVoice):
        capture.machine_voice(told)
    elif isinstance(told, Expected):
        capture.expect(told.people)
    elif isinstance(told, MoveTo):
        capture.move_to(told)
    elif isinstance(told, TakeStill):
        _send_still(capture, outbox)
    else:
        return told is not None
    return False


def _send_still(capture: Capture, outbox: _Outbox) -> None:
    """Send the newest picture whole; before the first there is none to send."""
    frame = capture.newest
    if frame is None:
        return
    _done, jpeg = cv2.imencode(".jpg", frame.pixels, (cv2.IMWRITE_JPEG_QUALITY, STILL_QUALITY))
    height, width = frame.pixels.shape[:2]
    outbox.put(Still(jpeg.tobytes(), width, height))
