"""What a file's shape cannot show: references, duplicates, gaps, dates, text that leads nowhere."""

import base64
import string
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from branchdesk.app.definitions.conditions import condition_problems
from branchdesk.app.definitions.document import Document, Place, Problem, twice
from branchdesk.app.definitions.practices import practice_problems
from branchdesk.app.definitions.questionnaires import questionnaire_problems
from branchdesk.domain.certificates import is_certificate
from branchdesk.domain.comprehension import WEIGHTS
from branchdesk.domain.definitions import LANGUAGES, LEVELS

COMPUTED = ("level", "level_name", "products", "case_no")
"""Placeholders of a form besides the ids of facts."""
CORE_FACTS = ("birth_date", "id_number", "name")
"""Facts the program itself uses, so that no form has to."""

_WHOLE = 100
_LANES = ("intake", "interview", "sign", "seal", "review")
RULE_NUMBERS: Mapping[str, tuple[str, ...]] = {
    "reading_rates": LANGUAGES,
    "hesitation": ("pause_ms",),
    "face_share": ("percent",),
    "silence": ("longest_ms",),
    "watched_share": ("percent",),
    "lane_limits": _LANES,
    "lane_minutes": _LANES,
    "level_change": (),
    "daily_limit": ("tests",),
    "yearly_limit": ("tests",),
    "validity": ("months",),
    "matching": LEVELS,
    "lowest_class": (),
    "older_client": ("years", "level"),
    "retention": ("months",),
    "consent_first": (),
    "recording": (),
    "copy_on_request": (),
    "suitability_report": (),
    "separate_review": (),
    "callback_sample": ("percent", "days"),
    "self_check": ("months",),
    "same_option": ("answers",),
    "coaching": ("within_ms", "moves"),
    "repeated_tests": ("days",),
    "index_weights": tuple(WEIGHTS),
    "index_floor": ("points",),
    "open_question": ("days",),
    "means": ("percent",),
    "mismatch_warning": (),
    "cooling_off": ("hours",),
    "call_back": ("days", "level"),
}
"""Rules the program knows, with the numbers each must give."""


@dataclass(frozen=True, slots=True)
class _Known:
    """What the files of one set define: ids, and facts with how each is checked."""

    facts: Mapping[str, str] | None
    choices: Mapping[str, tuple[str, ...]]
    agreements: frozenset[str] | None
    ids: Mapping[str, frozenset[str]]


def problems_between(documents: Sequence[Document]) -> list[Problem]:
    """Every problem of well-shaped documents, alone and with one another."""
    known = _known(documents)
    problems: list[Problem] = []
    for document in documents:
        problems += _dates(document)
        problems += _CHECKS[document.kind](document, known)
    problems += _ids_twice(documents)
    problems += _dead_facts(documents)
    problems += condition_problems(documents)
    problems += practice_problems(documents)
    return problems


def _known(documents: Sequence[Document]) -> _Known:
    facts: dict[str, str] | None = None
    choices: dict[str, tuple[str, ...]] = {}
    agreements: set[str] | None = None
    ids: dict[str, set[str]] = {}
    for document in documents:
        if document.kind == "facts":
            fields = document.data["fields"]
            facts = {field["id"]: field["check"] for field in fields}
            choices = {f["id"]: tuple(c["id"] for c in f.get("choices", ())) for f in fields}
        if document.kind == "form":
            agreements = (agreements or set()) | {a["id"] for a in document.data["agreements"]}
        ids.setdefault(document.kind, set()).add(document.data["id"])
    frozen = {kind: frozenset(found) for kind, found in ids.items()}
    return _Known(facts, choices, None if agreements is None else frozenset(agreements), frozen)


def _ids_twice(documents: Sequence[Document]) -> Iterator[Problem]:
    seen: dict[tuple[str, str], str] = {}
    for document in documents:
        key = (document.kind, document.data["id"])
        if key in seen:
            yield document.problem(
                ("id",), f"{document.kind} {key[1]!r} is defined in {seen[key]} too"
            )
        seen.setdefault(key, document.path)


def _dates(document: Document) -> Iterator[Problem]:
    days: dict[str, date] = {}
    for key in ("effective_from", "effective_to"):
        text = document.data.get(key)
        if text is None:
            continue
        try:
            days[key] = date.fromisoformat(text)
        except ValueError:
            yield document.problem((key,), f"{key} is no day of the calendar: {text!r}")
    if len(days) == 2 and days["effective_to"] < days["effective_from"]:
        yield document.problem(("effective_to",), "effective_to lies before effective_from")


# --- rule pack ---------------------------------------------------------------------------------
def _rule_pack(document: Document) -> Iterator[Problem]:
    yield from twice(document, ("rules",), "rule")
    for number, rule in enumerate(document.data["rules"]):
        place: Place = ("rules", number)
        wanted = RULE_NUMBERS.get(rule["id"])
        if wanted is None:
            message = f"the program knows no rule {rule['id']!r}; expected one of"
            yield document.problem((*place, "id"), f"{message} {', '.join(sorted(RULE_NUMBERS))}")
            continue
        for name in wanted:
            if name not in rule["numbers"]:
                message = f"rule {rule['id']!r} lacks the number {name!r}"
                yield document.problem((*place, "numbers"), message)
        for name in rule["numbers"]:
            if name not in wanted:
                known = ", ".join(wanted) or "none"
                message = f"rule {rule['id']!r} has no number {name!r}; expected {known}"
                yield document.problem((*place, "numbers", name), message)
        total = sum(rule["numbers"].values())
        if rule["id"] == "index_weights" and total != _WHOLE:
            message = f"the weights of the index add up to {total}, not {_WHOLE}"
            yield document.problem((*place, "numbers"), message)


# --- facts, forms, purposes, products, branch --------------------------------------------------
def _facts(document: Document) -> Iterator[Problem]:
    data = document.data
    yield from twice(document, ("groups",), "group")
    yield from twice(document, ("fields",), "field")
    groups = {group["id"] for group in data["groups"]}
    used = {field["group"] for field in data["fields"]}
    for number, group in enumerate(data["groups"]):
        if group["id"] not in used:
            yield document.problem(("groups", number), f"group {group['id']!r} has no field")
    for number, field in enumerate(data["fields"]):
        if field["group"] not in groups:
            message = f"unknown group {field['group']!r}"
            yield document.problem(("fields", number, "group"), message)
        if (field["check"] == "choice") != ("choices" in field):
            message = f"field {field['id']!r}: 'choices' goes with check 'choice' and only with it"
            yield document.problem(("fields", number), message)
        elif "choices" in field:
            yield from twice(document, ("fields", number, "choices"), "choice")


def _form(document: Document, known: _Known) -> Iterator[Problem]:
    data = document.data
    yield from twice(document, ("agreements",), "agreement")
    yield from _unknown_facts(document, ("shared",), data["shared"], known)
    for number, agreement in enumerate(data["agreements"]):
        place: Place = ("agreements", number)
        yield from _unknown_facts(document, (*place, "needs"), agreement["needs"], known)
        allowed = {*COMPUTED, *data["shared"], *agreement["needs"]}
        yield from _placeholders(document, (*place, "sentence"), agreement["sentence"], allowed)
        for term_number, term in enumerate(agreement["terms"]):
            yield from _placeholders(document, (*place, "terms", term_number), term, allowed)


def _unknown_facts(
    document: Document, place: Place, names: Sequence[str], known: _Known
) -> Iterator[Problem]:
    yield from twice(document, place, "fact")
    for number, name in enumerate(names):
        if known.facts is not None and name not in known.facts:
            yield document.problem((*place, number), f"unknown fact {name!r}")


def _placeholders(
    document: Document, place: Place, text: Mapping[str, str], allowed: Iterable[str]
) -> Iterator[Problem]:
    found: dict[str, set[str]] = {}
    for language, wording in text.items():
        try:
            parts = [name for _, name, _, _ in string.Formatter().parse(wording)]
        except ValueError as error:
            yield document.problem((*place, language), f"braces do not pair: {error}")
            return
        found[language] = {name for name in parts if name is not None}
        for name in sorted(found[language] - set(allowed)):
            message = f"placeholder {{{name}}} is neither shared, needed nor computed"
            yield document.problem((*place, language), message)
    first, *others = found
    for language in others:
        if found[language] != found[first]:
            message = f"{language} does not use the placeholders of {first}"
            yield document.problem((*place, language), message)


def _purposes(document: Document, known: _Known) -> Iterator[Problem]:
    yield from twice(document, ("purposes",), "purpose")
    for number, purpose in enumerate(document.data["purposes"]):
        place: Place = ("purposes", number, "agreements")
        yield from twice(document, place, "agreement")
        for index, name in enumerate(purpose["agreements"]):
            if known.agreements is not None and name not in known.agreements:
                yield document.problem((*place, index), f"unknown agreement {name!r}")


def _products(document: Document) -> Iterator[Problem]:
    yield from twice(document, ("products",), "product")


def _branch(document: Document, known: _Known) -> Iterator[Problem]:
    yield from twice(document, ("staff",), "staff number")
    yield from twice(document, ("counters",), "counter")
    for key, kind in (
        ("questionnaire", "questionnaire"),
        ("rule_pack", "rulepack"),
        ("form", "form"),
    ):
        name = document.data[key]
        if kind in known.ids and name not in known.ids[kind]:
            yield document.problem((key,), f"unknown {kind} {name!r}")
    for number, root in enumerate(document.data.get("time_server", {}).get("roots", ())):
        if not _is_root(root):
            place = ("time_server", "roots", number)
            yield document.problem(place, "this root is no certificate (DER, in base64)")


def _is_root(text: str) -> bool:
    try:
        return is_certificate(base64.b64decode(text, validate=True))
    except ValueError:
        return False


def _dead_facts(documents: Sequence[Document]) -> Iterator[Problem]:
    """A fact that no form prints and no question checks is typed for nothing."""
    forms = [document.data for document in documents if document.kind == "form"]
    if not forms:
        return
    used = set(CORE_FACTS)
    for form in forms:
        used.update(form["shared"], *(agreement["needs"] for agreement in form["agreements"]))
    for document in documents:
        if document.kind == "questionnaire":
            used.update(item["fact"] for item in document.data["items"] if "fact" in item)
    for document in documents:
        if document.kind == "facts":
            for number, field in enumerate(document.data["fields"]):
                if field["id"] not in used:
                    message = f"fact {field['id']!r} is typed but nothing uses it"
                    yield document.problem(("fields", number), message)


_CHECKS: Mapping[str, Callable[[Document, _Known], Iterator[Problem]]] = {
    "questionnaire": lambda document, known: questionnaire_problems(
        document, known.facts, known.choices
    ),
    "rulepack": lambda document, _: _rule_pack(document),
    "facts": lambda document, _: _facts(document),
    "form": _form,
    "purposes": _purposes,
    "products": lambda document, _: _products(document),
    "branch": _branch,
    "practice": lambda _document, _known: iter(()),
}
