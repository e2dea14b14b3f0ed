"""Building blocks: keys, clicks, text values for screen readers, elide, focus ring, crisp lines."""

from collections.abc import Iterator
from functools import partial

import pytest
from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QKeyEvent, QPainter
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from branchdesk.ui import theme
from branchdesk.ui.dress import Wardrobe
from branchdesk.ui.faults import Notice
from branchdesk.ui.widgets import paint
from branchdesk.ui.widgets.button import Button, Pressable, Switch
from branchdesk.ui.widgets.checks import CheckBox, CheckMark, CheckRow
from branchdesk.ui.widgets.chips import Chip, EvidenceChip
from branchdesk.ui.widgets.comprehension import TakeComparison, TakeRow
from branchdesk.ui.widgets.field import ChoiceField, Field, SecretField
from branchdesk.ui.widgets.inputs import SearchInput
from branchdesk.ui.widgets.marks import paint_tag_mark
from branchdesk.ui.widgets.meters import (
    AgeBar,
    MicMeter,
    Pips,
    ProgressBar,
    SegmentMap,
    SegmentState,
)
from branchdesk.ui.widgets.option import OptionRow
from branchdesk.ui.widgets.path import CasePath
from branchdesk.ui.widgets.pick import PickRow
from branchdesk.ui.widgets.strip import MessageStrip
from branchdesk.ui.widgets.text import ElidedText
from tests.ui.hands import click, press, type_in
from tests.ui.samples import LONG_LATIN

OPEN: list[QWidget] = []
"""Windows of the test under way: nothing else keeps a window without a parent alive."""


@pytest.fixture(autouse=True)
def _close_windows() -> Iterator[None]:
    yield
    OPEN.clear()


def shown(qtbot: QtBot, *widgets: QWidget) -> QWidget:
    """The widgets in a window that has the keyboard."""
    window = QWidget()
    OPEN.append(window)
    column = QVBoxLayout(window)
    for widget in widgets:
        column.addWidget(widget)
    qtbot.addWidget(window)
    window.resize(480, 320)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow, timeout=5000)
    return window


@pytest.mark.parametrize("key", [Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter])
def test_button_answers_keys(qtbot: QtBot, key: Qt.Key) -> None:
    button = Button("下一題", "primary", key="Enter")
    shown(qtbot, button)
    button.setFocus()
    with qtbot.waitSignal(button.clicked):
        press(button, key)


@pytest.mark.parametrize(
    "held", [Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier]
)
def test_a_button_leaves_the_page_its_own_enter(qtbot: QtBot, held: Qt.KeyboardModifier) -> None:
    class Page(QWidget):
        heard = 0

        def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's
            self.heard += event.key() == Qt.Key.Key_Return

    page = Page()
    qtbot.addWidget(page)
    choice = CheckBox("word")
    QVBoxLayout(page).addWidget(choice)
    page.show()
    press(choice, Qt.Key.Key_Return, held)
    assert (choice.isChecked(), page.heard) == (False, 1)
    press(choice, Qt.Key.Key_Return)
    assert (choice.isChecked(), page.heard) == (True, 1)


def test_locked_button_says_why_and_does_nothing(qtbot: QtBot) -> None:
    button = Button("列印並簽署")
    button.set_locked(True, "還差 2 項")
    shown(qtbot, button)
    with qtbot.assertNotEmitted(button.clicked):
        click(button)
    assert button.accessibleDescription() == "還差 2 項"
    assert button.locked


def test_button_has_room_for_all_its_words(qtbot: QtBot) -> None:
    button = Button("Open and start interview", "primary", icon="mic", key="Ctrl Enter")
    shown(qtbot, button)
    look = theme.current()
    needed = paint.advance(button.text(), look.font("button", medium=True))
    needed += paint.key_cap_width("Ctrl Enter") + look.size.icon[1]
    assert button.width() > needed
    assert button.height() == look.size.button


def test_targets_are_large_enough() -> None:
    look = theme.current()
    for widget in (Button("x", small=True), CheckBox("x"), PickRow("x", many=True)):
        assert widget.sizeHint().height() >= 32
    assert OptionRow(1, "x").sizeHint().height() == look.size.option


def test_option_asks_and_shows_only_what_was_recorded(qtbot: QtBot) -> None:
    option = OptionRow(3, "不動，等市場恢復")
    shown(qtbot, option)
    with qtbot.waitSignal(option.clicked):
        click(option)
    assert not option.isChecked()
    option.set_chosen(True, "解釋後 11 秒選定")
    assert option.isChecked()
    assert option.accessibleDescription() == "解釋後 11 秒選定"


def test_option_grows_with_its_words() -> None:
    option = OptionRow(1, "把全部投資賣出，轉成定存，直到市場恢復穩定為止，再考慮要不要回來" * 3)
    assert option.heightForWidth(400) > option.heightForWidth(2000)


def test_options_are_larger_in_elder_mode(wardrobe: Wardrobe) -> None:
    option = OptionRow(1, "全部賣出")
    before = option.sizeHint().height()
    wardrobe.theme.set_elder(True)
    assert option.sizeHint().height() > before


def test_evidence_chip_plays_its_second(qtbot: QtBot) -> None:
    chip = EvidenceChip(263_000)
    shown(qtbot, chip)
    with qtbot.waitSignal(chip.played) as played:
        click(chip)
    assert played.args == [263_000]
    assert "04:23" in chip.accessibleName()


def test_chip_hides_without_a_word(qtbot: QtBot) -> None:
    chip = Chip("C3")
    shown(qtbot, chip)
    chip.set_words("")
    assert chip.isHidden()


def test_field_shows_its_error_and_takes_it_away_on_typing(qtbot: QtBot) -> None:
    field = Field("姓名", hint="如身分證所載")
    shown(qtbot, field)
    field.set_error("這一欄還沒填。")
    assert field.input.accessibleDescription() == "這一欄還沒填。"
    type_in(field.input, "W")
    assert not field.error
    assert field.input.accessibleDescription() == "如身分證所載"
    assert field.input.height() == theme.current().size.input


def test_locked_field_keeps_its_value(qtbot: QtBot) -> None:
    field = Field("分行", "012 忠孝分行")
    field.set_locked(True, "本機設定")
    shown(qtbot, field)
    type_in(field.input, "x")
    assert field.value == "012 忠孝分行"


def test_password_shows_only_on_the_eye(qtbot: QtBot) -> None:
    field = SecretField("密碼")
    shown(qtbot, field)
    type_in(field.input, " s3cret ")
    assert field.input.echoMode() is QLineEdit.EchoMode.Password
    eye = QPoint(field.input.width() - 20, field.input.height() // 2)
    click(field.input, eye)
    assert field.input.echoMode() is QLineEdit.EchoMode.Normal
    assert field.value == " s3cret "


def test_choice_keeps_its_value_when_the_words_change(qtbot: QtBot) -> None:
    field = ChoiceField("職業", [("a", "公務員"), ("b", "教師")])
    shown(qtbot, field)
    field.input.setFocus()
    assert field.value == ""
    with qtbot.waitSignal(field.edited) as edited:
        press(field.input, Qt.Key.Key_Down)
    assert edited.args == ["a"]
    field.set_choices([("a", "Public service"), ("b", "Teacher")])
    assert (field.value, field.input.currentText()) == ("a", "Public service")


def test_search_is_left_by_escape(qtbot: QtBot) -> None:
    search = SearchInput("/")
    shown(qtbot, search)
    with qtbot.waitSignal(search.left):
        press(search, Qt.Key.Key_Escape)


def test_switch_is_chosen_by_mouse_and_keyboard(qtbot: QtBot) -> None:
    switch = Switch(["全行", "我的 4", "逾時 1"], "看哪些案件")
    shown(qtbot, switch)
    second = switch.findChildren(Pressable)[1]
    with qtbot.waitSignal(switch.chosen) as chosen:
        click(second)
    assert chosen.args == [1]
    second.setFocus()
    press(second, Qt.Key.Key_Right)
    assert switch.index == 2


def test_strip_says_all_and_offers_the_remedy(qtbot: QtBot) -> None:
    strip, remedy = MessageStrip(), Button("再讀一次", small=True)
    shown(qtbot, strip)
    strip.show_notice(Notice("caution", "讀題過快。", "作答已存。", "請再讀一次。"), remedy)
    assert strip.isVisible()
    assert all(words in strip.accessibleName() for words in ("讀題過快", "作答已存", "再讀一次"))
    with qtbot.waitSignal(remedy.clicked):
        click(remedy)
    with qtbot.waitSignal(strip.closed):
        strip.dismiss()
    assert strip.isHidden()


def _whole(label: QLabel) -> bool:
    return label.height() >= label.heightForWidth(label.width())


def test_strip_never_cuts_its_words(qtbot: QtBot) -> None:
    strip = MessageStrip()
    window = shown(qtbot, strip)
    window.resize(340, 400)
    long = "Head office cannot be reached, so what was recorded today waits on this PC. " * 2
    strip.show_notice(Notice("fault", long, long, long))
    qtbot.waitUntil(lambda: strip.width() < 340, timeout=5000)
    for label in strip.labels():
        qtbot.waitUntil(partial(_whole, label), timeout=5000)


def test_painted_values_are_said_as_text() -> None:
    bar, mic, pips = ProgressBar("上傳"), MicMeter(), Pips()
    age, parts = AgeBar(), SegmentMap()
    bar.set_share(0.4)
    mic.set_level(0.6)
    pips.set_count(3, 4)
    age.set_age(9, 10)
    states: list[SegmentState] = ["arrived"] * 46
    parts.set_states([*states, "damaged"])
    said = [widget.accessibleDescription() for widget in (bar, mic, pips, age, parts)]
    assert said == ["40%", "6 格，共 10 格", "3 / 4", "9／10 分鐘", "已到 46 段、待補 1 段"]
    assert all(widget.accessibleName() for widget in (bar, mic, pips, age, parts))


def test_path_says_where_the_case_is(wardrobe: Wardrobe) -> None:
    path = CasePath("interview")
    assert path.accessibleDescription() == "目前在訪談"
    path.set_lane("seal")
    assert path.accessibleDescription() == "目前在封存"


def test_checks_say_state_and_detail() -> None:
    mark = CheckMark("warn", "光線")
    row = CheckRow("camera", "攝影機", "Logitech BRIO", "ok")
    assert (mark.accessibleName(), mark.accessibleDescription()) == ("光線", "注意")
    assert row.accessibleDescription() == "Logitech BRIO 正常"


def test_long_names_lose_their_middle_and_have_a_tooltip(qtbot: QtBot) -> None:
    label = ElidedText(LONG_LATIN, "option")
    window = shown(qtbot, label)
    window.setFixedWidth(160)
    qtbot.waitUntil(lambda: label.text() != LONG_LATIN, timeout=5000)
    assert label.text().startswith("Maxi")
    assert label.text().endswith("y")
    assert label.toolTip() == LONG_LATIN
    assert label.accessibleName() == LONG_LATIN


def test_pick_rows_exclude_each_other_unless_many(qtbot: QtBot) -> None:
    first, second = PickRow("風險評估", many=False), PickRow("基金開戶", many=False)
    shown(qtbot, first, second)
    click(first)
    click(second)
    assert (first.isChecked(), second.isChecked()) == (False, True)


def test_blocked_pick_says_why(qtbot: QtBot) -> None:
    row = PickRow("高收益債", many=True)
    row.show_words("高收益債", "超過等級", "R4", blocked=True)
    shown(qtbot, row)
    click(row)
    assert not row.isChecked()
    assert row.accessibleDescription() == "超過等級"


def test_focus_ring_goes_round_whatever_has_the_keyboard(qtbot: QtBot, wardrobe: Wardrobe) -> None:
    first, second = Field("姓名"), Button("下一步")
    window = shown(qtbot, first, second)
    first.input.setFocus()
    before: QWidget | None = wardrobe.ring.ringed
    assert before is first.input
    press(first.input, Qt.Key.Key_Tab)
    after: QWidget | None = wardrobe.ring.ringed
    assert after is second
    edge = QPoint(second.mapTo(window, QPoint(0, 0)).x() - 1, 0)
    edge.setY(second.mapTo(window, QPoint(0, second.height() // 2)).y())
    colour = QColor(window.grab().toImage().pixelColor(edge))
    assert colour.name() == theme.current().colour("focus").name()


def test_ring_follows_a_move_and_goes_with_its_widget(qtbot: QtBot, wardrobe: Wardrobe) -> None:
    holder = QWidget()
    row = QHBoxLayout(holder)
    field = Field("姓名")
    row.addWidget(field)
    shown(qtbot, holder)
    field.input.setFocus()
    row.insertSpacing(0, 60)
    qtbot.waitUntil(lambda: field.x() > 60, timeout=5000)
    assert wardrobe.ring.ringed is field.input
    field.hide()
    assert wardrobe.ring.ringed is None


@pytest.mark.parametrize("ratio", [1.0, 1.5, 2.0])
def test_frames_are_crisp_at_every_scale(ratio: float) -> None:
    image = QImage(int(60 * ratio), int(40 * ratio), QImage.Format.Format_ARGB32_Premultiplied)
    image.setDevicePixelRatio(ratio)
    image.fill(Qt.GlobalColor.white)
    painter = QPainter(image)
    paint.frame(painter, QRectF(3, 5, 40, 30), edge=QColor("black"))
    painter.end()
    row = [image.pixelColor(x, int(20 * ratio)).lightness() for x in range(image.width())]
    dark = [value for value in row if value < 16]
    assert all(value < 16 or value > 239 for value in row)
    assert len(dark) == 2 * max(1, int(ratio))


def test_every_tag_kind_has_its_own_shape() -> None:
    drawn = {}
    for kind in theme.current().tag_kinds:
        image = QImage(24, 24, QImage.Format.Format_ARGB32_Premultiplied)
        image.fill(Qt.GlobalColor.transparent)
        painter = QPainter(image)
        paint_tag_mark(painter, kind, QPointF(12, 12), 14, QColor("black"))
        painter.end()
        drawn[kind] = bytes(image.constBits())
    assert len(set(drawn.values())) == len(drawn)


def test_two_takes_beside_each_other_give_up_no_word(qtbot: QtBot) -> None:
    takes = TakeComparison()
    qtbot.addWidget(takes)
    short = TakeRow("作答", "3 不動", "2 賣出一部分")
    takes.show_takes("第 1 次", "第 2 次", (short,))
    low = takes.measure().height()
    words = "2 賣出一部分，先保住本金，其他的等市場恢復再說"
    takes.show_takes("第 1 次", "第 2 次", (TakeRow("作答", "3 不動", words),))
    line = theme.current().line_px("label")
    assert takes.measure().height() in (low + line, low + 2 * line)
    assert words in takes.accessibleDescription()
