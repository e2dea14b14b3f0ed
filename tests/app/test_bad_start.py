"""A PC that cannot be opened: the real window says in three languages what happened, what was kept
and what to do, and every byte is as it was."""

import hashlib
import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from branchdesk.app.definitions import DefinitionFault, load
from branchdesk.app.texts import LANGUAGES
from branchdesk.bootstrap import DATABASE, Engine, Setup
from branchdesk.domain.errors import IntegrityFault
from branchdesk.store.database import SHIPPED, Database
from branchdesk.store.keys import FileKeyStore
from branchdesk.store.ledger import KEY_NAME
from tests.app.branch import DEADLINE_S, DEVICES, Branch, environment, running, spoil, the_case
from tests.app.segments import unended
from tests.app.told import sentences
from tests.sources import ROOT

_OF_THE_PROGRAM = ("logs", "running.lock")


@pytest.fixture
def pc(branch: Branch, tmp_path: Path) -> Setup:
    """A PC with one sealed case, closed."""
    return branch.copy(branch.sealed, tmp_path)


def keys_of(setup: Setup) -> Path:
    """Where its keys lie."""
    return setup.data.parent / f"{setup.data.name}-keys.json"


def on_disk(setup: Setup) -> dict[str, str]:
    """Every file of a PC and its keys by their SHA-256, but for the log and the lock."""
    folder = setup.data.parent
    files = [path for path in folder.rglob("*") if path.is_file()]
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in files
        if (
            path.relative_to(folder).parts[:1] == (setup.data.name,)
            and path.relative_to(setup.data).parts[0] not in _OF_THE_PROGRAM
        )
        or path == keys_of(setup)
    }


def command(what: str, setup: Setup) -> list[str]:
    """The program's window in a process of its own."""
    module = [sys.executable, "-m", "tests.app.start_window"]
    return [*module, what, str(setup.data), str(keys_of(setup))]


def expect_window(setup: Setup, code: str, program: Path = ROOT, **params: object) -> None:
    """The window tells ``code`` with ``params`` in every language and changes nothing."""
    before = on_disk(setup)
    done = subprocess.run(
        command("faults", setup),
        cwd=program,
        env=environment(),
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=2 * DEADLINE_S,
    )
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
    told = json.loads(done.stdout)
    for language in LANGUAGES:
        said = told[language]
        assert said["code"] == 2
        assert said["sentences"] == sentences(code, language, **params)
        assert not [words for words in said["words"] if code in words or "errors." in words]
    assert on_disk(setup) == before


def test_a_damaged_database(pc: Setup) -> None:
    spoil(pc.data / DATABASE, 0.0)
    expect_window(pc, "database_damaged", path=pc.data / DATABASE)


def test_a_database_under_another_key(pc: Setup) -> None:
    FileKeyStore(keys_of(pc)).write(KEY_NAME, bytes(32))
    expect_window(pc, "database_damaged", path=pc.data / DATABASE)


def test_a_database_of_a_newer_program(pc: Setup) -> None:
    newer = Database(pc.data / DATABASE, pc.keystore.read(KEY_NAME))
    with newer.writing() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9001'")
    newer.close()
    path = pc.data / DATABASE
    expect_window(pc, "database_newer", path=path, found="9001", known=SHIPPED.head)


def test_a_missing_key(pc: Setup) -> None:
    keys_of(pc).unlink()
    expect_window(pc, "key_missing", name=KEY_NAME)


def test_a_damaged_key_file(pc: Setup) -> None:
    keys_of(pc).write_text("{", encoding="utf-8")
    expect_window(pc, "key_missing", name=keys_of(pc).name)


def test_a_pc_that_has_not_joined(tmp_path: Path) -> None:
    data = tmp_path / "pc"
    setup = Setup(data, FileKeyStore(tmp_path / "pc-keys.json"), DEVICES)
    with pytest.raises(IntegrityFault, match="not_enrolled"):
        Engine(setup)
    expect_window(setup, "not_enrolled")


def broken_program(folder: Path, name: str, old: str, new: str) -> tuple[Path, int]:
    """A copy of the program with one fault in one definition file; where, and the line."""
    shutil.copytree(ROOT / "branchdesk", folder / "branchdesk")
    shutil.copytree(ROOT / "resources", folder / "resources", ignore=_heavy)
    file = folder / "resources" / name
    lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
    line = next(number for number, text in enumerate(lines) if old in text)
    lines[line] = lines[line].replace(old, new)
    file.write_text("".join(lines), encoding="utf-8")
    return folder, line + 1


def _heavy(_folder: str, names: list[str]) -> list[str]:
    return [name for name in names if name.endswith((".mp4", ".pyc"))]


@pytest.mark.parametrize(
    "wrong",
    [
        pytest.param("{years: 65", id="no YAML"),
        pytest.param("{years: soon, level: 4}", id="no number"),
        pytest.param("{ages: 65, level: 4}", id="no such number"),
    ],
)
def test_a_broken_definition(pc: Setup, tmp_path: Path, wrong: str) -> None:
    name = "rulepacks/tw-bank.yaml"
    program, line = broken_program(tmp_path / "program", name, "{years: 65, level: 4}", wrong)
    with pytest.raises(DefinitionFault) as caught:
        load(program / "resources")
    params = caught.value.params
    assert str(params["path"]).endswith(name)
    assert line <= int(str(params["line"])) <= line + 1
    expect_window(pc, "definition_invalid", program, **params)


def test_a_second_instance(pc: Setup) -> None:
    with subprocess.Popen(
        command("hold", pc),
        cwd=ROOT,
        env=environment(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as first:
        assert first.stdin is not None
        assert first.stdout is not None
        assert first.stdout.readline() == "open\n"
        expect_window(pc, "second_instance")
        assert first.poll() is None
        first.stdin.close()
        assert first.wait(DEADLINE_S) == 0
    with running(pc) as engine:
        assert engine.store.case(the_case(engine)).state == "SEALED"


def test_a_recording_that_does_not_verify_is_told_by_the_window_that_opens(pc: Setup) -> None:
    path = unended(pc, "talk")
    spoil(path, 0.0)
    done = subprocess.run(
        command("strip", pc),
        cwd=ROOT,
        env=environment(),
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=2 * DEADLINE_S,
    )
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout.splitlines()[-1])
    said = sentences("media_damaged", "zh_TW", path=path, second=0)
    assert told == {"code": 0, "sentences": said}
