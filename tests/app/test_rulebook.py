"""Every rule of every pack is tried both ways, and a rule that does not hold is said."""

from dataclasses import replace
from pathlib import Path

import pytest

from branchdesk.app.definitions import Definitions, load
from branchdesk.app.definitions.references import RULE_NUMBERS
from branchdesk.app.rulebook import Trial, Tried, tried
from branchdesk.app.texts import tr
from branchdesk.commands.rules import report
from branchdesk.domain.definitions import Rule

PACKS = ("cn-bank", "cn-securities", "tw-bank", "eu")


@pytest.fixture(scope="module")
def shipped(resources: Path) -> Definitions:
    return load(resources)


@pytest.mark.parametrize("name", PACKS)
def test_every_rule_passes_one_case_and_stops_another(shipped: Definitions, name: str) -> None:
    found = tried(shipped.rule_packs[name], shipped.questionnaires["risk-individual"])
    assert [one.rule.id for one in found if not one.as_said] == []
    for one in found:
        passing, stopped = one.trials
        assert passing.given != stopped.given
        assert one.rule.article
        assert one.rule.source


def test_every_rule_the_program_knows_is_in_a_pack(shipped: Definitions) -> None:
    used = {rule.id for pack in shipped.rule_packs.values() for rule in pack.rules}
    assert used == set(RULE_NUMBERS)


def test_other_numbers_are_tried_as_they_stand(shipped: Definitions) -> None:
    pack = shipped.rule_packs["cn-bank"]
    daily = next(rule for rule in pack.rules if rule.id == "daily_limit")
    strict = replace(pack, rules=(replace(daily, numbers={"tests": 5}),))
    (found,) = tried(strict, shipped.questionnaires["risk-individual"])
    assert [trial.given for trial in found.trials] == ["tests=5", "tests=6"]
    assert found.as_said


@pytest.mark.parametrize(
    "trials",
    [
        (Trial("a", False), Trial("b", False)),
        (Trial("a", True), Trial("b", True)),
        (),
    ],
)
def test_what_does_not_hold_is_said_and_fails(
    shipped: Definitions,
    capsys: pytest.CaptureFixture[str],
    trials: tuple[Trial, ...],
) -> None:
    pack = shipped.rule_packs["eu"]
    rule: Rule = pack.rules[0]
    assert report([(pack, [Tried(rule, trials)])]) == 1
    assert tr("command.rules.not_as_said") in capsys.readouterr().out


def test_a_rule_nobody_can_try_is_not_as_said(shipped: Definitions) -> None:
    pack = shipped.rule_packs["eu"]
    unknown = replace(pack, rules=(replace(pack.rules[0], id="new_rule"),))
    (found,) = tried(unknown, shipped.questionnaires["risk-individual"])
    assert not found.as_said
