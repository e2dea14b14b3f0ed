"""Practice in the real window: the mark, the choice, the client's part, the score."""

from collections.abc import Iterator
from dataclasses import replace
from typing import cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from branchdesk import host
from branchdesk.app.definitions import load
from branchdesk.app.desk import Desk
from branchdesk.app.texts import Language
from branchdesk.app.views import TagRow
from branchdesk.domain.practice_score import ADVICE, MARKS, QuestionMark, Score
from branchdesk.ui.coach import part
from branchdesk.ui.dress import Wardrobe
from branchdesk.ui.faults import FaultDoor
from branchdesk.ui.i18n import LANGUAGES, pick, tr
from branchdesk.ui.pages.practice import PracticePage
from branchdesk.ui.pages.signin import SignInPage
from branchdesk.ui.route import Route
from branchdesk.ui.runner import Runner
from branchdesk.ui.shell import Shell
from branchdesk.ui.widgets.chips import Chip
from tests.app.branch import interview
from tests.e2e.practised import Sitting, sitting
from tests.ui import pictured_practice
from tests.ui import samples_interview as samples
from tests.ui.hands import click, find
from tests.ui.no_desk import NoDesk
from tests.ui.seen import cut, nameless, words_on

pytestmark = pytest.mark.qt_log_ignore("text-to-speech", "PulseAudio")


@pytest.fixture(scope="module")
def _program(qapp: QApplication, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sitting]:
    with sitting(tmp_path_factory.mktemp("practice")) as program:
        yield program


@pytest.fixture
def program(_program: Sitting, wardrobe: Wardrobe) -> Sitting:
    """The practice window at the choice of a client."""
    wardrobe.translator.set_language("zh_TW")
    _program.program.open()
    _program.hands.find("practise-hesitant")
    return _program


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_mark_is_always_there(program: Sitting, wardrobe: Wardrobe, language: Language) -> None:
    wardrobe.translator.set_language(language)
    QApplication.processEvents()
    mark = find(program.program.shell, "practice-mark")
    assert isinstance(mark, Chip)
    assert mark.isVisible()
    assert mark.words == tr("practice.mark")
    assert not find(program.program.shell, "sync-state").isVisible()
    assert not cut(program.program.shell)


def test_the_client_speaks_once_the_question_was_read(program: Sitting, qtbot: QtBot) -> None:
    hands = program.hands
    hands.key(Qt.Key.Key_3)
    hands.find("refuse")
    hands.key(Qt.Key.Key_Return)
    strip = program.program.shell.client_part
    waits = tr("practice.waits.spoken")
    qtbot.waitUntil(lambda: strip.notice is not None and strip.notice.do == waits, timeout=20_000)
    hands.key(Qt.Key.Key_S)
    (client,) = (
        one for one in program.engine.desk.practising.clients() if one.source.id == "hesitant"
    )
    words = tr("practice.says", words=pick(client.phrases["think"]))
    qtbot.waitUntil(lambda: strip.notice is not None and strip.notice.what == words, timeout=20_000)


def test_a_client_is_chosen_by_a_click_or_by_enter(program: Sitting) -> None:
    hands = program.hands
    hands.click("practise-coached")
    hands.find("refuse")
    program.program.shell.go(Route("practice"))
    hands.find("practise-coached")
    hands.key(Qt.Key.Key_Return)
    hands.find("refuse")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_words_of_an_answer_are_those_of_its_option(
    wardrobe: Wardrobe, language: Language
) -> None:
    wardrobe.translator.set_language(language)
    definitions = load(host.resources())
    client = definitions.practice["clear"]
    item = definitions.questionnaires[client.questionnaire].item("q07")
    asked = TagRow("a", "asked", 0, None, "r1", 7, detail={"take": "1"})
    view = replace(samples.interview_view(), item=item, number=7, tags=(asked,))
    assert part(client, view, 1_499).what == tr("practice.thinks")
    told = part(client, view, 1_500)
    assert pick(item.option(client.answers["q07"]).text) in told.what
    assert told.do == tr("practice.waits.explained")


def test_after_the_result_the_score_is_one_click_away(program: Sitting) -> None:
    desk, hands = program.engine.desk, program.hands
    case_id = desk.practising.open_case("clear")
    interview(desk, case_id)
    program.program.shell.go(Route("result", case_id=case_id))
    hands.find("level")
    hands.click("see-score")
    hands.find("score")
    told = desk.practising.score(case_id)
    seen = words_on(program.program.shell)
    assert tr("practice.score.title", n=told.total) in seen
    assert len(told.advice) <= 3
    hands.key(Qt.Key.Key_Return)
    hands.find("practise-clear")


def test_practice_is_reached_from_sign_in(qtbot: QtBot) -> None:
    runner = Runner(FaultDoor())
    page = SignInPage(cast(Desk, NoDesk()), runner)
    qtbot.addWidget(page)
    with qtbot.waitSignal(page.practise_wanted):
        click(find(page, "practise"))
    runner.close()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_score_names_at_most_three_things_in_every_language(
    qtbot: QtBot, wardrobe: Wardrobe, language: Language
) -> None:
    wardrobe.translator.set_language(language)
    runner = Runner(FaultDoor())
    page = PracticePage(cast(Desk, NoDesk()), runner)
    qtbot.addWidget(page)
    page.show()
    row = QuestionMark(7, samples.LOSS, 4_000, 9_000, 0, False, 1, MARKS)
    quiet = QuestionMark(8, samples.LOSS, None, 9_000, 0, False, 0, ())
    parts = {"understood": 37, "gate": 0, "unprompted": 0}
    for advice in (*ADVICE, "unprompted"):
        page.show_score(Score(18, parts, (advice,), (row, quiet)))
        QApplication.processEvents()
        seen = words_on(page)
        assert tr(f"practice.advice.{advice}") in seen
    page.show_score(Score(100, parts, (), ()))
    QApplication.processEvents()
    assert tr("practice.advice.none") in words_on(page)
    runner.close()


@pytest.mark.parametrize("large", [False, True])
@pytest.mark.parametrize("language", LANGUAGES)
def test_no_word_of_practice_is_cut_in_the_smallest_window(
    qtbot: QtBot, wardrobe: Wardrobe, language: Language, large: bool
) -> None:
    wardrobe.translator.set_language(language)
    wardrobe.theme.set_large(large)
    runner = Runner(FaultDoor())
    shell = Shell(FaultDoor())
    qtbot.addWidget(shell)
    page = PracticePage(cast(Desk, NoDesk()), runner)
    shell.add("practice", page)
    shell.show_page(Route("practice"))
    shell.resize(shell.minimumSize())
    shell.show()
    page.show_clients(pictured_practice.clients())
    qtbot.waitUntil(lambda: not cut(shell), timeout=5000)
    assert not nameless(page)
    for name in ("clear", "coached"):
        page.show_score(pictured_practice.score(name))
        qtbot.waitUntil(lambda: not cut(shell), timeout=5000)
    runner.close()
