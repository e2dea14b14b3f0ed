"""OpenCV, imported in one place so that it leaves Qt's environment as it was.

Some OpenCV builds point Qt at their own plug-ins on import, which breaks the window's.
"""

import os

import numpy as np
from numpy.typing import NDArray

_QT_KEYS = ("QT_QPA_PLATFORM_PLUGIN_PATH", "QT_QPA_FONTDIR")
_before = {key: os.environ.get(key) for key in _QT_KEYS}

import cv2  # noqa: E402

for _key, _value in _before.items():
    os.environ.pop(_key, None)
    if _value is not None:
        os.environ[_key] = _value

Pixels = NDArray[np.uint8]


def shrunk(image: Pixels, width: int, height: int) -> Pixels:
    """``image`` at ``width`` x ``height`` px, each new pixel the mean of those it covers."""
    if (image.shape[1], image.shape[0]) == (width, height):
        return image
    small = cv2.resize(image, (width, height), interpolation=cv2.INTER_AREA)
    return small.astype(np.uint8, copy=False)


def shrunk_to_width(image: Pixels, width: int) -> Pixels:
    """``image`` no wider than ``width`` px, in its own proportions."""
    height, full = image.shape[:2]
    if full <= width:
        return image
    return shrunk(image, width, max(1, round(height * width / full)))


def converted(image: Pixels, code: int) -> Pixels:
    """``image`` in another colour layout, by an OpenCV ``COLOR_`` code."""
    return cv2.cvtColor(image, code).astype(np.uint8, copy=False)


__all__ = ["Pixels", "converted", "cv2", "shrunk", "shrunk_to_width"]
