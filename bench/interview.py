"""How quick the interview answers, in the real window over a real ledger, offscreen.

"Question painted" is from the key for the next question to the end of the paint event that shows
it; the target is 50 ms at most. "Answer durable" is from the key of an answer to the return of the
transaction that holds it on disk; the target is 20 ms at the 95th percentile. No peer does both.
"""

import os
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from PySide6.QtCore import QEvent, QEventLoop, QObject, Qt
from PySide6.QtWidgets import QApplication, QLabel

from bench.harness import Figure
from branchdesk import host
from branchdesk.bootstrap import Engine
from branchdesk.bootstrap.practice import practice_pc, prepare
from branchdesk.demo.hands import Album, Hands
from branchdesk.ui.dress import dress
from branchdesk.ui.i18n import pick
from branchdesk.ui.program import Program
from branchdesk.ui.route import Route

_P95 = 95
_PATIENCE_S = 30.0


def measure(quick: bool) -> Iterator[Figure]:
    """Median and 95th percentile of both, in ms."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    application = QApplication.instance() or QApplication([])
    if not isinstance(application, QApplication):
        raise TypeError("a window needs a QApplication")
    dress(application, host.resources())
    with tempfile.TemporaryDirectory() as folder:
        desk = _Desk(Path(folder))
        try:
            desk.go_through(rounds=2 if quick else 8)
        finally:
            desk.close()
    for name, taken in (("question painted", desk.painted_ms), ("answer durable", desk.kept_ms)):
        yield Figure(f"{name}, median", statistics.median(taken), None, "ms")
        yield Figure(f"{name}, p95", _percentile(taken), None, "ms")


def _percentile(taken: Sequence[float]) -> float:
    return statistics.quantiles(taken, n=100, method="inclusive")[_P95 - 1]


class _Painted(QObject):
    """The words with which the question was painted last."""

    def __init__(self, question: QLabel) -> None:
        super().__init__()
        self._question = question
        self.words = ""
        question.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        if event.type() is QEvent.Type.Paint:
            self.words = self._question.text()
        return super().eventFilter(watched, event)


class _Desk:
    """A window on the first question of a practice case."""

    def __init__(self, folder: Path) -> None:
        setup = practice_pc(folder / "practice", folder / "keys")
        prepare(setup)
        self._engine = Engine(setup)
        self._engine.start()
        practising = self._engine.desk.practising
        person = practising.sign_in()
        case_id = practising.open_case("hesitant")
        self._program = Program(self._engine.desk)
        self._hands = Hands(
            self._program.shell, lambda: self._program.runner.busy, Album(folder / "pictures")
        )
        self._program.shell.set_person(pick(person.name), person.role)
        self._program.shell.show()
        self._program.shell.go(Route("interview", case_id=case_id))
        self._hands.find("refuse")
        self.painted_ms: list[float] = []
        self.kept_ms: list[float] = []
        self._kept_at = 0.0
        # Called on the writing thread once the transaction is on disk.
        self._engine.session.on_written = self._note

    def _note(self) -> None:
        self._kept_at = time.perf_counter()

    def close(self) -> None:
        """Close the window, then stop what is behind it."""
        self._program.shell.close()
        self._engine.stop()

    def go_through(self, rounds: int) -> None:
        """All questions ``rounds`` times: forward with an answer each, then back to the first.

        The last one stays without an answer: with it Enter would lead to the result.
        """
        question = self._hands.find("question")
        if not isinstance(question, QLabel):
            raise TypeError("the question is no label")
        painted = _Painted(question)
        items = self._engine.session.questionnaire.items
        self._press(Qt.Key.Key_Return, painted, pick(items[0].text))
        for turn in range(rounds):
            for item in items[1:]:
                self._answer(1 + turn % 2)
                taken = self._press(Qt.Key.Key_Return, painted, pick(item.text))
                self.painted_ms.append(taken)
            for earlier in reversed(items[:-1]):
                held = Qt.KeyboardModifier.ShiftModifier
                self._press(Qt.Key.Key_Return, painted, pick(earlier.text), held)

    def _answer(self, digit: int) -> None:
        began = time.perf_counter()
        self._hands.key(Qt.Key(int(Qt.Key.Key_0) + digit))
        self._wait(lambda: self._kept_at > began)
        self.kept_ms.append((self._kept_at - began) * 1000)
        self._hands.settle()

    def _wait(self, seen: Callable[[], bool]) -> None:
        """Let the window live, without a pause of one's own, until ``seen``."""
        end = time.perf_counter() + _PATIENCE_S
        while not seen():
            if time.perf_counter() > end:
                raise TimeoutError("the window does not answer")
            QApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents, 5)

    def _press(
        self,
        key: Qt.Key,
        painted: _Painted,
        words: str,
        held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier,
    ) -> float:
        """Milliseconds from the key to the end of the pass that painted ``words``."""
        painted.words = ""
        began = time.perf_counter()
        self._hands.key(key, held)
        self._wait(lambda: painted.words == words)
        taken = (time.perf_counter() - began) * 1000
        self._hands.settle()
        return taken
