"""The camera over a document while its pane is open: the live picture, and what is seen in it."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from branchdesk.app.views import DocumentLook
from branchdesk.ui.runner import Runner

if TYPE_CHECKING:
    from branchdesk.app.desk import Desk

_PICTURE_MS = 66
"""About 15 pictures a second: smooth to the eye, little work for the PC."""
_LOOK_MS = 150
"""From one look to the next; each takes about a twentieth of a second of one core."""
_LONGEST_MS = 120_000
"""Then the camera rests: nobody is filmed who only left the page open."""


class DocumentRun(QObject):
    """Takes the camera on the db lane, looks on the work lane, one look at a time. ``pictured``
    with the newest picture or None; ``looked(DocumentLook)``; ``rested`` when it stops itself."""

    pictured = Signal(object)
    looked = Signal(object)
    rested = Signal()

    def __init__(self, desk: "Desk", runner: Runner, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk, self._runner = desk, runner
        self._see: Callable[[], DocumentLook] = lambda: DocumentLook("off", "off")
        self._going = False
        self._asked = False
        self._pictures = QTimer(self, interval=_PICTURE_MS)
        self._pictures.timeout.connect(self._show)
        self._looks = QTimer(self, interval=_LOOK_MS, singleShot=True)
        self._looks.timeout.connect(self._look)
        self._rest = QTimer(self, interval=_LONGEST_MS, singleShot=True)
        self._rest.timeout.connect(self._rested)

    def start(self, see: Callable[[], DocumentLook]) -> None:
        """Look in that way from now on; the camera rests later again."""
        self._see = see
        self._rest.start()
        if self._going:
            return
        self._going = True
        self._pictures.start()
        camera = self._desk.photographs.camera
        self._runner.db(camera.begin, lambda _none: self._look(), self._failed, owner=self)

    def stop(self) -> None:
        """Give the camera back."""
        if not self._going:
            return
        self._going = False
        for timer in (self._pictures, self._looks, self._rest):
            timer.stop()
        self._runner.db(self._desk.photographs.camera.end, owner=self)

    def _rested(self) -> None:
        self.stop()
        self.rested.emit()

    def _show(self) -> None:
        self.pictured.emit(self._desk.photographs.camera.picture())

    def _look(self) -> None:
        if not self._going or self._asked:
            return
        self._asked = True
        self._runner.work(self._see, self._seen, self._failed, owner=self)

    def _seen(self, seen: DocumentLook) -> None:
        self._asked = False
        if self._going:
            self.looked.emit(seen)
            self._looks.start()

    def _failed(self, error: Exception) -> None:
        self._asked = False
        self._runner.report(error)
        if self._going:
            self.looked.emit(DocumentLook("fault", "fault"))
