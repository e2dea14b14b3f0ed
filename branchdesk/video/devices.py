"""Real devices: a camera through OpenCV, a microphone through PortAudio."""

import queue
import sys
import threading
from pathlib import Path
from typing import Any

import numpy as np

from branchdesk.domain.errors import DeviceFault
from branchdesk.video.clock import NS_PER_S, now_ns
from branchdesk.video.listing import Inputs, inputs_among
from branchdesk.video.ports import SAMPLE_RATE, DeviceInfo, Frame, SoundBlock
from branchdesk.video.vision import cv2

# Where the PortAudio library is missing the import fails with OSError; the desk must still start
# and say that there is no microphone.
try:
    import sounddevice
except OSError:
    _sound: Any = None
else:
    _sound = sounddevice

OPEN_TIMEOUT_MS = 5000
READ_TIMEOUT_MS = 2000
PROBED_CAMERAS = 4
SILENT_SECONDS = 2.0
_NODES = Path("/dev")
_SYSFS = Path("/sys/class/video4linux")
_listing = threading.Lock()


def _camera_backends() -> tuple[int, ...]:
    if sys.platform == "win32":
        return (cv2.CAP_MSMF, cv2.CAP_DSHOW)
    return (cv2.CAP_V4L2,)


class OpenCvCamera:
    """A camera of this PC by its index."""

    def __init__(self, index: int, width: int = 1280, height: int = 720, fps: float = 25.0) -> None:
        self._index = index
        self._size = (width, height)
        self._capture: cv2.VideoCapture | None = None
        # A capture must not be released while another thread waits for a picture in it.
        self._lock = threading.Lock()
        self.fps = fps

    def open(self) -> None:
        """Take the camera; raises DeviceFault camera_missing or camera_in_use.

        OpenCV does not say which: a camera that is there (its device node, or it opens) but gives
        no picture is taken by another program.
        """
        name = f"camera {self._index}"
        present = sys.platform == "linux" and (_NODES / f"video{self._index}").exists()
        if sys.platform == "linux" and not present:
            raise DeviceFault("camera_missing", device=name)
        for backend in _camera_backends():
            capture = cv2.VideoCapture(self._index, backend)
            if not capture.isOpened():
                capture.release()
                continue
            present = True
            self._configure(capture)
            if capture.read()[0]:
                self._capture = capture
                return
            capture.release()
        raise DeviceFault("camera_in_use" if present else "camera_missing", device=name)

    def _configure(self, capture: cv2.VideoCapture) -> None:
        # A back end that lacks a property answers False and keeps its own value.
        capture.set(cv2.CAP_PROP_OPEN_TIMEOUT_MSEC, OPEN_TIMEOUT_MS)
        capture.set(cv2.CAP_PROP_READ_TIMEOUT_MSEC, READ_TIMEOUT_MS)
        capture.set(cv2.CAP_PROP_FRAME_WIDTH, self._size[0])
        capture.set(cv2.CAP_PROP_FRAME_HEIGHT, self._size[1])
        capture.set(cv2.CAP_PROP_FPS, self.fps)
        capture.set(cv2.CAP_PROP_BUFFERSIZE, 2)

    def begin(self, start_ns: int) -> None:
        """Throw away what was exposed before ``start_ns``."""
        while self.read().stamp_ns < start_ns:
            continue

    def read(self) -> Frame:
        """The next picture, stamped when the driver handed it over."""
        with self._lock:
            if self._capture is None:
                raise DeviceFault("camera_missing", device=f"camera {self._index}")
            grabbed = self._capture.grab()
            stamp_ns = now_ns()
            got, pixels = self._capture.retrieve() if grabbed else (False, None)
        if not got or pixels is None:
            raise DeviceFault("camera_missing", device=f"camera {self._index}")
        return Frame(pixels.astype(np.uint8, copy=False), stamp_ns)

    def close(self) -> None:
        """Give the camera back once the picture that is being taken is there."""
        with self._lock:
            if self._capture is not None:
                self._capture.release()
                self._capture = None


class SoundDeviceMicrophone:
    """A microphone of this PC; ``index`` None is the system's default."""

    def __init__(self, index: int | None = None) -> None:
        self._index = index
        self._name = "microphone" if index is None else f"microphone {index}"
        self._blocks: queue.SimpleQueue[SoundBlock | None] = queue.SimpleQueue()
        self._stream: Any = None
        self._start_ns = 0

    def open(self) -> None:
        """Take the microphone; raises DeviceFault microphone_missing or microphone_in_use."""
        if _sound is None:
            raise DeviceFault("microphone_missing", device=self._name)
        inputs = _inputs()
        index = inputs.usual if self._index is None else self._index
        if index not in [device.index for device in inputs.found]:
            raise DeviceFault("microphone_missing", device=self._name)
        try:
            self._stream = _sound.InputStream(
                device=index,
                channels=1,
                samplerate=SAMPLE_RATE,
                dtype="float32",
                blocksize=SAMPLE_RATE // 50,
                callback=self._heard,
                extra_settings=_stream_settings(),
            )
            self._stream.start()
        except _sound.PortAudioError as error:
            raise DeviceFault("microphone_in_use", device=self._name) from error

    def begin(self, start_ns: int) -> None:
        """Deliver only what is heard from ``start_ns`` on."""
        self._start_ns = start_ns

    def read(self) -> SoundBlock:
        """The next 20 ms; raises DeviceFault microphone_missing after 2 s without any."""
        while True:
            try:
                block = self._blocks.get(timeout=SILENT_SECONDS)
            except queue.Empty:
                block = None
            if block is None:
                raise DeviceFault("microphone_missing", device=self._name)
            if block.stamp_ns >= self._start_ns:
                return block

    def close(self) -> None:
        """Give the microphone back."""
        if self._stream is not None:
            self._stream.close()
            self._stream = None
        self._blocks.put(None)

    def _heard(self, data: Any, _count: int, times: Any, _status: Any) -> None:
        # PortAudio's own clock has another origin: only the age of the block is used.
        age_s = max(0.0, times.currentTime - times.inputBufferAdcTime)
        stamp_ns = now_ns() - round(age_s * NS_PER_S)
        self._blocks.put(SoundBlock(np.array(data[:, 0], np.float32), stamp_ns))


def _inputs() -> Inputs:
    """The microphones that PortAudio has found."""
    return inputs_among(_sound.query_hostapis(), _sound.query_devices(), sys.platform)


def _stream_settings() -> Any:
    """On WASAPI, and on Windows no other device is taken, let Windows convert the rate: shared mode
    takes only the device's own."""
    if sys.platform == "win32":
        return _sound.WasapiSettings(auto_convert=True)
    return None


def list_cameras() -> tuple[DeviceInfo, ...]:
    """The cameras of this PC. On Windows each index is opened to find out, which takes a while."""
    return tuple(_linux_cameras() if sys.platform == "linux" else _probed_cameras())


def _probed_cameras() -> list[DeviceInfo]:
    found = []
    for index in range(PROBED_CAMERAS):
        capture = cv2.VideoCapture(index, _camera_backends()[0])
        if capture.isOpened():
            found.append(DeviceInfo(index, f"camera {index}"))
        capture.release()
    return found


def _linux_cameras() -> list[DeviceInfo]:
    found = []
    for node in sorted(_SYSFS.glob("video*")):
        # A camera has several nodes; the one with index 0 carries the pictures.
        number = node / "index"
        if number.exists() and number.read_text().strip() == "0":
            name = (node / "name").read_text(errors="replace").strip()
            found.append(DeviceInfo(int(node.name.removeprefix("video")), name))
    return found


def list_microphones() -> tuple[DeviceInfo, ...]:
    """The microphones of this PC now; empty without the PortAudio library. Not to be called in a
    process that has one open."""
    if _sound is None:
        return ()
    with _listing:
        # PortAudio looks for devices only when it starts.
        _sound._terminate()
        _sound._initialize()
        return _inputs().found
