"""A desk without a window that talks with a client for ever, to be killed:
``python -m tests.e2e.recorder_desk DATA KEYS SECOND``.

It closes what was left, goes on with the only interview of its PC and says on standard output what
the ledger confirmed, as JSON: first that it was opened, then each segment, each tag, each fault.
When its input closes it stops in order.
"""

import json
import sys
import threading
from collections.abc import Callable
from functools import partial
from itertools import count
from pathlib import Path

from branchdesk.app.recording import Running
from branchdesk.bootstrap import Engine, Setup
from branchdesk.domain.errors import BranchDeskError
from branchdesk.store.keys import FileKeyStore
from tests.app.branch import ADVISER, DEVICES, PASSWORD, the_case

PACE_S = 0.15


def say(kind: str, **facts: object) -> None:
    """One line, out at once."""
    print(json.dumps({"kind": kind, **facts}), flush=True)


class Talk:
    """Steps about one question after another; what the ledger took is said."""

    def __init__(self, engine: Engine, over: threading.Event) -> None:
        self._engine = engine
        self._over = over
        self._case_id = the_case(engine)
        self._said: set[str] = set()
        self._segment: Running | None = None
        self._saved: str | None = None

    def begin(self) -> None:
        """Start the recorder, or go on."""
        interviews = self._engine.desk.interviews
        interviews.begin(self._case_id, "zh_TW")
        self._look()
        if interviews.state(self._case_id).consent is None:
            interviews.consent(self._case_id, True)

    def go_on(self) -> None:
        """Talk until it is over."""
        interviews = self._engine.desk.interviews
        for number in count():
            item = self._engine.session.questionnaire.items[number % 8]
            option = item.options[number // 8 % 2].id
            steps: tuple[Callable[[], object], ...] = (
                partial(interviews.go_to, self._case_id, number % 8 + 1),
                partial(interviews.explain, self._case_id),
                partial(interviews.answer, self._case_id, option),
            )
            for step in steps:
                if self._over.wait(PACE_S):
                    return
                try:
                    step()
                except BranchDeskError as fault:
                    say("refused", code=fault.code)
                self._look()

    def _look(self) -> None:
        for tag in self._engine.desk.interviews.state(self._case_id).tags:
            if tag.id not in self._said and tag.kind != "claim":
                self._said.add(tag.id)
                say("tag", id=tag.id)
        running, live = self._engine.recording.running, self._engine.recording.live()
        if running is not None and running is not self._segment:
            self._segment = running
            say("segment", id=running.recording_id, pid=running.recorder.pid)
        if live.saved_ms >= 1000 and self._saved != live.recording_id:
            self._saved = live.recording_id
            say("saved", id=live.recording_id)


def main() -> int:
    """Open the desk over DATA and talk."""
    data, keys, second = map(Path, sys.argv[1:])
    engine = Engine(Setup(data, FileKeyStore(keys), DEVICES, second=second))
    engine.start()
    engine.desk.access.sign_in(ADVISER, PASSWORD)
    over = threading.Event()

    def listen() -> None:
        sys.stdin.read()
        over.set()

    threading.Thread(target=listen, daemon=True).start()
    talk = Talk(engine, over)
    say("opened")
    talk.begin()
    talk.go_on()
    engine.stop()
    say("stopped")
    return 0


if __name__ == "__main__":
    sys.exit(main())
