"""Pictures of the detectors' clips: people from photographs at the demonstration's counter.

A head is cut from its photograph in a soft oval and set on drawn shoulders; it sways. Light, blur
and noise are put on as a camera would. Turned and tilted heads, dark glasses and a covered mouth
are **made** from frontal photographs (warped, drawn): they are marked as synthetic in the truth.
"""

import math
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from tools.demo_scene import HEIGHT, WIDTH, Scene
from tools.detector_sources import ROOT, Photo, Pixels

Floats = NDArray[np.float32]
_CANVAS = 240
_FACE = 100
"""A head is kept on a canvas of this size with a face of that width in the middle."""
_COUNTER_Y = 312


@dataclass(frozen=True)
class Seat:
    """Who sits where: middle of the face and its width in px. ``turn`` squeezes as a head turned
    by so many degrees, ``tilt`` leans it, ``light`` is on this person alone."""

    who: str
    x: int = 352
    y: int = 150
    width: int = 100
    turn: float = 0.0
    tilt: float = 0.0
    light: float = 1.0
    drawn: str = ""


@dataclass(frozen=True)
class Look:
    """How the camera sees: ``light`` on everything, ``wall`` on what is behind the people, both
    also above 1; ``blur`` sigma and camera ``noise`` sigma in px and steps; ``window`` is the
    share of the picture that a window burns out."""

    light: float = 1.0
    wall: float = 1.0
    blur: float = 0.0
    noise: float = 2.5
    window: float = 0.0


class Stage:
    """Paints pictures; the same arguments give the same picture."""

    def __init__(self, photos: dict[str, tuple[Photo, Pixels]]) -> None:
        self._heads = {name: _head(photo, image) for name, (photo, image) in photos.items()}
        self._room = Scene(ROOT / "resources" / "demo" / "portrait.jpg")
        self._noise = np.random.default_rng(3).normal(0, 1, (HEIGHT + 64, WIDTH + 64, 3))

    def picture(self, seconds: float, seats: tuple[Seat, ...], look: Look, seed: int) -> Pixels:
        """The picture at ``seconds``, BGR, as the camera's sensor gives it."""
        picture = self._room.frame(seconds, present=False).astype(np.float32) * look.wall
        if look.window:
            picture[: int(HEIGHT * look.window * 1.6), : int(WIDTH / 1.6)] = 300
        for seat in seats:
            picture = self._seated(picture, seat, seconds)
        picture *= look.light
        if look.blur:
            picture = cv2.GaussianBlur(picture, (0, 0), look.blur).astype(np.float32)
        random = np.random.default_rng(seed)
        top, left = random.integers(0, 64, 2)
        picture += self._noise[top : top + HEIGHT, left : left + WIDTH] * look.noise
        seen: Pixels = np.clip(picture, 0, 255).astype(np.uint8)
        return seen

    def _seated(self, picture: Floats, seat: Seat, seconds: float) -> Floats:
        head, cover = self._heads[seat.who]
        if seat.drawn:
            head = _drawn(head, seat.drawn)
        scale = seat.width / _FACE
        sway = seconds + seat.x
        x = seat.x + 4 * math.sin(sway * 0.6) + math.sin(sway * 2.9)
        y = seat.y + 2 * math.sin(sway * 1.1)
        angle = seat.tilt + 1.3 * math.sin(sway * 0.9)
        move = cv2.getRotationMatrix2D((_CANVAS / 2, _CANVAS / 2), angle, scale)
        move[0, 2] += x - _CANVAS / 2
        move[1, 2] += y - _CANVAS / 2
        if seat.turn:
            head, cover = _turned(head, seat.turn), _turned(cover, seat.turn)
        size = (WIDTH, HEIGHT)
        picture = _shoulders(picture, x, y, seat)
        shown = cv2.warpAffine(head, move, size, flags=cv2.INTER_AREA)
        over = cv2.warpAffine(cover, move, size, flags=cv2.INTER_LINEAR)[..., None]
        over[_COUNTER_Y:] = 0
        return (picture * (1 - over) + shown * over * seat.light).astype(np.float32)


def _head(photo: Photo, image: Pixels) -> tuple[Floats, Floats]:
    """The head on its canvas and how far it covers what is behind."""
    height, width = image.shape[:2]
    x, y, w, h = (share * side for share, side in zip(photo.box, (width, height) * 2, strict=True))
    scale = _FACE / w
    # A photograph much larger than the head is shrunk first, or fine lines would turn to noise.
    while scale < 0.5:
        image = cv2.resize(image, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA).astype(
            np.uint8
        )
        x, y, w, h, scale = x / 2, y / 2, w / 2, h / 2, scale * 2
    middle_x, middle_y = x + w / 2, y + h / 2
    move = np.array(
        [
            [scale, 0, _CANVAS / 2 - middle_x * scale],
            [0, scale, _CANVAS / 2 - middle_y * scale],
        ]
    )
    head = cv2.warpAffine(
        image,
        move,
        (_CANVAS, _CANVAS),
        flags=cv2.INTER_AREA,
        borderMode=cv2.BORDER_REPLICATE,
    )
    cover = np.zeros((_CANVAS, _CANVAS), np.float32)
    middle = (_CANVAS // 2, _CANVAS // 2 - 2)
    cv2.ellipse(cover, middle, (58, 76), 0, 0, 360, 1.0, -1, cv2.LINE_AA)
    cover = cv2.GaussianBlur(cover, (0, 0), 3.0).astype(np.float32)
    return head.astype(np.float32), cover


def _shoulders(picture: Floats, x: float, y: float, seat: Seat) -> Floats:
    body = picture.copy()
    w = seat.width
    tones = {"0": (96, 66, 44), "1": (60, 58, 66), "2": (110, 90, 120), "3": (50, 84, 60)}
    red, green, blue = tones[str(len(seat.who) % 4)]
    colour = (red * seat.light, green * seat.light, blue * seat.light)
    neck = (int(x), int(y + 0.62 * w))
    cv2.ellipse(body, neck, (int(0.3 * w), int(0.4 * w)), 0, 0, 360, colour, -1, cv2.LINE_AA)
    chest = (int(x), int(y + 1.75 * w))
    cv2.ellipse(body, chest, (int(1.15 * w), int(0.95 * w)), 0, 0, 360, colour, -1, cv2.LINE_AA)
    body[_COUNTER_Y:] = picture[_COUNTER_Y:]
    return body


def _turned(image: Floats, degrees: float) -> Floats:
    """The head as if turned: narrower, and the far half more than the near one."""
    across = np.linspace(-1, 1, _CANVAS, dtype=np.float32)
    squeeze = math.cos(math.radians(degrees))
    lean = 0.5 * math.sin(math.radians(degrees))
    source = across / squeeze * (1 + lean * across)
    columns = np.tile((source + 1) / 2 * (_CANVAS - 1), (_CANVAS, 1)).astype(np.float32)
    rows = np.tile(np.arange(_CANVAS, dtype=np.float32)[:, None], (1, _CANVAS))
    return cv2.remap(image, columns, rows, cv2.INTER_LINEAR).astype(np.float32)


def _drawn(head: Floats, what: str) -> Floats:
    """Dark glasses, thin glasses or a covered mouth, drawn on the face."""
    made = head.copy()
    middle = _CANVAS // 2
    if what == "covered":
        cv2.ellipse(made, (middle, middle + 32), (40, 30), 0, 0, 360, (205, 190, 170), -1)
        return made
    for side in (-22, 22):
        place = (middle + side, middle - 10)
        if what == "dark glasses":
            cv2.ellipse(made, place, (19, 13), 0, 0, 360, (24, 22, 22), -1, cv2.LINE_AA)
        else:
            cv2.ellipse(made, place, (18, 13), 0, 0, 360, (30, 30, 40), 2, cv2.LINE_AA)
    cv2.line(made, (middle - 5, middle - 12), (middle + 5, middle - 12), (30, 30, 40), 2)
    return made
