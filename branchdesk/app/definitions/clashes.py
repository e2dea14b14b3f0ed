"""What the shape of a questionnaire's clashes cannot show: whether they name what there is."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from branchdesk.app.definitions.document import Document, Place, Problem, twice


def clash_problems(
    document: Document, choices: Mapping[str, Sequence[str]] | None
) -> Iterator[Problem]:
    """What cannot both be true is of two things at least, each of them known; ``choices`` maps a
    fact to what may be chosen for it, or is None where the dictionary is not at hand."""
    data = document.data
    options = {item["id"]: [option["id"] for option in item["options"]] for item in data["items"]}
    if "clashes" in data:
        yield from twice(document, ("clashes",), "clash")
    for number, clash in enumerate(data.get("clashes", ())):
        place: Place = ("clashes", number)
        facts = clash.get("facts", {})
        if len(clash["answers"]) + len(facts) < 2:
            yield document.problem(place, "a clash is between two answers or an answer and a fact")
        yield from _named(document, (*place, "answers"), clash["answers"], options)
        if choices is not None:
            yield from _named(document, (*place, "facts"), facts, choices)


def _named(
    document: Document, place: Place, wanted: Mapping[str, Any], known: Mapping[str, Sequence[str]]
) -> Iterator[Problem]:
    what = "item" if place[-1] == "answers" else "fact"
    for name, chosen in wanted.items():
        if name not in known:
            message = f"unknown {what} {name!r}; expected {', '.join(known)}"
            yield document.problem((*place, name), message)
            continue
        for one in chosen:
            if one not in known[name]:
                expected = ", ".join(known[name]) or "none: it is not chosen from a list"
                message = f"{what} {name!r} has no option {one!r}; expected {expected}"
                yield document.problem((*place, name), message)
