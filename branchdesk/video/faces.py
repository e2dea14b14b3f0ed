"""Where faces are in a picture: OpenCV's Haar cascades, which come with the library.

Searching a whole picture costs some 20 ms. Where a face was found it is looked for again in its
neighbourhood first: from the front, then as the same patch of the picture, then from the side or
leaning, so that a turned or blurred head is not a lost one. The whole picture is searched every
few looks.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from importlib.resources import files
from typing import Any

import numpy as np
from numpy.typing import NDArray

from branchdesk.video.vision import Pixels, cv2, shrunk

FRONT, SIDE = "haarcascade_frontalface_default.xml", "haarcascade_profileface.xml"
SECOND = "haarcascade_frontalface_alt2.xml"
"""Asked where the first sees nobody at all: it knows dark glasses better."""
SMALLEST_SHARE = 0.09
"""A face is at least so wide, as a share of the picture."""
SMALLEST_PX = 24
LOOKS_BETWEEN = 5
STEP, NEIGHBOURS = 1.2, 5
SIDE_NEIGHBOURS = 3
"""A side view is accepted more easily: it is looked for only where a face just was."""
PATCH_PX = 24
SAME_PATCH = 0.72
"""Correlation from which a patch still shows the face it showed."""
SAME_FACE = 0.4
"""Two boxes that share so much of the smaller one are of one face."""
LEANING = 25.0
"""Degrees by which a head is looked for leaning to either side."""
FOLLOWED_LOOKS = 25
"""A patch that no cascade takes for a face is followed for so many looks."""
TRUSTED_LOOKS = 2
"""How often a face was found before it is followed: a chance hit never is."""

Face = tuple[float, float, float, float]
"""(x, y, width, height) as shares of the picture."""
_Box = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class _Known:
    """A face that was found: where it is, how it looked, how often it was found, and for how many
    looks it has only been followed."""

    box: _Box
    patch: Pixels
    found: int = 1
    followed: int = 0


class FaceFinder:
    """Finds faces in pictures that follow one another."""

    def __init__(self) -> None:
        self._front, self._side = _cascade(FRONT), _cascade(SIDE)
        self._second = _cascade(SECOND)
        self._known: list[_Known] = []
        self._looks = 0

    def faces(self, gray: Pixels) -> tuple[Face, ...]:
        """The faces of a gray picture of about 480 px width, all of one size."""
        before = len(self._known)
        known = [again for face in self._known if (again := self._again(gray, face))]
        gone = len(known) < before
        if gone or not known or self._looks % LOOKS_BETWEEN == 0:
            for box in self._everywhere(self._front, gray):
                if not any(_overlap(box, face.box) for face in known):
                    known.append(_Known(box, _patch(gray, box)))
        if not known:
            seconds = self._everywhere(self._second, gray)
            known = [_Known(box, _patch(gray, box)) for box in seconds[:1]]
        self._looks += 1
        self._known = known
        height, width = gray.shape
        boxes = (face.box for face in known)
        return tuple((x / width, y / height, w / width, h / height) for x, y, w, h in boxes)

    def _again(self, gray: Pixels, face: _Known) -> _Known | None:
        """The face where it has moved to; None when it is not there."""
        left, top, part = _around(gray, face.box)
        box = _found(self._front, part, face.box[2], NEIGHBOURS)
        if box is None:
            box = _found(self._second, part, face.box[2], NEIGHBOURS)
        if box is not None:
            moved = _moved(box, left, top)
            return _Known(moved, _patch(gray, moved), face.found + 1)
        if face.found < TRUSTED_LOOKS:
            return None
        same = _same_patch(part, face) if face.followed < FOLLOWED_LOOKS else None
        if same is not None:
            return replace(face, box=_moved(same, left, top), followed=face.followed + 1)
        other = self._from_the_side(part, face.box[2]) or self._leaning(part, face.box[2])
        if other is None:
            return None
        like = _like(face.box, _moved(other, left, top))
        return replace(face, box=_within(gray, like), followed=0)

    def _from_the_side(self, part: Pixels, width: int) -> _Box | None:
        """The face in profile; the cascade knows one side, so the other is looked at mirrored."""
        box = _found(self._side, part, width, SIDE_NEIGHBOURS)
        if box is not None:
            return box
        box = _found(self._side, part[:, ::-1].copy(), width, SIDE_NEIGHBOURS)
        if box is None:
            return None
        return part.shape[1] - box[0] - box[2], box[1], box[2], box[3]

    def _leaning(self, part: Pixels, width: int) -> _Box | None:
        """The face of a head on one side; the box is that of the neighbourhood turned upright,
        whose middle stays where it is."""
        middle = (part.shape[1] / 2, part.shape[0] / 2)
        for degrees in (LEANING, -LEANING):
            turn = cv2.getRotationMatrix2D(middle, degrees, 1.0)
            upright = cv2.warpAffine(
                part, turn, (part.shape[1], part.shape[0]), borderMode=cv2.BORDER_REPLICATE
            ).astype(np.uint8, copy=False)
            box = _found(self._front, upright, width, SIDE_NEIGHBOURS)
            if box is not None:
                return _turned_back(box, turn)
        return None

    def _everywhere(self, cascade: cv2.CascadeClassifier, gray: Pixels) -> list[_Box]:
        """Hits in the whole picture, those first on which most scales agree."""
        smallest = max(SMALLEST_PX, round(gray.shape[1] * SMALLEST_SHARE))
        found, agreed = cascade.detectMultiScale2(
            gray, STEP, NEIGHBOURS, minSize=(smallest, smallest)
        )
        order = sorted(range(len(found)), key=lambda place: -int(agreed[place]))
        return [_box(found[place]) for place in order]


def _around(gray: Pixels, box: _Box) -> tuple[int, int, Pixels]:
    """The neighbourhood of a face and where it lies."""
    x, y, w, h = box
    left, top = max(0, x - w // 2), max(0, y - h // 2)
    return left, top, gray[top : y + h + h // 2, left : x + w + w // 2]


def _found(cascade: cv2.CascadeClassifier, part: Pixels, width: int, agreed: int) -> _Box | None:
    """The largest hit of about ``width`` in a neighbourhood."""
    near = _search(cascade, part, width * 3 // 4, width * 4 // 3, agreed)
    return max(near, key=lambda box: box[2], default=None)


def _search(
    cascade: cv2.CascadeClassifier, gray: Pixels, smallest: int, largest: int, agreed: int
) -> list[_Box]:
    found = cascade.detectMultiScale(
        gray, STEP, agreed, minSize=(smallest, smallest), maxSize=(largest, largest)
    )
    return [_box(hit) for hit in found]


def _box(hit: Sequence[int]) -> _Box:
    x, y, w, h = hit
    return int(x), int(y), int(w), int(h)


def _patch(gray: Pixels, box: _Box) -> Pixels:
    x, y, w, h = box
    return shrunk(gray[y : y + h, x : x + w], PATCH_PX, PATCH_PX)


def _same_patch(part: Pixels, face: _Known) -> _Box | None:
    """Where in its neighbourhood the face's patch is seen again."""
    _, _, w, h = face.box
    width = max(PATCH_PX, round(part.shape[1] * PATCH_PX / w))
    height = max(PATCH_PX, round(part.shape[0] * PATCH_PX / h))
    small = shrunk(part, width, height)
    likeness = cv2.matchTemplate(small, face.patch, cv2.TM_CCOEFF_NORMED)
    _, best, _, (x, y) = cv2.minMaxLoc(likeness)
    if best < SAME_PATCH:
        return None
    return round(x * w / PATCH_PX), round(y * h / PATCH_PX), w, h


def _moved(box: _Box, left: int, top: int) -> _Box:
    return box[0] + left, box[1] + top, box[2], box[3]


def _turned_back(box: _Box, turn: NDArray[np.integer[Any] | np.floating[Any]]) -> _Box:
    """A box of the same size where its middle was before ``turn``."""
    x, y, w, h = box
    back = cv2.invertAffineTransform(turn)
    middle_x, middle_y = back @ (x + w / 2, y + h / 2, 1.0)
    return round(middle_x - w / 2), round(middle_y - h / 2), w, h


def _like(face: _Box, side: _Box) -> _Box:
    """A box of the face's own size around the middle of a side view, which is cut wider."""
    x, y, w, h = side
    return x + (w - face[2]) // 2, y + (h - face[3]) // 2, face[2], face[3]


def _within(gray: Pixels, box: _Box) -> _Box:
    """A box moved to where it lies in the picture: the middle of a head that leans at the border
    may be outside."""
    x, y, w, h = box
    height, width = gray.shape
    return min(max(0, x), width - w), min(max(0, y), height - h), w, h


def _overlap(one: _Box, other: _Box) -> bool:
    """Whether two boxes share so much that they are of one face."""
    across = min(one[0] + one[2], other[0] + other[2]) - max(one[0], other[0])
    down = min(one[1] + one[3], other[1] + other[3]) - max(one[1], other[1])
    smaller = min(one[2] * one[3], other[2] * other[3])
    return min(across, down) > 0 and across * down > SAME_FACE * smaller


def _cascade(name: str) -> cv2.CascadeClassifier:
    # Read as text: OpenCV cannot open a path with letters outside the Windows code page.
    text = (files("cv2") / "data" / name).read_text(encoding="utf-8")
    storage = cv2.FileStorage(text, cv2.FILE_STORAGE_READ | cv2.FILE_STORAGE_MEMORY)
    cascade = cv2.CascadeClassifier()
    if not cascade.read(storage.getFirstTopLevelNode()):
        raise RuntimeError(f"{name} cannot be read")
    return cascade
