"""Identity documents of an invented country, laid under a camera: pictures whose corners, light,
glare and blur are known because they were made so."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import av
import cv2
import numpy as np

from branchdesk.documents.outline import Corners, Floats, Pixels
from branchdesk.domain.identity import KINDS

WIDTH, HEIGHT = 1280, 720
_DRAWN = 12
"""Pixels a mm of the flat drawing."""
_PAPERS = ((206, 220, 214), (222, 205, 196), (196, 214, 226))


@dataclass(frozen=True)
class Scene:
    """A document under the camera: its width in px, turned (degrees), tilted (share by which the
    far side is shorter), its middle as shares; and what is wrong with the picture."""

    kind: str = "id_card"
    number: int = 0
    wide: float = 720
    turned: float = 0.0
    tilted: float = 0.0
    x: float = 0.5
    y: float = 0.5
    desk: str = "wood"
    blur: float = 0.0
    glare: float = 0.0
    light: float = 1.0
    noise: float = 2.0


@dataclass(frozen=True)
class Shot:
    """The picture of a scene and where the document's corners really are."""

    picture: Pixels
    corners: Corners


def drawn(kind: str, number: int) -> Pixels:
    """The document itself, flat: portrait, coloured band, lines of print."""
    chance = np.random.default_rng(1000 + number)
    width, height = (round(side * _DRAWN) for side in KINDS[kind])
    paper = np.full((height, width, 3), _PAPERS[number % 3], np.uint8)
    cv2.rectangle(paper, (0, 0), (width, height // 7), (120, 70 + 30 * (number % 4), 60), -1)
    for place in range(60, width, 90):
        cv2.ellipse(paper, (place, height // 2), (80, 200), 20, 0, 360, (188, 206, 200), 2)
    box = (width // 14, height // 4, width // 3, height * 3 // 4)
    cv2.rectangle(paper, box[:2], box[2:], (150, 150, 165), -1)
    middle = ((box[0] + box[2]) // 2, (box[1] + box[3]) // 2)
    cv2.circle(paper, (middle[0], middle[1] - 30), 80, (120, 150, 190), -1)
    for row in range(7):
        words = "".join(chance.choice(list("ABCDEFGHJKLMNPRSTUVWXYZ0123456789 "), 18))
        at = (width * 2 // 5, height // 4 + row * height // 10)
        cv2.putText(paper, words, at, cv2.FONT_HERSHEY_SIMPLEX, 1.1, (40, 40, 46), 3, cv2.LINE_AA)
    return paper


def photographed(scene: Scene) -> Shot:
    """The picture that the camera would give."""
    chance = np.random.default_rng(scene.number)
    flat = drawn(scene.kind, scene.number)
    corners = _corners(scene)
    seen, mask = _laid(flat, corners)
    desk = _desk(scene.desk, chance)
    shadow = cv2.blur(cv2.blur(np.roll(mask, (6, 4), (0, 1)), (17, 17)), (17, 17))[..., None] * 0.35
    picture = desk * (1 - shadow)
    picture = picture * (1 - mask[..., None]) + seen * mask[..., None]
    if scene.glare:
        picture += _glare(scene, corners)[..., None]
    picture = np.clip(picture, 0, 255) * scene.light
    picture = cv2.GaussianBlur(picture, (0, 0), scene.blur or 0.7)
    noise = np.roll(_noise(), 7919 * scene.number, axis=1) * scene.noise
    return Shot(np.clip(picture + noise, 0, 255).astype(np.uint8), corners)


@cache
def _noise() -> Floats:
    """Made once: it takes longer than all else about a picture."""
    return np.random.default_rng(3).standard_normal((HEIGHT, WIDTH, 3), np.float32)


def _corners(scene: Scene) -> Corners:
    width, height = KINDS[scene.kind]
    half = scene.wide / 2
    down = half * height / width
    near, far = 1 + scene.tilted / 2, 1 - scene.tilted / 2
    shape = np.array([(-half * far, -down), (half * far, -down), (half * near, down * far)])
    shape = np.vstack([shape, (-half * near, down * far)])
    angle = np.radians(scene.turned)
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    placed = shape @ turn.T + (scene.x * WIDTH, scene.y * HEIGHT)
    first, second, third, fourth = ((float(x), float(y)) for x, y in placed)
    return first, second, third, fourth


def _laid(flat: Pixels, corners: Corners) -> tuple[Pixels, Floats]:
    height, width = flat.shape[:2]
    mask = np.zeros((height, width), np.uint8)
    round_by = round(3.18 * _DRAWN)
    cv2.rectangle(mask, (round_by, 0), (width - round_by, height), 255, -1)
    cv2.rectangle(mask, (0, round_by), (width, height - round_by), 255, -1)
    for x in (round_by, width - 1 - round_by):
        for y in (round_by, height - 1 - round_by):
            cv2.circle(mask, (x, y), round_by, 255, -1)
    source = np.array(
        [(-0.5, -0.5), (width - 0.5, -0.5), (width - 0.5, height - 0.5), (-0.5, height - 0.5)],
        np.float32,
    )
    turn = cv2.getPerspectiveTransform(source, np.array(corners, np.float32))
    big = (WIDTH, HEIGHT)
    soft = cv2.GaussianBlur(flat, (0, 0), 0.5 * width / 720)
    seen = cv2.warpPerspective(soft, turn, big, flags=cv2.INTER_LINEAR)
    covered = cv2.warpPerspective(mask, turn, big, flags=cv2.INTER_LINEAR)
    return seen.astype(np.uint8, copy=False), covered.astype(np.float32) / np.float32(255)


def _desk(name: str, chance: np.random.Generator) -> Floats:
    flat = np.zeros((HEIGHT, WIDTH, 3), np.float32)
    if name == "wood":
        rows = chance.normal(0, 12, (HEIGHT, WIDTH // 40)).astype(np.float32)
        flat += cv2.resize(rows, (WIDTH, HEIGHT), interpolation=cv2.INTER_CUBIC)[..., None]
        return flat + np.array((70, 105, 140), np.float32)
    if name == "dark":
        return flat + np.linspace(25, 60, WIDTH, dtype=np.float32)[None, :, None]
    if name == "cloth":
        weave = cv2.GaussianBlur(_noise()[..., 0] * 60, (0, 0), 2.5)
        return flat + weave[..., None] + np.array((120, 95, 80), np.float32)
    # A coloured sheet with rules under the card, larger than the picture: its left edge shows.
    sheet = flat + 110
    cv2.rectangle(sheet, (60, -10), (WIDTH, HEIGHT + 10), (150, 160, 140), -1)
    for row in range(30, HEIGHT, 90):
        cv2.line(sheet, (110, row), (1250 - 40 * (row % 5), row), (110, 120, 100), 2)
    return sheet.astype(np.float32, copy=False)


def _glare(scene: Scene, corners: Corners) -> Floats:
    """A lamp's reflection over ``glare`` of the document's width."""
    (x, y), (to_x, to_y) = corners[0], corners[2]
    spot = np.zeros((HEIGHT, WIDTH), np.float32)
    middle = (round(x + 0.55 * (to_x - x)), round(y + 0.5 * (to_y - y)))
    axes = (round(scene.wide * scene.glare / 2), round(scene.wide * scene.glare / 4))
    cv2.ellipse(spot, middle, axes, 25, 0, 360, 255, -1)
    soft = cv2.GaussianBlur(spot, (0, 0), scene.wide * scene.glare / 25)
    return soft.astype(np.float32, copy=False)


def scenes() -> Iterator[tuple[str, Scene]]:
    """Sixty scenes and what is wrong in each first; "" for a good one."""
    desks = ("wood", "dark", "cloth", "sheet")
    for number in range(60):
        plain = Scene(
            kind="passport" if number % 4 == 3 else "id_card",
            number=number,
            wide=640 + 16 * (number % 8) if number % 4 != 3 else 740 + 5 * (number % 7),
            turned=(number * 7) % 23 - 11,
            tilted=0.02 * (number % 7),
            x=0.46 + 0.01 * (number % 8),
            y=0.47 + 0.01 * (number % 6),
            desk=desks[number // 2 % 4],
        )
        fault, changed = _faults(number, plain)
        yield fault, changed


def _faults(number: int, plain: Scene) -> tuple[str, Scene]:
    match number % 10:
        case 1:
            return "blur", replace(plain, blur=3.5 + number % 3)
        case 3:
            return "glare", replace(plain, glare=0.2 + 0.05 * (number % 4))
        case 5:
            return "light", replace(plain, light=0.14 + 0.01 * (number % 5))
        case 7:
            return "size", replace(plain, wide=300 if plain.kind == "id_card" else 430)
        case 9:
            return "margin", replace(plain, x=0.16 if number % 20 < 10 else 0.86, turned=3)
        case _:
            return "", plain


def empty(desk: str) -> Pixels:
    """The desk with nothing on it."""
    chance = np.random.default_rng(5)
    picture = cv2.GaussianBlur(_desk(desk, chance), (0, 0), 0.7) + 2 * _noise()
    pixels: Pixels = np.clip(picture, 0, 255).astype(np.uint8, copy=False)
    return pixels


def film(path: Path, *seen: Scene, seconds: float = 0.4) -> Path:
    """A clip that shows each scene for so long."""
    with av.open(str(path), "w") as out:
        video = out.add_stream("libx264", rate=10, options={"crf": "12", "preset": "ultrafast"})
        video.width, video.height, video.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        for scene in seen:
            picture = photographed(scene).picture
            for _ in range(round(10 * seconds)):
                out.mux(video.encode(av.VideoFrame.from_ndarray(picture, format="bgr24")))
        out.mux(video.encode(None))
    return path
