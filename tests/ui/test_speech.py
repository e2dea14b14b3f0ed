"""The PC reads a question aloud: as chosen, and everything it says is a tag of its own."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTextToSpeech import QTextToSpeech
from pytestqt.qtbot import QtBot

from branchdesk.app.views import SpeechChoice
from branchdesk.domain.tags import Tag
from branchdesk.ui.dress import Wardrobe
from branchdesk.ui.route import Route
from branchdesk.ui.speech import Voice
from tests.ui.hands import click, press, type_in
from tests.ui.interview_window import Window
from tests.ui.talks import TalkDesk, talk_desk

_WAIT_MS = 20_000


@pytest.fixture
def voice() -> Voice:
    """Qt's silent engine, which takes its time as a real one does."""
    return Voice(engines=["mock"])


@pytest.fixture
def talk(tmp_path: Path) -> Iterator[TalkDesk]:
    """A desk whose recorder films a clip."""
    with talk_desk(tmp_path) as talk:
        yield talk


@pytest.fixture
def asking(qtbot: QtBot, talk: TalkDesk, voice: Voice, wardrobe: Wardrobe) -> Iterator[Window]:
    """An interview in English that asks for consent."""
    with at_consent(qtbot, talk, voice, wardrobe) as window:
        yield window


@pytest.fixture
def opened(asking: Window) -> Window:
    """An interview in English at its first question."""
    agree(asking)
    return asking


@contextmanager
def at_consent(qtbot: QtBot, talk: TalkDesk, voice: Voice, wardrobe: Wardrobe) -> Iterator[Window]:
    """An interview in English that asks for consent; left at the end."""
    wardrobe.translator.set_language("en")
    window = Window(qtbot, talk.desk, voice)
    window.front(Route("interview", case_id=talk.case_id))
    window.until(lambda: window.page._view is not None)
    yield window
    window.page.deactivated()
    window.runner.close()


def agree(window: Window) -> None:
    """Agree to be recorded."""
    window.key(Qt.Key.Key_Return)
    window.until(lambda: window.view.consented)


def begun(window: Window, voice: Voice) -> None:
    """The machine has been speaking for a moment."""
    window.key(Qt.Key.Key_S)
    assert voice.speaking
    before = window.page._live.elapsed_ms
    window.until(lambda: window.page._live.elapsed_ms > before + 300)
    assert voice.speaking


def talk_on(voice: Voice) -> bool:
    """Whether the machine is speaking now."""
    return voice.speaking


def spoken(talk: TalkDesk) -> list[Tag]:
    """Tags of what was read aloud."""
    return [tag for tag in talk.interviews.state(talk.case_id).tags if tag.kind == "spoken"]


def test_what_the_machine_reads_is_a_tag_from_its_first_word_to_its_last(
    opened: Window, talk: TalkDesk, voice: Voice
) -> None:
    with opened.qtbot.waitSignal(voice.finished, timeout=_WAIT_MS) as finished:
        opened.key(Qt.Key.Key_S)
    ended_ms = talk.interviews.live().elapsed_ms
    opened.until(lambda: bool(spoken(talk)))
    (tag,) = spoken(talk)
    (lasted,) = finished.args or (0,)
    assert tag.detail == {"by": "machine", "lasted_ms": str(lasted)}
    assert tag.item == opened.view.item.id
    assert tag.to_ms is not None
    assert tag.to_ms - tag.at_ms == lasted
    assert tag.to_ms <= ended_ms


def test_the_recorder_knows_what_it_hears_while_the_machine_reads(
    opened: Window, talk: TalkDesk, voice: Voice
) -> None:
    begun(opened, voice)
    opened.until(lambda: "system_voice" in talk.interviews.live().claimed)
    opened.key(Qt.Key.Key_S)
    opened.until(lambda: "system_voice" not in talk.interviews.live().claimed)

    def ended() -> bool:
        claims = talk.interviews.state(talk.case_id).claims
        return any(one.what == "system_voice" and one.to_ms is not None for one in claims)

    opened.until(ended)
    assert not [claim for claim in opened.view.claims if claim.what == "system_voice"]
    assert any(tag.what == "system_voice" for tag in opened.view.tags)


def test_a_voice_cut_off_by_the_next_question_belongs_to_the_one_before(
    opened: Window, talk: TalkDesk, voice: Voice
) -> None:
    first = opened.view.item.id
    begun(opened, voice)
    opened.key(Qt.Key.Key_1)
    opened.key(Qt.Key.Key_Return)
    opened.until(lambda: opened.view.number == 2)
    opened.until(lambda: bool(spoken(talk)))
    (tag,) = spoken(talk)
    assert (tag.item, tag.detail["by"]) == (first, "machine")
    assert not voice.speaking
    assert not opened.notices


@pytest.mark.parametrize("key", [Qt.Key.Key_S, Qt.Key.Key_R])
def test_a_voice_cut_off_by_a_key_was_heard_so_far(
    opened: Window, talk: TalkDesk, voice: Voice, key: Qt.Key
) -> None:
    begun(opened, voice)
    opened.key(key)
    opened.until(lambda: bool(spoken(talk)))
    opened.until(lambda: not opened.runner.busy)
    first, *later = talk.interviews.state(talk.case_id).takes[opened.view.item.id]
    assert first.spoken_ms is not None
    assert [take.spoken_ms for take in later] == ([] if key is Qt.Key.Key_S else [None])


def test_a_pause_silences_the_machine_and_keeps_its_tag(
    opened: Window, talk: TalkDesk, voice: Voice
) -> None:
    begun(opened, voice)
    click(opened.button("pause"))
    assert not voice.speaking
    entry = opened.button("entry-text")
    type_in(entry, "phone")
    press(entry, Qt.Key.Key_Return)
    opened.until(lambda: opened.view.paused == "phone")
    (tag,) = spoken(talk)
    assert tag.detail["by"] == "machine"
    assert not opened.notices


def test_leaving_the_page_keeps_the_tag(opened: Window, talk: TalkDesk, voice: Voice) -> None:
    begun(opened, voice)
    opened.page.deactivated()
    opened.until(lambda: bool(spoken(talk)))
    assert not voice.speaking


# --- the words that ask for consent -------------------------------------------------------------
def test_consent_is_asked_for_by_the_machine_which_is_no_clients_voice_and_no_question(
    asking: Window, talk: TalkDesk, voice: Voice
) -> None:
    assert asking.button("speak").isVisible()
    assert not asking.button("explain").isVisible()
    begun(asking, voice)
    asking.until(lambda: "system_voice" in talk.interviews.live().claimed)
    # What is swept into the ledger comes back as a view like the one on show: it speaks on.
    asking.until(lambda: bool(talk.interviews.state(talk.case_id).claims))
    asking.page.show_view(talk.interviews.view(talk.case_id))
    assert talk_on(voice)
    agree(asking)
    assert not talk_on(voice)
    asking.until(lambda: not asking.runner.busy)
    assert spoken(talk) == []
    (take,) = talk.interviews.state(talk.case_id).takes[asking.view.item.id]
    assert take.spoken_ms is None
    begun(asking, voice)
    asking.key(Qt.Key.Key_S)
    asking.until(lambda: [tag.item for tag in spoken(talk)] == [asking.view.item.id])


def test_where_no_voice_is_installed_a_person_asks_for_consent(
    qtbot: QtBot, talk: TalkDesk, wardrobe: Wardrobe
) -> None:
    with at_consent(qtbot, talk, Voice(engines=[]), wardrobe) as window:
        assert not window.button("speak").isVisible()
        window.key(Qt.Key.Key_S)
        agree(window)
        assert window.button("speak").isVisible()
        assert window.button("explain").isVisible()
        window.until(lambda: not window.runner.busy)
        assert spoken(talk) == []


# --- as it was chosen ---------------------------------------------------------------------------
def engine_of(voice: Voice) -> QTextToSpeech:
    """The engine that reads English."""
    assert voice.can("en")
    return voice._engines["en"]


def test_rate_and_voice_are_those_that_were_chosen(voice: Voice) -> None:
    engine = engine_of(voice)
    voice.choose(SpeechChoice(0.3, {"en": "Anne"}))
    voice.speak("How long?", "en")
    assert (engine.rate(), engine.voice().name()) == (0.3, "Anne")
    voice.choose(SpeechChoice(-0.9, {"en": "Nobody"}))
    voice.speak("How long?", "en", slowly=True)
    assert (engine.rate(), engine.voice().name()) == (-1.0, "Bob")
    voice.stop()


def test_what_was_chosen_in_settings_is_used_in_the_interview(
    qtbot: QtBot, talk: TalkDesk, voice: Voice, wardrobe: Wardrobe
) -> None:
    talk.choices.keep_speech(SpeechChoice(0.3, {"en": "Anne"}))
    with at_consent(qtbot, talk, voice, wardrobe) as window:
        agree(window)
        window.key(Qt.Key.Key_S)
        assert (engine_of(voice).rate(), engine_of(voice).voice().name()) == (0.3, "Anne")


def test_there_is_no_voice_for_what_the_engine_does_not_speak(voice: Voice) -> None:
    assert not voice.can("zh_TW")
    assert voice.voices("zh_CN") == ()
    assert voice.voices("en") == ("Bob", "Anne")
    assert voice.stop() == 0
