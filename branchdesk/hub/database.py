"""Head office's database: how it is opened and how a transaction begins."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event

from branchdesk.hub import tables

_BUSY_MS = 10_000


class Database:
    """SQLite in WAL mode with synchronous=FULL: what was committed survives a power cut.

    Writers of this process take turns; another process (``branchdesk hub code``) waits on
    SQLite's own lock for up to 10 s.
    """

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._turn = threading.Lock()
        self._engine = sa.create_engine(f"sqlite:///{path}", hide_parameters=True)
        event.listen(self._engine, "connect", _prepare)
        event.listen(self._engine, "begin", _begin)
        with self.writing() as connection:
            tables.METADATA.create_all(connection)
            if connection.execute(sa.select(tables.feed_order.c.last)).first() is None:
                connection.execute(sa.insert(tables.feed_order).values(id=1, last=0))

    @contextmanager
    def reading(self) -> Iterator[sa.Connection]:
        """A connection that sees one state of the database."""
        with self._engine.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def writing(self) -> Iterator[sa.Connection]:
        """A connection in a transaction: commits at the end, leaves nothing on an error."""
        with self._turn, self._engine.connect() as connection:
            connection.execution_options(begin="IMMEDIATE")
            with connection.begin():
                yield connection

    def close(self) -> None:
        """Close every connection."""
        self._engine.dispose()


def _prepare(connection: Any, _record: object) -> None:
    # The driver must not begin transactions of its own; _begin does.
    connection.isolation_level = None
    for pragma in (
        f"busy_timeout={_BUSY_MS}",
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
    ):
        connection.execute(f"PRAGMA {pragma}").fetchall()


def _begin(connection: sa.Connection) -> None:
    how = connection.get_execution_options().get("begin", "DEFERRED")
    connection.exec_driver_sql(f"BEGIN {how}")
