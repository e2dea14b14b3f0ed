"""Real devices: a camera through OpenCV, a microphone through PortAudio."""

import logging
import queue
import sys
import threading
from pathlib import Path
from typing import Any

import numpy as np

from branchdesk.domain.errors import DeviceFault
from branchdesk.video.clock import NS_PER_S, now_ns
from branchdesk.video.listing import Inputs, camera_places, inputs_among
from branchdesk.video.media_foundation import camera_names
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

log = logging.getLogger(__name__)

OPEN_TIMEOUT_MS = 5000
READ_TIMEOUT_MS = 2000
PROBED_CAMERAS = 4
SILENT_SECONDS = 2.0
_NODES = Path("/dev")
_SYSFS = Path("/sys/class/video4linux")
_portaudio = threading.Lock()
"""Held while PortAudio starts anew, and while a stream in it is opened or closed."""
_streams: list[Any] = []
"""Those that are open in this process."""


class OpenCvCamera:
    """A camera of this PC by the name that the system gives it, or by its index where it has
    none: an index is another camera's as soon as one is unplugged."""

    def __init__(
        self,
        index: int,
        width: int = 1280,
        height: int = 720,
        fps: float = 25.0,
        label: str = "",
    ) -> None:
        self._index = index
        self._label = label
        self._name = label or f"camera {index}"
        self._size = (width, height)
        self._capture: cv2.VideoCapture | None = None
        # A capture must not be released while another thread waits for a picture in it.
        self._lock = threading.Lock()
        self.fps = fps

    def open(self) -> None:
        """Take the camera; raises DeviceFault camera_missing or camera_in_use.

        OpenCV does not say which: a camera that is there (the system lists it, or it opens) but
        gives no picture is taken by another program.
        """
        places, present = _places(self._index, self._label)
        for backend, index in places:
            capture = cv2.VideoCapture(index, backend)
            if not capture.isOpened():
                capture.release()
                continue
            present = True
            self._configure(capture)
            if capture.read()[0]:
                self._capture = capture
                return
            capture.release()
        raise DeviceFault("camera_in_use" if present else "camera_missing", device=self._name)

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
                raise DeviceFault("camera_missing", device=self._name)
            grabbed = self._capture.grab()
            stamp_ns = now_ns()
            got, pixels = self._capture.retrieve() if grabbed else (False, None)
        if not got or pixels is None:
            raise DeviceFault("camera_missing", device=self._name)
        return Frame(pixels.astype(np.uint8, copy=False), stamp_ns)

    def close(self) -> None:
        """Give the camera back once the picture that is being taken is there."""
        with self._lock:
            if self._capture is not None:
                self._capture.release()
                self._capture = None


class SoundDeviceMicrophone:
    """A microphone of this PC by the name that the system gives it or, without one, by its
    ``index``; None is the system's default."""

    def __init__(self, index: int | None = None, label: str = "") -> None:
        self._index = index
        self._label = label
        self._name = label or ("microphone" if index is None else f"microphone {index}")
        self._blocks: queue.SimpleQueue[SoundBlock | None] = queue.SimpleQueue()
        self._stream: Any = None
        self._start_ns = 0

    def open(self) -> None:
        """Take the microphone; raises DeviceFault microphone_missing or microphone_in_use."""
        if _sound is None:
            raise DeviceFault("microphone_missing", device=self._name)
        with _portaudio:
            index = self._found()
            stream: Any = None
            try:
                stream = _sound.InputStream(
                    device=index,
                    channels=1,
                    samplerate=SAMPLE_RATE,
                    dtype="float32",
                    blocksize=SAMPLE_RATE // 50,
                    callback=self._heard,
                    extra_settings=_stream_settings(),
                )
                stream.start()
            except _sound.PortAudioError as error:
                if stream is not None:
                    stream.close()
                raise DeviceFault("microphone_in_use", device=self._name) from error
            _streams.append(stream)
            self._stream = stream

    def _found(self) -> int:
        """Its index now; raises DeviceFault microphone_missing."""
        try:
            _look_anew()
            index = _inputs().index_of(self._label, self._index)
        except _sound.PortAudioError as error:
            raise DeviceFault("microphone_missing", device=self._name) from error
        if index is None:
            raise DeviceFault("microphone_missing", device=self._name)
        return index

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
        with _portaudio:
            if self._stream is not None:
                self._stream.close()
                _streams.remove(self._stream)
                self._stream = None
        self._blocks.put(None)

    def _heard(self, data: Any, _count: int, times: Any, status: Any) -> None:
        # PortAudio's own clock has another origin: only the age of the block is used.
        age_s = max(0.0, times.currentTime - times.inputBufferAdcTime)
        stamp_ns = now_ns() - round(age_s * NS_PER_S)
        samples = np.array(data[:, 0], np.float32)
        self._blocks.put(SoundBlock(samples, stamp_ns, bool(status.input_overflow)))


def _inputs() -> Inputs:
    """The microphones that PortAudio has found."""
    return inputs_among(_sound.query_hostapis(), _sound.query_devices(), sys.platform)


def _stream_settings() -> Any:
    """On WASAPI, and on Windows no other device is taken, let Windows convert the rate: shared mode
    takes only the device's own."""
    if sys.platform == "win32":
        return _sound.WasapiSettings(auto_convert=True)
    return None


def _look_anew() -> None:
    """Have PortAudio find what is plugged in now: it looks only when it starts. Streams would not
    outlive that, so while one is open what was found before it stands."""
    if _streams:
        return
    if _sound._initialized:
        _sound._terminate()
    _sound._initialize()


Places = tuple[tuple[int, int], ...]
"""Back ends and the index that a camera has in each."""


def _places(index: int, label: str) -> tuple[Places, bool]:
    """Where to look for a camera, and whether the system says that it is there."""
    linux = sys.platform == "linux"
    return _linux_places(index, label) if linux else _windows_places(index, label)


def _linux_places(index: int, label: str) -> tuple[Places, bool]:
    places = camera_places(label, index, [(cv2.CAP_V4L2, _linux_cameras())])
    there = tuple(place for place in places if (_NODES / f"video{place[1]}").exists())
    return there, bool(there)


def _windows_places(index: int, label: str) -> tuple[Places, bool]:
    # DirectShow counts in an order of its own, virtual cameras among the others.
    named = _windows_cameras() if label else None
    places = camera_places(label, index, [(cv2.CAP_MSMF, named), (cv2.CAP_DSHOW, None)])
    return places, named is not None and bool(places)


def list_cameras() -> tuple[DeviceInfo, ...]:
    """The cameras of this PC. Where Windows does not name them each index is opened to find out,
    which takes a while."""
    return tuple(_linux_cameras() if sys.platform == "linux" else _named_or_probed_cameras())


def _named_or_probed_cameras() -> list[DeviceInfo]:
    named = _windows_cameras()
    return _probed_cameras() if named is None else named


def _windows_cameras() -> list[DeviceInfo] | None:
    """The cameras as OpenCV's back end MSMF counts them; None where Windows does not name them."""
    try:
        return [DeviceInfo(index, name) for index, name in enumerate(camera_names())]
    except OSError:
        log.warning("the cameras have no names", exc_info=True)
        return None


def _probed_cameras() -> list[DeviceInfo]:
    found = []
    for index in range(PROBED_CAMERAS):
        capture = cv2.VideoCapture(index, cv2.CAP_MSMF)
        if capture.isOpened():
            found.append(DeviceInfo(index, f"camera {index}"))
        capture.release()
    return found


def _linux_cameras() -> list[DeviceInfo]:
    found = []
    for node in sorted(_SYSFS.glob("video*")):
        # A camera has several nodes; the one with index 0 carries the pictures.
        try:
            if (node / "index").read_text().strip() == "0":
                name = (node / "name").read_text(errors="replace").strip()
                found.append(DeviceInfo(int(node.name.removeprefix("video")), name))
        except OSError as error:
            # It goes while it is looked at.
            log.info("%s is no camera: %s", node.name, error)
    return found


def list_microphones() -> tuple[DeviceInfo, ...]:
    """The microphones of this PC now; empty without the PortAudio library."""
    if _sound is None:
        return ()
    with _portaudio:
        _look_anew()
        return _inputs().found
