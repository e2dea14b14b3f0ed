"""Camera and microphone as ports: what is chosen (specs) and what they deliver.

Pictures are BGR, uint8, shape (height, width, 3). Sound is mono float32 in -1..1 at
:data:`SAMPLE_RATE`. Stamps are ns on the recording clock, of the exposure or the first sample.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

SAMPLE_RATE = 48_000
"""Samples a second of everything a microphone delivers."""

Image = NDArray[np.uint8]
Samples = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class CameraSpec:
    """Which camera. ``kind``: "device" (``index``, and the size in px and rate asked of it; what
    it really gives is recorded) or "clip" (``path``; ``hold`` keeps the last picture at the end
    instead of starting again; ``origin_ns`` is when on the recording clock it began to play, so
    that one taken up later goes on where it would be by then; None: when it is taken up). ``label``
    is the name that the system gives it: a device is the one of that name wherever it is plugged in
    when it is opened, and ``index`` counts only without one."""

    kind: str = "device"
    index: int = 0
    path: str | None = None
    width: int = 1280
    height: int = 720
    fps: float = 25.0
    hold: bool = False
    origin_ns: int | None = None
    label: str = ""

    @property
    def name(self) -> str:
        """How faults and the ledger name it."""
        if self.kind == "clip":
            return Path(self.path or "").name
        return self.label or f"camera {self.index}"


@dataclass(frozen=True, slots=True)
class MicrophoneSpec:
    """Which microphone. ``kind``: "device" (``index`` None: the system's default), "clip", as
    with :class:`CameraSpec`, or "none": nothing is listened to. ``label`` as there."""

    kind: str = "device"
    index: int | None = None
    path: str | None = None
    hold: bool = False
    origin_ns: int | None = None
    label: str = ""

    @property
    def name(self) -> str:
        """How faults and the ledger name it."""
        if self.kind == "clip":
            return Path(self.path or "").name
        if self.label:
            return self.label
        return "microphone" if self.index is None else f"microphone {self.index}"


@dataclass(frozen=True, slots=True)
class DeviceInfo:
    """A device that can be chosen: the index for its spec and the name the system gives it."""

    index: int
    name: str


@dataclass(frozen=True, slots=True)
class Frame:
    """A picture as captured; ``missed`` pictures were lost before it at the source."""

    pixels: Image
    stamp_ns: int
    missed: int = 0


@dataclass(frozen=True, slots=True)
class SoundBlock:
    """A run of samples; ``stamp_ns`` is when the first one was heard; ``overflowed``: others were
    lost just before it."""

    samples: Samples
    stamp_ns: int
    overflowed: bool = False


class Camera(Protocol):
    """A source of pictures. Every method but ``close`` raises DeviceFault."""

    fps: float

    def open(self) -> None:
        """Take the device."""

    def begin(self, start_ns: int) -> None:
        """Deliver from ``start_ns`` on: a clip starts there, a device drops stale pictures."""

    def read(self) -> Frame:
        """Wait for the next picture."""

    def close(self) -> None:
        """Give the device back; wakes a waiting ``read``."""


class Microphone(Protocol):
    """A source of sound. Every method but ``close`` raises DeviceFault."""

    def open(self) -> None:
        """Take the device."""

    def begin(self, start_ns: int) -> None:
        """Deliver from ``start_ns`` on."""

    def read(self) -> SoundBlock:
        """Wait for the next run of samples."""

    def close(self) -> None:
        """Give the device back; wakes a waiting ``read``."""
