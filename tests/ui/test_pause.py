"""Pausing an interview: nothing is recorded until somebody goes on, and both are tags."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from branchdesk.domain.errors import InputFault
from branchdesk.ui.i18n import tr
from branchdesk.ui.route import Route
from branchdesk.ui.tag_text import title
from tests.ui import samples_interview as samples
from tests.ui.hands import click, press, type_in
from tests.ui.interview_window import Window
from tests.ui.seen import words_on
from tests.ui.talks import TalkDesk, talk_desk

# The speech plug-in of a Linux desktop says so when no speech service runs.
pytestmark = pytest.mark.qt_log_ignore("text-to-speech")


@pytest.fixture
def talk(tmp_path: Path) -> Iterator[TalkDesk]:
    """A desk whose recorder films a clip."""
    with talk_desk(tmp_path) as talk:
        yield talk


@pytest.fixture
def opened(qtbot: QtBot, talk: TalkDesk) -> Iterator[Window]:
    """The interview of the open case at its first question, being recorded."""
    window = Window(qtbot, talk.desk)
    window.front(Route("interview", case_id=talk.case_id))
    window.until(lambda: window.page._view is not None)
    window.key(Qt.Key.Key_Return)
    window.until(lambda: window.view.consented)
    yield window
    window.page.deactivated()
    window.runner.close()


def paused(window: Window, reason: str) -> None:
    """The pause key, a reason, Enter; waits until nothing records."""
    window.key(Qt.Key.Key_P)
    entry = window.button("entry-text")
    type_in(entry, reason)
    press(entry, Qt.Key.Key_Return)
    window.until(lambda: window.view.paused is not None)


def test_a_pause_ends_the_recording_and_enter_begins_another(
    opened: Window, talk: TalkDesk
) -> None:
    paused(opened, "電話")
    assert talk.interviews.live().state == "off"
    state = talk.interviews.state(talk.case_id)
    assert (state.paused, state.recording_id, len(state.ended)) == ("電話", None, 1)
    assert tr("interview.pause.text") in words_on(opened.page)
    assert not [binding for binding in opened.page.bindings() if binding.key.isdigit()]
    opened.key(Qt.Key.Key_Return)
    opened.until(lambda: opened.view.paused is None)
    opened.key(Qt.Key.Key_1)
    opened.until(lambda: opened.view.chosen is not None)
    state = talk.interviews.state(talk.case_id)
    first, second = state.recording_ids
    marks = {tag.what: (tag.recording_id, tag.text) for tag in state.tags if tag.what}
    assert marks["paused"] == (first, "電話")
    assert marks["resumed"] == (second, "電話")
    assert state.takes[opened.view.item.id][0].answers[0].recording_id == second
    assert not opened.notices


def test_a_pause_without_a_reason_is_none(opened: Window, talk: TalkDesk) -> None:
    click(opened.button("pause"))
    entry = opened.button("entry-text")
    press(entry, Qt.Key.Key_Return)
    assert entry.property("wrong") == "true"
    press(entry, Qt.Key.Key_Escape)
    opened.key(Qt.Key.Key_E)
    opened.until(lambda: opened.view.comprehension.explained == 1)
    # A starved machine may take its recorder for hung and go on in another segment.
    opened.until(lambda: talk.interviews.live().state == "recording")
    assert talk.interviews.state(talk.case_id).paused is None


def test_coming_back_to_a_paused_interview_records_nothing(opened: Window, talk: TalkDesk) -> None:
    paused(opened, "私事")
    opened.page.deactivated()
    opened.page.activated(Route("interview", case_id=talk.case_id, number=1))
    opened.until(lambda: not opened.runner.busy)
    assert opened.view.paused == "私事"
    assert talk.interviews.live().state == "off"
    with pytest.raises(InputFault) as refused:
        talk.interviews.explain(talk.case_id)
    assert refused.value.code == "interview_paused"
    assert not opened.notices


def test_a_pause_is_told_on_the_timeline() -> None:
    (gone,) = (tag for tag in samples.paused_view().tags if tag.what == "paused")
    words = tr("interview.tag.paused")
    assert title(gone) == tr("interview.tag.quoted", what=words, text=gone.text)
    crashed = samples.tag(0, "quality", 0, what="resumed")
    assert title(crashed) == tr("interview.tag.resumed")
