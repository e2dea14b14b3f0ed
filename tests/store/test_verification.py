"""A ledger edited by somebody who holds the key: found, at exactly its place."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from branchdesk.domain.errors import IntegrityFault
from branchdesk.domain.events import Event, chain_hash
from branchdesk.domain.wire import FeedEvent
from branchdesk.store import schema
from branchdesk.store.ledger import Store
from tests.store.branch import open_store, whole_case

COUNT = len(whole_case())
EVENT = schema.event


@contextmanager
def edited(store: Store, *statements: sa.Executable) -> Iterator[None]:
    """The ledger as it is after ``statements``; put back at the end."""
    with store._database.reading() as connection:
        rows = [dict(row) for row in connection.execute(sa.select(EVENT)).mappings()]
        triggers = connection.exec_driver_sql(
            "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
        ).all()
    with store._database.writing() as connection:
        for name, _sql in triggers:
            connection.exec_driver_sql(f"DROP TRIGGER {name}")
        for statement in statements:
            connection.execute(statement)
    try:
        yield
    finally:
        _put_back(store, rows, [sql for _name, sql in triggers])


def _put_back(store: Store, rows: list[dict[str, object]], triggers: list[str]) -> None:
    with store._database.writing() as connection:
        connection.execute(sa.delete(EVENT))
        connection.execute(sa.insert(EVENT), rows)
        for sql in triggers:
            connection.exec_driver_sql(sql)


@pytest.fixture(scope="module")
def long_store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """A store with a whole case, shared by the examples."""
    store = open_store(tmp_path_factory.mktemp("long"))
    store.append(whole_case())
    yield store
    store.close()


CHANGES = {
    "actor": "'somebody'",
    "at_utc": "'2026-11-24T00:00:00.000000Z'",
    "media_ms": "coalesce(media_ms, 0) + 1",
    "stream": "stream || 'x'",
    "kind": "'interview.noted'",
    "id": "id || 'x'",
    "schema_ver": "schema_ver + 1",
    "key_id": "'another'",
    "sealed": "x'ff' || substr(sealed, 2)",
    "prev_hash": "zeroblob(31) || x'01'",
}


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seq=st.integers(1, COUNT), column=st.sampled_from(sorted(CHANGES)))
def test_an_edited_row_is_found_at_its_place(long_store: Store, seq: int, column: str) -> None:
    change = sa.update(EVENT).where(EVENT.c.seq == seq)
    with edited(long_store, change.values({column: sa.literal_column(CHANGES[column])})):
        report = long_store.verify()
    assert (report.first_bad_seq, report.reason) == (seq, "hash")
    assert report.device_id == long_store.device_id
    assert long_store.verify().first_bad_seq is None


@pytest.mark.parametrize("seq", [1, 2, COUNT - 1])
def test_a_missing_row_is_found_at_its_place(long_store: Store, seq: int) -> None:
    with edited(long_store, sa.delete(EVENT).where(EVENT.c.seq == seq)):
        report = long_store.verify()
    assert (report.first_bad_seq, report.reason) == (seq, "gap")


def test_a_lost_tail_shows_against_what_head_office_holds(long_store: Store) -> None:
    with edited(long_store, sa.delete(EVENT).where(EVENT.c.seq == COUNT)):
        assert long_store.verify().first_bad_seq is None
        with pytest.raises(IntegrityFault, match="chain_broken"):
            long_store.acknowledge(COUNT)


def test_rows_that_changed_places_are_found(long_store: Store) -> None:
    swap = [
        sa.update(EVENT).where(EVENT.c.seq == old).values(seq=new)
        for old, new in ((4, 1000), (5, 4), (1000, 5))
    ]
    with edited(long_store, *swap):
        report = long_store.verify()
    assert (report.first_bad_seq, report.reason) == (4, "hash")


def forge(forged: Event) -> sa.Executable:
    """The change that puts ``forged`` in its place with the hash it must then bear."""
    values = {
        "actor": forged.actor,
        "prev_hash": forged.prev_hash,
        "hash": chain_hash(forged),
    }
    return sa.update(EVENT).where(EVENT.c.seq == forged.seq).values(values)


def test_a_forged_hash_breaks_the_link(long_store: Store) -> None:
    event = long_store.own_events(4, 1)[0]
    for forged, found_at in (
        (replace(event, actor="somebody"), 6),
        (replace(event, prev_hash=bytes(32)), 5),
        (replace(long_store.own_events(0, 1)[0], prev_hash=b"1" * 32), 1),
    ):
        with edited(long_store, forge(forged)):
            report = long_store.verify()
        assert (report.first_bad_seq, report.reason) == (found_at, "link")


def test_a_payload_under_another_key_is_found(store: Store) -> None:
    store.append(whole_case())
    with store._database.writing() as connection:
        connection.exec_driver_sql("UPDATE client_key SET key = zeroblob(32)")
    report = store.verify()
    assert (report.first_bad_seq, report.reason) == (1, "payload")
    with pytest.raises(IntegrityFault) as caught:
        store.stream("client:client-1")
    assert caught.value.params == {"stream": "client:client-1"}


def test_an_edited_event_of_another_pc_is_found(store: Store, other: Store) -> None:
    other.append(whole_case())
    items = [FeedEvent(hub_seq=event.seq, event=event) for event in other.own_events(0, 100)[::2]]
    store.take_feed(items, 100)
    with edited(store, sa.update(EVENT).where(EVENT.c.seq == 5).values(actor="x")):
        report = store.verify()
    assert (report.first_bad_seq, report.reason) == (5, "hash")
    assert report.device_id == other.device_id


def test_an_empty_ledger_holds(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    assert (store.verify().events, store.verify().first_bad_seq) == (0, None)
    store.close()
