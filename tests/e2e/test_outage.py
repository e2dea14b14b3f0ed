"""Head office away for a whole interview: later everything arrives, and arrives once."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from branchdesk.bootstrap import DATABASE, Engine, Setup
from branchdesk.store.ledger import Store
from branchdesk.sync.files import outgoing
from tests.app.branch import Branch, interview, open_case, running, sign, until
from tests.e2e.wire import Cut, Wire
from tests.sync.test_sync import object_sha256, rows

KILLS = (
    Cut("POST", None),  # events taken, the answer lost
    Cut("PATCH", 0.5),  # half a file
    Cut("PATCH", None),  # a file taken, its receipt lost
)
_ALL = 100_000


@pytest.fixture
def branch(tmp_path: Path) -> Iterator[Branch]:
    """Head office and its branch."""
    made = Branch(tmp_path)
    with ExitStack() as end:
        end.push(made.hub)
        yield made


def counter_on(wire: Wire, branch: Branch) -> Setup:
    """A PC that joined and reaches head office by ``wire``."""
    setup = branch.pc("counter", "3")
    store = Store.open(setup.data / DATABASE, setup.keystore, setup.clock)
    store.set_setting("hub_address", wire.address)
    store.close()
    return setup


def whole_interview(engine: Engine) -> str:
    """From the client's facts to the seal while nobody answers at head office; the case."""
    case_id = open_case(engine.desk)
    interview(engine.desk, case_id)
    sign(engine.desk, case_id)
    until(lambda: engine.sync.status().link == "offline", "that the line is down")
    assert engine.store.acknowledged() == 0
    return case_id


def until_arrived(engine: Engine, case_id: str) -> None:
    """Wait until all events are acknowledged and all files confirmed."""
    store = engine.store
    until(lambda: store.head()[0] == store.acknowledged(), "all events", engine)
    until(lambda: store.case(case_id).state == "SUBMITTED", "all files", engine)


def expect_everything_once(engine: Engine, hub: Path) -> None:
    """Head office holds this PC's ledger and files: all of it, in order, nothing twice."""
    store = engine.store
    here = [(event.seq, event.id, event.hash) for event in store.own_events(0, _ALL)]
    assert [seq for seq, _id, _hash in here] == list(range(1, store.head()[0] + 1))
    assert rows(hub, "SELECT seq, id, hash FROM event ORDER BY device_id, seq") == here
    for table in ("rejected_event", "waiting_event", "fork"):
        assert rows(hub, f"SELECT count(*) FROM {table}") == [(0,)], table  # noqa: S608
    fed = Counter(seq for (seq,) in rows(hub, "SELECT seq FROM feed_entry WHERE seq NOT NULL"))
    assert max(fed.values()) == 1
    expect_files_once(engine, hub)


def expect_files_once(engine: Engine, hub: Path) -> None:
    """Recording and form lie at head office, byte for byte, with one receipt each."""
    assert outgoing(engine.store, engine.vault, engine.files) == ()
    files = {row.file_id: row for row in engine.store.transfers()}
    assert sorted(row.kind for row in files.values()) == ["document", "recording"]
    assert {row.state for row in files.values()} == {"arrived"}
    held = rows(
        hub, "SELECT file_id, size, stored, sha256 FROM manifest WHERE verified_at NOT NULL"
    )
    assert {str(found[0]) for found in held} == set(files)
    for file_id, size, stored, sha256 in held:
        row = files[str(file_id)]
        shelf = engine.files if row.kind == "document" else engine.vault
        content = shelf.path(row.file_id).read_bytes()
        assert size == stored == row.total == len(content)
        assert sha256 == hashlib.sha256(content).hexdigest()
        assert object_sha256(hub, row.file_id) == sha256
    items = rows(hub, "SELECT CAST(item AS TEXT) FROM feed_entry WHERE item NOT NULL")
    told = Counter(json.loads(str(item)).get("file_id") for (item,) in items)
    assert {file_id: told[file_id] for file_id in files} == dict.fromkeys(files, 1)


def everything_at(hub: Path) -> dict[str, list[tuple[object, ...]]]:
    """What head office holds, to compare."""
    tables = ("event", "feed_entry", "manifest", "checkpoint", "client_key", "case_file")
    return {name: rows(hub, f"SELECT * FROM {name}") for name in tables}  # noqa: S608


def expect_nothing_sent(setup: Setup, wire: Wire, hub: Path) -> None:
    """Another start of the program, with several looks at head office, sends nothing."""
    before = everything_at(hub)
    wire.asked.clear()
    with running(setup, None) as engine:
        until(lambda: sum("/feed" in one.target for one in wire.asked) >= 3, "some looks", engine)
    assert {one.method for one in wire.asked} == {"GET"}
    assert everything_at(hub) == before


def test_started_later_head_office_gets_everything_once(branch: Branch) -> None:
    hub, data = branch.hub, branch.stage.hub_data
    with Wire(hub.port) as wire:
        setup = counter_on(wire, branch)
        hub.stop()
        with running(setup) as engine:
            case_id = whole_interview(engine)
            assert rows(data, "SELECT count(*) FROM event") == [(0,)]
            hub.start()
            until_arrived(engine, case_id)
            expect_everything_once(engine, data)
            for row in engine.store.transfers():
                assert wire.sent("PATCH", row.file_id) == row.total, "each byte once"
        expect_nothing_sent(setup, wire, data)


def test_killed_in_the_middle_head_office_gets_everything_once(branch: Branch) -> None:
    hub, data = branch.hub, branch.stage.hub_data
    with Wire(hub.port) as wire:
        setup = counter_on(wire, branch)
        hub.stop()
        with running(setup) as engine:
            case_id = whole_interview(engine)
            for kill in KILLS:
                wire.cut_once(kill, hub.kill)
                hub.start()
                until(lambda: wire.is_whole, f"{kill}", engine)
            hub.start()
            until_arrived(engine, case_id)
            expect_everything_once(engine, data)
        expect_nothing_sent(setup, wire, data)
