"""Choosing camera and microphone: remembered by name, whatever number they have today."""

from pathlib import Path

import pytest

from branchdesk.app.equipment import NOWHERE, Equipment
from branchdesk.app.preferences import Choices
from branchdesk.app.recording import Devices
from branchdesk.app.views import DeviceChoice, SpeechChoice
from branchdesk.bootstrap import Engine
from branchdesk.video.listing import Inputs, camera_places
from branchdesk.video.ports import CameraSpec, DeviceInfo, MicrophoneSpec
from tests.app.branch import Branch, running

BRIO, BUILT_IN = DeviceInfo(0, "BRIO"), DeviceInfo(2, "Built-in")
JABRA = DeviceInfo(5, "Jabra")


class Plugs:
    """What is plugged in."""

    def __init__(self, *cameras: DeviceInfo) -> None:
        self.cameras = list(cameras)
        self.microphones = [JABRA]

    def equipment(self, engine: Engine) -> Equipment:
        """The choice over them, as of a PC that starts."""
        engine.recording.devices = Devices(CameraSpec(), MicrophoneSpec())
        return Equipment(
            Choices(engine.store),
            engine.recording,
            lambda: self.cameras,
            lambda: self.microphones,
        )


def test_a_pc_starts_with_its_first_camera_and_usual_microphone(pc: Engine) -> None:
    equipment = Plugs(BRIO, BUILT_IN).equipment(pc)
    view = equipment.view()
    assert (view.cameras, view.microphones) == (("BRIO", "Built-in"), ("Jabra",))
    assert (view.choice, view.fixed) == (DeviceChoice(), False)
    camera, microphone = equipment.devices.camera, equipment.devices.microphone
    assert (camera.index, camera.name) == (0, "BRIO")
    assert (microphone.index, microphone.name) == (None, "microphone")
    assert equipment.has_camera()
    assert equipment.has_microphone()


def test_what_was_chosen_is_what_the_next_recording_uses_also_after_a_restart(pc: Engine) -> None:
    plugs = Plugs(BRIO, BUILT_IN)
    plugs.equipment(pc).choose(DeviceChoice("Built-in", "Jabra"))
    again = plugs.equipment(pc)
    again.view()
    devices = pc.recording.devices
    assert (devices.camera.index, devices.camera.name) == (2, "Built-in")
    assert (devices.microphone.index, devices.microphone.name) == (5, "Jabra")


def test_a_device_is_found_again_under_another_number(pc: Engine) -> None:
    plugs = Plugs(BRIO, BUILT_IN)
    equipment = plugs.equipment(pc)
    equipment.choose(DeviceChoice("Built-in", "Jabra"))
    plugs.cameras, plugs.microphones = [], []
    view = equipment.view()
    assert view.choice == DeviceChoice("Built-in", "Jabra")
    assert equipment.devices.camera.index == equipment.devices.microphone.index == NOWHERE
    assert not equipment.has_camera()
    assert not equipment.has_microphone()
    plugs.cameras = [DeviceInfo(0, "Built-in")]
    equipment.view()
    assert equipment.devices.camera.index == 0
    assert equipment.has_camera()


def test_a_device_chosen_while_it_was_unplugged_is_found_once_it_is_connected(
    pc: Engine,
) -> None:
    """The interview's "connect it, then retry" looks at the list no more: the name decides."""
    plugs = Plugs()
    plugs.microphones = []
    plugs.equipment(pc).choose(DeviceChoice("Built-in", "Jabra"))
    camera, microphone = pc.recording.devices.camera, pc.recording.devices.microphone
    assert camera.index == microphone.index == NOWHERE
    connected = ((1, (BRIO, BUILT_IN)),)
    assert camera_places(camera.label, camera.index, connected) == ((1, BUILT_IN.index),)
    assert Inputs((JABRA,), None).index_of(microphone.label, microphone.index) == JABRA.index
    assert camera_places(camera.label, camera.index, ((1, (BRIO,)),)) == ()


def test_two_of_one_name_are_told_apart(pc: Engine) -> None:
    equipment = Plugs(BRIO, DeviceInfo(4, "BRIO")).equipment(pc)
    assert equipment.view().cameras == ("BRIO", "BRIO (2)")
    equipment.choose(DeviceChoice(camera="BRIO (2)"))
    assert equipment.devices.camera.index == 4


def test_a_desk_that_plays_a_clip_has_nothing_to_choose(pc: Engine) -> None:
    before = pc.recording.devices
    view = pc.desk.equipment.choose(DeviceChoice("BRIO", "Jabra"))
    assert view.fixed
    assert pc.recording.devices == before
    assert view.cameras == (before.camera.name,)


@pytest.mark.parametrize(
    "choice", [SpeechChoice(), SpeechChoice(-0.4, {"en": "Anne", "zh_TW": "雅婷"})]
)
def test_how_to_read_aloud_is_remembered(
    branch: Branch, tmp_path: Path, choice: SpeechChoice
) -> None:
    setup = branch.copy(branch.joined, tmp_path)
    with running(setup) as engine:
        engine.desk.choices.keep_speech(choice)
    with running(setup) as engine:
        assert engine.desk.choices.speech() == choice
