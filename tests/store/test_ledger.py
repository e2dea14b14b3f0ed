"""Appending: one transaction, a chain without gap, payloads sealed to their place."""

import base64
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from uuid import UUID

import pytest
import sqlcipher3.dbapi2 as sqlcipher

from branchdesk.domain import happenings as happened
from branchdesk.domain.errors import DeviceFault, InputFault, IntegrityFault
from branchdesk.domain.events import GENESIS, Draft, Payload, encode
from branchdesk.domain.evidence import broken_at, checkpoint_holds, payload_binding
from branchdesk.domain.sealing import unseal, unwrap_key, wrapping_public
from branchdesk.domain.terms import Retention
from branchdesk.store.database import SHIPPED, Database
from branchdesk.store.keys import FileKeyStore
from branchdesk.store.ledger import KEY_NAME, Store
from tests.store.branch import (
    KEEPING,
    KEPT_FOR,
    SHA,
    Clock,
    interviewing,
    open_store,
    opening,
    signing,
    whole_case,
)

HUB_PRIVATE = bytes(range(1, 33))
SEALED = happened.CaseSealed("case-1", "talk-1", "form-1", ("tape-1",))
CLEAR = Draft("case:c", happened.CaseAbandoned("c", "left"), "AM1")


def test_events_follow_each_other_without_gap(store: Store) -> None:
    assert store.head() == (0, GENESIS)
    written = store.append(opening())
    more = store.append(interviewing())
    events = store.own_events(0, 100)
    assert [found.event for found in (*written, *more)] == list(events)
    assert broken_at(events, store.device_id) is None
    assert store.head() == (len(events), events[-1].hash)
    assert store.own_events(3, 2) == events[3:5]
    assert str(UUID(store.device_id)) == store.device_id


def test_nothing_appended_is_nothing_written(store: Store) -> None:
    assert store.append([]) == ()
    assert store.head() == (0, GENESIS)


def test_ids_ascend_when_the_clock_stands_still_or_goes_back(tmp_path: Path) -> None:
    clock = Clock(step=timedelta(0))
    first = open_store(tmp_path, clock)
    first.append([CLEAR] * 5)
    first.close()
    clock.at -= timedelta(hours=1)
    again = open_store(tmp_path, clock)
    again.append([CLEAR] * 5)
    ids = [event.id for event in again.own_events(0, 10)]
    again.close()
    assert ids == sorted(set(ids))
    assert {(UUID(found).version, UUID(found).variant) for found in ids} == {
        (7, "specified in RFC 4122")
    }
    moment = UUID(ids[0]).int >> 80
    assert moment == int((clock.at + timedelta(hours=1)).timestamp() * 1000)


def test_payloads_are_sealed_to_their_place(store: Store) -> None:
    facts = store.append(opening())[0].event
    key = store.client_key("client-1")
    assert key is not None
    assert "王".encode() not in facts.sealed
    place = (facts.device_id, facts.seq, facts.id, facts.stream, facts.kind)
    assert "王".encode() in unseal(key, payload_binding(*place), facts.sealed)
    assert store.client_key("nobody") is None


def test_clear_payloads_are_canonical_json(store: Store) -> None:
    event = store.append([CLEAR])[0].event
    assert event.key_id is None
    assert event.sealed == encode(CLEAR.payload)


def test_a_stream_comes_back_as_written(store: Store) -> None:
    written = store.append([*opening(), *interviewing()])
    found = store.stream("interview:talk-1")
    assert found == tuple(item for item in written if item.event.stream == "interview:talk-1")
    assert found[3].payload == happened.Asked("talk-1", "q1")
    assert store.stream("interview:none") == ()


class Foreign(Payload):
    """A payload of no registered kind."""


def test_a_draft_that_cannot_be_written_takes_the_others_with_it(store: Store) -> None:
    store.append(opening())
    before = store.head(), store.cases()
    bad = Draft("client:new", Foreign(), "AM1", "new")
    with pytest.raises(KeyError):
        store.append([*interviewing(), bad])
    assert (store.head(), store.cases()) == before
    assert store.client_key("new") is None
    assert store.append(interviewing())[0].event.seq == before[0][0] + 1


def test_a_full_disk_writes_nothing_and_then_goes_on(tmp_path: Path) -> None:
    keys = FileKeyStore(tmp_path / "keys.json")
    store = Store.open(tmp_path / "desk.db", keys, Clock())
    store.append(opening())
    store.close()
    database = Database(tmp_path / "desk.db", keys.read(KEY_NAME))
    small = Store(database, Clock(), bytes)
    with database.writing() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
    before = small.head()
    bulky = happened.Noted("talk-1", "q1", "x" * 100_000)
    with pytest.raises(DeviceFault) as caught:
        small.append([Draft("interview:talk-1", bulky, "AM1")])
    assert caught.value.code == "disk_full"
    assert caught.value.params["path"] == str(tmp_path / "desk.db")
    assert "xxx" not in "".join(map(str, (caught.value, caught.value.__cause__)))
    assert small.head() == before
    with database.writing() as connection:
        connection.exec_driver_sql("PRAGMA max_page_count = 100000")
    small.append([Draft("interview:talk-1", bulky, "AM1")])
    assert small.verify().first_bad_seq is None
    small.close()


def test_the_head_is_signed(store: Store) -> None:
    store.append(whole_case())
    head = store.checkpoint()
    assert (head.device_id, head.seq, head.head) == (store.device_id, *store.head())
    assert checkpoint_holds(store.signing_public(), head)
    earlier = store.checkpoint_at(2)
    assert (earlier.seq, earlier.head) == (2, store.own_events(1, 1)[0].hash)
    assert checkpoint_holds(store.signing_public(), earlier)


def test_acknowledgement_only_goes_forward(store: Store) -> None:
    store.append(opening())
    assert store.acknowledged() == 0
    store.acknowledge(2)
    store.acknowledge(1)
    assert store.acknowledged() == 2
    with pytest.raises(IntegrityFault, match="chain_broken"):
        store.acknowledge(3)


def test_keys_are_handed_to_head_office_on_joining_and_after(store: Store) -> None:
    store.append(opening())
    assert store.hub_keys() is None
    assert "client.key_created" not in [event.kind for event in store.own_events(0, 9)]
    enrolled = Draft(
        f"device:{store.device_id}", happened.DeviceEnrolled("branch", "1", "", ""), "system"
    )
    written = store.join(b"s" * 32, wrapping_public(HUB_PRIVATE), [enrolled])
    assert store.hub_keys() == (b"s" * 32, wrapping_public(HUB_PRIVATE))
    assert [found.kind for found in written] == ["device.enrolled", "client.key_created"]
    store.append(opening("case-2", "client-2", 2))
    created = [found for found in store.own_events(3, 9) if found.kind == "client.key_created"]
    assert [event.stream for event in created] == ["client:client-1", "client:client-2"]
    for client_id in ("client-1", "client-2"):
        payload = store.stream(f"client:{client_id}")[0 if client_id == "client-2" else 1].payload
        assert isinstance(payload, happened.ClientKeyCreated)
        opened = unwrap_key(HUB_PRIVATE, base64.b64decode(payload.wrapped))
        assert opened == store.client_key(client_id)


def test_a_destroyed_key_erases_the_client_and_keeps_the_chain(
    store: Store, clock: Clock, tmp_path: Path
) -> None:
    store.append([*whole_case(), *opening("case-2", "client-2", 2)])
    key = store.client_key("client-1")
    assert key is not None
    clock.at += KEPT_FOR
    store.destroy_client_key("client-1", "retention ended", KEEPING, "SV1")
    assert store.client_key("client-1") is None
    assert [row.client_id for row in store.clients()] == ["client-2"]
    assert [row.case_id for row in store.cases()] == ["case-2"]
    assert (store.recordings(), store.documents_of("case-1")) == ((), ())
    assert {found.payload for found in store.stream("interview:talk-1")} == {None}
    assert isinstance(store.stream("client:client-1")[-1].payload, happened.ClientKeyDestroyed)
    report = store.verify()
    assert (report.first_bad_seq, report.events) == (None, store.head()[0])
    store.rebuild()
    assert [row.client_id for row in store.clients()] == ["client-2"]
    assert _clear_copy(store, tmp_path).count(key) == 0


@pytest.mark.parametrize(
    ("said", "until", "article"),
    [
        pytest.param(
            Retention("tw-bank", SHA, "retention", "H2", 60), date(2031, 11, 25), "H2", id="said"
        ),
        # Sealed before the seal said how long: as long as anybody asks for.
        pytest.param(None, date(2046, 11, 25), "130 §32", id="unsaid"),
    ],
)
def test_nobody_is_erased_while_a_sealed_case_must_be_kept(
    store: Store, clock: Clock, said: Retention | None, until: date, article: str
) -> None:
    # In Taipei it is the next day already, when it is sealed and when it is to be erased.
    clock.at = datetime(2026, 11, 24, 20, 0, tzinfo=UTC)
    *steps, seal = whole_case()
    store.append([*steps, replace(seal, payload=replace(SEALED, retention=said))])
    before = store.head()
    clock.at = datetime.combine(until, time(15, 0), UTC)
    with pytest.raises(InputFault, match="retention_runs") as refused:
        store.destroy_client_key("client-1", "asked for it", KEEPING)
    assert refused.value.params == {"date": until.isoformat(), "article": article}
    assert (store.head(), store.client_key("client-1") is None) == (before, False)
    clock.at = datetime.combine(until, time(16, 0), UTC)
    store.destroy_client_key("client-1", "retention ended", KEEPING)
    assert store.client_key("client-1") is None


def _clear_copy(store: Store, folder: Path) -> bytes:
    """Everything the database still holds, in the clear."""
    target = folder / "clear.db"
    key = FileKeyStore(folder / "keys.json").read(KEY_NAME)
    raw = sqlcipher.connect(str(store.path))
    raw.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
    raw.execute("ATTACH DATABASE ? AS clear KEY ''", (str(target),))
    raw.execute("SELECT sqlcipher_export('clear')")
    raw.close()
    return target.read_bytes()


def test_a_client_who_comes_back_after_erasure_gets_a_new_key(store: Store) -> None:
    store.append(opening())
    old = store.client_key("client-1")
    store.destroy_client_key("client-1", "asked for it", KEEPING)
    store.append(opening("case-3", "client-1", 3))
    assert store.client_key("client-1") not in (None, old)
    assert [row.case_no for row in store.cases()] == ["2611-0003"]


def test_secrets_and_settings(store: Store) -> None:
    assert (store.secret("pin"), store.setting("language")) == (None, None)
    store.set_secret("pin", b"\x00\xff")
    store.set_setting("language", "en")
    store.set_setting("language", "zh_TW")
    assert (store.secret("pin"), store.setting("language")) == (b"\x00\xff", "zh_TW")


def test_a_second_store_on_the_file_sees_and_continues(store: Store, tmp_path: Path) -> None:
    second = open_store(tmp_path)
    assert second.device_id == store.device_id
    store.append(opening())
    second.append(interviewing())
    store.append(signing())
    assert second.head() == store.head()
    assert second.verify().first_bad_seq is None
    second.close()


def test_shipped_schema_is_what_opens(store: Store) -> None:
    assert SHIPPED.folder.is_dir()
    assert store.path.read_bytes()[:15] != b"SQLite format 3"
