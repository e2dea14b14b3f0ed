"""Settings of devices: which camera and microphone, whether all is ready, and a trial of both."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from branchdesk.app.views import DeviceChoice, EquipmentView, Picture, SignInView, Trial
from branchdesk.ui import theme
from branchdesk.ui.device_watch import DeviceWatch
from branchdesk.ui.i18n import tr
from branchdesk.ui.pages.signin_ready import ReadinessList
from branchdesk.ui.pages.signin_trial import TrialPane, TrialRun, overlaid
from branchdesk.ui.runner import Runner
from branchdesk.ui.widgets.button import Button
from branchdesk.ui.widgets.field import ChoiceField
from branchdesk.ui.widgets.text import PaneTitle

if TYPE_CHECKING:
    from branchdesk.app.desk import Desk


class DevicesPane(QWidget):
    """A choice takes effect with the next recording and is tried at once. ``looked(view)`` when
    it is known how the PC stands."""

    looked = Signal(object)

    def __init__(self, desk: "Desk", runner: Runner) -> None:
        super().__init__()
        self._desk, self._runner = desk, runner
        self._view: SignInView | None = None
        self._equipment: EquipmentView | None = None
        self._tried = Trial("off")
        self._title = PaneTitle()
        self._again = Button("", "quiet", icon="refresh-cw", small=True)
        self._again.setObjectName("settings-check-again")
        self._again.clicked.connect(self.check)
        self._camera, self._microphone = ChoiceField(), ChoiceField()
        self._camera.input.setObjectName("settings-camera")
        self._microphone.input.setObjectName("settings-microphone")
        self._camera.edited.connect(lambda name: self._choose(camera=name))
        self._microphone.edited.connect(lambda name: self._choose(microphone=name))
        self._list = ReadinessList()
        self._window = TrialPane()
        self._trial = TrialRun(desk, runner, self)
        self._trial.seen.connect(self.show_trial)
        self._watch = DeviceWatch(self)
        self._watch.changed.connect(self._look)
        self._watch.changed.connect(self._trial.start_anew)
        self._build()

    def _build(self) -> None:
        look = theme.current()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look.space.s)
        self._title.row.addWidget(self._again)
        column.addWidget(self._title)
        choices = QHBoxLayout()
        choices.setSpacing(look.space.m)
        choices.addWidget(self._camera)
        choices.addWidget(self._microphone)
        column.addLayout(choices)
        column.addWidget(self._list)
        column.addSpacing(look.space.xs)
        column.addWidget(self._window)
        column.addStretch(1)

    def start(self) -> None:
        """The page is on show."""
        self._watch.watch()
        self._look()

    def stop(self) -> None:
        """The page leaves: camera and microphone are given back."""
        self._watch.rest()
        self._trial.stop()

    def check(self) -> None:
        """Look which devices there are, then try them: the camera is on only when it is asked
        for."""
        self._look()
        self._trial.start()

    def _look(self) -> None:
        self._title.aside.setText(tr("settings.checking"))
        self._runner.db(self._desk.equipment.view, self.show_equipment, owner=self)
        self._runner.db(self._desk.access.view, self.looked.emit, owner=self)

    def show_view(self, view: SignInView) -> None:
        """Show what was found."""
        self._view = view
        self._title.aside.setText("")
        self._show_rows()

    def show_equipment(self, equipment: EquipmentView) -> None:
        """Show what there is to choose from, and what is chosen."""
        self._equipment = equipment
        choice = equipment.choice
        _fill(self._camera, equipment.cameras, choice.camera, tr("settings.first_camera"))
        usual = tr("settings.usual_microphone")
        _fill(self._microphone, equipment.microphones, choice.microphone, usual)
        for field in (self._camera, self._microphone):
            field.set_locked(equipment.fixed, tr("settings.clip"))

    def show_trial(self, trial: Trial, picture: Picture | None) -> None:
        """Show how the trial stands."""
        self._tried = trial
        self._window.show_trial(trial, picture)
        self._show_rows()

    def _show_rows(self) -> None:
        if self._view is not None:
            rows = overlaid(self._view.readiness, self._tried)
            self._list.show_readiness(rows, checking=self._tried.state == "running")

    def _choose(self, **changed: str) -> None:
        before = self._equipment.choice if self._equipment is not None else DeviceChoice()
        choice = replace(before, **changed)
        self._runner.db(
            lambda: self._desk.equipment.choose(choice), self.show_equipment, owner=self
        )
        self.check()

    def retranslate(self) -> None:
        """Set every text anew."""
        self._title.set_texts(tr("settings.devices"))
        self._again.set_words(tr("settings.again"))
        self._camera.set_texts(tr("signin.part.camera"))
        self._microphone.set_texts(tr("signin.part.microphone"))
        self._list.retranslate()
        self._window.retranslate()
        if self._equipment is not None:
            self.show_equipment(self._equipment)


def _fill(field: ChoiceField, found: Sequence[str], chosen: str, usual: str) -> None:
    """The usual device, the ones there are, and a chosen one that is not there."""
    choices = [("", usual), *((name, name) for name in found)]
    if chosen and chosen not in found:
        choices.append((chosen, tr("settings.gone", name=chosen)))
    field.set_choices(choices)
    field.set_value(chosen)
