"""Does a file have the shape of its kind? JSON Schema 2020-12, faults worded with their line."""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError
from referencing import Registry, Resource

from branchdesk.app.definitions.document import Document, Problem

_TYPES = {
    "object": "a group of keys",
    "array": "a list",
    "string": "text",
    "integer": "a whole number",
    "boolean": "true or false",
    "null": "nothing",
}


class Schemas:
    """The schemas of one folder, by the kind of file they are for."""

    def __init__(self, folder: Path) -> None:
        found = {path.stem: json.loads(path.read_text("utf-8")) for path in folder.glob("*.json")}
        registry: Registry[Any] = Registry().with_resources(
            (f"{name}.json", Resource.from_contents(schema)) for name, schema in found.items()
        )
        self._validators = {
            name: Draft202012Validator(schema, registry=registry)
            for name, schema in found.items()
            if name != "common"
        }

    @property
    def kinds(self) -> tuple[str, ...]:
        """Kinds of files there are schemas for."""
        return tuple(sorted(self._validators))

    def problems(self, document: Document) -> tuple[Problem, ...]:
        """Every fault of the document's shape, by line."""
        validator = self._validators.get(document.kind)
        if validator is None:
            known = ", ".join(self.kinds)
            return (document.problem(("kind",), f"'kind' must be one of {known}"),)
        errors = validator.iter_errors(document.data)
        return tuple(sorted({p for error in errors for p in _worded(document, error)}))


def _worded(document: Document, error: ValidationError) -> Iterator[Problem]:
    place = tuple(error.absolute_path)
    found: Any = error.instance
    if error.validator == "additionalProperties":
        schema: Any = error.schema
        for key in sorted(set(found) - set(schema["properties"])):
            message = f"{key!r} is not a key of {_name(place)}; expected"
            yield document.problem((*place, key), f"{message} {', '.join(schema['properties'])}")
        return
    yield document.problem(place, f"{_name(place)} {_fault(error, found, error.validator_value)}")


def _fault(error: ValidationError, found: Any, wanted: Any) -> str:
    schema: Any = error.schema
    match error.validator:
        case "required":
            text = f"lacks {_listed(key for key in wanted if key not in found)}"
        case "type":
            text = f"must be {_kind(wanted)}, not {_kind(_type_of(found))}"
        case "enum":
            text = f"must be one of {', '.join(wanted)}, not {found!r}"
        case "minLength":
            text = "is empty"
        case "minProperties":
            text = f"needs at least one of {', '.join(schema.get('properties', ['any key']))}"
        case "pattern":
            meant = schema.get("description", f"like {wanted}")
            text = f"is {found!r}; expected: {meant}"
        case "minimum":
            text = f"is {found}; expected {wanted} or more"
        case "minItems":
            text = f"needs at least {wanted} entries, has {len(found)}"
        case "maxItems":
            text = f"takes at most {wanted} entries, has {len(found)}"
        case _:
            text = f"does not hold: {error.message[:120]}"
    return text


def _listed(names: Iterable[str]) -> str:
    return ", ".join(f"'{name}'" for name in names)


def _kind(type_name: object) -> str:
    names = type_name if isinstance(type_name, list) else [type_name]
    return " or ".join(_TYPES.get(str(name), str(name)) for name in names)


def _type_of(value: object) -> str:
    match value:
        case bool():
            return "boolean"
        case int():
            return "integer"
        case str():
            return "string"
        case list():
            return "array"
        case None:
            return "null"
        case _:
            return "object"


def _name(place: tuple[str | int, ...]) -> str:
    if not place:
        return "the file"
    text = "".join(f"[{part + 1}]" if isinstance(part, int) else f".{part}" for part in place)
    return text.removeprefix(".")
