"""Dress an application: theme, texts, icons and focus ring, in one call."""

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtWidgets import QApplication

from branchdesk.app.texts import Language
from branchdesk.ui import i18n, icons, theme
from branchdesk.ui.focus import FocusRing
from branchdesk.ui.i18n import Translator
from branchdesk.ui.theme import Scheme, Theme


@dataclass(frozen=True, slots=True)
class Wardrobe:
    """What :func:`dress` installed."""

    theme: Theme
    translator: Translator
    ring: FocusRing


def dress(
    app: QApplication,
    resources: Path,
    *,
    language: Language = "zh_TW",
    scheme: Scheme = Scheme.LIGHT,
    elder: bool = False,
) -> Wardrobe:
    """Install everything pages ask for; call once, before the first widget.

    ``resources`` is the folder of fonts, icons, styles and i18n. A later switch of language by
    ``translator.set_language`` takes the fonts along.
    """
    look = theme.install(app, resources)
    look.set_language(language)
    look.set_scheme(scheme)
    look.set_elder(elder)
    icons.install(resources / "icons")
    translator = i18n.install(resources / "i18n", language, app)
    translator.changed.connect(lambda: look.set_language(translator.language))
    return Wardrobe(look, translator, FocusRing(app))
