"""Which camera and microphone this PC records with, remembered by the names the system gives.

Numbers of devices change when one is unplugged, names do not: two of the same name are told apart
by a number after it.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace

from branchdesk.app.preferences import Choices
from branchdesk.app.recording import Devices, Recording
from branchdesk.app.views import DeviceChoice, EquipmentView
from branchdesk.video.listing import by_name
from branchdesk.video.ports import DeviceInfo
from branchdesk.video.sources import list_cameras, list_microphones

Listing = Callable[[], Sequence[DeviceInfo]]

NOWHERE = 1000
"""The index of a device that was chosen and is not there: no system has so many."""


class Equipment:
    """The devices of the next recording; blocking, for the db lane."""

    def __init__(
        self,
        choices: Choices,
        recording: Recording,
        cameras: Listing = list_cameras,
        microphones: Listing = list_microphones,
    ) -> None:
        self._choices = choices
        self._recording = recording
        self._usual = recording.devices
        self._list_cameras = cameras
        self._list_microphones = microphones
        self._cameras: dict[str, int] = {}
        self._microphones: dict[str, int] = {}

    @property
    def devices(self) -> Devices:
        """What the next recording is made with."""
        return self._recording.devices

    def view(self) -> EquipmentView:
        """Look which devices there are now; what was chosen is found again by its name."""
        if self._usual.camera.kind == "clip":
            given = DeviceChoice(self._usual.camera.name, self._usual.microphone.name)
            return EquipmentView((given.camera,), (given.microphone,), given, fixed=True)
        self._cameras = by_name(self._list_cameras())
        self._microphones = by_name(self._list_microphones())
        choice = self._choices.devices()
        self._recording.devices = self._found(choice)
        return EquipmentView(tuple(self._cameras), tuple(self._microphones), choice)

    def choose(self, choice: DeviceChoice) -> EquipmentView:
        """Record with other devices from the next recording on, and remember it."""
        self._choices.keep_devices(choice)
        return self.view()

    def has_camera(self) -> bool:
        """Whether the camera of the next recording was there at the last look."""
        camera = self.devices.camera
        return camera.kind == "clip" or camera.index in self._cameras.values()

    def has_microphone(self) -> bool:
        """Whether the microphone of the next recording was there at the last look."""
        microphone = self.devices.microphone
        if microphone.kind == "clip" or microphone.index in self._microphones.values():
            return True
        return microphone.index is None and bool(self._microphones)

    def _found(self, choice: DeviceChoice) -> Devices:
        camera, microphone = self._usual.camera, self._usual.microphone
        if choice.camera:
            index = self._cameras.get(choice.camera, NOWHERE)
            camera = replace(camera, index=index, label=choice.camera)
        else:
            camera = replace(camera, label=_name_of(camera.index, self._cameras))
        if choice.microphone:
            index = self._microphones.get(choice.microphone, NOWHERE)
            microphone = replace(microphone, index=index, label=choice.microphone)
        return Devices(camera, microphone)


def _name_of(index: int, named: dict[str, int]) -> str:
    return next((name for name, at in named.items() if at == index), "")
