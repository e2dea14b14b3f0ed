"""Sign-in, board and intake over a real ledger, by clicks and keys."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from branchdesk.app.desk import Desk
from branchdesk.app.views import Card, Person
from branchdesk.ui.dress import Wardrobe
from branchdesk.ui.faults import FaultDoor
from branchdesk.ui.i18n import tr
from branchdesk.ui.page import Page
from branchdesk.ui.pages.board import BoardPage
from branchdesk.ui.pages.intake import IntakePage
from branchdesk.ui.pages.signin import SignInPage
from branchdesk.ui.route import Route
from branchdesk.ui.runner import Runner
from branchdesk.ui.shell import Shell
from branchdesk.ui.widgets.field import Field
from branchdesk.ui.widgets.inputs import ChoiceInput
from tests.ui.desks import ADVISER, PASSWORD, FrontDesk, front_desk
from tests.ui.hands import click, find, press, type_in

FACTS = {
    "name": "歐陽·阿不都熱合曼",
    "id_number": "a123456789",
    "birth_date": "1958/2/11",
    "phone": "0912 345 678",
    "address": "台北市大安區忠孝東路四段 1 號",
    "yearly_income": "1,040,000",
    "investable_amount": "500000",
    "settlement_account": "012-4471",
}
CHOICES = ("tax_residence", "occupation", "income_source")


class Window:
    """The shell with one page over a real desk."""

    def __init__(self, qtbot: QtBot, desk: Desk, front: FrontDesk) -> None:
        self.qtbot, self.desk, self.front = qtbot, desk, front
        self.faults = FaultDoor()
        self.runner = Runner(self.faults)
        self.shell = Shell(self.faults)
        qtbot.addWidget(self.shell)
        self.shell.set_person("陳雅婷", "adviser")
        self.routes: list[Route] = []

    def open(self, page_id: str, page: Page, route: Route | None = None) -> None:
        """Put the page on show, wait until it has loaded; its ways out are noted, not taken."""
        self.shell.add(page_id, page)
        page.go.disconnect(self.shell.go)
        page.go.connect(self.routes.append)
        self.shell.go(route or Route(page_id))
        self.shell.show()
        self.shell.activateWindow()
        self.qtbot.waitUntil(self.shell.isActiveWindow, timeout=5000)
        self.settle()

    def settle(self) -> None:
        """Wait until everything asked for is delivered."""
        self.qtbot.waitUntil(lambda: not self.runner.busy, timeout=10_000)

    def sign_in(self) -> None:
        """Sign in behind the window's back."""
        self.front.access.sign_in(ADVISER, PASSWORD)

    def named(self, name: str) -> QWidget:
        """A control by its object name."""
        return find(self.shell, name)


@pytest.fixture
def window(qtbot: QtBot, tmp_path: Path) -> Iterator[Window]:
    with front_desk(tmp_path) as (front, desk):
        window = Window(qtbot, desk, front)
        yield window
        window.runner.close()


def text_of(widget: QWidget) -> str:
    """What stands in a line."""
    assert isinstance(widget, QLineEdit)
    return widget.text()


# --- sign-in ------------------------------------------------------------------------------------
def test_signing_in_by_keyboard(qtbot: QtBot, window: Window) -> None:
    page = SignInPage(window.desk, window.runner)
    window.open("signin", page)
    user = window.named("signin-user")
    assert user.hasFocus()
    type_in(user, ADVISER.lower())
    press(user, Qt.Key.Key_Tab)
    type_in(window.named("signin-password"), PASSWORD)
    with qtbot.waitSignal(page.signed_in, timeout=10_000) as signed:
        press(window.named("signin-password"), Qt.Key.Key_Return)
    (person,) = signed.args or (None,)
    assert isinstance(person, Person)
    assert person.id == ADVISER
    assert text_of(window.named("signin-password")) == ""


def test_a_wrong_password_is_said_at_the_field(window: Window) -> None:
    page = SignInPage(window.desk, window.runner)
    window.open("signin", page)
    type_in(window.named("signin-user"), ADVISER)
    type_in(window.named("signin-password"), "wrong")
    click(window.named("primary"))
    window.settle()
    password = window.named("signin-password")
    assert tr("errors.password_wrong.what") in password.accessibleDescription()
    assert text_of(password) == ""
    assert password.hasFocus()
    assert window.front.access.person is None


def test_an_empty_number_is_asked_for(window: Window) -> None:
    window.open("signin", SignInPage(window.desk, window.runner))
    click(window.named("primary"))
    user = window.named("signin-user")
    assert user.accessibleDescription() == tr("signin.user_missing")
    assert user.hasFocus()


def test_sign_in_names_branch_but_no_person(window: Window, wardrobe: Wardrobe) -> None:
    window.open("signin", SignInPage(window.desk, window.runner))
    assert "忠孝分行" in text_of(window.named("signin-branch"))
    click(window.named("language-en"))
    assert wardrobe.translator.language == "en"
    assert "Zhongxiao Branch" in text_of(window.named("signin-branch"))


def test_leaving_forgets_the_password(window: Window) -> None:
    page = SignInPage(window.desk, window.runner)
    window.open("signin", page)
    type_in(window.named("signin-password"), "half typ")
    page.deactivated()
    assert text_of(window.named("signin-password")) == ""


# --- intake -------------------------------------------------------------------------------------
def fill(window: Window, **other: str) -> None:
    """Type the client's facts, some ``other`` than usual, as a person would."""
    for name, value in {**FACTS, **other}.items():
        field = window.named(f"fact-{name}")
        field.setFocus()
        type_in(field, value)
    for name in CHOICES:
        choice = window.named(f"fact-{name}")
        assert isinstance(choice, ChoiceInput)
        choice.setFocus()
        press(choice, Qt.Key.Key_Down)


def intake(window: Window) -> IntakePage:
    """The blank form, signed in."""
    window.sign_in()
    page = IntakePage(window.desk, window.runner)
    window.open("intake", page)
    return page


def test_opening_a_case_writes_it_once_and_goes_to_the_interview(window: Window) -> None:
    intake(window)
    fill(window)
    click(window.named("purpose-risk_review"))
    press(window.named("fact-name"), Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    press(window.named("fact-name"), Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    window.settle()
    (case,) = window.front.session.store.cases()
    assert case.client_name == FACTS["name"]
    assert window.routes == [Route("interview", case_id=case.case_id)]


def test_facts_are_checked_where_they_are_typed(window: Window) -> None:
    intake(window)
    number = window.named("fact-id_number")
    number.setFocus()
    type_in(number, "A123456780")
    press(number, Qt.Key.Key_Tab)
    assert number.accessibleDescription() == tr("expected.id_number")
    born = window.named("fact-birth_date")
    born.setFocus()
    type_in(born, "1958/2/11")
    press(born, Qt.Key.Key_Tab)
    assert text_of(born) == "1958-02-11"


def test_what_is_missing_is_shown_and_nothing_is_written(window: Window) -> None:
    page = intake(window)
    type_in(window.named("fact-name"), "王小明")
    click(window.named("primary"))
    window.settle()
    first = window.named("fact-id_number")
    assert first.hasFocus()
    assert first.accessibleDescription() == tr("errors.fact_missing.do")
    assert window.front.session.store.cases() == ()
    assert page.bar.message is not None
    assert "10" in page.bar.message.strong


def test_a_product_is_asked_for_when_the_purpose_needs_one(window: Window) -> None:
    intake(window)
    fill(window)
    click(window.named("purpose-subscription"))
    click(window.named("primary"))
    window.settle()
    assert window.routes == []
    product = window.named("product-td-twd-12")
    assert product.hasFocus()
    press(product, Qt.Key.Key_Space)
    click(window.named("open-later"))
    window.settle()
    assert window.routes == [Route("board")]
    assert len(window.front.session.store.cases()) == 1


def test_what_was_typed_stays_while_looking_elsewhere(window: Window) -> None:
    page = intake(window)
    type_in(window.named("fact-name"), "王小明")
    page.deactivated()
    page.activated(Route("intake"))
    window.settle()
    assert text_of(window.named("fact-name")) == "王小明"


def test_language_switch_keeps_what_was_typed(window: Window, wardrobe: Wardrobe) -> None:
    page = intake(window)
    fill(window)
    wardrobe.translator.set_language("en")
    labels = {field.label for field in page.findChildren(Field)}
    assert "Address" in labels
    assert text_of(window.named("fact-name")) == FACTS["name"]
    choice = window.named("fact-tax_residence")
    assert isinstance(choice, ChoiceInput)
    assert choice.currentText() == "Taiwan only"


def opened(window: Window, **others: str) -> str:
    """A case opened at the desk, of the client of ``FACTS`` but for ``others``; its id."""
    window.sign_in()
    blank = window.front.intake.blank()
    chosen = {field.id: field.choices[0][0] for field in blank.fields if field.check == "choice"}
    facts = FACTS | chosen | others
    return window.front.intake.open_case(facts, "risk_review", ()).case_id


def test_an_open_case_shows_its_facts_and_cannot_change_them(window: Window) -> None:
    case_id = opened(window)
    window.open("intake", IntakePage(window.desk, window.runner), Route("intake", case_id=case_id))
    name = window.named("fact-name")
    type_in(name, "x")
    assert text_of(name) == FACTS["name"]
    click(window.named("primary"))
    assert window.routes == [Route("interview", case_id=case_id)]


def test_ending_a_case_needs_a_reason(window: Window) -> None:
    case_id = opened(window)
    window.open("intake", IntakePage(window.desk, window.runner), Route("intake", case_id=case_id))
    click(window.named("abandon"))
    click(window.named("abandon-confirm"))
    assert window.named("abandon-reason").accessibleDescription() == tr("case.reason_missing")
    type_in(window.named("abandon-reason"), "客戶改天再來")
    click(window.named("abandon-confirm"))
    window.settle()
    assert window.routes == [Route("board")]
    assert window.front.session.store.case(case_id).state == "ABANDONED"


# --- board over the ledger ----------------------------------------------------------------------
def test_the_board_shows_a_new_case_when_the_ledger_changed(window: Window) -> None:
    window.sign_in()
    page = BoardPage(window.desk, window.runner)
    window.open("board", page)
    before: Card | None = page.current
    assert before is None
    case_id = opened(window)
    window.shell.touch(frozenset({f"case:{case_id}"}))
    window.settle()
    assert page.current is not None
    assert page.current.client_name == FACTS["name"]
    click(window.named("open-case"))
    assert window.routes == [Route("intake", case_id=case_id)]


def test_n_starts_a_new_case(window: Window) -> None:
    window.sign_in()
    page = BoardPage(window.desk, window.runner)
    window.open("board", page)
    press(page, Qt.Key.Key_N)
    assert window.routes == [Route("intake")]
