"""The camera of this PC held over a document or a page of signed paper: looked at, one picture
taken."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from math import dist

from branchdesk.app.recording import Devices
from branchdesk.app.views import DocumentLook, Picture
from branchdesk.documents.identity import find, judge, opened
from branchdesk.documents.outline import Outline
from branchdesk.documents.scanning import mark_in
from branchdesk.domain.errors import DeviceFault
from branchdesk.domain.identity import LEAST_EDGES, Judgement, first_fault
from branchdesk.video.messages import Still
from branchdesk.video.ports import CameraSpec, MicrophoneSpec
from branchdesk.video.recorder import Recorder

_FINE = (1920, 1080)
"""Asked of a camera for small print, px; one that has less gives what it has."""
_MOVED_SHARE = 0.01
"""Of the picture's width, from one look to the next: more is a hand that moves."""
_CLOSE_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Candidate:
    """A picture that was looked at, as it would be kept."""

    document: str
    still: Still
    outline: Outline | None
    judgements: tuple[Judgement, ...]


class DocumentCamera:
    """``begin`` and ``end`` are for the db lane and ``look`` for the work lane, one at a time;
    ``picture`` never blocks. It must have ended before an interview begins."""

    def __init__(self, devices: Callable[[], Devices], is_recording: Callable[[], bool]) -> None:
        self._devices = devices
        self._is_recording = is_recording
        self._recorder: Recorder | None = None
        self._state = "off"
        self._candidate: Candidate | None = None
        self._page: bytes | None = None

    def begin(self) -> None:
        """Take the camera, unless an interview has it; one that runs goes on."""
        if self._recorder is not None:
            return
        if self._is_recording():
            self._state = "busy"
            return
        self._state = "starting"
        camera = _fine(self._devices().camera)
        self._recorder = Recorder.preview(camera, MicrophoneSpec("none"), people=1)

    def end(self) -> None:
        """Give the camera back."""
        recorder, self._recorder = self._recorder, None
        self._state, self._candidate, self._page = "off", None, None
        if recorder is None:
            return
        recorder.end_preview(_CLOSE_SECONDS)

    def picture(self) -> Picture | None:
        """The newest picture, small, for the eye."""
        recorder = self._recorder
        frame = None if recorder is None else recorder.picture()
        return Picture(frame.width, frame.height, frame.data, frame.at_ms) if frame else None

    def look(self, document: str) -> DocumentLook:
        """Judge what lies under the camera now; waits for a whole picture."""
        recorder = self._recorder
        still = self._newest(recorder)
        if isinstance(still, DocumentLook):
            return still
        before, now = self._candidate, _judged(document, still)
        if self._recorder is recorder:
            # Given back meanwhile, it leaves nothing to be taken.
            self._candidate = now
        hint = first_fault(now.judgements) or ("moving" if _moved(before, now) else "ready")
        return DocumentLook("running", hint, _shares(now), now.judgements)

    def look_at_page(self) -> DocumentLook:
        """Read the codes of the page of signed paper that lies under the camera now; waits for a
        whole picture. Hint ``codes`` where the QR code cannot be read: without it the sheet needs a
        person's word."""
        recorder = self._recorder
        still = self._newest(recorder)
        if isinstance(still, DocumentLook):
            return still
        mark = mark_in(still.jpeg)
        if self._recorder is recorder:
            self._page = still.jpeg
        if mark is None or not mark.digest:
            return DocumentLook("running", "codes")
        return DocumentLook("running", "ready", read=(mark.case_no, mark.page))

    @property
    def page(self) -> bytes | None:
        """The picture of a page last looked at, as JPEG; None once the camera was given back."""
        return self._page

    def _newest(self, recorder: Recorder | None) -> Still | DocumentLook:
        """The newest whole picture, or why there is none."""
        if recorder is None:
            return DocumentLook(self._state, self._state)
        still = recorder.still()
        if still is not None:
            return still
        fault = recorder.status().fault
        if fault is not None:
            return DocumentLook("fault", "fault", fault=fault)
        return DocumentLook(self._state, "starting")

    def candidate(self, document: str) -> Candidate:
        """The picture last looked at. DeviceFault ``camera_missing`` where there is none."""
        if self._candidate is None or self._candidate.document != document:
            self.look(document)
        if self._candidate is None:
            raise DeviceFault("camera_missing", device=self._devices().camera.name)
        return self._candidate


def _fine(camera: CameraSpec) -> CameraSpec:
    if camera.kind != "device":
        return camera
    return replace(camera, width=_FINE[0], height=_FINE[1])


def _judged(document: str, still: Still) -> Candidate:
    picture = opened(still.jpeg)
    outline = find(picture, document)
    if outline is None:
        return Candidate(document, still, None, (Judgement("edges", 0.0, LEAST_EDGES),))
    return Candidate(document, still, outline, judge(picture, outline, document))


def _moved(before: Candidate | None, now: Candidate) -> bool:
    """Whether the document lies elsewhere than at the look before, or was not seen there."""
    if before is None or before.outline is None or now.outline is None:
        return True
    pairs = zip(before.outline.corners, now.outline.corners, strict=True)
    return max(dist(a, b) for a, b in pairs) > _MOVED_SHARE * now.still.width


def _shares(seen: Candidate) -> tuple[tuple[float, float], ...]:
    if seen.outline is None:
        return ()
    width, height = seen.still.width, seen.still.height
    return tuple((x / width, y / height) for x, y in seen.outline.corners)
