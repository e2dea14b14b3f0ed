"""The house rules of ARCHITECTURE.md, run as tests."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import grimp
import pytest

from tests.sources import ROOT, expect_none, parsed, place, python_files, text_files

MAX_LINES = 400
LINT = "from importlinter.cli import lint_imports_command as lint; lint(['--no-cache','--no-logo'])"
MODULES_OF_A_COPY = (
    *("__main__", "commands", "demo.play", "bootstrap", "host", "ui.page", "hub.intake"),
    *("app.desk", "sync.push", "store.ledger", "video.recorder", "documents.form", "domain.events"),
)
# What a function of the domain may not reach: clock, chance, disk, network, other programs.
IMPURE = {
    *("asyncio", "http", "io", "logging", "multiprocessing", "os", "pathlib", "random", "secrets"),
    *("shutil", "socket", "sqlite3", "ssl", "subprocess", "sys", "tempfile", "threading", "time"),
    *("urllib", "uuid"),
}
DOMAIN_LIBRARIES = {"msgspec", "cryptography"}
SLEEPS = {"time.sleep", "asyncio.sleep", "qtbot.wait", "QTest.qWait", "QThread.msleep"}
VAGUE_CLASS = re.compile(r"(Manager|Helpers?|Utils?)$")
VAGUE_MODULE = re.compile(r"(^|_)(managers?|helpers?|utils?|misc|common)$")
A_ROLE = {"AccountManager", "account_manager"}


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    """Run import-linter on the project in ``folder``."""
    return subprocess.run(
        [sys.executable, "-c", LINT],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def test_imports_follow_the_rule() -> None:
    done = lint(ROOT)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture
def small_house(tmp_path: Path) -> Path:
    """A tiny package with this project's layers and this project's own contracts."""
    settings = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    contracts = settings[settings.index("[tool.importlinter]") :]
    renamed = contracts.replace("branchdesk", "smallhouse")
    (tmp_path / "pyproject.toml").write_text(renamed, encoding="utf-8")
    house = tmp_path / "smallhouse"
    for name in MODULES_OF_A_COPY:
        module = house.joinpath(*name.split(".")).with_suffix(".py")
        module.parent.mkdir(parents=True, exist_ok=True)
        module.touch()
        (module.parent / "__init__.py").touch()
    return house


def test_a_house_in_order_passes(small_house: Path) -> None:
    lawful = "def work():\n    from smallhouse.domain import events\n"
    (small_house / "store" / "ledger.py").write_text(lawful, encoding="utf-8")
    done = lint(small_house.parent)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("importer", "imported"),
    [
        ("domain/events.py", "smallhouse.store.ledger"),
        ("store/ledger.py", "smallhouse.video.recorder"),
        ("ui/page.py", "smallhouse.hub.intake"),
        ("ui/page.py", "smallhouse.store.ledger"),
        ("app/desk.py", "PySide6.QtCore"),
        ("sync/push.py", "sqlalchemy.orm"),
    ],
)
def test_an_import_hidden_in_a_function_is_caught(
    small_house: Path, importer: str, imported: str
) -> None:
    hidden = f"def work():\n    import {imported}\n    return {imported}\n"
    (small_house / importer).write_text(hidden, encoding="utf-8")
    done = lint(small_house.parent)
    assert done.returncode == 1, done.stdout + done.stderr
    assert imported.partition(".")[0] in done.stdout
    assert "BROKEN" in done.stdout


@pytest.fixture(scope="module")
def imports() -> grimp.ImportGraph:
    """Who imports whom in the program, libraries included."""
    return grimp.build_graph("branchdesk", include_external_packages=True, cache_dir=None)


@pytest.mark.parametrize(
    ("library", "homes"),
    [
        ("PySide6", {"ui", "bootstrap", "demo"}),
        ("sqlalchemy", {"store", "hub"}),
        ("alembic", {"store", "hub"}),
        ("sqlcipher3", {"store", "hub"}),
    ],
)
def test_a_library_stays_in_its_homes(
    imports: grimp.ImportGraph, library: str, homes: set[str]
) -> None:
    """The contracts list packages by name; this also covers one they do not list yet."""
    importers = (
        imports.find_modules_that_directly_import(library) if library in imports.modules else set()
    )
    expect_none(name for name in importers if name.split(".")[1] not in homes)


def test_domain_imports_nothing_impure(imports: grimp.ImportGraph) -> None:
    modules = {"branchdesk.domain", *imports.find_descendants("branchdesk.domain")}
    allowed = (set(sys.stdlib_module_names) - IMPURE) | DOMAIN_LIBRARIES | {"branchdesk"}
    found = {
        f"{module} imports {imported}"
        for module in modules
        for imported in imports.find_modules_directly_imported_by(module)
        if imported.partition(".")[0] not in allowed
    }
    expect_none(found)


def test_domain_asks_no_clock_and_opens_no_file() -> None:
    asked = {"now", "utcnow", "today", "open", "read_text", "write_text", "print", "input"}
    found = [
        place(path, node.lineno)
        for path in sorted((ROOT / "branchdesk" / "domain").rglob("*.py"))
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Call) and _called(node).rpartition(".")[2] in asked
    ]
    expect_none(found)


def test_files_stay_small() -> None:
    lengths = {place(path): len(path.read_bytes().splitlines()) for path in python_files()}
    expect_none(f"{name} has {lines} lines" for name, lines in lengths.items() if lines > MAX_LINES)


def _called(call: ast.Call) -> str:
    """The dotted name of what a call calls, or an empty text for anything else."""
    return ast.unparse(call.func) if isinstance(call.func, ast.Attribute | ast.Name) else ""


def _against_test_rules(path: Path) -> Iterator[str]:
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.Call):
            name = _called(node)
            if name in SLEEPS:
                yield f"{place(path, node.lineno)} sleeps; wait for a condition with a deadline"
            if name.startswith(("pytest.skip", "pytest.xfail", "pytest.importorskip")):
                yield f"{place(path, node.lineno)} skips"
        elif isinstance(node, ast.Attribute) and ast.unparse(node).startswith(
            ("pytest.mark.skip", "pytest.mark.xfail")
        ):
            yield f"{place(path, node.lineno)} skips"
        elif isinstance(node, ast.Import | ast.ImportFrom):
            module = node.module if isinstance(node, ast.ImportFrom) else None
            names = {alias.name for alias in node.names}
            if module == "time" and "sleep" in names:
                yield f"{place(path, node.lineno)} sleeps"
            if "mock" in f"{module} {' '.join(names)}".replace(".", " ").split():
                yield f"{place(path, node.lineno)} imports a mock"


def test_tests_wait_for_conditions_and_use_real_parts() -> None:
    found = [
        finding
        for path in python_files()
        if path.is_relative_to(ROOT / "tests")
        for finding in _against_test_rules(path)
    ]
    expect_none(found)


def test_names_say_what_a_thing_is() -> None:
    found = []
    for path in python_files():
        if VAGUE_MODULE.search(path.stem) and path.stem not in A_ROLE:
            found.append(place(path))
        found += [
            f"{place(path, node.lineno)} {node.name}"
            for node in ast.walk(parsed(path))
            if isinstance(node, ast.ClassDef)
            and VAGUE_CLASS.search(node.name)
            and node.name not in A_ROLE
        ]
    expect_none(found)


def _lines_matching(pattern: str, *, but: tuple[str, ...] = ()) -> list[str]:
    """Where a pattern stands in the kept text files; this file holds the patterns themselves."""
    regex = re.compile(pattern)
    return [
        f"{place(path, number)} {found[0]}"
        for path in text_files()
        if path != Path(__file__) and not place(path).startswith(but or ("\0",))
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if (found := regex.search(line))
    ]


def test_no_open_end_without_an_issue() -> None:
    expect_none(_lines_matching(r"\b(TODO|FIXME|XXX|HACK)\b(?!.*#\d)", but=("pyproject.toml",)))


def test_no_place_of_one_machine_is_kept() -> None:
    expect_none(_lines_matching(r"(?<![\w.])/(work|root|opt/(?!branchdesk)|home/\w)[\w/]*"))


def test_no_package_index_is_named() -> None:
    expect_none(_lines_matching(r"--(extra-)?index-url|--find-links|https?://[^\s)]*/simple\b"))


def test_documents_are_there() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert "python3 desk.py\n" in readme
    assert "python3 desk.py test\n" in readme
    assert (ROOT / "ARCHITECTURE.md").stat().st_size > 0
    assert "## [Unreleased]" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def test_pictures_and_files_the_documents_name_exist() -> None:
    link = re.compile(r"\]\((?!https?:|#|mailto:)([^)#\s]+)")
    documents = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
    missing = [
        f"{place(document)} -> {target}"
        for document in documents
        for target in link.findall(document.read_text(encoding="utf-8"))
        if not (document.parent / target).exists()
    ]
    expect_none(missing)


def test_decisions_are_numbered_and_whole() -> None:
    records = sorted((ROOT / "docs" / "adr").glob("*.md"))
    numbers = [int(record.name[:3]) for record in records]
    assert numbers == list(range(1, len(records) + 1))
    for record in records:
        text = record.read_text(encoding="utf-8")
        assert re.fullmatch(r"\d{3}-[a-z0-9-]+\.md", record.name)
        assert text.startswith(f"# {record.name[:3]}"), place(record)
        for section in ("Summary", "Context", "Decision", "Consequences", "Alternatives"):
            assert f"\n## {section}\n" in text, f"{place(record)} lacks {section}"


def test_ci_runs_the_one_command() -> None:
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    commands = [line for line in script.splitlines() if line and not line.startswith(("#", "set"))]
    assert commands[-1].removeprefix("exec ") == "python3 desk.py test"
