"""The reviewer's table: a row for each question, and the film goes where a row points."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from branchdesk.app.desk import Desk
from branchdesk.app.texts import Language
from branchdesk.app.views import ReviewView, TagRow, Understanding
from branchdesk.ui.dress import Wardrobe
from branchdesk.ui.faults import FaultDoor
from branchdesk.ui.i18n import LANGUAGES, tr
from branchdesk.ui.pages.review import ReviewPage
from branchdesk.ui.pages.review_question_rows import COLUMNS, QuestionRow, rows_of
from branchdesk.ui.pages.review_screen import LEAD_MS
from branchdesk.ui.route import Route
from branchdesk.ui.runner import Runner
from branchdesk.ui.shell import Shell
from branchdesk.ui.widgets.button import Button
from branchdesk.ui.widgets.rows import VALUE_ROLE
from branchdesk.video.reader import SealedReader
from tests.ui import samples_review as samples
from tests.ui.hands import click, find, press
from tests.ui.seen import cut, entered, nameless, words_on
from tests.video.film_samples import sealed_film

SOON = 10_000
STEP_MS = 100
FLAG_MS = 2_500


def squeezed() -> ReviewView:
    """The coached client's interview told in three seconds: question n at n tenths, every flag at
    2.5 s."""

    def early(claim: TagRow) -> TagRow:
        return replace(claim, at_ms=FLAG_MS, to_ms=FLAG_MS)

    found = samples.understood()
    rows = tuple(
        replace(row, at_ms=row.number * STEP_MS, flags=tuple(map(early, row.flags)))
        for row in found.questions
    )
    whole = tuple(map(early, found.whole))
    claims = (*whole, *(flag for row in rows for flag in row.flags))
    blocks = tuple(
        replace(block, from_ms=block.number * STEP_MS, to_ms=(block.number + 1) * STEP_MS)
        for block in samples.review_view().blocks
    )
    understood = Understanding(found.index, found.parts, rows, whole)
    view = samples.review_view()
    return replace(view, understanding=understood, claims=claims, blocks=blocks, tags=claims)


@pytest.fixture
def page(qtbot: QtBot, tmp_path: Path) -> Iterator[ReviewPage]:
    """The review in its window with a film of three seconds."""
    path, key, _ = sealed_film(tmp_path, 3)
    media = SimpleNamespace(media=lambda _recording: SealedReader(path, key))
    faults = FaultDoor()
    runner = Runner(faults)
    shell = Shell(faults)
    qtbot.addWidget(shell)
    shell.set_person("周明哲", "reviewer")
    made = ReviewPage(cast(Desk, SimpleNamespace(reviews=media)), runner)
    shell.add("review", made)
    shell.show_page(Route("review"))
    shell.show()
    made.show_view(squeezed())
    made.stage.show_view(squeezed())
    yield made
    made.deactivated()
    runner.close()


def rows(page: ReviewPage) -> list[QuestionRow]:
    model = page.foot.table.list.model()
    return [model.index(row, 0).data(VALUE_ROLE) for row in range(model.rowCount())]


def current(page: ReviewPage) -> int | None:
    row = page.foot.table.list.value
    assert isinstance(row, QuestionRow)
    return row.number


def arrived(qtbot: QtBot, page: ReviewPage, ms: int) -> None:
    qtbot.waitUntil(lambda: page.film.ms == ms and page.film.image is not None, timeout=SOON)


def lines(row: QuestionRow) -> dict[str, tuple[str, ...]]:
    return {name: cell.lines for name, cell in zip(COLUMNS, row.cells, strict=True)}


def test_a_row_tells_how_its_question_was_heard_and_understood() -> None:
    whole, *questions = rows_of(samples.understood("coached"))
    assert (whole.number, whole.question, whole.start) == (None, tr("review.whole"), None)
    assert [flag.what for flag in whole.flags] == ["level_coached"]
    assert [row.number for row in questions] == list(range(1, 21))
    flagged = {row.number: [flag.what for flag in row.flags] for row in questions if row.flags}
    assert flagged[7] == ["coached"]
    assert flagged[9] == ["one_way", "coached"], "as they begin on the recording"
    assert not any("level_coached" in whats for whats in flagged.values())
    seventh = lines(questions[6])
    assert seventh["changed"] == ("1",)
    assert seventh["explained"][0] == "2 次"
    assert seventh["lowers"] == (tr("result.part.name.changed"),)
    assert questions[6].cells[COLUMNS.index("changed")].ink == "caution"


def test_what_lacks_is_said_in_words_and_by_colour() -> None:
    _first, *questions = rows_of(samples.understood("clear"))
    hasty = next(row for row in questions if lines(row)["own_words"] == (tr("review.not_said"),))
    cells = dict(zip(COLUMNS, hasty.cells, strict=True))
    assert [cells[name].ink for name in ("read", "own_words", "lowers")] == ["caution"] * 3
    parts = "".join(cells["lowers"].lines)
    for part in ("reading", "explained", "own_words"):
        assert tr(f"result.part.name.{part}") in parts
    assert tr("review.column.read") in hasty.words
    unasked = replace(
        samples.understood("clear").questions[0],
        chosen=None,
        takes=0,
        recording_id=None,
        at_ms=None,
        read_ms=None,
        pause_ms=None,
    )
    (row,) = rows_of(replace(samples.understood("hesitant"), questions=(unasked,), whole=()))
    assert (row.answer, row.start) == (tr("review.unanswered"), None)
    assert lines(row)["read"][0] == tr("review.unheard")


def test_enter_goes_to_the_question_then_to_its_flags(qtbot: QtBot, page: ReviewPage) -> None:
    page.film.seek(samples.FIRST, 7 * STEP_MS)
    arrived(qtbot, page, 7 * STEP_MS)
    press(page, Qt.Key.Key_T)
    table = page.foot.table.list
    assert table.hasFocus()
    assert current(page) == 7, "the question that is on the screen"
    press(table, Qt.Key.Key_Down)
    assert current(page) == 8
    press(table, Qt.Key.Key_Return)
    arrived(qtbot, page, 8 * STEP_MS)
    press(table, Qt.Key.Key_Up)
    press(table, Qt.Key.Key_Return)
    arrived(qtbot, page, 7 * STEP_MS)
    press(table, Qt.Key.Key_Return)
    arrived(qtbot, page, FLAG_MS - LEAD_MS)
    assert page.claims.current is not None
    assert (page.claims.current.what, page.claims.current.item_no) == ("coached", 7)
    press(table, Qt.Key.Key_Home)
    assert current(page) is None, "the whole interview"
    press(table, Qt.Key.Key_Return)
    assert page.claims.current.what == "level_coached"
    assert tr("review.whole") in words_on(page.claims)
    press(page, Qt.Key.Key_T)
    assert not page.foot.on_questions
    assert page.hasFocus()


def test_a_click_goes_to_the_question_and_on_a_flag_to_the_flag(
    qtbot: QtBot, page: ReviewPage
) -> None:
    click(find(page, "show-questions"))
    assert page.foot.on_questions
    table = page.foot.table.list
    index = table.model().index(7, 0)
    table.scrollTo(index)
    area = table.visualRect(index)
    click(table.viewport(), QPoint(120, area.center().y()))
    arrived(qtbot, page, 7 * STEP_MS)
    click(table.viewport(), QPoint(area.right() - 60, area.top() + 18))
    arrived(qtbot, page, FLAG_MS - LEAD_MS)
    assert page.claims.current is not None
    assert page.claims.current.item_no == 7


def test_a_point_of_the_check_list_is_read_to_its_end(page: ReviewPage) -> None:
    for name in page.side._boxes:
        box = find(page, f"check-{name}")
        assert box.height() >= box.heightForWidth(box.width())
    long = find(page, "check-no_prompting")
    assert long.width() < long.sizeHint().width()
    assert long.height() > find(page, "check-identity").height(), "on two lines"


def test_enter_belongs_to_one_part_of_the_page_at_a_time(page: ReviewPage) -> None:
    judged: list[bool] = []
    page.claims.judged.disconnect()
    page.claims.judged.connect(lambda _claim, accepted: judged.append(accepted))
    accept = find(page, "claim-accept")
    assert isinstance(accept, Button)
    assert accept.key == "Enter"
    press(page, Qt.Key.Key_T)
    assert accept.key == ""
    assert ("Enter",) in [hint.keys for hint in page.bar.hints]
    press(page.foot.table.list, Qt.Key.Key_Return)
    assert judged == []
    press(page.foot.table.list, Qt.Key.Key_X)
    assert judged == [False], "every other key stays the page's"
    page.setFocus()
    assert accept.key == "Enter"
    assert ("Enter",) not in [hint.keys for hint in page.bar.hints]


def test_enter_is_printed_in_one_place_while_something_is_typed(page: ReviewPage) -> None:
    window = page.window()
    assert entered(window) == ["claim-accept"]
    press(page, Qt.Key.Key_P)
    assert entered(window) == ["line-keep"]
    press(page.side.editor, Qt.Key.Key_Escape)
    press(page, Qt.Key.Key_B)
    assert entered(window) == ["remark-keep"]
    press(find(page, "remark-text"), Qt.Key.Key_Escape)
    assert entered(window) == ["claim-accept"]


def test_the_film_makes_room_for_the_table(qtbot: QtBot, page: ReviewPage) -> None:
    wide = page.player.width()
    press(page, Qt.Key.Key_T)
    qtbot.waitUntil(lambda: page.player.width() < wide, timeout=SOON)
    qtbot.waitUntil(lambda: page.foot.height() > page.player.height(), timeout=SOON)
    press(page, Qt.Key.Key_T)
    qtbot.waitUntil(lambda: page.player.width() == wide, timeout=SOON)


@pytest.mark.parametrize("name", ["coached", "clear", "hesitant"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_no_word_is_cut_and_no_control_is_nameless(
    qtbot: QtBot, page: ReviewPage, wardrobe: Wardrobe, language: Language, name: str
) -> None:
    wardrobe.translator.set_language(language)
    page.show_view(replace(squeezed(), understanding=samples.understood(name)))
    press(page, Qt.Key.Key_T)
    window = page.window()
    for wide in (window.minimumWidth(), 1366):
        window.resize(wide, window.minimumHeight())
        qtbot.waitUntil(lambda: not cut(page.foot) and not cut(page.claims), timeout=SOON)
        table = page.foot.table
        area = table._delegate._row_area()
        assert table._delegate.grid.boxes(area)[1].width() >= 200, "room for the question"
    assert not nameless(page.foot)


@pytest.mark.parametrize("turned", [False, True])
def test_the_player_is_whole_in_the_smallest_window(
    qtbot: QtBot, page: ReviewPage, turned: bool
) -> None:
    window = page.window()
    window.resize(window.minimumSize())
    page.player.show_loop("重播 06:44–07:32")
    if turned:
        press(page, Qt.Key.Key_T)
    rate = find(page, "rate")

    def whole() -> bool:
        right = rate.mapTo(page, rate.rect().topRight()).x()
        return right < page.middle.x() and page.side.geometry().right() <= page.width()

    qtbot.waitUntil(whole, timeout=SOON)
