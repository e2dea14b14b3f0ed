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
