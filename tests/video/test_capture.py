"""A capture that goes on while its devices are unplugged or a check fails."""

import multiprocessing
import threading
from collections.abc import Iterator

import numpy as np
import pytest

from branchdesk.domain.errors import DeviceFault
from branchdesk.video.capture import Capture
from branchdesk.video.claims import Claim
from branchdesk.video.clock import now_ns
from branchdesk.video.mailbox import PictureMailbox, new_block
from branchdesk.video.messages import RecordingSettings
from branchdesk.video.ports import CameraSpec, Frame, MicrophoneSpec
from branchdesk.video.sources import take_up
from branchdesk.video.vision import cv2
from tests.app.branch import until


class Socket:
    """Where a camera is plugged in. ``holder`` is who has it open, and ``attempts`` counts who
    wanted to."""

    def __init__(self) -> None:
        self.plugged = threading.Event()
        self.plugged.set()
        self.holder: PluggedCamera | None = None
        self.attempts = 0

    def camera(self, _spec: CameraSpec) -> "PluggedCamera":
        """The camera in it, not yet opened."""
        return PluggedCamera(self)


class PluggedCamera:
    """As Linux has it: one that comes back while somebody still holds what was unplugged is not
    found under its number."""

    fps = 25.0

    def __init__(self, socket: Socket) -> None:
        self._socket = socket
        self._closed = threading.Event()

    def open(self) -> None:
        """Take it."""
        self._socket.attempts += 1
        if self._socket.holder is not None:
            raise DeviceFault("camera_missing", device="camera 0")
        self._socket.holder = self

    def begin(self, start_ns: int) -> None:
        """It gives its first picture, if it is there."""
        while self.read().stamp_ns < start_ns:
            continue

    def read(self) -> Frame:
        """A picture every 10 ms."""
        if self._closed.wait(0.01) or not self._socket.plugged.is_set():
            raise DeviceFault("camera_missing", device="camera 0")
        return Frame(np.full((90, 160, 3), 128, np.uint8), now_ns())

    def close(self) -> None:
        """Give it back."""
        self._closed.set()
        if self._socket.holder is self:
            self._socket.holder = None


@pytest.fixture
def socket() -> Socket:
    return Socket()


@pytest.fixture
def capture(socket: Socket) -> Iterator[Capture]:
    """A preview from the socket."""
    mailbox = PictureMailbox(new_block(multiprocessing.get_context("spawn")))
    settings = RecordingSettings(CameraSpec(), MicrophoneSpec("none"))
    capture = Capture(settings, mailbox, lambda _report: None, camera_of=socket.camera)
    capture.start()
    yield capture
    capture.stop()


def told_of_loss(capture: Capture) -> list[Claim]:
    """What it has told of lost devices since the last look."""
    happened = capture.happened()
    return [one for one in happened if isinstance(one, Claim) and one.what == "device_lost"]


def test_a_lost_camera_is_given_back_before_it_is_waited_for(
    socket: Socket, capture: Capture
) -> None:
    until(lambda: capture.newest is not None, "a picture")
    socket.plugged.clear()
    until(lambda: bool(told_of_loss(capture)), "the loss")
    assert socket.holder is None
    tried = socket.attempts
    until(lambda: socket.attempts > tried, "an attempt that comes to nothing")
    until(lambda: socket.holder is None, "that it is given back then too")
    socket.plugged.set()
    until(lambda: bool(told_of_loss(capture)), "its return")
    assert socket.holder is not None


def test_a_device_that_opens_but_does_not_begin_is_given_back(socket: Socket) -> None:
    socket.plugged.clear()
    with pytest.raises(DeviceFault):
        take_up(socket.camera(CameraSpec()))
    assert socket.attempts == 1
    assert socket.holder is None


def test_a_check_that_fails_does_not_end_what_it_looks_at(capture: Capture) -> None:
    until(lambda: capture.newest is not None, "a picture")
    finder = capture._timeline.checks._pictures._finder
    finder._front = cv2.CascadeClassifier()
    until(lambda: "picture_unchecked" in capture.status("ok", now_ns()).claimed, "the failure")
    last = capture.newest
    until(lambda: capture.newest is not last, "one more picture")
    capture.check()
