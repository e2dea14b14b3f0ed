"""Settings of the PC's voice: how fast, which one, and how it sounds."""

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from branchdesk.app.views import SpeechChoice
from branchdesk.ui import theme
from branchdesk.ui.i18n import language, tr
from branchdesk.ui.runner import Runner
from branchdesk.ui.speech import Voice
from branchdesk.ui.widgets.button import Button, Switch
from branchdesk.ui.widgets.field import ChoiceField
from branchdesk.ui.widgets.text import PaneTitle, Text

if TYPE_CHECKING:
    from branchdesk.app.desk import Desk

RATES = (-0.4, 0.0, 0.3)


class VoicePane(QWidget):
    """Every choice is kept at once; the voices are those of the language in force."""

    def __init__(self, desk: "Desk", runner: Runner, voice: Voice) -> None:
        super().__init__()
        look = theme.current()
        self._desk, self._runner, self._voice = desk, runner, voice
        self._choice = SpeechChoice()
        self._looked = False
        self._title = PaneTitle()
        self._rate = Switch([""] * len(RATES), "")
        self._rate.setObjectName("settings-rate")
        self._rate.chosen.connect(lambda index: self._keep(rate=RATES[index]))
        self._names = ChoiceField()
        self._names.input.setObjectName("settings-voice")
        self._names.edited.connect(self._choose_voice)
        self._listen = Button("", icon="volume-2", small=True)
        self._listen.setObjectName("settings-listen")
        self._listen.clicked.connect(self._say)
        self._hint = Text("", "label", "quiet", wrap=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look.space.s)
        column.addWidget(self._title)
        row = QHBoxLayout()
        row.setSpacing(look.space.m)
        below = Qt.AlignmentFlag.AlignBottom
        row.addWidget(self._names, 1)
        row.addWidget(self._rate, 0, below)
        row.addWidget(self._listen, 0, below)
        column.addLayout(row)
        column.addWidget(self._hint)

    def start(self) -> None:
        """The page is on show: look which voices there are, read what was chosen."""
        self._looked = True
        self._runner.db(self._desk.choices.speech, self.show_choice, owner=self)

    def stop(self) -> None:
        """The page leaves: fall silent."""
        self._voice.stop()

    def show_choice(self, choice: SpeechChoice) -> None:
        """Show what is chosen."""
        self._choice = choice
        self._voice.choose(choice)
        nearest = min(RATES, key=lambda rate: abs(rate - choice.rate))
        self._rate.choose(RATES.index(nearest))
        voices = self._voice.voices(language()) if self._looked else ()
        usual = ("", tr("settings.usual_voice" if voices else "settings.no_voice"))
        self._names.set_choices([usual, *((name, name) for name in voices)])
        self._names.set_value(choice.voices.get(language(), "") if voices else "")
        self._names.set_locked(not voices)
        self._rate.setEnabled(bool(voices))
        self._listen.setEnabled(bool(voices))
        self._hint.setText(tr("settings.voice_hint" if voices else "settings.no_voice_hint"))

    def _choose_voice(self, name: str) -> None:
        self._keep(voices={**self._choice.voices, language(): name})

    def _keep(self, **changed: object) -> None:
        choice = replace(self._choice, **changed)  # type: ignore[arg-type]
        self.show_choice(choice)
        self._runner.db(lambda: self._desk.choices.keep_speech(choice), owner=self)

    def _say(self) -> None:
        self._voice.stop()
        self._voice.speak(tr("settings.voice_sample"), language())

    def retranslate(self) -> None:
        """Set every text anew."""
        self._title.set_texts(tr("settings.voice"))
        self._rate.setAccessibleName(tr("settings.rate"))
        self._rate.set_words([tr(f"settings.rates.{name}") for name in ("slow", "usual", "fast")])
        self._names.set_texts(tr("settings.voice_name"))
        self._listen.set_words(tr("settings.listen"))
        self.show_choice(self._choice)
