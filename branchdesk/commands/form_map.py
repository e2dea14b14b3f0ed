"""``branchdesk form-map``: which fact feeds which agreement, and what one form saves."""

import argparse
import sys
from collections.abc import Iterator

from branchdesk import host
from branchdesk.app.definitions import Definitions, load
from branchdesk.app.form_map import FormMap, form_maps
from branchdesk.app.texts import pick, tr
from branchdesk.commands.terminal import Refused, table


def show_form_map(options: argparse.Namespace) -> int:
    """Print one table a purpose, or the one of the purpose named."""
    definitions = load(host.resources())
    known = definitions.purposes
    if options.purpose is not None and options.purpose not in known:
        words = tr("command.no_purpose", purpose=options.purpose, known=", ".join(known))
        raise Refused(words)
    for form in definitions.forms.values():
        for found in form_maps(definitions, form):
            if options.purpose in (None, found.purpose.id):
                sys.stdout.writelines(line + "\n" for line in _lines(found, definitions))
    return 0


def _lines(found: FormMap, definitions: Definitions) -> Iterator[str]:
    yield f"{found.purpose.id}  {pick(found.purpose.title)}"
    facts = definitions.dictionary.fields
    rows = [[tr("command.form_map.agreement"), *(pick(fact.label) for fact in facts)]]
    for agreement, uses in zip(found.agreements, found.uses, strict=True):
        condition = " *" if agreement.when else ""
        marks = ("●" if fact.id in uses else "·" for fact in facts)
        rows.append([pick(agreement.title) + condition, *marks])
    head = ("○" if fact.id in found.shared else " " for fact in facts)
    rows.append([tr("command.form_map.shared"), *head])
    yield from table(rows)
    if any(agreement.when for agreement in found.agreements):
        yield tr("command.form_map.condition")
    forms = len(found.agreements)
    yield tr("command.form_map.signatures", forms=forms, saved=found.signatures_saved)
    yield tr(
        "command.form_map.entries",
        one=found.entries,
        least=found.entries_least,
        block=found.entries_block,
        saved_least=found.entries_least - found.entries,
        saved_block=found.entries_block - found.entries,
    )
    yield ""
