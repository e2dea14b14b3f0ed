"""Short films made in memory: encoded pictures and sound as fragments, without waiting for time."""

import os
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np

from branchdesk.video.container import Manifest, SealedWriter
from branchdesk.video.encoder import PTS_PER_S, Encoder
from branchdesk.video.ports import SAMPLE_RATE, Image
from branchdesk.video.records import Fragment

FPS = 25
WIDTH, HEIGHT = 320, 180


def numbered_picture(number: int, size: tuple[int, int] = (WIDTH, HEIGHT)) -> Image:
    """A picture whose brightness blocks spell ``number`` in 8 bits."""
    width, height = size
    pixels = np.full((height, width, 3), 40, np.uint8)
    block = width // 8
    for bit in range(8):
        if number >> bit & 1:
            pixels[:, bit * block : bit * block + block] = 220
    return pixels


def number_in(data: bytes) -> int:
    """The number that a decoded RGB picture of :func:`numbered_picture` spells."""
    pixels = np.frombuffer(data, np.uint8).reshape(HEIGHT, WIDTH, 3)
    return sum(1 << bit for bit in range(8) if pixels[90, bit * 40 + 20, 1] > 128)


def pts_of(number: int) -> int:
    """When frame ``number`` was captured: 25 a second, a few ms off as with a real camera."""
    return number * PTS_PER_S // FPS + (number * 37 % 11) * 90 * (number > 0)


@cache
def fragments(
    seconds: int = 4, size: tuple[int, int] = (WIDTH, HEIGHT), longer_ms: int = 0
) -> tuple[Fragment, ...]:
    """An encoded film of numbered pictures with a 440 Hz tone that is heard ``longer_ms`` more."""
    made: list[Fragment] = []
    encoder = Encoder(*size, FPS, made.append)
    wave = np.sin(np.arange(SAMPLE_RATE) * 2 * np.pi * 440 / SAMPLE_RATE) / 2
    tone = wave.astype(np.float32)
    for number in range(seconds * FPS):
        encoder.picture(numbered_picture(number, size), pts_of(number))
        at = number % FPS * SAMPLE_RATE // FPS
        encoder.sound(tone[at : at + SAMPLE_RATE // FPS])
    encoder.sound(tone[: longer_ms * SAMPLE_RATE // 1000])
    encoder.close()
    return tuple(made)


def ended_with_its_picture(made: tuple[Fragment, ...]) -> tuple[Fragment, ...]:
    """Fragments as recorders of before closed them: whatever was heard, the film ended with its
    last picture."""
    last = made[-1]
    return (*made[:-1], replace(last, to_ms=last.frames[-1].ms + 1000 // FPS))


def sealed_film(folder: Path, seconds: int = 4) -> tuple[Path, bytes, Manifest]:
    """A closed recording in ``folder``: path, key, manifest."""
    return sealed(folder / "film.bdv", fragments(seconds))


def sealed(path: Path, made: tuple[Fragment, ...]) -> tuple[Path, bytes, Manifest]:
    """A closed recording at ``path``: path, key, manifest."""
    key = os.urandom(32)
    writer = SealedWriter(path, key)
    for fragment in made:
        writer.append(fragment)
    return path, key, writer.finish()
