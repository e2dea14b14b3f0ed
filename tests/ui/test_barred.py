"""No test counts now: said before the first question; another day or a second person, by keys."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from branchdesk.app.desk import Desk
from branchdesk.app.texts import Language
from branchdesk.domain.events import stream
from branchdesk.domain.happenings import Overridden
from branchdesk.ui.dress import Wardrobe
from branchdesk.ui.i18n import LANGUAGES, tr
from branchdesk.ui.pages.barred import BarredPage
from branchdesk.ui.route import Route
from tests.ui import interview_window, samples_rules
from tests.ui.desks import PASSWORD, SUPERVISOR
from tests.ui.hands import press, type_in
from tests.ui.no_desk import NoDesk
from tests.ui.page_window import PageWindow
from tests.ui.seen import cut, nameless, words_on
from tests.ui.talks import TalkDesk, talk_desk

_WAIT_MS = 20_000


@pytest.fixture
def talk(tmp_path: Path) -> Iterator[TalkDesk]:
    """A desk with one case, where the rules allow no test at all on a day."""
    with talk_desk(tmp_path) as talk:
        session = talk.session
        rules = {one.id: one for one in session.pack.rules}
        rules["daily_limit"] = replace(rules["daily_limit"], numbers={"tests": 0})
        pack = replace(session.pack, rules=tuple(rules.values()))
        packs = {**session.definitions.rule_packs, session.place.rule_pack: pack}
        session.definitions = replace(session.definitions, rule_packs=packs)
        yield talk


class Window(PageWindow[BarredPage]):
    """The shell with the page on show; its ways out are noted, not taken."""

    def __init__(self, qtbot: QtBot, desk: Desk) -> None:
        super().__init__(qtbot, "barred", lambda runner: BarredPage(desk, runner))

    def front(self, route: Route) -> None:
        super().front(route)
        self.settle()

    def settle(self) -> None:
        """Wait until everything asked for is delivered."""
        self.qtbot.waitUntil(lambda: not self.runner.busy, timeout=_WAIT_MS)

    def key(self, key: Qt.Key) -> None:
        """A key pressed wherever the keyboard is."""
        focus = cast("QWidget | None", self.shell.focusWidget())
        press(self.page if focus is None else focus, key)

    def type(self, words: str) -> None:
        """Typed into the field that has the keyboard, and left with Enter."""
        field = self.shell.focusWidget()
        assert isinstance(field, QLineEdit)
        type_in(field, words)
        press(field, Qt.Key.Key_Return)


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[Window]:
    """A window that may not ask any desk."""
    window = Window(qtbot, cast(Desk, NoDesk()))
    yield window
    window.runner.close()


@pytest.fixture
def opened(qtbot: QtBot, talk: TalkDesk) -> Iterator[Window]:
    """The page of a case whose interview may not begin."""
    window = Window(qtbot, talk.desk)
    window.front(Route("barred", case_id=talk.case_id))
    yield window
    window.runner.close()


def test_an_interview_that_cannot_count_is_not_begun(qtbot: QtBot, talk: TalkDesk) -> None:
    window = interview_window.Window(qtbot, talk.desk)
    window.front(Route("interview", case_id=talk.case_id))
    window.until(lambda: bool(window.routes))
    assert window.routes == [Route("barred", case_id=talk.case_id)]
    assert window.notices == []
    assert talk.session.store.case(talk.case_id).interview_id is None
    assert talk.interviews.live().state == "off"
    window.page.deactivated()
    window.runner.close()


def test_the_limit_is_shown_with_its_article_and_enter_lets_it_wait(
    opened: Window, talk: TalkDesk
) -> None:
    seen = words_on(opened.page)
    assert tr("gate.tests_today.title", count=1, limit=0) in seen
    assert "H4" in seen
    opened.key(Qt.Key.Key_Return)
    assert opened.routes == [Route("board")]
    assert talk.session.store.case(talk.case_id).state == "OPEN"


def test_a_supervisor_lets_it_begin_by_keys_alone(opened: Window, talk: TalkDesk) -> None:
    opened.key(Qt.Key.Key_S)
    opened.type("came from far away")
    opened.type(SUPERVISOR)
    opened.type("wrong")
    opened.settle()
    assert tr("errors.password_wrong.what") in words_on(opened.page)
    assert talk.session.store.case(talk.case_id).interview_id is None
    opened.type(PASSWORD)
    opened.settle()
    assert opened.routes == [Route("interview", case_id=talk.case_id)]
    state = talk.interviews.state(talk.case_id)
    written = talk.session.store.stream(stream("interview", state.interview_id))
    (kept,) = [one.payload for one in written if isinstance(one.payload, Overridden)]
    assert (kept.point, kept.reason, kept.supervisor, kept.article) == (
        *("tests_today", "came from far away", SUPERVISOR, "H4"),
    )
    opened.qtbot.waitUntil(lambda: talk.interviews.live().state == "recording", timeout=_WAIT_MS)


def test_nobody_lets_it_begin_alone_and_escape_gives_up(opened: Window, talk: TalkDesk) -> None:
    opened.key(Qt.Key.Key_S)
    opened.type("in a hurry")
    opened.type("A20417")
    opened.type(PASSWORD)
    opened.settle()
    assert tr("errors.four_eyes.what", user="A20417") in words_on(opened.page)
    opened.key(Qt.Key.Key_Escape)
    assert not opened.page.override.isVisible()
    assert opened.routes == []
    opened.key(Qt.Key.Key_S)
    assert "in a hurry" not in [line.text() for line in opened.page.findChildren(QLineEdit)]
    assert talk.session.store.case(talk.case_id).interview_id is None


def test_what_was_typed_is_gone_when_the_page_leaves(opened: Window) -> None:
    opened.key(Qt.Key.Key_S)
    opened.type("reason")
    opened.page.deactivated()
    assert not any(line.text() for line in opened.page.findChildren(QLineEdit))


def test_a_case_that_may_begin_goes_on_at_once(qtbot: QtBot, tmp_path: Path) -> None:
    with talk_desk(tmp_path) as talk:
        window = Window(qtbot, talk.desk)
        window.front(Route("barred", case_id=talk.case_id))
        assert window.routes == [Route("interview", case_id=talk.case_id)]
        window.runner.close()


@pytest.mark.parametrize("large", [False, True], ids=["usual", "large"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_no_word_is_cut_off(
    qtbot: QtBot, window: Window, wardrobe: Wardrobe, language: Language, large: bool
) -> None:
    wardrobe.translator.set_language(language)
    wardrobe.theme.set_large(large)
    window.shell.resize(window.shell.minimumSize())
    window.front(Route("barred"))
    window.page.show_view(samples_rules.barred_view())
    QApplication.processEvents()
    assert words_on(window.page).count("§29") == 2
    window.key(Qt.Key.Key_S)
    qtbot.waitUntil(lambda: not cut(window.page), timeout=2000)
    assert not cut(window.shell.bar)
    assert not nameless(window.page)
