"""Answers that do not agree: with each other, with the facts of the case, or with having thought.

What cannot both be true stands in the questionnaire as data, as does the range of amounts an answer
stands for; how long a run of one option is still chance stands in the rule pack.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from branchdesk.domain.definitions import Clash, Questionnaire, RulePack
from branchdesk.domain.interview_state import Interview
from branchdesk.domain.profile import contradictions

NO_FACTS: Mapping[str, str] = MappingProxyType({})
"""Of a client nothing is known about."""


@dataclass(frozen=True, slots=True)
class Run:
    """``items``, one after the other, were answered with the option at ``position`` (from 1)."""

    items: tuple[str, ...]
    position: int


def longest_run(interview: Interview, questionnaire: Questionnaire) -> Run:
    """The longest run of the same option, the first where several are as long."""
    answers = interview.answers()
    best = run = Run((), 0)
    for item in questionnaire.items:
        options = [option.id for option in item.options]
        chosen = answers.get(item.id)
        position = options.index(chosen) + 1 if chosen in options else 0
        if position == 0:
            run = Run((), 0)
        elif position == run.position:
            run = Run((*run.items, item.id), position)
        else:
            run = Run((item.id,), position)
        if len(run.items) > len(best.items):
            best = run
    return best


def run_too_long(interview: Interview, questionnaire: Questionnaire, pack: RulePack) -> Run | None:
    """The longest run where it is longer than the pack's rule ``same_option`` lets pass."""
    rule = pack.rule("same_option")
    run = longest_run(interview, questionnaire)
    if rule is None or len(run.items) <= rule.numbers["answers"]:
        return None
    return run


def clashes(
    interview: Interview, questionnaire: Questionnaire, facts: Mapping[str, str]
) -> tuple[Clash, ...]:
    """Every clash of the questionnaire that holds."""
    answers = interview.answers()
    return tuple(
        clash
        for clash in questionnaire.clashes
        if all(answers.get(item) in options for item, options in clash.answers.items())
        and all(facts.get(fact) in choices for fact, choices in clash.facts.items())
    )


def doubted_items(
    interview: Interview,
    questionnaire: Questionnaire,
    pack: RulePack,
    facts: Mapping[str, str],
) -> frozenset[str]:
    """The questions whose answers a finding speaks against."""
    run = run_too_long(interview, questionnaire, pack)
    return frozenset(
        (
            *(item for clash in clashes(interview, questionnaire, facts) for item in clash.answers),
            *(one.item for one in contradictions(interview, questionnaire, facts)),
            *(run.items if run is not None else ()),
        )
    )


def doubts(
    interview: Interview,
    questionnaire: Questionnaire,
    pack: RulePack,
    facts: Mapping[str, str],
) -> int:
    """How many findings speak against the answers as a whole."""
    run = run_too_long(interview, questionnaire, pack)
    return (
        len(clashes(interview, questionnaire, facts))
        + len(contradictions(interview, questionnaire, facts))
        + (run is not None)
    )
