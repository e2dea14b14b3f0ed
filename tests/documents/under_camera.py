"""Pages laid under a document camera: whole pictures with the desk around the page, a little turned
and tilted, with what a lens blurs and a sensor adds."""

from dataclasses import dataclass
from pathlib import Path

import av
import cv2
import numpy as np

from branchdesk.documents.outline import Pixels

FULL_HD, HD = (1920, 1080), (1280, 720)
_OVERSAMPLED = 2


@dataclass(frozen=True)
class Lens:
    """Ranges that each picture's fate is drawn from: ``blur`` and ``noise`` as standard deviations
    in px and grey levels; ``tilt`` is the most by which the far side is shorter."""

    blur: tuple[float, float]
    noise: tuple[float, float]
    tilt: float


SHARP = Lens(blur=(0.4, 0.9), noise=(2, 6), tilt=0.05)
SOFT = Lens(blur=(0.9, 1.5), noise=(4, 10), tilt=0.1)


def shot(
    page: Pixels, size: tuple[int, int], seed: int, lens: Lens = SHARP, *, across: bool = True
) -> Pixels:
    """The camera's picture, BGR, of a grey page that fills it by 82 to 96 %; ``across`` its long
    side lies along the picture's."""
    fate = np.random.default_rng(seed)
    width, height = size
    flat = np.rot90(page, 1 if seed % 2 else 3) if across else page
    high, wide = flat.shape
    scale = fate.uniform(0.82, 0.96) * min(height / high, width / wide) / 2
    half_x, half_y = wide * scale, high * scale
    far, turned = 1 - fate.uniform(0, lens.tilt), np.radians(fate.uniform(-4, 4))
    shape = np.array(
        [(-half_x * far, -half_y), (half_x * far, -half_y), (half_x, half_y), (-half_x, half_y)]
    )
    turn = np.array([[np.cos(turned), -np.sin(turned)], [np.sin(turned), np.cos(turned)]])
    placed = (shape @ turn.T + (width / 2, height / 2)) * _OVERSAMPLED
    source = np.array([(0, 0), (wide, 0), (wide, high), (0, high)], np.float32)
    laid = cv2.getPerspectiveTransform(source, placed.astype(np.float32))
    large = (width * _OVERSAMPLED, height * _OVERSAMPLED)
    seen = cv2.warpPerspective(np.ascontiguousarray(flat), laid, large, borderValue=(90.0,))
    small = cv2.resize(seen, size, interpolation=cv2.INTER_AREA).astype(np.float32)
    picture = cv2.GaussianBlur(small, (0, 0), fate.uniform(*lens.blur)).astype(np.float32)
    light = np.linspace(1, 1 - fate.uniform(0, 0.3), width, dtype=np.float32)
    grain = fate.standard_normal(picture.shape, dtype=np.float32)
    spoilt = picture * light * np.float32(fate.uniform(0.6, 0.95))
    spoilt += grain * np.float32(fate.uniform(*lens.noise))
    grey = np.clip(spoilt, 0, 255).astype(np.uint8)
    coloured: Pixels = cv2.cvtColor(grey, cv2.COLOR_GRAY2BGR).astype(np.uint8, copy=False)
    return coloured


def film(path: Path, picture: Pixels, seconds: float = 0.4) -> Path:
    """A clip that shows the picture for so long."""
    height, width = picture.shape[:2]
    with av.open(str(path), "w") as out:
        video = out.add_stream("libx264", rate=10, options={"crf": "12", "preset": "ultrafast"})
        video.width, video.height, video.pix_fmt = width, height, "yuv420p"
        for _ in range(round(10 * seconds)):
            out.mux(video.encode(av.VideoFrame.from_ndarray(picture, format="bgr24")))
        out.mux(video.encode(None))
    return path
