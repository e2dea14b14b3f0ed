"""Conditions of agreements: those that name nothing there is, always hold, or never can."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from branchdesk.app.definitions.document import Document, Place, Problem
from branchdesk.domain.definitions import PRODUCT_CURRENCY


@dataclass(frozen=True, slots=True)
class _Known:
    """What conditions may ask: each fact's choices (none for a fact that is typed) and each
    currency of a product; None where no file of the set says."""

    facts: Mapping[str, frozenset[str]] | None
    currencies: frozenset[str] | None


def condition_problems(documents: Sequence[Document]) -> Iterator[Problem]:
    """Every problem of the conditions and of what they leave out of a case."""
    known = _known(documents)
    forms = [document for document in documents if document.kind == "form"]
    purposes = [document for document in documents if document.kind == "purposes"]
    for form in forms:
        for number, agreement in enumerate(form.data["agreements"]):
            place: Place = ("agreements", number)
            if "when" in agreement:
                yield from _condition(form, (*place, "when"), agreement["when"], known)
            if purposes and not _named(agreement["id"], purposes):
                message = f"agreement {agreement['id']!r} is unreachable: no purpose names it"
                yield form.problem((*place, "id"), message)
    conditions = {
        agreement["id"]: agreement.get("when")
        for form in forms
        for agreement in form.data["agreements"]
    }
    for document in purposes:
        yield from _purposes(document, conditions)


def _known(documents: Sequence[Document]) -> _Known:
    facts: dict[str, frozenset[str]] | None = None
    currencies: frozenset[str] | None = None
    for document in documents:
        if document.kind == "facts":
            facts = {
                field["id"]: frozenset(choice["id"] for choice in field.get("choices", ()))
                for field in document.data["fields"]
            }
        if document.kind == "products":
            found = {product["currency"] for product in document.data["products"]}
            currencies = (currencies or frozenset()) | found
    return _Known(facts, currencies)


def _named(agreement: str, purposes: Sequence[Document]) -> bool:
    return any(agreement in one["agreements"] for of in purposes for one in of.data["purposes"])


def _condition(
    form: Document, place: Place, when: Mapping[str, Sequence[str]], known: _Known
) -> Iterator[Problem]:
    if not when:
        yield form.problem(place, "the condition is dead: it asks for nothing")
    for name, wanted in when.items():
        possible = _possible(name, known)
        if possible is None:
            continue
        if not possible:
            message = f"the condition asks for {name!r}, which is no fact with choices"
            yield form.problem((*place, name), message)
            continue
        for number, value in enumerate(wanted):
            if value not in possible:
                message = f"the condition is unreachable: {name!r} is never {value!r}"
                yield form.problem((*place, name, number), message)
        if possible <= set(wanted):
            message = f"the condition is dead: {name!r} is always one of these"
            yield form.problem((*place, name), message)


def _possible(name: str, known: _Known) -> frozenset[str] | None:
    """The values ``name`` can have: none for what is no choice, None where nothing is known."""
    if name == PRODUCT_CURRENCY:
        return known.currencies
    return None if known.facts is None else known.facts.get(name, frozenset())


def _purposes(document: Document, conditions: Mapping[str, Any]) -> Iterator[Problem]:
    for number, purpose in enumerate(document.data["purposes"]):
        place: Place = ("purposes", number, "agreements")
        whens = [conditions.get(name) for name in purpose["agreements"]]
        for index, when in enumerate(whens):
            if when and PRODUCT_CURRENCY in when and not purpose["needs_product"]:
                message = f"{purpose['agreements'][index]!r} is unreachable: no product is chosen"
                yield document.problem((*place, index), message)
        if all(whens):
            message = f"purpose {purpose['id']!r} may come out without any agreement"
            yield document.problem(place, message)
