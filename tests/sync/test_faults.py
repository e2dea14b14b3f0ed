"""What goes wrong on the way: cut lines, lost answers, a killed program, a copied database."""

import hashlib
import secrets
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.hub.process import HubProcess
from tests.sync.chaos import ChaosProxy
from tests.sync.desk import Pc
from tests.sync.test_sync import object_sha256, rows

NewPc = Callable[[str], Pc]

_UPLOADER = """
import sys
from pathlib import Path
from tests.sync.desk import Pc
pc = Pc(Path(sys.argv[1]))
pc.sync.on_change = lambda _: print(pc.store.transfer(sys.argv[2]), flush=True)
pc.start()
sys.stdin.read()
"""


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_everything_arrives_once_over_a_bad_line(hub: HubProcess, new_pc: NewPc, seed: int) -> None:
    pc = new_pc("pc")
    media = secrets.token_bytes(6_000_000)
    with ChaosProxy(hub.port, seed, calm_after=40) as line:
        pc.enrol(hub.data, hub.address)
        pc.store.set_setting("hub_address", line.address)
        pc.start()
        recording = pc.case("1", media)
        for _ in range(4):
            pc.notes(300)
            pc.sync.nudge()
        pc.until(lambda: pc.all_sent() and pc.arrived("1"))
        pc.sync.stop()
        assert sum(line.met.values()) > line.met["none"]
    total = pc.store.head()[0]
    assert rows(hub.data, "SELECT count(*), count(DISTINCT id), max(seq) FROM event") == [
        (total, total, total)
    ]
    assert rows(hub.data, "SELECT count(*) FROM fork") == [(0,)]
    assert object_sha256(hub.data, recording) == hashlib.sha256(media).hexdigest()


def test_killed_in_the_middle_of_a_file(hub: HubProcess, new_pc: NewPc) -> None:
    pc = new_pc("pc")
    pc.enrol(hub.data, hub.address)
    media = secrets.token_bytes(120_000_000)
    recording = pc.case("1", media)
    with subprocess.Popen(
        [sys.executable, "-c", _UPLOADER, str(pc.folder), recording],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as uploader:
        assert uploader.stdout is not None
        held = 0
        while held == 0:
            assert uploader.stdout.readline()
            held = stored(hub.data, recording)
        uploader.kill()
    assert 0 < stored(hub.data, recording) < len(media)
    pc.start()
    pc.until(lambda: pc.arrived("1"))
    assert object_sha256(hub.data, recording) == hashlib.sha256(media).hexdigest()


def test_hub_killed_in_the_middle_of_a_file(hub: HubProcess, new_pc: NewPc) -> None:
    pc = new_pc("pc")
    pc.enrol(hub.data, hub.address)
    media = secrets.token_bytes(60_000_000)
    pc.start()
    recording = pc.case("1", media)
    pc.until(lambda: stored(hub.data, recording) > 0)
    hub.kill()
    pc.notes(10)
    hub.start()
    pc.until(lambda: pc.all_sent() and pc.arrived("1"))
    assert object_sha256(hub.data, recording) == hashlib.sha256(media).hexdigest()


def test_a_restored_backup_is_quarantined(hub: HubProcess, new_pc: NewPc, tmp_path: Path) -> None:
    pc = new_pc("pc")
    pc.enrol(hub.data, hub.address)
    pc.store.close()
    shutil.copytree(pc.folder, tmp_path / "backup")
    pc.store = pc.open()
    pc.start()
    pc.notes(5)
    pc.until(pc.all_sent)
    pc.sync.stop()
    before = rows(hub.data, "SELECT seq, hash FROM event ORDER BY seq")
    copy = new_pc("backup")
    copy.notes(9)
    copy.start()
    assert copy.status_becomes("refused").reason == "chain_broken"
    assert rows(hub.data, "SELECT seq, hash FROM event ORDER BY seq") == before


def stored(data: Path, file_id: str) -> int:
    """Bytes of a file that head office counts as held."""
    found = rows(data, "SELECT stored FROM manifest WHERE file_id = ?", file_id)
    return int(str(found[0][0])) if found else 0
