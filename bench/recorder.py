"""What recording costs beside the ffmpeg command line on the same frames, and how true it is.

Peer: ``ffmpeg`` with the same codec, preset, rate control, one thread and the same keyframes,
reading the same raw pictures and sound. Ours is measured twice: the encoder alone, and with
sealing, index, thumbnails, waveform and live checks as in a real recording.
"""

import os
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import av
import numpy as np
import psutil

from bench import seeks
from bench.harness import Figure
from branchdesk.video.checks import PICTURE_INTERVAL_MS, LiveChecks
from branchdesk.video.clock import NS_PER_S
from branchdesk.video.container import SealedWriter
from branchdesk.video.encoder import AUDIO_BITS, PTS_PER_S, Encoder
from branchdesk.video.ports import SAMPLE_RATE, Image, Samples, SoundBlock
from branchdesk.video.records import Fragment
from branchdesk.video.slew import Slewer
from branchdesk.video.vision import cv2

CLIP = Path(__file__).resolve().parent.parent / "resources" / "demo" / "interview-zh.mp4"
WIDTH, HEIGHT, FPS = 640, 360, 25
BLOCK = SAMPLE_RATE // FPS
LARGER = ((1280, 720, 25), (1920, 1080, 30))
"""Width, height and rate that a recorder should hold."""


def measure(quick: bool) -> Iterator[Figure]:
    """CPU and wall seconds, the rate that larger pictures can be recorded at, seeks in the sealed
    file, drift of a sound card that is off."""
    seconds, rounds = (10, 1) if quick else (40, 3)
    pictures, sound = _material(seconds)
    # As in the recorder process: one thread, so that CPU seconds compare.
    cv2.setNumThreads(1)
    version = {"ffmpeg": _ffmpeg_version(), "PyAV": av.__version__}
    with tempfile.TemporaryDirectory() as folder:
        raw, pcm = Path(folder, "raw.bgr"), Path(folder, "sound.f32")
        raw.write_bytes(b"".join(picture.tobytes() for picture in pictures))
        pcm.write_bytes(sound.tobytes())
        sides = {
            "alone": lambda: _encode(pictures, sound),
            "whole": lambda: _record(pictures, sound, Path(folder, f"{time.time_ns()}.bdv")),
            "peer": lambda: _ffmpeg(raw, pcm, Path(folder, "peer.mp4")),
        }
        cost = _costs(sides, rounds)
        for label, side in (("encode", "alone"), ("everything", "whole")):
            for what, place in (("CPU", 0), ("wall", 1)):
                ours, peer = cost[side][place], cost["peer"][place]
                yield Figure(f"{label} {seconds} s, {what}", ours, peer, "s", versions=version)
        cores = cost["whole"][0] / seconds
        yield Figure("cores while recording 640x360@25", cores, None, "cores")
        path = Path(folder, "seek.bdv")
        yield from seeks.measure(path, _record(pictures, sound, path), version)
        for width, height, fps in LARGER[:1] if quick else LARGER:
            yield _sustained(pictures, sound, (width, height), fps, Path(folder), version)
    yield from _drift(10 if quick else 60)


def _material(seconds: int) -> tuple[list[Image], Samples]:
    """The first seconds of the demonstration clip with a camera's noise, and their sound."""
    random = np.random.default_rng(1)
    noise = random.normal(0, 2, (8, HEIGHT, WIDTH, 3)).astype(np.int16)
    pictures: list[Image] = []
    with av.open(str(CLIP)) as container:
        for number, frame in enumerate(container.decode(video=0)):
            if number == seconds * FPS:
                break
            noisy = frame.to_ndarray(format="bgr24").astype(np.int16) + noise[number % 8]
            pictures.append(np.clip(noisy, 0, 255).astype(np.uint8))
    resampler = av.AudioResampler(format="flt", layout="mono", rate=SAMPLE_RATE)
    with av.open(str(CLIP)) as container:
        parts = [
            part.to_ndarray()[0]
            for frame in container.decode(audio=0)
            for part in resampler.resample(frame)
        ]
    return pictures, np.concatenate(parts)[: seconds * SAMPLE_RATE].astype(np.float32)


def _costs(
    sides: Mapping[str, Callable[[], object]], rounds: int
) -> dict[str, tuple[float, float]]:
    """Median CPU and wall seconds of each side, turn by turn, after one turn not counted."""
    taken: dict[str, list[tuple[float, float]]] = {name: [] for name in sides}
    for turn in range(rounds + 1):
        for name, run in sides.items():
            cpu, wall = _cpu(), time.perf_counter()
            run()
            if turn:
                taken[name].append((_cpu() - cpu, time.perf_counter() - wall))
    return {
        name: (statistics.median(c for c, _ in all_), statistics.median(w for _, w in all_))
        for name, all_ in taken.items()
    }


def _cpu() -> float:
    """CPU seconds of this process and of its finished children."""
    times = psutil.Process().cpu_times()
    return float(times.user + times.system + times.children_user + times.children_system)


def _encode(pictures: list[Image], sound: Samples) -> list[Fragment]:
    made: list[Fragment] = []
    encoder = Encoder(WIDTH, HEIGHT, FPS, made.append)
    for number, picture in enumerate(pictures):
        encoder.picture(picture, number * PTS_PER_S // FPS)
        encoder.sound(sound[number * BLOCK : (number + 1) * BLOCK])
    encoder.close()
    return made


def _record(pictures: list[Image], sound: Samples, path: Path, fps: int = FPS) -> bytes:
    """Everything a recording does with its pictures and sound; returns the key."""
    key, per_picture = os.urandom(32), SAMPLE_RATE // fps
    height, width = pictures[0].shape[:2]
    writer, checks, slewer = SealedWriter(path, key), LiveChecks(), Slewer(0)
    encoder = Encoder(width, height, fps, writer.append)
    for number, picture in enumerate(pictures):
        at_ms = number * 1000 // fps
        encoder.picture(picture, number * PTS_PER_S // fps)
        heard = sound[number * per_picture : (number + 1) * per_picture]
        block = SoundBlock(heard, number * NS_PER_S // fps)
        samples = slewer.feed(block)
        encoder.sound(samples)
        checks.sound(samples, at_ms)
        if at_ms % PICTURE_INTERVAL_MS == 0:
            checks.picture(picture, at_ms)
    encoder.close()
    writer.finish()
    return key


def _ffmpeg(
    raw: Path, pcm: Path, out: Path, shape: tuple[int, int] = (WIDTH, HEIGHT), fps: int = FPS
) -> None:
    size = ["-s", f"{shape[0]}x{shape[1]}", "-r", str(fps)]
    command = ["ffmpeg", "-v", "error", "-y", "-f", "rawvideo", "-pix_fmt", "bgr24", *size]
    command += ["-i", str(raw), "-f", "f32le", "-ar", str(SAMPLE_RATE), "-ac", "1", "-i", str(pcm)]
    command += ["-c:v", "libx264", "-preset", "veryfast", "-tune", "zerolatency", "-crf", "23"]
    command += ["-pix_fmt", "yuv420p", "-threads", "1", "-g", str(fps), "-keyint_min", str(fps)]
    command += ["-sc_threshold", "0", "-c:a", "aac", "-b:a", str(AUDIO_BITS)]
    command += ["-movflags", "frag_keyframe+empty_moov+default_base_moof", str(out)]
    subprocess.run(command, check=True)


def _ffmpeg_version() -> str:
    done = subprocess.run(["ffmpeg", "-version"], capture_output=True, text=True, check=True)
    return done.stdout.split()[2]


def _sustained(
    pictures: list[Image],
    sound: Samples,
    shape: tuple[int, int],
    fps: int,
    folder: Path,
    version: dict[str, str],
) -> Figure:
    """Pictures a second with everything on, one thread, beside ffmpeg with one thread; what counts
    is that it is more than ``fps``."""
    # Enlarged pictures of two seconds, again and again: they would not all fit into memory.
    few: list[Image] = [
        cv2.resize(one, shape).astype(np.uint8, copy=False) for one in pictures[: 2 * fps]
    ]
    many = few * 3
    raw, pcm = folder / "large.bgr", folder / "large.f32"
    with raw.open("wb") as file:
        for picture in many:
            file.write(picture.tobytes())
    pcm.write_bytes(sound[: 6 * SAMPLE_RATE].tobytes())
    begun = time.perf_counter()
    _record(many, sound, folder / f"{shape[1]}.bdv", fps)
    ours = len(many) / (time.perf_counter() - begun)
    begun = time.perf_counter()
    _ffmpeg(raw, pcm, folder / "large.mp4", shape, fps)
    peer = len(many) / (time.perf_counter() - begun)
    raw.unlink()
    name = f"sustained {shape[0]}x{shape[1]}, {fps} wanted"
    return Figure(name, ours, peer, "fps", "more", versions=version)


def _drift(minutes: int) -> Iterator[Figure]:
    """How far the sound lies off the clock at the end; the peer does not correct it."""
    for ppm in (100, -100):
        slewer, block = Slewer(0), np.zeros(BLOCK, np.float32)
        card_rate = SAMPLE_RATE * (1 + ppm * 1e-6)
        count = minutes * 60 * FPS
        for number in range(count):
            slewer.feed(SoundBlock(block, round(number * BLOCK / card_rate * NS_PER_S)))
        true = count * BLOCK / card_rate * SAMPLE_RATE
        ours = abs(slewer.given - true) * 1000 / SAMPLE_RATE
        peer = abs(count * BLOCK - true) * 1000 / SAMPLE_RATE
        yield Figure(f"drift after {minutes} min at {ppm:+d} ppm", ours, peer, "ms")
