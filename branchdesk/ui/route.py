"""Where a person is in the window."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Route:
    """A page and what it shows. Page ids: signin, board, intake, barred, interview, result, sign,
    sealed, paper, review_queue, review, clients, profile, sync, settings, practice."""

    page: str
    case_id: str | None = None
    client_id: str | None = None
    tag_id: str | None = None
    number: int | None = None
