"""``branchdesk demo``: the whole job through the real screens, and what it leaves behind."""

import json
import os
import shutil
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PySide6.QtWidgets import QApplication

from branchdesk import host
from branchdesk.app.verifying import check_desk, check_folder
from branchdesk.bootstrap import Engine, Setup
from branchdesk.demo.adviser import CASE, Adviser
from branchdesk.demo.hands import Album, Hands
from branchdesk.demo.reviewer import Reviewer
from branchdesk.demo.script import load
from branchdesk.demo.stage import ADVISER, REVIEWER, HubProcess, Stage
from branchdesk.domain.definitions import DIMENSIONS
from branchdesk.ui.dress import dress
from branchdesk.ui.i18n import tr
from branchdesk.ui.program import Program
from branchdesk.ui.tag_text import title

_FEED_S = 60.0


class Seconds:
    """How long each stage took."""

    def __init__(self) -> None:
        self.taken: dict[str, float] = {}

    @contextmanager
    def of(self, stage: str) -> Iterator[None]:
        """Time what happens inside."""
        began = time.monotonic()
        yield
        self.taken[stage] = round(time.monotonic() - began, 2)


def play(out: Path) -> int:
    """Do the whole job and leave the results in ``out``; 0 if everything verifies."""
    out = out.resolve()
    branch = out / "branch"
    if branch.exists():
        shutil.rmtree(branch)
    branch.mkdir(parents=True)
    application()
    stage = Stage(branch)
    stage.prepare()
    hub = HubProcess(stage.hub_data)
    hub.start()
    began = time.monotonic()
    try:
        whole = _Play(stage, hub.address, out).whole_job()
    finally:
        hub.stop()
    seconds = round(time.monotonic() - began)
    sys.stdout.write(tr("command.demo_done", seconds=seconds, folder=out) + "\n")
    return 0 if whole else 1


def application() -> QApplication:
    """The Qt application in the demonstration's language, offscreen where there is no display."""
    displays = ("DISPLAY", "WAYLAND_DISPLAY")
    if sys.platform.startswith("linux") and not any(map(os.environ.get, displays)):
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    found = QApplication.instance() or QApplication(["branchdesk"])
    if not isinstance(found, QApplication):
        raise TypeError("a window needs a QApplication")
    dress(found, host.resources(), language="zh_TW")
    return found


class _Pc:
    """One PC with its window open."""

    def __init__(self, setup: Setup, screens: Album) -> None:
        self.engine = Engine(setup)
        self.engine.start()
        self.program = Program(self.engine.desk)
        self.program.open()
        self.hands = Hands(self.program.shell, lambda: self.program.runner.busy, screens)

    def close(self) -> None:
        """Close the window, then stop what is behind it."""
        self.program.shell.close()
        self.engine.stop()


class _Play:
    """The job, stage by stage."""

    def __init__(self, stage: Stage, address: str, out: Path) -> None:
        self._stage = stage
        self._address = address
        self._out = out
        self._seconds = Seconds()
        self._script = load(host.resources() / "demo" / "interview-zh.json")

    def whole_job(self) -> bool:
        """Both parts, then the results; True if everything verifies."""
        screens = self._out / "screens"
        if screens.exists():
            shutil.rmtree(screens)
        album = Album(screens)
        counter, desk_of_reviewer = self._stage.pc("counter-3"), self._stage.pc("review")
        self._stage.join(counter, self._address, "3")
        self._stage.join(desk_of_reviewer, self._address, "9")
        first = _Pc(counter, album)
        try:
            adviser = Adviser(first.hands, first.engine.desk, self._script)
            self._adviser(adviser)
            second = _Pc(desk_of_reviewer, album)
            try:
                self._reviewer(Reviewer(second.hands, second.engine.desk), adviser.case_id)
            finally:
                second.close()
            with self._seconds.of("decision back"):
                self._decision_back(first, adviser)
            return self._results(first.engine, adviser.case_id)
        finally:
            first.close()

    def _adviser(self, adviser: Adviser) -> None:
        with self._seconds.of("sign in"):
            adviser.sign_in(ADVISER)
        with self._seconds.of("case"):
            adviser.open_case(*CASE)
        with self._seconds.of("interview"):
            adviser.interview()
        with self._seconds.of("gate"):
            adviser.mend()
        with self._seconds.of("sign and seal"):
            adviser.sign()

    def _reviewer(self, reviewer: Reviewer, case_id: str) -> None:
        with self._seconds.of("to head office"):
            reviewer.sign_in(REVIEWER)
            reviewer.take_up(case_id)
        with self._seconds.of("review"):
            reviewer.look()
            reviewer.judge(case_id)
            reviewer.write_profile(case_id)
            reviewer.approve(case_id)

    def _decision_back(self, first: _Pc, adviser: Adviser) -> None:
        store = first.engine.store
        first.engine.sync.nudge()
        first.hands.wait(
            lambda: store.case(adviser.case_id).state == "APPROVED", "the decision", _FEED_S
        )
        first.hands.wait(lambda: store.head()[0] == store.acknowledged(), "all acknowledged")
        adviser.look_at_outcome()

    def _results(self, engine: Engine, case_id: str) -> bool:
        with self._seconds.of("export"):
            desk = engine.desk
            profile = desk.clients.profile(engine.store.case(case_id).client_id)
            desk.exports.case(case_id, self._out, title, profile.lines)
        with self._seconds.of("verify"):
            findings = (
                *check_folder(self._out),
                *check_desk(engine.store, engine.vault, engine.files),
            )
        broken = [finding.what for finding in findings if not finding.holds]
        summary = {**summary_of(engine, case_id), "broken": broken, "seconds": self._seconds.taken}
        text = json.dumps(summary, ensure_ascii=False, indent=2)
        (self._out / "summary.json").write_text(text + "\n", encoding="utf-8")
        return not broken


def summary_of(engine: Engine, case_id: str) -> dict[str, object]:
    """What the job left in the ledger, in figures."""
    store, desk = engine.store, engine.desk
    row = store.case(case_id)
    interview = desk.interviews.state(case_id)
    seq, _head = store.head()
    report = store.verify()
    lines = store.profile_lines(row.client_id)
    kinds = Counter(tag.kind for tag in interview.tags)
    return {
        "case_no": row.case_no,
        "interview_id": interview.interview_id,
        "state": row.state,
        "level": row.level,
        "score": row.score,
        "events": seq,
        "acknowledged_seq": store.acknowledged(),
        "chain_verified": report.first_bad_seq is None,
        "events_verified": report.events,
        "questions_asked": len(interview.takes),
        "takes": sum(len(takes) for takes in interview.takes.values()),
        "tags": dict(sorted(kinds.items())),
        "claims": dict(sorted(Counter(claim.what for claim in interview.claims).items())),
        "media_seconds": round(row.media_ms / 1000, 3),
        "profile_lines": {
            dimension: [len(line.evidence) for line in lines if line.dimension == dimension]
            for dimension in DIMENSIONS
        },
    }
