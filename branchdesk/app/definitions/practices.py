"""What the shape of a practice client cannot show: the questions, options, phrases it names."""

import string
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from branchdesk.app.definitions.document import Document, Place, Problem

PLACEHOLDER = "choice"
"""In a phrase: the words of the option that is chosen with it."""


def practice_problems(documents: Sequence[Document]) -> Iterator[Problem]:
    """Every problem of the practice clients among ``documents``, as far as what they refer to is
    there too."""
    for document in documents:
        if document.kind == "practice":
            yield from _phrases(document)
            yield from _facts(document, documents)
            yield from _purpose(document, documents)
            yield from _questionnaire(document, documents)


def _of_kind(documents: Iterable[Document], kind: str) -> list[Mapping[str, Any]]:
    return [document.data for document in documents if document.kind == kind]


def _scenes(document: Document) -> Iterator[tuple[Place, list[Mapping[str, Any]]]]:
    yield ("usual",), document.data["usual"]
    for item, lines in document.data.get("questions", {}).items():
        yield ("questions", item), lines


def _phrases(document: Document) -> Iterator[Problem]:
    phrases = document.data["phrases"]
    chosen: dict[str, bool] = {}
    for place, lines in _scenes(document):
        for number, line in enumerate(lines):
            answers = line.get("does") == "answer"
            if line["say"] not in phrases:
                message = f"unknown phrase {line['say']!r}"
                yield document.problem((*place, number, "say"), message)
            if "option" in line and not answers:
                message = "'option' goes with does: answer and only with it"
                yield document.problem((*place, number, "option"), message)
            chosen[line["say"]] = chosen.get(line["say"], True) and answers
    for name, wordings in phrases.items():
        if name not in chosen:
            yield document.problem(("phrases", name), f"phrase {name!r} is never said")
        for language, wording in wordings.items():
            yield from _placeholders(
                document, ("phrases", name, language), wording, chosen.get(name, True)
            )


def _placeholders(
    document: Document, place: Place, wording: str, chooses: bool
) -> Iterator[Problem]:
    try:
        names = {name for _, name, _, _ in string.Formatter().parse(wording) if name is not None}
    except ValueError as error:
        yield document.problem(place, f"braces do not pair: {error}")
        return
    allowed = {PLACEHOLDER} if chooses else set()
    for name in sorted(names - allowed):
        message = f"placeholder {{{name}}} cannot be filled; expected"
        wanted = f"{{{PLACEHOLDER}}} in a phrase that always answers"
        yield document.problem(place, f"{message} {wanted}")


def _facts(document: Document, documents: Sequence[Document]) -> Iterator[Problem]:
    for dictionary in _of_kind(documents, "facts"):
        known = {field["id"]: field for field in dictionary["fields"]}
        for name in document.data["facts"]:
            if name not in known:
                yield document.problem(("facts", name), f"unknown fact {name!r}")
        for name, field in known.items():
            if field.get("required", True) and not document.data["facts"].get(name):
                yield document.problem(("facts",), f"the required fact {name!r} is missing")


def _purpose(document: Document, documents: Sequence[Document]) -> Iterator[Problem]:
    for file in _of_kind(documents, "purposes"):
        purposes = {purpose["id"]: purpose for purpose in file["purposes"]}
        found = purposes.get(document.data["purpose"])
        if found is None:
            message = f"unknown purpose {document.data['purpose']!r}"
            yield document.problem(("purpose",), message)
        elif found["needs_product"]:
            yield document.problem(("purpose",), "a practice client buys nothing")


def _questionnaire(document: Document, documents: Sequence[Document]) -> Iterator[Problem]:
    known = {data["id"]: data for data in _of_kind(documents, "questionnaire")}
    name = document.data["questionnaire"]
    if not known:
        return
    if name not in known:
        yield document.problem(("questionnaire",), f"unknown questionnaire {name!r}")
        return
    options = {
        item["id"]: [option["id"] for option in item["options"]] for item in known[name]["items"]
    }
    yield from _answers(document, options)
    for place, lines in _scenes(document):
        item = place[-1]
        if len(place) > 1 and item not in options:
            yield document.problem(place, f"unknown question {item!r}")
            continue
        for number, line in enumerate(lines):
            if "option" in line and line["option"] not in options.get(str(item), ()):
                message = f"question {item!r} has no option {line['option']!r}"
                yield document.problem((*place, number, "option"), message)
        if not any(line.get("does") == "answer" for line in lines):
            yield document.problem(place, "the client never answers here")


def _answers(document: Document, options: Mapping[str, Sequence[str]]) -> Iterator[Problem]:
    answers = document.data["answers"]
    for item, option in answers.items():
        if item not in options:
            yield document.problem(("answers", item), f"unknown question {item!r}")
        elif option not in options[item]:
            message = f"question {item!r} has no option {option!r}; expected one of"
            yield document.problem(("answers", item), f"{message} {', '.join(options[item])}")
    for item in options:
        if item not in answers:
            yield document.problem(("answers",), f"question {item!r} has no answer")
