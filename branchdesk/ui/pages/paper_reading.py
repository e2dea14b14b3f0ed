"""Scanner's files and photographs read one after the other, off the window's thread."""

from collections import deque
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from branchdesk.app.paper import Scanned
from branchdesk.ui.runner import Runner

if TYPE_CHECKING:
    from branchdesk.app.desk import Desk


class FileReading(QObject):
    """``came(sheets)`` and ``failed(name, error)`` in the order of the files, which is that of the
    pile; ``left(count)`` whenever another number of files is still to be read."""

    came = Signal(object)
    failed = Signal(str, object)
    left = Signal(int)

    def __init__(self, desk: "Desk", runner: Runner, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk, self._runner = desk, runner
        self._waiting: deque[tuple[str, Callable[[], tuple[Scanned, ...]]]] = deque()
        self._reading = False
        self._round = 0

    @property
    def busy(self) -> bool:
        """Whether a file is still to be read."""
        return self._reading or bool(self._waiting)

    def add(self, paths: Sequence[Path]) -> None:
        """Read these after those that wait."""
        read = self._desk.paper.read
        self._waiting += [(path.name, partial(read, path)) for path in paths]
        self._next()

    def photograph(self, jpeg: bytes, name: str) -> None:
        """Read a camera's picture after those that wait; it comes as a file ``name``."""
        photograph = self._desk.paper.photograph
        self._waiting.append((name, lambda: (photograph(jpeg, name),)))
        self._next()

    def forget(self) -> None:
        """Read no more of what waits; a file under way is read for nobody."""
        self._waiting.clear()
        self._round += 1

    def _next(self) -> None:
        self.left.emit(len(self._waiting) + self._reading)
        if self._reading or not self._waiting:
            return
        (name, read), self._reading, now = self._waiting.popleft(), True, self._round
        self._runner.work(
            read,
            lambda sheets: self._read(now, sheets),
            lambda error: self._not_read(now, name, error),
            owner=self,
        )

    def _read(self, asked: int, sheets: tuple[Scanned, ...]) -> None:
        self._reading = False
        if asked == self._round:
            self.came.emit(sheets)
        self._next()

    def _not_read(self, asked: int, name: str, error: Exception) -> None:
        self._reading = False
        if asked == self._round:
            self.failed.emit(name, error)
        self._next()
