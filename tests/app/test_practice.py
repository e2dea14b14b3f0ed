"""Practice: the whole way on a ledger of its own, which never mixes with a real one."""

import socket
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from branchdesk.app.practising import PASSWORD, WITNESS
from branchdesk.bootstrap import DATABASE, Engine, Setup, open_store
from branchdesk.bootstrap.practice import practice_pc, prepare
from branchdesk.domain.errors import IntegrityFault
from branchdesk.store.keys import FileKeyStore
from branchdesk.store.ledger import Store
from branchdesk.sync.enrolment import ADDRESS, enrol
from branchdesk.sync.lane import Turn
from branchdesk.sync.service import Sync
from tests.app.branch import DEVICES, ask


@pytest.fixture
def setup(tmp_path: Path) -> Setup:
    """A practice PC that is ready."""
    made = replace(practice_pc(tmp_path / "practice", tmp_path / "practice-keys"), devices=DEVICES)
    prepare(made)
    return made


@pytest.fixture
def engine(setup: Setup) -> Iterator[Engine]:
    """It runs, the trainee is there."""
    engine = Engine(setup)
    engine.start()
    engine.desk.practising.sign_in()
    yield engine
    engine.stop()


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    """Something that would hear any call to head office."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        yield server


def refused(setup: Setup) -> IntegrityFault:
    with pytest.raises(IntegrityFault) as told:
        open_store(setup)
    return told.value


def test_neither_ledger_opens_as_the_other(setup: Setup, tmp_path: Path) -> None:
    assert refused(replace(setup, practice=False)).code == "practice_apart"
    real = Setup(tmp_path / "real", FileKeyStore(tmp_path / "real-keys"), DEVICES)
    open_store(real).close()
    head = _head(real)
    assert refused(replace(real, practice=True)).code == "practice_apart"
    assert _head(real) == head


def _head(setup: Setup) -> tuple[int, bytes, str]:
    store = open_store(setup)
    try:
        return (*store.head(), store.device_id)
    finally:
        store.close()


def test_a_file_put_in_the_other_folder_is_refused(setup: Setup, tmp_path: Path) -> None:
    real = Setup(tmp_path / "real", FileKeyStore(tmp_path / "real-keys"), DEVICES)
    open_store(real).close()
    for whose, wrong in ((setup, real), (real, setup)):
        moved = replace(whose, data=tmp_path / "moved", practice=wrong.practice)
        moved.data.mkdir(exist_ok=True)
        (moved.data / DATABASE).write_bytes((whose.data / DATABASE).read_bytes())
        assert refused(moved).code == "practice_apart"
        other_keys = replace(moved, keystore=wrong.keystore)
        assert refused(other_keys).code == "database_damaged"


def test_keys_device_and_folder_are_its_own(setup: Setup, tmp_path: Path) -> None:
    real = Setup(tmp_path / "real", FileKeyStore(tmp_path / "real-keys"), DEVICES)
    open_store(real).close()
    assert setup.keystore.read("database-key") != real.keystore.read("database-key")
    assert _head(setup)[2] != _head(real)[2]
    assert setup.data != real.data


def test_it_can_never_join_head_office(setup: Setup, listener: socket.socket) -> None:
    address = f"http://127.0.0.1:{listener.getsockname()[1]}"
    store = open_store(setup)
    try:
        with pytest.raises(IntegrityFault, match="practice_apart"):
            enrol(store, address, "CODE", "012", "3", setup.clock)
        with pytest.raises(IntegrityFault, match="practice_apart"):
            store.join(b"s" * 32, b"w" * 32)
        assert store.hub_keys() is None
        assert store.head()[0] == 0
    finally:
        store.close()
    with pytest.raises(BlockingIOError):
        listener.accept()


def test_nothing_goes_up_even_where_an_address_was_written_in(
    setup: Setup, engine: Engine, listener: socket.socket
) -> None:
    engine.desk.practising.open_case("hesitant")
    engine.store.set_setting(ADDRESS, f"http://127.0.0.1:{listener.getsockname()[1]}")
    for name in ("hub-signing-key", "hub-wrapping-key"):
        engine.store.set_secret(name, b"k" * 32)
    opened: list[Store] = []

    def open_one() -> Store:
        opened.append(open_store(setup))
        return opened[-1]

    sync = Sync(open_one, engine.vault, engine.files)
    for _turn in range(3):
        assert sync._events_turn()[0] is Turn.DONE
        assert sync._files_turn()[0] is Turn.DONE
    sync._leave()
    assert len(opened) == 1, "an answer does not wait for the ledger to be opened anew"
    with pytest.raises(BlockingIOError):
        listener.accept()
    assert engine.store.head()[0] > 0
    assert engine.store.acknowledged() == 0
    assert sync.status().link == "unknown"


def test_a_practised_interview_is_scored(engine: Engine) -> None:
    desk = engine.desk
    practising = desk.practising
    assert [client.source.id for client in practising.clients()] == ["clear", "coached", "hesitant"]
    case_id = practising.open_case("hesitant")
    client = practising.client_of(case_id)
    assert client is not None
    desk.interviews.begin(case_id, "en")
    desk.interviews.consent(case_id, True)
    for number, option in enumerate(client.answers.values(), start=1):
        ask(desk, case_id, number, option)
    desk.results.finish(case_id)
    told = practising.score(case_id)
    assert told.parts["unprompted"] == 100
    assert told.total >= 90
    assert len(told.questions) == 20
    assert all(row.marks == () for row in told.questions)
    assert desk.access.witness(WITNESS.id, PASSWORD).role == "supervisor"
    assert practising.open_case("hesitant") != case_id
    numbers = {engine.store.client(row.client_id).id_number for row in engine.store.cases()}
    assert len(numbers) == 2, "each time it is somebody new"


def test_the_practice_pc_records_the_clip_alone(tmp_path: Path) -> None:
    devices = practice_pc(tmp_path, tmp_path / "keys").devices
    assert devices.camera.kind == devices.microphone.kind == "clip"
