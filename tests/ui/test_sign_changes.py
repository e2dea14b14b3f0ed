"""The signing page when something changes under it: the form, the gate, the person, the case."""

from collections.abc import Callable

from pytestqt.qtbot import QtBot

from branchdesk.app.desk import Desk
from branchdesk.bootstrap import Engine
from branchdesk.domain.errors import InputFault
from branchdesk.domain.events import stream
from branchdesk.domain.happenings import ClientAsked, DocumentSigned, PageShown
from branchdesk.ui.i18n import tr
from branchdesk.ui.pages.sign import SignPage
from branchdesk.ui.route import Route
from tests.app.branch import ADVISER, PASSWORD, SUPERVISOR, accept_open_points, the_case
from tests.app.conftest import branch, interviewed, sealed
from tests.app.test_signed_as_shown import happens, moves
from tests.ui.hands import click, find
from tests.ui.test_sign import page, primary_lock, scrawl
from tests.ui.test_signed_pages import Room, furnish, until

__all__ = ["branch", "furnish", "interviewed", "page", "sealed"]

Furnish = Callable[[Desk], Room]


def open_page(engine: Engine, room: Room, qtbot: QtBot) -> SignPage:
    """The form on the table, signed and witnessed."""
    case_id = the_case(engine)
    accept_open_points(engine.desk, case_id)
    room.shell.go(Route("sign", case_id=case_id))
    page = room.sign
    until(qtbot, lambda: page._view is not None)
    scrawl(page.ink)
    page.witness.show_person(engine.desk.access.witness(SUPERVISOR, PASSWORD))
    page._show_bar()
    assert primary_lock(page) == ""
    return page


def is_given_anew(page: SignPage) -> bool:
    return page.ink.empty and page.witness.person is None


def test_another_form_on_coming_back_is_signed_anew(
    interviewed: Engine, furnish: Furnish, qtbot: QtBot
) -> None:
    room = furnish(interviewed.desk)
    page = open_page(interviewed, room, qtbot)
    before = page._view
    room.shell.go(Route("sign", case_id=the_case(interviewed)))
    until(qtbot, lambda: not room.runner.busy)
    assert not is_given_anew(page), "the same form keeps its ink"
    moves(interviewed, "台中市西區民權路 5 號")
    room.shell.go(Route("sign", case_id=the_case(interviewed)))
    until(qtbot, lambda: is_given_anew(page))
    assert page._view is not None
    assert before is not None
    assert page._view.document_id != before.document_id
    assert primary_lock(page) == tr("sign.needs_ink")
    assert page._strip.notice is not None
    assert page._strip.notice.code == "form_changed"


def test_a_form_that_changes_under_the_pen_is_shown_and_signed_anew(
    interviewed: Engine, furnish: Furnish, qtbot: QtBot
) -> None:
    page = open_page(interviewed, furnish(interviewed.desk), qtbot)
    before = page._view
    assert before is not None
    moves(interviewed, "台中市西區民權路 5 號")
    page.paper.looked.emit(1, 1000)
    until(qtbot, lambda: is_given_anew(page))
    assert page._view is not None
    assert page._view.document_id != before.document_id
    looks = interviewed.store.stream(stream("document", before.document_id))
    assert [one.payload.page for one in looks if isinstance(one.payload, PageShown)] == [1]


def test_a_gate_that_opens_takes_form_and_ink_off_the_table(
    interviewed: Engine, furnish: Furnish, qtbot: QtBot
) -> None:
    page = open_page(interviewed, furnish(interviewed.desk), qtbot)
    interview_id = interviewed.store.case(the_case(interviewed)).interview_id or ""
    happens(interviewed, ClientAsked(interview_id, "q01", "如果賠了怎麼辦？"))
    page.paper.looked.emit(1, 1000)
    until(qtbot, lambda: is_given_anew(page))
    assert (page._view, page.paper.page) == (None, 0)
    assert primary_lock(page) == tr("common.loading")
    assert page._strip.notice is not None
    assert page._strip.notice.code == "case_state"


def test_the_next_person_starts_without_ink_and_witness(
    interviewed: Engine, furnish: Furnish, qtbot: QtBot
) -> None:
    room = furnish(interviewed.desk)
    page = open_page(interviewed, room, qtbot)
    interviewed.desk.access.sign_out()
    interviewed.desk.access.sign_in(SUPERVISOR, PASSWORD)
    room.shell.go(Route("sign", case_id=the_case(interviewed)))
    assert is_given_anew(page)
    until(qtbot, lambda: page._view is not None)
    interviewed.desk.access.sign_in(ADVISER, PASSWORD)


def test_the_last_look_is_on_record_before_the_signature(
    interviewed: Engine, furnish: Furnish, qtbot: QtBot
) -> None:
    room = furnish(interviewed.desk)
    page = open_page(interviewed, room, qtbot)
    view = page._view
    assert view is not None
    page.paper._unsaid = {1: 3250}
    click(find(room.shell, "primary"))
    until(qtbot, lambda: room.shell.page is room.sealed and not room.runner.busy)
    told = [one.payload for one in interviewed.store.stream(stream("document", view.document_id))]
    look = next(n for n, one in enumerate(told) if isinstance(one, PageShown))
    assert told[look] == PageShown(view.document_id, 1, 3250)
    assert look < next(n for n, one in enumerate(told) if isinstance(one, DocumentSigned))


def test_a_seal_that_failed_goes_on_counting_looks(page: SignPage) -> None:
    page._sealing = True
    page._watch(False)
    page._failed(page._case_id, InputFault("ink_missing"))
    assert page.paper._timer.isActive()


def test_a_seal_that_failed_is_told_to_who_has_left(page: SignPage) -> None:
    told: list[str] = []
    page._runner._faults.noticed.connect(lambda notice: told.append(notice.code))
    page._sealing = True
    page.deactivated()
    page._failed(page._case_id, InputFault("ink_missing"))
    assert told == ["ink_missing"]
    assert not page._sealing


def test_the_answer_about_another_case_changes_nothing(page: SignPage) -> None:
    went: list[Route] = []
    page.go.connect(went.append)
    scrawl(page.ink)
    view = page._view
    page._sealed("another case")
    page._failed("another case", InputFault("ink_missing"))
    page._prepared("another case", view)  # type: ignore[arg-type]
    assert went == []
    assert not page.ink.empty
    assert page._view is view
