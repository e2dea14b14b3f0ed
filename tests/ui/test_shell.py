"""The window: moving between pages, keys, the bar, the strip, what a role may use."""

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QVBoxLayout
from pytestqt.qtbot import QtBot

from branchdesk.domain.errors import HubFault
from branchdesk.ui import keys
from branchdesk.ui.dress import Wardrobe
from branchdesk.ui.faults import FaultDoor, Notice
from branchdesk.ui.i18n import tr
from branchdesk.ui.page import Action, ActionBar, BarMessage, KeyHint, Page, TopTitle
from branchdesk.ui.route import Route
from branchdesk.ui.shell import PLACES, Shell
from tests.ui.hands import click, find, press, type_in


class Plain(Page):
    """A page that notes what happens to it."""

    def __init__(self, rail: str = "board", *, framed: bool = True) -> None:
        super().__init__()
        self.rail, self.framed = rail, framed
        self.log: list[str] = []
        self.typed = QLineEdit()
        QVBoxLayout(self).addWidget(self.typed)
        self.bind("T", "備註", lambda: self.log.append("T"))
        self.show_bar()

    def show_bar(self, locked: str = "") -> None:
        self.set_bar(
            ActionBar(
                (
                    Action("retake", "重錄", lambda: self.log.append("R"), "quiet", key="R"),
                    Action(
                        "primary",
                        "下一題",
                        lambda: self.log.append("next"),
                        "primary",
                        key="Enter",
                        locked=locked,
                    ),
                ),
                BarMessage("全部在本機存好。", "已作答 6 題。", "shield-check", "good"),
                (KeyHint(("J", "K"), "播放"),),
            )
        )

    def activated(self, route: Route) -> None:
        self.log.append(f"activated {route.case_id}")

    def deactivated(self) -> None:
        self.log.append("deactivated")

    def touched(self, changes: frozenset[str]) -> None:
        self.log.append("touched " + ",".join(sorted(changes)))


@pytest.fixture
def faults() -> FaultDoor:
    return FaultDoor()


@pytest.fixture
def shell(qtbot: QtBot, faults: FaultDoor) -> Shell:
    shell = Shell(faults)
    qtbot.addWidget(shell)
    shell.add("board", Plain())
    shell.add("interview", Plain("cases"))
    shell.add("intake", Plain("cases"))
    shell.add("sync", Plain("sync"))
    shell.add("signin", Plain(framed=False))
    shell.set_person("陳雅婷", "adviser")
    shell.go(Route("board"))
    shell.show()
    shell.activateWindow()
    qtbot.waitUntil(shell.isActiveWindow, timeout=5000)
    return shell


def plain(shell: Shell) -> Plain:
    """The page on show."""
    page = shell.page
    assert isinstance(page, Plain)
    return page


def test_going_tells_both_pages(shell: Shell) -> None:
    board = plain(shell)
    board.go.emit(Route("interview", case_id="c1"))
    assert board.log == ["activated None", "deactivated"]
    assert plain(shell).log == ["activated c1"]
    assert shell.route == Route("interview", case_id="c1")


def test_unknown_page_raises(shell: Shell) -> None:
    with pytest.raises(KeyError):
        shell.go(Route("nowhere"))


def test_rail_takes_to_pages_and_back_to_the_case_in_hand(qtbot: QtBot, shell: Shell) -> None:
    shell.go(Route("interview", case_id="c7"))
    sync = find(shell, "rail-sync")
    click(sync)
    assert shell.route.page == "sync"
    click(find(shell, "rail-cases"))
    assert shell.route == Route("interview", case_id="c7")


def test_another_person_does_not_get_the_case_in_hand(qtbot: QtBot, shell: Shell) -> None:
    shell.go(Route("interview", case_id="c7"))
    shell.go(Route("signin"))
    shell.set_person("林佳蓉", "supervisor")
    shell.go(Route("board"))
    click(find(shell, "rail-cases"))
    assert shell.route == Route("intake")


@pytest.mark.parametrize("role", sorted(PLACES))
def test_rail_offers_only_what_the_role_may_use(shell: Shell, role: str) -> None:
    shell.set_person("周明哲", role)
    places = ("board", "cases", "clients", "review", "sync", "settings")
    offered = {place for place in places if not find(shell, f"rail-{place}").isHidden()}
    assert offered == set(PLACES[role])


@pytest.mark.parametrize(
    ("key", "told"),
    [
        (Qt.Key.Key_R, "R"),
        (Qt.Key.Key_T, "T"),
        (Qt.Key.Key_Return, "next"),
        (Qt.Key.Key_Enter, "next"),
    ],
)
def test_keys_work_anywhere_on_the_page(qtbot: QtBot, shell: Shell, key: Qt.Key, told: str) -> None:
    press(plain(shell), key)
    assert plain(shell).log[-1] == told


def test_letters_go_into_the_field_that_has_the_keyboard(qtbot: QtBot, shell: Shell) -> None:
    page = plain(shell)
    page.typed.setFocus()
    type_in(page.typed, "rt?")
    assert page.typed.text() == "rt?"
    assert page.log == ["activated None"]
    assert shell.key_map.isHidden()


def test_enter_in_a_field_takes_the_next_step_once(qtbot: QtBot, shell: Shell) -> None:
    page = plain(shell)
    page.typed.setFocus()
    press(page.typed, Qt.Key.Key_Return)
    assert page.log.count("next") == 1


def test_locked_action_answers_neither_key_nor_mouse(qtbot: QtBot, shell: Shell) -> None:
    page = plain(shell)
    page.show_bar("還差 2 項")
    press(page, Qt.Key.Key_Return)
    click(shell.bar.button("primary"))
    assert "next" not in page.log


def test_primary_is_at_the_right_edge(shell: Shell) -> None:
    primary, retake = shell.bar.button("primary"), shell.bar.button("retake")
    assert primary.x() > retake.x()
    assert shell.bar.width() - primary.geometry().right() - 1 == 24


def test_buttons_are_kept_when_only_their_words_change(shell: Shell) -> None:
    before = shell.bar.button("primary")
    plain(shell).show_bar("還差 2 項")
    assert shell.bar.button("primary") is before
    assert before.locked


def test_question_mark_shows_the_keys_and_any_key_closes(qtbot: QtBot, shell: Shell) -> None:
    page = plain(shell)
    page.setFocus()
    press(page, Qt.Key.Key_Question, Qt.KeyboardModifier.ShiftModifier)
    assert shell.key_map.isVisible()
    assert "T: 備註" in shell.key_map.accessibleDescription()
    press(shell.key_map, Qt.Key.Key_Escape)
    assert shell.key_map.isHidden()
    assert page.hasFocus()


def hold(page: Plain, key: Qt.Key, text: str = "", *, keypad: bool = False) -> None:
    """A key pressed and held until it repeats itself."""
    held = Qt.KeyboardModifier.KeypadModifier if keypad else Qt.KeyboardModifier.NoModifier
    for repeated in (False, True, True):
        QApplication.sendEvent(page, QKeyEvent(QEvent.Type.KeyPress, key, held, text, repeated, 1))


@pytest.mark.parametrize(
    ("key", "text", "keypad", "done"),
    [
        (Qt.Key.Key_R, "r", False, "R"),
        (Qt.Key.Key_T, "t", False, "T"),
        (Qt.Key.Key_Return, "\r", False, "next"),
        (Qt.Key.Key_Enter, "\r", True, "next"),
    ],
)
def test_a_held_key_acts_once(
    shell: Shell, key: Qt.Key, text: str, keypad: bool, done: str
) -> None:
    page = plain(shell)
    page.setFocus()
    page.log.clear()
    hold(page, key, text, keypad=keypad)
    assert page.log == [done]


def test_a_held_enter_does_not_run_on_into_the_next_page(shell: Shell) -> None:
    page = plain(shell)
    page.setFocus()
    step = Action("primary", "下一題", lambda: shell.go(Route("intake")), "primary", key="Enter")
    page.set_bar(ActionBar((step,)))
    QApplication.sendEvent(page, _enter(repeated=False))
    QApplication.sendEvent(shell.focusWidget(), _enter(repeated=True))
    assert plain(shell).log == ["activated None"]


def _enter(*, repeated: bool) -> QKeyEvent:
    keypad = Qt.KeyboardModifier.KeypadModifier
    return QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Enter, keypad, "\r", repeated, 1)


@pytest.mark.parametrize("cap", ["↑", "↓", "←", "→"])
def test_a_held_arrow_goes_on(shell: Shell, cap: str) -> None:
    page = plain(shell)
    page.setFocus()
    page.log.clear()
    page.bind(cap, "上一頁", lambda: page.log.append("moved"))
    key = keys.parse(cap)[0]
    assert isinstance(key, Qt.Key)
    hold(page, key)
    assert page.log == ["moved"] * 3


def test_a_held_letter_fills_a_text_field(shell: Shell) -> None:
    page = plain(shell)
    page.typed.setFocus()
    for repeated in (False, True, True):
        event = QKeyEvent(
            QEvent.Type.KeyPress, Qt.Key.Key_R, Qt.KeyboardModifier.NoModifier, "r", repeated, 1
        )
        QApplication.sendEvent(page.typed, event)
    assert page.typed.text() == "rrr"


def test_an_error_shows_in_the_strip_and_leaves_with_the_page(
    shell: Shell, faults: FaultDoor
) -> None:
    faults.show(HubFault("hub_away", address="hub.example"))
    notice = shell.strip.notice
    assert notice is not None
    assert notice.code == "hub_away"
    assert shell.strip.isVisible()
    shell.go(Route("sync"))
    assert not shell.strip.isVisible()


def test_a_page_can_speak(shell: Shell) -> None:
    plain(shell).notice(Notice("safe", "已開案。"))
    assert shell.strip.accessibleName().startswith("已保存: 已開案。")


def test_top_bar_shows_who_and_where(shell: Shell) -> None:
    plain(shell).set_title(TopTitle("王小明", "2611-0042", (("66 歲", "neutral"),), lane="sign"))
    title = find(shell, "top-title")
    assert title.accessibleName() == "王小明"
    assert "王小明" in shell.windowTitle()


def test_unframed_page_has_the_window_to_itself(shell: Shell) -> None:
    shell.go(Route("signin"))
    assert shell.rail.isHidden()
    assert shell.bar.isHidden()
    shell.go(Route("board"))
    assert not shell.rail.isHidden()


def test_language_switch_reaches_rail_and_bar(shell: Shell, wardrobe: Wardrobe) -> None:
    wardrobe.translator.set_language("en")
    assert find(shell, "rail-board").accessibleName() == "Board"
    assert tr("shell.sync.synced") in find(shell, "sync-state").accessibleName()


def test_language_menu_asks(qtbot: QtBot, shell: Shell) -> None:
    click(find(shell, "language-menu"))
    menu = find(shell.top, "languages")
    action = next(a for a in menu.actions() if a.objectName() == "language-en")
    with qtbot.waitSignal(shell.language_wanted) as wanted:
        action.trigger()
    assert wanted.args == ["en"]
    menu.close()


def test_changes_reach_the_page_on_show(shell: Shell) -> None:
    shell.touch(frozenset({"case:1", "sync"}))
    assert plain(shell).log[-1] == "touched case:1,sync"


def test_closing_stops_the_page_and_asks_the_program(qtbot: QtBot, shell: Shell) -> None:
    page = plain(shell)
    with qtbot.waitSignal(shell.closing):
        shell.close()
    assert page.log[-1] == "deactivated"


def test_nothing_of_the_frame_is_cut_at_the_smallest_window(shell: Shell) -> None:
    shell.resize(shell.minimumSize())
    for name in ("sync-state", "user-menu", "language-menu"):
        button = find(shell, name)
        assert button.width() >= button.sizeHint().width()
        assert button.mapTo(shell, button.rect().topRight()).x() < shell.width()
