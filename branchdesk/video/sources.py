"""Which camera and microphone stand behind a spec."""

from branchdesk.domain.errors import DeviceFault
from branchdesk.video.clips import ClipCamera, ClipMicrophone
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


def camera_for(spec: CameraSpec) -> Camera:
    """The camera of ``spec``, not yet opened."""
    if spec.kind == "clip":
        if spec.path is None:
            raise DeviceFault("clip_unreadable", path="")
        return ClipCamera(spec.path, spec.hold, spec.origin_ns)
    return OpenCvCamera(spec.index, spec.width, spec.height, spec.fps)


def microphone_for(spec: MicrophoneSpec) -> Microphone:
    """The microphone of ``spec``, not yet opened."""
    if spec.kind == "clip":
        if spec.path is None:
            raise DeviceFault("clip_unreadable", path="")
        return ClipMicrophone(spec.path, spec.hold, spec.origin_ns)
    return SoundDeviceMicrophone(spec.index)


__all__ = [
    "Camera",
    "CameraSpec",
    "ClipCamera",
    "ClipMicrophone",
    "DeviceInfo",
    "Frame",
    "Microphone",
    "MicrophoneSpec",
    "OpenCvCamera",
    "SoundBlock",
    "SoundDeviceMicrophone",
    "camera_for",
    "list_cameras",
    "list_microphones",
    "microphone_for",
]
