"""kill -9 of the recorder, of the desk that holds it, or of both, while a clip is recorded:
``python -m tests.e2e.recorder_kills --times 20 --what window|recorder|both [--disk-full N]``.

Whatever dies, at most a second of the media is lost, every confirmed event is there, every
recording opens in the program and, exported, in ffprobe. ``--disk-full`` kills both while the disk
fills up and the recording goes on in a second place; that needs a small file system of its own.
"""

import argparse
import base64
import json
import random
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Any

import psutil

from branchdesk.bootstrap import Engine, Setup
from branchdesk.domain.errors import BranchDeskError
from branchdesk.domain.happenings import RecordingStarted
from branchdesk.store.queries import RecordingRow
from branchdesk.video.clock import NS_PER_MS, now_ns
from branchdesk.video.export import export_mp4
from branchdesk.video.reader import SealedReader
from tests.app.branch import Branch, open_case, running, the_case
from tests.sources import ROOT

SPAN_S = 2.5
"""A kill falls into so many seconds from the beginning of a segment on."""
MOST_LOST_MS = 1000
DISK_MB = 700
LEFT_KB = (300, 3000)
"""So much room is left when the disk fills up."""
_DEADLINE_S = 180.0
WHAT = ("window", "recorder", "both")
_MOUNT = f'mount -t tmpfs -o size={DISK_MB}m none "$0" && exec "$@"'


@dataclass(frozen=True)
class Outcome:
    """What one kill left. ``lost_ms``: media between the kill and what was saved; ``gap_ms``: with
    the recorder killed alone, from the kill to the first picture of the next segment."""

    what: str
    at_ms: int
    lost_ms: int
    gap_ms: int | None
    media_ms: int
    opens: bool
    probed: bool
    recovered: bool
    second: bool

    @property
    def unrecorded_ms(self) -> int:
        """All that no recording has: what was lost before the kill and the gap after it."""
        return self.lost_ms + (self.gap_ms or 0)

    @property
    def holds(self) -> bool:
        """No more than a second of what was filmed is missing and the file is whole. How soon the
        next segment begins is shown beside it: that depends on who else works on this machine."""
        return self.lost_ms <= MOST_LOST_MS and self.opens and self.probed


@dataclass(frozen=True)
class Told:
    """The events that were confirmed and how many of them are there."""

    confirmed: int
    found: int
    refused: int
    whole: bool

    @property
    def holds(self) -> bool:
        """Nothing confirmed is missing and the chain is whole."""
        return self.confirmed == self.found > 0 and self.whole


@dataclass
class Kill:
    """A kill: when, and the segment that it cut off."""

    what: str
    recording_id: str
    at_ns: int


@dataclass
class Diary:
    """Everything that the desks of one PC said, over all their lives."""

    tags: set[str] = field(default_factory=set)
    refused: int = 0
    kills: list[Kill] = field(default_factory=list)


class Desk:
    """A desk in a process of its own, and what it says."""

    def __init__(self, setup: Setup, diary: Diary) -> None:
        keys = setup.data.parent / f"{setup.data.name}-keys.json"
        self._errors = setup.data.parent / "desk.txt"
        with self._errors.open("ab") as errors:
            self._process = subprocess.Popen(
                [
                    *(sys.executable, "-m", "tests.e2e.recorder_desk"),
                    *(str(setup.data), str(keys), str(setup.second)),
                ],
                cwd=ROOT,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
            )
        self._diary = diary
        self._changed = threading.Condition()
        self._ended = False
        self._saved: set[str] = set()
        self.segments: list[tuple[str, int]] = []
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()

    def wait(self, met: Callable[[], bool], what: str) -> None:
        """Wait until it said so."""
        with self._changed:
            self._changed.wait_for(lambda: met() or self._ended, _DEADLINE_S)
        assert met(), f"never came: {what}\n{self.log()}"

    def records(self, segments: int = 1) -> bool:
        """Whether it has begun so many segments."""
        return len(self.segments) >= segments

    def is_saved(self) -> bool:
        """Whether a second of the segment under way is safe."""
        return bool(self.segments) and self.segments[-1][0] in self._saved

    def kill(self, what: str) -> Kill:
        """kill -9 of ``what``, now; waits until it is gone."""
        recording_id, pid = self.segments[-1]
        family = psutil.Process(self._process.pid).children(recursive=True)
        recorder = psutil.Process(pid)
        killed = Kill(what, recording_id, now_ns())
        if what != "recorder":
            self._process.kill()
        if what != "window":
            recorder.kill()
        if what != "recorder":
            self._process.wait(_DEADLINE_S)
            self._hang_up()
            self._listener.join(_DEADLINE_S)
            _, alive = psutil.wait_procs(family, _DEADLINE_S)
            assert not alive, "the recorder of a window that died ends"
        self._diary.kills.append(killed)
        return killed

    def stop(self) -> None:
        """End it in order."""
        self._hang_up()
        assert self._process.wait(_DEADLINE_S) == 0, self.log()
        self._listener.join(_DEADLINE_S)

    def log(self) -> str:
        """What it said to those who have to find out what went wrong."""
        return self._errors.read_text(encoding="utf-8", errors="replace")[-4000:]

    def _hang_up(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()

    def _listen(self) -> None:
        assert self._process.stdout is not None
        with self._process.stdout as said:
            for raw in said:
                if raw.endswith(b"\n"):
                    with self._changed:
                        self._take(json.loads(raw))
                        self._changed.notify_all()
        with self._changed:
            self._ended = True
            self._changed.notify_all()

    def _take(self, line: dict[str, Any]) -> None:
        if line["kind"] == "segment":
            self.segments.append((line["id"], line["pid"]))
        elif line["kind"] == "saved":
            self._saved.add(line["id"])
        elif line["kind"] == "tag":
            self._diary.tags.add(line["id"])
        elif line["kind"] == "refused":
            self._diary.refused += 1


class Pc:
    """A PC with one case whose desk is killed again and again."""

    def __init__(self, folder: Path, disk: Path | None = None) -> None:
        self._folder, self._disk = folder, disk
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
        yield from _judged(setup, diary)

    def fill_up(self, times: int, chance: random.Random) -> Iterator[tuple[Outcome, Told]]:
        """Each time: the disk fills up while it is recorded, then both are killed."""
        assert self._disk is not None
        for _ in range(times):
            setup, diary = self.copy(), Diary()
            desk = Desk(setup, diary)
            desk.wait(desk.records, "a recording")
            threading.Event().wait(chance.uniform(0, SPAN_S))
            _leave(self._disk, chance.randint(*LEFT_KB) * 1024)
            threading.Event().wait(chance.uniform(0, 2 * SPAN_S))
            desk.kill("both")
            _leave(self._disk, None)
            yield from _judged(setup, diary)
            shutil.rmtree(setup.data.parent)

    @staticmethod
    def _kill_once(setup: Setup, diary: Diary, what: str, chance: random.Random) -> None:
        desk = Desk(setup, diary)
        desk.wait(desk.records, "a recording")
        threading.Event().wait(chance.uniform(0, SPAN_S))
        desk.kill(what)

    @staticmethod
    def _kill_recorders(setup: Setup, diary: Diary, times: int, chance: random.Random) -> None:
        desk = Desk(setup, diary)
        desk.wait(desk.records, "a recording")
        for number in range(1, times + 1):
            desk.wait(desk.is_saved, "a second on the disk")
            threading.Event().wait(chance.uniform(0, SPAN_S))
            desk.kill("recorder")
            desk.wait(partial(desk.records, number + 1), "the next segment")
        desk.stop()


def _judged(setup: Setup, diary: Diary) -> Iterator[tuple[Outcome, Told]]:
    with running(setup, None) as engine:
        told = _told(engine, diary)
        with tempfile.TemporaryDirectory() as folder:
            for kill in diary.kills:
                yield _outcome(engine, kill, Path(folder)), told


def _outcome(engine: Engine, kill: Kill, folder: Path) -> Outcome:
    state = engine.desk.interviews.state(the_case(engine))
    origins = {
        recorded.payload.recording_id: recorded.payload.monotonic_ns
        for recorded in engine.store.stream(f"interview:{state.interview_id}")
        if isinstance(recorded.payload, RecordingStarted)
    }
    row = engine.store.recording(kill.recording_id)
    media_ms = row.media_ms or 0
    ended_ns = origins[kill.recording_id] + media_ms * NS_PER_MS
    following = dict(pairwise(state.recording_ids)).get(kill.recording_id)
    gap_ms = None
    if kill.what == "recorder" and following is not None:
        gap_ms = (origins[following] - kill.at_ns) // NS_PER_MS
    opens, probed = _opens(engine, row, folder / "film.mp4")
    return Outcome(
        what=kill.what,
        at_ms=(kill.at_ns - origins[kill.recording_id]) // NS_PER_MS,
        lost_ms=max(0, (kill.at_ns - ended_ns) // NS_PER_MS),
        gap_ms=gap_ms,
        media_ms=media_ms,
        opens=opens,
        probed=probed,
        recovered=state.ended[kill.recording_id].recovered,
        second=engine.vault.folder not in engine.vault.path(kill.recording_id).parents,
    )


def _opens(engine: Engine, row: RecordingRow, film: Path) -> tuple[bool, bool]:
    """Whether the program opens the recording whole, and ffprobe what is exported of it. Where
    nothing had been saved yet there is nothing to export."""
    path = engine.vault.path(row.recording_id)
    if not row.media_ms:
        return True, True
    try:
        with SealedReader(path, base64.b64decode(row.key)) as media:
            media.verify()
            same = media.length_ms == row.media_ms
            export_mp4([media], film, ())
            frames = len(media.index())
    except BranchDeskError:
        return False, False
    return same, _frames_in(film) == frames


def _frames_in(film: Path) -> int:
    """How many pictures ffprobe decodes."""
    done = subprocess.run(
        [
            *("ffprobe", "-v", "error", "-count_frames", "-select_streams", "v:0"),
            *("-show_entries", "stream=nb_read_frames", "-of", "csv=p=0", str(film)),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    return int(done.stdout.strip() or -1) if not done.stderr else -1


def _told(engine: Engine, diary: Diary) -> Told:
    tags = {tag.id for tag in engine.desk.interviews.state(the_case(engine)).tags}
    return Told(
        confirmed=len(diary.tags),
        found=len(diary.tags & tags),
        refused=diary.refused,
        whole=engine.store.verify().first_bad_seq is None,
    )


def _leave(disk: Path, left_bytes: int | None) -> None:
    """Leave so much room on the small disk, or all of it again."""
    size = DISK_MB << 20
    if left_bytes is not None:
        size = shutil.disk_usage(disk).used + left_bytes
    subprocess.run(["mount", "-o", f"remount,size={size}", str(disk)], check=True)


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


HEADING = (
    f"{'killed':>8}  {'at':>8}  {'media lost':>10}  {'gap':>7}  {'unrecorded':>10}"
    "  opens  ffprobe  closed by  place"
)


def line_of(found: Outcome) -> str:
    """An outcome as a line of the table."""
    words = {True: "yes", False: "NO"}
    gap = "-" if found.gap_ms is None else f"{found.gap_ms} ms"
    return (
        f"{found.what:>8}  {found.at_ms / 1000:>6.2f} s  {found.lost_ms:>7} ms  {gap:>7}"
        f"  {found.unrecorded_ms:>7} ms  {words[found.opens]:>5}  {words[found.probed]:>7}"
        f"  {'recovery' if found.recovered else 'recorder':>9}"
        f"  {'second' if found.second else 'first'}"
    )


@contextmanager
def pc_in(disk: Path | None = None) -> Iterator[Pc]:
    """A PC in a folder that goes with it."""
    with tempfile.TemporaryDirectory() as folder:
        yield Pc(Path(folder), disk)


def _kill_all(asked: argparse.Namespace) -> list[tuple[Outcome, Told]]:
    chance, found = random.Random(asked.seed), []
    print(f"seed {asked.seed}\n{HEADING}", flush=True)
    with pc_in(asked.on_disk) as pc:
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
        again += ["--json", str(asked.json.resolve())] if asked.json else []
        command = [sys.executable, "-m", "tests.e2e.recorder_kills", *again, "--on-disk", folder]
        return subprocess.run([*prefix, *command], cwd=ROOT, check=False).returncode


def main(arguments: Sequence[str]) -> int:
    """Kill so many times and print what was found; 0 if everything holds."""
    parser = argparse.ArgumentParser(prog="python -m tests.e2e.recorder_kills", description=__doc__)
    parser.add_argument("--times", type=int, default=20)
    parser.add_argument("--seed", type=int, default=random.randrange(10**9))
    parser.add_argument("--what", choices=WHAT, default="both")
    parser.add_argument("--disk-full", type=int, default=0, metavar="N")
    parser.add_argument("--json", type=Path, metavar="FILE", help="keep the outcomes here")
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
