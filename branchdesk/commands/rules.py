"""``branchdesk rules``: every rule of every pack, tried before the reader's eyes."""

import argparse
import sys
from collections.abc import Sequence

from branchdesk import host
from branchdesk.app.definitions import load
from branchdesk.app.rulebook import Tried, tried
from branchdesk.app.texts import pick, tr
from branchdesk.commands.terminal import Refused, table
from branchdesk.domain.definitions import RulePack


def show_rules(options: argparse.Namespace) -> int:
    """Print the rules of all packs, or of the one named, with a case that passes and one that is
    stopped; 1 if any does not come out as said."""
    definitions = load(host.resources())
    packs = definitions.rule_packs
    if options.pack is not None and options.pack not in packs:
        raise Refused(tr("command.no_pack", pack=options.pack, known=", ".join(packs)))
    questionnaire = next(iter(definitions.questionnaires.values()))
    shown = [packs[options.pack]] if options.pack else list(packs.values())
    return report([(pack, tried(pack, questionnaire)) for pack in shown])


def report(found: Sequence[tuple[RulePack, Sequence[Tried]]]) -> int:
    """Print what was tried; 1 if any rule does not come out as said."""
    for pack, rules in found:
        title = f"{pack.source.id} {pack.source.version}  {pick(pack.title)}"
        sys.stdout.write(title + "\n")
        heads = ("article", "rule", "confidence", "passes", "stopped", "outcome", "source")
        rows = [[tr(f"command.rules.{name}") for name in heads], *map(_row, rules)]
        sys.stdout.writelines(line + "\n" for line in table(rows))
        sys.stdout.write("\n")
    everything = [one for _pack, rules in found for one in rules]
    wrong = [one for one in everything if not one.as_said]
    words = tr("command.rules.summary", count=len(everything), wrong=len(wrong))
    sys.stdout.write(words + "\n")
    return 1 if wrong else 0


def _row(one: Tried) -> list[str]:
    given = [trial.given for trial in one.trials] or [tr("command.rules.untried")] * 2
    rule = one.rule
    outcome = tr("command.rules.as_said" if one.as_said else "command.rules.not_as_said")
    confidence = tr(f"command.rules.confidence_{rule.confidence}")
    return [rule.article, f"{rule.id}: {pick(rule.text)}", confidence, *given, outcome, rule.source]
