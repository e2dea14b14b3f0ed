"""Short films made in memory: encoded pictures and sound as fragments, without waiting for time."""

import os
from functools import cache
from pathlib import Path

import numpy as np

from branchdesk.video.container import Manifest, SealedWriter
from branchdesk.video.encoder import PTS_PER_S, Encoder
from branchdesk.video.ports import SAMPLE_RATE, Image
from branchdesk.video.records import Fragment

FPS = 25
WIDTH, HEIGHT = 320, 180


def numbered_picture(number: int) -> Image:
    """A picture whose brightness blocks spell ``number`` in 8 bits."""
    pixels = np.full((HEIGHT, WIDTH, 3), 40, np.uint8)
    for bit in range(8):
        if number >> bit & 1:
            pixels[:, bit * 40 : bit * 40 + 40] = 220
    return pixels


def number_in(data: bytes) -> int:
    """The number that a decoded RGB picture of :func:`numbered_picture` spells."""
    pixels = np.frombuffer(data, np.uint8).reshape(HEIGHT, WIDTH, 3)
    return sum(1 << bit for bit in range(8) if pixels[90, bit * 40 + 20, 1] > 128)


def pts_of(number: int) -> int:
    """When frame ``number`` was captured: 25 a second, a few ms off as with a real camera."""
    return number * PTS_PER_S // FPS + (number * 37 % 11) * 90 * (number > 0)


@cache
def fragments(seconds: int = 4) -> tuple[Fragment, ...]:
    """An encoded film of numbered pictures with a 440 Hz tone."""
    made: list[Fragment] = []
    encoder = Encoder(WIDTH, HEIGHT, FPS, made.append)
    wave = np.sin(np.arange(SAMPLE_RATE) * 2 * np.pi * 440 / SAMPLE_RATE) / 2
    tone = wave.astype(np.float32)
    for number in range(seconds * FPS):
        encoder.picture(numbered_picture(number), pts_of(number))
        at = number % FPS * SAMPLE_RATE // FPS
        encoder.sound(tone[at : at + SAMPLE_RATE // FPS])
    encoder.close()
    return tuple(made)


def sealed_film(folder: Path, seconds: int = 4) -> tuple[Path, bytes, Manifest]:
    """A closed recording in ``folder``: path, key, manifest."""
    path, key = folder / "film.bdv", os.urandom(32)
    writer = SealedWriter(path, key)
    for fragment in fragments(seconds):
        writer.append(fragment)
    return path, key, writer.finish()
