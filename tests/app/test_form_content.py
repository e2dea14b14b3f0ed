"""The printed questionnaire: beside each answer the minute and second of the recording."""

from dataclasses import replace
from datetime import date

from branchdesk.app.form_content import FormComposer
from branchdesk.app.heads import facts_of
from branchdesk.bootstrap import Engine
from branchdesk.documents.content import AnswerRow
from branchdesk.domain.happenings import RecordingEnded
from branchdesk.domain.interview import Interview
from tests.app.branch import the_case

BEFORE_MS = 90_000


def printed(engine: Engine, interview: Interview) -> tuple[AnswerRow, ...]:
    row = engine.store.case(the_case(engine))
    composer = FormComposer(engine.session, row, facts_of(engine.session, row), interview)
    today = date(2026, 11, 25)
    return composer.compose(today, today, engine.session.now()).answers


def test_every_answer_bears_its_place_in_the_recording(interviewed: Engine) -> None:
    interview = interviewed.desk.interviews.state(the_case(interviewed))
    answers = {item: takes[-1].answers[-1].at_ms for item, takes in interview.takes.items()}
    items = [item.id for item in interviewed.session.questionnaire.items]
    rows = printed(interviewed, interview)
    assert [row.at_ms for row in rows] == [answers[item] for item in items]
    assert len(rows) == len(items)


def test_after_a_pause_the_minutes_go_on(interviewed: Engine) -> None:
    interview = interviewed.desk.interviews.state(the_case(interviewed))
    alone = [row.at_ms for row in printed(interviewed, interview)]
    ended = RecordingEnded("earlier", interview.interview_id, BEFORE_MS, 1, "", 1, 1, 0)
    second = replace(
        interview,
        recording_ids=("earlier", *interview.recording_ids),
        ended={"earlier": ended, **interview.ended},
    )
    later = [row.at_ms for row in printed(interviewed, second)]
    assert later == [at_ms + BEFORE_MS for at_ms in alone if at_ms is not None]
    unknown = replace(second, ended=interview.ended)
    assert {row.at_ms for row in printed(interviewed, unknown)} == {None}, "no time is invented"
