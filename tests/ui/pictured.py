"""Which pages the gallery draws, with which view. Add a line when a page is added."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from branchdesk.ui.pages.board import BoardPage
from tests.ui import samples


@dataclass(frozen=True)
class Picture:
    """How to build a page and show a view on it; ``after`` runs once it is laid out."""

    page_id: str
    build: Callable[[Any, Any], Any]
    show: Callable[[Any], None]
    role: str = "supervisor"
    after: Callable[[Any], None] | None = None


PICTURES: dict[str, Picture] = {
    "board": Picture("board", BoardPage, lambda page: page.show_view(samples.board_view())),
    "board-empty": Picture(
        "board", BoardPage, lambda page: page.show_view(samples.empty_board_view())
    ),
}
