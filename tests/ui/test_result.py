"""The result and its gate: what is shown, each remedy by key and by click, nothing cut off."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from branchdesk.app.desk import Desk
from branchdesk.app.texts import Language
from branchdesk.app.views import OpenPoint, ResultView
from branchdesk.domain.errors import BranchDeskError, DeviceFault, InputFault
from branchdesk.domain.scales import Reached
from branchdesk.ui.dress import Wardrobe
from branchdesk.ui.faults import explain
from branchdesk.ui.i18n import LANGUAGES, tr
from branchdesk.ui.pages.result_gate import key_of, title_of
from branchdesk.ui.route import Route
from branchdesk.ui.widgets.score_bar import ScoreBar
from tests.ui import samples_interview as samples
from tests.ui import samples_rules
from tests.ui.hands import click, find, press, type_in
from tests.ui.no_desk import NoDesk
from tests.ui.result_window import Window
from tests.ui.seen import cut, entered, nameless, words_on
from tests.ui.talks import TalkDesk, talk_desk, talk_over

VIEWS: dict[str, Callable[[], ResultView]] = {
    "open": samples.result_view,
    "ready": samples.ready_view,
    "first": samples.first_view,
    "ruled": samples_rules.ruled_view,
}


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[Window]:
    """A window that may not ask any desk."""
    window = Window(qtbot, cast(Desk, NoDesk()))
    yield window
    window.runner.close()


@pytest.fixture
def talk(tmp_path: Path) -> Iterator[TalkDesk]:
    """A desk where the interview is over but question 3 was never said in own words."""
    with talk_desk(tmp_path) as talk:
        talk_over(talk, talk.case_id)
        yield talk


@pytest.fixture
def opened(qtbot: QtBot, talk: TalkDesk) -> Iterator[Window]:
    """The result of that interview."""
    window = Window(qtbot, talk.desk)
    window.front(Route("result", case_id=talk.case_id))
    window.until(lambda: window.page._view is not None)
    yield window
    window.runner.close()


def test_the_level_its_reasons_and_caps_are_shown(window: Window) -> None:
    window.show(samples.result_view())
    seen = words_on(window.page)
    for words in ("C3", "穩健", "能等 3 到 5 年，這筆錢近期不用。", "第 7 條", "86"):
        assert words in seen
    assert tr("result.products", levels="R1–R3") in seen
    said = window.page.scale.accessibleDescription()
    assert tr("result.scale.capped", score=58, level="C3") in said
    assert tr("result.scale.last", score=33, level="C2") in said


def test_what_is_measured_is_shown_apart(window: Window) -> None:
    scales = (
        Reached("capacity", 14, 0, 28, 0, 0),
        Reached("knowledge", 17, 0, 24, 2, 3),
        Reached("expectation", 8, 0, 20, 0, 0),
    )
    window.show(replace(samples.result_view(), scales=scales))
    assert "承受能力 50%、知識經驗 71%（3 題答對 2 題）、投資期望 40%" in words_on(window.page)


def test_a_first_assessment_has_nothing_to_compare(window: Window) -> None:
    window.show(samples.first_view())
    assert tr("result.compare_none") in words_on(window.page)


def test_the_primary_is_the_next_possible_step(window: Window) -> None:
    window.show(samples.result_view())
    acts = {act.id: act for act in window.page.bar.actions}
    assert acts["primary"].words == tr("result.act.confirm_level", n="")
    assert acts["sign"].locked
    window.page.show_view(samples.ready_view())
    acts = {act.id: act for act in window.page.bar.actions}
    assert acts["primary"].words == tr("result.act.sign")
    press(window.page, Qt.Key.Key_Return)
    assert [route.page for route in window.routes] == ["sign"]


def test_evidence_leads_back_to_its_question(window: Window) -> None:
    window.show(samples.result_view())
    click(find(window.page, "evidence-7"))
    assert window.routes[-1].number == 7
    assert window.routes[-1].page == "interview"


def test_every_point_has_its_digit(window: Window) -> None:
    window.show(samples.first_view())
    digits = [bind.key for bind in window.page.bindings() if bind.key.isdigit()]
    assert digits == ["1", "2", "3", "4", "5"]
    press(window.page, Qt.Key.Key_4)
    assert isinstance(window.shell.focusWidget(), QLineEdit)
    window.page.show_view(samples.ready_view())
    assert not [bind for bind in window.page.bindings() if bind.key.isdigit()]


def test_a_reason_cannot_be_empty(window: Window) -> None:
    window.show(samples.first_view())
    press(window.page, Qt.Key.Key_5)
    entry = window.shell.focusWidget()
    press(entry, Qt.Key.Key_Return)
    assert entry.property("wrong") == "true"
    assert window.page.gate.typing
    press(entry, Qt.Key.Key_Escape)
    assert not window.page.gate.typing


def test_an_open_point_is_accepted_with_a_reason(opened: Window) -> None:
    point = next(p for p in opened.waiting if p.point == "own_words_missing")
    keep = find(opened.page, f"accept-{key_of(point)}")
    click(keep)
    entry = opened.shell.focusWidget()
    assert isinstance(entry, QLineEdit)
    type_in(entry, "hearing aid was off")
    press(entry, Qt.Key.Key_Return)
    opened.until(lambda: point not in opened.waiting)
    assert title_of(_accepted(opened, point)) in words_on(opened.page)
    others = [p for p in opened.waiting if p.point == "own_words_missing"]
    assert others


def test_a_second_person_types_reason_number_and_password(window: Window) -> None:
    window.show(samples_rules.ruled_view())
    given: list[tuple[str, str, str, str]] = []
    window.page.gate.overridden.disconnect()
    window.page.gate.overridden.connect(
        lambda point, reason, user, word: given.append((point.point, reason, user, word))
    )
    press(window.page, Qt.Key.Key_1)
    reason = find(window.page, "override-1-reason")
    assert reason.hasFocus()
    assert window.page.gate.typing
    click(find(window.page, "override-1-keep"))
    assert given == []
    assert tr("result.override.missing") in words_on(window.page)
    type_in(reason, "explained twice")
    type_in(find(window.page, "override-1-user"), "S10086")
    type_in(find(window.page, "override-1-password"), "secret")
    click(find(window.page, "override-1-keep"))
    assert given == [("older_client", "explained twice", "S10086", "secret")]
    window.page.gate.refuse(window.waiting[0], "not that one")
    assert "not that one" in words_on(window.page)
    assert find(window.page, "override-1-password").hasFocus()
    press(find(window.page, "override-1-password"), Qt.Key.Key_Escape)
    assert not window.page.gate.typing


def test_enter_leads_through_the_second_persons_fields_alone(window: Window) -> None:
    window.show(samples_rules.ruled_view())
    press(window.page, Qt.Key.Key_1)
    for part, following in (("reason", "user"), ("user", "password")):
        type_in(find(window.page, f"override-1-{part}"), "S10086")
        press(find(window.page, f"override-1-{part}"), Qt.Key.Key_Return)
        assert find(window.page, f"override-1-{following}").hasFocus()
    assert window.routes == []


def test_a_question_of_the_client_is_put_off_to_a_day(opened: Window, talk: TalkDesk) -> None:
    number = 3
    talk.interviews.go_to(talk.case_id, number)
    talk.interviews.client_asks(talk.case_id, "fees?")
    talk.results.finish(talk.case_id)
    opened.page.activated(Route("result", case_id=talk.case_id))
    opened.until(lambda: "question_open" in [point.point for point in opened.waiting])
    point = next(one for one in opened.waiting if one.point == "question_open")
    click(find(opened.page, f"later-{key_of(point)}"))
    entry = opened.shell.focusWidget()
    assert isinstance(entry, QLineEdit)
    type_in(entry, talk.session.today().isoformat())
    press(entry, Qt.Key.Key_Return)
    opened.until(lambda: "question_open" not in [point.point for point in opened.waiting])


def _reason_begun(opened: Window, talk: TalkDesk) -> tuple[OpenPoint, QWidget]:
    """A point and the line for its reason, opened while the result was being read anew."""
    point = next(one for one in opened.waiting if one.point == "own_words_missing")
    with opened.busy():
        opened.page.touched(frozenset({f"case:{talk.case_id}"}))
        click(find(opened.page, f"accept-{key_of(point)}"))
        entry = opened.shell.focusWidget()
        type_in(entry, "hearing aid was off")
    opened.until(lambda: not opened.runner.busy)
    assert opened.shell.focusWidget() is entry
    return point, entry


def test_a_line_being_typed_outlives_a_view_that_comes_meanwhile(
    opened: Window, talk: TalkDesk
) -> None:
    talk.interviews.client_asks(talk.case_id, "fees?")
    _point, entry = _reason_begun(opened, talk)
    assert "question_open" not in [one.point for one in opened.waiting]
    press(entry, Qt.Key.Key_Escape)
    opened.until(lambda: "question_open" in [one.point for one in opened.waiting])


def test_a_reason_is_kept_though_the_result_was_read_meanwhile(
    opened: Window, talk: TalkDesk
) -> None:
    point, entry = _reason_begun(opened, talk)
    press(entry, Qt.Key.Key_Return)
    opened.until(lambda: point not in opened.waiting)
    assert not opened.page.gate.typing


def test_what_the_rules_ask_is_said_in_words(window: Window) -> None:
    window.show(samples_rules.ruled_view())
    seen = words_on(window.page)
    assert "全球成長股票基金" in seen
    assert "不願虧損，卻希望高報酬" in seen
    assert "2026 年 12 月 1 日" in seen


def _accepted(window: Window, point: OpenPoint) -> OpenPoint:
    view = window.page._view
    assert view is not None
    return next(p for p in view.points if key_of(p) == key_of(point))


def test_a_question_is_asked_again_from_its_point(opened: Window, talk: TalkDesk) -> None:
    point = opened.waiting[0]
    assert point.number is not None
    click(find(opened.page, "remedy-1"))
    opened.until(partial(bool, opened.routes))
    assert opened.routes == [Route("interview", case_id=talk.case_id)]
    view = talk.interviews.view(talk.case_id)
    assert view.number == point.number
    assert (view.chosen is None) == (point.remedy == "retake")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", VIEWS)
def test_no_word_is_cut_off(
    qtbot: QtBot, window: Window, wardrobe: Wardrobe, name: str, language: Language
) -> None:
    wardrobe.translator.set_language(language)
    window.show(VIEWS[name]())
    qtbot.waitUntil(lambda: not cut(window.page), timeout=2000)
    assert not cut(window.shell.bar)
    bars = window.page.findChildren(ScoreBar)
    assert bars
    assert [bar.accessibleName() for bar in bars if bar.width() < bar.measure().width()] == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", VIEWS)
def test_no_word_is_cut_off_in_large_type_in_the_smallest_window(
    qtbot: QtBot, window: Window, wardrobe: Wardrobe, name: str, language: Language
) -> None:
    wardrobe.translator.set_language(language)
    wardrobe.theme.set_large(True)
    window.shell.resize(window.shell.minimumSize())
    window.show(VIEWS[name]())
    if name == "ruled":
        press(window.page, Qt.Key.Key_1)
    qtbot.waitUntil(lambda: not cut(window.page), timeout=2000)
    assert not cut(window.shell.bar)
    bars = window.page.findChildren(ScoreBar)
    assert [bar.accessibleName() for bar in bars if bar.width() < bar.measure().width()] == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "hindered",
    [DeviceFault("camera_missing", device="Logitech BRIO"), InputFault("interview_paused")],
    ids=lambda error: error.code,
)
def test_what_hinders_the_recording_is_told_whole(
    qtbot: QtBot,
    window: Window,
    wardrobe: Wardrobe,
    hindered: BranchDeskError,
    language: Language,
) -> None:
    wardrobe.translator.set_language(language)
    wardrobe.theme.set_large(True)
    window.shell.resize(window.shell.minimumSize())
    window.show(samples.result_view())
    window.page.show_live(samples.live(0, state="off", recording_id=None))
    window.page._recorder.tell(hindered)
    assert explain(hindered).what in words_on(window.page)
    qtbot.waitUntil(lambda: not cut(window.page), timeout=2000)
    assert not nameless(window.page)
    light = find(window.page, "recording-state")
    assert light.accessibleName() == tr("interview.live.off")
    assert light.width() >= light.sizeHint().width()


def test_every_control_has_a_name(window: Window) -> None:
    for make in VIEWS.values():
        window.show(make())
        assert not nameless(window.page)


def test_enter_is_printed_in_one_place_while_a_second_person_types(window: Window) -> None:
    window.show(samples_rules.ruled_view())
    assert entered(window.shell) == ["primary"]
    remedied: list[OpenPoint] = []
    window.page.gate.remedied.connect(remedied.append)
    press(window.page, Qt.Key.Key_1)
    assert entered(window.shell) == ["override-1-keep"]
    window.page.setFocus()
    press(window.page, Qt.Key.Key_Return)
    assert find(window.page, "override-1-reason").isVisible(), "no step of the page meanwhile"
    assert remedied == []
    press(window.page, Qt.Key.Key_Escape)
    assert window.routes == [], "what was typed is not left behind by a key of the page"
    press(find(window.page, "override-1-reason"), Qt.Key.Key_Escape)
    assert entered(window.shell) == ["primary"]


def test_enter_is_printed_in_one_place_while_a_reason_is_typed(window: Window) -> None:
    window.show(samples.result_view())
    place = next(n for n, point in enumerate(window.waiting, 1) if point.remedy != "override")
    window.page.gate._rows[place - 1].ask_reason()
    assert entered(window.shell) == [f"reason-{place}-keep"]
    press(find(window.page, f"reason-{place}-text"), Qt.Key.Key_Escape)
    assert entered(window.shell) == ["primary"]
