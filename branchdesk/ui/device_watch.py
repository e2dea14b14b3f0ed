"""Tells when a camera or a microphone comes or goes, while a page wants to know."""

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtMultimedia import QMediaDevices

_SETTLED_MS = 400
"""One plug is several signals: picture and sound of a camera, then the choice of a default."""


class DeviceWatch(QObject):
    """``changed`` once after whatever came or went together. It says that something did, not
    what: the desk looks itself."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._watched = False
        self._devices: QMediaDevices | None = None
        self._settled = QTimer(self, interval=_SETTLED_MS, singleShot=True)
        self._settled.timeout.connect(self.changed)

    @property
    def devices(self) -> QMediaDevices:
        """What tells of the system's devices; made when it is first asked for."""
        if self._devices is None:
            self._devices = QMediaDevices(self)
            self._devices.videoInputsChanged.connect(self._note)
            self._devices.audioInputsChanged.connect(self._note)
        return self._devices

    def watch(self) -> None:
        """From now on."""
        self._watched = True
        self.devices.setObjectName("devices")

    def rest(self) -> None:
        """Until :meth:`watch` is called again."""
        self._watched = False
        self._settled.stop()

    def _note(self) -> None:
        if self._watched:
            self._settled.start()
