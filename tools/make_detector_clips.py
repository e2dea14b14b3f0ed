"""Make clips with known faults, against which the live detectors are measured.

Run from the repository; nothing is written into it::

    python -m tools.make_detector_clips [--out FOLDER] [--quick]

A clip of pictures is motion JPEG, 640x360, five pictures a second as the checks see them: every
picture stands alone, so that a repeated one is repeated to the last bit. A clip of sound is a WAV.
The JSON beside a clip says which stretches, in ms, have which fault; ``hard`` ones are cases at
the edge of what the detectors can do, ``synthetic`` names what in them is made rather than real.
The same seed makes the same clips. People: :mod:`tools.detector_sources`; needs ``espeak-ng``.
"""

import argparse
import json
import sys
import tempfile
import wave
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from fractions import Fraction
from pathlib import Path

import av
import numpy as np

from tools.detector_plans import Clip, Part, hard_sights, sights
from tools.detector_scene import Stage
from tools.detector_sound_plans import SoundClip, hard_sounds, sounds
from tools.detector_sounds import Samples
from tools.detector_sources import Pixels, photographs
from tools.make_demo_clip import RATE

STEP_MS = 200
VERSION = 1
"""Counted up when the clips change, so that a cache of old ones is not used."""


@dataclass(frozen=True)
class Truth:
    """What is beside a clip: which faults are where, as {what: [[from_ms, to_ms], ...]}."""

    clip: str
    hard: bool
    length_ms: int
    people: int = 1
    language: str = ""
    case: str = ""
    synthetic: str = ""
    stretches: dict[str, list[tuple[int, int]]] = field(default_factory=dict)


def cache_folder() -> Path:
    """Where the clips are kept when nobody says where."""
    return Path(tempfile.gettempdir()) / "branchdesk-detector-clips"


def made(folder: Path, quick: bool) -> list[tuple[Path, Truth]]:
    """The clips in ``folder``, made if they are not there yet, with their truth."""
    folder.mkdir(parents=True, exist_ok=True)
    done = folder / f"clips-{VERSION}-{'quick' if quick else 'all'}.json"
    if not done.exists():
        names = [truth.clip for truth in _make(folder, quick)]
        done.write_text(json.dumps(names), encoding="utf-8")
    return [_read(folder / name) for name in json.loads(done.read_text(encoding="utf-8"))]


def pictures(path: Path) -> Iterator[tuple[int, Pixels]]:
    """A clip's pictures and their ms."""
    with av.open(str(path)) as container:
        for number, frame in enumerate(container.decode(video=0)):
            yield number * STEP_MS, frame.to_ndarray(format="bgr24").astype(np.uint8, copy=False)


def samples(path: Path) -> Samples:
    """A clip's sound."""
    with wave.open(str(path), "rb") as reader:
        raw = np.frombuffer(reader.readframes(reader.getnframes()), np.int16)
    return (raw / 32768).astype(np.float32)


def _read(path: Path) -> tuple[Path, Truth]:
    told = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
    return path, Truth(**told)


def _make(folder: Path, quick: bool) -> Iterator[Truth]:
    photos = photographs(folder)
    stage = Stage(photos)
    rounds = 1 if quick else 3
    for clip in (
        *sights(tuple(photos), rounds),
        *hard_sights(tuple(photos), 3 if quick else len(photos)),
    ):
        yield _write_sight(folder, clip, stage)
    for heard in (*sounds(rounds), *hard_sounds()):
        yield _write_sound(folder, heard)


def _write_sight(folder: Path, clip: Clip, stage: Stage) -> Truth:
    path = folder / f"{clip.name}.mkv"
    truth = Truth(
        clip=path.name,
        hard=clip.hard,
        length_ms=sum(part.ms for part in clip.parts),
        people=clip.people,
        case=clip.case,
        synthetic=clip.synthetic,
        stretches=stretches(clip.parts),
    )
    with av.open(str(path), "w") as out:
        stream = out.add_stream("mjpeg", rate=1000 // STEP_MS)
        stream.width, stream.height, stream.pix_fmt = 640, 360, "yuvj444p"
        stream.options = {"qmin": "2", "qmax": "3"}
        for number, pixels in enumerate(_painted(clip.parts, stage, clip.seed)):
            frame = av.VideoFrame.from_ndarray(pixels, format="bgr24")
            frame.pts, frame.time_base = number, Fraction(STEP_MS, 1000)
            out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
    _tell(path, truth)
    return truth


def _painted(parts: tuple[Part, ...], stage: Stage, seed: int) -> Iterator[Pixels]:
    number = 0
    shown: Pixels | None = None
    for part in parts:
        for _ in range(part.ms // STEP_MS):
            number += 1
            if shown is None or not part.standing:
                at_s = number * STEP_MS / 1000
                shown = stage.picture(at_s, part.seats, part.look, seed * 10_000 + number)
            elif part.flicker:
                random = np.random.default_rng(number)
                shown = (shown ^ (random.random(shown.shape) < part.flicker)).astype(np.uint8)
            yield shown


def stretches(parts: tuple[Part, ...]) -> dict[str, list[tuple[int, int]]]:
    """Where in a clip each fault is, by what it is, in ms."""
    found: dict[str, list[tuple[int, int]]] = {}
    at_ms = 0
    for part in parts:
        for what in part.faults:
            found.setdefault(what, []).append((at_ms, at_ms + part.ms))
        at_ms += part.ms
    return found


def _write_sound(folder: Path, clip: SoundClip) -> Truth:
    path = folder / f"{clip.name}.wav"
    whole = np.clip(clip.sound, -1, 32767 / 32768)
    with wave.open(str(path), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(RATE)
        out.writeframes((whole * 32768).astype(np.int16).tobytes())
    truth = Truth(
        clip=path.name,
        hard=clip.hard,
        length_ms=len(whole) * 1000 // RATE,
        language=clip.language,
        case=clip.case,
        synthetic="noise and voices",
        stretches=clip.stretches,
    )
    _tell(path, truth)
    return truth


def _tell(path: Path, truth: Truth) -> None:
    text = json.dumps(asdict(truth), ensure_ascii=False, indent=1)
    path.with_suffix(".json").write_text(text + "\n", encoding="utf-8")


def main(arguments: list[str]) -> None:
    """Make the clips and say where they are."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=cache_folder())
    parser.add_argument("--quick", action="store_true", help="a third of the clips")
    asked = parser.parse_args(arguments)
    clips = made(asked.out, asked.quick)
    seconds = sum(truth.length_ms for _, truth in clips) // 1000
    print(f"{len(clips)} clips, {seconds} s, in {asked.out}")


if __name__ == "__main__":
    main(sys.argv[1:])
