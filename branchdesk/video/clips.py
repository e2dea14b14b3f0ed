"""A clip played at its own pace as if it were the camera and the microphone.

Both halves count from the ``start_ns`` they are given, so picture and sound keep together; at the
end both start again after the clip's length, or hold the last picture and silence. Given an
``origin_ns`` they have been playing since then, whenever they are begun.
"""

import threading
from collections.abc import Iterator
from fractions import Fraction

import av
import numpy as np
from av.audio.stream import AudioStream
from av.container import InputContainer
from av.video.stream import VideoStream

from branchdesk.domain.errors import DeviceFault
from branchdesk.video.clock import NS_PER_MS, NS_PER_S, now_ns
from branchdesk.video.ports import SAMPLE_RATE, Frame, Image, SoundBlock

BLOCK_SAMPLES = SAMPLE_RATE // 50
LATE_NS = 200 * NS_PER_MS
"""A picture this late is passed over, as a camera's own buffer would lose it."""

LEAD_NS = 60 * NS_PER_MS
"""A sound decoder needs what was before to give a frame: it begins so much earlier."""


class _Clip:
    """The file behind both halves: opening, its length, waiting until something is due."""

    def __init__(self, path: str, kind: str, origin_ns: int | None) -> None:
        self._path = path
        self._kind = kind
        self._origin_ns = origin_ns
        self._closed = threading.Event()
        self._start_ns = 0
        self._skip_ns = 0

    def _container(self) -> InputContainer:
        try:
            container = av.open(self._path)
        except (av.FFmpegError, OSError) as error:
            raise DeviceFault("clip_unreadable", path=self._path) from error
        streams = container.streams.video if self._kind == "video" else container.streams.audio
        if not streams or not container.duration:
            container.close()
            raise DeviceFault("clip_unreadable", path=self._path)
        return container

    def _length_ns(self) -> int:
        with self._container() as container:
            return (container.duration or 0) * 1000

    def _wait_until(self, due_ns: int) -> None:
        while not self._closed.is_set():
            left = due_ns - now_ns()
            if left <= 0:
                return
            self._closed.wait(left / NS_PER_S)
        raise DeviceFault("clip_unreadable", path=self._path)

    def begin(self, start_ns: int) -> None:
        """Deliver from ``start_ns`` on, which is the clip's first instant unless it has played
        since its origin."""
        self._start_ns = start_ns if self._origin_ns is None else self._origin_ns
        self._skip_ns = max(0, start_ns - self._start_ns)

    def _place(self, length_ns: int, hold: bool) -> tuple[int, int]:
        """Where the clip is when it begins to deliver: ns before this round of it, and in it."""
        rounds = 0 if hold else self._skip_ns // length_ns
        return rounds * length_ns, self._skip_ns - rounds * length_ns

    def close(self) -> None:
        """Stop; a waiting ``read`` raises."""
        self._closed.set()


class ClipCamera(_Clip):
    """The pictures of a clip, stamped with the instant each one is due."""

    def __init__(self, path: str, hold: bool = False, origin_ns: int | None = None) -> None:
        super().__init__(path, "video", origin_ns)
        self._hold = hold
        self._frames: Iterator[tuple[int, av.VideoFrame]] = iter(())
        self._upcoming: tuple[int, av.VideoFrame] | None = None
        self._frame: av.VideoFrame | None = None
        self._pixels: Image | None = None
        self._last_ns = 0
        self._given = False
        self.fps = 25.0

    def open(self) -> None:
        """Read the clip's length and rate; raises DeviceFault clip_unreadable."""
        length_ns = self._length_ns()
        with self._container() as container:
            rate = container.streams.video[0].average_rate or Fraction(25)
            # A variable rate has no meaningful mean; cameras give whole frames a second.
            self.fps = float(container.streams.video[0].guessed_rate or rate)
        self._frames = self._decoded(length_ns)

    def read(self) -> Frame:
        """The next picture, when it is due."""
        missed = 0
        while True:
            fresh = self._next_picture()
            step_ns = round(NS_PER_S / self.fps)
            due_ns = self._last_ns + step_ns if fresh is None else self._start_ns + fresh[0]
            if fresh is not None:
                self._frame, self._pixels = fresh[1], None
            self._last_ns = due_ns
            # The very first is given however late: the recording begins where the clip does.
            if not self._given or due_ns >= now_ns() - LATE_NS:
                break
            missed += 1
        if self._pixels is None:
            if self._frame is None:
                raise DeviceFault("clip_unreadable", path=self._path)
            self._pixels = self._frame.to_ndarray(format="bgr24").astype(np.uint8, copy=False)
        self._wait_until(due_ns)
        self._given = True
        return Frame(self._pixels, due_ns, missed)

    def _next_picture(self) -> tuple[int, av.VideoFrame] | None:
        """The clip's next picture and its offset; None where a camera would show the last one
        again: the clip stands still until then, or is over."""
        upcoming = self._upcoming or next(self._frames, None)
        self._upcoming = None
        if upcoming is None:
            return None
        gap_ns = self._start_ns + upcoming[0] - self._last_ns
        if self._frame is not None and gap_ns > 1.5 * NS_PER_S / self.fps:
            self._upcoming = upcoming
            return None
        return upcoming

    def _decoded(self, length_ns: int) -> Iterator[tuple[int, av.VideoFrame]]:
        base_ns, skip_ns = self._place(length_ns, self._hold)
        while True:
            with self._container() as container:
                try:
                    yield from self._round(container, base_ns, skip_ns)
                except av.FFmpegError as error:
                    raise DeviceFault("clip_unreadable", path=self._path) from error
            if self._hold:
                return
            base_ns, skip_ns = base_ns + length_ns, 0

    def _round(
        self, container: InputContainer, base_ns: int, skip_ns: int
    ) -> Iterator[tuple[int, av.VideoFrame]]:
        """The clip once from ``skip_ns`` on, beginning with what stands still there."""
        stream = container.streams.video[0]
        _seek(container, stream, skip_ns)
        up: av.VideoFrame | None = None
        for frame in container.decode(stream):
            offset_ns = round((frame.time or 0.0) * NS_PER_S)
            if offset_ns < skip_ns:
                up = frame
                continue
            if up is not None and offset_ns - skip_ns > NS_PER_S / self.fps:
                yield base_ns + skip_ns, up
            up = None
            yield base_ns + offset_ns, frame
        if up is not None:
            yield base_ns + skip_ns, up


class ClipMicrophone(_Clip):
    """The sound of a clip in blocks of 20 ms."""

    def __init__(self, path: str, hold: bool = False, origin_ns: int | None = None) -> None:
        super().__init__(path, "audio", origin_ns)
        self._hold = hold
        self._blocks: Iterator[SoundBlock] = iter(())
        self._position = 0

    def open(self) -> None:
        """Read the clip's length; raises DeviceFault clip_unreadable."""
        self._blocks = self._decoded(round(self._length_ns() * SAMPLE_RATE / NS_PER_S))

    def read(self) -> SoundBlock:
        """The next block, when its last sample has been heard."""
        block = next(self._blocks)
        end_ns = block.stamp_ns + len(block.samples) * NS_PER_S // SAMPLE_RATE
        self._wait_until(end_ns)
        return block

    def _decoded(self, length: int) -> Iterator[SoundBlock]:
        base_ns, skip_ns = self._place(length * NS_PER_S // SAMPLE_RATE, self._hold)
        self._position = (base_ns + skip_ns) * SAMPLE_RATE // NS_PER_S
        end = base_ns * SAMPLE_RATE // NS_PER_S
        while True:
            end += length
            pending = np.zeros(0, np.float32)
            for samples in self._runs(skip_ns):
                pending = np.concatenate((pending, samples))
                while len(pending) >= BLOCK_SAMPLES and self._position + BLOCK_SAMPLES <= end:
                    yield self._block(pending[:BLOCK_SAMPLES])
                    pending = pending[BLOCK_SAMPLES:]
            tail = np.zeros(max(0, end - self._position), np.float32)
            kept = min(len(tail), len(pending))
            tail[:kept] = pending[:kept]
            for at in range(0, len(tail), BLOCK_SAMPLES):
                yield self._block(tail[at : at + BLOCK_SAMPLES])
            while self._hold:
                yield self._block(np.zeros(BLOCK_SAMPLES, np.float32))
            skip_ns = 0

    def _block(self, samples: np.ndarray[tuple[int], np.dtype[np.float32]]) -> SoundBlock:
        stamp_ns = self._start_ns + self._position * NS_PER_S // SAMPLE_RATE
        self._position += len(samples)
        return SoundBlock(samples, stamp_ns)

    def _runs(self, skip_ns: int) -> Iterator[np.ndarray[tuple[int], np.dtype[np.float32]]]:
        """The clip's sound from ``skip_ns`` on."""
        early: int | None = None
        for offset_ns, samples in self._heard(max(0, skip_ns - LEAD_NS)):
            if early is None:
                early = (skip_ns - offset_ns) * SAMPLE_RATE // NS_PER_S if skip_ns else 0
            cut = min(max(early, 0), len(samples))
            early -= cut
            yield samples[cut:]

    def _heard(
        self, from_ns: int
    ) -> Iterator[tuple[int, np.ndarray[tuple[int], np.dtype[np.float32]]]]:
        """Sound from the packet at ``from_ns`` on, each run with the offset of its packet."""
        resampler = av.AudioResampler(format="flt", layout="mono", rate=SAMPLE_RATE)
        with self._container() as container:
            stream = container.streams.audio[0]
            offset_ns = 0
            try:
                _seek(container, stream, from_ns)
                for frame in container.decode(stream):
                    offset_ns = round((frame.time or 0.0) * NS_PER_S)
                    for part in resampler.resample(frame):
                        yield offset_ns, part.to_ndarray()[0].astype(np.float32, copy=False)
                for part in resampler.resample(None):
                    yield offset_ns, part.to_ndarray()[0].astype(np.float32, copy=False)
            except av.FFmpegError as error:
                raise DeviceFault("clip_unreadable", path=self._path) from error


def _seek(container: InputContainer, stream: VideoStream | AudioStream, skip_ns: int) -> None:
    """To where decoding has to begin for what is at ``skip_ns``."""
    if skip_ns and stream.time_base:
        container.seek(int(skip_ns / NS_PER_S / stream.time_base), stream=stream)
