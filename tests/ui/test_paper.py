"""Signed paper brought back by hand: real scans of a real sealed case, files, drops, a folder."""

import shutil
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from pytestqt.qtbot import QtBot

from branchdesk.app.desk import Desk
from branchdesk.app.views import PaperView
from branchdesk.bootstrap import Engine
from branchdesk.ui.dress import Wardrobe
from branchdesk.ui.faults import FaultDoor
from branchdesk.ui.i18n import LANGUAGES, tr
from branchdesk.ui.pages.board import BoardPage
from branchdesk.ui.pages.paper import PaperPage
from branchdesk.ui.pages.paper_rows import (
    CaseLine,
    FaultLine,
    KeptLine,
    Line,
    SheetLine,
    line_words,
    lines,
)
from branchdesk.ui.pages.sealed import SealedPage
from branchdesk.ui.route import Route
from branchdesk.ui.runner import Runner
from branchdesk.ui.shell import Shell
from tests.app.branch import PASSWORD, SUPERVISOR, Branch, running, the_case
from tests.app.conftest import branch, sealed
from tests.app.test_scans import all_pages, blank, case_no, paper
from tests.ui import samples_paper as samples
from tests.ui.hands import click, find, press, type_in
from tests.ui.no_desk import NoDesk

__all__ = ["branch", "sealed"]

SOON = 60_000
NO_BUTTONS, NO_KEYS = Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier


def is_sheet(state: str, value: object) -> bool:
    """Whether a row is a sheet in that state."""
    return isinstance(value, SheetLine) and value.sheet.state == state


class Room:
    """A window with board, sealed page and pile over one desk."""

    def __init__(self, desk: Desk) -> None:
        faults = FaultDoor()
        self.problems: list[str] = []
        faults.noticed.connect(lambda notice: self.problems.append(notice.code))
        self.chosen: list[Path] = []
        self.folder = ""
        self.runner = Runner(faults)
        self.shell = Shell(faults)
        self.board = BoardPage(desk, self.runner)
        self.sealed = SealedPage(desk, self.runner, lambda: "")
        self.paper = PaperPage(
            desk, self.runner, lambda _parent, _at: self.chosen, lambda _parent, _at: self.folder
        )
        for name in ("board", "sealed", "paper"):
            self.shell.add(name, getattr(self, name))
        self.shell.show()

    def lines(self) -> list[Line]:
        """The rows of the pile."""
        page = self.paper
        return lines(page._view, page._case_id, page._faults, page._kept)

    def pick(self, state: str) -> None:
        """The first sheet in that state becomes current."""
        assert self.paper.list.pick(partial(is_sheet, state))

    def close(self) -> None:
        for page in (self.board, self.sealed, self.paper):
            page.deactivated()
        self.runner.close()


@pytest.fixture(scope="module")
def sheets(branch: Branch, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """The signed paper as a scanner left it, a file a page, in order of pages."""
    folder = tmp_path_factory.mktemp("scanner")
    with running(branch.copy(branch.sealed, tmp_path_factory.mktemp("desk"))) as engine:
        scans = paper(engine, *all_pages(engine))
    paths = [folder / f"scan-{number}.png" for number in range(1, len(scans) + 1)]
    for path, scan in zip(paths, scans, strict=True):
        path.write_bytes(scan.content)
    return paths


@pytest.fixture
def empty(tmp_path: Path) -> Path:
    """A sheet that says nothing."""
    path = tmp_path / "empty.png"
    path.write_bytes(blank().content)
    return path


@pytest.fixture
def room(sealed: Engine, qtbot: QtBot) -> Iterator[Room]:
    """At the sealed page of the only case."""
    made = Room(sealed.desk)
    qtbot.addWidget(made.shell)
    made.shell.go(Route("sealed", case_id=the_case(sealed)))
    qtbot.waitUntil(lambda: made.sealed._view is not None, timeout=SOON)
    yield made
    made.close()


def until(qtbot: QtBot, test: Callable[[], bool]) -> None:
    qtbot.waitUntil(test, timeout=SOON)


def brought(room: Room, qtbot: QtBot, files: list[Path]) -> None:
    """From the sealed page, by its key; then these files are chosen."""
    press(room.sealed, Qt.Key.Key_B)
    assert room.shell.page is room.paper
    room.chosen = files
    click(find(room.shell, "files"))
    until(qtbot, lambda: len(room.paper._pile.sheets) == len(files))
    until(qtbot, lambda: not room.runner.busy)


def states(view: PaperView) -> list[str]:
    return [case.state for case in view.cases]


def test_a_whole_pile_is_kept_and_the_sealed_page_says_so(
    room: Room, sealed: Engine, qtbot: QtBot, sheets: list[Path]
) -> None:
    brought(room, qtbot, sheets[::-1])
    assert states(room.paper._view) == ["whole"]
    assert [line.sheet.page for line in room.lines() if isinstance(line, SheetLine)] == all_pages(
        sealed
    )
    press(room.paper.list, Qt.Key.Key_Return)
    until(qtbot, lambda: bool(room.paper._kept))
    until(qtbot, lambda: not room.runner.busy)
    notice = room.shell.strip.notice
    assert notice is not None
    assert notice.what == tr("paper.kept", case_no=case_no(sealed))
    assert [type(line) for line in room.lines()] == [KeptLine]
    click(find(room.shell, "done"))
    assert room.shell.page is room.sealed
    until(qtbot, lambda: bool(room.sealed._view and room.sealed._view.paper))
    words = find(room.sealed, "way-of-paper").accessibleDescription()
    assert tr("sealed.came_whole", n=len(sheets)) in words
    assert find(room.sealed, "came-back").isVisible()
    assert find(room.sealed, "transfer-paper").accessibleName() == tr("sync.part.paper")
    assert room.problems == []


def test_without_a_page_it_is_kept_only_when_that_is_said(
    room: Room, sealed: Engine, qtbot: QtBot, sheets: list[Path]
) -> None:
    brought(room, qtbot, sheets[1:])
    keep = room.paper.bar.actions[-1]
    assert (keep.id, keep.locked) == ("keep", tr("paper.case.partial", missing="1"))
    press(room.paper.list, Qt.Key.Key_Return)
    assert not room.paper._keeping
    press(room.paper.list, Qt.Key.Key_I)
    until(qtbot, lambda: bool(room.paper._kept))
    until(qtbot, lambda: not room.runner.busy)
    assert sealed.store.scans()[0].missing == (1,)
    press(room.paper, Qt.Key.Key_Escape)
    until(qtbot, lambda: bool(room.sealed._view and room.sealed._view.paper))
    words = find(room.sealed, "way-of-paper").accessibleDescription()
    assert tr("sealed.came_without", missing="1") in words
    assert room.problems == []


def test_a_sheet_without_a_code_is_named_and_one_too_many_set_aside(
    room: Room, sealed: Engine, qtbot: QtBot, sheets: list[Path], empty: Path
) -> None:
    brought(room, qtbot, [empty, *sheets[1:], sheets[-1]])
    assert states(room.paper._view) == ["unsorted"]
    assert line_words(room.lines()[2]).endswith(
        tr("paper.and_missing", words=tr("paper.case.unsorted"), missing="1")
    )
    room.pick("again")
    press(room.paper.list, Qt.Key.Key_Return)
    until(qtbot, lambda: states(room.paper._view) == ["partial"])
    assert room.paper._view.loose[0].state == "coarse"
    room.pick("coarse")
    press(room.paper.list, Qt.Key.Key_Return)
    word = room.paper.side.word
    assert word.isVisible()
    assert word.case_no.value == case_no(sealed), "the case the page was opened from"
    type_in(word.page.input, "first")
    press(word.page.input, Qt.Key.Key_Return)
    assert word.page.error == tr("paper.page_wrong")
    word.page.set_value("")
    type_in(word.page.input, "1")
    press(word.page.input, Qt.Key.Key_Return)
    until(qtbot, lambda: states(room.paper._view) == ["whole"])
    assert not word.isVisible()
    room.pick("by_hand")
    click(find(room.shell, "keep"))
    until(qtbot, lambda: bool(room.paper._kept))
    assert sealed.store.scans()[0].by_hand == (1,)
    assert room.problems == []


def test_a_word_is_given_up_with_escape(room: Room, qtbot: QtBot, empty: Path) -> None:
    brought(room, qtbot, [empty])
    press(room.paper.list, Qt.Key.Key_Return)
    word = room.paper.side.word
    assert word.isVisible()
    press(word.page.input, Qt.Key.Key_Return)
    assert word.case_no.error == tr("paper.case_missing"), "no case is known here"
    press(word.page.input, Qt.Key.Key_Escape)
    assert not word.isVisible()
    assert room.shell.page is room.paper


def test_files_are_dropped_and_one_that_is_no_scan_is_said(
    room: Room, qtbot: QtBot, sheets: list[Path], tmp_path: Path
) -> None:
    press(room.sealed, Qt.Key.Key_B)
    letter = tmp_path / "letter.pdf"
    letter.write_bytes(b"%PDF-1.7 torn")
    carried = QMimeData()
    carried.setUrls([QUrl.fromLocalFile(str(path)) for path in (letter, sheets[0])])
    copy = Qt.DropAction.CopyAction
    over = QDragEnterEvent(QPoint(40, 40), copy, carried, NO_BUTTONS, NO_KEYS)
    room.paper.dragEnterEvent(over)
    assert over.isAccepted()
    room.paper.dropEvent(QDropEvent(QPointF(40, 40), copy, carried, NO_BUTTONS, NO_KEYS))
    until(qtbot, lambda: len(room.paper._pile.sheets) == 1)
    until(qtbot, lambda: not room.runner.busy)
    (failed,) = [line for line in room.lines() if isinstance(line, FaultLine)]
    assert (failed.file, failed.words) == ("letter.pdf", tr("paper.file_unreadable"))
    assert states(room.paper._view) == ["partial"]
    assert room.problems == []


def test_the_scanners_folder_is_watched_and_remembered(
    room: Room, sealed: Engine, qtbot: QtBot, sheets: list[Path], tmp_path: Path
) -> None:
    folder = tmp_path / "adf"
    folder.mkdir()
    shutil.copy(sheets[0], folder / "yesterday.png")
    press(room.sealed, Qt.Key.Key_B)
    until(qtbot, lambda: not room.runner.busy)
    assert not find(room.paper, "paper-watch").isEnabled()
    room.folder = str(folder)
    click(find(room.paper, "paper-folder"))
    until(qtbot, lambda: sealed.desk.choices.scans().watched)
    until(qtbot, lambda: bool(sealed.desk.scan_folder._taken))
    shutil.copy(sheets[1], folder / "today.png")
    until(qtbot, lambda: len(room.paper._pile.sheets) == 1)
    assert room.paper._pile.sheets[0].file.name == "today.png"
    click(find(room.paper, "paper-watch"))
    until(qtbot, lambda: not sealed.desk.choices.scans().watched)
    assert sealed.desk.choices.scans().folder == str(folder)
    assert not room.paper.source._timer.isActive()


def test_a_pile_is_nobody_elses(
    room: Room, sealed: Engine, qtbot: QtBot, sheets: list[Path]
) -> None:
    brought(room, qtbot, sheets[:1])
    press(room.paper, Qt.Key.Key_Escape)
    room.shell.go(Route("board"))
    press(room.board, Qt.Key.Key_P)
    assert room.shell.page is room.paper
    assert len(room.paper._pile.sheets) == 1, "whoever laid it there finds it again"
    until(qtbot, lambda: not room.runner.busy)
    sealed.desk.access.sign_in(SUPERVISOR, PASSWORD)
    room.shell.go(Route("paper"))
    assert not list(room.paper._pile.left())
    assert room.lines() == []


def test_every_state_has_words_in_every_language(qtbot: QtBot, wardrobe: Wardrobe) -> None:
    shown = lines(samples.mixed_pile(), samples.HERE, (samples.fault("words"),), samples.kept())
    for language in LANGUAGES:
        wardrobe.translator.set_language(language)
        for line in shown:
            assert "paper." not in line_words(line)
    heads = [line for line in shown if isinstance(line, CaseLine)]
    assert [line.here for line in heads] == [True, False, False]


def test_what_cannot_be_kept_says_why_on_its_button(qtbot: QtBot) -> None:
    runner = Runner(FaultDoor())
    page = PaperPage(NoDesk(), runner)  # type: ignore[arg-type]
    qtbot.addWidget(page, before_close_func=lambda _: runner.close())
    page.show_view(samples.mixed_pile())
    for state, action, locked in (
        ("unreadable", "word", False),
        ("again", "aside", False),
        ("other", "aside", False),
        ("by_hand", "keep", True),
        ("unplaced", "word", False),
    ):
        assert page.list.pick(partial(is_sheet, state))
        last = page.bar.actions[-1]
        assert (last.id, bool(last.locked)) == (action, locked)
    assert page.list.pick(
        lambda value: isinstance(value, CaseLine) and value.case.state == "unknown"
    )
    assert page.bar.actions[-1].locked == tr("paper.case.unknown")
