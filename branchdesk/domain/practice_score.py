"""What a practised interview is worth, and what to do better: from index, gate and claims alone."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from branchdesk.domain.comprehension import ComprehensionIndex, for_item
from branchdesk.domain.definitions import Item, Questionnaire
from branchdesk.domain.interview_state import Interview

WEIGHTS: Mapping[str, int] = {"understood": 50, "gate": 30, "unprompted": 20}
"""Share of each part in the score, per cent."""
MARKS = ("fast", "own_words", "question", "coached")
"""What can be wrong with one question."""
ADVICE = ("reading", "explained", "own_words", "changed", "client_questions", "consistent")
"""What can be done better besides ``unprompted``: the parts of the index."""
MOST_ADVICE = 3

_PROMPTED = ("coached", "one_way", "level_coached")
_NOT_THE_TRAINEES = frozenset(
    {"face_share", "silence", "tests_today", "tests_year", "level_changed", "recorded"}
)
"""Points of the gate that say something about the clip or the day, not about the trainee."""
_PER_POINT, _PER_CLAIM = 10, 25
_ASKED_NOTHING = 70
"""A client who asked nothing is nobody's mistake."""


@dataclass(frozen=True, slots=True)
class QuestionMark:
    """How one question went; ``marks`` of :data:`MARKS`, empty where all was well. Times in ms."""

    number: int
    item: Item
    read_ms: int | None
    enough_ms: int
    explained: int
    own_words: bool
    changed: int
    marks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Score:
    """``total`` 0..100 is the weighted mean of ``parts`` (name to score, see :data:`WEIGHTS`);
    ``advice`` names at most three things to do better, the dearest first."""

    total: int
    parts: Mapping[str, int]
    advice: tuple[str, ...]
    questions: tuple[QuestionMark, ...]


def score(
    interview: Interview,
    questionnaire: Questionnaire,
    per_minute: Mapping[str, int],
    index: ComprehensionIndex,
    open_points: Iterable[str],
) -> Score:
    """The score of an interview with its ``index`` and the names of the gate's open points."""
    mine = [name for name in open_points if name not in _NOT_THE_TRAINEES]
    claims = sum(claim.what in _PROMPTED for claim in interview.claims)
    parts = {
        "understood": index.total,
        "gate": max(0, 100 - _PER_POINT * len(mine)),
        "unprompted": max(0, 100 - _PER_CLAIM * claims),
    }
    total = sum(WEIGHTS[name] * value for name, value in parts.items())
    return Score(
        total=round(total / sum(WEIGHTS.values())),
        parts=parts,
        advice=tuple(_advice(index, parts["unprompted"]))[:MOST_ADVICE],
        questions=tuple(_questions(interview, questionnaire, per_minute)),
    )


def _advice(index: ComprehensionIndex, unprompted: int) -> Sequence[str]:
    """Names of what cost something, the dearest first."""
    lost = {
        part.part: part.weight * (100 - part.score)
        for part in index.parts
        if part.part != "client_questions" or part.score < _ASKED_NOTHING
    }
    share = WEIGHTS["understood"] / 100
    costs = {name: value * share for name, value in lost.items()}
    costs["unprompted"] = WEIGHTS["unprompted"] * (100 - unprompted)
    return sorted((name for name in costs if costs[name] > 0), key=lambda name: -costs[name])


def _questions(
    interview: Interview, questionnaire: Questionnaire, per_minute: Mapping[str, int]
) -> Iterator[QuestionMark]:
    coached = {claim.item for claim in interview.claims if claim.what == "coached"}
    for number, item in enumerate(questionnaire.items, start=1):
        take = interview.take(item.id)
        seen = for_item(take, item, interview.language, per_minute)
        wrong = {
            "fast": seen.heard_share < 1,
            "own_words": seen.own_words_wanted and not seen.own_words,
            "question": any(one.open_questions for one in interview.takes.get(item.id, ())),
            "coached": item.id in coached,
        }
        yield QuestionMark(
            number=number,
            item=item,
            read_ms=seen.read_ms,
            enough_ms=seen.enough_ms,
            explained=seen.explained,
            own_words=seen.own_words,
            changed=seen.changed,
            marks=tuple(name for name in MARKS if wrong[name]),
        )
