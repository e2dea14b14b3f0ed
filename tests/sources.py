"""The project's own files, as the guards see them."""

import ast
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
CODE_FOLDERS = ("branchdesk", "tests", "bench", "tools", "installer", "resources")
TEXT_SUFFIXES = {
    *(".py", ".md", ".toml", ".yaml", ".yml", ".json", ".lock", ".txt", ".sql", ".mako"),
    *(".in", ".qss", ".wxs", ".admx", ".adml", ".ps1", ".sh", ".cfg", ".ini", ""),
}


def python_files() -> list[Path]:
    """Every Python file of the project, ``desk.py`` included."""
    found = [ROOT / "desk.py"]
    for folder in CODE_FOLDERS:
        found += sorted((ROOT / folder).rglob("*.py"))
    return found


def text_files() -> Iterator[Path]:
    """Every text file that is kept in the repository."""
    for folder in (*CODE_FOLDERS, "docs", ".ci"):
        for path in sorted((ROOT / folder).rglob("*")):
            if path.is_file() and path.suffix in TEXT_SUFFIXES and "__pycache__" not in path.parts:
                yield path
    for path in sorted(ROOT.iterdir()):
        if path.is_file() and path.suffix in TEXT_SUFFIXES and not path.name.startswith("."):
            yield path


def parsed(path: Path) -> ast.Module:
    """The syntax tree of a Python file."""
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def place(path: Path, line: int | None = None) -> str:
    """How a finding names its place: ``folder/file.py:12``."""
    name = path.relative_to(ROOT).as_posix()
    return name if line is None else f"{name}:{line}"


def expect_none(findings: Iterable[str]) -> None:
    """Fail with one finding a line, so that a long list can be worked through."""
    lines = sorted(findings)
    if lines:
        pytest.fail("\n".join(("", *lines)), pytrace=False)
