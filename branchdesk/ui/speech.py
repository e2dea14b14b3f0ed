"""The PC's own voice for reading a question aloud, where one for the language is installed."""

from collections.abc import Sequence

from PySide6.QtCore import QElapsedTimer, QLocale, QObject, Signal
from PySide6.QtTextToSpeech import QTextToSpeech, QVoice

from branchdesk.app.views import SpeechChoice

_LOCALES = {
    "zh_TW": QLocale(QLocale.Language.Chinese, QLocale.Country.Taiwan),
    "zh_CN": QLocale(QLocale.Language.Chinese, QLocale.Country.China),
    "en": QLocale(QLocale.Language.English),
}
_SLOWER = -0.3
"""Change of the rate for older clients; 0 is the voice's usual, -1 its slowest."""


class Voice(QObject):
    """Reads texts aloud. ``finished(ms)`` when a text was read to its end, ``failed(ms)`` when the
    engine gave up after so long; it is not used for that language again.

    ``engines`` are tried in their order; by default all but Qt's own, which is silent.
    """

    finished = Signal(int)
    failed = Signal(int)

    def __init__(self, parent: QObject | None = None, engines: Sequence[str] | None = None) -> None:
        super().__init__(parent)
        self._names = engines
        self._engines: dict[str, QTextToSpeech] = {}
        self._usual: dict[str, QVoice] = {}
        self._asked: set[str] = set()
        self._running: tuple[str, QTextToSpeech] | None = None
        self._choice = SpeechChoice()
        self._since = QElapsedTimer()

    def choose(self, choice: SpeechChoice) -> None:
        """Read as ``choice`` says from the next text on."""
        self._choice = choice

    def can(self, language: str) -> bool:
        """Whether a voice of ``language`` is installed; looks for it at the first question."""
        if language not in self._asked:
            self._asked.add(language)
            engine = _find(language, self._available(), self)
            if engine is not None:
                engine.stateChanged.connect(self._changed)
                self._engines[language] = engine
                self._usual[language] = engine.voice()
        return language in self._engines

    def voices(self, language: str) -> tuple[str, ...]:
        """The names of the voices of ``language``; empty where there is none."""
        return (
            tuple(map(QVoice.name, self._engines[language].availableVoices()))
            if self.can(language)
            else ()
        )

    @property
    def speaking(self) -> bool:
        """Whether a text is being read."""
        return self._running is not None

    def speak(self, words: str, language: str, *, slowly: bool = False) -> None:
        """Begin to read; ``KeyError`` when :meth:`can` said no."""
        engine = self._engines[language]
        chosen = self._choice.voices.get(language)
        named = {voice.name(): voice for voice in engine.availableVoices()}
        engine.setVoice(named.get(chosen or "", self._usual[language]))
        rate = self._choice.rate + (_SLOWER if slowly else 0.0)
        engine.setRate(max(-1.0, min(1.0, rate)))
        self._running = (language, engine)
        self._since.start()
        engine.say(words)

    def stop(self) -> int:
        """Stop reading at once; returns for how long it read, ms."""
        running, self._running = self._running, None
        if running is None:
            return 0
        running[1].stop(QTextToSpeech.BoundaryHint.Immediate)
        return self._since.elapsed()

    def _available(self) -> Sequence[str]:
        if self._names is not None:
            return self._names
        return [name for name in QTextToSpeech.availableEngines() if name != "mock"]

    def _changed(self, state: QTextToSpeech.State) -> None:
        if self._running is None:
            return
        language, _engine = self._running
        if state is QTextToSpeech.State.Ready:
            self._running = None
            self.finished.emit(self._since.elapsed())
        elif state is QTextToSpeech.State.Error:
            self._running = None
            del self._engines[language]
            self.failed.emit(self._since.elapsed())


def _find(language: str, names: Sequence[str], parent: QObject) -> QTextToSpeech | None:
    """The first of the engines that has a voice of ``language``."""
    wanted = _LOCALES[language]
    for name in names:
        engine = QTextToSpeech(name, parent)
        if engine.state() is not QTextToSpeech.State.Error and _set_locale(engine, wanted):
            return engine
        engine.deleteLater()
    return None


def _set_locale(engine: QTextToSpeech, wanted: QLocale) -> bool:
    for locale in engine.availableLocales():
        same = locale.language() == wanted.language()
        # Mandarin of either side is understood in both; English of any country will do.
        if same and (locale.territory() == wanted.territory() or wanted.name().startswith("en")):
            engine.setLocale(locale)
            return True
    return False
