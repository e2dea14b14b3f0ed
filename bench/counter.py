"""How long a client sits there from the last answer to the sealed form, in the real window.

The account manager answers the last question, goes to the result and from there to the form, the
client looks at every page and signs once, a supervisor witnesses, the branch seals. The machine's
part is measured: from each key, click or stroke until what comes next is on screen and may be used;
at the end, until the sealed form may be printed. Each run is of a program that has just started.
A person's part is counted with the keystroke-level model (Card, Moran and Newell, "The
keystroke-level model for user performance time with interactive systems", CACM 23(7), 1980) from
the keys, clicks and strokes that the run really needed; to that come ``PAGE_S`` for each page and
``SIGNATURE_S`` for the hand.

The questions before the last are put without the window: a run of minutes at the client's pace is
what the demonstration is for. No other program does this, so there is no peer.
"""

import multiprocessing
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from bench.harness import Figure
from branchdesk.app.desk import Desk
from branchdesk.bootstrap import Engine
from branchdesk.demo.adviser import CASE, SIGNATURE, Adviser
from branchdesk.demo.hands import Album, Hands
from branchdesk.demo.play import application
from branchdesk.demo.script import Script, load
from branchdesk.demo.stage import ADVISER, PASSWORD, SUPERVISOR, HubProcess, Stage
from branchdesk.ui.i18n import pick
from branchdesk.ui.program import Program

RESOURCES = Path(__file__).resolve().parent.parent / "resources"
KEY_S, POINT_S, CLICK_S, THINK_S = 0.28, 1.1, 0.2, 1.35
"""An average typist's key, pointing at something, pressing a button, making up one's mind, s."""
PAGE_S = 5.0
"""A glance over a page whose contents the interview has just been about, s."""
SIGNATURE_S = 4.0
"""Writing one's name, s."""
READ_ALOUD_MS = 60_000


def measure(quick: bool) -> Iterator[Figure]:
    """Both parts in s, and what the person did."""
    spawn = multiprocessing.get_context("spawn")
    with (
        tempfile.TemporaryDirectory() as folder,
        ProcessPoolExecutor(1, spawn, max_tasks_per_child=1) as fresh,
    ):
        folders = [Path(folder) / str(number) for number in range(1 if quick else 3)]
        runs = list(fresh.map(_run, folders))
    spent = sorted(runs, key=lambda run: run.machine_s)[len(runs) // 2]
    yield Figure("last answer to sealed form, machine", spent.machine_s, None, "s")
    yield Figure("the longest wait of it", spent.longest_s, None, "s")
    yield Figure("last answer to sealed form, person", spent.person_s, None, "s")
    yield Figure("keys pressed", spent.keys, None, "keys")
    yield Figure("clicks", spent.clicks, None, "clicks")
    yield Figure("pages looked at", spent.pages, None, "pages")


@dataclass
class _Spent:
    """What a run took."""

    keys: int = 0
    clicks: int = 0
    thoughts: int = 0
    pages: int = 0
    waits_s: list[float] = field(default_factory=list)

    @property
    def machine_s(self) -> float:
        """Waiting for the program, s."""
        return sum(self.waits_s)

    @property
    def longest_s(self) -> float:
        """The longest single wait, s."""
        return max(self.waits_s)

    @property
    def person_s(self) -> float:
        """What a person takes for the same, s."""
        pressed = KEY_S * self.keys + (POINT_S + CLICK_S) * self.clicks + THINK_S * self.thoughts
        return pressed + PAGE_S * self.pages + SIGNATURE_S

    @contextmanager
    def waiting(self) -> Iterator[None]:
        """Count the time inside as the machine's."""
        began = time.perf_counter()
        yield
        self.waits_s.append(time.perf_counter() - began)


def _run(folder: Path) -> _Spent:
    application()
    stage = Stage(folder)
    stage.prepare()
    hub = HubProcess(stage.hub_data)
    hub.start()
    setup = stage.pc("counter-3")
    stage.join(setup, hub.address, "3")
    engine = Engine(setup)
    engine.start()
    try:
        program = Program(engine.desk)
        program.open()
        hands = Hands(program.shell, lambda: program.runner.busy, Album(folder / "screens"))
        script = load(RESOURCES / "demo" / "interview-zh.json")
        adviser = Adviser(hands, engine.desk, script)
        adviser.sign_in(ADVISER)
        adviser.open_case(*CASE)
        last = _all_but_the_last(engine.desk, adviser.case_id, script)
        words = pick(engine.session.questionnaire.items[-1].text)
        question = hands.find("question")
        if not isinstance(question, QLabel):
            raise TypeError("the question is no label")
        hands.wait(lambda: question.text() == words, "the last question")
        hands.settle()
        spent = _finish(hands, engine.desk, adviser.case_id, last)
        program.shell.close()
        program.runner.close()
        return spent
    finally:
        engine.stop()
        hub.stop()


def _all_but_the_last(desk: Desk, case_id: str, script: Script) -> int:
    """Put every question, answer all but the last; the number of its answer's option."""
    desk.interviews.consent(case_id, True)
    option = ""
    for number, question in enumerate(script.items, start=1):
        view = desk.interviews.go_to(case_id, number)
        desk.interviews.speak(case_id, READ_ALOUD_MS, "person")
        if view.item.key:
            desk.interviews.own_words(case_id)
        option = question.changed[-1].option if question.changed else question.option
        if number < len(script.items):
            desk.interviews.answer(case_id, option)
    return [each.id for each in view.item.options].index(option) + 1


def _finish(hands: Hands, desk: Desk, case_id: str, last: int) -> _Spent:
    spent = _Spent()
    with spent.waiting():
        hands.key(Qt.Key(int(Qt.Key.Key_0) + last))
        hands.settle()
        hands.wait(lambda: desk.interviews.view(case_id).chosen is not None, "the answer")
    with spent.waiting():
        hands.key(Qt.Key.Key_Return)
        hands.find("level")
        hands.settle()
    _accept(desk, case_id)
    hands.wait(lambda: _passes(desk, case_id), "the way on")
    hands.settle()
    with spent.waiting():
        hands.key(Qt.Key.Key_Return)
        hands.find("ink")
        hands.settle()
    spent.keys, spent.thoughts = 3, 2
    spent.pages = len(desk.signing.prepare(case_id).pages)
    for number in range(1, spent.pages + 1):
        with spent.waiting():
            hands.click(f"page-{number}")
            hands.settle()
        hands.rest_until(time.monotonic() + 1.1)
    hands.draw("ink", SIGNATURE)
    hands.write("witness-user", SUPERVISOR)
    hands.write("witness-password", PASSWORD)
    spent.clicks, spent.keys = spent.pages + 1, spent.keys + len(SUPERVISOR) + len(PASSWORD) + 2
    with spent.waiting():
        hands.click("witness")
        hands.find("witnessed")
    with spent.waiting():
        hands.click("primary")
        hands.wait(lambda: hands.sees("page-sealed"), "the sealed page")
        hands.wait_usable("primary")
    spent.clicks, spent.thoughts = spent.clicks + 2, spent.thoughts + 2
    return spent


def _passes(desk: Desk, case_id: str) -> bool:
    return all(point.passed for point in desk.results.view(case_id).points)


def _accept(desk: Desk, case_id: str) -> None:
    """Let the points through that are open only because no person spoke to the client here."""
    for point in desk.results.view(case_id).points:
        if not point.passed:
            desk.results.accept_point(case_id, point.key, "benchmark")
