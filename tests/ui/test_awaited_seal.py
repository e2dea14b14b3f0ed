"""The real page of a real PC while head office's seal is awaited, and once it is there."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from branchdesk.app.desk import Desk
from branchdesk.bootstrap import Engine
from branchdesk.ui.i18n import tr
from branchdesk.ui.route import Route
from tests.app.branch import Branch
from tests.app.conftest import branch
from tests.app.sealing_office import own_case, reaching, sealing_office, signed_only, told
from tests.hub.process import HubProcess
from tests.ui.test_signed_pages import Room, furnish, until

__all__ = ["branch", "furnish"]


@pytest.fixture
def office(branch: Branch, tmp_path: Path) -> Iterator[HubProcess]:
    """Head office, which seals."""
    with sealing_office(branch, tmp_path) as made:
        yield made


@pytest.fixture
def signed(branch: Branch, office: HubProcess, tmp_path: Path) -> Iterator[Engine]:
    """A PC whose one case was signed with the line down."""
    with signed_only(told(branch.copy(branch.interviewed, tmp_path), office)) as engine:
        yield engine


def test_the_page_says_signed_and_by_itself_sealed(
    signed: Engine, office: HubProcess, furnish: Callable[[Desk], Room], qtbot: QtBot
) -> None:
    room = furnish(signed.desk)
    room.shell.go(Route("sealed", case_id=own_case(signed)))
    until(qtbot, lambda: room.sealed._title.text() == tr("sealed.signed_title"))
    locks = {action.id: action.locked for action in room.sealed.bar.actions}
    assert locks["primary"] == tr("sealed.awaited")
    heard: list[str] = []
    signed.desk.subscribe(heard.extend)
    reaching(signed.setup, office.address)
    signed.seals.catch_up()
    document = f"document:{signed.store.case(own_case(signed)).document_id}"
    until(qtbot, lambda: document in heard)
    room.shell.touch(frozenset(heard))
    until(qtbot, lambda: room.sealed._title.text() == tr("sealed.title"))
    locks = {action.id: action.locked for action in room.sealed.bar.actions}
    assert not locks["primary"], "the copy can be given now"
