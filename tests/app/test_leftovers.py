"""Segments that cannot be closed when they should be: nothing is lost, and nothing waits."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from branchdesk.bootstrap import Engine, Setup
from branchdesk.domain.errors import IntegrityFault
from branchdesk.video.lease import Lease
from tests.app import branch as desks
from tests.app.branch import (
    ADVISER,
    PASSWORD,
    Branch,
    begin,
    open_case,
    refused,
    running,
    spoil,
    until,
)
from tests.app.segments import (
    cut_off,
    expect_whole,
    followed,
    interview_of,
    killed,
    process_of,
    saved,
    segment,
    stop,
    unended,
)
from tests.app.told import expect_told


@contextmanager
def unreadable(path: Path) -> Iterator[None]:
    """Inside, the file cannot be opened: a folder has its name."""
    aside = path.with_name("aside")
    path.rename(aside)
    path.mkdir()
    yield
    path.rmdir()
    aside.rename(path)


@contextmanager
def away(folder: Path) -> Iterator[None]:
    """Inside, the share or stick with ``folder`` is not there."""
    aside = folder.with_name(folder.name + "-away")
    folder.rename(aside)
    yield
    aside.rename(folder)


@contextmanager
def in_second(setup: Setup, second: Path) -> Iterator[Engine]:
    """A PC that records an interview in its second folder."""
    second.mkdir()
    with running(replace(setup, second=second)) as pc:
        case_id = open_case(pc.desk)
        with away(pc.vault.folder):
            begin(pc.desk, case_id)
        assert saved(pc).path.is_relative_to(second)
        yield pc


def test_a_stop_stops_what_runs_whatever_becomes_of_the_rest(pc: Engine) -> None:
    case_id = open_case(pc.desk)
    begin(pc.desk, case_id)
    before = saved(pc)
    with pc.recording.steady:
        path = killed(pc, before).path
        barred = unreadable(path)
        barred.__enter__()
    after = followed(pc, before)
    saved(pc)
    pc.desk.interviews.pause(case_id, "break")
    assert pc.recording.running is None
    assert not after.recorder.alive
    assert set(interview_of(pc).ended) == {after.recording_id}
    barred.__exit__(None, None, None)
    # Tried again by itself when it is recorded again.
    pc.desk.interviews.go_on(case_id)
    until(lambda: before.recording_id in interview_of(pc).ended, "the first segment closed")
    saved(pc)
    stop(pc)
    expect_whole(pc, interview_of(pc))


def test_a_case_is_not_sealed_while_a_part_of_its_recording_is_open(interviewed: Engine) -> None:
    pc, case_id = interviewed, desks.the_case(interviewed)
    pc.desk.interviews.begin(case_id, "zh_TW")
    before = saved(pc)
    with pc.recording.steady:
        path = killed(pc, before).path
        barred = unreadable(path)
        barred.__enter__()
    followed(pc, before)
    saved(pc)
    fault = refused(lambda: desks.sign(pc.desk, case_id))
    expect_told(fault, "recording_unclosed", path=path)
    assert pc.store.case(case_id).sealed_at is None
    assert pc.recording.running is None
    barred.__exit__(None, None, None)
    desks.sign(pc.desk, case_id)
    assert pc.store.case(case_id).sealed_at is not None
    expect_whole(pc, interview_of(pc))


def test_a_segment_whose_folder_is_away_is_not_taken_for_empty(
    branch: Branch, tmp_path: Path
) -> None:
    second = tmp_path / "second"
    with in_second(branch.copy(branch.joined, tmp_path), second) as pc:
        before = segment(pc)
        with away(second):
            with pc.recording.steady:
                killed(pc, before)
            followed(pc, before)
            saved(pc)
            stop(pc)
            assert before.recording_id not in interview_of(pc).ended
            interview_id = interview_of(pc).interview_id
            fault = refused(lambda: pc.recording.expect_closed(interview_id))
            expect_told(fault, "recording_unclosed", path=before.path)
        pc.recording.expect_closed(interview_id)
        expect_whole(pc, interview_of(pc))


def test_a_folder_that_is_away_at_the_start_is_waited_for(branch: Branch, tmp_path: Path) -> None:
    second = tmp_path / "second"
    setup = branch.copy(branch.joined, tmp_path)
    engine = Engine(replace(setup, second=second))
    second.mkdir()
    engine.start()
    engine.desk.access.sign_in(ADVISER, PASSWORD)
    case_id = open_case(engine.desk)
    with away(engine.vault.folder):
        begin(engine.desk, case_id)
    before = saved(engine)
    with engine.recording.steady:
        killed(engine, before)
        cut_off(engine)
        with away(second), running(replace(setup, second=second)) as again:
            assert not second.exists()
            assert interview_of(again).ended == {}
        with running(replace(setup, second=second)) as again:
            expect_whole(again, interview_of(again))


def test_what_cannot_be_closed_at_the_start_stops_nothing(branch: Branch, tmp_path: Path) -> None:
    setup = branch.copy(branch.joined, tmp_path)
    engine = Engine(setup)
    engine.start()
    engine.desk.access.sign_in(ADVISER, PASSWORD)
    begin(engine.desk, open_case(engine.desk))
    first = saved(engine)
    with engine.recording.steady:
        held = unreadable(killed(engine, first).path)
        held.__enter__()
    second = followed(engine, first)
    saved(engine)
    with engine.recording.steady:
        killed(engine, second)
        cut_off(engine)
        lease = Lease(second.path)
        with running(setup) as again:
            assert interview_of(again).ended == {}
            held.__exit__(None, None, None)
            again.desk.interviews.begin(interview_of(again).case_id, "zh_TW")
            until(lambda: set(interview_of(again).ended) == {first.recording_id}, "the first")
            lease.abandon()
            saved(again)
            stop(again)
            again.recording.expect_closed(first.interview_id)
            assert len(interview_of(again).ended) == 3
            expect_whole(again, interview_of(again))


def test_what_does_not_verify_keeps_nobody_out(branch: Branch, tmp_path: Path) -> None:
    setup = branch.copy(branch.joined, tmp_path)
    damaged, whole = unended(setup, "talk-1"), unended(setup, "talk-2")
    spoil(damaged, 0.0)
    told: list[IntegrityFault] = []
    with running(setup) as pc:
        pc.recording.tell_damage(told.append)
        (fault,) = told
        expect_told(fault, "media_damaged", path=damaged)
        assert [row.recording_id for row in pc.store.unended_recordings()] == [damaged.stem]
        assert pc.store.recording(whole.stem).size == whole.stat().st_size
        pc.recording.expect_closed("talk-2")
        expect_told(refused(lambda: pc.recording.expect_closed("talk-1")), "media_damaged")


if sys.platform != "win32":

    def test_the_recorder_is_watched_while_a_segment_is_being_closed(pc: Engine) -> None:
        """The first segment's file is a pipe: who reads it waits for as long as the test likes."""
        begin(pc.desk, open_case(pc.desk))
        first = saved(pc)
        aside = first.path.with_name("aside")
        with pc.recording.steady:
            killed(pc, first).path.rename(aside)
            os.mkfifo(first.path)
        second = followed(pc, first)
        saved(pc)
        # Opens once somebody waits at the other end.
        with first.path.open("wb"):
            process_of(second).kill()
            followed(pc, second)
            aside.rename(first.path)
        saved(pc)
        stop(pc)
        pc.recording.expect_closed(first.interview_id)
        expect_whole(pc, interview_of(pc))
