"""The pages after the interview on a real PC: sign and seal by hand, print, judge, watch."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pypdfium2
import pytest
from PySide6.QtPrintSupport import QPrinter
from pytestqt.qtbot import QtBot

from branchdesk.app.desk import Desk
from branchdesk.app.paper import Pile
from branchdesk.bootstrap import Engine
from branchdesk.ui.faults import FaultDoor
from branchdesk.ui.pages.profile import ProfilePage
from branchdesk.ui.pages.review import ReviewPage
from branchdesk.ui.pages.sealed import SealedPage
from branchdesk.ui.pages.sign import SignPage
from branchdesk.ui.route import Route
from branchdesk.ui.runner import Runner
from branchdesk.ui.shell import Shell
from tests.app.branch import PASSWORD, REVIEWER, SUPERVISOR, accept_open_points
from tests.app.conftest import branch, interviewed, sealed
from tests.ui.hands import click, find, type_in
from tests.ui.test_sign import scrawl

__all__ = ["branch", "interviewed", "sealed"]

SOON = 30_000


class Room:
    """A window over one desk."""

    def __init__(self, desk: Desk, printed: Path) -> None:
        faults = FaultDoor()
        self.problems: list[str] = []
        self._closed = False
        faults.noticed.connect(lambda notice: self.problems.append(notice.code))
        self.desk, self.runner = desk, Runner(faults)
        self.shell = Shell(faults)
        self.sign = SignPage(desk, self.runner)
        self.sealed = SealedPage(desk, self.runner, lambda: "PDF", lambda _name: _printer(printed))
        self.review = ReviewPage(desk, self.runner)
        self.profile = ProfilePage(desk, self.runner)
        for name in ("sign", "sealed", "review", "profile"):
            self.shell.add(name, getattr(self, name))
        self.shell.show()

    def close(self) -> None:
        """As the window does; once."""
        if self._closed:
            return
        self._closed = True
        for page in (self.sign, self.sealed, self.review, self.profile):
            page.deactivated()
        self.runner.close()


def _printer(path: Path) -> QPrinter:
    made = QPrinter(QPrinter.PrinterMode.HighResolution)
    made.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    made.setOutputFileName(str(path))
    return made


@pytest.fixture
def furnish(qtbot: QtBot, tmp_path: Path) -> Iterator[Callable[[Desk], Room]]:
    rooms: list[Room] = []

    def make(desk: Desk) -> Room:
        room = Room(desk, tmp_path / "copy.pdf")
        qtbot.addWidget(room.shell)
        rooms.append(room)
        return room

    yield make
    for room in rooms:
        room.close()


def until(qtbot: QtBot, test: Callable[[], bool]) -> None:
    qtbot.waitUntil(test, timeout=SOON)


def test_signing_by_hand_seals_the_form_and_a_copy_is_printed(
    interviewed: Engine, furnish: Callable[[Desk], Room], qtbot: QtBot, tmp_path: Path
) -> None:
    desk = interviewed.desk
    (row,) = interviewed.store.cases()
    accept_open_points(desk, row.case_id)
    room = furnish(desk)
    room.shell.go(Route("sign", case_id=row.case_id))
    page = room.sign
    until(qtbot, lambda: page._view is not None)
    page.paper.looked.emit(1, 1250)
    until(qtbot, lambda: bool(page._view and page._view.shown_ms[0] == 1250))
    scrawl(page.ink)
    type_in(find(page, "witness-user"), SUPERVISOR)
    type_in(find(page, "witness-password"), "wrong")
    click(find(page, "witness"))
    until(qtbot, lambda: bool(page.witness._password.error))
    type_in(find(page, "witness-password"), PASSWORD)
    click(find(page, "witness"))
    until(qtbot, lambda: page.witness.person is not None)
    click(find(room.shell, "primary"))
    until(qtbot, lambda: room.shell.page is room.sealed)
    until(qtbot, lambda: room.sealed._view is not None)
    view = room.sealed._view
    assert view is not None
    assert all(check.state == "valid" for check in view.checks)
    click(find(room.shell, "primary"))
    until(qtbot, lambda: bool(room.sealed._view and room.sealed._view.copies == 1))
    with pypdfium2.PdfDocument(tmp_path / "copy.pdf") as printed:
        assert len(printed) == 1 + len(view.pages), "the receipt lies on top"
    pile = desk.paper.sort(Pile(desk.paper.read(tmp_path / "copy.pdf")))
    assert [(case.state, case.pages) for case in pile.cases] == [("whole", len(view.pages))]
    assert len(pile.loose) == 1, "the receipt is the client's and says no page"
    assert room.problems == []


def test_a_reviewer_sees_the_recording_and_judges_what_the_machine_raised(
    sealed: Engine, furnish: Callable[[Desk], Room], qtbot: QtBot
) -> None:
    desk = sealed.desk
    (row,) = sealed.store.cases()
    desk.access.sign_in(REVIEWER, PASSWORD)
    room = furnish(desk)
    room.shell.go(Route("review", case_id=row.case_id))
    page = room.review
    until(qtbot, lambda: page.film.image is not None)
    assert page.film.image is not None
    assert page.film.image.width() == 640
    page.film.set_rate(4.0)
    page.film.play()
    until(qtbot, lambda: page.stage.watched_share > 0.02)
    page.film.pause()
    before = desk.reviews.view(row.case_id)
    assert [tag.id for tag in before.tags]
    cited = [tag.id for tag in before.tags[:2]]
    view = desk.reviews.write_line(row.case_id, "mindset", "+", "慢慢想", "high", cited)
    page.show_view(view)
    page.touched(frozenset({f"case:{row.case_id}"}))
    until(qtbot, lambda: bool(page._view and len(page._view.lines) == 1))
    room.shell.go(Route("profile", client_id=row.client_id))
    until(qtbot, lambda: room.profile._view is not None)
    room.profile.play_next()
    until(qtbot, lambda: room.profile.film.image is not None)
    assert room.problems == []
