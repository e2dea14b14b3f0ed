"""What Qt finds on this PC: displays and voices; for the doctor, without opening a window."""

from collections.abc import Iterator

import PySide6
from PySide6.QtCore import qVersion
from PySide6.QtGui import QGuiApplication
from PySide6.QtTextToSpeech import QTextToSpeech

from branchdesk.app.checkup import Sign
from branchdesk.ui.i18n import LANGUAGES
from branchdesk.ui.speech import Voice

_WITHOUT_A_SCREEN = ("offscreen", "minimal")


def window_signs() -> Iterator[Sign]:
    """Qt's version, the displays, the speech engines and the voices of each language."""
    application = QGuiApplication.instance() or QGuiApplication(["branchdesk"])
    for name, version in (("Qt", qVersion()), ("PySide6", PySide6.__version__)):
        yield Sign("library", "ok", "version", {"name": name, "version": version})
    yield from _displays()
    yield from _voices()
    del application


def _displays() -> Iterator[Sign]:
    if QGuiApplication.platformName() in _WITHOUT_A_SCREEN:
        yield Sign("display", "warn", "no_display")
        return
    for screen in QGuiApplication.screens():
        size, share = screen.size(), screen.devicePixelRatio()
        params = {
            "name": screen.name(),
            "width": size.width(),
            "height": size.height(),
            "percent": round(share * 100),
        }
        yield Sign("display", "ok", "display", params)


def _voices() -> Iterator[Sign]:
    engines = [name for name in QTextToSpeech.availableEngines() if _speaks(name)]
    state = "ok" if engines else "warn"
    yield Sign(
        "speech", state, "engines" if engines else "no_engine", {"names": ", ".join(engines)}
    )
    voice = Voice()
    for language in LANGUAGES:
        names = ", ".join(voice.voices(language))
        params = {"language": language, "names": names}
        yield Sign("speech", "ok" if names else "warn", "voices" if names else "no_voice", params)


def _speaks(name: str) -> bool:
    """Whether an engine that is shipped also starts here; Qt's own is silent."""
    return name != "mock" and QTextToSpeech(name).state() is not QTextToSpeech.State.Error
