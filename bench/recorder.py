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

from bench.harness import Figure
from branchdesk.video.checks import PICTURE_INTERVAL_MS, LiveChecks
from branchdesk.video.clock import NS_PER_S
from branchdesk.video.container import SealedReader, SealedWriter
from branchdesk.video.encoder import AUDIO_BITS, PTS_PER_S, Encoder
from branchdesk.video.playback import View
from branchdesk.video.ports import SAMPLE_RATE, Image, Samples, SoundBlock
from branchdesk.video.records import Fragment
from branchdesk.video.slew import Slewer
from branchdesk.video.vision import cv2

CLIP = Path(__file__).resolve().parent.parent / "resources" / "demo" / "interview-zh.mp4"
WIDTH, HEIGHT, FPS = 640, 360, 25
BLOCK = SAMPLE_RATE // FPS
SEEKS = 40


def measure(quick: bool) -> Iterator[Figure]:
    """CPU and wall seconds, drift of a sound card that is off, seeks in the sealed file."""
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
        yield from _seeks(pictures, sound, Path(folder), version)
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


def _record(pictures: list[Image], sound: Samples, path: Path) -> bytes:
    """Everything a recording does with its pictures and sound; returns the key."""
    key = os.urandom(32)
    writer, checks, slewer = SealedWriter(path, key), LiveChecks(), Slewer(0)
    encoder = Encoder(WIDTH, HEIGHT, FPS, writer.append)
    for number, picture in enumerate(pictures):
        at_ms = number * 1000 // FPS
        encoder.picture(picture, number * PTS_PER_S // FPS)
        block = SoundBlock(sound[number * BLOCK : (number + 1) * BLOCK], number * NS_PER_S // FPS)
        samples = slewer.feed(block)
        encoder.sound(samples)
        checks.sound(samples, at_ms)
        if at_ms % PICTURE_INTERVAL_MS == 0:
            checks.picture(picture, at_ms)
    encoder.close()
    writer.finish()
    return key


def _ffmpeg(raw: Path, pcm: Path, out: Path) -> None:
    size = ["-s", f"{WIDTH}x{HEIGHT}", "-r", str(FPS)]
    command = ["ffmpeg", "-v", "error", "-y", "-f", "rawvideo", "-pix_fmt", "bgr24", *size]
    command += ["-i", str(raw), "-f", "f32le", "-ar", str(SAMPLE_RATE), "-ac", "1", "-i", str(pcm)]
    command += ["-c:v", "libx264", "-preset", "veryfast", "-tune", "zerolatency", "-crf", "23"]
    command += ["-pix_fmt", "yuv420p", "-threads", "1", "-g", str(FPS), "-keyint_min", str(FPS)]
    command += ["-sc_threshold", "0", "-c:a", "aac", "-b:a", str(AUDIO_BITS)]
    command += ["-movflags", "frag_keyframe+empty_moov+default_base_moof", str(out)]
    subprocess.run(command, check=True)


def _ffmpeg_version() -> str:
    done = subprocess.run(["ffmpeg", "-version"], capture_output=True, text=True, check=True)
    return done.stdout.split()[2]


def _seeks(
    pictures: list[Image], sound: Samples, folder: Path, version: dict[str, str]
) -> Iterator[Figure]:
    """From a wish to the decoded picture in RGB, sealed beside the same in the clear."""
    path, plain = folder / "seek.bdv", folder / "seek.mp4"
    key = _record(pictures, sound, path)
    with SealedReader(path, key) as reader:
        plain.write_bytes(reader.read())
        index = reader.index()
        wishes = np.random.default_rng(2).integers(0, len(index), SEEKS)
        taken: dict[str, list[float]] = {"sealed": [], "plain": []}
        with av.open(View(reader), "r") as sealed, av.open(str(plain)) as clear:
            for wish in wishes:
                for name, container in (("sealed", sealed), ("plain", clear)):
                    started = time.perf_counter()
                    stream = container.streams.video[0]
                    container.seek(index[wish].pts, stream=stream)
                    for frame in container.decode(stream):
                        if (frame.pts or 0) >= index[wish].pts:
                            frame.reformat(format="rgb24").to_ndarray()
                            break
                    taken[name].append((time.perf_counter() - started) * 1000)
    for share in (50, 95):
        ours, peer = (float(np.percentile(taken[name], share)) for name in ("sealed", "plain"))
        yield Figure(f"exact seek p{share}", ours, peer, "ms", versions=version)


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
