"""Settings of this PC: language, appearance, devices, and what the program is."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from branchdesk.app.views import SignInView
from branchdesk.ui import i18n, theme
from branchdesk.ui.i18n import LANGUAGES, language, pick, tr
from branchdesk.ui.page import Action, ActionBar, BarMessage, Page, TopTitle
from branchdesk.ui.pages.settings_devices import DevicesPane
from branchdesk.ui.pages.settings_recording import RecordingSettingsPane
from branchdesk.ui.pages.settings_voice import VoicePane
from branchdesk.ui.route import Route
from branchdesk.ui.runner import Runner
from branchdesk.ui.speech import Voice
from branchdesk.ui.theme import Scheme
from branchdesk.ui.widgets.button import Switch
from branchdesk.ui.widgets.checks import CheckBox
from branchdesk.ui.widgets.text import PaneTitle, Text, rule

if TYPE_CHECKING:
    from branchdesk.app.desk import Desk

_SCHEMES = (Scheme.LIGHT, Scheme.DARK)
_ABOUT = ("version", "rule_pack", "branch", "licences")


class SettingsPage(Page):
    """Every choice takes effect at once; ``changed`` asks the program to remember them."""

    rail = "settings"
    changed = Signal()

    def __init__(self, desk: "Desk", runner: Runner, voice: Voice | None = None) -> None:
        super().__init__()
        self._desk, self._runner = desk, runner
        self._view: SignInView | None = None
        self._language_title, self._look_title = PaneTitle(), PaneTitle()
        self._about_title = PaneTitle()
        self._language_hint = Text("", "label", "quiet", wrap=True)
        self._look_hint = Text("", "label", "quiet", wrap=True)
        names = [tr(f"shell.language_name.{name}") for name in LANGUAGES]
        self._languages = Switch(names, tr("settings.language"))
        self._languages.setObjectName("settings-language")
        self._schemes = Switch(["", ""], "")
        self._schemes.setObjectName("settings-scheme")
        self._elder = CheckBox("")
        self._elder.setObjectName("settings-elder")
        self._motion = CheckBox("")
        self._motion.setObjectName("settings-motion")
        self._devices = DevicesPane(desk, runner)
        self._devices.looked.connect(self.show_view)
        self._recording = RecordingSettingsPane(desk, runner)
        self._voice = VoicePane(desk, runner, voice or Voice(self))
        self._about = {name: (Text("", "body", "quiet"), Text("", wrap=True)) for name in _ABOUT}
        self._build()
        self._languages.chosen.connect(self._set_language)
        self._schemes.chosen.connect(self._set_scheme)
        self._elder.toggled.connect(self._set_elder)
        self._motion.toggled.connect(self._set_motion)
        self.retranslate()

    def _build(self) -> None:
        look = theme.current()
        left, right = self._column(), self._column()
        beside = QHBoxLayout()
        beside.setSpacing(look.space.l)
        for parts in (
            (self._language_title, self._languages, self._language_hint),
            (self._look_title, self._schemes, self._look_hint),
        ):
            half = QVBoxLayout()
            half.setSpacing(look.space.s)
            for part in parts:
                half.addWidget(part, 0, Qt.AlignmentFlag.AlignTop)
            half.addStretch(1)
            beside.addLayout(half, 1)
        left[1].addLayout(beside)
        boxes = QVBoxLayout()
        boxes.setSpacing(0)
        boxes.addWidget(self._elder)
        boxes.addWidget(self._motion)
        left[1].addLayout(boxes)
        for pane in (self._voice, self._recording, self._about_title):
            left[1].addSpacing(look.space.m)
            left[1].addWidget(pane, 0, Qt.AlignmentFlag.AlignTop)
        grid = QGridLayout()
        grid.setHorizontalSpacing(look.space.l)
        grid.setVerticalSpacing(look.space.xs)
        grid.setColumnStretch(1, 1)
        for row, (name, words) in enumerate(self._about.values()):
            grid.addWidget(name, row, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(words, row, 1)
        left[1].addLayout(grid)
        left[1].addStretch(1)
        right[1].addWidget(self._devices)
        row_of = QHBoxLayout(self)
        row_of.setContentsMargins(0, 0, 0, 0)
        row_of.setSpacing(0)
        row_of.addWidget(left[0], 1)
        row_of.addWidget(rule(vertical=True))
        row_of.addWidget(right[0], 1)

    @staticmethod
    def _column() -> tuple[QScrollArea, QVBoxLayout]:
        look = theme.current()
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        body = QWidget()
        body.setProperty("surface", "paper")
        body.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        column = QVBoxLayout(body)
        column.setContentsMargins(look.space.l, look.space.m, look.space.l, look.space.l)
        column.setSpacing(look.space.s)
        area.setWidget(body)
        return area, column

    # Life --------------------------------------------------------------------------------

    def activated(self, route: Route) -> None:
        self._show_choices()
        self._voice.start()
        self._recording.start()
        self._devices.start()

    def deactivated(self) -> None:
        self._voice.stop()
        self._devices.stop()

    def _show_choices(self) -> None:
        look = theme.current()
        self._languages.choose(LANGUAGES.index(language()))
        self._schemes.choose(_SCHEMES.index(look.scheme))
        self._elder.setChecked(look.large)
        self._motion.setChecked(look.reduced_motion)

    def show_view(self, view: SignInView) -> None:
        """Show versions, place and devices."""
        self._view = view
        self._devices.show_view(view)
        place = f"{view.branch_id} {pick(view.branch_name)}　{view.counter}"
        words = {"version": view.version, "rule_pack": view.rule_pack, "branch": place}
        for name, value in words.items():
            self._about[name][1].setText(value)

    # Choices -----------------------------------------------------------------------------

    def _set_language(self, index: int) -> None:
        i18n.translator().set_language(LANGUAGES[index])
        self.changed.emit()

    def _set_scheme(self, index: int) -> None:
        theme.current().set_scheme(_SCHEMES[index])
        self.changed.emit()

    def _set_elder(self, on: bool) -> None:
        theme.current().set_large(on)
        self.changed.emit()

    def _set_motion(self, on: bool) -> None:
        theme.current().set_reduced_motion(on)
        self.changed.emit()

    def _home(self) -> None:
        self.go.emit(Route("board"))

    def retranslate(self) -> None:
        self._language_title.set_texts(tr("settings.language"))
        self._language_hint.setText(tr("settings.language_hint"))
        self._languages.setAccessibleName(tr("settings.language"))
        self._look_title.set_texts(tr("settings.look"))
        self._look_hint.setText(tr("settings.look_hint"))
        self._schemes.setAccessibleName(tr("settings.look"))
        self._schemes.set_words([tr("settings.light"), tr("settings.dark")])
        self._elder.set_words(tr("settings.elder"))
        self._motion.set_words(tr("settings.motion"))
        self._show_choices()
        self._voice.retranslate()
        self._recording.retranslate()
        self._about_title.set_texts(tr("settings.about"))
        for name, (title, _) in self._about.items():
            title.setText(tr(f"settings.{name}"))
        self._about["licences"][1].setText(tr("settings.licences_text"))
        self._devices.retranslate()
        self.set_title(TopTitle(tr("settings.page")))
        self.set_bar(
            ActionBar(
                (Action("primary", tr("settings.back"), self._home, "primary", key="Esc"),),
                BarMessage(tr("settings.saved"), icon="shield-check", tone="good"),
            )
        )
        if self._view is not None:
            self.show_view(self._view)
