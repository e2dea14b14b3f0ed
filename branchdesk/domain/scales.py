"""What a questionnaire measures, kept apart: capacity, tolerance, knowledge, expectation.

One sum of points hides that a client who can bear a loss may not want to, or does not know what
one is. Each scale has its own points; hard limits (caps) stay apart from all of them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from branchdesk.domain.definitions import Item, Questionnaire

SCALES: Mapping[str, tuple[str, ...]] = {
    "capacity": ("capacity", "circumstances"),
    "tolerance": ("tolerance",),
    "knowledge": ("knowledge", "experience"),
    "expectation": ("objectives",),
}
"""Scale to the blocks of a questionnaire that measure it; every kind of block is in one."""


@dataclass(frozen=True, slots=True)
class Reached:
    """``points`` of one scale between ``lowest`` and ``highest`` possible; ``right`` of
    ``questions`` with a right answer were answered so."""

    scale: str
    points: int
    lowest: int
    highest: int
    right: int
    questions: int

    @property
    def percent(self) -> int:
        """How far up its scale the client is, 0 to 100; 0 where there is no way up."""
        room = self.highest - self.lowest
        return round(100 * (self.points - self.lowest) / room) if room else 0


def items_of(questionnaire: Questionnaire, scale: str) -> tuple[Item, ...]:
    """The questions that measure ``scale``, in order."""
    return tuple(item for item in questionnaire.items if item.block in SCALES[scale])


def reached(questionnaire: Questionnaire, answers: Mapping[str, str]) -> tuple[Reached, ...]:
    """Each scale the questionnaire measures; every item of ``answers`` is one of its options."""
    found = ((scale, items_of(questionnaire, scale)) for scale in SCALES)
    return tuple(_reached(scale, items, answers) for scale, items in found if items)


def _reached(scale: str, items: Sequence[Item], answers: Mapping[str, str]) -> Reached:
    possible = [[option.points for option in item.options] for item in items]
    asked = [item for item in items if item.correct is not None]
    return Reached(
        scale=scale,
        points=sum(item.option(answers[item.id]).points for item in items),
        lowest=sum(map(min, possible)),
        highest=sum(map(max, possible)),
        right=sum(answers[item.id] == item.correct for item in asked),
        questions=len(asked),
    )
