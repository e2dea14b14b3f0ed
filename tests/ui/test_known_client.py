"""A client who comes again: nothing is typed twice, and what differs stands side by side."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from branchdesk.domain.events import stream
from branchdesk.domain.happenings import FactsRecorded
from branchdesk.ui.dress import Wardrobe
from branchdesk.ui.i18n import LANGUAGES, tr, tr_count
from branchdesk.ui.pages.intake import IntakePage
from branchdesk.ui.pages.intake_record import RecordedLine
from branchdesk.ui.widgets.button import Button
from tests.ui.desks import front_desk
from tests.ui.hands import click, press, type_in
from tests.ui.test_pages_front import FACTS, Window, fill, opened, text_of

OTHER, EMAIL = "B123456780", "wang@example.com"


@pytest.fixture
def window(qtbot: QtBot, tmp_path: Path) -> Iterator[Window]:
    with front_desk(tmp_path) as (front, desk):
        window = Window(qtbot, desk, front)
        yield window
        window.runner.close()


def come_again(window: Window) -> IntakePage:
    """The new case's form; the client was here before."""
    opened(window, email=EMAIL)
    page = IntakePage(window.desk, window.runner)
    window.open("intake", page)
    return page


def leave(window: Window, name: str, words: str) -> None:
    """Type into an empty field and go on to the next."""
    field = window.named(f"fact-{name}")
    field.setFocus()
    type_in(field, words)
    press(field, Qt.Key.Key_Tab)
    window.settle()


def line(page: IntakePage, name: str) -> RecordedLine | None:
    """What stands beside a field."""
    for found in page.findChildren(RecordedLine):
        if found.take.objectName() == f"take-{name}" and found.isVisible():
            return found
    return None


def strong(page: IntakePage) -> str:
    message = page.bar.message
    assert message is not None
    return message.strong


def test_a_known_client_says_nothing_twice(window: Window) -> None:
    page = come_again(window)
    leave(window, "id_number", FACTS["id_number"])
    assert text_of(window.named("fact-name")) == FACTS["name"]
    assert text_of(window.named("fact-birth_date")) == "1958-02-11"
    assert strong(page) == tr_count("case.filled", page._form.record.filled)
    assert page._form.missing() == []
    click(window.named("purpose-risk_review"))
    click(window.named("primary"))
    window.qtbot.waitUntil(lambda: bool(window.routes), timeout=10_000)
    cases = window.front.session.store.cases()
    assert len({case.client_id for case in cases}) == 1
    assert len(cases) == 2


def test_what_differs_stands_beside_and_may_be_taken(window: Window) -> None:
    page = come_again(window)
    leave(window, "phone", "0987654321")
    leave(window, "id_number", FACTS["id_number"])
    beside = line(page, "phone")
    assert beside is not None
    assert "0912345678" in beside.words
    assert strong(page) == tr_count("case.differs", 1)
    assert text_of(window.named("fact-phone")) == "0987654321", "nothing is replaced by itself"
    press(beside.take, Qt.Key.Key_Space)
    assert text_of(window.named("fact-phone")) == "0912345678"
    assert line(page, "phone") is None
    assert strong(page) != tr_count("case.differs", 1)


def test_what_was_typed_counts_and_the_old_value_is_kept(window: Window) -> None:
    page = come_again(window)
    leave(window, "phone", "0987654321")
    leave(window, "id_number", FACTS["id_number"])
    assert line(page, "phone") is not None
    click(window.named("purpose-risk_review"))
    click(window.named("primary"))
    window.qtbot.waitUntil(lambda: bool(window.routes), timeout=10_000)
    store = window.front.session.store
    (client,) = store.clients()
    assert client.facts["phone"] == "0987654321"
    recorded = [
        one.payload.facts["phone"]
        for one in store.stream(stream("client", client.client_id))
        if isinstance(one.payload, FactsRecorded)
    ]
    assert recorded == ["0912345678", "0987654321"]


def test_another_number_takes_away_what_was_filled_in(window: Window) -> None:
    page = come_again(window)
    leave(window, "phone", "0987654321")
    leave(window, "id_number", FACTS["id_number"])
    number = window.named("fact-id_number")
    press(number, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    type_in(number, OTHER)
    assert text_of(window.named("fact-name")) == ""
    assert text_of(window.named("fact-phone")) == "0987654321", "that was typed"
    assert line(page, "phone") is None
    press(number, Qt.Key.Key_Tab)
    window.settle()
    assert page._form.record.known is None
    assert text_of(window.named("fact-name")) == ""


def test_a_record_that_nobody_saw_is_shown_before_anything_is_opened(window: Window) -> None:
    page = come_again(window)
    fill(window, phone="0987654321", id_number="A123456780")
    click(window.named("purpose-risk_review"))
    window.settle()
    number = window.named("fact-id_number")
    assert page._form.record.known is None, "a number that does not hold is nobody's"
    number.setFocus()
    press(number, Qt.Key.Key_Backspace)
    type_in(number, "9")
    press(number, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    window.settle()
    store = window.front.session.store
    assert window.routes == []
    assert len(store.cases()) == 1
    beside = line(page, "phone")
    assert beside is not None
    assert "0912345678" in beside.words
    assert text_of(window.named("fact-email")) == EMAIL, "empty is not taken for crossed out"
    assert window.named("fact-phone").hasFocus()
    notice = window.shell.strip.notice
    assert notice is not None
    assert (notice.what, notice.do) == (tr("case.unseen"), tr("case.unseen_do"))
    press(number, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    window.qtbot.waitUntil(lambda: bool(window.routes), timeout=10_000)
    (client,) = store.clients()
    assert (client.facts["phone"], client.facts["email"]) == ("0987654321", EMAIL)


def test_it_is_said_in_each_language(window: Window, wardrobe: Wardrobe) -> None:
    page = come_again(window)
    leave(window, "phone", "0987654321")
    leave(window, "id_number", FACTS["id_number"])
    said = set()
    for language in LANGUAGES:
        wardrobe.translator.set_language(language)
        beside = line(page, "phone")
        assert beside is not None
        assert isinstance(beside.take, Button)
        assert beside.take.text() == tr("case.take_recorded")
        assert "0912345678" in beside.take.accessibleName()
        said.add(beside.words)
    assert len(said) == len(LANGUAGES)
