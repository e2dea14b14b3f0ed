"""Texts in three languages, switched at run time: every open window speaks the new one at once."""

from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Signal
from PySide6.QtWidgets import QApplication

from branchdesk.app import texts
from branchdesk.app.texts import (
    LANGUAGES,
    Language,
    language,
    load_catalogue,
    pick,
    tr,
    tr_count,
)

__all__ = [
    "LANGUAGES",
    "Language",
    "Translator",
    "install",
    "language",
    "load_catalogue",
    "pick",
    "tr",
    "tr_count",
    "translator",
]


class Translator(QObject):
    """Switches the catalogue in force. ``changed`` fires after a switch, once the texts are
    there."""

    changed = Signal()

    def __init__(self, root: Path, language: Language, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._catalogue = texts.install(root, language)

    @property
    def language(self) -> Language:
        """The language in force."""
        return self._catalogue.language

    def set_language(self, language: Language) -> None:
        """Switch: ``changed`` fires (fonts follow), then every widget gets ``LanguageChange``."""
        if language == self.language:
            return
        self._catalogue.use(language)
        self.changed.emit()
        # Sent, not posted as QApplication would: on return every window speaks the new language.
        for window in QApplication.topLevelWidgets():
            QCoreApplication.sendEvent(window, QEvent(QEvent.Type.LanguageChange))


_installed: Translator | None = None


def install(root: Path, language: Language, parent: QObject | None = None) -> Translator:
    """Load the catalogues under ``root`` and make them the application's."""
    global _installed
    _installed = Translator(root, language, parent)
    return _installed


def translator() -> Translator:
    """The installed translator; raises ``RuntimeError`` before :func:`install`."""
    if _installed is None:
        raise RuntimeError("no catalogue installed")
    return _installed
