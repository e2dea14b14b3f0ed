"""The picture of the demonstration clip: a client at a branch counter, painted frame by frame.

The head is cut out of a photograph (``resources/demo/portrait.jpg``, see NOTICE); clothes, wall,
clock, lamp and counter are drawn. No two frames are alike: the client sways, the clock's hand
turns, the lamp flickers a little.
"""

import math
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]
Floats = NDArray[np.float32]
WIDTH, HEIGHT, FPS = 640, 360, 25
_SCALE = 1.04
_HEAD_AT = (157.0, 110.0)
_PLACE = (352.0, 138.0)
_CLOCK = (560, 70)


class Scene:
    """Paints the counter with or without the client; one instance for a clip."""

    def __init__(self, portrait: Path) -> None:
        """``portrait`` is the photograph of which the head is used."""
        image = cv2.imread(str(portrait))
        if image is None:
            raise FileNotFoundError(portrait)
        self._person, self._cover = _person(image.astype(np.uint8))
        self._wall = _wall()
        self._counter, self._counter_cover = _counter()

    def frame(
        self, seconds: float, *, present: bool = True, dark: bool = False, speaking: bool = False
    ) -> Pixels:
        """The picture at ``seconds``, BGR, (360, 640, 3)."""
        wall = self._wall.copy()
        _clock_hand(wall, seconds)
        picture = wall.astype(np.float32)
        if present:
            picture = self._with_person(picture, seconds, speaking)
        cover = self._counter_cover[..., None]
        picture = picture * (1 - cover) + self._counter * cover
        lamp = 1 + 0.012 * math.sin(seconds * 5.1) + 0.01 * math.sin(seconds * 1.3)
        if int(seconds * 1.6) % 2:
            cv2.circle(picture, (596, 300), 4, (60, 60, 230), -1, cv2.LINE_AA)
        shade = 0.045 if dark else lamp
        shown: Pixels = np.clip(picture * shade, 0, 255).astype(np.uint8)
        return shown

    def _with_person(self, picture: Floats, seconds: float, speaking: bool) -> Floats:
        lively = 1.8 if speaking else 1.0
        angle = 1.3 * lively * math.sin(seconds * 0.9) + 0.5 * math.sin(seconds * 2.3)
        scale = _SCALE * (1 + 0.008 * math.sin(seconds * 1.7))
        shift_x = 5 * math.sin(seconds * 0.6) + 1.5 * math.sin(seconds * 2.9)
        shift_y = 2.5 * math.sin(seconds * 1.1) + (1.5 * math.sin(seconds * 9) if speaking else 0)
        turn = cv2.getRotationMatrix2D(_HEAD_AT, angle, scale)
        turn[0, 2] += _PLACE[0] + shift_x - _HEAD_AT[0]
        turn[1, 2] += _PLACE[1] + shift_y - _HEAD_AT[1]
        size = (WIDTH, HEIGHT)
        person = cv2.warpAffine(self._person, turn, size, flags=cv2.INTER_LINEAR)
        cover = cv2.warpAffine(self._cover, turn, size, flags=cv2.INTER_LINEAR)[..., None]
        blended = picture * (1 - cover) + person * cover
        return blended.astype(np.float32)


def _person(photo: Pixels) -> tuple[Pixels, Floats]:
    """Head from the photograph on drawn clothes, and how far each pixel covers what is behind."""
    height, width = photo.shape[:2]
    mask = np.full((height, width), cv2.GC_BGD, np.uint8)
    cv2.ellipse(mask, (157, 95), (88, 100), 0, 0, 360, cv2.GC_PR_BGD, -1)
    cv2.ellipse(mask, (157, 92), (70, 78), 0, 0, 360, cv2.GC_PR_FGD, -1)
    cv2.ellipse(mask, (155, 105), (42, 62), 0, 0, 360, cv2.GC_FGD, -1)
    cv2.setRNGSeed(1)
    models = (np.zeros((1, 65)), np.zeros((1, 65)))
    everything = (0, 0, width, height)
    cv2.grabCut(photo, mask, everything, *models, 6, cv2.GC_INIT_WITH_MASK)
    head = np.isin(mask, (cv2.GC_FGD, cv2.GC_PR_FGD)).astype(np.float32)
    head = cv2.GaussianBlur(head, (0, 0), 1.0).astype(np.float32)

    # Clothes reach below and beside the photograph, so the canvas is larger than it.
    tall = 420
    body = np.zeros((tall, width, 3), np.uint8)
    covers = np.zeros((tall, width), np.float32)
    neck = [(121, 172), (189, 172), (204, 250), (190, 350), (124, 350), (108, 250)]
    _shape(body, covers, neck, (62, 58, 60))
    jacket = [(104, 214), (50, 234), (14, 262), (0, 330), (0, 419), (299, 419), (299, 330)]
    jacket += [(290, 262), (262, 234), (210, 214), (186, 262), (157, 330), (128, 262)]
    _shape(body, covers, jacket, (96, 66, 44))
    _shape(body, covers, [(104, 214), (128, 262), (157, 330), (112, 282)], (110, 78, 54))
    _shape(body, covers, [(210, 214), (186, 262), (157, 330), (202, 282)], (110, 78, 54))
    body = cv2.GaussianBlur(body, (0, 0), 0.8).astype(np.uint8)
    covers = cv2.GaussianBlur(covers, (0, 0), 0.8).astype(np.float32)
    share = head[..., None]
    body[:height] = (body[:height] * (1 - share) + photo * share).astype(np.uint8)
    covers[:height] = np.maximum(covers[:height], head)
    return body, covers


def _shape(
    body: Pixels,
    covers: Floats,
    corners: list[tuple[int, int]],
    colour: tuple[int, int, int],
) -> None:
    points = np.array(corners, np.int32)
    cv2.fillPoly(body, [points], colour, cv2.LINE_AA)
    cv2.fillPoly(covers, [points], 1.0)


def _wall() -> Pixels:
    """Wall, window, plant and clock without its hand."""
    down = np.linspace(0, 1, HEIGHT, dtype=np.float32)[:, None, None]
    across = np.linspace(0, 1, WIDTH, dtype=np.float32)[None, :, None]
    light = np.array((214, 222, 226), np.float32)
    wall = light * (1 - 0.16 * down) * (1 - 0.10 * np.abs(across - 0.35))
    wall = wall + np.random.default_rng(7).normal(0, 2.2, (HEIGHT, WIDTH, 1))
    picture: Pixels = np.clip(wall, 0, 255).astype(np.uint8)
    cv2.rectangle(picture, (34, 30), (194, 196), (238, 232, 222), -1, cv2.LINE_AA)
    cv2.rectangle(picture, (42, 38), (186, 188), (232, 214, 190), -1, cv2.LINE_AA)
    for x, top in ((42, 120), (74, 96), (106, 132), (132, 104), (160, 126)):
        cv2.rectangle(picture, (x, top), (x + 24, 188), (204, 186, 166), -1)
    cv2.line(picture, (114, 38), (114, 188), (238, 232, 222), 5, cv2.LINE_AA)
    for lean in (-26, -14, 0, 13, 25):
        tip = (234 + lean, 168 + abs(lean) // 2)
        cv2.line(picture, (234, 244), tip, (96, 142, 92), 7, cv2.LINE_AA)
    cv2.rectangle(picture, (216, 240), (252, 286), (120, 140, 176), -1, cv2.LINE_AA)
    cv2.circle(picture, _CLOCK, 33, (120, 116, 110), -1, cv2.LINE_AA)
    cv2.circle(picture, _CLOCK, 30, (246, 246, 246), -1, cv2.LINE_AA)
    for hour in range(12):
        at = hour * math.pi / 6
        spot = (round(_CLOCK[0] + 25 * math.sin(at)), round(_CLOCK[1] - 25 * math.cos(at)))
        cv2.circle(picture, spot, 2, (90, 86, 80), -1, cv2.LINE_AA)
    cv2.line(picture, _CLOCK, (_CLOCK[0] - 12, _CLOCK[1] - 10), (60, 56, 52), 3, cv2.LINE_AA)
    cv2.line(picture, _CLOCK, (_CLOCK[0] + 4, _CLOCK[1] - 21), (60, 56, 52), 2, cv2.LINE_AA)
    return picture


def _clock_hand(picture: Pixels, seconds: float) -> None:
    at = seconds * math.pi / 30
    tip = (_CLOCK[0] + 24 * math.sin(at), _CLOCK[1] - 24 * math.cos(at))
    fixed = (round(tip[0] * 16), round(tip[1] * 16))
    centre = (_CLOCK[0] * 16, _CLOCK[1] * 16)
    cv2.line(picture, centre, fixed, (70, 70, 210), 1, cv2.LINE_AA, 4)


def _counter() -> tuple[Pixels, Floats]:
    """Counter top with a sheet of paper and a stand, in front of the client."""
    picture = np.zeros((HEIGHT, WIDTH, 3), np.uint8)
    cover = np.zeros((HEIGHT, WIDTH), np.float32)
    cv2.rectangle(picture, (0, 312), (WIDTH, HEIGHT), (112, 142, 168), -1)
    cv2.rectangle(picture, (0, 312), (WIDTH, 317), (150, 178, 200), -1)
    cover[312:] = 1
    sheet = np.array([(262, 352), (292, 324), (418, 324), (448, 352)], np.int32)
    cv2.fillPoly(picture, [sheet], (244, 246, 246), cv2.LINE_AA)
    for row in range(4):
        y = 330 + row * 5
        cv2.line(picture, (300 - row * 5, y), (408 + row * 5, y), (190, 192, 192), 1, cv2.LINE_AA)
    cv2.rectangle(picture, (574, 286), (618, 328), (70, 68, 66), -1, cv2.LINE_AA)
    cover[286:329, 574:619] = 1
    return picture, cover
