"""Verbs over stored tests: how reliable they are, and what another score table makes of them."""

import argparse
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict

from branchdesk import host
from branchdesk.app import stored_tests
from branchdesk.app.definitions import load, load_questionnaire
from branchdesk.app.place import place_of
from branchdesk.app.session import Session
from branchdesk.app.stored_tests import Rescored
from branchdesk.app.texts import tr, tr_count
from branchdesk.bootstrap import DATABASE, now
from branchdesk.commands.desk import setup_of
from branchdesk.commands.terminal import Refused
from branchdesk.domain.reliability import FEWEST, WHOLE, Reliability
from branchdesk.store.ledger import Store


def reliability(options: argparse.Namespace) -> int:
    """``branchdesk reliability``: as a table, or as JSON."""
    with _session(options) as session:
        found = stored_tests.measure(session)
    if options.json:
        sys.stdout.write(json.dumps(asdict(found), indent=2) + "\n")
    else:
        sys.stdout.write("\n".join(_table(found)) + "\n")
    return 0


def rescore(options: argparse.Namespace) -> int:
    """``branchdesk rescore``: signed level beside the one by another table; 1 where one cannot be
    told."""
    if not options.questionnaire.exists():
        raise Refused(tr("command.no_path", path=options.questionnaire))
    questionnaire = load_questionnaire(host.resources(), options.questionnaire)
    with _session(options) as session:
        rows = stored_tests.rescore(session, questionnaire)
    for row in rows:
        sys.stdout.write(_line(row) + "\n")
    changed = sum(row.changed for row in rows)
    words = tr_count("command.rescored", len(rows), changed=changed)
    sys.stdout.write(f"{words}\n{tr('command.signed_stays')}\n")
    return 1 if any(row.fault for row in rows) else 0


@contextmanager
def _session(options: argparse.Namespace) -> Iterator[Session]:
    """The ledger of the PC that the command line names, with nobody signed in."""
    setup = setup_of(options)
    database = setup.data / DATABASE
    if not database.exists():
        raise Refused(tr("command.no_desk", path=setup.data))
    store = Store.open(database, setup.keystore, now)
    try:
        definitions = load(host.resources())
        yield Session(store, definitions, place_of(store, definitions), now)
    finally:
        store.close()


def _table(found: Reliability) -> Iterator[str]:
    yield tr(
        "command.reliability_tests",
        tests=found.tests,
        clients=found.clients,
        passed_over=found.passed_over,
    )
    for scale in found.scales:
        name = tr(f"common.scale.{scale.scale}")
        inner = tr("command.reliability_scale", scale=name, alpha=_figure(scale.alpha))
        yield _cautioned(inner, scale.few_tests)
        figures = {"pearson": _figure(scale.pearson), "icc": _figure(scale.icc)}
        again = tr("command.reliability_again", clients=scale.retested, **figures)
        yield "  " + _cautioned(again, scale.few_retested)
        if scale.scale != WHOLE:
            for item, value in scale.items.items():
                yield "  " + tr("command.reliability_item", item=item, value=_figure(value))
    flips = found.flips
    yield tr("command.reliability_flips", **asdict(flips))


def _cautioned(line: str, few: bool) -> str:
    """Figures that rest on too few tests say so beside themselves."""
    return tr("command.reliability_few", figures=line, fewest=FEWEST) if few else line


def _line(row: Rescored) -> str:
    head = f"{row.client_no}  {row.case_no}  {row.day}  {row.signed} ({row.signed_score})"
    if row.fault is not None:
        problem = tr(f"errors.{row.fault.code}.what", **row.fault.params)
        return f"{head}  →  {tr('command.no_level', problem=problem)}"
    mark = "  *" if row.changed else ""
    return f"{head}  →  {row.level} ({row.score}){mark}"


def _figure(value: float | None) -> str:
    return tr("command.no_figure") if value is None else f"{value:.3f}"
