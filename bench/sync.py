"""Sync against what the machine can do without it.

Peers: for events, the same rows put into plain SQLite (WAL, synchronous=FULL, one transaction a
batch of 500) without network, signature, chain or opening of payloads; for files, one plain HTTP
PUT to a server of the standard library that only writes, without hash, flush or resumption.
"""

import secrets
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import astuple
from functools import partial
from importlib.metadata import version
from pathlib import Path

import httpx

from bench.harness import Figure
from branchdesk.domain.events import Event
from branchdesk.sync.client import HubClient
from branchdesk.sync.events import Round
from branchdesk.sync.files import Uploads, outgoing
from tests.hub.process import HubProcess
from tests.sync.desk import Pc, now

_BATCH = 500
_PLAIN = """
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
class Plain(BaseHTTPRequestHandler):
    def do_PUT(self):
        left = int(self.headers["Content-Length"])
        with open(sys.argv[1], "wb") as file:
            while left > 0:
                piece = self.rfile.read(min(left, 1 << 20))
                left -= len(piece)
                file.write(piece)
        self.send_response(204)
        self.end_headers()
    def log_message(self, *_):
        pass
server = ThreadingHTTPServer(("127.0.0.1", 0), Plain)
print(server.server_address[1], flush=True)
server.serve_forever()
"""


def measure(quick: bool) -> Iterable[Figure]:
    """Medians, ours and the peer's turn by turn, over the loopback."""
    versions = {name: version(name) for name in ("httpx", "granian", "starlette")}
    versions["sqlite"] = sqlite3.sqlite_version
    rounds = 3 if quick else 7
    with (
        tempfile.TemporaryDirectory() as name,
        HubProcess(Path(name) / "hub") as hub,
        Pc(Path(name) / "pc") as pc,
    ):
        pc.enrol(hub.data, hub.address)
        signing = pc.store.signing_private()
        with closing(HubClient(hub.address, pc.store.device_id, signing, now)) as client:
            count = 2_000 if quick else 10_000
            ours, peer = _events(pc, client, Path(name) / "plain.db", count, rounds)
            yield Figure("events pushed", ours, peer, "events/s", "more", versions)
            size = (20 if quick else 100) * 1_000_000
            ours, peer = _files(pc, client, Path(name), size, rounds)
            yield Figure("file sent", ours, peer, "MB/s", "more", versions)


def _events(pc: Pc, client: HubClient, plain: Path, count: int, rounds: int) -> tuple[float, float]:
    keys = pc.store.hub_keys()
    if keys is None:
        raise RuntimeError("the PC has not joined")
    talk = Round(pc.store, client, keys[0], lambda: False, lambda _: None)
    ours, peer = [], []
    with closing(_plain_database(plain)) as database:
        for _ in range(rounds):
            after = talk.greet()
            pc.notes(count)
            waiting = pc.store.own_events(after, count * 2)
            ours.append(len(waiting) / _seconds(partial(talk.push, after)))
            peer.append(len(waiting) / _seconds(partial(_insert, database, waiting)))
    return statistics.median(ours), statistics.median(peer)


def _plain_database(path: Path) -> sqlite3.Connection:
    database = sqlite3.connect(path, isolation_level=None)
    database.execute("PRAGMA journal_mode=WAL")
    database.execute("PRAGMA synchronous=FULL")
    database.execute(
        "CREATE TABLE event (device_id, seq, id, stream, kind, schema_ver, at_utc, media_ms,"
        " actor, key_id, sealed, prev_hash, hash, PRIMARY KEY (device_id, seq))"
    )
    return database


def _insert(database: sqlite3.Connection, events: tuple[Event, ...]) -> None:
    marks = ",".join("?" * 13)
    for first in range(0, len(events), _BATCH):
        database.execute("BEGIN")
        rows = [astuple(event) for event in events[first : first + _BATCH]]
        database.executemany(f"INSERT INTO event VALUES ({marks})", rows)  # noqa: S608
        database.execute("COMMIT")


def _files(pc: Pc, client: HubClient, folder: Path, size: int, rounds: int) -> tuple[float, float]:
    keys = pc.store.hub_keys()
    if keys is None:
        raise RuntimeError("the PC has not joined")
    talk = Round(pc.store, client, keys[0], lambda: False, lambda _: None)
    uploads = Uploads(pc.store, client, lambda: False, lambda _: None)
    ours, peer = [], []
    with _plain_server(folder / "plain.bin") as address, httpx.Client(trust_env=False) as plain:
        for number in range(rounds):
            media = secrets.token_bytes(size)
            recording = pc.case(f"{number}", media)
            talk.push(talk.greet())
            (file,) = (
                file for file in outgoing(pc.store, pc.vault, pc.files) if file.file_id == recording
            )
            ours.append(size / 1e6 / _seconds(partial(uploads.send, file)))
            peer.append(size / 1e6 / _seconds(partial(plain.put, address, content=media)))
    return statistics.median(ours), statistics.median(peer)


@contextmanager
def _plain_server(target: Path) -> Iterator[str]:
    with subprocess.Popen(
        [sys.executable, "-c", _PLAIN, str(target)], stdout=subprocess.PIPE, text=True
    ) as server:
        try:
            port = server.stdout.readline().strip() if server.stdout else ""
            yield f"http://127.0.0.1:{port}/file"
        finally:
            server.kill()


def _seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began
