"""What is wrong with a picture: light, standstill, faces that are missing, too many or blurred.

Checks run on raw frames at up to 5 a second, faces at half of that. Light is judged on the whole
picture and on the faces; sharpness only inside a face, because an empty wall is never sharp.
"""

from collections.abc import Iterator

import numpy as np

from branchdesk.video.claims import Marks, Verdict
from branchdesk.video.faces import Face, FaceFinder
from branchdesk.video.ports import Image
from branchdesk.video.vision import Pixels, converted, cv2, shrunk, shrunk_to_width

PICTURE_INTERVAL_MS = 200
FACE_WIDTH = 480
LIGHT_WIDTH = 320
DARK = Marks(bad=40.0, good=50.0)
"""Mean luma of the best lit face, or of the picture where no face is known: a lit client in a dark
room is not in the dark, one before a bright window may be."""
BURNT_LUMA = 250
BURNT_PICTURE = Marks(bad=0.40, good=0.30)
BURNT_FACE = Marks(bad=0.25, good=0.15)
"""Share of pixels without drawing, in the picture and in a face."""
SHARPNESS = Marks(bad=0.24, good=0.29)
SHARP_PX = 96
SHARP_MARGIN = 14
SMALLEST_SHARP_PX = 48
"""A face of fewer pixels has too little detail to be called sharp or not."""
FROZEN = 0.02
"""Steps of change: a repeat has none, one that was encoded again next to none, noise tenths."""
_FROZEN_ROWS = 4
_WHITE_IN_FINE, _WHITE_IN_COARSE = 0.047, 0.012
"""How much of white noise, as measured in the finest band, lies in the two others."""


class PictureChecks:
    """The checks of pictures that follow one another; ``people`` are expected in them."""

    def __init__(self, people: int) -> None:
        self.people = people
        self._finder = FaceFinder()
        self._rows: Pixels | None = None
        self._rows_ms = 0
        self.faces: tuple[Face, ...] = ()
        self.luma: float | None = None
        self.looked = False

    def see(self, pixels: Image, at_ms: int) -> Iterator[Verdict]:
        """The verdicts on a raw BGR picture."""
        yield self._standing(pixels, at_ms)
        gray = shrunk_to_width(converted(pixels, cv2.COLOR_BGR2GRAY), FACE_WIDTH)
        small = shrunk_to_width(gray, LIGHT_WIDTH)
        first = self.luma is None
        self.luma = max((float(part.mean()) for part in self._cut(gray)), default=small.mean())
        dark = DARK.verdict(self.luma)
        burnt = burnt_share(small)
        if dark is not None or first:
            yield Verdict("dark", bool(dark), at_ms)
        if at_ms // PICTURE_INTERVAL_MS % 2 == 0 or not self.looked:
            self.faces = self._finder.faces(gray)
            self.looked = True
            yield from self._of_faces(pixels, bool(dark) or burnt > BURNT_PICTURE.bad, at_ms)
        bright = _worst(BURNT_PICTURE.verdict(burnt), self._burnt_faces(gray))
        if bright is not None and not dark:
            yield Verdict("bright", bright, at_ms)

    def _standing(self, pixels: Image, at_ms: int) -> Verdict:
        """Whether the picture is the one before; a live camera's noise changes every one."""
        rows = pixels[::_FROZEN_ROWS].copy()
        last = self._rows
        standing = last is not None and last.shape == rows.shape and _change(rows, last) < FROZEN
        # A picture that repeats has been standing since the one before.
        verdict = Verdict("frozen", standing, self._rows_ms if standing else at_ms)
        self._rows, self._rows_ms = rows, at_ms
        return verdict

    def _of_faces(self, pixels: Image, invisible: bool, at_ms: int) -> Iterator[Verdict]:
        if not invisible:
            # Where nobody can be seen for the light that is one fault, not two.
            yield Verdict("face_lost", not self.faces, at_ms)
            yield Verdict("second_face", len(self.faces) > self.people, at_ms)
        measures = [sharpness(part) for part in self._cut(pixels)]
        verdicts = [SHARPNESS.verdict(measure) for measure in measures if measure is not None]
        blurred = None if invisible else _all(verdicts)
        if blurred is not None:
            yield Verdict("blurred_face", blurred, at_ms)

    def _burnt_faces(self, gray: Pixels) -> bool | None:
        if not self.faces:
            return None
        return BURNT_FACE.verdict(max(burnt_share(part) for part in self._cut(gray)))

    def _cut(self, image: Pixels) -> list[Pixels]:
        height, width = image.shape[:2]
        return [
            image[
                round(y * height) : max(round((y + h) * height), round(y * height) + 1),
                round(x * width) : max(round((x + w) * width), round(x * width) + 1),
            ]
            for x, y, w, h in self.faces
        ]


def _change(one: Pixels, other: Pixels) -> float:
    """By how many steps the values of two pictures differ on average."""
    return cv2.norm(one, other, cv2.NORM_L1) / one.size


def burnt_share(gray: Pixels) -> float:
    """Share of pixels so bright that nothing is drawn in them."""
    return float(np.count_nonzero(gray >= BURNT_LUMA)) / max(1, gray.size)


def sharpness(face: Image) -> float | None:
    """How much fine detail a face holds against coarse, whatever its size and light; a sharp one
    0.35 and more. None for a face too small to tell.

    Both are variances between Gaussian blurs of one size of face; what white noise adds to them is
    known from a still finer band, and taken off.
    """
    if min(face.shape[:2]) < SMALLEST_SHARP_PX:
        return None
    gray = converted(shrunk(face, SHARP_PX, SHARP_PX), cv2.COLOR_BGR2GRAY)
    inner = gray[SHARP_MARGIN:-SHARP_MARGIN, SHARP_MARGIN:-SHARP_MARGIN].astype(np.float32)
    one, two, four = (cv2.GaussianBlur(inner, (0, 0), sigma) for sigma in (1.0, 2.0, 4.0))
    noise = float(np.var(inner - one))
    fine = float(np.var(one - two)) - _WHITE_IN_FINE * noise
    coarse = float(np.var(two - four)) - _WHITE_IN_COARSE * noise
    return max(0.0, fine) / max(coarse, 1e-6)


def _worst(*verdicts: bool | None) -> bool | None:
    """A fault in one is a fault; none where all that have an opinion say so."""
    if any(verdicts):
        return True
    return None if all(verdict is None for verdict in verdicts) else False


def _all(verdicts: list[bool | None]) -> bool | None:
    """Blurred is a picture whose every face is; sharp is one with a sharp face."""
    if not verdicts or None in verdicts:
        return False if False in verdicts else None
    return all(verdicts)
