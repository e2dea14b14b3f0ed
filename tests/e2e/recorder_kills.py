"""kill -9 of the recorder, of the desk that holds it, or of both, while a clip is recorded:
``python -m tests.e2e.recorder_kills --times 20 --what window|recorder|both [--disk-full N]``.

Whatever dies, at most a second of the media is lost, every confirmed event is there, every
recording opens in the program and, exported, in ffprobe. ``--disk-full`` kills both while the disk
fills up and the recording goes on in a second place; that needs a small file system of its own.
"""

import argparse
import json
import random
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, replace
from functools import partial
from pathlib import Path

from branchdesk.bootstrap import Setup
from tests.app.branch import Branch, open_case, running
from tests.e2e.kill_outcomes import HEADING, Outcome, Told, judged, line_of
from tests.e2e.killed_desk import Desk, Diary
from tests.sources import ROOT

SPAN_S = 2.5
"""A kill falls into so many seconds from the beginning of a segment on."""
DISK_MB = 700
LEFT_KB = (20, 300)
"""So much room is left when the disk fills up."""
_TRIES = 10
WHAT = ("window", "recorder", "both")
_MOUNT = f'mount -t tmpfs -o size={DISK_MB}m none "$0" && exec "$@"'


class Pc:
    """A PC with one case whose desk is killed again and again."""

    def __init__(
        self,
        folder: Path,
        disk: Path | None = None,
        span_s: float = SPAN_S,
        films: Path | None = None,
    ) -> None:
        """``films``: where what is exported of each recording stays."""
        self._folder, self._disk, self._span_s, self._films = folder, disk, span_s, films
        (folder / "branch").mkdir()
        self._branch = Branch(folder / "branch")
        try:
            self._opened = self._branch.joined
        finally:
            # What counts is on its own disk.
            self._branch.close()
        with running(self._opened) as engine:
            open_case(engine.desk)
        self._copies = 0

    def copy(self) -> Setup:
        """The PC with its case, nothing recorded yet."""
        self._copies += 1
        folder = (self._disk or self._folder) / f"pc-{self._copies}"
        folder.mkdir()
        second = self._folder / f"second-{self._copies}"
        second.mkdir()
        return replace(self._branch.copy(self._opened, folder), second=second)

    def run(self, what: str, times: int, chance: random.Random) -> Iterator[tuple[Outcome, Told]]:
        """Kill ``what`` so many times; what was found, and what the ledger has at the end."""
        setup, diary = self.copy(), Diary()
        if what == "recorder":
            self._kill_recorders(setup, diary, times, chance)
        else:
            for _ in range(times):
                self._kill_once(setup, diary, what, chance)
        # The desk is opened once more: what the last kill left is closed.
        yield from judged(setup, diary, self._films)

    def fill_up(self, times: int, chance: random.Random) -> Iterator[tuple[Outcome, Told]]:
        """Each time: the disk fills up while it is recorded, then both are killed."""
        assert self._disk is not None
        for _ in range(times):
            setup, diary = self.copy(), Diary()
            desk = Desk(setup, diary)
            desk.wait(desk.records, "a recording")
            threading.Event().wait(chance.uniform(0, self._span_s))
            leave(self._disk, chance.randint(*LEFT_KB) * 1024)
            threading.Event().wait(chance.uniform(0, 2 * self._span_s))
            desk.kill("both")
            leave(self._disk, None)
            yield from judged(setup, diary, self._films)
            shutil.rmtree(setup.data.parent)

    def _kill_once(self, setup: Setup, diary: Diary, what: str, chance: random.Random) -> None:
        desk = Desk(setup, diary)
        desk.wait(desk.records, "a recording")
        threading.Event().wait(chance.uniform(0, self._span_s))
        desk.kill(what)

    def _kill_recorders(
        self, setup: Setup, diary: Diary, times: int, chance: random.Random
    ) -> None:
        desk = Desk(setup, diary)
        desk.wait(desk.records, "a recording")
        for number in range(1, times + 1):
            desk.wait(desk.is_saved, "a second on the disk")
            threading.Event().wait(chance.uniform(0, self._span_s))
            desk.kill("recorder")
            desk.wait(partial(desk.records, number + 1), "the next segment")
        desk.stop()


def leave(disk: Path, left_bytes: int | None) -> None:
    """Leave so much room on the small disk, or all of it again."""
    for _ in range(_TRIES):
        size = DISK_MB << 20
        if left_bytes is not None:
            size = shutil.disk_usage(disk).used + left_bytes
        made = subprocess.run(["mount", "-o", f"remount,size={size}", str(disk)], check=False)
        if made.returncode == 0:
            return
    # Each time more had been written meanwhile than was to be left.
    raise AssertionError(f"{left_bytes} bytes cannot be left on {disk}")


def small_disk(folder: Path) -> list[str] | None:
    """What, put before a command, gives it a small file system of its own at ``folder``; None
    where this user may not have one."""
    if sys.platform != "linux":
        return None
    for rights in ((), ("--user", "--map-root-user")):
        prefix = ["unshare", *rights, "--mount", "sh", "-c", _MOUNT, str(folder)]
        if subprocess.run([*prefix, "true"], capture_output=True, check=False).returncode == 0:
            return prefix
    return None


@contextmanager
def pc_in(disk: Path | None, span_s: float = SPAN_S, films: Path | None = None) -> Iterator[Pc]:
    """A PC in a folder that goes with it."""
    with tempfile.TemporaryDirectory() as folder:
        yield Pc(Path(folder), disk, span_s, films)


def _kill_all(asked: argparse.Namespace) -> list[tuple[Outcome, Told]]:
    chance, found = random.Random(asked.seed), []
    print(f"seed {asked.seed}\n{HEADING}", flush=True)
    with pc_in(asked.on_disk, asked.span, asked.films) as pc:
        runs = (
            pc.fill_up(asked.disk_full, chance)
            if asked.on_disk
            else pc.run(asked.what, asked.times, chance)
        )
        for outcome, told in runs:
            found.append((outcome, told))
            print(line_of(outcome), flush=True)
    return found


def _on_a_disk_of_its_own(asked: argparse.Namespace) -> int:
    with tempfile.TemporaryDirectory() as folder:
        prefix = small_disk(Path(folder))
        if prefix is None:
            print("this user may not have a file system of its own", file=sys.stderr)
            return 2
        again = ["--disk-full", str(asked.disk_full), "--seed", str(asked.seed)]
        again += ["--span", str(asked.span)]
        again += ["--films", str(asked.films.resolve())] if asked.films else []
        again += ["--json", str(asked.json.resolve())] if asked.json else []
        command = [sys.executable, "-m", "tests.e2e.recorder_kills", *again, "--on-disk", folder]
        return subprocess.run([*prefix, *command], cwd=ROOT, check=False).returncode


def main(arguments: Sequence[str]) -> int:
    """Kill so many times and print what was found; 0 if everything holds."""
    parser = argparse.ArgumentParser(prog="python -m tests.e2e.recorder_kills", description=__doc__)
    parser.add_argument("--times", type=int, default=20)
    parser.add_argument("--seed", type=int, default=random.randrange(10**9))
    parser.add_argument("--what", choices=WHAT, default="both")
    parser.add_argument("--span", type=float, default=SPAN_S, metavar="SECONDS")
    parser.add_argument("--disk-full", type=int, default=0, metavar="N")
    parser.add_argument("--json", type=Path, metavar="FILE", help="keep the outcomes here")
    parser.add_argument("--films", type=Path, metavar="DIR", help="keep what was exported here")
    parser.add_argument("--on-disk", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args(arguments)
    if asked.disk_full and asked.on_disk is None:
        return _on_a_disk_of_its_own(asked)
    found = _kill_all(asked)
    tellings = list({id(told): told for _, told in found}.values())
    confirmed = sum(one.confirmed for one in tellings)
    kept = sum(one.found for one in tellings)
    refused = sum(one.refused for one in tellings)
    worst = max(outcome.lost_ms for outcome, _ in found)
    gaps = sorted(outcome.gap_ms for outcome, _ in found if outcome.gap_ms is not None)
    holds = sum(outcome.holds and told.holds for outcome, told in found)
    print(
        f"{holds} of {len(found)} hold; at most {worst} ms of media lost; {kept} of {confirmed}"
        f" confirmed events there; {refused} steps refused",
        flush=True,
    )
    if gaps:
        print(f"gap: median {gaps[len(gaps) // 2]} ms, most {gaps[-1]} ms", flush=True)
    if asked.json is not None:
        kills = [asdict(one) | {"unrecorded_ms": one.unrecorded_ms} for one, _ in found]
        records = {"seed": asked.seed, "kills": kills, "told": [asdict(one) for one in tellings]}
        asked.json.write_text(json.dumps(records, indent=1) + "\n", encoding="utf-8")
    return 0 if holds == len(found) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
