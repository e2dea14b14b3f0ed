"""Every rule of a pack with a case that passes and one that it stops, run through the rules of the
domain: what head office reads is what a desk does."""

from dataclasses import dataclass

from branchdesk.app.rulebook import counts, people, sales, talks
from branchdesk.app.rulebook.bench import Bench, Trial
from branchdesk.domain.definitions import Questionnaire, Rule, RulePack

__all__ = ["Trial", "Tried", "tried"]

_TRIALS = {**counts.TRIALS, **sales.TRIALS, **talks.TRIALS, **people.TRIALS}


@dataclass(frozen=True, slots=True)
class Tried:
    """A rule with its trials, first the one that should pass and then the one that should not;
    empty where nobody knows how to try it."""

    rule: Rule
    trials: tuple[Trial, ...]

    @property
    def as_said(self) -> bool:
        """Whether one passes and the other does not."""
        return [trial.passed for trial in self.trials] == [True, False]


def tried(pack: RulePack, questionnaire: Questionnaire) -> tuple[Tried, ...]:
    """Every rule of ``pack``, tried with talks held by ``questionnaire``."""
    return tuple(
        Tried(
            rule, _TRIALS[rule.id](Bench(pack, rule, questionnaire)) if rule.id in _TRIALS else ()
        )
        for rule in pack.rules
    )
