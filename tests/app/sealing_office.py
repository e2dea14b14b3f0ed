"""A head office that seals, for a branch that was joined before; a PC in a process of its own that
signs and may be killed; a line that loses an answer."""

import shutil
import socket
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from branchdesk.bootstrap import Engine, Setup, open_store
from branchdesk.domain.wire import FeedReference
from branchdesk.hub.references import SEAL
from branchdesk.hub.service import DATABASE
from branchdesk.store.keys import FileKeyStore
from tests.app.branch import DEVICES, NOWHERE, Branch, environment, running, sign
from tests.hub.process import HubProcess
from tests.hub.seal_keys import file_key
from tests.sources import ROOT


def sealing_office(branch: Branch, folder: Path) -> HubProcess:
    """The branch's head office once more, with a seal key; its PCs have joined it."""
    assert branch.interviewed.data.exists()
    of, data = branch.stage.hub_data, folder / "sealing-office"
    data.mkdir()
    shutil.copy(of / "keys.json", data / "keys.json")
    with (
        closing(sqlite3.connect(of / DATABASE)) as source,
        closing(sqlite3.connect(data / DATABASE)) as copy,
    ):
        source.backup(copy)
    return HubProcess(data, seal=file_key(folder))


def journal(office: HubProcess) -> list[tuple[str, str]]:
    """Case and SHA-256 of every form that was sealed."""
    with closing(sqlite3.connect(office.data / DATABASE)) as connection:
        return list(connection.execute("SELECT case_id, sha256 FROM seal_journal"))


def told(setup: Setup, office: HubProcess) -> Setup:
    """That PC, with head office's word that it seals; its line is down."""
    with closing(sqlite3.connect(office.data / DATABASE)) as connection:
        find = "SELECT text FROM reference WHERE name = ?"
        (text,) = connection.execute(find, (SEAL,)).fetchone()
    store = open_store(setup)
    store.take_feed([FeedReference(hub_seq=0, name=SEAL, version="1", text=text)], 0)
    store.close()
    return reaching(setup, NOWHERE)


def reaching(setup: Setup, address: str) -> Setup:
    """That PC, with its line to ``address``."""
    store = open_store(setup)
    store.set_setting("hub_address", address)
    store.close()
    return setup


def own_case(engine: Engine) -> str:
    """The only case of that PC; the feed may have brought others'."""
    device_id = engine.store.device_id
    (row,) = [row for row in engine.store.cases() if row.device_id == device_id]
    return row.case_id


def start_signing(setup: Setup) -> "subprocess.Popen[str]":
    """A process that signs the one case of that PC, says so, and stays."""
    keys = setup.data.parent / f"{setup.data.name}-keys.json"
    return subprocess.Popen(
        [sys.executable, "-m", "tests.app.sealing_office", str(setup.data), str(keys)],
        cwd=ROOT,
        env=environment(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


class LostAnswer:
    """A line that carries a request to seal to head office, waits for the answer, and keeps it;
    whatever else is asked finds the line cut."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.answered = threading.Event()
        self._held: list[socket.socket] = []
        self._thread = threading.Thread(target=self._accept)

    @property
    def address(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self._listener.getsockname()[1]}"

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                near, _ = self._listener.accept()
                self._held.append(near)
                self._carry(near)

    def _carry(self, near: socket.socket) -> None:
        first = near.recv(65_536)
        if b"/seal " not in first.partition(b"\r\n")[0]:
            near.close()
            return
        with socket.create_connection(("127.0.0.1", self._port)) as far:
            far.sendall(first)
            near.settimeout(0.05)
            far.settimeout(0.05)
            while not self.answered.is_set():
                with suppress(TimeoutError):
                    far.sendall(near.recv(65_536))
                with suppress(TimeoutError):
                    if far.recv(65_536).startswith(b"HTTP/1.1 200 "):
                        self.answered.set()

    def __enter__(self) -> "LostAnswer":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for near in self._held:
            near.close()
        self._thread.join()


@contextmanager
def signed_only(setup: Setup) -> Iterator[Engine]:
    """That PC with its one case signed; the seal has not come."""
    with running(setup) as engine:
        sign(engine.desk, own_case(engine))
        yield engine


def main(data: str, keys: str) -> None:
    """Sign the one case, and stay until standard input ends."""
    with running(Setup(Path(data), FileKeyStore(Path(keys)), DEVICES)) as engine:
        sign(engine.desk, own_case(engine))
        sys.stdout.write("signed\n")
        sys.stdout.flush()
        sys.stdin.read()


if __name__ == "__main__":
    main(*sys.argv[1:])
