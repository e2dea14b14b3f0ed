"""A workbook as rows of typed cells, each with its address; what does not fit is a problem."""

import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet.worksheet import Worksheet

from branchdesk.app.xlsform.columns import COLUMNS, OPTIONAL, Column, Found, Value

MOST_BYTES = 50_000_000
"""Of a workbook unpacked: no questionnaire is longer, and nothing else is opened."""


@dataclass(frozen=True, slots=True, order=True)
class CellProblem:
    """A fault of a spreadsheet; ``cell`` such as C5, ``message`` one English sentence for whoever
    writes the file."""

    path: str
    sheet: str
    cell: str
    message: str

    def __str__(self) -> str:
        place = f"{self.sheet}!{self.cell}" if self.cell else self.sheet
        return f"{self.path}:{place}: {self.message}" if place else f"{self.path}: {self.message}"


@dataclass(frozen=True, slots=True)
class Row:
    """A row that holds something: values by column; ``cells`` has the address of every column
    that the sheet has, ``number`` counts as the spreadsheet does."""

    sheet: str
    number: int
    values: Mapping[str, Value]
    cells: Mapping[str, str]

    def cell(self, column: str) -> str:
        """Where that column stands in this row; the row's beginning where the sheet lacks it."""
        return self.cells.get(column, f"A{self.number}")


@dataclass(slots=True)
class Workbook:
    """The sheets' rows, and every problem found on the way there."""

    rows: dict[str, list[Row]] = field(default_factory=dict)
    problems: list[CellProblem] = field(default_factory=list)


def read_workbook(path: Path, name: str) -> Workbook:
    """The workbook at ``path``, called ``name`` in problems."""
    found = Workbook()
    try:
        with path.open("rb") as file:
            _expect_bearable(file.name)
            book = openpyxl.load_workbook(file)
    except OSError as error:
        found.problems.append(_whole(name, f"the file cannot be read: {error.strerror}"))
        return found
    except (zipfile.BadZipFile, InvalidFileException, KeyError, ValueError, SyntaxError) as error:
        found.problems.append(_whole(name, f"expected a workbook .xlsx, found none: {error}"))
        return found
    for sheet, columns in COLUMNS.items():
        if sheet in book.sheetnames and isinstance(book[sheet], Worksheet):
            found.rows[sheet] = list(_rows(book[sheet], name, columns, found.problems))
        elif sheet not in OPTIONAL:
            expected = ", ".join(each for each in COLUMNS if each not in OPTIONAL)
            found.problems.append(
                CellProblem(name, sheet, "", f"the sheet is missing; expected {expected}")
            )
    return found


def _expect_bearable(path: str) -> None:
    with zipfile.ZipFile(path) as packed:
        size = sum(entry.file_size for entry in packed.infolist())
    if size > MOST_BYTES:
        raise ValueError(f"{size} bytes unpacked are more than {MOST_BYTES}")


def _rows(
    sheet: Worksheet, name: str, columns: Mapping[str, Column], problems: list[CellProblem]
) -> Iterator[Row]:
    heads = _heads(sheet, name, columns, problems)
    for number, cells in enumerate(sheet.iter_rows(min_row=2), start=2):
        if all(_found(cell.value) is None for cell in cells):
            continue
        at = {column: f"{letter}{number}" for letter, column in heads.items()}
        values = {}
        for column, spec in columns.items():
            value = _value(sheet, name, at.get(column), spec, problems)
            if value is not None:
                values[column] = value
        yield Row(sheet.title, number, values, at)


def _heads(
    sheet: Worksheet, name: str, columns: Mapping[str, Column], problems: list[CellProblem]
) -> dict[str, str]:
    """Letter to column, by the first row."""
    heads: dict[str, str] = {}
    for cell in sheet[1]:
        head = _found(cell.value)
        if head is None:
            continue
        if head not in columns:
            expected = ", ".join(columns)
            message = f"column {head!r} is not known; expected {expected}"
            problems.append(CellProblem(name, sheet.title, cell.coordinate, message))
        elif head in heads.values():
            message = f"column {head!r} stands here twice; expected once"
            problems.append(CellProblem(name, sheet.title, cell.coordinate, message))
        else:
            heads[cell.coordinate.rstrip("0123456789")] = str(head)
    for column, spec in columns.items():
        if spec.needed and column not in heads.values():
            message = f"column {column!r} is missing; expected {spec.expected}"
            problems.append(CellProblem(name, sheet.title, "A1", message))
    return heads


def _value(
    sheet: Worksheet, name: str, at: str | None, spec: Column, problems: list[CellProblem]
) -> Value | None:
    if at is None:
        return None
    cell = sheet[at]
    found = _found(cell.value)
    if found is None:
        if spec.needed:
            message = f"the cell is empty; expected {spec.expected}"
            problems.append(CellProblem(name, sheet.title, at, message))
        return None
    value = None if cell.data_type in {"f", "e"} else spec.read(found)
    if value is None:
        what = {"f": "a formula", "e": "an error"}.get(cell.data_type, _shown(found))
        message = f"found {what}; expected {spec.expected}"
        problems.append(CellProblem(name, sheet.title, at, message))
    return value


def _found(value: object) -> Found | None:
    if isinstance(value, str):
        return value.strip() or None
    if value is None or isinstance(value, bool | int | float | datetime):
        return value
    return str(value)


def _shown(found: Found) -> str:
    return f"the text {found!r}" if isinstance(found, str) else f"the value {found}"


def _whole(name: str, message: str) -> CellProblem:
    return CellProblem(name, "", "", message)
