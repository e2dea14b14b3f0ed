"""A PC that sleeps in the middle of an interview: told in the record, and carried on."""

from pathlib import Path

from branchdesk.domain.happenings import Claimed
from branchdesk.video.watching import STOPPED_NS
from tests.app.branch import running, the_case
from tests.e2e.kill_outcomes import judged
from tests.e2e.killed_desk import Desk, Diary
from tests.e2e.recorder_kills import Pc

ASLEEP_S = 5.0


def test_sleep_is_on_record_and_the_interview_goes_on(tmp_path: Path) -> None:
    assert ASLEEP_S * 1e9 > STOPPED_NS
    setup, diary = Pc(tmp_path).copy(), Diary()
    desk = Desk(setup, diary)
    desk.wait(desk.is_saved, "a second on the disk")
    before = len(diary.tags)
    desk.sleep(ASLEEP_S)
    desk.wait(lambda: len(diary.tags) > before + 5, "steps after the sleep")
    desk.stop()
    assert list(judged(setup, diary)) == []
    with running(setup, None) as engine:
        interview = engine.desk.interviews.state(the_case(engine))
        told = [
            recorded.payload
            for recorded in engine.store.stream(f"interview:{interview.interview_id}")
            if isinstance(recorded.payload, Claimed)
        ]
        slept = [one for one in told if one.what == "suspended" and one.to_ms is not None]
        assert slept
        assert max((one.to_ms or 0) - one.from_ms for one in slept) >= (ASLEEP_S - 1) * 1000
        assert diary.tags <= {tag.id for tag in interview.tags}
        assert interview.recording_ids
