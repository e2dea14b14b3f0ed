"""The outline of a document laid along the edges of a picture, to a fraction of a pixel."""

from dataclasses import dataclass
from functools import cache
from math import dist

import cv2
import numpy as np
import numpy.typing as npt

Pixels = npt.NDArray[np.uint8]
Floats = npt.NDArray[np.float32]
Places = npt.NDArray[np.intp]
Points = cv2.typing.MatLike
"""As OpenCV's outlines: n by 1 by 2."""
Corner = tuple[float, float]
Corners = tuple[Corner, Corner, Corner, Corner]

SAMPLES = 48
"""Places along a side at which its edge is looked for."""
FROM_CORNER = 0.12
"""Sides are measured where they are straight: an ID-1 corner is rounded by 3.18 mm of 54."""
_CONTRAST = 6.0
"""Steps of brightness over three pixels that make an edge."""
_ENOUGH = 20.0
"""A stronger edge counts no more than this."""
_STRAY_PX = 2.0
_AT_EDGE = 0.0125
"""Nearer to the edge of the picture than this share of its width a side is no edge of its own."""


@dataclass(frozen=True, slots=True)
class Outline:
    """Where a document lies, in px of the picture; ``edges`` is the share of its outline along
    which an edge was seen."""

    corners: Corners
    edges: float


def fitted(picture: Pixels, corners: Corners, reach: int) -> Outline:
    """The outline laid along the edges within ``reach`` px of it, to a fraction of a pixel."""
    height, width = picture.shape[:2]
    lines, shares = [], []
    for place in range(4):
        start, end = corners[place], corners[(place + 1) % 4]
        line, share = _side(picture, start, end, reach)
        lines.append(line)
        if not on_edge(start, end, width, height):
            shares.append(share)
    crossed = [_crossing(lines[place - 1], lines[place]) for place in range(4)]
    moved = [
        there if there is not None and dist(there, here) <= 3 * reach else here
        for there, here in zip(crossed, corners, strict=True)
    ]
    first, second, third, fourth = moved
    return Outline((first, second, third, fourth), float(np.mean(shares)) if shares else 0.0)


def on_edge(start: Corner, end: Corner, width: int, height: int) -> bool:
    """Whether a side lies along the edge of the picture: the document goes on beyond it."""
    near = _AT_EDGE * width
    return any(
        abs(start[axis] - border) <= near and abs(end[axis] - border) <= near
        for axis, border in ((0, 0), (0, width - 1), (1, 0), (1, height - 1))
    )


def _side(picture: Pixels, start: Corner, end: Corner, reach: int) -> tuple[Floats, float]:
    """The straight line along one side, as point and direction, and the share of it seen."""
    begin, along = np.array(start), np.array(end) - np.array(start)
    across = np.array((-along[1], along[0])) / max(1e-6, float(np.hypot(*along)))
    at = begin + np.linspace(FROM_CORNER, 1 - FROM_CORNER, SAMPLES)[:, None] * along
    offsets = np.arange(-reach - 1, reach + 2, dtype=np.float64)
    grid = (at[:, None] + offsets[None, :, None] * across).astype(np.float32)
    profiles = cv2.remap(
        picture, grid[..., 0], grid[..., 1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
    ).astype(np.float32)
    # Along the side, single print and noise go under; an edge stays.
    smooth = cv2.GaussianBlur(profiles, (1, 5), 0)
    steps = np.abs(smooth[:, 2:] - smooth[:, :-2]).max(axis=2)
    lead = _straightest(steps)
    near = np.clip(lead[:, None] + np.arange(-2, 3), 0, steps.shape[1] - 1)
    rows = np.arange(SAMPLES)
    peaks = near[rows, np.take_along_axis(steps, near, axis=1).argmax(axis=1)]
    strong = steps[rows, peaks] >= _CONTRAST
    places = at + (offsets[1:-1][peaks] + _within(steps, peaks))[:, None] * across
    straight = np.array((*begin, *along), np.float32)
    if strong.sum() < SAMPLES // 4:
        return straight, float(strong.mean())
    return _line(places[strong].astype(np.float32), SAMPLES)


def _straightest(steps: Floats) -> Places:
    """For each sample the place of the line that most of them see: a long weak edge comes before
    strong print that only crosses it."""
    lines = _lines_across(steps.shape[1])
    seen = np.minimum(steps, _ENOUGH)[np.arange(SAMPLES), lines].sum(axis=1)
    chosen: Places = lines[int(seen.argmax())]
    return chosen


@cache
def _lines_across(width: int) -> Places:
    """Every straight line from one end of the samples to the other, as places."""
    ends = np.arange(width, dtype=np.float64)
    share = np.linspace(0, 1, SAMPLES)
    lines = ends[:, None, None] * (1 - share) + ends[None, :, None] * share
    return lines.reshape(-1, SAMPLES).round().astype(np.intp)


def _within(steps: Floats, peaks: Places) -> npt.NDArray[np.float64]:
    """Where between the pixels the peak lies: the top of the parabola through its neighbours."""
    rows = np.arange(len(peaks))
    left = steps[rows, np.maximum(peaks - 1, 0)].astype(np.float64)
    here = steps[rows, peaks].astype(np.float64)
    right = steps[rows, np.minimum(peaks + 1, steps.shape[1] - 1)].astype(np.float64)
    bend = left - 2 * here + right
    shift = np.where(bend < -1e-6, 0.5 * (left - right) / np.minimum(bend, -1e-6), 0.0)
    return np.clip(shift, -0.5, 0.5)


def _line(points: Floats, wanted: int) -> tuple[Floats, float]:
    """The line most points lie on; strays (a finger, a reflection) are left out one round."""
    fitted = _through(points)
    for limit in (3 * _STRAY_PX, _STRAY_PX):
        near = points[_distances(points, fitted) <= limit]
        if len(near) < 4:
            break
        fitted = _through(near)
    return fitted, float((_distances(points, fitted) <= _STRAY_PX).sum()) / wanted


def _through(points: Floats) -> Floats:
    along_x, along_y, x, y = cv2.fitLine(points, cv2.DIST_HUBER, 0, 0.01, 0.01).ravel()
    return np.array((x, y, along_x, along_y), np.float32)


def _distances(points: Floats, line: Floats) -> Floats:
    x, y, along_x, along_y = line
    length = max(1e-6, float(np.hypot(along_x, along_y)))
    off = (points[:, 0] - x) * along_y - (points[:, 1] - y) * along_x
    distances: Floats = np.abs(off / length).astype(np.float32)
    return distances


def _crossing(one: Floats, other: Floats) -> Corner | None:
    x, y, along_x, along_y = (float(part) for part in one)
    u, v, by_u, by_v = (float(part) for part in other)
    turn = along_x * by_v - along_y * by_u
    if abs(turn) < 1e-6:
        return None
    far = ((u - x) * by_v - (v - y) * by_u) / turn
    return x + far * along_x, y + far * along_y
