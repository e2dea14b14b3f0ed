"""A clip as camera and microphone: pace, start over, hold, stand still; and absent devices."""

from dataclasses import replace
from pathlib import Path

import av
import numpy as np
import pytest

from branchdesk.domain.errors import DeviceFault
from branchdesk.video.clips import ClipCamera, ClipMicrophone
from branchdesk.video.clock import NS_PER_S, now_ns
from branchdesk.video.devices import OpenCvCamera
from branchdesk.video.ports import SAMPLE_RATE, CameraSpec, Frame, MicrophoneSpec
from branchdesk.video.sources import camera_for, list_cameras, list_microphones, microphone_for
from tests.video.clip_samples import FPS, FRAMES, GAP, write_numbered_clip
from tests.video.film_samples import number_in, numbered_picture


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("clip") / "clip.mp4"
    write_numbered_clip(path)
    return path


def numbers(frames: list[Frame]) -> list[int]:
    return [number_in(frame.pixels.tobytes()) for frame in frames]


def test_clip_is_played_at_its_own_pace_and_starts_over(clip: Path) -> None:
    camera = ClipCamera(str(clip))
    camera.open()
    start_ns = now_ns()
    camera.begin(start_ns)
    frames = []
    for _ in range(FRAMES + 3):
        frames.append(camera.read())
        # Never before its time.
        assert now_ns() >= frames[-1].stamp_ns
    assert frames[0].stamp_ns == start_ns
    step = NS_PER_S // FPS
    for number, frame in enumerate(frames[:FRAMES]):
        assert frame.stamp_ns - start_ns == pytest.approx(number * step, abs=2_000_000)
    still = [4] * (GAP[1] - GAP[0])
    assert numbers(frames[:FRAMES]) == [0, 1, 2, 3, 4, *still, 9, 10, 11]
    assert numbers(frames[FRAMES + 1 :])[-1] in (0, 1)
    camera.close()


def test_standing_pictures_are_the_very_same_pixels(clip: Path) -> None:
    camera = ClipCamera(str(clip))
    camera.open()
    camera.begin(now_ns())
    frames = [camera.read() for _ in range(FRAMES)]
    assert all((frames[4].pixels == frames[n].pixels).all() for n in range(*GAP))
    assert not (frames[3].pixels == frames[4].pixels).all()
    camera.close()


def test_clip_that_holds_keeps_its_last_picture(clip: Path) -> None:
    camera = camera_for(CameraSpec("clip", path=str(clip), hold=True))
    camera.open()
    camera.begin(now_ns())
    frames = [camera.read() for _ in range(FRAMES + 4)]
    assert numbers(frames)[FRAMES:] == [FRAMES - 1] * 4
    camera.close()


def test_pictures_that_come_too_late_are_passed_over_and_counted(clip: Path) -> None:
    camera = ClipCamera(str(clip))
    camera.open()
    camera.begin(now_ns() - 2 * NS_PER_S)
    first, frame = camera.read(), camera.read()
    # The first is given all the same: a recording begins where the clip does.
    assert (first.missed, number_in(first.pixels.tobytes())) == (0, 0)
    assert frame.missed > FRAMES
    assert now_ns() - frame.stamp_ns < NS_PER_S // 2
    camera.close()


def test_sound_keeps_its_place_over_the_clips_end(clip: Path) -> None:
    microphone = microphone_for(MicrophoneSpec("clip", path=str(clip)))
    microphone.open()
    start_ns = now_ns()
    microphone.begin(start_ns)
    position = 0
    for _ in range(40):
        block = microphone.read()
        assert block.stamp_ns == start_ns + position * NS_PER_S // SAMPLE_RATE
        position += len(block.samples)
        assert now_ns() >= start_ns + position * NS_PER_S // SAMPLE_RATE
    assert position == pytest.approx(SAMPLE_RATE * 0.8, rel=0.1)
    microphone.close()


def test_sound_of_a_clip_that_holds_ends_in_silence(clip: Path) -> None:
    microphone = ClipMicrophone(str(clip), hold=True)
    microphone.open()
    microphone.begin(now_ns() - 2 * NS_PER_S)
    blocks = [microphone.read().samples for _ in range(30)]
    assert np.abs(blocks[2]).max() > 0.5
    assert not np.abs(blocks[-1]).any()
    microphone.close()


def test_closed_clip_wakes_whoever_waits(clip: Path) -> None:
    camera = ClipCamera(str(clip))
    camera.open()
    camera.begin(now_ns() + 3600 * NS_PER_S)
    camera.close()
    with pytest.raises(DeviceFault):
        camera.read()


def test_clip_without_sound_is_no_microphone(tmp_path: Path) -> None:
    path = tmp_path / "mute.mp4"
    with av.open(str(path), "w") as out:
        video = out.add_stream("libx264", rate=FPS)
        video.width, video.height, video.pix_fmt = 320, 180, "yuv420p"
        out.mux(video.encode(av.VideoFrame.from_ndarray(numbered_picture(1), format="bgr24")))
        out.mux(video.encode(None))
    with pytest.raises(DeviceFault) as fault:
        ClipMicrophone(str(path)).open()
    assert fault.value.code == "clip_unreadable"
    assert fault.value.params == {"path": str(path)}


def test_spec_without_a_clip_is_refused() -> None:
    for make in (
        lambda: camera_for(CameraSpec("clip")),
        lambda: microphone_for(MicrophoneSpec("clip")),
    ):
        with pytest.raises(DeviceFault):
            make()


def test_absent_camera_is_missing_not_in_use() -> None:
    with pytest.raises(DeviceFault) as fault:
        OpenCvCamera(63).open()
    assert fault.value.code == "camera_missing"
    assert fault.value.params == {"device": "camera 63"}
    with pytest.raises(DeviceFault):
        OpenCvCamera(63).read()


def test_devices_are_listed_by_index_and_name() -> None:
    for device in (*list_cameras(), *list_microphones()):
        assert device.index >= 0
        assert device.name


def test_names_show_no_folder() -> None:
    assert CameraSpec("clip", path="/a/b/c.mp4").name == "c.mp4"
    assert MicrophoneSpec("clip", path="/a/b/c.mp4").name == "c.mp4"
    assert CameraSpec(index=2).name == "camera 2"
    assert MicrophoneSpec().name == "microphone"
    assert MicrophoneSpec(index=1).name == "microphone 1"


def test_clip_taken_up_later_goes_on_where_it_would_be_by_then(clip: Path) -> None:
    step = NS_PER_S // FPS
    start_ns = now_ns()
    with av.open(str(clip)) as container:
        length_ns = (container.duration or 0) * 1000
    # Two rounds and three pictures ago.
    origin_ns = start_ns - 2 * length_ns - 3 * step
    camera = camera_for(CameraSpec("clip", path=str(clip), origin_ns=origin_ns))
    microphone = microphone_for(MicrophoneSpec("clip", path=str(clip), origin_ns=origin_ns))
    camera.open()
    microphone.open()
    camera.begin(start_ns)
    microphone.begin(start_ns)
    frames = [camera.read() for _ in range(3)]
    assert numbers(frames) == [3, 4, 4]
    assert frames[0].stamp_ns == pytest.approx(start_ns, abs=2 * step)
    block = microphone.read()
    assert block.stamp_ns == pytest.approx(start_ns, abs=NS_PER_S // SAMPLE_RATE)
    camera.close()
    microphone.close()


def test_sound_taken_up_later_is_what_is_heard_by_then(clip: Path) -> None:
    start_ns = now_ns()
    spec = MicrophoneSpec("clip", path=str(clip), hold=True)
    begun, later = microphone_for(spec), microphone_for(replace(spec, origin_ns=start_ns))
    for microphone, at_ns in ((begun, start_ns), (later, start_ns + NS_PER_S // 10)):
        microphone.open()
        microphone.begin(at_ns)
    whole = np.concatenate([begun.read().samples for _ in range(10)])
    rest = later.read().samples
    skipped = SAMPLE_RATE // 10
    assert np.abs(rest - whole[skipped : skipped + len(rest)]).max() < 0.02
    assert np.abs(rest).max() > 0.5


def test_clip_that_holds_is_still_held_when_taken_up_behind_its_end(clip: Path) -> None:
    start_ns = now_ns()
    camera = ClipCamera(str(clip), hold=True, origin_ns=start_ns - 60 * NS_PER_S)
    camera.open()
    camera.begin(start_ns)
    assert numbers([camera.read() for _ in range(2)]) == [FRAMES - 1] * 2
    microphone = ClipMicrophone(str(clip), hold=True, origin_ns=start_ns - 60 * NS_PER_S)
    microphone.open()
    microphone.begin(start_ns)
    assert not np.abs(microphone.read().samples).any()


def test_clip_taken_up_where_it_stands_still_shows_what_stands(clip: Path) -> None:
    start_ns = now_ns()
    camera = ClipCamera(str(clip), origin_ns=start_ns - 6 * NS_PER_S // FPS)
    camera.open()
    camera.begin(start_ns)
    frames = [camera.read() for _ in range(4)]
    assert frames[0].stamp_ns == start_ns
    assert numbers(frames)[0] == 4
    assert numbers(frames)[-1] == 9
