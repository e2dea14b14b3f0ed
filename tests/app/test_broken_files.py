"""Each broken questionnaire or rule pack is refused with its line and what was expected there.

Every file is made from a sound one by one named change. ``test_definitions.py`` has further ones,
``test_broken_workbooks.py`` those of spreadsheets.
"""

from dataclasses import dataclass
from pathlib import Path

import pytest

from branchdesk.app.definitions import lint

QUESTIONS = "questionnaires/risk-individual.yaml"
PACK = "rulepacks/cn-bank.yaml"


@dataclass(frozen=True)
class Text:
    """``old`` of the file becomes ``new``; the fault is in the line of ``at`` afterwards."""

    name: str
    file: str
    old: str
    new: str
    at: str
    expected: str


TEXTS = (
    Text(
        *("an id with a capital letter", QUESTIONS, "  - id: q03\n", "  - id: Q 03\n"),
        *("  - id: Q 03", "Lower-case name"),
    ),
    Text(
        *("negative points", QUESTIONS, "        points: 5\n", "        points: -5\n"),
        *("        points: -5", "expected 0 or more"),
    ),
    Text(
        *("half a point", QUESTIONS, "        points: 3\n", "        points: 2.5\n"),
        *("        points: 2.5", "must be a whole number, not text"),
    ),
    Text(
        *("a version of one number", QUESTIONS, 'version: "2026.1"', 'version: "3"'),
        *('version: "3"', "Year and number, such as 2026.1"),
    ),
    Text(
        *("a day written another way", QUESTIONS, '"2026-11-01"', '"1 November 2026"'),
        *('effective_from: "1 November 2026"', "A day, ISO 8601"),
    ),
    Text(
        *("a level beyond the last", QUESTIONS, "{level: C5, low", "{level: C6, low"),
        *("{level: C6, low", "must be one of C1, C2, C3, C4, C5"),
    ),
    Text(
        *("a cap without a condition", QUESTIONS, "{correct_below: 2}", "{}"),
        *("    when: {}", "needs at least one of answer, correct_below, age_at_least"),
    ),
    Text(
        *("a misspelt key", QUESTIONS, "    fact: yearly_income", "    facts: yearly_income"),
        *("    facts: yearly_income", "expected id, block, text"),
    ),
    Text(
        *("a block that is not there", QUESTIONS, "    block: tolerance", "    block: tolerence"),
        *("    block: tolerence", "expected one of capacity, circumstances"),
    ),
    Text(
        *("a tab before a key", QUESTIONS, "    block: tolerance", "\tblock: tolerance"),
        *("\tblock: tolerance", "not YAML"),
    ),
    Text(
        *("a rule nobody knows", PACK, "  - id: daily_limit", "  - id: day_limit"),
        *("  - id: day_limit", "expected one of call"),
    ),
    Text(
        *("a number under another name", PACK, "{tests: 2}", "{test: 2}"),
        *("{test: 2}", "expected tests"),
    ),
    Text(
        *("a number in words", PACK, "{tests: 8}", "{tests: eight}"),
        *("{tests: eight}", "must be a whole number, not text"),
    ),
    Text(
        *("a rule without its article", PACK, "    article: ", "    articel: "),
        *("    articel: ", "expected id, text, article"),
    ),
    Text(
        *("a source that is a list", PACK, "    source: ", "    source: []\n    comment: "),
        *("    source: []", "must be text, not a list"),
    ),
    Text(
        *("a pack of another kind", PACK, "kind: rulepack", "kind: rules"),
        *("kind: rules", "'kind' must be one of branch"),
    ),
    Text(
        *("a pack whose end comes first", PACK, "rules:\n", "effective_to: '2020-01-01'\nrules:\n"),
        *("effective_to: '2020-01-01'", "effective_to lies before effective_from"),
    ),
)


@pytest.mark.parametrize("case", TEXTS, ids=lambda case: case.name)
def test_a_broken_text_file(resources: Path, tmp_path: Path, case: Text) -> None:
    whole = (resources / case.file).read_text(encoding="utf-8")
    assert case.old in whole
    broken = whole.replace(case.old, case.new, 1)
    path = tmp_path / "broken.yaml"
    path.write_text(broken, encoding="utf-8")
    line = broken[: broken.index(case.at)].count("\n") + 1
    found = lint(resources, [path])
    assert any(
        (problem.path, problem.line) == (path.as_posix(), line) and case.expected in problem.message
        for problem in found
    ), [str(problem) for problem in found]
