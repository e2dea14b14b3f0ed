"""What cannot both be true, and the weights of the index, are data: refused by line where wrong."""

import shutil
from pathlib import Path

import pytest

from branchdesk.app.definitions import lint, load
from branchdesk.app.definitions.bundle import definition_files

QUESTIONS = "questionnaires/risk-individual.yaml"
PACK = "rulepacks/eu.yaml"


@pytest.fixture
def copied(resources: Path, tmp_path: Path) -> Path:
    """The shipped definitions where a test may break them."""
    for path in definition_files(resources):
        target = tmp_path / path.relative_to(resources)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target)
    shutil.copytree(resources / "schemas", tmp_path / "schemas")
    return tmp_path


@pytest.mark.parametrize(
    ("file", "there", "instead", "message"),
    [
        (QUESTIONS, "{q08: [none],", "{q88: [none],", "unknown item 'q88'; expected q01, q02"),
        (QUESTIONS, "{q08: [none],", "{q08: [nil],", "item 'q08' has no option 'nil'; expected"),
        (QUESTIONS, "{occupation: [student]}", "{job: [student]}", "unknown fact 'job'"),
        (QUESTIONS, "{occupation: [student]}", "{occupation: [pupil]}", "no option 'pupil'"),
        (QUESTIONS, "{occupation: [student]}", "{name: [student]}", "not chosen from a list"),
        (QUESTIONS, "    facts: {occupation: [student]}\n", "", "a clash is between two"),
        (QUESTIONS, "id: soon_and_long", "id: no_loss_high_return", "stands here twice"),
        (QUESTIONS, "answers: {q08: [none],", "answers: {q08: none,", "must be a list"),
        (PACK, "{reading: 30,", "{reading: 40,", "the weights of the index add up to 110, not 100"),
        (PACK, "moves: 3}", "turns: 3}", "rule 'coaching' lacks the number 'moves'"),
    ],
)
def test_a_broken_rule_is_named_by_line(
    copied: Path, file: str, there: str, instead: str, message: str
) -> None:
    path = copied / file
    text = path.read_text(encoding="utf-8")
    before, found, _rest = text.partition(there)
    assert found
    path.write_text(text.replace(there, instead, 1), encoding="utf-8")
    near = before.count("\n") + 1
    problems = [one for one in lint(copied) if message in one.message]
    assert problems
    assert problems[0].path == file
    assert abs(problems[0].line - near) <= 3


def test_facts_are_not_checked_where_the_dictionary_is_not_at_hand(copied: Path) -> None:
    assert lint(copied, [copied / QUESTIONS]) == ()


def test_the_shipped_questionnaire_has_clashes(resources: Path) -> None:
    clashes = load(resources).questionnaires["risk-individual"].clashes
    assert len(clashes) >= 7
    assert any(clash.facts for clash in clashes)
