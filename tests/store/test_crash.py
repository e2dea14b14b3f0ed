"""Killed and crowded: what was acknowledged is there, and the chain never forks."""

import random
import subprocess
import sys
from pathlib import Path
from typing import IO

from tests.sources import ROOT
from tests.store.branch import open_store

KILLS = 10
DEADLINE = 60


def appender(folder: Path, count: int) -> subprocess.Popen[str]:
    """A process that appends once it is told to go."""
    return subprocess.Popen(
        [sys.executable, "-m", "tests.store.appender", str(folder), str(count)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def told(process: subprocess.Popen[str]) -> tuple[IO[str], IO[str]]:
    """The process's ends, once it has the ledger open."""
    assert process.stdin is not None
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    return process.stdin, process.stdout


def go(stdin: IO[str]) -> None:
    stdin.write("go\n")
    stdin.close()


def test_nothing_acknowledged_is_lost_when_the_process_is_killed(tmp_path: Path) -> None:
    chance = random.Random(20261124)
    acknowledged: dict[int, str] = {}
    for _ in range(KILLS):
        process = appender(tmp_path, 100_000)
        stdin, stdout = told(process)
        go(stdin)
        for _ in range(chance.randint(1, 40)):
            seq, ident = stdout.readline().split()
            acknowledged[int(seq)] = ident
        process.kill()
        for line in stdout:
            # A line cut by the kill was written after the append it tells of was durable.
            seq, _, ident = line.rstrip("\n").partition(" ")
            if line.endswith("\n"):
                acknowledged[int(seq)] = ident
        stdout.close()
        process.wait(DEADLINE)
        store = open_store(tmp_path)
        events = {event.seq: event.id for event in store.own_events(0, 1_000_000)}
        assert acknowledged.items() <= events.items()
        assert len(events) % 2 == 0, "the two events of an append come together or not at all"
        report = store.verify()
        assert (report.events, report.first_bad_seq) == (len(events), None)
        assert len(store.cases()) == len(events) // 2, "events and projections come together"
        store.close()


def test_two_processes_never_fork_the_chain(tmp_path: Path) -> None:
    open_store(tmp_path).close()
    processes = [appender(tmp_path, 60) for _ in range(2)]
    ends = [told(process) for process in processes]
    for stdin, _stdout in ends:
        go(stdin)
    written = [int(line.split()[0]) for _stdin, stdout in ends for line in stdout]
    for process, (_stdin, stdout) in zip(processes, ends, strict=True):
        stdout.close()
        assert process.wait(DEADLINE) == 0
    store = open_store(tmp_path)
    assert sorted(written) == list(range(2, 241, 2))
    assert (store.verify().events, store.verify().first_bad_seq) == (240, None)
    ids = [event.id for event in store.own_events(0, 1000)]
    assert ids == sorted(ids)
    store.close()
