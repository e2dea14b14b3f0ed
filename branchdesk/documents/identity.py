"""An identity document in a camera picture: its four corners, set straight, and how legible it is.

Pictures are BGR. Corners run clockwise from the one that is at the upper left of the document when
its long side lies across; a document turned upside down is not told from an upright one.
"""

from collections.abc import Callable, Iterable, Iterator
from math import dist, log

import cv2
import numpy as np

from branchdesk.documents.outline import (
    FROM_CORNER,
    SAMPLES,
    Corner,
    Corners,
    Floats,
    Outline,
    Pixels,
    Points,
    fitted,
    on_edge,
)
from branchdesk.documents.raster import Raster
from branchdesk.domain.identity import SIZES, Judgement, judged

_LOOK_WIDTH = 640
"""Outlines are looked for at this width: finer detail is print, not edge."""
_LIT, _MOST_GAIN = 200.0, 6.0
_LEAST_AREA, _MOST_AREA = 0.02, 0.98
"""Of the picture."""
_FILL = 0.88
"""Of a quadrilateral, how much its outline's hull covers at the least: corners are round."""
_RATIO_OFF = 0.35
"""How far (in log) the sides' ratio may lie from the kind's: a document tilted by 40 degrees."""
_RATIO_NEAR = 0.04
"""Nearer to it, no side is looked for further out."""
_SAME_PX = 3.0
_CUT_COUNTS, _MOST_CUT = 0.6, 2
"""What a shape counts for each of its sides that lies on the edge of the picture, and how many may:
of more nothing of a document is left, only the sheet or desk below."""
_SHOWN_WIDTH = 880
"""Pixels across: twice the pane it is shown in, for displays at 150 and 200 %."""
_BLOWN = 250
_JUDGED_PX_PER_MM = 6.0
_OVER_NOISE = 4.0
"""Times the median difference of neighbours: what differs more is drawn."""
_REBLUR = 9
"""Width of the box that re-blurs, in px, as in the publication."""


def find(picture: Pixels, kind: str) -> Outline | None:
    """The document of that kind in a picture; None where nothing looks like one."""
    picture = _lit(picture)
    width = picture.shape[1]
    scale = min(1.0, _LOOK_WIDTH / width)
    size = (round(width * scale), round(picture.shape[0] * scale))
    small = cv2.resize(picture, size, interpolation=cv2.INTER_AREA).astype(np.uint8, copy=False)
    found = _best(small, _quadrilaterals(small, kind), kind)
    if found is None:
        return None
    found = _best(small, [found.corners, *_widened(small, found.corners, kind)], kind) or found
    # A pixel's middle is its place: half a pixel lies before the first.
    corners = _mapped(found.corners, lambda at: (at + 0.5) / scale - 0.5)
    return fitted(picture, corners, reach=max(4, round(4 / scale)))


def _lit(picture: Pixels) -> Pixels:
    """A dark picture made brighter: the limits on edges are for pictures that are lit."""
    brightest = float(np.percentile(picture[::8, ::8], 98))
    gain = min(_MOST_GAIN, _LIT / max(1.0, brightest))
    if gain <= 1.0:
        return picture
    return cv2.convertScaleAbs(picture, alpha=gain).astype(np.uint8, copy=False)


def _best(small: Pixels, shapes: Iterable[Corners], kind: str) -> Outline | None:
    best, found = 0.0, None
    seen: list[Corners] = []
    for shape in shapes:
        if any(_apart(shape, other) < _SAME_PX for other in seen):
            continue
        seen.append(shape)
        outline = fitted(small, shape, reach=6)
        score = _score(outline, kind, small)
        if score > best:
            best, found = score, outline
    return found


def straightened(picture: Pixels, corners: Corners, kind: str, px_per_mm: float) -> Pixels:
    """The document alone, as it would lie under the camera, at ``px_per_mm``."""
    width, height = (round(side * px_per_mm) for side in SIZES[kind])
    target = np.array(
        [(-0.5, -0.5), (width - 0.5, -0.5), (width - 0.5, height - 0.5), (-0.5, height - 0.5)],
        np.float32,
    )
    turn = cv2.getPerspectiveTransform(np.array(corners, np.float32), target)
    flags = cv2.INTER_AREA if density(corners, kind) > px_per_mm else cv2.INTER_CUBIC
    flat = cv2.warpPerspective(
        picture, turn, (width, height), flags=flags, borderMode=cv2.BORDER_REPLICATE
    )
    return flat.astype(np.uint8, copy=False)


def opened(jpeg: bytes) -> Pixels:
    """The picture of a JPEG file; ValueError for what is none."""
    picture = cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_COLOR)
    if picture is None:
        raise ValueError("not a picture")
    return picture.astype(np.uint8, copy=False)


def shown(picture: Pixels, corners: Corners | None, kind: str) -> Raster:
    """What a person is shown: the document set straight, or the whole picture without corners."""
    if corners is None:
        height = round(_SHOWN_WIDTH * picture.shape[0] / picture.shape[1])
        flat = cv2.resize(picture, (_SHOWN_WIDTH, height), interpolation=cv2.INTER_AREA)
    else:
        flat = straightened(picture, corners, kind, _SHOWN_WIDTH / SIZES[kind][0])
    rgb = cv2.cvtColor(flat, cv2.COLOR_BGR2RGB)
    return Raster(rgb.shape[1], rgb.shape[0], rgb.tobytes())


def judge(picture: Pixels, outline: Outline, kind: str) -> tuple[Judgement, ...]:
    """How legible the document is, see :mod:`branchdesk.domain.identity`."""
    height, width = picture.shape[:2]
    margin = min(min(x, width - 1 - x, y, height - 1 - y) for x, y in outline.corners) / width
    flat = straightened(picture, outline.corners, kind, _JUDGED_PX_PER_MM)
    grey = cv2.cvtColor(flat, cv2.COLOR_BGR2GRAY).astype(np.uint8, copy=False)
    return judged(
        edges=outline.edges,
        margin=max(0.0, margin),
        px_per_mm=density(outline.corners, kind),
        light=float(np.median(grey)),
        glare=_blown_share(flat),
        blur=_blur(grey),
    )


# --- candidates --------------------------------------------------------------------------------
def _quadrilaterals(small: Pixels, kind: str) -> Iterator[Corners]:
    """What might be the document, of every way to see edges."""
    height, width = small.shape[:2]
    for edges in _edge_maps(small):
        # The edge of the picture closes the outline of what is cut off by it.
        cv2.rectangle(edges, (0, 0), (width - 1, height - 1), 255, 1)
        outlines, _tree = cv2.findContours(edges, cv2.RETR_LIST, cv2.CHAIN_APPROX_SIMPLE)
        for outline in outlines:
            _x, _y, wide, high = cv2.boundingRect(outline)
            if wide * high < _LEAST_AREA * width * height:
                continue
            hull = cv2.convexHull(outline)
            area = cv2.contourArea(hull) / (width * height)
            if not _LEAST_AREA <= area <= _MOST_AREA:
                continue
            shape = _four_corners(hull)
            if shape is not None and _plausible(shape, hull, kind):
                yield shape


def _edge_maps(small: Pixels) -> Iterator[Pixels]:
    """Edges as they are and, for cloth, grain and print, without fine texture; and what a level of
    brightness or colour parts."""
    near = cv2.getStructuringElement(cv2.MORPH_RECT, (5, 5))
    for calm, lows in ((cv2.GaussianBlur(small, (5, 5), 0), (60, 20)), (_calmed(small), (40, 12))):
        channels = cv2.split(cv2.cvtColor(calm, cv2.COLOR_BGR2LAB))
        for low in lows:
            every = np.zeros(small.shape[:2], np.uint8)
            for channel in channels:
                every |= cv2.Canny(channel, low, 2.5 * low).astype(np.uint8, copy=False)
            yield cv2.morphologyEx(every, cv2.MORPH_CLOSE, near).astype(np.uint8, copy=False)
    for channel in channels:
        _level, parted = cv2.threshold(channel, 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
        yield cv2.morphologyEx(parted, cv2.MORPH_OPEN, near).astype(np.uint8, copy=False)


def _calmed(small: Pixels) -> Pixels:
    height, width = small.shape[:2]
    half = cv2.resize(small, (width // 2, height // 2), interpolation=cv2.INTER_AREA)
    calm = cv2.resize(cv2.medianBlur(half, 7), (width, height), interpolation=cv2.INTER_LINEAR)
    return calm.astype(np.uint8, copy=False)


def _four_corners(hull: Points) -> Corners | None:
    around = cv2.arcLength(hull, True)
    for step in range(2, 13):
        shape = cv2.approxPolyDP(hull, step * 0.01 * around, True)
        if len(shape) == 4:
            return _ordered([(float(x), float(y)) for x, y in shape.reshape(4, 2)])
        if len(shape) < 4:
            return None
    return None


def _ordered(points: list[Corner]) -> Corners:
    """Clockwise, the long side first, from the upper left."""
    middle_x, middle_y = (sum(axis) / 4 for axis in zip(*points, strict=True))
    around = sorted(points, key=lambda at: np.arctan2(at[1] - middle_y, at[0] - middle_x))
    first, second, third, fourth = around
    across = dist(first, second) + dist(third, fourth)
    down = dist(second, third) + dist(fourth, first)
    if down > across:
        first, second, third, fourth = second, third, fourth, first
    if first[0] + first[1] > third[0] + third[1]:
        first, second, third, fourth = third, fourth, first, second
    return first, second, third, fourth


def _ratio_off(corners: Corners, kind: str) -> float:
    first, second, third, fourth = corners
    across = dist(first, second) + dist(third, fourth)
    down = max(1e-6, dist(second, third) + dist(fourth, first))
    width, height = SIZES[kind]
    return abs(log(max(across, 1e-6) / down) - log(width / height))


def _plausible(corners: Corners, hull: Points, kind: str) -> bool:
    area = cv2.contourArea(np.array(corners, np.float32))
    covers = area > 0 and _FILL <= cv2.contourArea(hull) / area <= 1 / _FILL
    return bool(covers and _ratio_off(corners, kind) <= _RATIO_OFF)


def _score(outline: Outline, kind: str, small: Pixels) -> float:
    """The better seen, the nearer in shape and the larger comes first; what the edge of the
    picture closes, only where nothing else is seen."""
    height, width = small.shape[:2]
    corners = outline.corners
    off = _ratio_off(corners, kind)
    area = cv2.contourArea(np.array(corners, np.float32)) / (width * height)
    if area <= 0 or off > _RATIO_OFF:
        return 0.0
    cut = sum(on_edge(corners[at - 1], corners[at], width, height) for at in range(4))
    if cut > _MOST_CUT:
        return 0.0
    return float(outline.edges * np.exp(-2 * off) * area**0.5 * _CUT_COUNTS**cut)


def _widened(small: Pixels, corners: Corners, kind: str) -> Iterator[Corners]:
    """The same with one side laid outward along a parallel edge, where that comes nearer to the
    kind's shape: a coloured band across a document looks like its end."""
    if _ratio_off(corners, kind) < _RATIO_NEAR:
        return
    grey = cv2.cvtColor(small, cv2.COLOR_BGR2GRAY).astype(np.uint8, copy=False)
    for place in range(4):
        for out in _outward(grey, corners, place):
            moved = list(corners)
            before, after = corners[place - 1], corners[(place + 2) % 4]
            moved[place] = _further(before, corners[place], out)
            moved[(place + 1) % 4] = _further(after, corners[(place + 1) % 4], out)
            first, second, third, fourth = moved
            wider = (first, second, third, fourth)
            if _ratio_off(wider, kind) < _ratio_off(corners, kind):
                yield wider


def _outward(grey: Pixels, corners: Corners, place: int) -> list[float]:
    """By which shares of the document's depth a side might lie further out: the strongest edges."""
    start, end = np.array(corners[place]), np.array(corners[(place + 1) % 4])
    deep_start = start - np.array(corners[place - 1])
    deep_end = end - np.array(corners[(place + 2) % 4])
    share = np.linspace(FROM_CORNER, 1 - FROM_CORNER, SAMPLES)[:, None]
    outs = np.arange(0.02, 0.45, 0.004)
    at, deep = start + share * (end - start), deep_start + share * (deep_end - deep_start)
    grid = (at[:, None] + outs[None, :, None] * deep[:, None]).astype(np.float32)
    lines = cv2.remap(
        grey, grid[..., 0], grid[..., 1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
    ).astype(np.float32)
    steps = np.abs((lines[:, 4:] - lines[:, :-4]).mean(axis=0))
    return [float(outs[2 + peak]) for peak in np.argsort(steps)[-3:]]


def _further(origin: Corner, here: Corner, share: float) -> Corner:
    return here[0] + share * (here[0] - origin[0]), here[1] + share * (here[1] - origin[1])


def _apart(one: Corners, other: Corners) -> float:
    return max(dist(a, b) for a, b in zip(one, other, strict=True))


def _mapped(corners: Corners, move: Callable[[float], float]) -> Corners:
    first, second, third, fourth = ((move(x), move(y)) for x, y in corners)
    return first, second, third, fourth


# --- legibility --------------------------------------------------------------------------------
def density(corners: Corners, kind: str) -> float:
    """By the shorter of the two long sides: there the print is smallest."""
    first, second, third, fourth = corners
    return min(dist(first, second), dist(third, fourth)) / SIZES[kind][0]


def _blown_share(flat: Pixels) -> float:
    """Share of pixels blown out in every colour, single ones left out."""
    blown = (flat.min(axis=2) >= _BLOWN).astype(np.uint8)
    opened = cv2.morphologyEx(blown, cv2.MORPH_OPEN, np.ones((3, 3), np.uint8))
    return float(np.count_nonzero(opened)) / opened.size


def _blur(grey: Pixels) -> float:
    """How little is lost when the picture is blurred once more; the worse of across and down."""
    sharp = grey.astype(np.float32)
    return max(_blur_along(sharp, axis) for axis in (0, 1))


def _blur_along(sharp: Floats, axis: int) -> float:
    box = (1, _REBLUR) if axis == 0 else (_REBLUR, 1)
    again = cv2.blur(sharp, box)
    before = np.abs(np.diff(sharp, axis=axis))
    after = np.abs(np.diff(again, axis=axis))
    # Most of a document is plain paper: what differs there is the camera's noise.
    drawn = before > _OVER_NOISE * max(1.0, float(np.median(before)))
    total = float(before[drawn].sum())
    if total < 1e-6:
        return 1.0
    return 1.0 - float(np.maximum(0.0, before - after)[drawn].sum()) / total
