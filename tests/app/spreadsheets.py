"""Questionnaires written as head office writes them: a workbook of sheets, made from a file."""

from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

from branchdesk.domain.definitions import LANGUAGES

LABELS = tuple(f"label::{each}" for each in LANGUAGES)
HEADS = {
    "survey": (
        *("type", "name", *LABELS, *(f"hint::{each}" for each in LANGUAGES)),
        *("block", "key", "correct", "fact"),
    ),
    "choices": (
        *("list_name", "name", *LABELS, "points"),
        *(*(f"reason_{each}" for each in LANGUAGES), "lowest", "highest"),
    ),
    "settings": (
        *("form_title", "form_id", "version", "default_language", "effective_from"),
        *(f"heading_{each}" for each in LANGUAGES),
    ),
    "blocks": ("name", *LABELS),
    "bands": ("level", "low", "high", *LABELS),
    "caps": (
        "name",
        "level",
        "item",
        "options",
        "correct_below",
        "age_at_least",
        "article",
        *LABELS,
    ),
    "clashes": ("name", "answers", "facts", *LABELS),
}


def write_workbook(data: dict[str, Any], path: Path) -> None:
    """The questionnaire ``data``, as its file holds it, as a workbook at ``path``."""
    book = openpyxl.Workbook()
    for sheet in book.worksheets:
        book.remove(sheet)
    for name, heads in HEADS.items():
        sheet = book.create_sheet(name)
        sheet.append(heads)
        for row in _rows(name, data):
            sheet.append([row.get(head) for head in heads])
    book.save(path)


def find(sheet: Worksheet, column: str, name: str = "") -> str:
    """The address of a cell: that column of the row called ``name``, or of row 2."""
    heads = [cell.value for cell in sheet[1]]
    key = next(heads.index(head) for head in ("name", "level", "form_id") if head in heads)
    row = next(
        number
        for number in range(2, sheet.max_row + 1)
        if not name or sheet.cell(number, key + 1).value == name
    )
    return sheet.cell(row, heads.index(column) + 1).coordinate


def _rows(sheet: str, data: dict[str, Any]) -> list[dict[str, Any]]:
    if sheet == "choices":
        return [_choice(item["id"], option) for item in data["items"] for option in item["options"]]
    if sheet == "settings":
        return [_settings(data)]
    entries, row = {
        "survey": ("items", _question),
        "blocks": ("blocks", _block),
        "bands": ("bands", _band),
        "caps": ("caps", _cap),
        "clashes": ("clashes", _clash),
    }[sheet]
    return [row(entry) for entry in data[entries]]


def _settings(data: dict[str, Any]) -> dict[str, Any]:
    return {
        "form_title": data["title"]["zh_TW"],
        "form_id": data["id"],
        "default_language": "zh_TW",
        "version": data["version"],
        "effective_from": data["effective_from"],
        **_each("heading_", data["title"]),
    }


def _question(item: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": f"select_one {item['id']}",
        "name": item["id"],
        **_each("label::", item["text"]),
        **_each("hint::", item["explanation"]),
        "block": item["block"],
        "key": "yes" if item.get("key") else None,
        "correct": item.get("correct"),
        "fact": item.get("fact"),
    }


def _block(block: dict[str, Any]) -> dict[str, Any]:
    return {"name": block["id"], **_each("label::", block["title"])}


def _band(band: dict[str, Any]) -> dict[str, Any]:
    return {**band, **_each("label::", band["name"])}


def _choice(list_name: str, option: dict[str, Any]) -> dict[str, Any]:
    lowest, highest = option.get("between", (None, None))
    return {
        "list_name": list_name,
        "name": option["id"],
        **_each("label::", option["text"]),
        "points": option["points"],
        **_each("reason_", option.get("reason", {})),
        "lowest": lowest,
        "highest": highest,
    }


def _cap(cap: dict[str, Any]) -> dict[str, Any]:
    when = cap["when"]
    item, *options = when.get("answer", [None])
    return {
        "name": cap["id"],
        "level": cap["level"],
        "item": item,
        "options": " ".join(options) or None,
        "correct_below": when.get("correct_below"),
        "age_at_least": when.get("age_at_least"),
        "article": cap["article"],
        **_each("label::", cap["text"]),
    }


def _clash(clash: dict[str, Any]) -> dict[str, Any]:
    return {
        "name": clash["id"],
        "answers": _pairs(clash["answers"]),
        "facts": _pairs(clash.get("facts", {})) or None,
        **_each("label::", clash["text"]),
    }


def _pairs(chosen: dict[str, list[str]]) -> str:
    return "; ".join(" ".join((name, *options)) for name, options in chosen.items())


def _each(prefix: str, texts: dict[str, str]) -> dict[str, str]:
    return {f"{prefix}{language}": text for language, text in texts.items()}
