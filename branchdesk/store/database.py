"""One encrypted SQLite file: how it is opened, brought to the current schema, backed up.

The key is set by the first statement on the raw connection and is in no address, log or error.
Errors of SQLite that a person can act on become faults in one place, :func:`_as_fault`.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa
import sqlcipher3.dbapi2 as sqlcipher
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import event
from sqlalchemy.pool import QueuePool

from branchdesk.domain.errors import BranchDeskError, DeviceFault, IntegrityFault

BUSY_MS = 30_000
"""How long a connection waits for another one's transaction, ms."""
NEED_MB = 100
"""Free space asked for when the disk is full, MB."""

_DAMAGED = (sqlcipher.SQLITE_CORRUPT, sqlcipher.SQLITE_NOTADB)


@dataclass(frozen=True, slots=True)
class Schema:
    """Where the migrations are and the version they lead to."""

    folder: Path
    head: str


SHIPPED = Schema(Path(__file__).parent / "migrations", "0001")


class Database:
    """One connection to an encrypted file; calls from several threads take turns.

    Raises on any use: IntegrityFault ``database_damaged`` where a page does not verify or the key
    is another one, DeviceFault ``disk_full``.
    """

    def __init__(self, path: Path, key: bytes) -> None:
        self.path = path
        self._key = key
        # A pool of one: a second thread waits for the connection instead of sharing it.
        self._engine = sa.create_engine(
            "sqlite://",
            module=sqlcipher,
            creator=self._connect,
            poolclass=QueuePool,
            pool_size=1,
            max_overflow=0,
            pool_timeout=BUSY_MS / 1000,
            hide_parameters=True,
        )
        event.listen(self._engine, "begin", _begin)
        event.listen(self._engine, "handle_error", self._translate)

    @contextmanager
    def reading(self) -> Iterator[sa.Connection]:
        """A connection in a transaction that sees one state of the file."""
        with self._engine.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def writing(self) -> Iterator[sa.Connection]:
        """A connection in a transaction that no other writer can slip into: commits at the end,
        leaves nothing on an error."""
        with self._engine.connect() as connection:
            connection.execution_options(begin="IMMEDIATE")
            with connection.begin():
                yield connection

    def upgrade(self, schema: Schema, stamp: str) -> Path | None:
        """Bring the file to ``schema`` in one transaction; returns the copy made before an older
        file was changed, named with its version and ``stamp``, or None.

        Raises IntegrityFault ``database_newer`` for a version the migrations do not know.
        """
        with self.reading() as connection:
            found = _version(connection)
        if found == schema.head:
            return None
        config = Config(attributes={})
        config.set_main_option("script_location", str(schema.folder).replace("%", "%%"))
        known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
        if found is not None and found not in known:
            raise IntegrityFault(
                "database_newer", path=str(self.path), found=found, known=schema.head
            )
        copy = None if found is None else self._copy(found, stamp)
        with self.writing() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, schema.head)
        return copy

    def page_damage(self) -> tuple[str, ...]:
        """What SQLCipher says of each page on disk that does not bear its own HMAC."""
        with self._engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(PASSIVE)").fetchall()
            found = connection.exec_driver_sql("PRAGMA cipher_integrity_check").scalars()
            return tuple(found)

    def backup(self, target: Path) -> None:
        """Write a consistent copy to ``target`` under the same key; whole or not at all."""
        fresh = target.with_name(f"{target.name}.new")
        fresh.unlink(missing_ok=True)
        with self._engine.connect() as connection:
            source: Any = connection.connection.driver_connection
            copy = self._raw(fresh)
            try:
                source.backup(copy)
            except sqlcipher.Error as error:
                raise self._as_fault(error) or error from error
            finally:
                copy.close()
        with fresh.open("rb+") as file:
            os.fsync(file.fileno())
        fresh.replace(target)

    def forget_freed_pages(self) -> None:
        """Write the log back into the file, so that what was deleted is in neither."""
        with self._engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()

    def close(self) -> None:
        """Close the connection; the log is written back by the last one to leave."""
        self._engine.dispose()

    def _copy(self, found: str, stamp: str) -> Path:
        target = self.path.with_name(f"{self.path.stem}-schema-{found}-{stamp}{self.path.suffix}")
        self.backup(target)
        return target

    def _connect(self) -> Any:
        try:
            connection = self._raw(self.path)
            # Waiting comes first: switching the journal may itself meet another connection.
            for pragma in (
                f"busy_timeout={BUSY_MS}",
                "journal_mode=WAL",
                "foreign_keys=ON",
                "synchronous=FULL",
                "secure_delete=ON",
            ):
                connection.execute(f"PRAGMA {pragma}").fetchall()
        except sqlcipher.Error as error:
            raise self._as_fault(error) or error from error
        return connection

    def _raw(self, path: Path) -> Any:
        # Transactions are begun by _begin alone; the driver must not begin its own.
        connection = sqlcipher.connect(str(path), isolation_level=None, check_same_thread=False)
        connection.execute(f"PRAGMA key = \"x'{self._key.hex()}'\"").fetchall()
        # SQLCipher would write page errors to the error stream; they come back as faults instead.
        connection.execute("PRAGMA cipher_log_level = NONE").fetchall()
        return connection

    def _translate(self, context: sa.engine.ExceptionContext) -> BranchDeskError | None:
        """What SQLAlchemy raises instead of its own error; None leaves it."""
        return self._as_fault(context.original_exception)

    def _as_fault(self, error: BaseException) -> BranchDeskError | None:
        # The low byte is the primary result code, the rest its refinement (sqlite.org/rescode).
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        if code in _DAMAGED:
            return IntegrityFault("database_damaged", path=str(self.path))
        if code == sqlcipher.SQLITE_FULL:
            return DeviceFault("disk_full", path=str(self.path), need_mb=NEED_MB)
        return None


def _begin(connection: sa.Connection) -> None:
    how = connection.get_execution_options().get("begin", "DEFERRED")
    connection.exec_driver_sql(f"BEGIN {how}")


def _version(connection: sa.Connection) -> str | None:
    """The schema version of the file, None for a file without any table."""
    tables = connection.exec_driver_sql("SELECT name FROM sqlite_master").scalars().all()
    if "alembic_version" not in tables:
        return None
    found: str | None = connection.exec_driver_sql(
        "SELECT version_num FROM alembic_version"
    ).scalar()
    return found
