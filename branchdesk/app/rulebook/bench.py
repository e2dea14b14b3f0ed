"""What a rule is tried on, and how it went."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date

from branchdesk.domain.definitions import Questionnaire, Rule, RulePack
from branchdesk.domain.errors import InputFault
from branchdesk.domain.gate import SelfCheck, open_points
from branchdesk.domain.interview import Interview
from branchdesk.domain.sale import Sale

DAY = date(2026, 1, 15)
"""The day of every trial."""


@dataclass(frozen=True, slots=True)
class Trial:
    """What was ``given``, and whether the rule let it pass."""

    given: str
    passed: bool


Pair = tuple[Trial, Trial]
"""The trial that passes and the one that is stopped."""


@dataclass(frozen=True, slots=True)
class Bench:
    """A rule of a pack and the questionnaire that its talks are held by."""

    pack: RulePack
    rule: Rule
    questionnaire: Questionnaire

    def number(self, name: str) -> int:
        """A number of the rule."""
        return self.rule.numbers[name]

    def passes(
        self,
        state: Interview,
        name: str,
        *,
        tests_today: int = 1,
        tests_year: int = 1,
        sale: Sale | None = None,
        self_check: SelfCheck | None = None,
    ) -> bool:
        """Whether no line ``name`` of the gate is open with the rule's own article."""
        points = open_points(
            state,
            self.questionnaire,
            self.pack,
            tests_today=tests_today,
            tests_year=tests_year,
            sale=sale,
            self_check=self_check,
        )
        stopped = [one for one in points if one.point == name and not one.passed]
        return not any(one.article == self.rule.article for one in stopped)


Trials = Callable[[Bench], Pair]


def accepted(act: Callable[[], object]) -> bool:
    """Whether ``act`` is not refused."""
    with suppress(InputFault):
        act()
        return True
    return False
