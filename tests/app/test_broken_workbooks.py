"""A workbook is the questionnaire it says, or is refused by cell with what was expected there.

Every broken one is made from the shipped questionnaire by one named change.
"""

import shutil
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl.workbook import Workbook

from branchdesk.app.definitions import lint, load
from branchdesk.app.definitions.document import read
from branchdesk.app.xlsform import CellProblem, read_form
from branchdesk.app.xlsform.sheets import MOST_BYTES
from tests.app.spreadsheets import find, write_workbook

QUESTIONS = "questionnaires/risk-individual.yaml"
ANYTHING = (
    *(
        None,
        "",
        0,
        -1,
        2.5,
        10**20,
        True,
        "=1+1",
        "#REF!",
        "yes",
        "C1",
        "none none",
        ";",
        "q05; q11 a",
    ),
    *(
        "名",
        "<a>&b",
        "${q01}",
        "a::b",
        "label::en",
        "name",
        "select_one q01",
        "begin_group",
        "note",
    ),
    *(datetime(2026, 11, 1), time(9, 30), "2026-11-01", "\n"),  # noqa: DTZ001 a spreadsheet's day
)
Change = Callable[[Workbook], object]


def put(sheet: str, column: str, row: str, value: Any) -> Change:
    """Write ``value`` under ``column`` in the row called ``row``."""

    def change(book: Workbook) -> None:
        book[sheet][find(book[sheet], column, row)] = value

    return change


def head(sheet: str, column: str, new: str | None) -> Change:
    """Give a column another head."""

    def change(book: Workbook) -> None:
        (cell,) = (cell for cell in book[sheet][1] if cell.value == column)
        cell.value = new

    return change


def row(sheet: str, *values: Any) -> Change:
    """One more row."""
    return lambda book: book[sheet].append(values)


def without(sheet: str) -> Change:
    """No such sheet."""
    return lambda book: book.remove(book[sheet])


@dataclass(frozen=True)
class Cells:
    """The change and the cell that is named for it."""

    name: str
    change: Change
    cell: str
    expected: str


LABELS = ("標題", "标题", "title")
SHEETS = (
    Cells("no choices", without("choices"), "choices", "expected settings, survey, choices"),
    Cells("no caps", without("caps"), "caps", "the sheet is missing"),
    Cells(
        *("a column nobody knows", head("survey", "block", "blocks"), "survey!I1"),
        "column 'blocks' is not known; expected type, name",
    ),
    Cells(
        *("a column too few", head("survey", "block", None), "survey!A1"),
        "column 'block' is missing; expected a name on sheet blocks",
    ),
    Cells(
        *("a column twice", head("survey", "key", "block"), "survey!J1"),
        "column 'block' stands here twice; expected once",
    ),
    Cells(
        *("a language too few", head("survey", "label::en", "label::de"), "survey!E1"),
        "column 'label::de' is not known; expected type, name, label::zh_TW",
    ),
    Cells(
        *("skip logic", head("survey", "fact", "relevant"), "survey!L1"),
        "column 'relevant' is not known",
    ),
    Cells(
        *("an empty question", put("survey", "label::zh_CN", "q02", None), "survey!D3"),
        "the cell is empty; expected the question in zh_CN",
    ),
    Cells(
        *("spaces for a question", put("survey", "label::en", "q02", "   "), "survey!E3"),
        "the cell is empty; expected the question in en",
    ),
    Cells(
        *("a question of several answers", put("survey", "type", "q03", "select_multiple q03")),
        *("survey!A4", "expected 'select_one' and the name of a list"),
    ),
    Cells(
        *("a list that is not there", put("survey", "type", "q03", "select_one q33"), "survey!A4"),
        "no list 'q33'; expected a list_name of sheet choices",
    ),
    Cells(
        *("a list that nobody uses", row("choices", "q77", "a", *LABELS, 1), "choices!A93"),
        "no question uses list 'q77'; expected 'select_one q77' on survey",
    ),
    Cells(
        *("perhaps a key question", put("survey", "key", "q01", "perhaps"), "survey!J2"),
        "found the text 'perhaps'; expected yes or no",
    ),
    Cells(
        *("a block that is not there", put("survey", "block", "q01", "weather"), "survey!I2"),
        "unknown block 'weather'; expected one of capacity, circumstances",
    ),
    Cells(
        *("a right answer that is not there", put("survey", "correct", "q18", "sinks")),
        *("survey!K19", "unknown option 'sinks'; expected one of falls, rises"),
    ),
    Cells(
        *("a fact that is not there", put("survey", "fact", "q01", "shoe_size"), "survey!L2"),
        "'shoe_size' is not an amount of the facts; expected one of",
    ),
    Cells(
        *("a question too long to hear", put("survey", "label::zh_TW", "q01", "多少錢" * 15)),
        *("survey!C2", "45 characters are more than 40"),
    ),
    Cells(
        *("a question twice", put("survey", "name", "q02", "q01"), "survey!B3"),
        "item 'q01' stands here twice",
    ),
    Cells(
        *("an id with a space", put("survey", "name", "q02", "q 02"), "survey!B3"),
        "Lower-case name",
    ),
    Cells(
        *("an id that form tools refuse", put("survey", "name", "q02", "2nd"), "survey!A3"),
        "not an XLSForm: ",
    ),
    Cells(
        *("points in words", put("choices", "points", "under_500k", "none"), "choices!F2"),
        "found the text 'none'; expected a whole number",
    ),
    Cells(
        *("half a point", put("choices", "points", "under_500k", 0.5), "choices!F2"),
        "found the value 0.5; expected a whole number",
    ),
    Cells(
        *("a formula", put("choices", "points", "under_500k", "=1+1"), "choices!F2"),
        "found a formula; expected a whole number",
    ),
    Cells(
        *("an error of the spreadsheet", put("choices", "points", "under_500k", "#REF!")),
        *("choices!F2", "found an error; expected a whole number"),
    ),
    Cells(
        *("a percentage that became a number", put("choices", "label::en", "up_to_5", 0.05)),
        *("choices!E35", "found the value 0.05; expected the choice in en, as text"),
    ),
    Cells(
        *("amounts that run backwards", put("choices", "highest", "500k_1m", 9), "choices!J3"),
        "the range runs backwards; expected the lowest amount first",
    ),
    Cells(
        *("half a plain sentence", put("choices", "reason_en", "over_half", None), "choices!G7"),
        "items[2].options[1].reason lacks 'en'",
    ),
    Cells(
        *("a version that became a number", put("settings", "version", "", 2026.1)),
        *("settings!C2", "format the cell as text"),
    ),
    Cells(
        *("a day that is none", put("settings", "effective_from", "", "2026-02-30")),
        *("settings!E2", "effective_from is no day of the calendar"),
    ),
    Cells(
        *("settings twice", row("settings", "", "a", "2026.1", "", "2026-11-01", *LABELS)),
        *("settings!B3", "expected one row of settings"),
    ),
    Cells(
        *("a block without questions", put("blocks", "name", "knowledge", "luck"), "blocks!A7"),
        "must be one of capacity, knowledge",
    ),
    Cells(
        *("a gap between levels", put("bands", "low", "C3", 40), "bands!A4"),
        "bands C2 and C3 leave a gap",
    ),
    Cells(
        *("a cap without a condition", put("caps", "correct_below", "little_knowledge", None)),
        *("caps!C3", "expected item and options, correct_below or age_at_least"),
    ),
    Cells(
        *("a cap with half a condition", put("caps", "options", "no_loss", None), "caps!D2"),
        "expected item and options together",
    ),
    Cells(
        *("a clash without choices", put("clashes", "answers", "soon_and_long", "q05; q11 a")),
        *("clashes!B3", "such as 'q05 certain; q11 5y_10y over_10y'"),
    ),
    Cells(
        *("a clash of one question", put("clashes", "answers", "soon_and_long", "q05 certain")),
        *("clashes!A3", "between two answers or an answer and a fact"),
    ),
    Cells(
        *("a cap for a choice that is not there", put("caps", "options", "no_loss", "none some")),
        *("caps!D2", "item 'q08' has no option 'some'; expected one of none"),
    ),
)


@pytest.fixture(scope="module")
def whole(resources: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shipped questionnaire as a workbook."""
    path = tmp_path_factory.mktemp("workbook") / "questions.xlsx"
    document, _problems = read(resources / QUESTIONS, QUESTIONS)
    assert document is not None
    write_workbook(document.data, path)
    return path


@pytest.mark.parametrize("case", SHEETS, ids=lambda case: case.name)
def test_a_broken_workbook(resources: Path, whole: Path, tmp_path: Path, case: Cells) -> None:
    book = openpyxl.load_workbook(whole)
    case.change(book)
    path = tmp_path / "broken.xlsx"
    book.save(path)
    found = [str(problem) for problem in read_form(path, resources).problems]
    wanted = f"broken.xlsx:{case.cell}: "
    assert any(one.startswith(wanted) and case.expected in one for one in found), found
    assert len(found) <= 4, found


def test_the_whole_workbook_is_the_shipped_questionnaire(
    resources: Path, whole: Path, tmp_path: Path
) -> None:
    form = read_form(whole, resources)
    document, _problems = read(resources / QUESTIONS, QUESTIONS)
    assert document is not None
    assert (form.problems, form.data) == ((), document.data)
    for name in ("schemas", "rulepacks", "forms"):
        shutil.copytree(resources / name, tmp_path / name)
    for name in ("facts.yaml", "purposes.yaml", "products.yaml"):
        shutil.copy(resources / name, tmp_path / name)
    (tmp_path / "questionnaires").mkdir()
    (tmp_path / QUESTIONS).write_text(form.text(), encoding="utf-8")
    ours, theirs = (
        load(folder).questionnaires["risk-individual"] for folder in (tmp_path, resources)
    )
    assert (ours.items, ours.bands, ours.caps) == (theirs.items, theirs.bands, theirs.caps)


def test_what_may_stand_in_a_workbook_besides(resources: Path, whole: Path, tmp_path: Path) -> None:
    """Empty rows, a sheet of notes, remarks, a real date, a shared list, times to read aloud."""
    book = openpyxl.load_workbook(whole)
    book.create_sheet("notes").append(["anything", 1, 2])
    survey, choices = book["survey"], book["choices"]
    survey.insert_rows(3)
    for number, (name, value) in enumerate(
        (("comment", 7), ("required", True), *((f"read_ms_{x}", 4000.0) for x in ("zh_TW", "en"))),
        start=survey.max_column + 1,
    ):
        survey.cell(1, number, name)
        survey.cell(2, number, value)
    choices.insert_rows(4)
    book["settings"][find(book["settings"], "effective_from")] = datetime(2026, 11, 1)  # noqa: DTZ001 a spreadsheet's day
    path = tmp_path / "more.xlsx"
    book.save(path)
    form = read_form(path, resources)
    assert form.problems == ()
    assert form.data["effective_from"] == "2026-11-01"
    assert form.data["items"][0]["read_ms"] == {"zh_TW": 4000, "en": 4000}
    assert len(form.data["items"]) == 20


@settings(
    deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.sampled_from(["survey", "choices", "settings", "blocks", "bands", "caps", "clashes"]),
    st.integers(1, 8),
    st.integers(1, 12),
    st.sampled_from(ANYTHING),
)
def test_whatever_stands_in_a_cell_is_taken_or_named(
    resources: Path, whole: Path, tmp_path: Path, sheet: str, row: int, column: int, value: object
) -> None:
    book = openpyxl.load_workbook(whole)
    book[sheet].cell(row, column).value = value  # type: ignore[assignment]
    path = tmp_path / "form.xlsx"
    book.save(path)
    form = read_form(path, resources)
    for problem in form.problems:
        assert str(problem).startswith(f"form.xlsx:{problem.sheet}")
    if not form.problems:
        out = tmp_path / "form.yaml"
        out.write_text(form.text(), encoding="utf-8")
        assert lint(resources, [resources / "facts.yaml", out]) == ()


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        (b"", "expected a workbook .xlsx"),
        (b"kind: questionnaire\n", "expected a workbook .xlsx"),
        (b"PK\x05\x06" + bytes(18), "expected a workbook .xlsx"),
    ],
)
def test_what_is_no_workbook_at_all(
    resources: Path, tmp_path: Path, raw: bytes, message: str
) -> None:
    path = tmp_path / "form.xlsx"
    path.write_bytes(raw)
    (problem,) = read_form(path, resources).problems
    assert str(problem).startswith("form.xlsx: ")
    assert message in problem.message


def test_a_workbook_that_unpacks_without_end(resources: Path, tmp_path: Path) -> None:
    path = tmp_path / "form.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/workbook.xml", bytes(MOST_BYTES + 1))
    (problem,) = read_form(path, resources).problems
    assert f"more than {MOST_BYTES}" in problem.message


def test_a_workbook_that_is_not_there(resources: Path, tmp_path: Path) -> None:
    (problem,) = read_form(tmp_path / "form.xlsx", resources).problems
    assert problem == CellProblem("form.xlsx", "", "", problem.message)
    assert "cannot be read" in problem.message


def test_a_workbook_without_its_row_of_settings(
    resources: Path, whole: Path, tmp_path: Path
) -> None:
    book = openpyxl.load_workbook(whole)
    book["settings"].delete_rows(2)
    book.save(tmp_path / "form.xlsx")
    (problem,) = read_form(tmp_path / "form.xlsx", resources).problems
    assert str(problem) == "form.xlsx:settings!A2: no row; expected one row of settings"


def test_a_drop_down_list_of_the_spreadsheet_is_passed_over(
    resources: Path, whole: Path, tmp_path: Path
) -> None:
    """Spreadsheet programs keep these where openpyxl does not, and it warns of them."""
    path, drop_down = tmp_path / "form.xlsx", b"{CCE6A557-97BC-4b89-ADB6-D9C93CAAB3DF}"
    extended = b'</sheetData><extLst><ext uri="' + drop_down + b'"/></extLst>'
    with zipfile.ZipFile(whole) as plain, zipfile.ZipFile(path, "w") as packed:
        for name in plain.namelist():
            packed.writestr(name, plain.read(name).replace(b"</sheetData>", extended))
    assert read_form(path, resources).problems == ()
