"""The one recorder of this desk: started with an interview, stopped at the seal."""

import base64
import os
import uuid
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field

from branchdesk.app.session import Session
from branchdesk.app.views import LiveStatus, Picture
from branchdesk.domain.errors import DeviceFault
from branchdesk.domain.events import Draft
from branchdesk.domain.happenings import Claimed, RecordingEnded, RecordingStarted
from branchdesk.store.queries import RecordingRow
from branchdesk.video.container import Manifest, recover
from branchdesk.video.lease import reserve_path
from branchdesk.video.messages import RecordingSettings
from branchdesk.video.recorder import Recorder
from branchdesk.video.sources import CameraSpec, MicrophoneSpec
from branchdesk.video.vault import MediaVault

_START_SECONDS = 20.0
_STOP_SECONDS = 20.0

_OFF = LiveStatus("off", 0, 0, 0.0, {}, (), 0, None)


@dataclass(frozen=True, slots=True)
class Devices:
    """What this desk records with."""

    camera: CameraSpec
    microphone: MicrophoneSpec


@dataclass(frozen=True, slots=True)
class Running:
    """The recording under way and whose it is."""

    recording_id: str
    interview_id: str
    client_id: str
    key: bytes = field(repr=False)
    recorder: Recorder


class Recording:
    """Owns the recorder process; writes go through the session, status may be asked anywhere."""

    def __init__(self, session: Session, vault: MediaVault, devices: Devices) -> None:
        self._session = session
        self._vault = vault
        self.devices = devices
        self._running: Running | None = None

    @property
    def running(self) -> Running | None:
        """The recording under way."""
        return self._running

    @contextmanager
    def starting(self, interview_id: str, client_id: str) -> Iterator[tuple[str, Draft]]:
        """Start recording; gives its id and the draft of ``recording.started``.

        The draft holds the key, so it is appended inside: where that fails, as where a device
        cannot be had (DeviceFault), the recording is stopped and its file is gone.
        """
        recording_id = str(uuid.uuid4())
        key = os.urandom(32)
        path = self._vault.path(recording_id)
        devices = self.devices
        recorder = Recorder.start(
            RecordingSettings(
                path=path, key=key, camera=devices.camera, microphone=devices.microphone
            )
        )
        with ExitStack() as undo:
            undo.callback(reserve_path(path).unlink, missing_ok=True)
            undo.callback(path.unlink, missing_ok=True)
            undo.callback(recorder.close)
            begun = recorder.wait_started(_START_SECONDS)
            started = RecordingStarted(
                recording_id=recording_id,
                interview_id=interview_id,
                key=base64.b64encode(key).decode(),
                wall_utc=begun.wall_utc,
                monotonic_ns=begun.origin_ns,
                width=begun.width,
                height=begun.height,
                fps=begun.fps,
                camera=devices.camera.name,
                microphone=devices.microphone.name,
            )
            draft = self._session.draft(
                "interview", interview_id, started, client_id=client_id, media_ms=0
            )
            yield recording_id, draft
            undo.pop_all()
            self._running = Running(recording_id, interview_id, client_id, key, recorder)

    def now_ms(self, interview_id: str) -> int | None:
        """The media offset now, or None while this interview is not being recorded."""
        running = self._running
        if running is None or running.interview_id != interview_id:
            return None
        return running.recorder.now_ms()

    def required_ms(self, interview_id: str) -> int:
        """The media offset now; DeviceFault ``recorder_stopped`` where nothing would record what
        is said."""
        at_ms = self.now_ms(interview_id)
        live = self.live()
        if at_ms is None or live.state == "fault":
            raise DeviceFault("recorder_stopped", saved_ms=live.saved_ms)
        return at_ms

    def claims(self) -> tuple[Draft, ...]:
        """Drafts of what the detectors claimed since the last call."""
        running = self._running
        if running is None:
            return ()
        return tuple(
            self._session.draft(
                "interview",
                running.interview_id,
                Claimed(
                    interview_id=running.interview_id,
                    what=claim.what,
                    detector=claim.detector,
                    version=claim.version,
                    confidence=claim.confidence,
                    from_ms=claim.from_ms,
                    to_ms=claim.to_ms,
                ),
                client_id=running.client_id,
                media_ms=claim.from_ms,
            )
            for claim in running.recorder.claims()
        )

    def stop(self) -> tuple[Draft, ...]:
        """Stop; the drafts close open claims and carry the media manifest."""
        running = self._running
        if running is None:
            return ()
        try:
            manifest = running.recorder.stop(_STOP_SECONDS)
        except DeviceFault:
            # The recorder died on its own: what it saved is closed here as after a crash.
            manifest = self._closed(running.recording_id, running.key)
        last = self.claims()
        self._running = None
        return (
            *last,
            self._ended(running.recording_id, running.interview_id, running.client_id, manifest),
        )

    def mend(self) -> int:
        """Close what a crash left open: cut to the last whole record, write its manifest.

        Returns how many recordings were closed. IntegrityFault where a file does not verify.
        """
        closed = 0
        for row in self._session.store.unended_recordings():
            if self._running is None or row.recording_id != self._running.recording_id:
                self._session.append([self._mended(row)])
                closed += 1
        return closed

    def live(self) -> LiveStatus:
        """The recorder now; never blocks."""
        running = self._running
        if running is None:
            return _OFF
        status = running.recorder.status()
        return LiveStatus(
            state=status.state,
            elapsed_ms=status.elapsed_ms,
            saved_ms=status.saved_ms,
            level=status.level,
            checks=status.checks,
            faces=status.faces,
            drops=status.drops,
            recording_id=running.recording_id,
            fault=status.fault,
        )

    def picture(self) -> Picture | None:
        """The newest frame; never blocks."""
        running = self._running
        frame = running.recorder.picture() if running else None
        return Picture(frame.width, frame.height, frame.data, frame.at_ms) if frame else None

    def _mended(self, row: RecordingRow) -> Draft:
        manifest = self._closed(row.recording_id, base64.b64decode(row.key))
        return self._ended(row.recording_id, row.interview_id, row.client_id, manifest)

    def _closed(self, recording_id: str, key: bytes) -> Manifest:
        """The file of a recorder that died, closed; one that was never made has no size."""
        path = self._vault.path(recording_id)
        if not path.exists():
            return Manifest(0, 0, "", 0, 0, 0, recovered=True)
        try:
            return recover(path, key)
        except TimeoutError as error:
            # Its recorder hangs and holds the file; the next start of the program closes it.
            raise DeviceFault("recorder_stopped", saved_ms=self.live().saved_ms) from error

    def _ended(
        self, recording_id: str, interview_id: str, client_id: str, manifest: Manifest
    ) -> Draft:
        ended = RecordingEnded(
            recording_id=recording_id,
            interview_id=interview_id,
            media_ms=manifest.media_ms,
            size=manifest.size,
            sha256=manifest.sha256,
            fragments=manifest.fragments,
            frames=manifest.frames,
            drops=manifest.drops,
            recovered=manifest.recovered,
        )
        return self._session.draft(
            "interview", interview_id, ended, client_id=client_id, media_ms=manifest.media_ms
        )
