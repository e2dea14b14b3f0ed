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


def claim(engine: Engine, case_id: str) -> None:
    """Something was claimed of what is recorded; the ledger does not know it yet."""
    interview_id = engine.desk.interviews.state(case_id).interview_id
    payload = Claimed(interview_id, "dark", "light", "1", 1.0, 0, 500)
    draft = engine.session.draft("interview", interview_id, payload, media_ms=0)
    engine.recording.keep_claims((draft,))


def claimed_in(engine: Engine, case_id: str) -> list[str | None]:
    """The recordings to which a claim that no detector made counts."""
    claims = engine.desk.interviews.state(case_id).claims
    return [one.recording_id for one in claims if one.detector == "light"]


def unwritten_end(engine: Engine) -> str:
    """A case whose recording was stopped while the ledger took nothing: neither what had been
    claimed nor the end."""
    case_id = open_case(engine.desk)
    engine.desk.interviews.begin(case_id, "zh_TW")
    saved(engine)
    claim(engine, case_id)
    with limited(), pytest.raises(OperationalError):
        engine.desk.leaving.step_out(case_id)
    assert engine.recording.running is None
    assert claimed_in(engine, case_id) == []
    return case_id


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
    claim(pc, case_id)
    with limited(), pytest.raises(OperationalError):
        pc.desk.interviews.sweep(case_id)
    assert claimed_in(pc, case_id) == []
    pc.desk.interviews.sweep(case_id)
    assert len(claimed_in(pc, case_id)) == 1


def test_what_a_stop_could_not_write_is_written_when_it_is_recorded_again(pc: Engine) -> None:
    case_id = unwritten_end(pc)
    pc.desk.interviews.begin(case_id, "zh_TW")
    first, _second = pc.desk.interviews.state(case_id).recording_ids
    assert claimed_in(pc, case_id) == [first]
    until(lambda: first in pc.desk.interviews.state(case_id).ended, "the end of the first")


def test_what_a_stop_could_not_write_is_written_before_a_seal(pc: Engine) -> None:
    case_id = unwritten_end(pc)
    pc.recording.expect_closed(pc.desk.interviews.state(case_id).interview_id)
    state = pc.desk.interviews.state(case_id)
    assert claimed_in(pc, case_id) == list(state.recording_ids) == list(state.ended)


def test_what_a_stop_could_not_write_is_written_when_another_is_recorded(pc: Engine) -> None:
    case_id = unwritten_end(pc)
    begin(pc.desk, open_case(pc.desk, id_number="B123456780"))
    (first,) = pc.desk.interviews.state(case_id).recording_ids
    assert claimed_in(pc, case_id) == [first]
    until(lambda: first in pc.desk.interviews.state(case_id).ended, "the end of the first")
