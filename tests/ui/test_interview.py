"""The interview over a real ledger and a real recorder: by keys alone, by mouse alone."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache, partial
from pathlib import Path
from typing import cast

import pytest
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QLineEdit
from pytestqt.qtbot import QtBot

from branchdesk.app.definitions import load
from branchdesk.app.desk import Desk
from branchdesk.app.texts import Language
from branchdesk.app.views import InterviewView, LiveStatus
from branchdesk.domain.definitions import Item
from branchdesk.domain.errors import DeviceFault
from branchdesk.ui import formats, theme
from branchdesk.ui.dress import Wardrobe
from branchdesk.ui.i18n import LANGUAGES, pick, tr
from branchdesk.ui.route import Route
from tests.ui import samples_interview as samples
from tests.ui.desks import RESOURCES
from tests.ui.hands import click, find, press, type_in
from tests.ui.interview_window import Window
from tests.ui.no_desk import NoDesk
from tests.ui.seen import cut, entered, nameless, words_on
from tests.ui.talks import TalkDesk, talk_desk

# The speech plug-in of a Linux desktop says so when no speech service runs.
pytestmark = pytest.mark.qt_log_ignore("text-to-speech")

VIEWS: dict[str, tuple[Callable[[], InterviewView], LiveStatus]] = {
    "usual": (samples.interview_view, samples.live()),
    "consent": (samples.consent_view, samples.live(3000)),
    "elder": (samples.elder_view, samples.live(300_000)),
    "long": (samples.long_view, samples.live()),
    "last": (samples.last_view, samples.live(600_000)),
    "paused": (samples.paused_view, samples.live(state="off", recording_id=None, checks={})),
    "fault": (samples.interview_view, samples.live(state="fault", level=0.0)),
}


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[Window]:
    """A window that may not ask any desk."""
    window = Window(qtbot, cast(Desk, NoDesk()))
    yield window
    window.runner.close()


@pytest.fixture
def talk(tmp_path: Path) -> Iterator[TalkDesk]:
    """A desk whose recorder films a clip."""
    with talk_desk(tmp_path) as talk:
        yield talk


@pytest.fixture
def opened(qtbot: QtBot, talk: TalkDesk) -> Iterator[Window]:
    """The interview of the open case, being recorded; asks for consent."""
    window = Window(qtbot, talk.desk)
    window.front(Route("interview", case_id=talk.case_id))
    window.until(lambda: window.page._view is not None)
    yield window
    window.page.deactivated()
    window.runner.close()


def _answered(window: Window, number: int) -> bool:
    view = window.view
    return view.number == number and view.chosen == view.item.options[0].id


def _tagged(window: Window, kind: str) -> bool:
    return any(tag.kind == kind for tag in window.view.tags)


def test_a_whole_interview_by_keys_alone(opened: Window, talk: TalkDesk) -> None:
    assert not opened.view.consented
    opened.key(Qt.Key.Key_Return)
    opened.until(lambda: opened.view.consented)
    opened.until(lambda: opened.page._live.state == "recording")
    opened.key(Qt.Key.Key_S)
    opened.until(lambda: opened.view.comprehension.read_ms is not None)
    opened.key(Qt.Key.Key_E)
    opened.until(lambda: opened.view.comprehension.explained == 1)
    opened.key(Qt.Key.Key_W)
    opened.until(lambda: opened.view.comprehension.own_words)
    opened.key(Qt.Key.Key_2)
    opened.until(lambda: opened.view.chosen == opened.view.item.options[1].id)
    opened.key(Qt.Key.Key_1)
    opened.until(lambda: opened.view.comprehension.changed == 1)
    total = opened.view.total
    for number in range(1, total):
        opened.key(Qt.Key.Key_Return)
        opened.key(Qt.Key.Key_1)
        opened.until(partial(_answered, opened, number + 1))
    opened.key(Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    opened.until(lambda: opened.view.number == total - 1)
    opened.key(Qt.Key.Key_Return)
    opened.until(lambda: bool(opened.routes))
    assert opened.routes == [Route("result", case_id=talk.case_id)]
    assert not opened.notices


class Paintings(QObject):
    """Each painting of the question: its words, and what the timeline showed then."""

    def __init__(self, window: Window) -> None:
        super().__init__()
        self._window = window
        self.seen: list[tuple[str, object]] = []
        find(window.page, "question").installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        if event.type() is QEvent.Type.Paint and isinstance(watched, QLabel):
            self.seen.append((watched.text(), self._window.page.strip.timeline._content))
        return super().eventFilter(watched, event)


def test_the_question_is_painted_before_what_stands_around_it(window: Window) -> None:
    window.show(samples.interview_view(), samples.live())
    paintings, timeline = Paintings(window), window.page.strip.timeline
    before = timeline._content
    window.page.show_view(samples.last_view())
    assert paintings.seen == [(pick(samples.last_view().item.text), before)]
    assert timeline._content == before, "what stands around it has a turn of its own"
    window.settle()
    assert timeline._content != before


def test_a_question_by_mouse_alone(opened: Window) -> None:
    click(opened.button("primary"))
    opened.until(lambda: opened.view.consented)
    click(opened.button("primary"))
    opened.until(lambda: bool(opened.notices))
    assert opened.notices[-1].what == tr("interview.no_answer")
    click(opened.button("option-3"))
    opened.until(lambda: opened.view.chosen is not None)
    for name, kind in (("explain", "explained"), ("own-words", "ownwords"), ("speak", "spoken")):
        click(opened.button(name))
        opened.until(partial(_tagged, opened, kind))
    click(opened.button("retake"))
    opened.until(lambda: opened.view.chosen is None)
    assert opened.page.question.take_strip.isVisible()
    click(opened.button("option-1"))
    opened.until(lambda: opened.view.chosen is not None)
    click(opened.button("primary"))
    opened.until(lambda: opened.view.number == 2)
    click(opened.button("previous"))
    opened.until(lambda: opened.view.number == 1)


def test_a_line_is_typed_in_place_and_keeps_its_letters(opened: Window) -> None:
    opened.key(Qt.Key.Key_Return)
    opened.until(lambda: opened.view.consented)
    opened.key(Qt.Key.Key_Q)
    entry = opened.shell.focusWidget()
    assert isinstance(entry, QLineEdit)
    type_in(entry, "see 1 wet")
    press(entry, Qt.Key.Key_Return)
    opened.until(lambda: any(tag.kind == "question" for tag in opened.view.tags))
    asked = next(tag for tag in opened.view.tags if tag.kind == "question")
    assert asked.text == "see 1 wet"
    assert opened.view.chosen is None
    assert opened.view.number == 1
    opened.key(Qt.Key.Key_T)
    note = opened.shell.focusWidget()
    press(note, Qt.Key.Key_Return)
    assert note.property("wrong") == "true"
    press(note, Qt.Key.Key_Escape)
    assert find(opened.page, "speak").isVisible()


def test_enter_is_printed_in_one_place_while_a_note_is_typed(window: Window) -> None:
    window.show(samples.interview_view(), samples.live())
    window.until(lambda: entered(window.shell) == ["primary"])
    window.key(Qt.Key.Key_T)
    assert entered(window.shell) == ["entry-keep"]
    window.key(Qt.Key.Key_Escape)
    assert entered(window.shell) == ["primary"]


def test_a_client_who_refuses_ends_the_interview(opened: Window, talk: TalkDesk) -> None:
    click(opened.button("refuse"))
    opened.until(lambda: bool(opened.routes))
    assert opened.routes == [Route("board")]
    assert opened.notices[-1].what == tr("interview.consent.refused")
    assert talk.interviews.live().state == "off"


def test_the_picture_and_the_playhead_follow_the_recorder(opened: Window) -> None:
    opened.until(lambda: opened.page._live.elapsed_ms > 500)
    opened.until(lambda: opened.page.side.preview.picture._picture is not None)
    assert opened.page.strip.timeline.playhead is not None
    assert tr("interview.live.recording", time="00:00")[:2] in (
        find(opened.page, "recording-state").accessibleName()
    )


def test_a_fault_is_a_banner_and_answers_stay_possible(window: Window) -> None:
    window.show(samples.interview_view(), samples.live(state="fault", level=0.0))
    assert window.page.question.strip.isVisible()
    assert tr("interview.fault.what") in words_on(window.page)
    assert find(window.page, "retry").isEnabled()
    assert find(window.page, "option-1").isEnabled()
    window.page.show_live(samples.live(), samples.picture())
    assert not window.page.question.strip.isVisible()


def test_a_step_that_could_not_be_written_is_told_until_one_was(opened: Window) -> None:
    strip = opened.page.question.strip
    opened.until(lambda: opened.page._live.state == "recording")
    opened.page._steps.failed.emit(DeviceFault("disk_full", path="D:", need_mb=1))
    opened.page._poll()
    assert strip.isVisible(), "the recorder goes on, and still nothing was written"
    opened.key(Qt.Key.Key_Return)
    opened.until(lambda: opened.view.consented)
    assert not strip.isVisible()


def test_another_file_is_told_with_what_was_lost_until_the_next_question(window: Window) -> None:
    window.show(samples.interview_view(), samples.live())
    strip = window.page.question.strip
    window.page.show_live(samples.live(recording_id="another", lost_ms=1200), samples.picture())
    assert strip.isVisible()
    assert tr("interview.gone_on.lost", time=formats.duration(2000)) in words_on(window.page)
    window.page.show_live(samples.live(recording_id="another", lost_ms=1200), samples.picture())
    assert strip.isVisible()
    window.show(samples.long_view(), samples.live(recording_id="another", lost_ms=1200))
    assert not strip.isVisible()
    window.page.show_live(samples.live(recording_id="a third", full_disk=True), samples.picture())
    assert tr("interview.gone_on.whole") in words_on(window.page)


def test_a_recording_after_a_pause_is_no_news(window: Window) -> None:
    window.show(samples.interview_view(), samples.live())
    window.page.show_live(samples.live(state="off", recording_id=None), None)
    window.page.show_live(samples.live(recording_id="after the pause"), samples.picture())
    assert not window.page.question.strip.isVisible()


def test_consent_is_asked_for_before_any_question(window: Window) -> None:
    window.show(samples.consent_view(), samples.live(3000))
    assert pick(samples.LOSS.text) not in words_on(window.page)
    assert not [b for b in window.page.bindings() if b.key.isdigit()]
    assert [act.id for act in window.page.bar.actions] == ["refuse", "primary"]


def test_the_last_question_leads_to_the_result(window: Window) -> None:
    window.show(samples.last_view(), samples.live(600_000))
    assert window.page.bar.actions[-1].words == tr("interview.act.result")


def test_two_takes_are_compared(window: Window) -> None:
    window.show(samples.elder_view(), samples.live(300_000))
    takes = window.page.side.takes
    assert takes.isVisible()
    assert not window.page.side.steps.isVisible()
    assert "18 秒" in takes.accessibleDescription()


def test_an_older_client_gets_larger_type_only_here(window: Window, wardrobe: Wardrobe) -> None:
    window.show(samples.elder_view(), samples.live(300_000))
    assert wardrobe.theme.elder
    window.page.deactivated()
    assert theme.current().elder is False
    window.page.show_view(samples.elder_view())
    assert not wardrobe.theme.elder


def test_tags_are_walked_with_the_arrows(window: Window) -> None:
    window.show(samples.interview_view(), samples.live())
    window.key(Qt.Key.Key_Down)
    window.key(Qt.Key.Key_Down)
    tags = window.page.side.tags
    assert tags.currentIndex().row() == 1
    window.page.strip.timeline.tag_chosen.emit(samples.FAST.id)
    assert tags.currentIndex().data().startswith("04:02")


def test_every_control_has_a_name_and_can_be_reached(window: Window) -> None:
    window.show(samples.interview_view(), samples.live())
    assert not nameless(window.page)
    reached = set()
    for _ in range(40):
        window.key(Qt.Key.Key_Tab)
        focus = window.shell.focusWidget()
        reached.add(focus.objectName())
    wanted = {"option-1", "option-4", "remedy-reread", "speak", "note", "client-window"}
    assert wanted <= reached


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", VIEWS)
def test_no_word_is_cut_off(
    qtbot: QtBot, window: Window, wardrobe: Wardrobe, name: str, language: Language
) -> None:
    wardrobe.translator.set_language(language)
    make, live = VIEWS[name]
    window.show(make(), live)
    qtbot.waitUntil(lambda: not cut(window.page), timeout=2000)
    assert not cut(window.shell.bar)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", VIEWS)
def test_no_word_is_cut_off_in_large_type_in_the_smallest_window(
    qtbot: QtBot, window: Window, wardrobe: Wardrobe, name: str, language: Language
) -> None:
    wardrobe.translator.set_language(language)
    wardrobe.theme.set_large(True)
    window.shell.resize(window.shell.minimumSize())
    make, live = VIEWS[name]
    window.show(make(), live)
    qtbot.waitUntil(lambda: not cut(window.page), timeout=2000)
    assert not cut(window.shell.bar)


@cache
def _questions() -> tuple[Item, ...]:
    """The questions of the questionnaire that is shipped."""
    return load(RESOURCES).questionnaires["risk-individual"].items


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_claim_hides_no_choice_in_the_smallest_window(
    window: Window, wardrobe: Wardrobe, language: Language
) -> None:
    wardrobe.translator.set_language(language)
    window.shell.resize(window.shell.minimumSize())
    window.show(samples.interview_view(), samples.live())
    assert window.view.claims
    bar = window.page.question.scroller.verticalScrollBar()
    window.until(lambda: find(window.page, "option-4").isVisible() and bar.maximum() == 0)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_question_that_is_asked_fits_without_scrolling(
    qtbot: QtBot, window: Window, wardrobe: Wardrobe, language: Language
) -> None:
    wardrobe.translator.set_language(language)
    scrolling = []
    window.show(samples.interview_view(), samples.live())
    for number, item in enumerate(_questions(), 1):
        window.page.show_view(
            replace(samples.interview_view(), number=number, item=item, chosen=None)
        )
        QApplication.processEvents()
        QApplication.processEvents()
        bar = window.page.question.scroller.verticalScrollBar()
        if bar.maximum() > 0:
            scrolling.append(item.id)
    assert not scrolling


def test_who_leaves_at_the_turn_of_a_question_finds_its_surroundings_on_coming_back(
    opened: Window, talk: TalkDesk
) -> None:
    # A sweep would bring the true view back in between.
    opened.page._sweeps.stop()
    opened.until(lambda: not opened.runner.busy)
    now = opened.view
    opened.page.show_view(replace(now, case=replace(now.case, client_name="沈默")))
    opened.settle()
    assert opened.page.title.title == "沈默"
    opened.page.show_view(now)
    opened.page.deactivated()
    opened.page.activated(Route("interview", case_id=talk.case_id))
    opened.until(lambda: not opened.runner.busy)
    assert opened.page.title.title == now.case.client_name


def test_a_step_pressed_too_early_waits_for_the_one_before(opened: Window) -> None:
    opened.key(Qt.Key.Key_Return)
    opened.key(Qt.Key.Key_Return)
    opened.until(lambda: bool(opened.notices))
    assert opened.notices[-1].what == tr("interview.no_answer")
    opened.key(Qt.Key.Key_1)
    opened.key(Qt.Key.Key_Return)
    opened.key(Qt.Key.Key_2)
    opened.until(lambda: opened.view.number == 2 and opened.view.chosen is not None)
    answers = [tag.detail["option"] for tag in opened.view.tags if tag.kind == "answered"]
    assert answers[0] != answers[1]
    assert opened.view.chosen == opened.view.item.options[1].id
    agreed = [tag for tag in opened.view.tags if tag.what == "consent"]
    assert len(agreed) == 1


def test_words_change_with_the_language(window: Window, wardrobe: Wardrobe) -> None:
    window.show(samples.interview_view(), samples.live())
    wardrobe.translator.set_language("en")
    window.qtbot.waitUntil(lambda: samples.LOSS.text["en"] in words_on(window.page), timeout=2000)
    speak = find(window.page, "speak")
    assert isinstance(speak, QAbstractButton)
    assert speak.text() in (tr("interview.tool.speak"), tr("interview.tool.read_done"))
