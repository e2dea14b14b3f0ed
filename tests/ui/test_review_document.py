"""The identity document beside the film: opened and left by key, and what it says."""

from collections.abc import Iterator
from dataclasses import replace
from types import SimpleNamespace
from typing import Any, cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from branchdesk.app.desk import Desk
from branchdesk.app.texts import Language
from branchdesk.app.views import IdentityReview, OnTheWay
from branchdesk.domain.errors import HubFault
from branchdesk.ui.dress import Wardrobe
from branchdesk.ui.faults import FaultDoor, Notice
from branchdesk.ui.film import LOOK_MS
from branchdesk.ui.i18n import LANGUAGES, pick, tr, tr_count
from branchdesk.ui.pages.review import ReviewPage
from branchdesk.ui.route import Route
from branchdesk.ui.runner import Runner
from branchdesk.ui.shell import Shell
from tests.documents.cards import Scene
from tests.ui import samples_review as samples
from tests.ui.hands import click, find, press
from tests.ui.pictured_identity import reviewed
from tests.ui.seen import cut, nameless, words_on


class Office:
    """Answers the one question of the page: the document of a case, or a fault."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.answer: IdentityReview | Exception = reviewed()

    def identity(self, case_id: str) -> IdentityReview:
        """What it was told to answer."""
        self.asked.append(case_id)
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer

    def identity_on_the_way(self, case_id: str) -> tuple[OnTheWay, ...]:
        """What of it is not there."""
        self.asked.append(case_id)
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer.on_the_way


class Window:
    """The review of a case in its shell."""

    def __init__(self, qtbot: QtBot) -> None:
        self.qtbot, self.office = qtbot, Office()
        self.faults, self.notices = FaultDoor(), cast(list[Notice], [])
        self.faults.noticed.connect(self.notices.append)
        self.runner = Runner(self.faults)
        self.shell = Shell(self.faults)
        qtbot.addWidget(self.shell)
        desk: Any = SimpleNamespace(reviews=self.office)
        self.page = ReviewPage(cast(Desk, desk), self.runner)
        self.shell.add("review", self.page)
        self.shell.show_page(Route("review"))
        self.page.show_view(samples.review_view())
        self.page.stage._view = samples.review_view()
        self.shell.show()

    @property
    def middle(self) -> str:
        """What stands between film and check list."""
        return "document" if self.page.middle.on_document else "claims"

    def settle(self) -> None:
        """Wait until what was asked for is shown."""
        self.qtbot.waitUntil(lambda: not self.runner.busy, timeout=20_000)


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[Window]:
    window = Window(qtbot)
    yield window
    window.page.deactivated()
    window.runner.close()


def test_d_shows_the_document_in_place_of_the_claims_and_takes_it_away(window: Window) -> None:
    press(window.page, Qt.Key.Key_D)
    assert window.middle == "document"
    window.settle()
    assert window.office.asked == [samples.review_view().case.case_id]
    assert find(window.page, "document-front").isVisible()
    press(window.page, Qt.Key.Key_1)
    assert window.page.side.unticked == 3
    press(window.page, Qt.Key.Key_D)
    assert window.middle == "claims"


def test_the_mouse_does_the_same(window: Window) -> None:
    click(find(window.page, "document-open"))
    window.settle()
    assert window.middle == "document"
    click(find(window.page, "document-close"))
    assert window.middle == "claims"


def test_no_claim_is_judged_that_cannot_be_seen(window: Window) -> None:
    judged: list[object] = []
    window.page.claims.judged.disconnect()
    window.page.claims.judged.connect(lambda claim, _accepted: judged.append(claim))
    press(window.page, Qt.Key.Key_D)
    window.settle()
    press(window.page, Qt.Key.Key_Return)
    press(window.page, Qt.Key.Key_X)
    assert judged == []
    press(window.page, Qt.Key.Key_N)
    assert window.middle == "claims"
    press(window.page, Qt.Key.Key_X)
    assert len(judged) == 1


def test_a_document_that_cannot_be_fetched_is_told_and_the_claims_are_back(window: Window) -> None:
    window.office.answer = HubFault("hub_away", address="hub")
    press(window.page, Qt.Key.Key_D)
    window.settle()
    assert window.middle == "claims"
    assert [notice.code for notice in window.notices] == ["hub_away"]


def test_what_was_compared_is_ticked_and_by_whom(window: Window) -> None:
    press(window.page, Qt.Key.Key_D)
    window.settle()
    pane, view = window.page.middle.document, reviewed()
    seen = words_on(pane)
    for fact in view.facts:
        assert pick(fact.label) in seen
        label = find(pane, f"document-fact-{fact.fact_id}")
        assert isinstance(label, QLabel)
        assert label.text() == fact.value
    assert view.compared_by is not None
    assert pick(view.compared_by) in seen
    assert tr_count("review.document.unsent", 1) in seen
    pane.show_view(replace(view, compared_by=None, on_the_way=()))
    window.qtbot.waitUntil(lambda: tr("review.document.not_compared") in words_on(pane))
    pane.show_view(replace(view, facts=view.facts[2:]))
    window.qtbot.waitUntil(lambda: view.facts[2].value in words_on(pane))
    assert view.facts[0].value not in words_on(pane), "nothing of another client stays"
    pane.show_view(replace(view, photos=(), on_the_way=()))
    assert tr("review.document.none_title") in words_on(pane)


def test_photographs_on_their_way_are_shown_when_they_have_come(window: Window) -> None:
    view = reviewed()
    coming = OnTheWay("coming", 0, 412_000)
    window.office.answer = replace(view, photos=(), on_the_way=(coming, coming))
    press(window.page, Qt.Key.Key_D)
    pane = window.page.middle.document
    window.qtbot.waitUntil(lambda: tr_count("review.document.coming", 2) in words_on(pane))
    window.office.answer = replace(view, photos=(), on_the_way=(replace(coming, state="away"),))
    window.qtbot.waitUntil(lambda: tr_count("review.document.away", 1) in words_on(pane))
    window.office.answer = replace(view, on_the_way=())
    window.qtbot.waitUntil(lambda: tr_count("review.document.away", 1) not in words_on(pane))
    assert find(pane, "document-front").isVisible()
    asked = len(window.office.asked)
    with window.qtbot.assertNotEmitted(window.runner.busy_changed, wait=3 * LOOK_MS):
        pass
    assert len(window.office.asked) == asked


def test_nobody_asks_for_photographs_that_are_not_on_show(window: Window) -> None:
    press(window.page, Qt.Key.Key_D)
    window.qtbot.waitUntil(lambda: len(window.office.asked) >= 2)
    press(window.page, Qt.Key.Key_D)
    window.settle()
    asked = len(window.office.asked)
    with window.qtbot.assertNotEmitted(window.runner.busy_changed, wait=3 * LOOK_MS):
        pass
    assert len(window.office.asked) == asked


def test_who_has_left_the_page_asks_for_nothing_more(window: Window) -> None:
    press(window.page, Qt.Key.Key_D)
    window.settle()
    window.page.deactivated()
    window.runner.close()
    asked = len(window.office.asked)
    with window.qtbot.assertNotEmitted(window.runner.busy_changed, wait=3 * LOOK_MS):
        pass
    assert len(window.office.asked) == asked


@pytest.mark.parametrize("language", LANGUAGES)
def test_everything_has_its_words_and_its_room(
    window: Window, wardrobe: Wardrobe, language: Language
) -> None:
    wardrobe.translator.set_language(language)
    window.office.answer = reviewed(Scene(number=5, glare=0.5))
    window.shell.resize(window.shell.minimumSize())
    press(window.page, Qt.Key.Key_D)
    window.settle()
    assert not nameless(window.page)
    assert not cut(window.page.middle)
