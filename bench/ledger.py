"""What the ledger adds to a durable write: seal, chain, fold, SQLAlchemy and SQLCipher.

Peer: the standard library's sqlite3 inserting the same sealed bytes as one plain row, one commit
each, with the same pragmas. Reading is a stream of 200 events opened, beside the plain rows.
"""

import sqlite3
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib.metadata import version
from itertools import count
from pathlib import Path

from bench.harness import Figure, interleaved
from branchdesk.domain.events import Draft, Event
from branchdesk.domain.happenings import Answered, CaseOpened, FactsRecorded, InterviewStarted
from branchdesk.store.keys import FileKeyStore
from branchdesk.store.ledger import Store

STREAM = "interview:talk"
SHA = "ab" * 32
EVENTS = 200


def measure(quick: bool) -> Iterator[Figure]:
    """Milliseconds a durable append of one event, and a stream of 200 events read and opened."""
    versions = {"sqlite3": sqlite3.sqlite_version, "sqlcipher3": version("sqlcipher3")}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        store = Store.open(folder / "desk.db", FileKeyStore(folder / "keys"), _now)
        plain = _plain(folder / "plain.db")
        sample = _begin(store)
        numbers = count()

        def append() -> None:
            answered = Answered("talk", "q1", f"option-{next(numbers)}")
            store.append([Draft(STREAM, answered, "AM1", "client", 1000)])

        def insert() -> None:
            _insert(plain, sample, next(numbers))

        rounds = 50 if quick else 190
        ours, peer = interleaved(append, insert, rounds)
        yield Figure("durable append", ours * 1000, peer * 1000, "ms", versions=versions)

        for _ in range(EVENTS - rounds):
            append()
            insert()

        def read() -> None:
            store.stream(STREAM)

        def select() -> None:
            plain.execute("SELECT * FROM event ORDER BY seq").fetchall()

        ours, peer = interleaved(read, select, rounds=5 if quick else 25)
        yield Figure("stream read", ours * 1000, peer * 1000, "ms", versions=versions)
        plain.close()
        store.close()


def _now() -> datetime:
    return datetime.now(UTC)


def _begin(store: Store) -> Event:
    started = InterviewStarted("talk", "case", "client", "risk", SHA, "rules", SHA, "en")
    opened = CaseOpened("case", "2611-0001", "client", "branch", "AM1", "account")
    store.append(
        [
            Draft("client:client", FactsRecorded("client", "case", {"name": "W"}), "AM1", "client"),
            Draft("case:case", opened, "AM1", "client"),
            Draft(STREAM, started, "AM1", "client", 0),
        ]
    )
    return store.append([Draft(STREAM, Answered("talk", "q1", "a"), "AM1", "client", 1)])[0].event


def _plain(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, isolation_level=None)
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON"):
        connection.execute(f"PRAGMA {pragma}")
    connection.execute(
        "CREATE TABLE event (seq INTEGER PRIMARY KEY, stream TEXT, kind TEXT, at_utc TEXT, "
        "actor TEXT, sealed BLOB, prev_hash BLOB, hash BLOB)"
    )
    return connection


def _insert(connection: sqlite3.Connection, event: Event, number: int) -> None:
    row = (event.stream, event.kind, event.at_utc, event.actor, event.sealed)
    connection.execute("BEGIN IMMEDIATE")
    connection.execute(
        "INSERT INTO event VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (number, *row, event.prev_hash, event.hash),
    )
    connection.execute("COMMIT")
