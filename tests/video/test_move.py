"""A recording that moves on to another file while the devices stay open."""

from dataclasses import replace
from pathlib import Path

import pytest

from branchdesk.domain.errors import DeviceFault
from branchdesk.video.clock import NS_PER_MS
from branchdesk.video.container import SealedReader, recover, verify
from branchdesk.video.recorder import Recorder
from tests.video.clip_samples import settings_for

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
    second = recorder.stop()
    first = recover(settings.path, settings.key)
    assert not first.recovered
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


def test_a_move_that_cannot_be_leaves_the_recording_where_it_is(tmp_path: Path) -> None:
    settings = replace(settings_for(tmp_path), need_bytes=1)
    assert settings.path is not None
    recorder = Recorder.start(settings)
    started = recorder.wait_started()
    with pytest.raises(DeviceFault) as fault:
        recorder.move_to(tmp_path / "nowhere" / "other.bdv", OTHER_KEY)
    assert fault.value.code == "recorder_stopped"
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
