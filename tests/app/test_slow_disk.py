"""A disk that no longer answers, as a stick may: what comes goes elsewhere, or it is told."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from branchdesk.bootstrap import Engine
from tests.app.branch import Branch, ask, begin, open_case, running, until
from tests.app.segments import expect_whole, followed, interview_of, saved, segment, stop

Silent = Callable[[Path], AbstractContextManager[None]]


def behind_ms(engine: Engine) -> int:
    """So much is recorded and not on the disk yet."""
    live = engine.recording.live()
    return live.elapsed_ms - live.saved_ms


if sys.platform == "linux":
    WAITS = """
import os, pathlib, threading
fsync = os.fsync
def is_silent(handle):
    try:
        folder = pathlib.Path(HELD).read_text()
    except FileNotFoundError:
        return False
    return os.readlink(f"/proc/self/fd/{handle}").startswith(folder)
def answered(handle):
    while is_silent(handle):
        threading.Event().wait(0.05)
    fsync(handle)
os.fsync = answered
"""

    @pytest.fixture
    def silent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Silent:
        """Inside, the disk of a folder does not answer any process started from here on."""
        site, held = tmp_path / "site", tmp_path / "held"
        site.mkdir()
        code = f"HELD = {str(held)!r}\n{WAITS}"
        (site / "sitecustomize.py").write_text(code, encoding="utf-8")
        path = os.pathsep.join(filter(None, [str(site), os.environ.get("PYTHONPATH")]))
        monkeypatch.setenv("PYTHONPATH", path)

        @contextmanager
        def disk(folder: Path) -> Iterator[None]:
            made = tmp_path / "made"
            made.write_text(str(folder), encoding="utf-8")
            made.rename(held)
            yield
            held.unlink()

        return disk

    def test_a_disk_that_does_not_answer_is_left(
        branch: Branch, tmp_path: Path, silent: Silent
    ) -> None:
        second = tmp_path / "second"
        second.mkdir()
        setup = replace(branch.copy(branch.joined, tmp_path), second=second)
        with running(setup) as pc:
            case_id = open_case(pc.desk)
            begin(pc.desk, case_id)
            before = saved(pc)
            with silent(pc.vault.folder):
                after = followed(pc, before)
                assert after.recorder is before.recorder
                assert after.path.is_relative_to(second)
                ask(pc.desk, case_id, 1)
                saved(pc)
                assert pc.recording.live().lost_ms == 0
            with silent(second):
                until(lambda: behind_ms(pc) > 4000, "that much waits for the second disk too")
                # Both are slow: what comes waits, and is not carried to and fro.
                assert segment(pc) is after
            until(lambda: before.recording_id in interview_of(pc).ended, "the first segment closed")
            stop(pc)
            interview = interview_of(pc)
            expect_whole(pc, interview)
            # What waited for the disk is there: it came to two seconds at the least.
            first_ms = interview.ended[before.recording_id].media_ms
            assert (after.origin_ns - before.origin_ns) // 1_000_000 - first_ms < 2000

    def test_a_disk_that_does_not_answer_is_told_where_there_is_no_other(
        branch: Branch, tmp_path: Path, silent: Silent
    ) -> None:
        with running(branch.copy(branch.joined, tmp_path)) as pc:
            begin(pc.desk, open_case(pc.desk))
            before = saved(pc)
            with silent(pc.vault.folder):
                until(lambda: pc.recording.live().checks["disk"] == "failed", "the disk told")
            until(lambda: pc.recording.live().checks["disk"] != "failed", "the disk back")
            assert segment(pc) is before
            saved(pc, 5000)
            stop(pc)
            expect_whole(pc, interview_of(pc))
