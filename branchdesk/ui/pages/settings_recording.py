"""Settings of recordings: where they go on when the disk is full, and the mark in the picture."""

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QVBoxLayout, QWidget

from branchdesk.app.notices import explain
from branchdesk.app.views import RecordingFolders
from branchdesk.domain.errors import DeviceFault, InputFault
from branchdesk.ui import theme
from branchdesk.ui.i18n import tr
from branchdesk.ui.runner import Runner
from branchdesk.ui.widgets.button import Button
from branchdesk.ui.widgets.checks import CheckBox
from branchdesk.ui.widgets.field import Field
from branchdesk.ui.widgets.text import PaneTitle

if TYPE_CHECKING:
    from branchdesk.app.desk import Desk


class RecordingSettingsPane(QWidget):
    """A folder takes effect at once, also for a recording under way; the mark with the next one."""

    def __init__(self, desk: "Desk", runner: Runner) -> None:
        super().__init__()
        look = theme.current()
        self._desk, self._runner = desk, runner
        self._view: RecordingFolders | None = None
        self._title = PaneTitle()
        self._second = Field()
        self._second.input.setObjectName("settings-second")
        self._second.input.editingFinished.connect(self._keep_typed)
        self._browse = Button("", icon="folder-open", small=True)
        self._browse.setObjectName("settings-second-browse")
        self._browse.clicked.connect(self._choose_folder)
        self._mark = CheckBox("")
        self._mark.setObjectName("settings-mark")
        self._mark.clicked.connect(self._choose_mark)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look.space.s)
        column.addWidget(self._title)
        row = QHBoxLayout()
        row.setSpacing(look.space.m)
        row.addWidget(self._second, 1)
        row.addLayout(self._beside_input())
        column.addLayout(row)
        column.addWidget(self._mark)

    def _beside_input(self) -> QVBoxLayout:
        """The button in the middle of the input's height, whatever is said below the input."""
        look = theme.current()
        beside = QVBoxLayout()
        above = round(look.line_px("label")) + look.space.xxs
        over = self._second.input.sizeHint().height() - self._browse.sizeHint().height()
        beside.addSpacing(above + max(0, over // 2))
        beside.addWidget(self._browse)
        beside.addStretch(1)
        return beside

    def start(self) -> None:
        """The page is on show: read what was chosen."""
        self._runner.db(self._desk.media_folders.view, self.show_folders, owner=self)

    def show_folders(self, view: RecordingFolders) -> None:
        """Show what is chosen and how it stands."""
        self._view = view
        self._second.set_value(view.choice.second)
        self._second.set_texts(tr("settings.second"), self._hint(view))
        self._mark.setChecked(view.choice.watermarked)
        self._second.set_locked(not view.may_change)
        self._browse.setEnabled(view.may_change)
        self._mark.setEnabled(view.may_change)

    def retranslate(self) -> None:
        """Set every text anew."""
        self._title.set_texts(tr("settings.recordings"))
        self._browse.set_words(tr("settings.browse"))
        self._mark.set_words(tr("settings.mark"))
        self._second.set_texts(tr("settings.second"), tr("settings.second_none"))
        if self._view is not None:
            self.show_folders(self._view)

    @staticmethod
    def _hint(view: RecordingFolders) -> str:
        if not view.may_change:
            return tr("settings.second_locked")
        if not view.choice.second:
            return tr("settings.second_none")
        if not view.reached:
            return tr("settings.second_gone")
        return tr("settings.second_same" if view.same_disk else "settings.second_good")

    def _choose_folder(self) -> None:
        before = self._view.first if self._view is not None else ""
        chosen = QFileDialog.getExistingDirectory(self, tr("settings.second"), before)
        if chosen:
            self._second.set_value(chosen)
            self._keep_typed()

    def _keep_typed(self) -> None:
        if self._view is None or self._second.value == self._view.choice.second:
            return
        folder = self._second.value
        self._runner.db(
            lambda: self._desk.media_folders.keep_second(folder),
            self.show_folders,
            self._refused,
            owner=self,
        )

    def _refused(self, error: Exception) -> None:
        """What was typed stays, with what is wrong; what was chosen before stays in force."""
        if isinstance(error, InputFault | DeviceFault):
            notice = explain(error)
            self._second.set_error(tr("common.sentences", first=notice.what, second=notice.do))
        else:
            self._runner.report(error)

    def _choose_mark(self) -> None:
        marked = self._mark.isChecked()
        self._runner.db(
            lambda: self._desk.media_folders.mark(marked), self.show_folders, owner=self
        )
