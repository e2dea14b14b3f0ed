"""What is typed, pressed or answered belongs to the question, case and person it was for."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from branchdesk.domain.errors import DeviceFault
from branchdesk.domain.events import stream
from branchdesk.domain.happenings import Answered, Claimed, Noted
from branchdesk.ui.pages.interview_reading import ReadingAloud
from branchdesk.ui.route import Route
from branchdesk.ui.speech import Voice
from tests.ui import samples_interview as samples
from tests.ui.interview_window import Window
from tests.ui.talks import TalkDesk, talk_desk

RETURN = Qt.Key.Key_Return


@pytest.fixture
def talk(tmp_path: Path) -> Iterator[TalkDesk]:
    with talk_desk(tmp_path) as desk:
        yield desk


@pytest.fixture
def window(qtbot: QtBot, talk: TalkDesk) -> Iterator[Window]:
    window = Window(qtbot, talk.desk)
    yield window
    window.page.deactivated()
    window.runner.close()


@pytest.fixture
def asking(window: Window, talk: TalkDesk) -> Window:
    """The first question is up."""
    window.front(Route("interview", case_id=talk.case_id))
    window.until(lambda: window.page._view is not None)
    window.key(RETURN)
    window.until(lambda: window.view.under_way and window.view.number == 1)
    return window


def told(talk: TalkDesk) -> list[object]:
    """What the ledger says of the interview."""
    interview_id = talk.interviews.state(talk.case_id).interview_id
    return [one.payload for one in talk.session.store.stream(stream("interview", interview_id))]


def quiet(window: Window) -> None:
    """Nothing is being written any more."""
    window.until(lambda: not window.page._steps.writing and not window.runner.busy)


def test_a_half_typed_line_is_nobody_elses(asking: Window) -> None:
    asking.key(Qt.Key.Key_T)
    line = asking.page.question._line
    line._entry.input.setText("about this client")
    asking.page.deactivated()
    assert not line.typing
    assert line._entry.input.text() == ""
    assert not line.isVisible()


def test_a_line_is_about_the_question_it_was_opened_at(asking: Window, talk: TalkDesk) -> None:
    asking.key(Qt.Key.Key_T)
    line = asking.page.question._line
    line._entry.input.setText("hesitated for long")
    asking.page._steps.go_to(2)
    asking.until(lambda: asking.view.number == 2)
    line._entry._take()
    asking.until(lambda: any(isinstance(one, Noted) for one in told(talk)))
    (noted,) = [one for one in told(talk) if isinstance(one, Noted)]
    assert noted.item == talk.session.questionnaire.items[0].id


def test_a_choice_of_a_question_that_has_gone_answers_nothing(
    asking: Window, talk: TalkDesk
) -> None:
    choice = asking.view.item.options[0].id
    asking.page._steps.go_to(2)
    asking.page.question.answered.emit(choice, 1)
    asking.until(lambda: asking.view.number == 2)
    quiet(asking)
    assert not [one for one in told(talk) if isinstance(one, Answered)]
    asking.page.question.answered.emit(asking.view.item.options[0].id, 2)
    asking.until(lambda: asking.view.chosen is not None)


def test_a_pause_is_no_time_of_reading(qtbot: QtBot) -> None:
    aloud = ReadingAloud(Voice())
    up = samples.interview_view()
    unread = replace(up, comprehension=replace(up.comprehension, read_ms=None))
    begun: list[int | None] = []
    for view in (unread, samples.paused_view(), unread):
        resumed = aloud._clock.elapsed()
        aloud.follow(view)
        begun.append(aloud._since)
    first, paused, again = begun
    assert first is not None
    assert paused is None
    assert again is not None
    assert again >= resumed


def test_the_answer_to_another_case_is_not_shown(window: Window, talk: TalkDesk) -> None:
    steps = window.page._steps
    steps.case_id = talk.case_id
    shown: list[object] = []
    steps.arrived.connect(shown.append)
    steps.begin()
    steps.case_id = "another case"
    window.qtbot.waitUntil(lambda: not window.runner.busy, timeout=20_000)
    assert shown == []
    assert steps.writing, "the step of the case on show is not over"
    steps.case_id = talk.case_id


def test_who_has_gone_elsewhere_is_not_called_back(window: Window, talk: TalkDesk) -> None:
    window.page.deactivated()
    window.page._finished()
    window.page._refused()
    window.page._lead(Route("barred", case_id=talk.case_id))
    assert window.routes == []


def test_a_step_that_failed_is_told_to_who_has_gone_elsewhere(asking: Window) -> None:
    asking.page.deactivated()
    asking.page._steps.failed.emit(DeviceFault("disk_full", path="D:", need_mb=1))
    assert [notice.code for notice in asking.notices] == ["disk_full"]
    assert not asking.page.question.strip.isVisibleTo(asking.page)


def test_who_has_not_agreed_is_not_filmed_while_the_page_is_away(
    window: Window, talk: TalkDesk
) -> None:
    window.front(Route("interview", case_id=talk.case_id))
    window.until(lambda: window.page._view is not None)
    assert talk.recording.running is not None
    window.page.deactivated()
    window.qtbot.waitUntil(lambda: talk.recording.running is None, timeout=20_000)
    state = talk.interviews.state(talk.case_id)
    assert set(state.ended) == set(state.recording_ids)
    window.front(Route("interview", case_id=talk.case_id))
    window.until(lambda: talk.recording.running is not None)
    quiet(window)
    window.key(RETURN)
    window.until(lambda: window.view.under_way)


def test_who_leaves_before_the_camera_is_open_films_nobody(window: Window, talk: TalkDesk) -> None:
    window.front(Route("interview", case_id=talk.case_id))
    window.page.deactivated()
    window.qtbot.waitUntil(lambda: not window.runner.busy, timeout=20_000)
    assert talk.recording.running is None


def test_one_cases_claims_are_not_swept_into_another(asking: Window, talk: TalkDesk) -> None:
    asking.page.deactivated()
    window_free = asking.runner
    asking.qtbot.waitUntil(lambda: not window_free.busy, timeout=20_000)
    other = talk.session.store.case(talk.case_id)
    interview_id = talk.interviews.state(talk.case_id).interview_id
    claim = Claimed(interview_id, "dark", "light", "1", 1.0, 0, 500)
    draft = talk.session.draft(
        "interview", interview_id, claim, client_id=other.client_id, media_ms=0
    )
    talk.recording.keep_claims((draft,))
    running = talk.recording.running
    assert running is not None
    talk.recording._running = replace(running, what=replace(running.what, interview_id="other"))
    talk.interviews.sweep(talk.case_id)
    assert "dark" not in [one.what for one in talk.interviews.state(talk.case_id).claims]
    talk.recording._running = running
    talk.interviews.sweep(talk.case_id)
    assert "dark" in [one.what for one in talk.interviews.state(talk.case_id).claims]
