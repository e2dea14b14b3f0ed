"""Review: claims and their answers, cited lines, and what locks the approval."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from branchdesk.app.views import TagRow
from branchdesk.domain.errors import InputFault
from branchdesk.ui.dress import Wardrobe
from branchdesk.ui.faults import FaultDoor
from branchdesk.ui.i18n import tr
from branchdesk.ui.pages.review import ReviewPage
from branchdesk.ui.pages.review_claims import ClaimsPane
from branchdesk.ui.pages.review_lines import LineEditor
from branchdesk.ui.pages.review_queue import ReviewQueuePage, cells, state_of
from branchdesk.ui.route import Route
from branchdesk.ui.runner import Runner
from branchdesk.ui.shell import Shell
from tests.ui import samples_review as samples
from tests.ui.hands import click, find, press, type_in
from tests.ui.no_desk import NoDesk


@pytest.fixture
def shell(qtbot: QtBot) -> Iterator[Shell]:
    faults = FaultDoor()
    runner = Runner(faults)
    made = Shell(faults)
    qtbot.addWidget(made)
    made.add("review", ReviewPage(NoDesk(), runner))  # type: ignore[arg-type]
    made.add("review_queue", ReviewQueuePage(NoDesk(), runner))  # type: ignore[arg-type]
    made.show()
    yield made
    runner.close()


@pytest.fixture
def page(shell: Shell) -> ReviewPage:
    made = shell.show_page(Route("review"))
    assert isinstance(made, ReviewPage)
    made.show_view(samples.review_view())
    made.stage._view = samples.review_view()
    return made


def lock(page: ReviewPage) -> str:
    return next(action.locked for action in page.bar.actions if action.id == "approve")


def test_the_riskiest_case_is_opened_with_enter(shell: Shell) -> None:
    queue = shell.show_page(Route("review_queue"))
    assert isinstance(queue, ReviewQueuePage)
    queue.show_view(samples.queue_rows())
    assert [state_of(row) for row in samples.queue_rows()][3:] == ["mine", "coming"]
    assert len(cells(samples.queue_rows()[1])) == 8
    went: list[Route] = []
    queue.go.disconnect()
    queue.go.connect(went.append)
    press(queue.list, Qt.Key.Key_Down)
    press(queue.list, Qt.Key.Key_Return)
    assert went == [Route("review", case_id="case-1")]
    queue.show_view(())
    assert queue.bar.actions[-1].locked


def test_keys_answer_the_current_claim_and_lead_to_the_next(page: ReviewPage) -> None:
    answers: list[tuple[str, bool]] = []
    page.claims.judged.disconnect()
    page.claims.judged.connect(lambda claim, accepted: answers.append((claim.what, accepted)))
    press(page, Qt.Key.Key_Return)
    press(page, Qt.Key.Key_X)
    assert answers == [("answered_too_fast", True), ("answered_too_fast", False)]
    page.claims.chosen.disconnect()
    press(page, Qt.Key.Key_N)
    assert page.claims.current is not None
    assert page.claims.current.what == "second_face"
    for _ in range(3):
        press(page, Qt.Key.Key_N)
    assert page.claims.current.what == "answered_too_fast", "round to the first open one"


def test_claims_without_an_open_one_have_no_next(qtbot: QtBot) -> None:
    pane = ClaimsPane()
    qtbot.addWidget(pane)
    judged = tuple(replace(claim, state="rejected") for claim in samples.review_view().claims)
    pane.show_claims(judged, may_judge=True)
    assert pane.open_count == 0
    assert not pane.next_open()
    pane.show_claims((), may_judge=True)
    assert pane.current is None


def test_approval_is_locked_with_each_reason_in_turn(page: ReviewPage) -> None:
    assert lock(page) == tr("review.lock.watched", seen="0%", needed="80%")
    page.film.watched.add(samples.FIRST, 0, 900_000)
    page._tell_watched()
    assert lock(page) == tr("review.lock.claims", n=4)
    judged = tuple(replace(claim, state="accepted") for claim in samples.review_view().claims)
    page.show_view(replace(samples.review_view(), claims=judged))
    assert lock(page) == tr("review.lock.checks", n=4)
    for key in (Qt.Key.Key_1, Qt.Key.Key_2, Qt.Key.Key_3, Qt.Key.Key_4):
        press(page, key)
    assert lock(page) == ""
    assert page.bar.actions[-1].id == "approve"
    press(page, Qt.Key.Key_A)
    assert page._remark.isVisible()
    assert page._remark.input.hasFocus()
    press(page._remark.input, Qt.Key.Key_Escape)
    assert not page._remark.isVisible()


def test_nobody_decides_on_their_own_case(page: ReviewPage) -> None:
    page.show_view(samples.own_case_view())
    assert lock(page) == tr("review.why_not.own_case")
    assert not find(page, "claim-accept").isEnabled()
    press(page, Qt.Key.Key_P)
    assert not page.side.editing


def test_a_line_is_written_without_the_mouse(page: ReviewPage) -> None:
    kept: list[tuple[str, str, str, str]] = []
    page.side.editor.kept.disconnect()
    page.side.editor.kept.connect(lambda *line: kept.append(line))
    press(page, Qt.Key.Key_P)
    editor = page.side.editor
    assert page.side.editing
    assert editor.hasFocus()
    press(editor, Qt.Key.Key_Minus)
    press(editor, Qt.Key.Key_4)
    assert find(page, "line-text").hasFocus()
    press(find(page, "line-text"), Qt.Key.Key_Return)
    assert kept == [], "an empty line is not kept"
    type_in(find(page, "line-text"), "120 wan 4")
    press(find(page, "line-text"), Qt.Key.Key_Return)
    assert kept == [("strength", "-", "120 wan 4", "high")]
    page._busy = True
    page._failed(InputFault("profile_without_evidence"))
    assert page.side.editing, "what was typed is still there"
    press(find(page, "line-text"), Qt.Key.Key_Escape)
    assert not page.side.editing


def test_tags_chosen_while_writing_become_evidence(qtbot: QtBot, page: ReviewPage) -> None:
    editor: LineEditor = page.side.editor
    first, second = samples.review_view().tags[:2]
    page.side.open_editor([first])
    page._tag_chosen(second.id)
    assert [tag.id for tag in editor.cited] == [first.id, second.id]
    page._tag_chosen(first.id)
    assert [tag.id for tag in editor.cited] == [second.id]
    played: list[TagRow] = []
    editor.played.disconnect()
    editor.played.connect(played.append)
    chip = editor._chips.itemAt(0)
    assert chip is not None
    click(chip.widget())
    assert played == [second]


def test_the_timeline_gives_way_on_a_low_screen(page: ReviewPage, shell: Shell) -> None:
    kinds = [row.kind for row in page.strip.timeline._rows]
    assert "pictures" in kinds
    shell.resize(1280, 640)
    page.resize(1216, 536)
    kinds = [row.kind for row in page.strip.timeline._rows]
    assert "pictures" not in kinds


def test_every_text_follows_the_language(page: ReviewPage, wardrobe: Wardrobe) -> None:
    wardrobe.translator.set_language("en")
    assert page.claims._title.text() == "To judge"
    assert find(page, "claim-accept").accessibleName() == "Accept"
    assert any(bind.words == "Loop this claim" for bind in page.bindings())
