"""Clips that are camera and microphone, and settings to record them."""

import json
import os
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np

from branchdesk.video.messages import RecordingSettings
from branchdesk.video.ports import SAMPLE_RATE, CameraSpec, MicrophoneSpec, Samples
from tests.video.film_samples import HEIGHT, WIDTH, numbered_picture

DEMO = Path(__file__).resolve().parents[2] / "resources" / "demo"
SHORT = DEMO / "short-en.mp4"
WHOLE = DEMO / "interview-zh.mp4"
FPS = 50
FRAMES = 12
GAP = (5, 9)
"""No picture of these numbers is in a numbered clip: there it stands still."""


def truth_of(clip: Path) -> dict[str, Any]:
    """The ground truth beside a clip."""
    found: dict[str, Any] = json.loads(clip.with_suffix(".json").read_text(encoding="utf-8"))
    return found


def clip_camera(clip: Path = SHORT) -> CameraSpec:
    """The clip as camera."""
    return CameraSpec("clip", path=str(clip))


def clip_microphone(clip: Path = SHORT) -> MicrophoneSpec:
    """The clip as microphone."""
    return MicrophoneSpec("clip", path=str(clip))


def settings_for(folder: Path, key: bytes | None = None, clip: Path = SHORT) -> RecordingSettings:
    """Record ``clip`` into ``folder``."""
    return RecordingSettings(
        clip_camera(clip),
        clip_microphone(clip),
        folder / "film.bdv",
        os.urandom(32) if key is None else key,
        need_bytes=1_000_000,
    )


def write_numbered_clip(path: Path) -> None:
    """A quarter of a second of numbered pictures with a tone."""
    with av.open(str(path), "w") as out:
        video = out.add_stream("libx264", rate=FPS)
        video.width, video.height, video.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        video.codec_context.time_base = Fraction(1, FPS)
        audio = out.add_stream("aac", rate=SAMPLE_RATE, layout="mono")
        for number in range(FRAMES):
            if not GAP[0] <= number < GAP[1]:
                frame = av.VideoFrame.from_ndarray(numbered_picture(number), format="bgr24")
                frame.pts, frame.time_base = number, Fraction(1, FPS)
                out.mux(video.encode(frame))
        out.mux(video.encode(None))
        for at in range(0, SAMPLE_RATE * FRAMES // FPS, 1024):
            tone = np.sin(np.arange(at, at + 1024) / 10).astype(np.float32).reshape(1, -1)
            heard = av.AudioFrame.from_ndarray(tone, format="fltp", layout="mono")
            heard.sample_rate, heard.pts = SAMPLE_RATE, at
            heard.time_base = Fraction(1, SAMPLE_RATE)
            out.mux(audio.encode(heard))
        out.mux(audio.encode(None))


def heard(source: object) -> Samples:
    """All sound of a container, mono at 8 kHz."""
    resampler = av.AudioResampler(format="flt", layout="mono", rate=8000)
    with av.open(source, "r") as container:
        parts = [
            p.to_ndarray()[0] for f in container.decode(audio=0) for p in resampler.resample(f)
        ]
    return np.concatenate(parts).astype(np.float32)
