"""A full disk, wherever it is met: said in three languages, nothing half done, and once there is
room everything goes on."""

import json
import subprocess
import sys
from pathlib import Path

from branchdesk.app.texts import LANGUAGES
from branchdesk.bootstrap import DATABASE
from branchdesk.domain.errors import DeviceFault
from tests.app.branch import DEADLINE_S, Branch, environment
from tests.app.told import expect_told, sentences
from tests.sources import ROOT

_DISK_MB = 48
_MOUNT = f'mount -t tmpfs -o size={_DISK_MB}m none "$0" && exec "$@"'


def _small_disk(folder: Path) -> list[str] | None:
    """What, put before a command, gives it a small file system of its own at ``folder``; None
    where this user may not have one."""
    if sys.platform != "linux":
        return None
    for rights in ((), ("--user", "--map-root-user")):
        prefix = ["unshare", *rights, "--mount", "sh", "-c", _MOUNT, str(folder)]
        if subprocess.run([*prefix, "true"], capture_output=True, check=False).returncode == 0:
            return prefix
    return None


def met(branch: Branch, folder: Path, what: str, prefix: list[str]) -> dict[str, object]:
    """What a PC whose disk fills up tells."""
    interviewed = branch.copy(branch.interviewed, _made(folder / "interviewed"))
    sealed = branch.copy(branch.sealed, _made(folder / "sealed"))
    places = (interviewed.data, sealed.data, folder / "disk")
    done = subprocess.run(
        [*prefix, sys.executable, "-m", "tests.app.full_disk", what, *map(str, places)],
        cwd=ROOT,
        env=environment(),
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=2 * DEADLINE_S,
    )
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
    found: dict[str, object] = json.loads(done.stdout.splitlines()[-1])
    return found


def _made(folder: Path) -> Path:
    folder.mkdir()
    return folder


def expect_refused(found: dict[str, object], places: dict[str, Path]) -> None:
    """Each of what was tried met ``disk_full`` at its place and left everything as it was."""
    all_met = found["met"]
    assert isinstance(all_met, dict)
    assert set(all_met) == set(places)
    for name, place in places.items():
        one = all_met[name]
        assert (one["code"], one["same"]) == ("disk_full", True), (name, one)
        assert one["params"]["path"].startswith(str(place)), one
        expect_told(DeviceFault(one["code"], **one["params"]), "disk_full", **one["params"])
    assert found["whole"] is True


def test_a_full_disk(branch: Branch, tmp_path: Path) -> None:
    """The system refuses every write beyond a little: what is sealed, saved and exported."""
    disk = _made(tmp_path / "disk")
    places = {"seal": tmp_path / "interviewed" / "pc" / "documents"}
    places |= dict.fromkeys(("save", "export"), disk)
    expect_refused(met(branch, tmp_path, "limit", []), places)


def test_a_full_file_system(branch: Branch, tmp_path: Path) -> None:
    """No byte is left: start, recording, ledger, seal, save and export. Where this user may have no
    file system of its own, :func:`test_a_full_disk` stands for it."""
    disk = _made(tmp_path / "disk")
    prefix = _small_disk(disk)
    if prefix is None:
        return
    found = met(branch, tmp_path, "small", prefix)
    data = disk / "pc"
    places = {"record": data / "media", "open": data / DATABASE, "seal": data / "documents"}
    places |= dict.fromkeys(("save", "export"), disk)
    expect_refused(found, places)
    window = found["window"]
    assert isinstance(window, dict)
    for language in LANGUAGES:
        said = window[language]["sentences"]
        assert said == sentences("disk_full", language, path=data, need_mb=100)
