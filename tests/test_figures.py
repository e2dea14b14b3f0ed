"""``reliability`` and ``rescore`` as a person uses them, on the ledger of a real desk."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from branchdesk.bootstrap import DATABASE, Setup, now
from branchdesk.store.ledger import Store
from tests.app.branch import Branch, interview, open_case, running, sign
from tests.sources import ROOT
from tests.test_commands import branchdesk

SHIPPED = ROOT / "resources" / "questionnaires" / "risk-individual.yaml"
CAUTIOUS = {"q07": "sell_all", "q08": "none", "q09": "steady", "q10": "sleepless"}


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Setup]:
    """A PC with two signed tests of one client, C3 and then less, and one of another client."""
    branch = Branch(tmp_path_factory.mktemp("branch"))
    try:
        setup = branch.copy(branch.sealed, tmp_path_factory.mktemp("desk"))
        with running(setup) as engine:
            again = open_case(engine.desk)
            interview(engine.desk, again, CAUTIOUS)
            engine.desk.results.confirm_level(again)
            sign(engine.desk, again)
            other = open_case(engine.desk, id_number="A223456781", name="陳美玲")
            interview(engine.desk, other)
            sign(engine.desk, other)
        yield setup
    finally:
        branch.close()


def call(setup: Setup, *verb: object, language: str = "en") -> tuple[int, str]:
    """Exit code and output of a verb on that PC; the ledger must be as it was."""
    keys = setup.data.parent / f"{setup.data.name}-keys.json"
    before = ledger(setup)
    done = branchdesk("--data", setup.data, "--file-keys", keys, *verb, language=language)
    assert ledger(setup) == before
    return done.returncode, done.stdout + done.stderr


def ledger(setup: Setup) -> tuple[int, bytes]:
    """The ledger's last event."""
    store = Store.open(setup.data / DATABASE, setup.keystore, now)
    try:
        return store.head()
    finally:
        store.close()


def test_reliability_is_printed_and_written_for_machines(desk: Setup) -> None:
    code, said = call(desk, "reliability", language="zh_TW")
    assert code == 0
    assert said.startswith("2 位客戶的 3 次測評")
    assert "承受能力：Cronbach α 係數" in said
    lines = [line for line in said.splitlines() if "係數" in line or "ICC" in line]
    assert len(lines) == 10
    assert all(line.endswith("樣本過少（至少要 30），不可作為依據") for line in lines)
    code, said = call(desk, "reliability", "--json")
    found = json.loads(said)
    assert (code, found["clients"], found["tests"], found["passed_over"]) == (0, 2, 3, 0)
    assert found["flips"] == {"pairs": 1, "up": 0, "down": 1, "far": 0}
    scales = {scale["scale"]: scale for scale in found["scales"]}
    assert set(scales) == {"whole", "capacity", "tolerance", "knowledge", "expectation"}
    # Two answered alike and one otherwise, in the questions of tolerance alone.
    assert 0 < scales["tolerance"]["alpha"] <= 1
    assert scales["capacity"]["alpha"] is None
    assert (scales["tolerance"]["retested"], scales["tolerance"]["icc"]) == (1, None)


def test_the_same_table_changes_no_level(desk: Setup) -> None:
    code, said = call(desk, "rescore", "--questionnaire", SHIPPED)
    assert code == 0
    assert "3 signed tests scored anew, 0 at another level" in said
    assert said.count("→") == 3


def test_another_table_is_set_beside_what_was_signed(desk: Setup, tmp_path: Path) -> None:
    text = SHIPPED.read_text(encoding="utf-8")
    for old, new in (
        ("high: 36", "high: 53"),
        ("low: 37, high: 53", "low: 54, high: 60"),
        ("{level: C4, low: 54", "{level: C4, low: 61"),
    ):
        assert old in text
        text = text.replace(old, new)
    table = tmp_path / "table.yaml"
    table.write_text(text, encoding="utf-8")
    code, said = call(desk, "rescore", "--questionnaire", table, language="zh_CN")
    assert code == 0
    rows = [line for line in said.splitlines() if "→" in line]
    assert len(rows) == 3
    assert sum("C3" in line.partition("→")[0] and line.endswith("*") for line in rows) == 2
    assert "2 次等级不同" in said
    assert "已签署的结果维持有效" in said


def test_answers_that_a_table_does_not_know_are_told(desk: Setup, tmp_path: Path) -> None:
    text = SHIPPED.read_text(encoding="utf-8")
    table = tmp_path / "table.yaml"
    table.write_text(text.replace("  - id: q13\n", "  - id: q33\n"), encoding="utf-8")
    code, said = call(desk, "rescore", "--questionnaire", table)
    assert code == 1
    assert said.count("cannot be scored: These questions have no answer yet: 13.") == 3


@pytest.mark.parametrize(
    ("name", "said"),
    [("facts.yaml", "is defined in"), ("rulepacks/eu.yaml", "'kind' must be questionnaire")],
)
def test_only_a_questionnaire_is_a_table(desk: Setup, name: str, said: str) -> None:
    code, found = call(desk, "rescore", "--questionnaire", ROOT / "resources" / name)
    assert code == 2
    assert said in found


def test_what_is_not_there_is_said_and_not_made(tmp_path: Path) -> None:
    nowhere, keys = tmp_path / "nowhere", tmp_path / "keys.json"
    for verb in (
        ("reliability",),
        ("rescore", "--questionnaire", SHIPPED),
        ("rescore", "--questionnaire", nowhere),
    ):
        found = branchdesk("--data", nowhere, "--file-keys", keys, *verb)
        assert (found.returncode, found.stdout) == (2, "")
        assert str(nowhere) in found.stderr
    assert list(tmp_path.iterdir()) == []
