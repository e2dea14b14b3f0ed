"""A client who does not want to be recorded: it ends there, and that it was refused is kept."""

from collections.abc import Callable

import pytest

from branchdesk.bootstrap import Engine
from branchdesk.domain import interview as rules
from branchdesk.domain.errors import BranchDeskError
from branchdesk.domain.events import stream
from branchdesk.domain.happenings import Consented, RecordingEnded
from tests.app.branch import open_case


def refused(pc: Engine) -> tuple[str, str]:
    """A case whose client refused; its id and the interview's."""
    case_id = open_case(pc.desk)
    interview_id = pc.desk.interviews.begin(case_id, "zh_TW").interview_id
    view = pc.desk.interviews.consent(case_id, given=False)
    assert not view.consented
    return case_id, interview_id


def test_a_refusal_is_on_record_and_nothing_is_recorded_after_it(pc: Engine) -> None:
    _case_id, interview_id = refused(pc)
    assert pc.desk.interviews.live().state == "off"
    written = pc.store.stream(stream("interview", interview_id))
    (said,) = (one for one in written if isinstance(one.payload, Consented))
    (ended,) = (one.payload for one in written if isinstance(one.payload, RecordingEnded))
    state = rules.fold(written)
    (tag,) = state.tags
    assert (tag.what, tag.detail) == ("consent", {"given": "no"})
    assert said.event.actor == tag.actor
    assert said.event.media_ms is not None
    assert ended.media_ms >= said.event.media_ms - 1000
    assert (state.consent, state.finished, state.takes) == (False, True, {})


def test_after_a_refusal_no_question_can_be_asked(pc: Engine) -> None:
    case_id, _interview_id = refused(pc)
    steps: tuple[Callable[[], object], ...] = (
        lambda: pc.desk.interviews.consent(case_id, given=True),
        lambda: pc.desk.interviews.go_to(case_id, 1),
        lambda: pc.desk.interviews.pause(case_id, "電話"),
        lambda: pc.desk.results.finish(case_id),
    )
    for step in steps:
        with pytest.raises(BranchDeskError) as fault:
            step()
        assert fault.value.code in {"consent_missing", "recorder_stopped"}


def test_the_case_waits_at_the_door_and_another_day_begins_anew(pc: Engine) -> None:
    case_id, first = refused(pc)
    row = pc.store.case(case_id)
    assert (row.state, row.lane) == ("OPEN", "intake")
    again = pc.desk.interviews.begin(case_id, "zh_TW")
    assert again.interview_id != first
    assert pc.desk.interviews.consent(case_id, given=True).consented
    kept = rules.fold(pc.store.stream(stream("interview", first)))
    assert kept.consent is False
    assert [tag.detail["given"] for tag in kept.tags] == ["no"]
