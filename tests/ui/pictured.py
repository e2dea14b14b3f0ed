"""Which pages the gallery draws, with which view. Add a line when a page is added."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from PySide6.QtWidgets import QWidget

from branchdesk.ui.i18n import tr
from branchdesk.ui.pages.board import BoardPage
from branchdesk.ui.pages.clients import ClientsPage
from branchdesk.ui.pages.intake import IntakePage
from branchdesk.ui.pages.intake_form import FactForm
from branchdesk.ui.pages.settings import SettingsPage
from branchdesk.ui.pages.signin import SignInPage
from branchdesk.ui.pages.sync import SyncPage
from tests.ui import samples


@dataclass(frozen=True)
class Picture:
    """How to build a page and show a view on it; ``after`` runs once it is laid out."""

    page_id: str
    build: Callable[[Any, Any], Any]
    show: Callable[[Any], None]
    role: str = "supervisor"
    after: Callable[[Any], None] | None = None


def _half_typed(page: Any) -> None:
    page.show_view(samples.intake_view())
    form = page.findChild(FactForm)
    typed = {"name": samples.LONG_LATIN, "id_number": "A123456780", "birth_date": "1958-02-11"}
    form.show_values(typed, locked=False)
    page.findChild(QWidget, "purpose-fund").click()
    form._fields["id_number"].set_error(tr("expected.id_number"))


PICTURES: dict[str, Picture] = {
    "clients": Picture("clients", ClientsPage, lambda page: page.show_view(samples.client_rows())),
    "sync": Picture("sync", SyncPage, lambda page: page.show_view(samples.sync_view())),
    "settings": Picture(
        "settings", SettingsPage, lambda page: page.show_view(samples.signin_view())
    ),
    "intake": Picture("intake", IntakePage, _half_typed),
    "signin": Picture("signin", SignInPage, lambda page: page.show_view(samples.signin_view())),
    "board": Picture("board", BoardPage, lambda page: page.show_view(samples.board_view())),
    "board-empty": Picture(
        "board", BoardPage, lambda page: page.show_view(samples.empty_board_view())
    ),
}
