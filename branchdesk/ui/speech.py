"""The PC's own voice for reading a question aloud, where one for the language is installed."""

from PySide6.QtCore import QElapsedTimer, QLocale, QObject, Signal
from PySide6.QtTextToSpeech import QTextToSpeech

_LOCALES = {
    "zh_TW": QLocale(QLocale.Language.Chinese, QLocale.Country.Taiwan),
    "zh_CN": QLocale(QLocale.Language.Chinese, QLocale.Country.China),
    "en": QLocale(QLocale.Language.English),
}
_SLOW = -0.3
"""Rate for older clients; 0 is the voice's usual, -1 its slowest."""


class Voice(QObject):
    """Reads texts aloud. ``finished(ms)`` when a text was read to its end."""

    finished = Signal(int)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._engines: dict[str, QTextToSpeech] = {}
        self._asked: set[str] = set()
        self._running: QTextToSpeech | None = None
        self._since = QElapsedTimer()

    def can(self, language: str) -> bool:
        """Whether a voice of ``language`` is installed; looks for it at the first question."""
        if language not in self._asked:
            self._asked.add(language)
            engine = _find(language, self)
            if engine is not None:
                engine.stateChanged.connect(self._changed)
                self._engines[language] = engine
        return language in self._engines

    @property
    def speaking(self) -> bool:
        """Whether a text is being read."""
        return self._running is not None

    def speak(self, words: str, language: str, *, slowly: bool) -> None:
        """Begin to read; ``KeyError`` when :meth:`can` said no."""
        engine = self._engines[language]
        engine.setRate(_SLOW if slowly else 0.0)
        self._running = engine
        self._since.start()
        engine.say(words)

    def stop(self) -> int:
        """Stop reading at once; returns for how long it read, ms."""
        engine, self._running = self._running, None
        if engine is None:
            return 0
        engine.stop(QTextToSpeech.BoundaryHint.Immediate)
        return self._since.elapsed()

    def _changed(self, state: QTextToSpeech.State) -> None:
        done = state in (QTextToSpeech.State.Ready, QTextToSpeech.State.Error)
        if self._running is None or not done:
            return
        self._running = None
        if state is QTextToSpeech.State.Ready:
            self.finished.emit(self._since.elapsed())


def _find(language: str, parent: QObject) -> QTextToSpeech | None:
    """The first engine with a voice of ``language``; Qt's silent test engine does not count."""
    wanted = _LOCALES[language]
    for name in QTextToSpeech.availableEngines():
        if name == "mock":
            continue
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
