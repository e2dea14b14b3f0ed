"""Documents that were found sound, as the frozen values the rest of the program works with."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import msgspec

from branchdesk.app.definitions.document import Document
from branchdesk.domain.definitions import (
    FactDictionary,
    FactField,
    OneForm,
    Product,
    Purpose,
    Questionnaire,
    RulePack,
    Source,
    Text,
)
from branchdesk.domain.practice import PracticeClient


@dataclass(frozen=True, slots=True)
class StaffMember:
    """Somebody who works at a branch; ``role``: adviser, reviewer, supervisor, it."""

    id: str
    name: Text
    role: str


@dataclass(frozen=True, slots=True)
class Branch:
    """A branch with its desks, people and the definitions it works by; passwords are not here."""

    source: Source
    name: Text
    address: Text
    time_zone: str
    currency: str
    questionnaire: str
    rule_pack: str
    form: str
    counters: tuple[str, ...]
    staff: tuple[StaffMember, ...]
    phone: str = ""
    time_server: Mapping[str, Any] | None = None


def source(document: Document) -> Source:
    """Where the definition came from, with the hash of its bytes."""
    data = document.data
    return Source(
        id=data["id"],
        version=data["version"],
        sha256=document.sha256,
        effective_from=data["effective_from"],
        effective_to=data.get("effective_to"),
    )


def questionnaire(document: Document) -> Questionnaire:
    """A questionnaire file."""
    return msgspec.convert(_with_source(document), Questionnaire)


def rule_pack(document: Document) -> RulePack:
    """A rule pack file."""
    return msgspec.convert(_with_source(document), RulePack)


def form(document: Document) -> OneForm:
    """A one-form file."""
    return msgspec.convert(_with_source(document), OneForm)


def branch(document: Document) -> Branch:
    """A branch file."""
    return msgspec.convert(_with_source(document), Branch)


def practice_client(document: Document) -> PracticeClient:
    """A practice client's file."""
    return msgspec.convert(_with_source(document), PracticeClient)


def dictionary(document: Document) -> FactDictionary:
    """The fact dictionary file."""
    data = document.data
    return FactDictionary(
        source=source(document),
        groups=tuple((group["id"], group["title"]) for group in data["groups"]),
        fields=tuple(_field(entry) for entry in data["fields"]),
    )


def purposes(document: Document) -> tuple[Purpose, ...]:
    """The file of purposes."""
    return msgspec.convert(document.data["purposes"], tuple[Purpose, ...])


def products(document: Document) -> tuple[Product, ...]:
    """The file of products."""
    return msgspec.convert(document.data["products"], tuple[Product, ...])


def _with_source(document: Document) -> dict[str, Any]:
    return {**document.data, "source": source(document)}


def _field(entry: Mapping[str, Any]) -> FactField:
    choices = [(choice["id"], choice["text"]) for choice in entry.get("choices", ())]
    return msgspec.convert({**entry, "choices": choices}, FactField)
