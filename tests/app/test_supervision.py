"""A recorder that dies or hangs in the middle of an interview: it goes on without anybody."""

import base64
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from branchdesk.app.recording import Devices
from branchdesk.app.segments import claimed
from branchdesk.app.verifying import check_desk
from branchdesk.bootstrap import Engine
from branchdesk.domain.happenings import InterviewResumed, RecordingStarted
from branchdesk.video.claims import Claim
from branchdesk.video.clock import NS_PER_S, now_ns
from branchdesk.video.playback import View, frame_at
from branchdesk.video.ports import CameraSpec, MicrophoneSpec
from branchdesk.video.reader import SealedReader
from tests.app.branch import (
    ADVISER,
    CLIP,
    PASSWORD,
    Branch,
    ask,
    begin,
    open_case,
    refused,
    running,
    until,
)
from tests.app.segments import (
    cut_off,
    expect_whole,
    followed,
    interview_of,
    process_of,
    saved,
    segment,
    stop,
)
from tests.video.clip_samples import heard


def test_a_killed_recorder_is_followed_by_a_new_segment(pc: Engine) -> None:
    case_id = open_case(pc.desk)
    begin(pc.desk, case_id)
    ask(pc.desk, case_id, 1)
    before = saved(pc)
    killed_ns = now_ns()
    process_of(before).kill()
    after = followed(pc, before)
    print(f"from kill to first picture: {(after.origin_ns - killed_ns) / 1e6:.0f} ms")
    assert after.interview_id == before.interview_id
    until(lambda: pc.desk.interviews.live().state == "recording", "the recording light")
    ask(pc.desk, case_id, 2)
    until(lambda: before.recording_id in interview_of(pc).ended, "the first segment closed")
    saved(pc)
    stop(pc)
    interview = interview_of(pc)
    assert interview.recording_ids == (before.recording_id, after.recording_id)
    expect_whole(pc, interview)
    first, second = (interview.ended[ident] for ident in interview.recording_ids)
    assert (first.recovered, second.recovered) == (True, False)
    lost_ns = killed_ns - before.origin_ns - first.media_ms * 1_000_000
    assert lost_ns <= NS_PER_S
    assert len(interview.answers()) == 2


def test_the_clip_goes_on_as_a_camera_would(pc: Engine) -> None:
    case_id = open_case(pc.desk)
    begin(pc.desk, case_id)
    before = saved(pc)
    process_of(before).kill()
    after = followed(pc, before)
    saved(pc, 3500)
    stop(pc)
    row = pc.store.recording(after.recording_id)
    with SealedReader(pc.vault.path(after.recording_id), base64.b64decode(row.key)) as media:
        again = heard(View(media))[8000:24_000]
    places = np.correlate(heard(CLIP), again, "valid")
    played_ms = (after.origin_ns - before.origin_ns) // 1_000_000
    assert int(np.argmax(places)) // 8 == pytest.approx(played_ms + 1000, abs=40)


def test_an_answer_given_while_nothing_records_counts_for_the_next_segment(pc: Engine) -> None:
    case_id = open_case(pc.desk)
    begin(pc.desk, case_id)
    before = saved(pc)
    item = pc.session.questionnaire.items[0]
    process_of(before).kill()
    before.recorder.wait_lost(1.0)
    pc.desk.interviews.answer(case_id, item.options[0].id)
    after = segment(pc)
    assert after is not before
    (take,) = interview_of(pc).takes[item.id]
    (choice,) = take.answers
    assert (choice.recording_id, choice.at_ms) == (after.recording_id, 0)
    assert choice.after_ms <= take.up_for(pc.recording.now_ms(after.interview_id) or 0)


def test_a_hanging_recorder_is_noticed_within_a_second_and_followed(pc: Engine) -> None:
    case_id = open_case(pc.desk)
    begin(pc.desk, case_id)
    before = saved(pc)
    hanging = process_of(before)
    hung_ns = now_ns()
    hanging.suspend()
    after = followed(pc, before)
    print(f"from hang to first picture: {(after.origin_ns - hung_ns) / 1e6:.0f} ms")
    assert not hanging.is_running()
    until(lambda: before.recording_id in interview_of(pc).ended, "the first segment closed")
    saved(pc)
    stop(pc)
    expect_whole(pc, interview_of(pc))


def test_a_recorder_that_hangs_when_it_is_stopped_is_given_up(pc: Engine) -> None:
    case_id = open_case(pc.desk)
    begin(pc.desk, case_id)
    before = saved(pc)
    pc.recording.patience_s = 0.5
    with pc.recording.steady:
        process_of(before).suspend()
        pc.desk.interviews.pause(case_id, "break")
    assert pc.recording.running is None
    assert not before.recorder.alive
    interview = interview_of(pc)
    assert interview.ended[before.recording_id].recovered
    expect_whole(pc, interview)
    pc.desk.interviews.go_on(case_id)
    assert pc.recording.running is not None


def test_nothing_counts_that_a_recorder_which_ended_would_have_to_record(pc: Engine) -> None:
    case_id = open_case(pc.desk)
    begin(pc.desk, case_id)
    before = saved(pc)
    before.recorder.close()
    assert before.recorder.status().state == "off"
    ask(pc.desk, case_id, 1)
    after = segment(pc)
    assert after is not before
    # It is looked after as the one before was.
    process_of(after).kill()
    followed(pc, after)


@contextmanager
def pluggable(branch: Branch, folder: Path) -> Iterator[tuple[Engine, Path]]:
    """A PC whose camera and microphone are a clip that can be taken away, and the clip."""
    clip = folder / "camera.mp4"
    clip.write_bytes(Path(CLIP).read_bytes())
    devices = Devices(CameraSpec("clip", path=str(clip)), MicrophoneSpec("clip", path=str(clip)))
    with running(replace(branch.copy(branch.joined, folder), devices=devices)) as pc:
        yield pc, clip


def lost_ms(engine: Engine) -> list[int | None]:
    """What the ledger says of each gap."""
    interview_id = interview_of(engine).interview_id
    payloads = [one.payload for one in engine.store.stream(f"interview:{interview_id}")]
    return [one.lost_ms for one in payloads if isinstance(one, InterviewResumed)]


def test_what_was_lost_is_told(pc: Engine) -> None:
    case_id = open_case(pc.desk)
    begin(pc.desk, case_id)
    before = saved(pc)
    process_of(before).kill()
    after = followed(pc, before)
    saved(pc)
    stop(pc)
    stream = pc.store.stream(f"interview:{before.interview_id}")
    (resumed,) = (r.payload for r in stream if isinstance(r.payload, InterviewResumed))
    begun = {
        r.payload.recording_id: r.payload.monotonic_ns
        for r in stream
        if isinstance(r.payload, RecordingStarted)
    }
    assert resumed.recording_id == after.recording_id
    gap_ms = (begun[after.recording_id] - begun[before.recording_id]) // 1_000_000
    assert resumed.lost_ms is not None
    # Told at once, from what the recorder last reported: the file may hold one fragment more.
    kept_ms = interview_of(pc).ended[before.recording_id].media_ms
    assert gap_ms - kept_ms <= resumed.lost_ms <= gap_ms - kept_ms + 1100


def test_a_camera_that_is_gone_is_told_and_tried_for_ever_more_slowly(
    branch: Branch, tmp_path: Path
) -> None:
    away = tmp_path / "unplugged.mp4"
    with pluggable(branch, tmp_path) as (pc, clip):
        case_id = open_case(pc.desk)
        begin(pc.desk, case_id)
        before = saved(pc)
        clip.rename(away)
        process_of(before).kill()
        until(lambda: pc.desk.interviews.live().state == "fault", "the fault to be told")
        assert pc.desk.interviews.live().fault == "clip_unreadable"
        fault = refused(lambda: pc.desk.interviews.explain(case_id))
        assert fault.code == "recorder_stopped"
        until(lambda: pc.recording.attempts >= 3, "three attempts")
        assert segment(pc) is before
        assert len(list(pc.setup.data.glob("media/*/*.bdv"))) == 1
        away.rename(clip)
        followed(pc, before)
        pc.desk.interviews.explain(case_id)
        until(lambda: before.recording_id in interview_of(pc).ended, "the first segment closed")


def test_reconnecting_by_hand_needs_no_patience(branch: Branch, tmp_path: Path) -> None:
    away = tmp_path / "unplugged.mp4"
    with pluggable(branch, tmp_path) as (pc, clip):
        case_id = open_case(pc.desk)
        begin(pc.desk, case_id)
        before = saved(pc)
        clip.rename(away)
        process_of(before).kill()
        until(lambda: pc.recording.attempts >= 2, "two attempts")
        away.rename(clip)
        pc.desk.interviews.begin(case_id, "zh_TW")
        after = segment(pc)
        assert after is not before
        assert interview_of(pc).recording_ids == (before.recording_id, after.recording_id)
        (lost,) = lost_ms(pc)
        assert lost == pc.recording.live().lost_ms > 0


def test_reconnecting_by_hand_in_vain_leaves_it_to_go_on_by_itself(
    branch: Branch, tmp_path: Path
) -> None:
    away = tmp_path / "unplugged.mp4"
    with pluggable(branch, tmp_path) as (pc, clip):
        case_id = open_case(pc.desk)
        begin(pc.desk, case_id)
        before = saved(pc)
        clip.rename(away)
        process_of(before).kill()
        until(lambda: pc.desk.interviews.live().state == "fault", "the fault to be told")
        fault = refused(lambda: pc.desk.interviews.begin(case_id, "zh_TW"))
        assert fault.code == "clip_unreadable"
        live = pc.desk.interviews.live()
        assert (live.state, live.fault) == ("fault", "clip_unreadable")
        away.rename(clip)
        followed(pc, before)
        with pc.recording.steady:
            after = segment(pc)
            (lost,) = lost_ms(pc)
            assert lost == pc.recording.live().lost_ms > 0
        assert interview_of(pc).recording_ids == (before.recording_id, after.recording_id)


def test_a_program_killed_with_a_segment_left_behind_finds_all_of_them(
    branch: Branch, tmp_path: Path
) -> None:
    setup = branch.copy(branch.joined, tmp_path)
    engine = Engine(setup)
    engine.start()
    engine.desk.access.sign_in(ADVISER, PASSWORD)
    begin(engine.desk, open_case(engine.desk))
    before = saved(engine)
    process_of(before).kill()
    after = followed(engine, before)
    saved(engine)
    # Nothing is closed in order: the recorder dies, the ledger hears no more.
    with engine.recording.steady:
        process_of(after).kill()
        after.recorder.wait_lost(1.0)
        cut_off(engine)
        with running(setup) as again:
            interview = interview_of(again)
            assert interview.recording_ids == (before.recording_id, after.recording_id)
            expect_whole(again, interview)
            assert all(row.holds for row in check_desk(again.store, again.vault, again.files))
            again.desk.interviews.begin(interview.case_id, "zh_TW")
            assert len(interview_of(again).recording_ids) == 3


def test_every_segment_bears_the_watermark_where_it_is_wanted(pc: Engine) -> None:
    pc.recording.watermarked = True
    case_id = open_case(pc.desk)
    begin(pc.desk, case_id)
    before = saved(pc)
    process_of(before).kill()
    after = followed(pc, before)
    saved(pc)
    stop(pc)
    for one in (before, after):
        row = pc.store.recording(one.recording_id)
        with SealedReader(pc.vault.path(one.recording_id), base64.b64decode(row.key)) as media:
            shown = frame_at(media, 800)
        pixels = np.frombuffer(shown.data, np.uint8).reshape(shown.height, shown.width, 3)
        # Light letters without colour on a dark strip, from the left end of the last rows.
        strip = pixels[-12:, : shown.width // 3].astype(int)
        assert np.ptp(strip, axis=2).mean() < 12
        assert np.median(strip) < 60
        assert strip.max() > 150


def test_which_device_was_lost_is_told(pc: Engine) -> None:
    case_id = open_case(pc.desk)
    begin(pc.desk, case_id)
    lost = Claim(1, "device_lost", "device", "1", 1.0, 100, None, "microphone")
    dark = replace(lost, what="dark", detector="light", device="")
    pc.desk.interviews.append(case_id, claimed(pc.session, segment(pc), (lost, dark)))
    tags = {tag.what: tag for tag in pc.desk.interviews.view(case_id).tags}
    assert tags["device_lost"].detail == {"device": "microphone"}
    assert tags["dark"].detail == {}
