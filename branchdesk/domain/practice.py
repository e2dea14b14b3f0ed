"""A scripted client to practise with: what they say and do, each line waiting for what came before.

Only the tags of a question and the recording's clock say where a client is, so that the same script
serves the window and a test that tells the time itself.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from branchdesk.domain.definitions import Source, Text

CUES = ("asked", "spoken", "explained", "ownwords", "answered", "changed", "question")
"""What a line can wait for: kinds of tags."""
DOES = ("say", "answer", "ask", "own_words")
"""What the client does with a line: just says it, gives an answer, asks, tells it in own words."""


@dataclass(frozen=True, slots=True)
class Line:
    """``after_ms`` after the cue ``on`` the client says the phrase ``say``; ``option`` is the
    answer given with it where it is another one than the client's usual."""

    on: str
    say: str
    after_ms: int = 0
    does: str = "say"
    option: str | None = None


@dataclass(frozen=True, slots=True)
class PracticeClient:
    """A client with their facts, their ``answers`` (item to option) and their lines: ``usual`` for
    every question that ``questions`` does not name. ``lesson`` says what can be learned."""

    source: Source
    questionnaire: str
    title: Text
    lesson: Text
    facts: Mapping[str, str]
    purpose: str
    phrases: Mapping[str, Text]
    answers: Mapping[str, str]
    usual: tuple[Line, ...]
    questions: Mapping[str, tuple[Line, ...]] = field(default_factory=dict)

    def lines(self, item_id: str) -> tuple[Line, ...]:
        """What this client has to say about a question."""
        return self.questions.get(item_id, self.usual)

    def option(self, item_id: str, line: Line) -> str | None:
        """The option a line chooses, None for one that chooses none."""
        return (line.option or self.answers.get(item_id)) if line.does == "answer" else None


@dataclass(frozen=True, slots=True)
class Cue:
    """Something that happened with the question, and when it was over."""

    kind: str
    at_ms: int


@dataclass(frozen=True, slots=True)
class Said:
    """A line and the instant at which it is said."""

    line: Line
    at_ms: int


def said(lines: Iterable[Line], cues: Iterable[Cue], at_ms: int) -> tuple[Said, ...]:
    """The lines said by ``at_ms``, in order. A line waits for the first cue of its kind that lies
    after the line before it; while that does not come the client waits too."""
    return tuple(_said(lines, sorted(cues, key=lambda cue: cue.at_ms), at_ms))


def _said(lines: Iterable[Line], cues: list[Cue], at_ms: int) -> Iterator[Said]:
    since, left = 0, cues
    for line in lines:
        place = next((n for n, cue in enumerate(left) if cue.kind == line.on), None)
        if place is None:
            return
        due = max(left[place].at_ms, since) + line.after_ms
        if due > at_ms:
            return
        yield Said(line, due)
        # The same cue may carry several lines; what came before it is past.
        since, left = due, left[place:]


class Marked(Protocol):
    """A tag as far as a script looks at it."""

    @property
    def kind(self) -> str:
        """The kind of tag."""
        ...

    @property
    def at_ms(self) -> int:
        """Where it begins."""
        ...

    @property
    def to_ms(self) -> int | None:
        """Where it ends, None for an instant."""
        ...

    @property
    def detail(self) -> Mapping[str, str]:
        """Small facts; ``take`` of a question that came up."""
        ...


def cues(tags: Iterable[Marked]) -> tuple[Cue, ...]:
    """The cues that the ``tags`` of one question give, of its latest take only: whoever is asked
    again begins again."""
    found: list[Cue] = []
    take = ""
    for tag in sorted(tags, key=lambda tag: tag.at_ms if tag.to_ms is None else tag.to_ms):
        if tag.kind == "asked":
            if tag.detail.get("take", "") == take:
                continue
            found, take = [], tag.detail.get("take", "")
        if tag.kind in CUES:
            found.append(Cue(tag.kind, tag.at_ms if tag.to_ms is None else tag.to_ms))
    return tuple(found)
