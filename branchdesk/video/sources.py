"""Which camera and microphone stand behind a spec."""

import threading

from branchdesk.domain.errors import DeviceFault
from branchdesk.video.clips import ClipCamera, ClipMicrophone
from branchdesk.video.clock import now_ns
from branchdesk.video.devices import (
    OpenCvCamera,
    SoundDeviceMicrophone,
    list_cameras,
    list_microphones,
)
from branchdesk.video.ports import (
    Camera,
    CameraSpec,
    DeviceInfo,
    Frame,
    Microphone,
    MicrophoneSpec,
    SoundBlock,
)


class NoMicrophone:
    """Stands where a microphone would: it is never heard of, and takes no device."""

    def __init__(self) -> None:
        self._closed = threading.Event()

    def open(self) -> None:
        """Nothing is taken."""

    def begin(self, start_ns: int) -> None:
        """Nothing is heard from ``start_ns`` on."""

    def read(self) -> SoundBlock:
        """Wait until it is closed; raises DeviceFault microphone_missing then."""
        self._closed.wait()
        raise DeviceFault("microphone_missing", device="none")

    def close(self) -> None:
        """Let a waiting ``read`` go."""
        self._closed.set()


def camera_for(spec: CameraSpec) -> Camera:
    """The camera of ``spec``, not yet opened."""
    if spec.kind == "clip":
        if spec.path is None:
            raise DeviceFault("clip_unreadable", path="")
        return ClipCamera(spec.path, spec.hold, spec.origin_ns)
    return OpenCvCamera(spec.index, spec.width, spec.height, spec.fps, spec.label)


def microphone_for(spec: MicrophoneSpec) -> Microphone:
    """The microphone of ``spec``, not yet opened."""
    if spec.kind == "clip":
        if spec.path is None:
            raise DeviceFault("clip_unreadable", path="")
        return ClipMicrophone(spec.path, spec.hold, spec.origin_ns)
    if spec.kind == "none":
        return NoMicrophone()
    return SoundDeviceMicrophone(spec.index, spec.label)


def take_up(device: Camera | Microphone) -> None:
    """Open a device and have it deliver from now on; raises its DeviceFault, and has it given back
    then."""
    try:
        device.open()
        device.begin(now_ns())
    except DeviceFault:
        device.close()
        raise


__all__ = [
    "Camera",
    "CameraSpec",
    "ClipCamera",
    "ClipMicrophone",
    "DeviceInfo",
    "Frame",
    "Microphone",
    "MicrophoneSpec",
    "NoMicrophone",
    "OpenCvCamera",
    "SoundBlock",
    "SoundDeviceMicrophone",
    "camera_for",
    "list_cameras",
    "list_microphones",
    "microphone_for",
    "take_up",
]
