"""The client's copy on the real sealed page of a real PC, in three languages."""

import io
import logging
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
import sqlalchemy as sa
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QAbstractButton, QLabel, QLineEdit
from pytestqt.qtbot import QtBot

from branchdesk import host
from branchdesk.app.desk import Desk
from branchdesk.app.texts import LANGUAGES, Language
from branchdesk.bootstrap import Engine
from branchdesk.documents.client_copy import FORM_FILE
from branchdesk.documents.verify import verify
from branchdesk.domain.events import stream
from branchdesk.domain.happenings import CopyGiven
from branchdesk.store.schema import LEDGER, event
from branchdesk.ui.dress import Wardrobe
from branchdesk.ui.i18n import pick, tr
from branchdesk.ui.route import Route
from tests.app.branch import DEADLINE_S, interview, open_case, sign, the_case
from tests.app.conftest import branch, sealed
from tests.ui.hands import click, find, type_in
from tests.ui.test_sealed import pdf_printer
from tests.ui.test_signed_pages import Room, furnish, until

__all__ = ["branch", "furnish", "sealed"]

SECRET = "Opa's garden 1958"
LINE = "孫子的學費，三月一起看。"


@pytest.fixture
def logged(sealed: Engine) -> Iterator[None]:
    """The program's log, written as it is in a branch."""
    host.start_logging(sealed.setup.data)
    logging.getLogger("branchdesk").info("the test begins")
    yield
    host.stop_logging()


@pytest.fixture
def room(sealed: Engine, furnish: Callable[[Desk], Room], qtbot: QtBot) -> Room:
    """The sealed page of the one case, with a file asked for."""
    made = furnish(sealed.desk)
    (row,) = sealed.store.cases()
    made.shell.go(Route("sealed", case_id=row.case_id))
    until(qtbot, lambda: made.sealed._view is not None)
    click(find(made.sealed, "copy-pdf"))
    return made


def _given(engine: Engine) -> list[CopyGiven]:
    (row,) = engine.store.cases()
    found = engine.store.stream(stream("document", row.document_id or ""))
    return [one.payload for one in found if isinstance(one.payload, CopyGiven)]


def _write(room: Room, name: str, words: str) -> None:
    field = find(room.sealed, name)
    assert isinstance(field, QLineEdit)
    field.clear()
    type_in(field, words)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_file_is_saved_with_the_clients_password_and_one_line(
    language: Language,
    logged: None,
    room: Room,
    sealed: Engine,
    qtbot: QtBot,
    wardrobe: Wardrobe,
    tmp_path: Path,
) -> None:
    wardrobe.translator.set_language(language)
    target = tmp_path / "copy of the client.pdf"
    _write(room, "copy-place", str(target))
    _write(room, "copy-line", LINE)
    line = room.sealed.findChild(QLabel, "receipt-line")
    assert line is not None
    assert (line.text(), line.isVisible()) == (LINE, True), "shown as it will be printed"
    _write(room, "copy-password", "short")
    primary = find(room.shell, "primary")
    assert isinstance(primary, QAbstractButton)
    assert tr("sealed.save") in primary.text()
    click(primary)
    until(qtbot, lambda: bool(room.sealed.copy.password.error))
    assert room.sealed.copy.password.error == tr("errors.password_unfit.what", least=8)
    assert not target.exists()
    assert _given(sealed) == []

    _write(room, "copy-password", SECRET)
    secret = find(room.sealed, "copy-password")
    assert isinstance(secret, QLineEdit)
    assert secret.displayText() != SECRET
    click(primary)
    until(qtbot, lambda: not any(room.sealed._busy.values()) and target.exists())
    assert secret.text() == "", "the password is not left standing"
    (given,) = _given(sealed)
    assert (given.medium, given.line) == ("file", LINE)
    with pytest.raises(pikepdf.PasswordError):
        pikepdf.open(target)
    with pikepdf.open(target, password=SECRET) as copy:
        form = copy.attachments[FORM_FILE].get_file().read_bytes()
    assert verify(form, sealed.desk.signing.roots(the_case(sealed))).ok
    with pypdfium2.PdfDocument(target, password=SECRET) as copy:
        receipt = "".join(copy[0].get_textpage().get_text_range().split())
    view = room.sealed._view
    assert view is not None
    spoken = "zh_TW"  # of the interview, whatever the desk is set to
    for words in (view.receipt.level, *view.receipt.agreed, *view.receipt.notes):
        assert "".join(words[spoken].split()) in receipt
        assert pick(words) == words[language]
    assert LINE in receipt
    assert "02-2771-0012" in receipt
    _is_nowhere(SECRET, sealed.setup.data, tmp_path)
    kept = _kept(sealed)
    assert any(LINE in one for one in kept), "the search sees what is kept"
    assert not [one for one in kept if SECRET in one]


def _kept(engine: Engine) -> list[str]:
    """Everything in the ledger's database in plain text: rows, settings, payloads unsealed."""
    with engine.store._database.reading() as connection:
        rows = [
            row for table in LEDGER.sorted_tables for row in connection.execute(sa.select(table))
        ]
        streams = connection.execute(sa.select(event.c.stream).distinct()).scalars().all()
    payloads = [one.payload for name in streams for one in engine.store.stream(name)]
    assert None not in payloads
    return [*map(str, rows), *map(str, payloads)]


def _is_nowhere(secret: str, *folders: Path) -> None:
    """The password lies in no file: no log, no database, nothing left over."""
    files = {path for folder in folders for path in folder.rglob("*") if path.is_file()}
    assert {"branchdesk.db", "branchdesk.log"} <= {path.name for path in files}
    for path in files:
        content = path.read_bytes()
        assert secret.encode() not in content, path
        assert secret.encode("utf-16-le") not in content, path
    assert not [path for path in files if path.suffix == ".part"]


def test_a_password_is_not_left_standing_where_nobody_sees_it(room: Room) -> None:
    secret = find(room.sealed, "copy-password")
    assert isinstance(secret, QLineEdit)
    ways: tuple[Callable[[], object], ...] = (
        lambda: click(find(room.sealed, "copy-paper")),
        lambda: room.shell.go(Route("profile")),
    )
    for leave in ways:
        click(find(room.sealed, "copy-pdf"))
        _write(room, "copy-password", SECRET)
        room.sealed.copy.password.toggle()
        assert secret.displayText() == SECRET
        leave()
        assert (secret.text(), secret.echoMode()) == ("", QLineEdit.EchoMode.Password)


def test_the_line_is_there_again_and_on_paper(
    room: Room, sealed: Engine, qtbot: QtBot, tmp_path: Path
) -> None:
    click(find(room.sealed, "copy-paper"))
    _write(room, "copy-line", LINE)
    click(find(room.shell, "primary"))
    until(qtbot, lambda: bool(room.sealed._view and room.sealed._view.copies == 1))
    (given,) = _given(sealed)
    assert (given.medium, given.line) == ("paper", LINE)
    view = room.sealed._view
    assert view is not None
    assert view.receipt.line == LINE
    with pypdfium2.PdfDocument(io.BytesIO((tmp_path / "copy.pdf").read_bytes())) as printed:
        assert len(printed) == 1 + len(view.pages)


def test_a_line_that_no_font_can_print_is_stopped(
    room: Room, sealed: Engine, qtbot: QtBot, tmp_path: Path
) -> None:
    target = tmp_path / "never.pdf"
    _write(room, "copy-place", str(target))
    _write(room, "copy-password", SECRET)
    _write(room, "copy-line", "☑")
    click(find(room.shell, "primary"))
    until(qtbot, lambda: room.problems == ["glyph_missing"])
    assert not target.exists()
    assert _given(sealed) == []


OTHER = {"name": "李大同", "id_number": "B123456780"}


@pytest.fixture
def other(room: Room, sealed: Engine) -> str:
    """Another client's sealed case on the same PC."""
    case_id = open_case(sealed.desk, "risk_review", (), **OTHER)
    interview(sealed.desk, case_id)
    sign(sealed.desk, case_id)
    return case_id


class Tray:
    """A printer that waits for its paper."""

    def __init__(self, target: Path) -> None:
        self.asked, self.filled = threading.Event(), threading.Event()
        self._target = target

    def __call__(self, _name: str) -> QPrinter:
        """Give the printer out once there is paper."""
        self.asked.set()
        self.filled.wait(DEADLINE_S)
        return pdf_printer(self._target)


def test_a_print_that_ends_late_leaves_the_next_client_on_show(
    other: str, room: Room, sealed: Engine, qtbot: QtBot, tmp_path: Path
) -> None:
    first = room.sealed._case_id
    tray = room.sealed._make_printer = Tray(tmp_path / "late.pdf")
    click(find(room.sealed, "copy-paper"))
    click(find(room.shell, "primary"))
    until(qtbot, tray.asked.is_set)
    room.shell.go(Route("sealed", case_id=first))
    assert room.sealed.bar.actions[-1].locked == tr("sealed.printing"), "a number is printed once"
    room.shell.go(Route("sealed", case_id=other))
    assert not room.sealed.copy.isVisible(), "nor is their receipt seen while the next one loads"
    assert room.sealed.title.title == tr("sealed.title")
    until(qtbot, lambda: room.sealed._view is not None)
    assert room.sealed.copy.isVisible()
    assert room.sealed.bar.actions[-1].locked == "", "what is under way for one locks no other"
    target = tmp_path / "other.pdf"
    click(find(room.sealed, "copy-pdf"))
    _write(room, "copy-place", str(target))
    _write(room, "copy-password", SECRET)
    tray.filled.set()
    until(qtbot, lambda: not room.runner.busy)
    view = room.sealed._view
    assert view is not None
    assert (view.case.case_id, view.case.client_name) == (other, OTHER["name"])
    assert room.sealed.title.title == OTHER["name"]
    document_id = sealed.store.case(first).document_id or ""
    assert sealed.store.document(document_id).copies == 1, "counted all the same"
    click(find(room.shell, "primary"))
    until(qtbot, target.exists)
    with pikepdf.open(target, password=SECRET) as copy:
        form = copy.attachments[FORM_FILE].get_file().read_bytes()
    assert form == sealed.desk.signing.pdf(other), "nobody leaves with another client's form"
    until(qtbot, lambda: not room.runner.busy)
    room.shell.go(Route("sealed", case_id=first))
    until(qtbot, lambda: room.sealed._view is not None)
    assert room.sealed.bar.actions[-1].locked == ""


def test_a_copy_that_prints_while_the_window_closes_is_counted(
    room: Room, sealed: Engine, qtbot: QtBot, tmp_path: Path
) -> None:
    tray = room.sealed._make_printer = Tray(tmp_path / "late.pdf")
    click(find(room.sealed, "copy-paper"))
    click(find(room.shell, "primary"))
    until(qtbot, tray.asked.is_set)
    tray.filled.set()
    room.close()
    assert (tmp_path / "late.pdf").exists(), "the paper is out"
    view = sealed.desk.sealed.view(the_case(sealed))
    assert (view.copies, [one.number for one in view.printed]) == (1, [1])
