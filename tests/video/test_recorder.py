"""Recordings by the real recorder process, of a clip that is camera and microphone."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path

import av
import numpy as np
import psutil
import pytest

from branchdesk.domain.errors import DeviceFault
from branchdesk.video.claims import Claim
from branchdesk.video.clock import NS_PER_S, ms_since, now_ns
from branchdesk.video.container import Manifest, SealedReader, recover, verify
from branchdesk.video.messages import RecorderStatus, Started
from branchdesk.video.playback import View
from branchdesk.video.ports import CameraSpec, MicrophoneSpec
from branchdesk.video.recorder import Recorder
from tests.processes import left_running
from tests.sources import ROOT
from tests.video.clip_samples import (
    SHORT,
    clip_camera,
    clip_microphone,
    heard,
    settings_for,
    write_numbered_clip,
)

MOST_LOST_MS = 1000
LIMIT_BYTES = 200_000
GRACE_S = 10.0


@dataclass(frozen=True)
class Recording:
    """A finished recording of some seconds and what was seen while it ran."""

    path: Path
    key: bytes
    started: Started
    during: RecorderStatus
    picture_ms: int
    manifest: Manifest


@pytest.fixture(scope="module")
def recording(tmp_path_factory: pytest.TempPathFactory) -> Recording:
    settings = settings_for(tmp_path_factory.mktemp("recording"))
    assert settings.path is not None
    recorder = Recorder.start(settings)
    started = recorder.wait_started()
    during = recorder.wait_for(lambda status: status.saved_ms >= 6000)
    picture = recorder.picture()
    assert picture is not None
    assert (picture.width, picture.height, len(picture.data)) == (640, 360, 640 * 360 * 3)
    assert 0 <= recorder.now_ms() - picture.at_ms < 1000
    manifest = recorder.stop()
    assert recorder.status().state == "off"
    return Recording(settings.path, settings.key, started, during, picture.at_ms, manifest)


@pytest.fixture
def opened(recording: Recording) -> Iterator[SealedReader]:
    with SealedReader(recording.path, recording.key) as reader:
        yield reader


def test_recording_is_whole_and_its_manifest_true(
    recording: Recording, opened: SealedReader
) -> None:
    opened.verify()
    manifest = recording.manifest
    began, ended = map(datetime.fromisoformat, (recording.started.wall_utc, manifest.wall_utc))
    # The wall clock was not set meanwhile, at the most trimmed: both have gone on by the same.
    assert abs(ended - began - timedelta(milliseconds=manifest.media_ms)) < timedelta(seconds=1)
    assert manifest.size == recording.path.stat().st_size
    assert manifest.frames == len(opened.index())
    assert manifest.media_ms == opened.length_ms >= 6000
    assert manifest.drops == 0
    assert list(recording.path.parent.iterdir()) == [recording.path]


def test_status_tells_what_goes_on(recording: Recording) -> None:
    status = recording.during
    assert status.state == "recording"
    assert status.elapsed_ms - status.saved_ms < MOST_LOST_MS
    assert status.checks["clock"] == "ok"
    assert set(status.checks) == {"face", "voice", "light", "clock", "disk"}
    assert status.checks["light"] == "ok"
    assert len(status.faces) == 1
    assert (recording.started.width, recording.started.height) == (640, 360)
    assert recording.started.fps == pytest.approx(25)


def test_pictures_keep_the_instant_of_their_capture(
    recording: Recording, opened: SealedReader
) -> None:
    times = [frame.ms for frame in opened.index()]
    # The clip has a picture every 40 ms and begins with the recording.
    assert all(ms % 40 == 0 for ms in times)
    assert recording.picture_ms in times
    with av.open(View(opened), "r") as container:
        decoded = [frame.pts for frame in container.decode(video=0)]
    assert decoded == [frame.pts for frame in opened.index()]
    keys = [frame.ms for frame in opened.index() if frame.key]
    assert keys == list(range(0, times[-1] + 1, 1000))


def test_sound_lies_where_the_clip_has_it(opened: SealedReader) -> None:
    ours, source = heard(View(opened)), heard(str(SHORT))
    # At the beginning and near the end, so that an offset that grows would show.
    for begin in (4000, 40_000):
        want = source[begin : begin + 8000]
        around = ours[begin - 800 : begin + 8800]
        scores = np.correlate(around, want, "valid")
        lag_ms = (int(np.argmax(scores)) - 800) / 8
        assert abs(lag_ms) <= 25


def test_speech_is_in_the_waveform(opened: SealedReader) -> None:
    peaks = opened.waveform()
    assert abs(len(peaks) - opened.length_ms // 50) <= 10
    assert max(peaks) > 0.2
    assert min(peaks) < 0.1


def test_killed_recorder_is_noticed_and_loses_less_than_a_second(tmp_path: Path) -> None:
    settings = settings_for(tmp_path)
    assert settings.path is not None
    recorder = Recorder.start(settings)
    recorder.wait_for(lambda status: status.saved_ms >= 2000)
    killed_at = recorder.now_ms()
    psutil.Process(recorder.pid).kill()
    status = recorder.wait_for(lambda status: status.state == "fault", 1.0)
    assert status.fault == "recorder_stopped"
    with pytest.raises(DeviceFault) as fault:
        recorder.stop()
    assert fault.value.code == "recorder_stopped"
    saved_ms = fault.value.params["saved_ms"]
    manifest = recover(settings.path, settings.key)
    assert manifest.recovered
    assert manifest.media_ms >= killed_at - MOST_LOST_MS
    assert saved_ms == pytest.approx(manifest.media_ms, abs=600)
    verify(settings.path, settings.key)


@dataclass(frozen=True)
class Parent:
    """A recording program in a process of its own."""

    process: subprocess.Popen[str]
    recorder: psutil.Process
    origin_ns: int
    path: Path
    key: bytes


def started_program(folder: Path, key: bytes) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.video.recording_parent", str(folder)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdin is not None
    process.stdin.write(key.hex() + "\n")
    process.stdin.flush()
    return process


@pytest.fixture
def parent(tmp_path: Path) -> Iterator[Parent]:
    key = os.urandom(32)
    with started_program(tmp_path, key) as process:
        assert process.stdout is not None
        pid, origin_ns = process.stdout.readline().split()
        recorder = psutil.Process(int(pid))
        yield Parent(process, recorder, int(origin_ns), tmp_path / "film.bdv", key)
        process.kill()
        left_running([recorder], 5)


def test_recorder_outlives_a_killed_window_just_to_close_the_file(parent: Parent) -> None:
    killed_at = ms_since(parent.origin_ns, now_ns())
    parent.process.kill()
    assert not left_running([parent.recorder], 5)
    verify(parent.path, parent.key)
    manifest = recover(parent.path, parent.key)
    assert not manifest.recovered
    assert manifest.media_ms >= killed_at - 100


def test_window_and_recorder_killed_at_once_lose_less_than_a_second(parent: Parent) -> None:
    parent.recorder.suspend()
    killed_at = ms_since(parent.origin_ns, now_ns())
    parent.process.kill()
    parent.recorder.kill()
    assert not left_running([parent.recorder], 5)
    manifest = recover(parent.path, parent.key)
    assert manifest.recovered
    assert manifest.media_ms >= killed_at - MOST_LOST_MS
    verify(parent.path, parent.key)


def test_terminated_recorder_closes_its_file(parent: Parent) -> None:
    parent.recorder.send_signal(signal.SIGTERM)
    assert not left_running([parent.recorder], 5)
    verify(parent.path, parent.key)


def test_suspended_recorder_is_seen_and_goes_on(tmp_path: Path) -> None:
    settings = settings_for(tmp_path)
    assert settings.path is not None
    recorder = Recorder.start(settings)
    recorder.wait_for(lambda status: status.saved_ms >= 1000)
    process = psutil.Process(recorder.pid)
    process.suspend()
    stopped_ms = recorder.now_ms()
    recorder.wait_for(lambda status: status.checks["clock"] == "warn")
    recorder.wait_for(lambda _: recorder.now_ms() > stopped_ms + 3500)
    resuming_ms = recorder.now_ms()
    process.resume()
    told: list[Claim] = []

    def is_told(_: RecorderStatus) -> bool:
        told.extend(one for one in recorder.claims() if one.what == "suspended")
        return len(told) > 1

    recorder.wait_for(is_told)
    begun, over = told
    assert begun.to_ms is None
    assert over.from_ms <= stopped_ms + 100
    over_ms = over.to_ms
    assert over_ms is not None
    recorder.wait_for(lambda status: status.saved_ms >= over_ms + 1500)
    recorder.wait_for(lambda status: status.checks["clock"] == "ok")
    manifest = recorder.stop()
    assert manifest.drops > 0
    # However late it is seen that it goes on: not before it does, and the film is there.
    assert resuming_ms <= over_ms <= manifest.media_ms
    with SealedReader(settings.path, settings.key) as reader:
        reader.verify()
        assert abs(len(reader.waveform()) * 50 - manifest.media_ms) < 400
        with av.open(View(reader), "r") as container:
            assert sum(1 for _ in container.decode(video=0)) == manifest.frames


def test_full_disk_stops_the_recording_and_keeps_what_was_saved(tmp_path: Path) -> None:
    settings = settings_for(tmp_path)
    assert settings.path is not None
    recorder = Recorder.start(settings)
    recorder.wait_started()
    # From now on no file of the recorder may grow beyond this: to it the disk is full.
    psutil.Process(recorder.pid).rlimit(psutil.RLIMIT_FSIZE, (LIMIT_BYTES, LIMIT_BYTES))
    status = recorder.wait_for(lambda status: status.state == "fault", 30)
    assert status.fault == "disk_full"
    manifest = recorder.stop()
    verify(settings.path, settings.key)
    assert manifest.media_ms > 500
    assert manifest.size == settings.path.stat().st_size <= LIMIT_BYTES
    assert list(tmp_path.iterdir()) == [settings.path]


def test_device_that_goes_and_comes_back_is_claimed_and_the_film_goes_on(tmp_path: Path) -> None:
    clip, away = tmp_path / "clip.mp4", tmp_path / "away.mp4"
    write_numbered_clip(clip)
    settings = settings_for(tmp_path, clip=clip)
    assert settings.path is not None
    recorder = Recorder.start(settings)
    recorder.wait_for(lambda status: status.saved_ms >= 500)
    # The clip is opened anew each time it starts over: now both devices are gone.
    clip.rename(away)
    gone_ms = recorder.now_ms()
    recorder.wait_for(lambda status: status.saved_ms >= gone_ms + 2500)
    away.rename(clip)
    back_ms = recorder.now_ms()
    recorder.wait_for(lambda status: status.saved_ms >= back_ms + 2000)
    manifest = recorder.stop()
    lost = {
        c.device: c for c in recorder.claims() if c.what == "device_lost" and c.to_ms is not None
    }
    assert set(lost) == {"camera", "microphone"}
    for claim in lost.values():
        assert gone_ms <= claim.from_ms <= gone_ms + 1000
        assert back_ms <= (claim.to_ms or 0) <= back_ms + 1500
    with SealedReader(settings.path, settings.key) as reader:
        reader.verify()
        held = [frame.ms for frame in reader.index() if frame.held]
        assert gone_ms < held[0]
        assert held[-1] < back_ms + 1500
        times = [frame.ms for frame in reader.index()]
        assert max(later - earlier for earlier, later in pairwise(times)) < 1000
        assert abs(len(reader.waveform()) * 50 - manifest.media_ms) < 300


def test_no_recording_begins_without_room_for_it(tmp_path: Path) -> None:
    with pytest.raises(DeviceFault) as fault:
        Recorder.start(replace(settings_for(tmp_path), need_bytes=1 << 60))
    assert fault.value.code == "disk_full"
    assert fault.value.params["need_mb"] == 1 << 40
    assert list(tmp_path.iterdir()) == []


def test_preview_shows_and_checks_without_a_file(tmp_path: Path) -> None:
    preview = Recorder.preview(clip_camera(), clip_microphone())
    try:
        assert preview.wait_started().codec == ""
        status = preview.wait_for(lambda status: bool(status.faces) and status.level > 0.3)
        assert status.state == "preview"
        assert status.saved_ms == 0
        assert preview.picture() is not None
        assert preview.now_ms() > 0
    finally:
        preview.end_preview(GRACE_S)
    assert preview.status().state == "off"


def test_preview_ends_by_itself_though_the_camera_has_not_given_a_picture_yet() -> None:
    tomorrow_ns = now_ns() + 86_400 * NS_PER_S
    preview = Recorder.preview(replace(clip_camera(), origin_ns=tomorrow_ns), clip_microphone())
    preview.wait_for(lambda status: bool(status.checks))
    assert preview.status().state == "starting"
    process = preview._process
    preview.close()
    assert process.exitcode == 0


def test_preview_that_hangs_is_killed_and_gives_its_devices_back() -> None:
    preview = Recorder.preview(clip_camera(), clip_microphone())
    preview.wait_for(lambda status: status.state == "preview")
    psutil.Process(preview.pid).suspend()
    preview.end_preview(0.1)
    assert not preview.alive


@pytest.mark.parametrize(
    ("camera", "microphone", "code"),
    [
        (CameraSpec(index=63), clip_microphone(), "camera_missing"),
        (clip_camera(), MicrophoneSpec(index=63), "microphone_missing"),
        (CameraSpec("clip", path="nothing-here.mp4"), clip_microphone(), "clip_unreadable"),
        (clip_camera(), MicrophoneSpec("clip", path=__file__), "clip_unreadable"),
    ],
)
def test_device_that_cannot_be_had_is_named(
    tmp_path: Path, camera: CameraSpec, microphone: MicrophoneSpec, code: str
) -> None:
    settings = replace(settings_for(tmp_path), camera=camera, microphone=microphone)
    recorder = Recorder.start(settings)
    with pytest.raises(DeviceFault) as fault:
        recorder.wait_started()
    assert fault.value.code == code
    assert recorder.status().state == "fault"
    recorder.close()
    assert list(tmp_path.iterdir()) == []


def test_a_recorder_that_hangs_when_it_is_stopped_is_killed(tmp_path: Path) -> None:
    settings = settings_for(tmp_path)
    assert settings.path is not None
    recorder = Recorder.start(settings)
    recorder.wait_started()
    recorder.wait_for(lambda status: status.saved_ms >= 1000)
    hanging = psutil.Process(recorder.pid)
    hanging.suspend()
    with pytest.raises(DeviceFault, match="recorder_stopped"):
        recorder.stop(0.2)
    assert not hanging.is_running()
    assert recover(settings.path, settings.key).media_ms >= 1000
