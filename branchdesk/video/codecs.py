"""Which video encoders this PC has and whether they work, found out by using them.

Order by platform: on Windows the system's own encoder comes first (its licence comes with
Windows), then those of the graphics card, then libx264; elsewhere libx264, then OpenH264.
"""

import sys
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from typing import Any

import av
import numpy as np
from av.codec.context import Flags
from av.video.codeccontext import VideoCodecContext
from numpy.typing import NDArray

from branchdesk.video.ports import Image

TIME_BASE = Fraction(1, 90_000)
PRESETS = ("veryfast", "superfast", "ultrafast")
"""Steps down the ladder when the encoder falls behind."""
STEPPING = "libx264"
"""The one encoder whose preset can change within a film."""

# The same stream headers on every preset (stitchable, and what the presets differ in set alike),
# so that the preset can change at a keyframe of a running recording.
_X264 = "stitchable=1:cabac=1:8x8dct=1:ref=1:weightp=1:scenecut=0:keyint=infinite:min-keyint=1"
_TRIED_SIZE = (320, 180)
_TRIED_FRAMES = 8
_MOST_OFF = 12.0
"""Mean difference of a decoded picture from what was encoded, of 255."""


@dataclass(frozen=True, slots=True)
class CodecProbe:
    """An encoder that was tried. ``ok`` when what it encoded was decoded again and looks alike.

    ``reason`` why not: absent (this build has none), refused (``detail`` what it said), silent
    (``detail`` pictures decoded/encoded) or unlike (``detail`` mean difference of 255).
    """

    name: str
    ok: bool
    reason: str = ""
    detail: str = ""


def codec_order(platform: str = sys.platform) -> tuple[str, ...]:
    """Encoders for H.264 in the order in which they are preferred."""
    if platform == "win32":
        return ("h264_mf", "h264_qsv", "h264_amf", "libx264")
    return ("libx264", "libopenh264")


@cache
def probe_codecs(platform: str = sys.platform) -> tuple[CodecProbe, ...]:
    """Try every encoder once a program: open it, encode some pictures, decode them."""
    return tuple(_probed(name) for name in codec_order(platform))


def usable_codecs() -> tuple[str, ...]:
    """Encoders that work here, the preferred one first."""
    return tuple(probe.name for probe in probe_codecs() if probe.ok)


def opened(name: str, size: tuple[int, int], fps: Fraction, preset: str) -> VideoCodecContext:
    """An encoder ready to encode; raises av.FFmpegError or ValueError when it will not."""
    context = av.CodecContext.create(name, "w")
    if not isinstance(context, VideoCodecContext):
        raise TypeError(name)
    configure(context, name, size, fps, preset)
    context.flags |= Flags.global_header
    context.open()
    return context


def configure(
    context: VideoCodecContext, name: str, size: tuple[int, int], fps: Fraction, preset: str
) -> None:
    """Set an encoder up for live pictures of ``size`` px at about ``fps``."""
    context.width, context.height = size
    context.pix_fmt = "yuv420p" if name.startswith("lib") else "nv12"
    context.time_base = TIME_BASE
    context.framerate = fps
    context.gop_size = round(fps)
    # Slices for more threads cost bits: only large pictures need them to keep up.
    context.options = _options(name, preset, 1 if size[1] < 600 else 2)


def _options(name: str, preset: str, threads: int) -> dict[str, str]:
    if name == "libx264":
        options = {"preset": preset, "tune": "zerolatency", "crf": "23", "forced-idr": "1"}
        return options | {"x264-params": _X264, "threads": str(threads)}
    if name == "h264_mf":
        return {"rate_control": "quality", "quality": "65", "scenario": "live_streaming"}
    return {}


def _probed(name: str) -> CodecProbe:
    if name not in av.codecs_available:
        return CodecProbe(name, False, "absent")
    try:
        encoder = opened(name, _TRIED_SIZE, Fraction(25), PRESETS[0])
        return _tried(name, encoder)
    except (av.FFmpegError, ValueError) as error:
        return CodecProbe(name, False, "refused", str(error))


def _tried(name: str, encoder: VideoCodecContext) -> CodecProbe:
    wanted = [_pattern(number) for number in range(_TRIED_FRAMES)]
    packets = []
    for number, pixels in enumerate(wanted):
        frame = av.VideoFrame.from_ndarray(pixels, format="gray").reformat(format=encoder.pix_fmt)
        frame.pts, frame.time_base = number * 3600, TIME_BASE
        packets += encoder.encode(frame)
    packets += encoder.encode(None)
    decoder = av.CodecContext.create("h264", "r")
    if not isinstance(decoder, VideoCodecContext):
        raise TypeError("h264")
    decoder.extradata = encoder.extradata
    shown = [frame for packet in (*packets, None) for frame in decoder.decode(packet)]
    if len(shown) != len(wanted):
        return CodecProbe(name, False, "silent", f"{len(shown)}/{len(wanted)}")
    seen = [frame.to_ndarray(format="gray") for frame in shown]
    off = max(_difference(one, other) for one, other in zip(seen, wanted, strict=True))
    if off > _MOST_OFF:
        return CodecProbe(name, False, "unlike", f"{off:.1f}")
    return CodecProbe(name, True)


def _difference(one: NDArray[Any], other: Image) -> float:
    return float(np.abs(one.astype(np.int16) - other.astype(np.int16)).mean())


def _pattern(number: int) -> Image:
    """A slope that moves, between the darkest and the brightest that video has."""
    width, height = _TRIED_SIZE
    slope = (np.arange(width) + 16 * number) % width * 200 // width + 28
    return np.tile(slope.astype(np.uint8), (height, 1))
