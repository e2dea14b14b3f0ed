"""What the shape of a questionnaire cannot show: references, score bands, length by ear."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import msgspec

from branchdesk.app.definitions.clashes import clash_problems
from branchdesk.app.definitions.document import Document, Place, Problem, twice
from branchdesk.domain.definitions import Band
from branchdesk.domain.reading import spoken_units
from branchdesk.domain.scoring import band_problems

LONGEST_QUESTION = 40
"""Units of the longest question that is still easy to follow by ear, in Chinese."""


def questionnaire_problems(
    document: Document,
    facts: Mapping[str, str] | None,
    choices: Mapping[str, tuple[str, ...]],
) -> Iterator[Problem]:
    """Every problem of a well-shaped questionnaire; ``facts`` maps a fact to its check, or is
    None where the dictionary is not at hand; ``choices`` to what may be chosen for it."""
    data = document.data
    yield from twice(document, ("blocks",), "block")
    yield from twice(document, ("items",), "item")
    yield from twice(document, ("caps",), "cap")
    blocks = {block["id"] for block in data["blocks"]}
    used = {item["block"] for item in data["items"]}
    for number, block in enumerate(data["blocks"]):
        if block["id"] not in used:
            yield document.problem(("blocks", number), f"block {block['id']!r} has no item")
    for number, item in enumerate(data["items"]):
        place: Place = ("items", number)
        if item["block"] not in blocks:
            message = f"unknown block {item['block']!r}; expected {_one_of(blocks)}"
            yield document.problem((*place, "block"), message)
        yield from _item(document, place, item, facts)
    yield from _bands(document)
    yield from _caps(document)
    yield from clash_problems(document, None if facts is None else choices)


def _item(
    document: Document, place: Place, item: Mapping[str, Any], facts: Mapping[str, str] | None
) -> Iterator[Problem]:
    yield from twice(document, (*place, "options"), "option")
    options = {option["id"] for option in item["options"]}
    if item.get("correct") not in (None, *options):
        message = f"unknown option {item['correct']!r}; expected {_one_of(options)}"
        yield document.problem((*place, "correct"), message)
    for language in ("zh_TW", "zh_CN"):
        units = spoken_units(item["text"][language])
        if units > LONGEST_QUESTION:
            yield document.problem(
                (*place, "text", language),
                f"a question is read aloud: {units} characters are more than {LONGEST_QUESTION}",
            )
    fact = item.get("fact")
    if fact is not None and facts is not None and facts.get(fact) != "amount":
        amounts = _one_of(name for name, check in facts.items() if check == "amount")
        message = f"{fact!r} is not an amount of the facts; expected {amounts}"
        yield document.problem((*place, "fact"), message)
    for number, option in enumerate(item["options"]):
        yield from _between(document, (*place, "options", number), option, fact)


def _between(
    document: Document, place: Place, option: Mapping[str, Any], fact: str | None
) -> Iterator[Problem]:
    between = option.get("between")
    if (fact is None) != (between is None):
        lacking = "a 'fact' of its item" if fact is None else "'between' beside the item's fact"
        yield document.problem(place, f"option {option['id']!r} lacks {lacking}")
    elif between is not None and between[1] is not None and between[1] < between[0]:
        message = "the range runs backwards; expected the lowest amount first"
        yield document.problem((*place, "between"), message)


def _bands(document: Document) -> Iterator[Problem]:
    data = document.data
    bands = msgspec.convert(data["bands"], list[Band])
    points = [[option["points"] for option in item["options"]] for item in data["items"]]
    lowest, highest = sum(map(min, points)), sum(map(max, points))
    for number, message in band_problems(bands, lowest, highest):
        yield document.problem(("bands", number), message)


def _caps(document: Document) -> Iterator[Problem]:
    data = document.data
    options = {item["id"]: {option["id"] for option in item["options"]} for item in data["items"]}
    knowledge = sum("correct" in item for item in data["items"])
    for number, cap in enumerate(data["caps"]):
        place: Place = ("caps", number, "when")
        item_id, *chosen = cap["when"].get("answer", [None])
        if item_id is not None and item_id not in options:
            message = f"unknown item {item_id!r}; expected {_one_of(options)}"
            yield document.problem((*place, "answer"), message)
        else:
            for option in chosen:
                if option not in options[item_id]:
                    known = _one_of(options[item_id])
                    message = f"item {item_id!r} has no option {option!r}; expected {known}"
                    yield document.problem((*place, "answer"), message)
        if cap["when"].get("correct_below", 0) > knowledge:
            message = f"there are only {knowledge} knowledge items"
            yield document.problem((*place, "correct_below"), message)


def _one_of(names: Iterable[str]) -> str:
    return f"one of {', '.join(sorted(names))}"
