"""Which devices are meant, over what the libraries report of them."""

from typing import Any

import pytest

from branchdesk.video.listing import Inputs, camera_places, inputs_among
from branchdesk.video.ports import DeviceInfo

MME, DIRECT_SOUND, WASAPI, WDM_KS = range(4)
APIS = ("MME", "Windows DirectSound", "Windows WASAPI", "Windows WDM-KS")


def device(api: int, name: str, inputs: int, outputs: int = 0) -> dict[str, Any]:
    """A device as sounddevice's query_devices tells of it."""
    return {
        "name": name,
        "hostapi": api,
        "max_input_channels": inputs,
        "max_output_channels": outputs,
        "default_samplerate": 48_000.0,
    }


# A Windows PC with a headset and the microphone of its camera: each of them once for every host
# API, MME with names cut to 31 characters and devices that stand for Windows' own choice.
PC = (
    device(MME, "Microsoft Sound Mapper - Input", 2),
    device(MME, "Microphone (Jabra EVOLVE 20 MS)", 1),
    device(MME, "Microphone (Logitech BRIO)", 2),
    device(MME, "Microsoft Sound Mapper - Output", 0, 2),
    device(DIRECT_SOUND, "Primary Sound Capture Driver", 2),
    device(DIRECT_SOUND, "Microphone (Jabra EVOLVE 20 MS)", 1),
    device(DIRECT_SOUND, "Microphone (Logitech BRIO)", 2),
    device(WASAPI, "Headset Earphone (Jabra EVOLVE 20 MS)", 0, 2),
    device(WASAPI, "Microphone (Logitech BRIO)", 2),
    device(WASAPI, "Microphone (Jabra EVOLVE 20 MS)", 1),
    device(WDM_KS, "Microphone (Jabra EVOLVE 20 MS)", 1),
)


def hostapis(**usual: int) -> tuple[dict[str, Any], ...]:
    """Windows' host APIs as query_hostapis tells of them, with their default inputs."""
    usual = {"MME": 0, "Windows DirectSound": 4, "Windows WDM-KS": 10} | usual
    return tuple(
        {
            "name": name,
            "devices": [at for at, one in enumerate(PC) if APIS[one["hostapi"]] == name],
            "default_input_device": usual.get(name, -1),
            "default_output_device": -1,
        }
        for name in APIS
    )


def test_on_windows_a_microphone_is_listed_once_as_wasapi_has_it() -> None:
    apis = hostapis(**{"Windows WASAPI": 9})
    inputs = inputs_among(apis, PC, "win32")
    assert inputs.found == (
        DeviceInfo(8, "Microphone (Logitech BRIO)"),
        DeviceInfo(9, "Microphone (Jabra EVOLVE 20 MS)"),
    )
    # Not the sound mapper of MME, which is PortAudio's own default.
    assert inputs.usual == 9


@pytest.mark.parametrize("apis", [hostapis(), hostapis()[:2]])
def test_on_windows_nothing_takes_the_place_of_a_wasapi_default(
    apis: tuple[dict[str, Any], ...],
) -> None:
    assert inputs_among(apis, PC, "win32").usual is None


def test_elsewhere_every_input_counts_and_the_first_default() -> None:
    devices = (
        device(0, "HDA Intel: ALC662 Analog (hw:0,0)", 2),
        device(0, "HDMI 0 (hw:0,3)", 0, 8),
        device(0, "default", 128, 128),
        device(1, "/dev/dsp", 16, 16),
    )
    apis = (
        {"name": "ALSA", "default_input_device": 2},
        {"name": "OSS", "default_input_device": 3},
    )
    inputs = inputs_among(apis, devices, "linux")
    assert [found.index for found in inputs.found] == [0, 2, 3]
    assert inputs.usual == 2
    assert inputs_among((), (), "linux").usual is None


# --- by name ------------------------------------------------------------------------------------
BRIO, SECOND, BUILT_IN = "Logitech BRIO", "Logitech BRIO (2)", "Integrated Camera"
MSMF, DSHOW = 1400, 700
TWO_BRIOS = (DeviceInfo(0, BRIO), DeviceInfo(1, BUILT_IN), DeviceInfo(2, BRIO))
OTHER_ORDER = (DeviceInfo(0, BUILT_IN), DeviceInfo(1, BRIO))


def test_a_camera_is_where_each_back_end_lists_its_name() -> None:
    both = ((MSMF, TWO_BRIOS), (DSHOW, OTHER_ORDER))
    assert camera_places(BRIO, 2, both) == ((MSMF, 0), (DSHOW, 1))
    assert camera_places(SECOND, 0, both) == ((MSMF, 2),)


def test_another_camera_never_stands_in_for_one_that_is_gone() -> None:
    left = ((MSMF, (DeviceInfo(0, BUILT_IN),)), (DSHOW, None))
    assert camera_places(BRIO, 0, left) == ()
    assert camera_places(BRIO, 0, ((MSMF, ()), (DSHOW, ()))) == ()


@pytest.mark.parametrize("label", ["", BRIO])
def test_an_index_counts_where_no_name_can_be_had(label: str) -> None:
    assert camera_places(label, 1, ((MSMF, None), (DSHOW, None))) == ((MSMF, 1), (DSHOW, 1))
    assert camera_places("", 1, ((MSMF, OTHER_ORDER),)) == ((MSMF, 1),)


@pytest.mark.parametrize(
    ("label", "index", "where"),
    [
        ("Jabra", 0, 7),
        ("Jabra (2)", None, 9),
        ("Jabra (3)", 7, None),
        ("", 9, 9),
        ("", 4, None),
        ("", None, 3),
    ],
)
def test_a_microphone_is_sought_by_name_then_by_index(
    label: str, index: int | None, where: int | None
) -> None:
    found = (DeviceInfo(3, "BRIO"), DeviceInfo(7, "Jabra"), DeviceInfo(9, "Jabra"))
    assert Inputs(found, 3).index_of(label, index) == where
