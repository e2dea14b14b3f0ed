"""How quick the interview answers, in the real window over a real ledger, offscreen.

"Question painted" is from the key for the next question to the moment at which the window has
painted it; the target is 50 ms at most. "Answer durable" is from the key of an answer to the return
of the transaction that holds it on disk; the target is 20 ms at the 95th percentile. The desk has a
history of sealed cases, all of them at head office.

No other program does both. The peer is what no program can do without: one row written durably to
an encrypted file of its own on the same disk, by the same SQLCipher with the same pragmas, just
before each answer; so the ratio says how much is ours, at whatever load.
"""

import os
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from importlib.metadata import version
from pathlib import Path

import sqlcipher3.dbapi2 as sqlcipher
from PySide6.QtCore import QAbstractEventDispatcher, QEvent, QEventLoop, QObject, Qt
from PySide6.QtWidgets import QApplication, QLabel

from bench.harness import Figure
from bench.history import seal_cases
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
_CASES = 300
"""Sealed by the desk before, about a year's work of one counter."""
_ROW = b"x" * 200
"""About as much as an answer's sealed payload."""


def measure(quick: bool) -> Iterator[Figure]:
    """Median and 95th percentile of both, in ms, and of a bare fsync."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    application = QApplication.instance() or QApplication([])
    if not isinstance(application, QApplication):
        raise TypeError("a window needs a QApplication")
    dress(application, host.resources())
    with tempfile.TemporaryDirectory() as folder:
        desk = _Desk(Path(folder), cases=30 if quick else _CASES)
        try:
            for _interview in range(1 if quick else 4):
                desk.hold()
        finally:
            desk.close()
    versions = {"sqlcipher3": version("sqlcipher3")}
    for name, at in (("median", 50), ("p95", _P95)):
        peer = _percentile(desk.bare_ms, at)
        painted, kept = _percentile(desk.painted_ms, at), _percentile(desk.kept_ms, at)
        yield Figure(f"question painted, {name}", painted, peer, "ms", versions=versions)
        yield Figure(f"answer durable, {name}", kept, peer, "ms", versions=versions)
        yield Figure(f"bare fsync of 4 KB, {name}", _percentile(desk.fsync_ms, at), None, "ms")


def _percentile(taken: Sequence[float], at: int) -> float:
    return statistics.quantiles(taken, n=100, method="inclusive")[at - 1]


class _Painted(QObject):
    """Sees when the window has painted the words of the question: at the first event that is no
    painting, to whomever, after the question was painted."""

    def __init__(self, question: QLabel) -> None:
        super().__init__()
        self._question = question
        self._words = ""
        self._begun = False
        self.at: float | None = None

    def expect(self, words: str) -> None:
        """Look out for ``words`` from now on."""
        self._words, self._begun, self.at = words, False, None
        QApplication.instance().installEventFilter(self)  # type: ignore[union-attr]

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        painting = event.type() is QEvent.Type.Paint
        if painting and watched is self._question:
            self._begun |= self._question.text() == self._words
        elif self._begun and not painting:
            self.at = time.perf_counter()
            QApplication.instance().removeEventFilter(self)  # type: ignore[union-attr]
        return super().eventFilter(watched, event)


class _Bare:
    """What durable costs on this disk: an fsync, and a row of an encrypted file."""

    def __init__(self, folder: Path, key: bytes) -> None:
        self._file = os.open(folder / "bare", os.O_RDWR | os.O_CREAT)
        self._connection = sqlcipher.connect(str(folder / "bare.db"), isolation_level=None)
        for pragma in (
            f"key = \"x'{key.hex()}'\"",
            "journal_mode=WAL",
            "synchronous=FULL",
            "secure_delete=ON",
        ):
            self._connection.execute(f"PRAGMA {pragma}").fetchall()
        self._connection.execute("CREATE TABLE row (seq INTEGER PRIMARY KEY, sealed BLOB)")

    def close(self) -> None:
        """Close both files."""
        self._connection.close()
        os.close(self._file)

    def sync(self) -> None:
        """Append 4 KB and have them on disk."""
        os.write(self._file, bytes(4096))
        os.fsync(self._file)

    def commit(self) -> None:
        """Have one more row on disk."""
        self._connection.execute("BEGIN IMMEDIATE")
        self._connection.execute("INSERT INTO row (sealed) VALUES (?)", (_ROW,))
        self._connection.execute("COMMIT")


class _Desk:
    """A window over a practice ledger with a past."""

    def __init__(self, folder: Path, cases: int) -> None:
        setup = practice_pc(folder / "practice", folder / "keys")
        prepare(setup)
        seal_cases(setup, cases)
        self._bare = _Bare(folder, os.urandom(32))
        self._engine = Engine(setup)
        self._engine.start()
        practising = self._engine.desk.practising
        person = practising.sign_in()
        self._program = Program(self._engine.desk)
        self._hands = Hands(
            self._program.shell, lambda: self._program.runner.busy, Album(folder / "pictures")
        )
        self._program.shell.set_person(pick(person.name), person.role)
        self._program.shell.show()
        self.painted_ms: list[float] = []
        self.kept_ms: list[float] = []
        self.bare_ms: list[float] = []
        self.fsync_ms: list[float] = []
        self._kept_at = 0.0
        # Called on the writing thread once the transaction is on disk.
        self._go_on = self._engine.session.on_written
        self._engine.session.on_written = self._note

    def _note(self) -> None:
        self._kept_at = time.perf_counter()
        self._go_on()
        QAbstractEventDispatcher.instance(QApplication.instance().thread()).wakeUp()  # type: ignore[union-attr]

    def close(self) -> None:
        """Close the window, then stop what is behind it."""
        self._program.shell.close()
        self._engine.stop()
        self._bare.close()

    def hold(self) -> None:
        """An interview: all questions twice, forward with an answer each, then back to the first.

        The last one stays without an answer: with it Enter would lead to the result.
        """
        case_id = self._engine.desk.practising.open_case("hesitant")
        self._program.shell.go(Route("interview", case_id=case_id))
        self._hands.find("refuse")
        question = self._hands.find("question")
        if not isinstance(question, QLabel):
            raise TypeError("the question is no label")
        painted = _Painted(question)
        items = self._engine.session.questionnaire.items
        self._press(Qt.Key.Key_Return, painted, pick(items[0].text))
        for digit in (1, 2):
            for item in items[1:]:
                self._answer(digit)
                taken = self._press(Qt.Key.Key_Return, painted, pick(item.text))
                self.painted_ms.append(taken)
            for earlier in reversed(items[:-1]):
                held = Qt.KeyboardModifier.ShiftModifier
                self._press(Qt.Key.Key_Return, painted, pick(earlier.text), held)

    def _answer(self, digit: int) -> None:
        self.fsync_ms.append(_taken_ms(self._bare.sync))
        self.bare_ms.append(_taken_ms(self._bare.commit))
        began = time.perf_counter()
        self._hands.key(Qt.Key(int(Qt.Key.Key_0) + digit))
        self._wait(lambda: self._kept_at > began)
        self.kept_ms.append((self._kept_at - began) * 1000)
        self._hands.settle()

    def _wait(self, seen: Callable[[], bool]) -> None:
        """Let the window live as it does at work, asleep between its events, until ``seen``."""
        end = time.perf_counter() + _PATIENCE_S
        while not seen():
            if time.perf_counter() > end:
                raise TimeoutError("the window does not answer")
            QApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)

    def _press(
        self,
        key: Qt.Key,
        painted: _Painted,
        words: str,
        held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier,
    ) -> float:
        """Milliseconds from the key until ``words`` were painted."""
        painted.expect(words)
        began = time.perf_counter()
        self._hands.key(key, held)
        self._wait(lambda: painted.at is not None)
        taken = ((painted.at or began) - began) * 1000
        self._hands.settle()
        return taken


def _taken_ms(act: Callable[[], object]) -> float:
    began = time.perf_counter()
    act()
    return (time.perf_counter() - began) * 1000
