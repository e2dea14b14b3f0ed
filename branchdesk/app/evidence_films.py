"""The films of an evidence folder: what they are called, and the recordings and tags of each.

There is one where all recordings fit together, and one for every run of those that do where the
camera or the size of the picture was changed in a pause.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from branchdesk.app.views import TagRow

FILM, FILMS = "recording.mp4", "recording-*.mp4"
TAGS, TAGS_OF_FILMS = "tags.vtt", "tags-*.vtt"
ORIGINALS = "original-*.mp4"


@dataclass(frozen=True, slots=True)
class Film:
    """A film and the file of its tags; ``starts_ms`` is where in it each recording begins whose
    tags it shows."""

    name: str
    tags: str
    recording_ids: tuple[str, ...]
    starts_ms: Mapping[str, int]

    def shown(self, tags: Sequence[TagRow]) -> list[TagRow]:
        """Those of ``tags`` that belong into it."""
        return [tag for tag in tags if tag.recording_id in self.starts_ms]


def original(number: int) -> str:
    """What recording ``number`` (from 1) of a case is called, as it was recorded."""
    return f"original-{number}.mp4"


def film_name(number: int, count: int) -> str:
    """What film ``number`` (from 1) of ``count`` is called."""
    return FILM if count == 1 else f"recording-{number}.mp4"


def films_of(runs: Sequence[Sequence[str]], starts_ms: Mapping[str, int]) -> tuple[Film, ...]:
    """The films of ``runs``, recordings that fit together, by where every recording begins when all
    are played one after the other. One without a picture has its tags at the end of the film
    before it."""
    number_of = {ident: number for number, run in enumerate(runs) for ident in run}
    starts: list[dict[str, int]] = [{} for _run in runs]
    number = 0
    for ident, start_ms in starts_ms.items() if runs else ():
        number = number_of.get(ident, number)
        starts[number][ident] = start_ms - starts_ms[runs[number][0]]
    count = len(runs)
    return tuple(
        Film(
            film_name(number, count),
            TAGS if count == 1 else f"tags-{number}.vtt",
            tuple(run),
            own,
        )
        for number, (run, own) in enumerate(zip(runs, starts, strict=True), start=1)
    )
