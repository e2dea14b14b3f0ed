"""Marks in picture and sound at the same instants: how far apart a recording has the two."""

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import numpy as np
from av.container import InputContainer

EVERY_S = 10
LASTS_S = 0.04
"""One picture at 25 a second."""
TONE_HZ = 1000
FLASH = f"drawbox=t=fill:color=white:enable='lt(mod(t+0.005,{EVERY_S}),{LASTS_S + 0.005})'"
"""Filter for ffmpeg: one white picture at each mark."""
TONE = f"0.8*sin(2*PI*{TONE_HZ}*t)*lt(mod(t,{EVERY_S}),{LASTS_S})"
"""Expression for ffmpeg's ``aevalsrc``: a tone as long, beginning with it."""
_WHITE = 200
_LOUD = 0.3
_SMOOTH_S = 0.005
_FAR_S = 0.5
_FIRST_S = 0.2
"""A recording may begin within the first mark."""


def apart_ms(film: InputContainer, from_s: float, to_s: float) -> list[float]:
    """How much later than its picture each mark between two seconds of ``film`` sounds, ms."""
    white, heard = _white(film, from_s, to_s), _heard(film, from_s, to_s)
    apart = []
    for flash in white:
        near = min(heard, key=lambda tone: abs(tone - flash), default=None)
        if near is not None and abs(near - flash) < _FAR_S:
            apart.append((near - flash) * 1000)
    return apart


def _white(film: InputContainer, from_s: float, to_s: float) -> list[float]:
    """Seconds at which a picture turns white."""
    found, before = [], True
    for at, frame in _decoded(film, "video", from_s, to_s):
        white = float(frame.reformat(width=64, height=36, format="gray").to_ndarray().mean())
        if white > _WHITE and not before:
            found.append(at)
        before = white > _WHITE
    return found


def _heard(film: InputContainer, from_s: float, to_s: float) -> list[float]:
    """Seconds at which the tone begins: its middle, less half its length."""
    parts = [
        (at, frame.to_ndarray()[0].astype(np.float64), frame.sample_rate)
        for at, frame in _decoded(film, "audio", from_s, to_s)
    ]
    times = np.concatenate([at + np.arange(len(sound)) / rate for at, sound, rate in parts])
    sound = np.concatenate([sound for _at, sound, _rate in parts])
    turned = sound * np.exp(-2j * np.pi * TONE_HZ * times)
    width = round(_SMOOTH_S * parts[0][2])
    strength = 2 * np.abs(np.convolve(turned, np.ones(width) / width, "same"))
    edges = np.flatnonzero(np.diff((strength > _LOUD).astype(int)))
    return [
        float(times[begin] + times[end]) / 2 - LASTS_S / 2
        for begin, end in pairwise(edges)
        if strength[begin + 1] > _LOUD and abs(times[end] - times[begin] - LASTS_S) < LASTS_S / 2
    ]


def _decoded(
    film: InputContainer, kind: str, from_s: float, to_s: float
) -> Iterator[tuple[float, Any]]:
    """Frames of one track with their seconds."""
    stream = (film.streams.video if kind == "video" else film.streams.audio)[0]
    film.seek(int(max(0.0, from_s - 1) * 1_000_000))
    frames: Iterator[Any] = film.decode(stream)
    for frame in frames:
        at = frame.time or 0.0
        if at >= to_s:
            return
        if at >= max(from_s, _FIRST_S):
            yield at, frame
