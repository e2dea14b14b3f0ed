"""``desk.py`` on a copy of its own: makes its environment once, whole or not at all."""

import ast
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import desk
from tests.sources import ROOT

BROKEN_LOCK = "no-such-package==1.0 --hash=sha256:" + "0" * 64 + "\n"


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A checkout in small: the real ``desk.py``, an empty lock, a program that answers."""
    folder = tmp_path_factory.mktemp("copy")
    shutil.copy(ROOT / "desk.py", folder)
    (folder / "requirements.lock").write_text("# nothing\n", encoding="utf-8")
    (folder / "branchdesk").mkdir()
    program = "import sys\nprint('asked for', *sys.argv[1:], 'in', sys.prefix)\n"
    (folder / "branchdesk" / "__main__.py").write_text(program, encoding="utf-8")
    return folder


def start(folder: Path, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Start the copy with the interpreter this environment was made from, off the network."""
    # The base interpreter of this environment; sys.executable would be the environment's own.
    python = str(getattr(sys, "_base_executable", sys.executable))
    return subprocess.run(
        [python, str(folder / "desk.py"), *arguments],
        env={**os.environ, "PIP_NO_INDEX": "1", **variables},
        cwd=folder.parent,
        capture_output=True,
        encoding="utf-8",
        timeout=180,
        check=False,
    )


def test_an_environment_is_made_once_and_never_left_half(copy: Path) -> None:
    stamp = copy / ".venv" / "desk-stamp.json"

    first = start(copy, "verify", "a file")
    assert first.returncode == 0, first.stdout + first.stderr
    assert "making .venv" in first.stdout
    assert f"asked for verify a file in {copy / '.venv'}" in first.stdout

    second = start(copy, "verify")
    assert second.stdout.startswith("asked for verify")

    lock = copy / "requirements.lock"
    lock.write_text(BROKEN_LOCK, encoding="utf-8")
    refused = start(copy, "verify")
    assert refused.returncode == 1
    assert "no-such-package" in refused.stderr
    assert "cannot be reached or lacks this package" in refused.stderr
    assert "Traceback" not in refused.stderr
    assert "asked for" not in refused.stdout
    assert not stamp.exists()

    (copy / ".venv" / "left-over").touch()
    lock.write_text("# nothing again\n", encoding="utf-8")
    again = start(copy, "verify")
    assert again.returncode == 0, again.stdout + again.stderr
    assert "making .venv" in again.stdout
    assert not (copy / ".venv" / "left-over").exists()
    assert stamp.exists()


def test_without_the_right_to_install_it_prints_one_command(tmp_path: Path) -> None:
    """A search path without apt-get and sudo stands for a person who may not use them."""
    code = "import desk\ndesk.install_packages(['xvfb', 'qpdf'])"
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "PATH": str(tmp_path)},
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )
    assert done.returncode == 1
    assert "sudo sh -c 'apt-get update && apt-get install -y" in done.stderr
    assert "xvfb qpdf" in done.stderr
    assert "Nothing was changed" in done.stderr


def test_an_old_python_can_read_the_file_far_enough_to_be_told() -> None:
    source = (ROOT / "desk.py").read_text(encoding="utf-8")
    ast.parse(source, feature_version=(3, 7))


def test_only_the_standard_library_is_imported() -> None:
    tree = ast.parse((ROOT / "desk.py").read_text(encoding="utf-8"))
    imported = {
        name.partition(".")[0]
        for node in ast.walk(tree)
        for name in (
            [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else [str(node.module)]
            if isinstance(node, ast.ImportFrom)
            else []
        )
    }
    assert imported <= set(sys.stdlib_module_names)


@pytest.mark.parametrize(
    ("printed", "advice"),
    [
        ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE", "proxy"),
        ("OSError: [Errno 28] No space left on device", "disk is full"),
        ("Failed to establish a new connection: [Errno -2]", "network"),
        ("ERROR: Could not find a version (from versions: none)", "network"),
        ("OSError: [WinError 32] The process cannot access the file", "in use"),
    ],
)
def test_what_pip_prints_becomes_advice(printed: str, advice: str) -> None:
    assert advice in desk.pip_hint(printed)


def test_variables_that_lead_out_of_the_environment_are_taken_away() -> None:
    code = "import desk, json; print(json.dumps(desk.clean_environment()))"
    leading_out = {"PIP_USER": "1", "PIP_TARGET": "elsewhere"}
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, **leading_out},
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=True,
    )
    assert "PIP_TARGET" not in done.stdout
    assert '"PIP_USER": "0"' in done.stdout
