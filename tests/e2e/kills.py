"""kill -9 of the whole program in the middle of an interview:
``python -m tests.e2e.kills --times 20 --seed N [--json FILE]``.
"""

import argparse
import base64
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import psutil

from branchdesk.app.verifying import check_desk
from branchdesk.app.views import TagRow
from branchdesk.bootstrap import Engine, Setup
from branchdesk.domain.happenings import RecordingStarted
from branchdesk.video.clock import ms_since, now_ns
from branchdesk.video.reader import SealedReader
from tests.app.branch import Branch, open_case, running, the_case
from tests.e2e import told
from tests.processes import left_running
from tests.sources import ROOT

SPAN_S = 10.0
"""A kill falls into so many seconds from the question of consent on; the talk goes on longer."""
MOST_LOST_MS = 1000
OFFER = "留下 1 件未完成。"
_DEADLINE_S = 120.0


@dataclass(frozen=True)
class Outcome:
    """What one kill left. ``at_ms`` on the recording that was cut off."""

    at_ms: int
    answers_confirmed: int
    answers_found: int
    tags_confirmed: int
    tags_found: int
    tags_shown_again: int
    lost_ms: int
    offered: bool
    went_on: bool
    broken: tuple[str, ...]

    @property
    def holds(self) -> bool:
        """Nothing confirmed is missing, at most a second of media is, and the work goes on."""
        return (
            self.answers_found == self.answers_confirmed
            and self.tags_found == self.tags_shown_again == self.tags_confirmed
            and self.lost_ms <= MOST_LOST_MS
            and self.offered
            and self.went_on
            and not self.broken
        )


class Program:
    """The program in a process group of its own, and every line it said."""

    def __init__(self, what: str, setup: Setup) -> None:
        keys = setup.data.parent / f"{setup.data.name}-keys.json"
        self._logs = (setup.data.parent / f"{what}.txt", setup.data / "logs" / "branchdesk.log")
        with self._logs[0].open("wb") as errors:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tests.e2e.talk", what, str(setup.data), str(keys)],
                cwd=ROOT,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=errors,
                env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
                start_new_session=True,
            )
        self.lines: list[told.Line] = []
        self._begun, self._ended = threading.Event(), threading.Event()
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()

    def wait_begun(self) -> None:
        """Wait until the interview page is up."""
        assert self._begun.wait(_DEADLINE_S), "the interview never began"
        assert not self._ended.is_set(), self.log()

    def kill_after(self, seconds: float) -> int:
        """kill -9 of the program with its recorder; the instant on the recording clock."""
        assert not self._ended.wait(seconds), self.log()
        family = psutil.Process(self._process.pid).children(recursive=True)
        assert family, "the recorder runs"
        killed_ns = now_ns()
        if sys.platform == "win32":
            for child in family:
                child.kill()
            self._process.kill()
        else:
            os.killpg(self._process.pid, signal.SIGKILL)
        self.wait_ended()
        assert not left_running(family, 10), "nothing outlives kill -9"
        return killed_ns

    def wait_ended(self) -> int:
        """Wait for its end and for its last line; its exit code."""
        code = self._process.wait(_DEADLINE_S)
        self._listener.join(_DEADLINE_S)
        return code

    def log(self) -> str:
        """What it said to those who have to find out what went wrong."""
        there = [path for path in self._logs if path.exists()]
        return "\n".join(path.read_text(encoding="utf-8", errors="replace") for path in there)

    def _listen(self) -> None:
        assert self._process.stdout is not None
        with self._process.stdout as said:
            for raw in said:
                line = told.heard(raw)
                if line is not None:
                    self.lines.append(line)
                if isinstance(line, told.Begun):
                    self._begun.set()
        self._ended.set()
        self._begun.set()


class Counter:
    """A counter PC with one case that waits for its interview; each kill gets a copy of it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        (folder / "branch").mkdir()
        self._branch = Branch(folder / "branch")
        try:
            self._opened = self._branch.joined
        finally:
            # A counter whose line is down: what counts is on its own disk.
            self._branch.close()
        with running(self._opened) as engine:
            open_case(engine.desk)
        self._kills = 0

    def kill(self, after_s: float) -> Outcome:
        """Kill the program ``after_s`` into an interview, start it again and look."""
        self._kills += 1
        folder = self._folder / f"kill-{self._kills}"
        folder.mkdir()
        setup = self._branch.copy(self._opened, folder)
        talk = Program("talk", setup)
        talk.wait_begun()
        killed_ns = talk.kill_after(after_s)
        again = Program("go-on", setup)
        code = again.wait_ended()
        assert code == 0, again.log()
        with running(setup, None) as engine:
            return _outcome(engine, killed_ns, talk.lines, again.lines)


def _outcome(
    engine: Engine, killed_ns: int, before: Sequence[told.Line], after: Sequence[told.Line]
) -> Outcome:
    interview = engine.desk.interviews.state(the_case(engine))
    rows = _rows(engine.desk.interviews.view(interview.case_id).tags)
    confirmed = _rows([line.row for line in before if isinstance(line, told.Shown)])
    shown_again = _rows([line.row for line in after if isinstance(line, told.Shown)])
    answers = [line for line in before if isinstance(line, told.Answered)]
    more = [line for line in after if isinstance(line, told.Answered)]
    origin_ns, media_ms = _first_recording(engine)
    return Outcome(
        at_ms=ms_since(origin_ns, killed_ns),
        answers_confirmed=len(answers),
        answers_found=sum(_is_kept(engine, answer) for answer in answers),
        tags_confirmed=len(confirmed),
        tags_found=sum(rows.get(ident) == row for ident, row in confirmed.items()),
        tags_shown_again=sum(shown_again.get(ident) == row for ident, row in confirmed.items()),
        lost_ms=ms_since(origin_ns, killed_ns) - media_ms,
        offered=[line.words for line in after if isinstance(line, told.Offered)] == [OFFER],
        went_on=len(more) == 1
        and _is_kept(engine, more[0])
        and rows[more[0].tag_id].recording_id == interview.recording_ids[1],
        broken=tuple(
            finding.what
            for finding in check_desk(engine.store, engine.vault, engine.files)
            if not finding.holds
        ),
    )


def _rows(tags: Sequence[TagRow]) -> dict[str, TagRow]:
    """By id; a detector's claim still open at the kill ends with the recording."""
    return {row.id: replace(row, to_ms=None) if row.kind == "claim" else row for row in tags}


def _is_kept(engine: Engine, answer: told.Answered) -> bool:
    """Whether the ledger has that very answer to that question."""
    item = engine.session.questionnaire.items[answer.number - 1]
    takes = engine.desk.interviews.state(the_case(engine)).takes.get(item.id, ())
    chosen = {choice.event_id: choice.option for take in takes for choice in take.answers}
    return chosen.get(answer.tag_id) == item.options[answer.digit - 1].id


def _first_recording(engine: Engine) -> tuple[int, int]:
    """First instant and ms kept of the recording that was cut off, read from end to end."""
    interview = engine.desk.interviews.state(the_case(engine))
    recording_id = interview.recording_ids[0]
    ended = interview.ended[recording_id]
    assert ended.recovered, "closed by the second start"
    row = engine.store.recording(recording_id)
    with SealedReader(engine.vault.path(recording_id), base64.b64decode(row.key)) as media:
        media.verify()
        assert media.length_ms == ended.media_ms == row.media_ms
        assert len(media.index()) == ended.frames
    (origin_ns,) = (
        recorded.payload.monotonic_ns
        for recorded in engine.store.stream(f"interview:{interview.interview_id}")
        if isinstance(recorded.payload, RecordingStarted)
        and recorded.payload.recording_id == recording_id
    )
    return origin_ns, ended.media_ms


HEADING = (
    f"{'killed at':>9}  {'answers':>9}  {'tags':>9}  {'shown again':>11}  {'media lost':>10}"
    "  offered  went on  chain, media"
)


def line_of(found: Outcome) -> str:
    """An outcome as a line of the table."""
    answers = f"{found.answers_found}/{found.answers_confirmed}"
    tags = f"{found.tags_found}/{found.tags_confirmed}"
    words = {True: "yes", False: "NO"}
    return (
        f"{found.at_ms / 1000:>7.2f} s  {answers:>9}  {tags:>9}  {found.tags_shown_again:>11}"
        f"  {found.lost_ms:>7} ms  {words[found.offered]:>7}  {words[found.went_on]:>7}"
        f"  {', '.join(found.broken) or 'verified'}"
    )


def main(arguments: Sequence[str]) -> int:
    """Kill so many times and print what was found; 0 if everything holds."""
    parser = argparse.ArgumentParser(prog="python -m tests.e2e.kills", description=__doc__)
    parser.add_argument("--times", type=int, default=20)
    parser.add_argument("--seed", type=int, default=random.randrange(10**9))
    parser.add_argument("--json", type=Path, metavar="FILE", help="keep the outcomes here")
    asked = parser.parse_args(arguments)
    chance, found = random.Random(asked.seed), []
    print(f"seed {asked.seed}\n{HEADING}", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        counter = Counter(Path(folder))
        for _ in range(asked.times):
            found.append(counter.kill(chance.uniform(0, SPAN_S)))
            print(line_of(found[-1]), flush=True)
    print(f"{sum(one.holds for one in found)} of {len(found)} hold", flush=True)
    if asked.json is not None:
        records = {"seed": asked.seed, "kills": [asdict(one) for one in found]}
        asked.json.write_text(json.dumps(records, indent=1) + "\n", encoding="utf-8")
    return 0 if all(one.holds for one in found) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
