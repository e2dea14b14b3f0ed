"""A desk in a process of its own that is killed, and everything that it said before."""

import contextlib
import json
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import psutil

from branchdesk.bootstrap import Setup
from branchdesk.video.clock import now_ns
from tests.processes import left_running
from tests.sources import ROOT

_DEADLINE_S = 180.0


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
        doomed = [psutil.Process(pid)] if what == "recorder" else family
        killed = Kill(what, recording_id, now_ns())
        if what != "recorder":
            self._process.kill()
        for process in doomed if what != "window" else ():
            # On a full disk a recorder may have ended on its own.
            with contextlib.suppress(psutil.NoSuchProcess):
                process.kill()
        if what != "recorder":
            self._process.wait(_DEADLINE_S)
            self._hang_up()
            self._listener.join(_DEADLINE_S)
            running = left_running(family, _DEADLINE_S)
            assert not running, "the recorder of a window that died ends"
        self._diary.kills.append(killed)
        return killed

    def sleep(self, seconds: float) -> None:
        """Stop window and recorder for so long, as a PC that sleeps does."""
        family = psutil.Process(self._process.pid)
        asleep = [family, *family.children(recursive=True)]
        for process in asleep:
            process.suspend()
        threading.Event().wait(seconds)
        for process in asleep:
            process.resume()

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
