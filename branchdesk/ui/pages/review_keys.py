"""The reviewer's keys on the film (J K L and arrows as in editing suites); the page lists them."""

from collections.abc import Callable

from branchdesk.ui.film import Film
from branchdesk.ui.i18n import tr
from branchdesk.ui.widgets.player import Player

SECOND_MS = 1000
Bind = Callable[[str, str, Callable[[], None]], None]


def bind_film(bind: Bind, player: Player) -> None:
    """Give a page the keys that move a film."""
    film = player.film
    acts: tuple[tuple[str, str, Callable[[], None]], ...] = (
        ("J", "key.backward", lambda: film.shuttle("backward")),
        ("K", "key.still", film.pause),
        ("L", "key.forward", lambda: film.shuttle("forward")),
        ("Space", "key.toggle", film.toggle),
        ("←", "step_back", lambda: film.step(-1)),
        ("→", "step_forward", lambda: film.step(1)),
        ("⇧←", "key.second_back", lambda: _skip(film, -SECOND_MS)),
        ("⇧→", "key.second_forward", lambda: _skip(film, SECOND_MS)),
        ("Home", "key.to_start", film.to_start),
        (",", "key.slower", player.slower),
        (".", "key.faster", player.faster),
    )
    for key, words, act in acts:
        bind(key, tr(f"review.{words}"), act)


def _skip(film: Film, ms: int) -> None:
    film.seek(film.recording_id, film.ms + ms)
