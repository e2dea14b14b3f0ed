"""A handwritten signature as it was written: vectors with time and, where known, pressure.

Channels follow ISO/IEC 19794-7 (X, Y, T, F, tilt). Coordinates are in px of the ink area, origin
top left; time in microseconds since the first touch; pressure 0..1; tilt in degrees.
"""

from dataclasses import dataclass

import msgspec

from branchdesk.domain.errors import InputFault

_LEAST_POINTS = 8
"""Fewer points than this are a slip of the pen, not a signature."""


@dataclass(frozen=True, slots=True)
class Point:
    """One sample of the pen."""

    x: float
    y: float
    t_us: int
    pressure: float
    tilt_x: float = 0.0
    tilt_y: float = 0.0


@dataclass(frozen=True, slots=True)
class Stroke:
    """From pen down to pen up."""

    points: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Ink:
    """A signature. ``pointer``: pen, touch or mouse; mouse ink is never accepted silently, so the
    pointer is kept and ``has_pressure`` says whether pressure was measured."""

    strokes: tuple[Stroke, ...]
    width: int
    height: int
    pointer: str
    device: str
    has_pressure: bool

    @property
    def points(self) -> int:
        """How many samples there are."""
        return sum(len(stroke.points) for stroke in self.strokes)

    @property
    def lasted_ms(self) -> int:
        """From the first sample to the last, in ms."""
        times = [point.t_us for stroke in self.strokes for point in stroke.points]
        return (max(times) - min(times)) // 1000 if times else 0

    def checked(self) -> "Ink":
        """This ink; InputFault ``ink_missing`` if there is too little of it to be a signature."""
        if self.points < _LEAST_POINTS:
            raise InputFault("ink_missing")
        return self


def encode(ink: Ink) -> bytes:
    """Ink as canonical JSON."""
    return msgspec.json.encode(ink, order="sorted")


def decode(data: bytes) -> Ink:
    """The ink of :func:`encode`; msgspec.ValidationError if it is none."""
    return msgspec.json.decode(data, type=Ink)
