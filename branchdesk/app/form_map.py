"""Which fact feeds which agreement, and what the one form saves against separate forms.

Two ways to count separate forms, because banks print them both ways: each asks for name and ID
number and what its own text uses (the least there can be), or each begins with the whole block of
the client's details, as the one form does once.
"""

import string
from collections.abc import Iterator
from dataclasses import dataclass

from branchdesk.app.definitions import Definitions
from branchdesk.domain.definitions import PRODUCT_CURRENCY, Agreement, OneForm, Purpose

IDENTITY = ("name", "id_number")
"""What even the shortest form asks, to say whose it is."""


@dataclass(frozen=True, slots=True)
class FormMap:
    """One purpose. ``uses`` are the facts each agreement's text, needs or condition uses, by
    agreement; ``entries`` is what is typed once for the whole case."""

    purpose: Purpose
    agreements: tuple[Agreement, ...]
    uses: tuple[frozenset[str], ...]
    shared: frozenset[str]
    entries: int

    @property
    def entries_least(self) -> int:
        """Entries on separate forms that ask no more than each of them uses."""
        return sum(len(used | set(IDENTITY)) for used in self.uses)

    @property
    def entries_block(self) -> int:
        """Entries on separate forms that each begin with the client's details."""
        return sum(len(used | self.shared) for used in self.uses)

    @property
    def signatures_saved(self) -> int:
        """One a separate form, one on the one form."""
        return len(self.agreements) - 1


def form_maps(definitions: Definitions, form: OneForm) -> Iterator[FormMap]:
    """One map a purpose, agreements that a condition may leave out included."""
    known = {field.id for field in definitions.dictionary.fields}
    for purpose in definitions.purposes.values():
        agreements = tuple(form.agreement(name) for name in purpose.agreements)
        yield FormMap(
            purpose=purpose,
            agreements=agreements,
            uses=tuple(_uses(agreement) & known for agreement in agreements),
            shared=frozenset(form.shared),
            entries=len(known),
        )


def _uses(agreement: Agreement) -> frozenset[str]:
    texts = (agreement.sentence, *agreement.terms)
    wordings = [wording for text in texts for wording in text.values()]
    placeholders = {
        name for wording in wordings for _, name, _, _ in string.Formatter().parse(wording) if name
    }
    asked = set(agreement.when) - {PRODUCT_CURRENCY}
    return frozenset(placeholders | asked | set(agreement.needs))
