"""A YAML file with the line of everything in it, so that a fault can name where it is."""

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

Place = tuple[str | int, ...]
"""Where a value stands: keys and positions from the top."""


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """A fault of a definition file: ``line`` counts from 1, ``message`` is one English sentence
    for whoever writes the file."""

    path: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.message}"


@dataclass(frozen=True, slots=True)
class Document:
    """A file as read: ``data`` its values, ``lines`` the line of each place in it, ``sha256`` in
    hex over its bytes."""

    path: str
    data: Any
    lines: Mapping[Place, int]
    sha256: str

    @property
    def kind(self) -> str:
        """What the file says it defines, or an empty text."""
        found = self.data.get("kind") if isinstance(self.data, dict) else None
        return found if isinstance(found, str) else ""

    def problem(self, place: Place, message: str) -> Problem:
        """A problem at ``place``, or at the nearest place above it that has a line."""
        while place and place not in self.lines:
            place = place[:-1]
        return Problem(self.path, self.lines.get(place, 1), message)


class _Loader(yaml.CSafeLoader):
    """YAML with the scalar types of JSON: dates, ``yes`` and ``no`` stay the text they are."""


# PyYAML follows YAML 1.1, in which 10_30 and 0x1F are numbers, and 12:30 one of base sixty.
_Loader.yaml_implicit_resolvers = {}
for _tag, _shape, _first in (
    ("int", r"^(0|-?[1-9][0-9]*)$", "-0123456789"),
    ("bool", r"^(true|false)$", "tf"),
    ("null", r"^(null|~|)$", ["n", "~", ""]),
):
    _Loader.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(_shape), list(_first))


def read(path: Path, name: str) -> tuple[Document | None, tuple[Problem, ...]]:
    """The document at ``path``, called ``name`` in problems; None where it is no YAML at all.

    A key that stands twice in one mapping is a problem: YAML would silently keep the last.
    """
    try:
        raw = path.read_bytes()
        text = raw.decode("utf-8-sig")
    except OSError as error:
        return None, (Problem(name, 1, f"the file cannot be read: {error.strerror}"),)
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        return None, (Problem(name, line, "the file is not UTF-8"),)
    try:
        root = yaml.compose(text, Loader=_Loader)
        walk = _Walk(name)
        data = walk.value(root, ()) if root is not None else None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        problem = str(error.problem or error.context)
        return None, (Problem(name, mark.line + 1 if mark else 1, f"not YAML: {problem}"),)
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        return None, (Problem(name, line, f"not YAML: {error.reason}"),)
    document = Document(name, data, walk.lines, hashlib.sha256(raw).hexdigest())
    return document, tuple(walk.problems)


class _Walk:
    """Turns nodes into values and keeps the line of each."""

    def __init__(self, name: str) -> None:
        self.lines: dict[Place, int] = {}
        self.problems: list[Problem] = []
        self._name = name
        self._constructor = yaml.constructor.SafeConstructor()

    def value(self, node: yaml.Node, place: Place) -> Any:
        self.lines.setdefault(place, node.start_mark.line + 1)
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, place)
        if isinstance(node, yaml.SequenceNode):
            return [self.value(child, (*place, n)) for n, child in enumerate(node.value)]
        return self._constructor.construct_object(node)

    def _mapping(self, node: yaml.MappingNode, place: Place) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for key_node, value_node in node.value:
            key = str(key_node.value)
            line = key_node.start_mark.line + 1
            if key in found:
                self.problems.append(Problem(self._name, line, f"{key!r} stands here twice"))
            self.lines[(*place, key)] = line
            found[key] = self.value(value_node, (*place, key))
        return found


def twice(document: Document, place: Place, what: str, key: str = "id") -> Iterator[Problem]:
    """A problem for each entry of the list at ``place`` whose id (or itself) came before."""
    entries: Any = document.data
    for part in place:
        entries = entries[part]
    seen: set[str] = set()
    for number, entry in enumerate(entries):
        ident = entry[key] if isinstance(entry, dict) else entry
        if ident in seen:
            where = (*place, number, key) if isinstance(entry, dict) else (*place, number)
            yield document.problem(where, f"{what} {ident!r} stands here twice")
        seen.add(ident)
