"""Which of the devices that the libraries report are meant."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from branchdesk.video.ports import DeviceInfo

WASAPI = "Windows WASAPI"
"""PortAudio's name for Windows' own way to sound; MME, DirectSound and WDM-KS report every
microphone once more, and refuse the settings that are made for this one."""


@dataclass(frozen=True, slots=True)
class Inputs:
    """The microphones that can be chosen, and the index of the one that is used where none is
    (None: there is none)."""

    found: tuple[DeviceInfo, ...]
    usual: int | None

    def index_of(self, label: str, index: int | None) -> int | None:
        """Where the microphone is that has the name ``label`` or, without one, that ``index``
        (None: the usual one); None where it is not there, whatever else is."""
        if label:
            return by_name(self.found).get(label)
        wanted = self.usual if index is None else index
        return wanted if wanted in by_name(self.found).values() else None


def by_name(found: Sequence[DeviceInfo]) -> dict[str, int]:
    """Name to index; the second of a name is "name (2)"."""
    named: dict[str, int] = {}
    for device in found:
        name, number = device.name, 1
        while name in named:
            number += 1
            name = f"{device.name} ({number})"
        named[name] = device.index
    return named


def camera_places(
    label: str, index: int, backends: Sequence[tuple[int, Sequence[DeviceInfo] | None]]
) -> tuple[tuple[int, int], ...]:
    """Back ends and the index that the camera named ``label`` has in each, for they count in
    orders of their own; ``backends`` are their ids with the cameras that each of them reports
    (None: it does not say). None of them where the camera is not there, whatever else is.

    Without a name, or where no back end gives names, the camera is the one with ``index``.
    """
    known = [(backend, found) for backend, found in backends if found is not None]
    if not label or not known:
        return tuple((backend, index) for backend, _ in backends)
    named = [(backend, by_name(found).get(label)) for backend, found in known]
    return tuple((backend, at) for backend, at in named if at is not None)


def inputs_among(
    apis: Sequence[Mapping[str, Any]], devices: Sequence[Mapping[str, Any]], platform: str
) -> Inputs:
    """The microphones in what PortAudio tells of its host APIs and its devices, each in the form
    of ``query_hostapis`` and ``query_devices`` of sounddevice; ``platform`` as sys.platform."""
    taken = [at for at, api in enumerate(apis) if platform != "win32" or api["name"] == WASAPI]
    found = tuple(
        DeviceInfo(index, str(device["name"]))
        for index, device in enumerate(devices)
        if device["hostapi"] in taken and device["max_input_channels"] > 0
    )
    usual = (int(apis[at]["default_input_device"]) for at in taken)
    return Inputs(found, next((index for index in usual if index >= 0), None))
