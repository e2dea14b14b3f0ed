"""Rows of the sheets as one questionnaire, judged by the schema and the linter of definitions."""

import hashlib
import re
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from pyxform.errors import PyXFormError
from pyxform.xls2xform import convert

from branchdesk.app.definitions.document import Document, Place, read
from branchdesk.app.definitions.references import problems_between
from branchdesk.app.definitions.schema import Schemas
from branchdesk.app.xlsform.sheets import CellProblem, Row, Workbook, read_workbook
from branchdesk.domain.definitions import LANGUAGES

_ROW = re.compile(r"\[row\s*:\s*(\d+)\]\s*")
_SHEET = re.compile(
    r"(?:on|in) the '?(survey|choices|settings)'? sheet|^(survey|choices|settings)\b"
)
_CONDITIONS = ("correct_below", "age_at_least")


@dataclass(frozen=True, slots=True)
class Form:
    """A questionnaire out of a workbook: sound where ``problems`` is empty."""

    data: Mapping[str, Any]
    problems: tuple[CellProblem, ...]

    def text(self) -> str:
        """The questionnaire's definition file."""
        return yaml.safe_dump(dict(self.data), allow_unicode=True, sort_keys=False, width=100)


def read_form(path: Path, resources: Path) -> Form:
    """The workbook at ``path`` as a questionnaire; schemas are read from ``resources``.

    It must be what the convention asks for, hold as a definition, and be a form that XLSForm's own
    tools accept; what comes first is told first.
    """
    with warnings.catch_warnings():
        # What openpyxl does not keep of a workbook (drop-down lists, colours) is not read here.
        warnings.simplefilter("ignore", UserWarning)
        book = read_workbook(path, path.name)
        if book.problems:
            return Form({}, tuple(book.problems))
        reading = _Reading(path.name, book)
        data = reading.questionnaire()
        problems = reading.problems or reading.lint(data, path, resources) or _xlsform(path)
    return Form(data, tuple(sorted(set(problems))))


class _Reading:
    """Builds the definition and remembers the cell that each place of it came from."""

    def __init__(self, name: str, book: Workbook) -> None:
        self.problems: list[CellProblem] = []
        self._name = name
        self._rows = book.rows
        self._cells: list[tuple[str, str]] = []
        self._places: dict[Place, int] = {}

    def questionnaire(self) -> dict[str, Any]:
        """The definition, as its file would hold it."""
        self._mark((), "settings", "A1")
        for extra in self._rows["settings"][1:]:
            self._problem(extra, "form_id", "a second row; expected one row of settings")
        if not self._rows["settings"]:
            self.problems.append(
                CellProblem(self._name, "settings", "A2", "no row; expected one row of settings")
            )
            return {}
        settings = self._rows["settings"][0]
        data: dict[str, Any] = {"kind": "questionnaire"}
        self._take(data, (), settings, {"form_id": "id", "version": "version"})
        days = {"effective_from": "effective_from", "effective_to": "effective_to"}
        self._take(data, (), settings, days)
        data["title"] = self._texts(("title",), settings, "heading_")
        data["blocks"] = self._named("blocks", {"name": "id"}, "title")
        data["items"] = self._items()
        bands = {"level": "level", "low": "low", "high": "high"}
        data["bands"] = self._named("bands", bands, "name")
        data["caps"] = self._caps()
        if "clashes" in self._rows:
            data["clashes"] = self._clashes()
        return data

    def lint(self, data: Mapping[str, Any], path: Path, resources: Path) -> list[CellProblem]:
        """What the schema and the linter of definition files find, by cell."""
        sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
        document = Document(self._name, data, self._places, sha256)
        facts, _faults = read(resources / "facts.yaml", "facts.yaml")
        found = Schemas(resources / "schemas").problems(document)
        found = found or tuple(problems_between([document, *filter(None, [facts])]))
        return [
            CellProblem(self._name, *self._cells[problem.line - 1], problem.message)
            for problem in found
            if problem.path == self._name
        ]

    # --- parts ----------------------------------------------------------------------------------
    def _items(self) -> list[dict[str, Any]]:
        self._mark(("items",), "survey", "A1")
        lists: dict[str, list[Row]] = {}
        for row in self._rows["choices"]:
            lists.setdefault(str(row.values["list_name"]), []).append(row)
        items, used = [], set()
        for number, row in enumerate(self._rows["survey"]):
            place: Place = ("items", number)
            used.add(row.values["type"])
            item: dict[str, Any] = {}
            self._mark(place, "survey", row.cell("name"))
            self._take(item, place, row, {"name": "id", "block": "block", "fact": "fact"})
            if row.values.get("key"):
                item["key"] = True
            self._take(item, place, row, {"correct": "correct"})
            item["text"] = self._texts((*place, "text"), row, "label::")
            read_ms = self._texts((*place, "read_ms"), row, "read_ms_")
            if read_ms:
                item["read_ms"] = read_ms
            item["explanation"] = self._texts((*place, "explanation"), row, "hint::")
            options = lists.get(str(row.values["type"]), [])
            if not options:
                message = f"no list {row.values['type']!r}; expected a list_name of sheet choices"
                self._problem(row, "type", message)
            item["options"] = self._options((*place, "options"), options)
            items.append(item)
        for name, rows in lists.items():
            if name not in used:
                message = f"no question uses list {name!r}; expected 'select_one {name}' on survey"
                self._problem(rows[0], "list_name", message)
        return items

    def _options(self, place: Place, rows: list[Row]) -> list[dict[str, Any]]:
        options = []
        for number, row in enumerate(rows):
            at: Place = (*place, number)
            if number == 0:
                self._mark(place, "choices", row.cell("list_name"))
            option: dict[str, Any] = {}
            self._mark(at, "choices", row.cell("name"))
            self._take(option, at, row, {"name": "id", "points": "points"})
            if "lowest" in row.values or "highest" in row.values:
                option["between"] = [row.values.get("lowest"), row.values.get("highest")]
                self._mark((*at, "between"), "choices", row.cell("lowest"))
            option["text"] = self._texts((*at, "text"), row, "label::")
            reason = self._texts((*at, "reason"), row, "reason_")
            if reason:
                option["reason"] = reason
            options.append(option)
        return options

    def _named(self, sheet: str, plain: Mapping[str, str], label: str) -> list[dict[str, Any]]:
        self._mark((sheet,), sheet, "A1")
        entries = []
        for number, row in enumerate(self._rows[sheet]):
            place: Place = (sheet, number)
            entry: dict[str, Any] = {}
            self._mark(place, sheet, row.cell("name"))
            self._take(entry, place, row, plain)
            entry[label] = self._texts((*place, label), row, "label::")
            entries.append(entry)
        return entries

    def _caps(self) -> list[dict[str, Any]]:
        caps = self._named("caps", {"name": "id", "level": "level", "article": "article"}, "text")
        for number, (cap, row) in enumerate(zip(caps, self._rows["caps"], strict=True)):
            place: Place = ("caps", number, "when")
            when: dict[str, Any] = {}
            self._mark(place, "caps", row.cell("item"))
            item, options = row.values.get("item"), row.values.get("options")
            if (item is None) != (options is None):
                lacking = "item" if item is None else "options"
                self._problem(row, lacking, "the cell is empty; expected item and options together")
            elif isinstance(options, tuple):
                when["answer"] = [item, *options]
                self._mark((*place, "answer"), "caps", row.cell("options"))
            self._take(when, place, row, {name: name for name in _CONDITIONS})
            if not when:
                message = "no condition; expected item and options, correct_below or age_at_least"
                self._problem(row, "item", message)
            cap["when"] = when
        return caps

    def _clashes(self) -> list[dict[str, Any]]:
        clashes = self._named("clashes", {"name": "id", "answers": "answers"}, "text")
        for number, (clash, row) in enumerate(zip(clashes, self._rows["clashes"], strict=True)):
            self._take(clash, ("clashes", number), row, {"facts": "facts"})
        return clashes

    # --- cells ----------------------------------------------------------------------------------
    def _take(
        self, into: dict[str, Any], place: Place, row: Row, columns: Mapping[str, str]
    ) -> None:
        for column, key in columns.items():
            if column in row.values:
                into[key] = row.values[column]
            self._mark((*place, key), row.sheet, row.cell(column))

    def _texts(self, place: Place, row: Row, prefix: str) -> dict[str, Any]:
        self._mark(place, row.sheet, row.cell(f"{prefix}{LANGUAGES[0]}"))
        texts: dict[str, Any] = {}
        self._take(texts, place, row, {f"{prefix}{each}": each for each in LANGUAGES})
        return texts

    def _mark(self, place: Place, sheet: str, cell: str) -> None:
        """``place`` came from that cell; lines of a document count from 1."""
        self._cells.append((sheet, cell))
        self._places[place] = len(self._cells)

    def _problem(self, row: Row, column: str, message: str) -> None:
        self.problems.append(CellProblem(self._name, row.sheet, row.cell(column), message))


def _xlsform(path: Path) -> list[CellProblem]:
    """What the reference reader of XLSForm refuses; it names a row at most."""
    try:
        convert(xlsform=path)
    except PyXFormError as error:
        words = " ".join(str(error).split())
        row, sheet = _ROW.search(words), _SHEET.search(words)
        named = next((name for name in sheet.groups() if name), "survey") if sheet else "survey"
        cell = f"A{row[1]}" if row else ""
        return [CellProblem(path.name, named, cell, f"not an XLSForm: {_ROW.sub('', words)}")]
    return []
