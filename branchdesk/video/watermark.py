"""Branch, case, date and time to the second, drawn into every picture before it is encoded."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

import numpy as np

from branchdesk.video.clock import NS_PER_S
from branchdesk.video.ports import Image
from branchdesk.video.vision import cv2

_FONT = cv2.FONT_HERSHEY_DUPLEX
_LINES_OF_PICTURE = 30
"""So many lines of the text would fill a picture."""
_BASE_HEIGHT = 22
"""Height of the font at scale 1, px."""
_PAPER, _INK, _GREY = 24, 235, 128


@dataclass(frozen=True, slots=True)
class Watermark:
    """What to draw: numbers or Latin letters (the drawing knows no others), and the time zone
    (IANA) whose clock is shown."""

    branch: str
    case_no: str
    time_zone: str


class Stamp:
    """Draws a watermark on a strip of its own; a second's strip is made once."""

    def __init__(self, mark: Watermark, wall_ahead_ns: int) -> None:
        """``wall_ahead_ns``: how far the wall clock is ahead of the recording clock."""
        self._mark = mark
        self._zone = ZoneInfo(mark.time_zone)
        self._wall_ahead_ns = wall_ahead_ns
        self._second = -1
        self._strip: Image = np.zeros((0, 0), np.uint8)

    def text(self, at_ns: int) -> str:
        """What is drawn at an instant of the recording clock."""
        second = (at_ns + self._wall_ahead_ns) // NS_PER_S
        shown = datetime.fromtimestamp(second, self._zone)
        parts = (self._mark.branch, self._mark.case_no, f"{shown:%Y-%m-%d %H:%M:%S}")
        line = "  ".join(part for part in parts if part)
        return line.encode("ascii", "replace").decode()

    def draw(self, planes: Image, size: tuple[int, int], at_ns: int) -> None:
        """Draw on I420 ``planes`` of a picture of ``size`` (width, height) px, bottom left."""
        width, height = size
        second = (at_ns + self._wall_ahead_ns) // NS_PER_S
        if second != self._second:
            self._second = second
            self._strip = _lettered(self.text(at_ns), width, height)
        strip = self._strip
        tall, wide = strip.shape
        planes[height - tall : height, :wide] = strip
        for plane in _colours(planes, width, height):
            plane[height // 2 - tall // 2 :, : wide // 2] = _GREY


def _lettered(text: str, width: int, height: int) -> Image:
    """The text light on dark, in even numbers of px, no wider than the picture."""
    scale = height / _LINES_OF_PICTURE / _BASE_HEIGHT
    (wide, tall), below = cv2.getTextSize(text, _FONT, scale, 1)
    if wide > width:
        scale *= (width - 4) / wide
        (wide, tall), below = cv2.getTextSize(text, _FONT, scale, 1)
    room_wide, room_tall = min(width, wide + 4) & ~1, (tall + below + 5) & ~1
    strip = np.full((room_tall, room_wide), _PAPER, np.uint8)
    cv2.putText(strip, text, (2, tall + 2), _FONT, scale, (_INK,), 1, cv2.LINE_AA)
    return strip


def _colours(planes: Image, width: int, height: int) -> tuple[Image, Image]:
    """The two colour planes, a quarter of the picture each, as views."""
    rest = planes[height:].reshape(2, height // 2, width // 2)
    return rest[0], rest[1]
