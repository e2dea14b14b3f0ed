"""The result page between two cases and two persons: nobody acts on one by another's points."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from branchdesk.domain.errors import InputFault
from branchdesk.ui.faults import explain
from branchdesk.ui.i18n import tr
from branchdesk.ui.route import Route
from tests.ui import samples_rules
from tests.ui.desks import ADVISER, PASSWORD, SUPERVISOR
from tests.ui.hands import find, press, type_in
from tests.ui.result_window import Window
from tests.ui.seen import words_on
from tests.ui.talks import TalkDesk, opened_case, talk_desk, talk_over

OTHER = "陳美玲"


@pytest.fixture(scope="module")
def talk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TalkDesk]:
    """A desk where one interview is over."""
    with talk_desk(tmp_path_factory.mktemp("desk")) as talk:
        talk_over(talk, talk.case_id)
        yield talk


@pytest.fixture
def opened(qtbot: QtBot, talk: TalkDesk) -> Iterator[Window]:
    """The result of that interview; what an earlier test asked again is answered first."""
    talk.interviews.begin(talk.case_id, "zh_TW")
    if talk.interviews.state(talk.case_id).assessed is None:
        up = talk.interviews.view(talk.case_id).item
        talk.interviews.answer(talk.case_id, up.options[0].id)
        talk.results.finish(talk.case_id)
    window = Window(qtbot, talk.desk)
    window.front(Route("result", case_id=talk.case_id))
    window.until(lambda: window.page._view is not None and not window.runner.busy)
    yield window
    window.page.deactivated()
    window.runner.close()


def test_a_second_enter_does_nothing_to_the_case_that_is_coming(
    opened: Window, talk: TalkDesk
) -> None:
    other = opened_case(talk.intake, name=OTHER, id_number="A223456781")
    talk_over(talk, other)
    before = talk.interviews.state(other)
    titles: list[str] = []
    opened.page.title_changed.connect(lambda: titles.append(opened.page.title.title))
    with opened.busy():
        opened.shell.go(Route("result", case_id=other))
        for key in (Qt.Key.Key_Return, Qt.Key.Key_1, Qt.Key.Key_Escape):
            press(opened.page, key)
        assert opened.page.title.title == ""
        assert not opened.page.gate.isVisible()
        assert not opened.page.bindings()
        assert find(opened.page, "recording-state").isVisible(), "somebody is still filmed"
    opened.until(lambda: opened.page._view is not None and not opened.runner.busy)
    assert opened.page.gate.isVisible()
    assert titles == ["", OTHER]
    after = talk.interviews.state(other)
    assert (after.takes, after.assessed) == (before.takes, before.assessed)
    assert opened.routes == []


def test_what_comes_for_a_case_that_was_left_is_not_shown(opened: Window, talk: TalkDesk) -> None:
    other = opened_case(talk.intake, name=OTHER, id_number="B123456780")
    titles: list[str] = []
    opened.page.title_changed.connect(lambda: titles.append(opened.page.title.title))
    with opened.busy():
        opened.page.touched(frozenset({f"case:{talk.case_id}"}))
        opened.shell.go(Route("result", case_id=other))
    opened.until(lambda: not opened.runner.busy)
    assert titles == [""]
    assert opened.page._view is None


def test_a_case_without_a_result_does_not_stand_under_the_name_of_another(
    opened: Window, talk: TalkDesk
) -> None:
    other = opened_case(talk.intake, name=OTHER, id_number="F131104093")
    opened.shell.go(Route("result", case_id=other))
    opened.until(lambda: bool(opened.notices))
    assert opened.notices[-1].code == "case_state"
    assert opened.page.title.title == ""
    assert not opened.page.gate.isVisible()
    assert not opened.page.bar.actions
    assert talk.session.store.case(other).interview_id is None, "looking begins no interview"


def test_asking_again_leads_nowhere_once_the_page_was_left(opened: Window, talk: TalkDesk) -> None:
    with opened.busy():
        press(opened.page, Qt.Key.Key_1)
        opened.shell.go(Route("board"))
    opened.until(lambda: not opened.runner.busy)
    assert opened.routes == []


def test_a_double_press_asks_again_once(opened: Window, talk: TalkDesk) -> None:
    item = talk.session.questionnaire.items[(opened.waiting[0].number or 0) - 1].id
    before = len(talk.interviews.state(talk.case_id).takes[item])
    retake = opened.waiting[0].remedy == "retake"
    with opened.busy():
        press(opened.page, Qt.Key.Key_1)
        press(opened.page, Qt.Key.Key_1)
    opened.until(lambda: not opened.runner.busy)
    assert opened.routes == [Route("interview", case_id=talk.case_id)]
    assert len(talk.interviews.state(talk.case_id).takes[item]) == before + retake


def test_a_second_persons_number_and_password_do_not_stay(opened: Window, talk: TalkDesk) -> None:
    opened.page.show_view(samples_rules.ruled_view())
    press(opened.page, Qt.Key.Key_1)
    for part in ("reason", "user", "password"):
        type_in(find(opened.page, f"override-1-{part}"), SUPERVISOR)
    opened.shell.go(Route("board"))
    assert not opened.page.gate.typing
    assert [field.value for field in opened.page.gate._rows[0].override._fields] == ["", "", ""]


def test_a_reason_half_typed_does_not_stay(opened: Window) -> None:
    row = opened.page.gate._rows[0]
    row.ask_reason()
    entry = find(opened.page, "reason-1-text")
    type_in(entry, "hearing aid")
    opened.shell.go(Route("board"))
    assert not opened.page.gate.typing
    assert row._entry.input.text() == ""


def test_a_supervisor_refused_after_the_page_was_left_is_told(
    opened: Window, talk: TalkDesk
) -> None:
    point = opened.waiting[0]
    with opened.busy():
        opened.page.gate.overridden.emit(point, "why", SUPERVISOR, "wrong")
        opened.shell.go(Route("board"))
    opened.until(lambda: bool(opened.notices))
    assert opened.notices[-1] == explain(InputFault("password_wrong"))
    assert tr("result.override.missing") not in words_on(opened.page)


def test_another_person_starts_anew(opened: Window, talk: TalkDesk) -> None:
    opened.shell.go(Route("board"))
    talk.access.sign_in(SUPERVISOR, PASSWORD)
    with opened.busy():
        opened.shell.go(Route("result", case_id=talk.case_id))
        assert not opened.page.gate.isVisible()
        assert not opened.page.bindings()
    opened.until(lambda: opened.page._view is not None)
    assert opened.page.gate.isVisible()
    talk.access.sign_in(ADVISER, PASSWORD)
