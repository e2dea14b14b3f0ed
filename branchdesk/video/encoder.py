"""Pictures and sound to H.264 and AAC in fragmented MP4, with the time of every frame.

Pictures keep the instant they were captured (variable frame rate); every whole second of the
recording begins with a keyframe, and the media is cut into fragments of half a second, so that a
crash loses that and what is still on its way, well under a second.
"""

from collections import deque
from collections.abc import Callable
from fractions import Fraction

import av
import numpy as np
from av.audio.codeccontext import AudioCodecContext
from av.audio.stream import AudioStream
from av.container import OutputContainer
from av.video.codeccontext import VideoCodecContext
from av.video.frame import PictureType
from av.video.stream import VideoStream

from branchdesk.video import codecs
from branchdesk.video.codecs import PRESETS, TIME_BASE
from branchdesk.video.fragments import FragmentCutter
from branchdesk.video.ports import SAMPLE_RATE, Image, Samples
from branchdesk.video.reader import PEAKS_MS
from branchdesk.video.records import Fragment, FrameTime
from branchdesk.video.vision import converted, cv2, shrunk, shrunk_to_width

PTS_PER_S = 90_000
AAC_FRAME = 1024
AUDIO_BITS = 64_000
FRAGMENT_US = 500_000
THUMBNAIL_MS = 5_000
THUMBNAIL_WIDTH = 160
PEAK_SAMPLES = SAMPLE_RATE * PEAKS_MS // 1000

_MUXER = {
    "movflags": "frag_keyframe+empty_moov+default_base_moof+skip_trailer",
    "frag_duration": str(FRAGMENT_US),
    "flush_packets": "1",
    "max_interleave_delta": "1000000",
}


class Encoder:
    """Encodes into fragments, handed to ``emit`` as soon as they are whole. Times count from the
    first picture, which must be fed with pts 0; one thread at a time."""

    def __init__(
        self,
        width: int,
        height: int,
        fps: float,
        emit: Callable[[Fragment], None],
        draw: Callable[[Image, tuple[int, int], int], None] | None = None,
    ) -> None:
        """``draw`` may draw on the I420 planes of each picture, given its size and its pts."""
        self._emit = emit
        self._draw = draw
        self._size = (width - width % 2, height - height % 2)
        self._fps = Fraction(fps).limit_denominator(1001)
        self._cutter = FragmentCutter()
        self._container: OutputContainer = av.open(self._cutter, "w", format="mp4", options=_MUXER)
        self.codec, self._video_stream = self._add_video()
        self._video: VideoCodecContext = self._video_stream.codec_context
        self._audio_stream: AudioStream = self._container.add_stream("aac", rate=SAMPLE_RATE)
        self._audio: AudioCodecContext = self._audio_stream.codec_context
        self._audio.layout = "mono"
        self._audio.bit_rate = AUDIO_BITS
        self.preset = PRESETS[0]
        self._wanted_preset = self.preset
        self.may_step = self.codec == codecs.STEPPING
        self._last_pts = -1
        self._last_second = -1
        self._times: deque[FrameTime] = deque()
        self._held_at: set[int] = set()
        self._pending: deque[tuple[bytes, int]] = deque()
        self._carried = b""
        self._sound = np.zeros(0, np.float32)
        self._sound_pts = 0
        self._heard = 0
        self._peaks = bytearray()
        self._peak_rest = np.zeros(0, np.float32)
        self._thumbnails: list[tuple[int, bytes]] = []
        self._next_thumbnail_ms = 0
        self.drops = 0

    def step_down(self) -> bool:
        """Use the next faster preset from the next keyframe on; False when there is none."""
        return self._step(1)

    def step_up(self) -> bool:
        """Use the next better preset from the next keyframe on; False when there is none."""
        return self._step(-1)

    def _step(self, by: int) -> bool:
        rung = PRESETS.index(self._wanted_preset) + by
        if not self.may_step or not 0 <= rung < len(PRESETS):
            return False
        self._wanted_preset = PRESETS[rung]
        return True

    def picture(self, pixels: Image, pts: int, held: bool = False) -> None:
        """Encode a BGR picture captured ``pts`` (1/90000 s) after the first."""
        pts = max(pts, self._last_pts + 1)
        self._last_pts = pts
        ms = pts * 1000 // PTS_PER_S
        pixels = shrunk(pixels, *self._size)
        planes = converted(pixels, cv2.COLOR_BGR2YUV_I420)
        if self._draw is not None:
            self._draw(planes, self._size, pts)
        frame = av.VideoFrame.from_ndarray(planes, format="yuv420p")
        frame.pts = pts
        frame.time_base = TIME_BASE
        if ms // 1000 != self._last_second:
            self._last_second = ms // 1000
            frame.pict_type = PictureType.I
            self._change_preset()
        self._keep_thumbnail(pixels, ms)
        if held:
            self._held_at.add(pts)
        for packet in self._video.encode(frame):
            self._mux_video(packet)

    def sound(self, samples: Samples) -> None:
        """Encode samples that follow the ones before, the first at the first picture."""
        self._measure(samples)
        self._heard += len(samples)
        self._sound = np.concatenate((self._sound, samples))
        while len(self._sound) >= AAC_FRAME:
            self._encode_sound(self._sound[:AAC_FRAME])
            self._sound = self._sound[AAC_FRAME:]

    def close(self) -> None:
        """Encode what is left and emit the last fragment."""
        if len(self._sound):
            self._encode_sound(np.pad(self._sound, (0, AAC_FRAME - len(self._sound))))
        for packet in self._video.encode(None):
            self._mux_video(packet)
        for sound in self._audio.encode(None):
            sound.stream = self._audio_stream
            self._container.mux(sound)
        self._container.close()
        self._take()
        frame_ms = round(1000 / self._fps)
        while self._pending:
            media, count = self._pending.popleft()
            if not self._pending:
                media += self._carried + self._cutter.rest()
            self._send(media, count, frame_ms)

    def _add_video(self) -> tuple[str, VideoStream]:
        """The first encoder of this platform that works, also at this size."""
        usable = codecs.usable_codecs() or codecs.codec_order()
        name = next((one for one in usable[:-1] if self._opens(one)), usable[-1])
        stream = self._container.add_stream(name, rate=self._fps)
        if not isinstance(stream, VideoStream):
            raise TypeError(name)
        codecs.configure(stream.codec_context, name, self._size, self._fps, PRESETS[0])
        return name, stream

    def _opens(self, name: str) -> bool:
        try:
            codecs.opened(name, self._size, self._fps, PRESETS[0])
        except (av.FFmpegError, ValueError):
            return False
        return True

    def _change_preset(self) -> None:
        """At a keyframe: a new encoder goes on in the same stream if its headers are the same."""
        if self._wanted_preset == self.preset:
            return
        following = codecs.opened(self.codec, self._size, self._fps, self._wanted_preset)
        if following.extradata != self._video.extradata:
            self._wanted_preset = self.preset
            self.may_step = False
            return
        self.preset = self._wanted_preset
        for packet in self._video.encode(None):
            self._mux_video(packet)
        self._video = following

    def _mux_video(self, packet: "av.Packet[VideoStream]") -> None:
        pts = packet.pts or 0
        held = pts in self._held_at
        self._held_at.discard(pts)
        self._times.append(FrameTime(pts, pts * 1000 // PTS_PER_S, packet.is_keyframe, held))
        packet.stream = self._video_stream
        self._container.mux(packet)
        self._take()

    def _encode_sound(self, samples: Samples) -> None:
        # The coder needs one frame to get going: its first packet lies 1024 samples before the
        # first frame. A pts of 1024 for it puts that packet at 0, where the picture begins, and
        # no track has to be shifted; the sound of these first 21 ms is given up for it.
        if self._sound_pts:
            frame = av.AudioFrame.from_ndarray(
                samples.reshape(1, -1).astype(np.float32), format="fltp", layout="mono"
            )
            frame.sample_rate = SAMPLE_RATE
            frame.time_base = Fraction(1, SAMPLE_RATE)
            frame.pts = self._sound_pts
            for packet in self._audio.encode(frame):
                packet.stream = self._audio_stream
                self._container.mux(packet)
            self._take()
        self._sound_pts += AAC_FRAME

    def _take(self) -> None:
        for media, count in self._cutter.taken():
            # After a long gap the muxer may flush sound alone: it goes with the next picture.
            if count:
                self._pending.append((self._carried + media, count))
                self._carried = b""
            else:
                self._carried += media
        # A fragment ends where the next frame begins: wait until that one is known.
        while self._pending and len(self._times) > self._pending[0][1]:
            self._send(*self._pending.popleft(), 0)

    @property
    def _heard_ms(self) -> int:
        """Where the sound so far ends: it goes on a little after the last picture."""
        return -(-self._heard * 1000 // SAMPLE_RATE)

    def _send(self, media: bytes, count: int, last_ms: int) -> None:
        frames = tuple(self._times.popleft() for _ in range(count))
        to_ms = self._times[0].ms if self._times else max(frames[-1].ms + last_ms, self._heard_ms)
        ready = [one for one in self._thumbnails if one[0] < to_ms]
        self._thumbnails = self._thumbnails[len(ready) :]
        peaks, self._peaks = bytes(self._peaks), bytearray()
        self._emit(Fragment(media, frames, frames[0].ms, to_ms, self.drops, peaks, tuple(ready)))

    def _measure(self, samples: Samples) -> None:
        loud = np.concatenate((self._peak_rest, np.abs(samples)))
        whole = len(loud) // PEAK_SAMPLES * PEAK_SAMPLES
        peaks = loud[:whole].reshape(-1, PEAK_SAMPLES).max(axis=1, initial=0.0)
        self._peaks += np.minimum(peaks * 255, 255).astype(np.uint8).tobytes()
        self._peak_rest = loud[whole:]

    def _keep_thumbnail(self, pixels: Image, ms: int) -> None:
        if ms < self._next_thumbnail_ms:
            return
        self._next_thumbnail_ms = ms - ms % THUMBNAIL_MS + THUMBNAIL_MS
        small = shrunk_to_width(pixels, THUMBNAIL_WIDTH)
        self._thumbnails.append((ms, cv2.imencode(".jpg", small)[1].tobytes()))
