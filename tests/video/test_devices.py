"""The real adapters over what the system reports: a device is the one of its name, wherever it is
plugged in by now. Its picture and its sound only hardware can show."""

import json
import subprocess
import sys
from array import array
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
import sounddevice

from branchdesk.domain.errors import DeviceFault
from branchdesk.video import devices
from branchdesk.video.devices import SoundDeviceMicrophone
from branchdesk.video.ports import CameraSpec
from branchdesk.video.sources import camera_for, list_cameras
from tests.app.branch import DEADLINE_S, environment
from tests.sources import ROOT

if sys.platform == "linux":

    class Sockets:
        """Cameras as the kernel shows them: a node and its entry, without a device behind."""

        def __init__(self, folder: Path) -> None:
            self.nodes, self.entries = folder / "dev", folder / "video4linux"
            self.nodes.mkdir()

        def plug(self, number: int, name: str) -> None:
            """The kernel gives a camera a number, and its second node, for its data, the next."""
            for at in (number, number + 1):
                entry = self.entries / f"video{at}"
                entry.mkdir(parents=True)
                (entry / "index").write_text(f"{at - number}\n")
                (entry / "name").write_text(f"{name}\n")
                (self.nodes / f"video{at}").touch()

        def unplug(self, number: int) -> None:
            """It goes with both."""
            for at in (number, number + 1):
                (self.nodes / f"video{at}").unlink()
                entry = self.entries / f"video{at}"
                entry.rename(self.entries / f"was{at}")

    @pytest.fixture
    def sockets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Sockets:
        sockets = Sockets(tmp_path)
        monkeypatch.setattr(devices, "_NODES", sockets.nodes)
        monkeypatch.setattr(devices, "_SYSFS", sockets.entries)
        return sockets

    def fault_of(spec: CameraSpec) -> str:
        """What is said when it is opened: a file in place of a node gives no picture, as a camera
        that another program has."""
        with pytest.raises(DeviceFault) as caught:
            camera_for(spec).open()
        assert caught.value.params == {"device": spec.name}
        return caught.value.code

    def test_a_camera_that_comes_back_is_found_under_its_new_number(sockets: Sockets) -> None:
        sockets.plug(0, "BRIO")
        spec = CameraSpec(index=0, label="BRIO")
        assert fault_of(spec) == "camera_in_use"
        sockets.unplug(0)
        assert fault_of(spec) == "camera_missing"
        sockets.plug(2, "BRIO")
        assert [found.index for found in list_cameras()] == [2]
        assert fault_of(spec) == "camera_in_use"

    def test_a_camera_that_goes_while_it_is_looked_at_is_not_there(sockets: Sockets) -> None:
        sockets.plug(0, "BRIO")
        sockets.plug(2, "Built-in")
        (sockets.entries / "video0" / "name").unlink()
        assert [found.name for found in list_cameras()] == ["Built-in"]
        assert fault_of(CameraSpec(index=0, label="BRIO")) == "camera_missing"

    def test_the_camera_that_has_its_number_now_is_not_taken_for_it(sockets: Sockets) -> None:
        sockets.plug(0, "Built-in")
        assert fault_of(CameraSpec(index=0, label="BRIO")) == "camera_missing"
        assert fault_of(CameraSpec(index=0, label="BRIO (2)")) == "camera_missing"
        assert fault_of(CameraSpec(index=0)) == "camera_in_use"

    DESK, OTHER = 0.5, 0.125
    MICROPHONE = (
        'pcm.NAME { type file slave.pcm { type null } file "/dev/null" infile "HEARD" format raw }'
    )
    HEAR = """
import json, pathlib, sys
from branchdesk.domain.errors import DeviceFault
from branchdesk.video.clock import now_ns
from branchdesk.video.ports import MicrophoneSpec
from branchdesk.video.sources import list_microphones, microphone_for, take_up
card, folder = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
def plug(names):
    lines = ["</usr/share/alsa/alsa.conf>"]
    for name in names:
        lines.append(sys.argv[3].replace("NAME", name).replace("HEARD", str(folder / name)))
    card.write_text("\\n".join(lines))
def heard(**spec):
    microphone = microphone_for(MicrophoneSpec(**spec))
    try:
        take_up(microphone)
        return round(float(microphone.read().samples.mean()), 3)
    except DeviceFault as fault:
        return fault.code + " " + fault.params["device"]
    finally:
        microphone.close()
told = []
for names in json.loads(sys.argv[4]):
    plug(names)
    told.append([heard(index=0, label="desk"), heard(index=1), heard()])
plug(["desk"])
microphone = microphone_for(MicrophoneSpec(label="desk"))
take_up(microphone)
plug(["other", "desk"])
told.append([found.name for found in list_microphones()])
microphone.read()
microphone.close()
told.append([found.name for found in list_microphones()])
print(json.dumps(told))
"""

    def test_a_microphone_is_found_wherever_it_is_by_now(tmp_path: Path) -> None:
        for name, level in (("desk", DESK), ("other", OTHER)):
            samples = array("f", [level] * 48_000)
            (tmp_path / name).write_bytes(samples.tobytes())
        plugged = [["desk"], ["other", "desk"], ["other"], ["desk", "other"]]
        card = tmp_path / "asound.conf"
        card.write_text("</usr/share/alsa/alsa.conf>\n")
        done = subprocess.run(
            [
                *(sys.executable, "-c", HEAR),
                *(str(card), str(tmp_path), MICROPHONE, json.dumps(plugged)),
            ],
            cwd=ROOT,
            env={**environment(), "ALSA_CONFIG_PATH": str(card)},
            capture_output=True,
            encoding="utf-8",
            check=True,
            timeout=DEADLINE_S,
        )
        missing = "microphone_missing desk"
        *levels, while_open, after = json.loads(done.stdout)
        assert levels == [
            [DESK, "microphone_missing microphone 1", DESK],
            [DESK, DESK, OTHER],
            [missing, "microphone_missing microphone 1", OTHER],
            [DESK, OTHER, DESK],
        ]
        # Looking for devices would end what is being listened to.
        assert (while_open, after) == (["desk"], ["other", "desk"])


def test_a_microphone_tells_that_samples_were_lost() -> None:
    microphone, lost = SoundDeviceMicrophone(), sounddevice.CallbackFlags()
    lost.input_overflow = True
    at = SimpleNamespace(currentTime=1.0, inputBufferAdcTime=0.9)
    for status in (sounddevice.CallbackFlags(), lost):
        microphone._heard(np.zeros((960, 1), np.float32), 960, at, status)
    assert [microphone.read().overflowed for _ in range(2)] == [False, True]
