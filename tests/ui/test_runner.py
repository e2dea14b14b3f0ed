"""Jobs off the window's thread: order, threads, owners that are gone, errors, orderly end."""

import threading
from collections.abc import Iterator
from functools import partial

import pytest
from PySide6.QtCore import QObject, QThread
from pytestqt.qtbot import QtBot

from branchdesk.domain.errors import HubFault, InputFault
from branchdesk.ui.faults import FaultDoor, Notice
from branchdesk.ui.runner import Lane, Runner


class Owner(QObject):
    """Collects what it is told."""

    def __init__(self) -> None:
        super().__init__()
        self.results: list[object] = []
        self.errors: list[Exception] = []
        self.threads: list[QThread] = []

    def done(self, result: object) -> None:
        self.results.append(result)
        self.threads.append(QThread.currentThread())

    def failed(self, error: Exception) -> None:
        self.errors.append(error)


@pytest.fixture
def faults() -> FaultDoor:
    return FaultDoor()


@pytest.fixture
def runner(qtbot: QtBot, faults: FaultDoor) -> Iterator[Runner]:
    runner = Runner(faults)
    yield runner
    runner.close()


def idle(qtbot: QtBot, runner: Runner) -> None:
    """Wait until every job is delivered."""
    qtbot.waitUntil(lambda: not runner.busy, timeout=5000)


def test_results_come_back_on_the_main_thread_in_order(qtbot: QtBot, runner: Runner) -> None:
    owner = Owner()
    worker: list[str] = []

    def job(number: int) -> int:
        worker.append(threading.current_thread().name)
        return number

    for number in range(20):
        runner.db(partial(job, number), owner.done, owner=owner)
    idle(qtbot, runner)
    assert owner.results == list(range(20))
    assert set(owner.threads) == {owner.thread()}
    assert {name.partition("_")[0] for name in worker} == {"db"}
    assert len(set(worker)) == 1


def test_a_slow_job_of_the_work_lane_does_not_hold_up_the_db_lane(
    qtbot: QtBot, runner: Runner
) -> None:
    owner, gate = Owner(), threading.Event()
    runner.work(lambda: gate.wait(5), owner.done, owner=owner)
    runner.db(lambda: "read", owner.done, owner=owner)
    qtbot.waitUntil(lambda: owner.results == ["read"], timeout=5000)
    gate.set()
    idle(qtbot, runner)
    assert owner.results == ["read", True]


def test_an_owner_that_is_gone_is_not_called(qtbot: QtBot, runner: Runner) -> None:
    owner, gate = Owner(), threading.Event()
    called: list[bool] = []
    runner.db(lambda: gate.wait(5), called.append, owner=owner)
    owner.deleteLater()
    with qtbot.waitSignal(owner.destroyed):
        pass
    gate.set()
    idle(qtbot, runner)
    assert not called


def test_a_forgotten_owner_is_not_kept_alive(qtbot: QtBot, runner: Runner) -> None:
    owner, gate = Owner(), threading.Event()
    results = owner.results
    runner.db(lambda: gate.wait(5), owner.done, owner=owner)
    del owner
    gate.set()
    idle(qtbot, runner)
    assert not results


def test_an_error_goes_to_who_asked(qtbot: QtBot, runner: Runner, faults: FaultDoor) -> None:
    owner = Owner()
    noticed: list[Notice] = []
    faults.noticed.connect(noticed.append)

    def job() -> None:
        raise InputFault("password_wrong")

    runner.db(job, owner.done, owner.failed, owner=owner)
    idle(qtbot, runner)
    assert [str(error) for error in owner.errors] == ["password_wrong()"]
    assert not noticed
    assert not owner.results


def test_an_error_nobody_treats_is_shown(qtbot: QtBot, runner: Runner, faults: FaultDoor) -> None:
    owner = Owner()

    def job() -> None:
        raise HubFault("hub_away", address="hub.example")

    with qtbot.waitSignal(faults.noticed) as shown:
        runner.run(Lane.DB, job, owner.done, owner=owner)
    (notice,) = shown.args or (None,)
    assert isinstance(notice, Notice)
    assert notice.code == "hub_away"
    assert notice.kind == "caution"
    assert notice.what
    assert notice.kept
    assert notice.do


def test_an_unexpected_error_gets_a_number_and_keeps_its_text_out_of_the_log(
    qtbot: QtBot, runner: Runner, faults: FaultDoor, caplog: pytest.LogCaptureFixture
) -> None:
    def job() -> None:
        raise ZeroDivisionError("王小明 A123456789")

    with qtbot.waitSignal(faults.noticed) as shown:
        runner.db(job, owner=faults)
    (notice,) = shown.args or (None,)
    assert isinstance(notice, Notice)
    assert notice.code == "incident"
    (record,) = [r for r in caplog.records if r.name == "branchdesk"]
    number = record.getMessage().split()[1].rstrip(":")
    assert number in notice.what
    assert "ZeroDivisionError" in record.getMessage()
    assert "A123456789" not in caplog.text


def test_closing_finishes_the_writes_asked_for(qtbot: QtBot, faults: FaultDoor) -> None:
    runner, gate = Runner(faults), threading.Event()
    written: list[int] = []
    runner.db(lambda: gate.wait(5), owner=faults)
    for number in range(5):
        runner.db(partial(written.append, number), owner=faults)
    gate.set()
    runner.close()
    assert written == list(range(5))
    with pytest.raises(RuntimeError, match="closed"):
        runner.db(lambda: None, owner=faults)


def test_closing_delivers_nothing_more_not_even_what_had_come(
    qtbot: QtBot, faults: FaultDoor
) -> None:
    runner, owner, done = Runner(faults), Owner(), threading.Event()
    runner.db(done.set, owner.done, owner=owner)
    assert done.wait(5)
    runner.close()
    idle(qtbot, runner)
    assert owner.results == []


def test_busy_is_told_once_a_stretch(qtbot: QtBot, runner: Runner, faults: FaultDoor) -> None:
    told: list[bool] = []
    runner.busy_changed.connect(told.append)
    for _ in range(3):
        runner.work(lambda: None, owner=faults)
    idle(qtbot, runner)
    assert told == [True, False]
