"""A recording that moves on to another file while the devices stay open."""

from dataclasses import replace
from pathlib import Path

import pytest

from branchdesk.domain.errors import DeviceFault
from branchdesk.video.clock import NS_PER_MS
from branchdesk.video.container import SealedReader, recover, verify
from branchdesk.video.recorder import Recorder
from tests.video.clip_samples import settings_for, write_numbered_clip

PICTURE_MS = 40
OTHER_KEY = bytes(range(32))


def test_no_picture_is_lost_between_two_files(tmp_path: Path) -> None:
    settings, other = settings_for(tmp_path), tmp_path / "other.bdv"
    assert settings.path is not None
    recorder = Recorder.start(settings)
    before = recorder.wait_started()
    recorder.wait_for(lambda status: status.saved_ms >= 1000)
    recorder.machine_voice(True)
    recorder.wait_for(lambda status: "system_voice" in status.claimed)
    after, claims = recorder.move_to(other, OTHER_KEY)
    recorder.wait_for(lambda status: status.saved_ms >= 1000)
    assert recorder.started == after
    first = recorder.left(settings.path, 10.0)
    second = recorder.stop()
    assert first is not None
    assert first == replace(recover(settings.path, settings.key), wall_utc=first.wall_utc)
    assert before.wall_utc < first.wall_utc <= second.wall_utc
    with SealedReader(settings.path, settings.key) as reader:
        reader.verify()
        last_ms = reader.index()[-1].ms
        assert abs(len(reader.waveform()) * 50 - first.media_ms) < 400
    verify(other, OTHER_KEY)
    gap_ms, rest_ns = divmod(after.origin_ns - before.origin_ns - last_ms * NS_PER_MS, NS_PER_MS)
    assert (gap_ms % PICTURE_MS, rest_ns) == (0, 0)
    # On a machine without time for pictures some are dropped, here too, and are counted.
    assert gap_ms // PICTURE_MS - 1 <= first.drops + second.drops
    assert (after.width, after.height, after.codec) == (640, 360, before.codec)
    # What the program was saying when the file changed is told apart in both.
    (ended,) = [one for one in claims if one.what == "system_voice" and one.to_ms is not None]
    assert ended.to_ms == last_ms + gap_ms
    assert next(one.from_ms for one in recorder.claims() if one.what == "system_voice") == 0
    assert list(tmp_path.rglob("*.reserve")) == []


def test_what_is_heard_goes_on_in_another_file_while_the_camera_is_gone(tmp_path: Path) -> None:
    clip, away, other = tmp_path / "clip.mp4", tmp_path / "away.mp4", tmp_path / "other.bdv"
    write_numbered_clip(clip)
    settings = settings_for(tmp_path, clip=clip)
    recorder = Recorder.start(settings)
    recorder.wait_for(lambda status: status.saved_ms >= 500)
    # The clip is opened anew each time it starts over: now both devices are gone.
    clip.rename(away)
    gone_ms = recorder.now_ms()
    recorder.wait_for(lambda status: status.saved_ms >= gone_ms + 1500)
    _, claims = recorder.move_to(other, OTHER_KEY)
    assert {one.device for one in claims if one.what == "device_lost"} == {"camera", "microphone"}
    recorder.wait_for(lambda status: status.saved_ms >= 1000)
    recorder.stop()
    with SealedReader(other, OTHER_KEY) as reader:
        reader.verify()
        assert any(frame.held for frame in reader.index())
    lost = [one for one in recorder.claims() if one.what == "device_lost"]
    assert {(one.device, one.from_ms) for one in lost} == {("camera", 0), ("microphone", 0)}


def test_a_move_that_cannot_be_leaves_the_recording_where_it_is(tmp_path: Path) -> None:
    settings = replace(settings_for(tmp_path), need_bytes=1)
    assert settings.path is not None
    recorder = Recorder.start(settings)
    started = recorder.wait_started()
    with pytest.raises(DeviceFault) as fault:
        recorder.move_to(tmp_path / "nowhere" / "other.bdv", OTHER_KEY)
    assert fault.value.code == "folder_refused"
    moved_ms = recorder.now_ms()
    recorder.wait_for(lambda status: status.saved_ms >= moved_ms + 1000)
    assert recorder.started == started
    recorder.stop()
    verify(settings.path, settings.key)


def test_a_recorder_that_is_gone_cannot_move(tmp_path: Path) -> None:
    recorder = Recorder.start(settings_for(tmp_path))
    recorder.wait_for(lambda status: status.saved_ms >= 500)
    recorder.kill()
    with pytest.raises(DeviceFault) as fault:
        recorder.move_to(tmp_path / "other.bdv", OTHER_KEY)
    assert fault.value.code == "recorder_stopped"
    assert not (tmp_path / "other.bdv").exists()
