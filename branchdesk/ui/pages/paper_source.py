"""Where sheets come from: files that are chosen, and the scanner's folder that is watched."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QWidget

from branchdesk.app.scan_folder import SUFFIXES, Arrivals
from branchdesk.app.views import ScanChoice
from branchdesk.ui import theme
from branchdesk.ui.i18n import tr, tr_count
from branchdesk.ui.pages.paper_camera import KEY
from branchdesk.ui.runner import Runner
from branchdesk.ui.widgets.button import Button
from branchdesk.ui.widgets.checks import CheckBox
from branchdesk.ui.widgets.text import ElidedText, Text

if TYPE_CHECKING:
    from branchdesk.app.desk import Desk

_LOOK_MS = 700

ChooseFiles = Callable[[QWidget, str], list[Path]]
ChooseFolder = Callable[[QWidget, str], str]


def files_dialog(parent: QWidget, folder: str) -> list[Path]:
    """The scanner's files, by the system's own dialog."""
    kinds = " ".join(f"*{suffix}" for suffix in SUFFIXES)
    names, _kind = QFileDialog.getOpenFileNames(
        parent, tr("paper.choose"), folder, f"{tr('paper.kinds')} ({kinds})"
    )
    return [Path(name) for name in names]


def folder_dialog(parent: QWidget, folder: str) -> str:
    """The scanner's folder, by the system's own dialog; empty where none was chosen."""
    return QFileDialog.getExistingDirectory(parent, tr("paper.folder"), folder)


class SourceStrip(QWidget):
    """``arrived(paths)``: files to be read; ``camera_asked`` for pages to be photographed. What
    was chosen is remembered on this PC."""

    arrived = Signal(object)
    camera_asked = Signal()

    def __init__(
        self, desk: "Desk", runner: Runner, choose: ChooseFiles, choose_folder: ChooseFolder
    ) -> None:
        super().__init__()
        look = theme.current()
        self._desk, self._runner = desk, runner
        self._choose_files, self._choose_folder = choose, choose_folder
        self._choice = ScanChoice()
        self._reached = True
        self._looking = self._active = False
        self._timer = QTimer(self, interval=_LOOK_MS)
        self._timer.timeout.connect(self._look)
        self._watch = CheckBox("")
        self._watch.setObjectName("paper-watch")
        self._watch.clicked.connect(self._toggle)
        self._where = ElidedText("", "body", "quiet")
        self._folder = Button("", icon="folder-open", small=True)
        self._folder.setObjectName("paper-folder")
        self._folder.clicked.connect(self._pick_folder)
        self._camera = Button("", icon="camera", key=KEY, small=True)
        self._camera.setObjectName("paper-camera")
        self._camera.clicked.connect(self.camera_asked)
        self._busy = Text("", "body", "info")
        row = QHBoxLayout(self)
        row.setContentsMargins(look.space.l, look.space.xs, look.space.l, look.space.xs)
        row.setSpacing(look.space.m)
        row.addWidget(self._watch)
        row.addWidget(self._where, 1)
        row.addWidget(self._busy)
        row.addWidget(self._folder)
        row.addWidget(self._camera)

    # Life --------------------------------------------------------------------------------

    def start(self) -> None:
        """The page is on show: read what was chosen, and watch if that was."""
        self._active = True
        self._runner.db(self._desk.choices.scans, self._chosen, owner=self)

    def stop(self) -> None:
        """The page leaves the screen."""
        self._active = False
        self._timer.stop()

    def show_choice(self, choice: ScanChoice, *, reached: bool = True) -> None:
        """Show which folder is watched and whether it can be reached."""
        self._choice, self._reached = choice, reached
        self._watch.setChecked(choice.watched)
        self._watch.setEnabled(bool(choice.folder))
        gone = choice.watched and not reached
        self._where.setText(tr("paper.folder_gone") if gone else choice.folder)
        self._where.set_tone("caution" if gone else "quiet")
        if not choice.folder:
            self._where.setText(tr("paper.folder_none"))

    def show_camera(self, is_open: bool) -> None:
        """Whether the camera is open already, and has its own buttons."""
        self._camera.setVisible(not is_open)

    def show_reading(self, files: int) -> None:
        """How many files are still being read."""
        self._busy.setText(tr_count("paper.reading", files) if files else "")

    def choose(self) -> None:
        """Let a person choose files."""
        self.take(self._choose_files(self, self._choice.folder))

    def take(self, paths: list[Path]) -> None:
        """Files that were chosen or dropped."""
        if paths:
            self.arrived.emit(paths)

    # Watching ----------------------------------------------------------------------------

    def _chosen(self, choice: ScanChoice) -> None:
        self.show_choice(choice)
        if choice.watched and self._active:
            self._begin()

    def _begin(self) -> None:
        folder = Path(self._choice.folder)
        self._runner.work(lambda: self._desk.scan_folder.begin(folder), self._seen, owner=self)
        self._timer.start()

    def _look(self) -> None:
        if not self._looking:
            self._looking = True
            self._runner.work(self._desk.scan_folder.look, self._looked, owner=self)

    def _looked(self, found: Arrivals) -> None:
        self._looking = False
        self._seen(found)
        self.take(list(found.files))

    def _seen(self, found: Arrivals) -> None:
        if found.reached != self._reached:
            self.show_choice(self._choice, reached=found.reached)

    def _toggle(self) -> None:
        self._keep(ScanChoice(self._choice.folder, self._watch.isChecked()))

    def _pick_folder(self) -> None:
        folder = self._choose_folder(self, self._choice.folder)
        if folder:
            self._keep(ScanChoice(folder, watched=True))

    def _keep(self, choice: ScanChoice) -> None:
        self._timer.stop()
        self.show_choice(choice)
        self._runner.db(lambda: self._desk.choices.keep_scans(choice), owner=self)
        if choice.watched:
            self._begin()

    def retranslate(self) -> None:
        """Set every text anew."""
        self._watch.set_words(tr("paper.watch"))
        self._folder.set_words(tr("paper.folder_choose"))
        self._camera.set_words(tr("paper.camera_open"))
        self.show_choice(self._choice, reached=self._reached)
