"""Opening a file: keys, versions, damage, copies; what is on disk is never overwritten."""

import hashlib
import shutil
import traceback
from pathlib import Path

import pytest
import sqlalchemy as sa
import sqlcipher3.dbapi2 as sqlcipher
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from branchdesk.domain.errors import BranchDeskError, IntegrityFault
from branchdesk.store.database import SHIPPED, Database, Schema
from branchdesk.store.keys import FileKeyStore
from branchdesk.store.ledger import KEY_NAME, Store
from branchdesk.store.schema import LEDGER
from tests.sources import ROOT
from tests.store.branch import Clock, open_store, whole_case

FIXTURES = ROOT / "tests" / "fixtures" / "databases"
FIXTURE_KEY = bytes(range(32))
"""The key of every fixture database; tests/fixtures/databases/make.py uses it too."""
NEXT_VERSION = """
import sqlalchemy as sa
from alembic import op

revision = "{new}"
down_revision = "{old}"


def upgrade() -> None:
    with op.batch_alter_table("transfer") as table:
        table.add_column(sa.Column("attempts", sa.Integer, nullable=False, server_default="0"))
    {more}
"""


def closed_store(folder: Path) -> Path:
    """The file of a PC with a whole case, closed."""
    store = open_store(folder)
    store.append(whole_case())
    store.close()
    return folder / "desk.db"


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def next_schema(folder: Path, more: str = "") -> Schema:
    """The shipped migrations and one more."""
    shutil.copytree(SHIPPED.folder, folder, ignore=shutil.ignore_patterns("__pycache__"))
    new = f"{int(SHIPPED.head) + 1:04d}"
    text = NEXT_VERSION.format(new=new, old=SHIPPED.head, more=more)
    (folder / "versions" / f"schema_{new}.py").write_text(text, encoding="utf-8")
    return Schema(folder, new)


def test_the_file_shows_nothing(tmp_path: Path) -> None:
    path = closed_store(tmp_path)
    content = path.read_bytes()
    assert not content.startswith(b"SQLite format 3")
    for word in ("王1".encode(), b"client-1", b"CREATE TABLE", b"case.opened"):
        assert word not in content


def test_another_key_opens_nothing_and_changes_nothing(tmp_path: Path) -> None:
    path = closed_store(tmp_path)
    before = digest(path)
    FileKeyStore(tmp_path / "keys.json").write(KEY_NAME, FIXTURE_KEY)
    with pytest.raises(IntegrityFault) as caught:
        open_store(tmp_path)
    assert (caught.value.code, caught.value.params) == ("database_damaged", {"path": str(path)})
    assert digest(path) == before
    shown = "".join(traceback.format_exception(caught.value))
    assert FIXTURE_KEY.hex() not in shown


@pytest.mark.parametrize("key", [None, b"short"])
def test_a_file_without_its_key_is_kept(tmp_path: Path, key: bytes | None) -> None:
    path = closed_store(tmp_path)
    before = digest(path)
    (tmp_path / "keys.json").unlink()
    if key is not None:
        FileKeyStore(tmp_path / "keys.json").write(KEY_NAME, key)
    with pytest.raises(IntegrityFault) as caught:
        open_store(tmp_path)
    assert (caught.value.code, caught.value.params) == ("key_missing", {"name": KEY_NAME})
    assert digest(path) == before


def test_a_key_without_a_file_is_kept(tmp_path: Path) -> None:
    path = closed_store(tmp_path)
    key = FileKeyStore(tmp_path / "keys.json").read(KEY_NAME)
    moved = path.rename(tmp_path / "moved.db")
    open_store(tmp_path).close()
    path.unlink()
    moved.rename(path)
    assert FileKeyStore(tmp_path / "keys.json").read(KEY_NAME) == key
    again = open_store(tmp_path)
    assert len(again.cases()) == 1
    again.close()


def test_a_newer_schema_is_named_and_left_alone(tmp_path: Path) -> None:
    path = closed_store(tmp_path)
    keys = FileKeyStore(tmp_path / "keys.json")
    newer = next_schema(tmp_path / "migrations")
    Store.open(path, keys, Clock(), migrations=newer).close()
    before = digest(path)
    with pytest.raises(IntegrityFault) as caught:
        open_store(tmp_path)
    params = {"path": str(path), "found": newer.head, "known": SHIPPED.head}
    assert (caught.value.code, caught.value.params) == ("database_newer", params)
    assert digest(path) == before


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_a_flipped_byte_anywhere_is_noticed(
    tmp_path_factory: pytest.TempPathFactory, whole: Path, data: st.DataObject
) -> None:
    folder = tmp_path_factory.mktemp("flipped")
    shutil.copy(whole.parent / "keys.json", folder)
    content = bytearray(whole.read_bytes())
    place = data.draw(st.integers(0, len(content) - 1))
    content[place] ^= data.draw(st.integers(1, 255))
    (folder / "desk.db").write_bytes(content)
    with pytest.raises(BranchDeskError, match="database_damaged"):
        refuse_damage(folder)


def refuse_damage(folder: Path) -> None:
    """Open a file; damage in a page that opening does not read is what ``verify`` finds."""
    store = open_store(folder)
    try:
        if store.page_damage() and store.verify().reason == "pages":
            raise IntegrityFault("database_damaged", path=str(store.path))
    finally:
        store.close()


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A closed database that tests copy."""
    return closed_store(tmp_path_factory.mktemp("whole"))


def test_a_file_that_is_no_database_is_kept(tmp_path: Path) -> None:
    open_store(tmp_path).close()
    path = tmp_path / "desk.db"
    path.write_bytes(b"not a database, but long enough to be one " * 200)
    before = digest(path)
    with pytest.raises(IntegrityFault, match="database_damaged"):
        open_store(tmp_path)
    assert digest(path) == before


@pytest.mark.parametrize("fixture", sorted(FIXTURES.glob("schema-*.db")), ids=lambda p: p.stem)
def test_every_released_schema_still_opens(tmp_path: Path, fixture: Path) -> None:
    shutil.copy(fixture, tmp_path / "desk.db")
    FileKeyStore(tmp_path / "keys.json").write(KEY_NAME, FIXTURE_KEY)
    store = open_store(tmp_path)
    assert store.verify().events == store.head()[0] == len(whole_case())
    case = store.case("case-1")
    assert (case.state, case.client_name, case.level) == ("SEALED", "王1", "C3")
    store.append(whole_case()[:1])
    assert store.verify().first_bad_seq is None
    store.close()


def test_there_is_a_fixture_of_the_shipped_schema() -> None:
    assert (FIXTURES / f"schema-{int(SHIPPED.head)}.db").exists()


def test_an_older_file_is_copied_before_it_changes(tmp_path: Path) -> None:
    path = tmp_path / "desk.db"
    shutil.copy(FIXTURES / f"schema-{int(SHIPPED.head)}.db", path)
    keys = FileKeyStore(tmp_path / "keys.json")
    keys.write(KEY_NAME, FIXTURE_KEY)
    newer = next_schema(tmp_path / "migrations")
    store = Store.open(path, keys, Clock(), migrations=newer)
    assert (store.verify().first_bad_seq, len(store.cases())) == (None, 1)
    store.close()
    (copy,) = tmp_path.glob("desk-schema-*.db")
    assert copy.name == f"desk-schema-{SHIPPED.head}-20261124T010001.db"
    (tmp_path / "old").mkdir()
    copy.rename(tmp_path / "old" / "desk.db")
    shutil.copy(tmp_path / "keys.json", tmp_path / "old")
    old = open_store(tmp_path / "old")
    assert (old.verify().first_bad_seq, len(old.cases())) == (None, 1)
    old.close()
    Store.open(path, keys, Clock(), migrations=newer).close()
    assert not list(tmp_path.glob("desk-schema-*.db"))


def test_a_migration_that_fails_leaves_the_older_file(tmp_path: Path) -> None:
    path = closed_store(tmp_path)
    keys = FileKeyStore(tmp_path / "keys.json")
    failing = next_schema(tmp_path / "migrations", 'op.execute("INSERT INTO nowhere VALUES (1)")')
    with pytest.raises(sa.exc.OperationalError):
        Store.open(path, keys, Clock(), migrations=failing)
    store = open_store(tmp_path)
    assert (store.verify().first_bad_seq, len(store.cases())) == (None, 1)
    store.close()


def test_migrations_and_tables_agree(tmp_path: Path) -> None:
    path = closed_store(tmp_path)
    database = Database(path, FileKeyStore(tmp_path / "keys.json").read(KEY_NAME))
    with database.reading() as connection:
        context = MigrationContext.configure(
            connection,
            opts={"include_name": lambda name, *_: not str(name).startswith("fold_")},
        )
        assert compare_metadata(context, LEDGER) == []
    database.close()
    assert ScriptDirectory(str(SHIPPED.folder)).get_current_head() == SHIPPED.head


def test_folds_of_another_shape_are_made_anew(tmp_path: Path) -> None:
    path = closed_store(tmp_path)
    database = Database(path, FileKeyStore(tmp_path / "keys.json").read(KEY_NAME))
    with database.writing() as connection:
        connection.exec_driver_sql("CREATE TABLE fold_gone (x)")
        connection.exec_driver_sql("DROP TABLE fold_client")
        connection.exec_driver_sql("UPDATE setting SET value = '0' WHERE name = 'folds_version'")
    database.close()
    store = open_store(tmp_path)
    assert store.client("client-1").name == "王1"
    store.close()
    with Database(path, FileKeyStore(tmp_path / "keys.json").read(KEY_NAME)).reading() as again:
        assert not again.exec_driver_sql(
            "SELECT 1 FROM sqlite_master WHERE name = 'fold_gone'"
        ).all()


def test_every_connection_is_durable_and_waits(tmp_path: Path) -> None:
    path = closed_store(tmp_path)
    database = Database(path, FileKeyStore(tmp_path / "keys.json").read(KEY_NAME))
    with database.reading() as connection:
        found = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("busy_timeout", "journal_mode", "foreign_keys", "synchronous")
        }
    database.close()
    assert found == {
        "busy_timeout": 30_000,
        "journal_mode": "wal",
        "foreign_keys": 1,
        "synchronous": 2,
    }


def test_a_backup_is_whole_and_under_the_same_key(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    store.append(whole_case())
    database = Database(store.path, FileKeyStore(tmp_path / "keys.json").read(KEY_NAME))
    (tmp_path / "copy").mkdir()
    database.backup(tmp_path / "copy" / "desk.db")
    database.close()
    store.close()
    shutil.copy(tmp_path / "keys.json", tmp_path / "copy")
    copy = open_store(tmp_path / "copy")
    assert copy.verify().events == len(whole_case())
    copy.close()
    plain = sqlcipher.connect(str(tmp_path / "copy" / "desk.db"))
    plain.execute("PRAGMA cipher_log_level = NONE")
    with pytest.raises(sqlcipher.DatabaseError):
        plain.execute("SELECT * FROM event")
    plain.close()
