"""The stage: head office in its own process, one branch, PCs with their own ledgers and keys."""

import os
import subprocess
import sys
import threading
from dataclasses import dataclass
from pathlib import Path

from branchdesk import host
from branchdesk.app.recording import Devices
from branchdesk.app.seals import PKI
from branchdesk.bootstrap import DATABASE, Setup, now
from branchdesk.documents.pki import create_demonstration
from branchdesk.hub.service import HeadOffice
from branchdesk.store.keys import FileKeyStore
from branchdesk.store.ledger import Store
from branchdesk.sync.enrolment import enrol
from branchdesk.video.ports import CameraSpec, MicrophoneSpec

BRANCH = "012"
PASSWORD = "demo-2611"  # noqa: S105 - of invented people, on a demonstration only
STAFF = ("A20417", "A20588", "R10233", "S10086", "T30051")
ADVISER, REVIEWER, SUPERVISOR = "A20417", "R10233", "S10086"

_READY_S = 60.0
_STOP_S = 15.0


class HubProcess:
    """``branchdesk hub`` as a child process on loopback; it ends with this process, whatever this
    one dies of."""

    def __init__(self, data: Path) -> None:
        self._data = data
        self._process: subprocess.Popen[str] | None = None
        self.address = ""

    def start(self, port: int = 0) -> None:
        """Start it and wait for its line; RuntimeError if it ends before."""
        self._process = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "branchdesk",
                "hub",
                "--data",
                str(self._data),
                "--port",
                str(port),
                "--until-eof",
            ],
            stdout=subprocess.PIPE,
            stdin=subprocess.PIPE,
            text=True,
            cwd=Path(__file__).resolve().parents[2],
        )
        line = self._first_line(self._process)
        if not line.startswith("listening "):
            self.stop()
            raise RuntimeError("head office did not start")
        self.address = line.split()[1]

    def stop(self) -> None:
        """Ask it to stop and wait for its end."""
        process, self._process = self._process, None
        if process is None:
            return
        with process:
            if process.stdin is not None:
                process.stdin.close()  # It stops where its standard input ends.
            try:
                process.wait(_STOP_S)
            except subprocess.TimeoutExpired:
                process.kill()

    @property
    def pid(self) -> int:
        """The process id; 0 while it does not run."""
        return self._process.pid if self._process else 0

    @staticmethod
    def _first_line(process: "subprocess.Popen[str]") -> str:
        found: list[str] = []

        def read() -> None:
            if process.stdout is not None:
                found.append(process.stdout.readline())

        reader = threading.Thread(target=read, daemon=True)
        reader.start()
        reader.join(_READY_S)
        return found[0] if found else ""


@dataclass(frozen=True, slots=True)
class Stage:
    """Folders of head office and of each PC under ``folder``."""

    folder: Path

    @property
    def hub_data(self) -> Path:
        """Head office's folder."""
        return self.folder / "head-office"

    def prepare(self) -> None:
        """Head office knows the branch and its people; a second time changes nothing."""
        office = HeadOffice(self.hub_data)
        try:
            office.references.seed(host.resources() / "demo" / "branch.yaml")
            for number in STAFF:
                office.references.set_password(number, PASSWORD)
        finally:
            office.close()

    def pc(self, name: str) -> Setup:
        """The PC ``name``, recording from the bundled clip."""
        clip = str(host.resources() / "demo" / "interview-zh.mp4")
        return Setup(
            data=self.folder / name,
            keystore=FileKeyStore(self.folder / f"{name}-keys.json"),
            devices=Devices(
                CameraSpec("clip", path=clip, width=640, height=360),
                MicrophoneSpec("clip", path=clip),
            ),
        )

    def join(self, setup: Setup, address: str, counter: str) -> None:
        """Let a PC join head office and give it demonstration certificates, once."""
        setup.data.mkdir(parents=True, exist_ok=True)
        store = Store.open(setup.data / DATABASE, setup.keystore, setup.clock)
        try:
            if store.hub_keys() is None:
                office = HeadOffice(self.hub_data)
                try:
                    code = office.enrolment.make_code(BRANCH)
                finally:
                    office.close()
                enrol(store, address, code, BRANCH, counter, now)
            store.set_setting("hub_address", address)
            if store.secret(PKI) is None:
                pki = create_demonstration(
                    now(), os.urandom(32), "安和銀行 Anhe Bank", "忠孝分行 012", f"PC {counter}"
                )
                store.set_secret(PKI, pki.to_bytes())
        finally:
            store.close()
