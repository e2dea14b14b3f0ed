"""The command line as a person uses it: real processes, exit codes, words instead of codes."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import httpx
import psutil
import pytest

from branchdesk.app.definitions.document import read
from branchdesk.app.seals import own_pki
from branchdesk.bootstrap import DATABASE, now
from branchdesk.demo.stage import PASSWORD, HubProcess
from branchdesk.hub.service import HeadOffice
from branchdesk.store.keys import FileKeyStore
from branchdesk.store.ledger import Store
from tests.app.branch import DEADLINE_S, Branch, spoil
from tests.app.spreadsheets import write_workbook
from tests.processes import left_running
from tests.sources import ROOT

MARKET = ("--index", "TAIEX", "--day", "2026-11-25", "--level", "27345.5")
DISPLAYS = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")


@pytest.fixture(scope="module")
def branch(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Branch]:
    """Head office and its branch."""
    made = Branch(tmp_path_factory.mktemp("branch"))
    yield made
    made.close()


def branchdesk(
    *arguments: object, said: str = "", language: str = "en", **environment: str
) -> subprocess.CompletedProcess[str]:
    """``python -m branchdesk`` with ``said`` on its standard input."""
    process = subprocess.run(
        [sys.executable, "-m", "branchdesk", "--language", language, *map(str, arguments)],
        input=said,
        capture_output=True,
        encoding="utf-8",
        cwd=ROOT,
        env={**os.environ, "PYTHONIOENCODING": "utf-8", **environment},
        check=False,
        timeout=120,
    )
    assert "Traceback" not in process.stderr, process.stderr
    return process


def test_everything_holds_before_anything_is_changed(branch: Branch) -> None:
    folder = branchdesk("verify", branch.exported)
    assert (folder.returncode, folder.stderr) == (0, "")
    assert "Branch seal: valid. Set by this desk's own key: for demonstration only" in folder.stdout
    assert folder.stdout.endswith("Everything holds.\n")
    desk = branchdesk("verify", branch.sealed.data / DATABASE, language="zh_TW")
    assert desk.returncode == 0
    assert "帳本雜湊鏈" in desk.stdout
    assert branchdesk("verify", branch.exported / "form.pdf", language="zh_CN").returncode == 0


@pytest.mark.parametrize(
    ("name", "at"),
    [
        *(("form.pdf", 0.3), ("recording.mp4", 0.5), ("tags.vtt", 0.5), ("profile.json", 0.5)),
        ("original-1.mp4", 0.5),
        *(("events.jsonl", 0.5), ("roots.pem", 0.5), ("manifest.json", 0.5)),
    ],
)
def test_one_byte_of_an_evidence_folder_is_named(
    branch: Branch, tmp_path: Path, name: str, at: float
) -> None:
    folder = tmp_path / "evidence"
    shutil.copytree(branch.exported, folder)
    spoil(folder / name, at)
    found = branchdesk("verify", folder)
    assert found.returncode == 1
    marked = [line for line in found.stdout.splitlines() if line.startswith("✗")]
    assert any(name in line for line in marked), found.stdout


def test_one_byte_of_the_form_alone_is_named(branch: Branch, tmp_path: Path) -> None:
    for name in ("form.pdf", "roots.pem"):
        shutil.copy(branch.exported / name, tmp_path / name)
    assert branchdesk("verify", tmp_path / "form.pdf").returncode == 0
    spoil(tmp_path / "form.pdf", 0.3)
    found = branchdesk("verify", tmp_path / "form.pdf")
    assert found.returncode == 1
    assert "✗ FAILS  form.pdf" in found.stdout


@pytest.mark.parametrize("pattern", [DATABASE, "media/*/*.bdv", "documents/*.sealed"])
def test_one_byte_of_a_desk_is_named(branch: Branch, tmp_path: Path, pattern: str) -> None:
    setup = branch.copy(branch.sealed, tmp_path)
    (path,) = setup.data.glob(pattern)
    spoil(path)
    found = branchdesk("verify", setup.data)
    assert found.returncode == 1
    marked = [line for line in found.stdout.splitlines() if line.startswith("✗")]
    assert any(path.name in line for line in marked), found.stdout


@pytest.mark.parametrize("pattern", ["media/*/*.bdv", "documents/*.sealed"])
def test_a_file_that_is_gone_is_named(branch: Branch, tmp_path: Path, pattern: str) -> None:
    setup = branch.copy(branch.sealed, tmp_path)
    (path,) = setup.data.glob(pattern)
    path.unlink()
    found = branchdesk("verify", setup.data)
    assert found.returncode == 1
    assert f"{path.name}: is not there" in found.stdout


def test_a_database_without_its_key_is_left_as_it_is(branch: Branch, tmp_path: Path) -> None:
    setup = branch.copy(branch.sealed, tmp_path)
    (tmp_path / "pc-keys.json").unlink()
    before = (setup.data / DATABASE).read_bytes()
    nowhere = tmp_path / "keys.json"
    found = branchdesk("--file-keys", nowhere, "verify", setup.data, language="zh_TW")
    assert found.returncode == 1
    assert "金鑰" in found.stdout
    assert (setup.data / DATABASE).read_bytes() == before
    assert not nowhere.exists()


def test_what_is_not_there_is_said_and_not_made(tmp_path: Path) -> None:
    nowhere = tmp_path / "nowhere"
    for arguments in (
        ("verify", nowhere),
        ("verify", nowhere / "form.pdf"),
        ("lint", nowhere),
        ("import-form", nowhere, "--out", tmp_path / "form.yaml"),
        ("import-form", ROOT / "README.md", "--out", nowhere / "form.yaml"),
        ("--data", nowhere, "--file-keys", tmp_path / "keys.json", "rebuild"),
        ("hub-code", "--data", nowhere, "--branch", "012"),
        ("hub-password", "--data", nowhere, "--staff", "A20417"),
        ("hub-market", "--data", nowhere, *MARKET),
    ):
        found = branchdesk(*arguments)
        assert found.returncode == 2, arguments
        assert str(nowhere) in found.stderr
        assert found.stdout == ""
    assert list(tmp_path.iterdir()) == []


def test_an_empty_folder_is_no_evidence(tmp_path: Path) -> None:
    found = branchdesk("verify", tmp_path)
    assert found.returncode == 1
    assert "manifest.json: is not there" in found.stdout


def test_rebuild_folds_every_event(branch: Branch, tmp_path: Path) -> None:
    setup = branch.copy(branch.sealed, tmp_path)
    keys = tmp_path / "pc-keys.json"
    found = branchdesk("--data", setup.data, "--file-keys", keys, "rebuild")
    assert found.returncode == 0
    assert found.stdout.startswith("Rebuilt from ")
    assert branchdesk("verify", setup.data).returncode == 0


def test_lint_names_file_and_line(tmp_path: Path) -> None:
    assert branchdesk("lint").returncode == 0
    broken = tmp_path / "rulepack.yaml"
    whole = (ROOT / "resources" / "rulepacks" / "tw-bank.yaml").read_text(encoding="utf-8")
    lines = whole.splitlines()
    place = next(n for n, line in enumerate(lines, start=1) if "numbers: {years: 65" in line)
    lines[place - 1] = lines[place - 1].replace("65", "sixty-five")
    broken.write_text("\n".join(lines) + "\n", encoding="utf-8")
    found = branchdesk("lint", broken)
    assert found.returncode == 1
    assert f"{broken.name}:{place}: " in found.stdout


def test_a_workbook_becomes_a_questionnaire_or_its_cells_are_named(tmp_path: Path) -> None:
    shipped = ROOT / "resources" / "questionnaires" / "risk-individual.yaml"
    document, _problems = read(shipped, shipped.name)
    assert document is not None
    book, out = tmp_path / "questions.xlsx", tmp_path / "questions.yaml"
    write_workbook(document.data, book)
    made = branchdesk("import-form", book, "--out", out, language="zh_TW")
    assert (made.returncode, made.stderr) == (0, "")
    assert "已讀入 20 題" in made.stdout
    assert branchdesk("lint", out).returncode == 0
    first = out.read_bytes()

    document.data["items"][4]["options"][1]["points"] = "two"
    write_workbook(document.data, book)
    refused = branchdesk("import-form", book, "--out", out)
    assert refused.returncode == 1
    assert refused.stdout.startswith("questions.xlsx:choices!F")
    assert "expected a whole number" in refused.stdout
    assert out.read_bytes() == first


def test_a_pc_joins_with_a_code_that_is_never_an_argument(branch: Branch, tmp_path: Path) -> None:
    made = branchdesk("hub-code", "--data", branch.stage.hub_data, "--branch", "012")
    assert made.returncode == 0
    pc = ("--data", tmp_path / "pc", "--file-keys", tmp_path / "keys.json")
    there = ("join", "--address", branch.hub.address, "--branch", "012", "--counter", "7")
    wrong = branchdesk(*pc, *there, said="WRONG-CODE\n")
    assert wrong.returncode == 2
    assert wrong.stderr.startswith("Head office did not accept this")
    joined = branchdesk(*pc, *there, said=made.stdout)
    assert (joined.returncode, joined.stderr) == (0, "")
    assert "joined" in joined.stdout
    keys = FileKeyStore(tmp_path / "keys.json")
    with closing(Store.open(tmp_path / "pc" / DATABASE, keys, now)) as store:
        assert own_pki(store).device_certificate, "a PC that joined can certify what clients sign"
    away = branchdesk(
        *("--data", tmp_path / "other", "--file-keys", tmp_path / "other.json"),
        *("join", "--address", "http://127.0.0.1:9", "--branch", "012", "--counter", "7"),
        said=made.stdout,
    )
    assert away.returncode == 2
    assert "cannot be reached" in away.stderr


def test_a_password_is_asked_for(branch: Branch) -> None:
    folder = branch.stage.hub_data
    given = branchdesk("hub-password", "--data", folder, "--staff", "T30051", said=PASSWORD + "\n")
    assert given.returncode == 0
    nobody = branchdesk("hub-password", "--data", folder, "--staff", "X1", said="words\n")
    assert nobody.returncode == 2
    assert "X1" in nobody.stderr


def test_a_seal_key_is_made_once_and_its_passphrase_is_asked_for(tmp_path: Path) -> None:
    made, told = tmp_path / "seal.p12", tmp_path / "seal.yaml"
    verb = ("hub-seal-key", "--bank", "Anhe Bank", "--out", made)
    done = branchdesk(*verb, said="correct horse battery\n")
    assert (done.returncode, done.stderr) == (0, "")
    told.write_text("pkcs12: seal.p12\n", encoding="utf-8")
    served = ("hub", "--data", tmp_path / "hub", "--until-eof", "--seal", told)
    assert "listening" in branchdesk(*served, BRANCHDESK_SEAL_SECRET="correct horse battery").stdout
    nameless = branchdesk("hub-seal-key", "--bank", "x" * 65, "--out", tmp_path / "no.p12")
    assert (nameless.returncode, "64" in nameless.stderr) == (2, True)
    short = branchdesk(*verb, said="short\n")
    assert (short.returncode, "12 characters" in short.stderr) == (2, True)
    wrong = branchdesk(*served, BRANCHDESK_SEAL_SECRET="another passphrase", language="zh_TW")
    assert wrong.returncode == 2
    assert "印章金鑰" in wrong.stderr


def lacking(folder: Path, *libraries: str) -> dict[str, str]:
    """The environment of a machine without some libraries."""
    for name in libraries:
        (folder / f"{name}.py").write_text(f"raise ImportError('{name}')\n", encoding="utf-8")
    return {"PYTHONPATH": str(folder)}


def test_head_office_needs_no_library_of_the_window(tmp_path: Path) -> None:
    bare = lacking(tmp_path, "PySide6", "shiboken6", "cv2", "av", "sounddevice", "reportlab")
    data, seed = tmp_path / "head-office", ROOT / "resources" / "demo" / "branch.yaml"
    for verb, said in (
        (("hub", "--data", data, "--seed", seed, "--until-eof"), ""),
        (("hub-code", "--data", data, "--branch", "012"), ""),
        (("hub-password", "--data", data, "--staff", "T30051"), PASSWORD + "\n"),
        (("hub-market", "--data", data, *MARKET), ""),
        (("lint",), ""),
    ):
        done = branchdesk(*verb, said=said, **bare)
        assert (done.returncode, done.stderr) == (0, ""), verb
    window = branchdesk(**bare)
    assert window.returncode == 2
    assert "library is missing" in window.stderr


def test_a_desk_is_verified_without_a_library_of_the_window(branch: Branch, tmp_path: Path) -> None:
    bare = lacking(tmp_path, "PySide6", "shiboken6")
    assert branchdesk("verify", branch.sealed.data, **bare).returncode == 0
    assert branchdesk("verify", branch.exported, **bare).returncode == 0


KEEP_A_HUB = """
import sys, pathlib
from branchdesk.demo.stage import HubProcess
hub = HubProcess(pathlib.Path(sys.argv[1]))
hub.start()
print(hub.pid, hub.address, flush=True)
sys.stdin.read()
hub.stop()
"""


def test_head_office_of_the_demonstration_ends_with_a_killed_parent(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", KEEP_A_HUB, str(tmp_path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    ) as parent:
        assert parent.stdout is not None
        pid, address = parent.stdout.readline().split()
        hub = psutil.Process(int(pid))
        assert httpx.get(f"{address}/v1/health").status_code == 204
        parent.kill()
        assert not left_running([hub], DEADLINE_S)


def test_head_office_of_the_demonstration_stops_when_it_is_told_to(tmp_path: Path) -> None:
    hub = HubProcess(tmp_path)
    hub.start()
    process = psutil.Process(hub.pid)
    hub.stop()
    assert not process.is_running()
    assert hub.pid == 0
    hub.start(int(hub.address.rpartition(":")[2]))
    assert httpx.get(f"{hub.address}/v1/health").status_code == 204
    hub.stop()


def test_a_taken_port_is_said(branch: Branch, tmp_path: Path) -> None:
    HeadOffice(tmp_path).close()
    found = branchdesk("hub", "--data", tmp_path, "--port", branch.hub.port)
    assert found.returncode == 2
    assert f"127.0.0.1:{branch.hub.port}" in found.stderr


if sys.platform == "linux":  # Windows and macOS always have a screen.

    def test_without_a_display_the_window_says_so() -> None:
        process = subprocess.run(
            [sys.executable, "-m", "branchdesk", "--language", "zh_CN"],
            capture_output=True,
            encoding="utf-8",
            cwd=ROOT,
            env={name: value for name, value in os.environ.items() if name not in DISPLAYS},
            check=False,
            timeout=60,
        )
        assert process.returncode == 2
        assert "没有可以打开窗口的屏幕" in process.stderr


def test_a_missing_library_is_named(tmp_path: Path) -> None:
    found = branchdesk("verify", ROOT, **lacking(tmp_path, "msgspec"))
    assert found.returncode == 2
    assert "msgspec" in found.stderr
    assert "desk.py" in found.stderr
