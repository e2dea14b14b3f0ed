"""Board, clients, sync, settings with hand-made views: keys, filters, words, nothing cut off."""

from collections.abc import Callable
from dataclasses import replace
from typing import cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QLabel, QWidget
from pytestqt.qtbot import QtBot

from branchdesk.app.desk import Desk
from branchdesk.app.texts import Language
from branchdesk.ui import theme
from branchdesk.ui.dress import Wardrobe
from branchdesk.ui.faults import FaultDoor
from branchdesk.ui.i18n import LANGUAGES, tr
from branchdesk.ui.page import Page
from branchdesk.ui.pages.board import BoardPage
from branchdesk.ui.pages.board_advice import advice, count
from branchdesk.ui.pages.clients import ClientsPage
from branchdesk.ui.pages.settings import SettingsPage
from branchdesk.ui.pages.sync import SyncPage, blocks
from branchdesk.ui.route import Route
from branchdesk.ui.runner import Runner
from branchdesk.ui.shell import Shell
from branchdesk.ui.theme import Scheme
from branchdesk.ui.widgets.inputs import LineInput
from branchdesk.ui.widgets.painted import Painted
from branchdesk.ui.widgets.text import ElidedText
from tests.ui import samples
from tests.ui.hands import click, find, press, type_in
from tests.ui.no_desk import NoDesk
from tests.ui.pictured import PICTURES

Make = Callable[[str], Page]


@pytest.fixture
def shell(qtbot: QtBot) -> Shell:
    shell = Shell(FaultDoor())
    qtbot.addWidget(shell)
    shell.set_person("陳雅婷", "supervisor")
    return shell


@pytest.fixture
def make(qtbot: QtBot, shell: Shell) -> Make:
    """Builds a pictured page, shows its view, puts it on show."""
    runner = Runner(FaultDoor())

    def build(name: str) -> Page:
        picture = PICTURES[name]
        page: Page = picture.build(cast(Desk, NoDesk()), runner)
        shell.add(picture.page_id, page)
        shell.show_page(Route(picture.page_id))
        picture.show(page)
        shell.show()
        shell.activateWindow()
        qtbot.waitUntil(shell.isActiveWindow, timeout=5000)
        page.take_focus()
        return page

    return build


# --- board --------------------------------------------------------------------------------------
def board(make: Make) -> BoardPage:
    page = make("board")
    assert isinstance(page, BoardPage)
    return page


def number(page: BoardPage) -> str:
    """Case number of the current card."""
    assert page.current is not None
    return page.current.case_no[-4:]


def test_arrows_move_between_cards_and_lanes(shell: Shell, make: Make) -> None:
    page = board(make)
    seen = [number(page)]
    moves = (Qt.Key.Key_Down, Qt.Key.Key_Right, Qt.Key.Key_Down, Qt.Key.Key_Right, Qt.Key.Key_Left)
    for key in moves:
        press(shell.focusWidget(), key)
        seen.append(number(page))
    assert seen == ["0049", "0048", "0044", "0041", "0039", "0044"]
    assert sum(bool(c.list.selectionModel().selectedIndexes()) for c in page.lanes) == 1


@pytest.mark.parametrize(
    ("case_no", "wanted"),
    [
        ("0049", "intake"),
        ("0042", "interview"),
        ("0041", "result"),
        ("0040", "sign"),
        ("0038", "sealed"),
        ("0035", "intake"),
        ("0033", "sealed"),
    ],
)
def test_enter_opens_the_page_of_the_next_step(
    qtbot: QtBot, shell: Shell, make: Make, case_no: str, wanted: str
) -> None:
    page = board(make)
    page.go.disconnect(shell.go)
    for column in page.lanes:
        row = column.list.cards().row_of(f"case-{case_no}")
        if row >= 0:
            column.list.choose(row)
    with qtbot.waitSignal(page.go) as gone:
        press(shell.focusWidget(), Qt.Key.Key_Return)
    assert gone.args == [Route(wanted, case_id=f"case-{case_no}")]


def test_search_takes_a_slash_and_escape(shell: Shell, make: Make) -> None:
    page = board(make)
    press(shell.focusWidget(), Qt.Key.Key_Slash)
    search = find(page, "board-search")
    assert search.hasFocus()
    type_in(search, "cholmond")
    assert number(page) == "0048"
    press(search, Qt.Key.Key_Escape)
    assert sum(column.list.cards().cards for column in page.lanes) == 16


def test_a_search_without_result_says_so(make: Make) -> None:
    page = board(make)
    type_in(find(page, "board-search"), "nobody")
    shown = [label.text() for label in page.findChildren(QLabel) if label.isVisible()]
    assert tr("board.none_found") in shown


def test_the_bar_says_which_lane_is_full_and_whom_to_help(make: Make) -> None:
    message = board(make).bar.message
    assert message is not None
    assert message.strong == "訪談已滿 3 件。"
    assert "0041" in message.rest
    assert "林佳蓉" in message.rest


def test_cards_speak(make: Make) -> None:
    model = board(make).lanes[0].list.cards()
    words = model.data(model.index(1, 0), Qt.ItemDataRole.AccessibleTextRole)
    assert samples.LONG_LATIN in words
    assert "6/10" in words


def test_an_empty_day_teaches_the_first_step(make: Make) -> None:
    page = make("board-empty")
    shown = [label.text() for label in page.findChildren(QLabel) if label.isVisible()]
    assert tr("board.empty_step") in shown
    assert page.bar.actions[0].locked


def test_advice_without_anything_late_says_all_is_well() -> None:
    view = samples.board_view()
    calm = tuple(
        replace(lane, cards=tuple(card for card in lane.cards[:2] if card.case_no != "2611-0041"))
        for lane in view.lanes
    )
    message = advice(replace(view, lanes=calm))
    assert message is not None
    assert message.tone == "good"
    assert str(count(replace(view, lanes=calm))) in message.rest
    assert advice(samples.empty_board_view()) is None


# --- clients ------------------------------------------------------------------------------------
def test_a_client_is_found_and_opened(qtbot: QtBot, shell: Shell, make: Make) -> None:
    page = make("clients")
    assert isinstance(page, ClientsPage)
    page.go.disconnect(shell.go)
    press(page, Qt.Key.Key_Slash)
    search = find(page, "client-search")
    type_in(search, "104872")
    press(search, Qt.Key.Key_Tab)
    with qtbot.waitSignal(page.go) as gone:
        press(page.list, Qt.Key.Key_Return)
    assert gone.args == [Route("profile", client_id="k2")]


def test_no_clients_teach_how_to_get_one(make: Make) -> None:
    page = make("clients")
    assert isinstance(page, ClientsPage)
    page.show_view(())
    shown = [label.text() for label in page.findChildren(QLabel) if label.isVisible()]
    assert tr("clients.none_step") in shown
    assert page.bar.actions[-1].locked


# --- sync ---------------------------------------------------------------------------------------
def test_stuck_comes_first_and_tells_its_story(make: Make) -> None:
    page = make("sync")
    assert isinstance(page, SyncPage)
    assert page.list.value.case_no == "2611-0037"
    shown = " ".join(label.text() for label in page.findChildren(QLabel) if label.isVisible())
    for words in (tr("sync.what"), tr("sync.kept_text"), tr("sync.do_text.stuck")):
        assert words in shown
    press(page.list, Qt.Key.Key_Down)
    press(page.list, Qt.Key.Key_Down)
    assert page.list.value.state == "going"


def test_the_chosen_part_stays_chosen_when_it_moves_on(make: Make) -> None:
    page = make("sync")
    assert isinstance(page, SyncPage)
    page.list.pick(lambda value: getattr(value, "case_no", "") == "2611-0042")
    view = samples.sync_view()
    page.show_view(replace(view, transfers=view.transfers[2:]))
    assert page.list.value.case_no == "2611-0042"


def test_blocks_show_what_is_there() -> None:
    stuck, going = samples.sync_view().transfers[0], samples.sync_view().transfers[2]
    assert blocks(stuck).count("damaged") == 1
    assert blocks(going).count("arrived") == 48 * 188 // 412
    assert {len(blocks(stuck)), len(blocks(going))} == {48}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("link", "reason", "code", "params"),
    [
        ("offline", "hub_away", "hub_away", {"address": "hub.anhebank.example"}),
        ("refused", "revoked", "hub_refused", {"reason": "sync.reason.revoked"}),
    ],
)
def test_a_line_that_is_down_is_told_in_full_until_it_is_back(
    make: Make,
    wardrobe: Wardrobe,
    language: Language,
    link: str,
    reason: str,
    code: str,
    params: dict[str, str],
) -> None:
    wardrobe.translator.set_language(language)
    page = make("sync")
    assert isinstance(page, SyncPage)
    whole = replace(samples.sync_view(), transfers=())
    page.show_view(replace(whole, link=link, reason=reason))
    strip = find(page, "sync-link")
    assert strip.isVisible()
    words = " ".join(label.text() for label in strip.findChildren(QLabel))
    filled = {name: tr(v) if v.startswith("sync.") else v for name, v in params.items()}
    for part in ("what", "kept", "do"):
        assert tr(f"errors.{code}.{part}", **filled) in words
    assert reason not in words
    assert page.bar.message is not None
    assert page.bar.message.rest == tr("sync.unsent", n="187")
    page.show_view(whole)
    assert not strip.isVisible()
    page.show_view(replace(whole, unsent_events=0))
    assert page.bar.message.rest == tr("sync.all_arrived")


# --- settings -----------------------------------------------------------------------------------
def test_settings_take_effect_at_once(qtbot: QtBot, make: Make, wardrobe: Wardrobe) -> None:
    page = make("settings")
    assert isinstance(page, SettingsPage)
    buttons = find(page, "settings-language").findChildren(QAbstractButton)
    with qtbot.waitSignal(page.changed):
        click(buttons[2])
    assert wardrobe.translator.language == "en"
    click(find(page, "settings-scheme").findChildren(QAbstractButton)[1])
    assert wardrobe.theme.scheme is Scheme.DARK
    click(find(page, "settings-elder"))
    assert wardrobe.theme.elder
    click(find(page, "settings-motion"))
    assert wardrobe.theme.reduced_motion


def test_settings_show_what_was_chosen(make: Make, wardrobe: Wardrobe) -> None:
    wardrobe.theme.set_large(True)
    wardrobe.theme.set_reduced_motion(True)
    wardrobe.translator.set_language("zh_CN")
    page = make("settings")
    chosen = {
        name: cast(QAbstractButton, find(page, name)).isChecked()
        for name in ("settings-elder", "settings-motion")
    }
    assert chosen == {"settings-elder": True, "settings-motion": True}
    languages = find(page, "settings-language").findChildren(QAbstractButton)
    assert [button.isChecked() for button in languages] == [False, True, False]


def test_type_that_was_chosen_stays_large_after_an_older_client(wardrobe: Wardrobe) -> None:
    look = wardrobe.theme
    look.set_large(True)
    look.set_elder(True)
    look.set_elder(False)
    assert look.elder
    look.set_large(False)
    assert not look.elder


# --- every page ---------------------------------------------------------------------------------
@pytest.mark.parametrize("size", [(1366, 768), (1280, 640)])
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "name",
    [
        *("board", "board-empty", "clients", "sync", "intake"),
        *("signin", "signin-trial", "settings", "settings-voice"),
    ],
)
def test_no_word_is_cut_off(
    qtbot: QtBot,
    shell: Shell,
    make: Make,
    wardrobe: Wardrobe,
    name: str,
    language: Language,
    size: tuple[int, int],
) -> None:
    wardrobe.translator.set_language(language)
    shell.resize(*size)
    page = make(name)
    qtbot.waitUntil(lambda: not _cut(page), timeout=2000)
    assert not _cut(shell.bar)


def _cut(root: QWidget) -> list[str]:
    """Words that do not fit into their label or button."""
    found = []
    for label in root.findChildren(QLabel):
        if not label.isVisible() or not label.text() or isinstance(label, ElidedText):
            continue
        needed = label.heightForWidth(label.width()) if label.wordWrap() else 0
        wide = 0 if label.wordWrap() else label.fontMetrics().horizontalAdvance(label.text())
        if label.width() < wide or label.height() < needed:
            found.append(label.text())
    found += [
        type(part).__name__
        for part in root.findChildren(Painted)
        if part.isVisible() and part.height() < part.measure().height()
    ]
    found += [
        line.objectName()
        for line in root.findChildren(LineInput)
        if line.isVisible() and line.height() < theme.current().size.input
    ]
    narrow = (
        button.text()
        for button in root.findChildren(QAbstractButton)
        if button.isVisible() and button.width() < button.minimumSizeHint().width()
    )
    return [*found, *narrow]


@pytest.mark.parametrize("name", ["board", "clients", "sync", "settings", "signin", "intake"])
def test_every_control_can_be_reached_and_has_a_name(make: Make, name: str) -> None:
    page = make(name)
    nameless = [
        f"{type(widget).__name__} {widget.objectName()}"
        for widget in page.findChildren(QWidget)
        if widget.isVisible()
        and widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        and not widget.accessibleName()
    ]
    assert not nameless
