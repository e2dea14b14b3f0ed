"""Who signs out leaves no camera running, and nothing of the interview is lost."""

import pytest
from sqlalchemy.exc import OperationalError

from branchdesk.bootstrap import Engine
from branchdesk.domain.happenings import Claimed, Paused
from tests.app.branch import ADVISER, PASSWORD, begin, interview, open_case, until
from tests.app.full_disk import limited

AWAY = "登出"


def saved(engine: Engine) -> None:
    until(lambda: engine.recording.live().saved_ms > 0, "something is saved")


def test_an_interview_is_paused_and_gone_on_with(pc: Engine) -> None:
    case_id = open_case(pc.desk)
    begin(pc.desk, case_id)
    saved(pc)
    pc.desk.leaving.sign_out(AWAY)
    assert pc.recording.running is None
    assert pc.desk.access.person is None
    state = pc.desk.interviews.state(case_id)
    assert state.paused == AWAY
    (first,) = state.recording_ids
    assert state.ended[first].media_ms > 0
    told = pc.store.stream(f"interview:{state.interview_id}")
    assert [one.payload.reason for one in told if isinstance(one.payload, Paused)] == [AWAY]
    pc.desk.access.sign_in(ADVISER, PASSWORD)
    pc.desk.interviews.go_on(case_id)
    assert len(pc.desk.interviews.state(case_id).recording_ids) == 2


def test_an_interview_with_its_result_is_recorded_again_when_gone_on_with(pc: Engine) -> None:
    case_id = open_case(pc.desk)
    interview(pc.desk, case_id)
    pc.desk.leaving.sign_out(AWAY)
    assert pc.recording.running is None
    assert pc.desk.interviews.state(case_id).paused is None
    pc.desk.access.sign_in(ADVISER, PASSWORD)
    pc.desk.interviews.begin(case_id, "zh_TW")
    assert pc.recording.running is not None


def test_before_the_consent_there_is_nothing_to_pause(pc: Engine) -> None:
    case_id = open_case(pc.desk)
    pc.desk.interviews.begin(case_id, "zh_TW")
    pc.desk.leaving.sign_out(AWAY)
    assert pc.recording.running is None
    assert pc.desk.interviews.state(case_id).paused is None


def test_without_a_recording_it_is_only_signing_out(pc: Engine) -> None:
    before = pc.store.head()
    pc.desk.leaving.sign_out(AWAY)
    assert pc.desk.access.person is None
    assert pc.store.head() == before


def test_claims_that_could_not_be_written_are_written_later(pc: Engine) -> None:
    case_id = open_case(pc.desk)
    begin(pc.desk, case_id)
    interview_id = pc.desk.interviews.state(case_id).interview_id
    claim = Claimed(interview_id, "dark", "light", "1", 1.0, 0, 500)
    pc.recording.keep_claims((pc.session.draft("interview", interview_id, claim, media_ms=0),))
    with limited(), pytest.raises(OperationalError):
        pc.desk.interviews.sweep(case_id)
    assert "dark" not in [one.what for one in pc.desk.interviews.state(case_id).claims]
    pc.desk.interviews.sweep(case_id)
    assert "dark" in [one.what for one in pc.desk.interviews.state(case_id).claims]
