"""The file of one recording while it is made: encoder, sound on the clock, writer thread."""

import logging
import queue
import threading
from pathlib import Path

import av
import numpy as np

from branchdesk.domain.errors import FULL_DISK, DeviceFault
from branchdesk.video.clock import (
    NS_PER_MS,
    NS_PER_S,
    now_ns,
    wall_minus_clock_ns,
    wall_utc_of,
)
from branchdesk.video.container import Manifest, SealedWriter
from branchdesk.video.encoder import PTS_PER_S, Encoder
from branchdesk.video.messages import Started
from branchdesk.video.ports import SAMPLE_RATE, Frame, Image, Samples, SoundBlock
from branchdesk.video.records import Fragment
from branchdesk.video.slew import Slewer, Splice
from branchdesk.video.watermark import Stamp, Watermark

log = logging.getLogger(__name__)

STALL_NS = 500 * NS_PER_MS
"""Without a new picture or sound for so long the last picture is held and silence filled in, so
that the file goes on being cut and saved."""
LAG_NS = 250 * NS_PER_MS
"""Filled-in media stays this far behind the clock, to leave room for what is only late."""
CROWDED_MS = 5_000
"""So much is recorded where the reserve was, for the time it takes to go on in another place; the
rest of the reserve is for the end of the file and for the ledger."""
STALLED_NS = 2 * NS_PER_S
"""A fragment of half a second is on a disk within milliseconds, on a busy one within some tenths of
a second; one that takes so long does not answer, and what is safe is 2.5 seconds behind."""
JOIN_S = 30.0


class Film:
    """Takes pictures and sound of one recording; called from one thread, writes in another."""

    def __init__(
        self,
        path: Path,
        key: bytes,
        first: Frame,
        fps: float,
        need_mb: int,
        mark: Watermark | None = None,
    ) -> None:
        """Begin at ``first``; ``need_mb`` is told with disk_full. Raises DeviceFault disk_full,
        FileExistsError."""
        self._full = DeviceFault("disk_full", path=str(path.parent), need_mb=need_mb)
        self._stamp = None if mark is None else Stamp(mark, wall_minus_clock_ns())
        self._origin_ns = first.stamp_ns
        height, width = first.pixels.shape[:2]
        self._writer = self._opened(path, key)
        draw = None if mark is None else self._draw
        try:
            self._encoder = Encoder(width, height, fps, self._hand_over, draw)
        except (av.FFmpegError, ValueError):
            self._writer.abandon()
            raise
        self._slewer = Slewer(first.stamp_ns)
        self._last_pts = -1
        self._last_ns = first.stamp_ns
        self._last: Image = first.pixels
        self._fragments: queue.Queue[Fragment | None] = queue.Queue()
        self._manifest: Manifest | None = None
        self._crowded_from: int | None = None
        self._writing_since_ns: int | None = None
        self.late = 0
        self.fault: DeviceFault | None = None
        self._thread = threading.Thread(target=self._write_all, name="writer")
        self._thread.start()

    @property
    def codec(self) -> str:
        """The encoder in use."""
        return self._encoder.codec

    @property
    def preset(self) -> str:
        """Its preset now."""
        return self._encoder.preset

    @property
    def saved_ms(self) -> int:
        """Up to where the recording is safe on the disk."""
        return self._writer.media_ms

    @property
    def is_crowded(self) -> bool:
        """Whether its disk is full and it lives on the reserve, or does not answer."""
        since_ns = self._writing_since_ns
        stalled = since_ns is not None and now_ns() - since_ns > STALLED_NS
        return stalled or self._is_full

    def step_down(self) -> bool:
        """Encode faster and coarser from the next second on; False at the last step."""
        return self._encoder.step_down()

    def step_up(self) -> bool:
        """Encode better and slower from the next second on; False at the first step."""
        return self._encoder.step_up()

    def picture(self, frame: Frame, drops: int) -> None:
        """Encode a picture; one from before the last is left out and counted as late."""
        pts = (frame.stamp_ns - self._origin_ns) * PTS_PER_S // NS_PER_S
        if pts <= self._last_pts:
            self.late += 1
            return
        self._last, self._last_ns, self._last_pts = frame.pixels, frame.stamp_ns, pts
        self._encoder.drops = drops + self.late
        self._encoder.picture(frame.pixels, pts)

    def sound(self, block: SoundBlock) -> tuple[Samples, int, Splice | None]:
        """Encode a block; returns it as laid on the clock, the ms at which it begins and the splice
        that this took."""
        at_ms = self._slewer.given * 1000 // SAMPLE_RATE
        samples = self._slewer.feed(block)
        self._encoder.sound(samples)
        return samples, at_ms, self._slewer.splice

    def bridge(self, now_ns: int) -> tuple[Samples, int]:
        """Hold the picture and fill in silence where a device gives nothing; returns the silence
        and the ms at which it begins."""
        upto_ns = now_ns - LAG_NS
        if now_ns - self._last_ns > STALL_NS:
            self._last_ns = upto_ns
            self._last_pts = (upto_ns - self._origin_ns) * PTS_PER_S // NS_PER_S
            self._encoder.picture(self._last, self._last_pts, held=True)
        at_ms = self._slewer.given * 1000 // SAMPLE_RATE
        heard_ns = self._origin_ns + self._slewer.given * NS_PER_S // SAMPLE_RATE
        if now_ns - heard_ns <= STALL_NS:
            return np.zeros(0, np.float32), at_ms
        silence = self._slewer.fill_to((upto_ns - self._origin_ns) * SAMPLE_RATE // NS_PER_S)
        self._encoder.sound(silence)
        return silence, at_ms

    def finish(self) -> Manifest | None:
        """Encode what is left, close the file; None when it could not be closed."""
        try:
            self._encoder.close()
        except (av.FFmpegError, ValueError):
            log.exception("the last pictures could not be encoded")
        self._fragments.put(None)
        self._thread.join(JOIN_S)
        return self._manifest

    def _draw(self, planes: Image, size: tuple[int, int], pts: int) -> None:
        if self._stamp is not None:
            self._stamp.draw(planes, size, self._origin_ns + pts * NS_PER_S // PTS_PER_S)

    def _hand_over(self, fragment: Fragment) -> None:
        self._fragments.put(fragment)

    def _write_all(self) -> None:
        try:
            while (fragment := self._fragments.get()) is not None:
                self._writing_since_ns = now_ns()
                try:
                    self._write(fragment)
                finally:
                    self._writing_since_ns = None
        except OSError as error:
            log.exception("a fragment could not be written")
            self.fault = self.fault or self._fault_of(error)
        try:
            self._manifest = self._writer.finish()
        except OSError:
            log.exception("the end could not be written")
            self._writer.abandon()

    @property
    def _is_full(self) -> bool:
        return self._crowded_from is not None

    def _write(self, fragment: Fragment) -> None:
        """On a full disk what comes goes where the reserve was; that ends the recording when it
        has not gone on in another place in time."""
        try:
            self._writer.append(fragment)
        except OSError as error:
            if error.errno not in FULL_DISK or self._is_full:
                raise
            self._writer.spend_reserve()
            self._crowded_from = fragment.from_ms
            self._writer.append(fragment)
        if self._crowded_from is not None and fragment.to_ms - self._crowded_from >= CROWDED_MS:
            self.fault = self._full

    def _fault_of(self, error: OSError) -> DeviceFault:
        if error.errno in FULL_DISK:
            return self._full
        return DeviceFault("recorder_stopped", saved_ms=self.saved_ms)

    def _opened(self, path: Path, key: bytes) -> SealedWriter:
        try:
            return SealedWriter(path, key)
        except OSError as error:
            if error.errno in FULL_DISK:
                raise self._full from error
            raise


def began(first: Frame, fps: float, film: Film | None) -> Started:
    """What is told of a recording, or of a preview without a film, that begins with ``first``."""
    height, width = first.pixels.shape[:2]
    return Started(
        origin_ns=first.stamp_ns,
        wall_utc=wall_utc_of(first.stamp_ns),
        width=width - width % 2,
        height=height - height % 2,
        fps=fps,
        codec="" if film is None else film.codec,
    )
