"""Texts in three languages, for screens, command line and head office alike.

Catalogues are ``resources/i18n/<language>/<area>.yaml``; nested keys become dotted and begin with
the area: ``title`` in ``board.yaml`` is ``board.title``. ``{name}`` takes a parameter. An unknown
key or a missing parameter raises: it is a bug, not something to show.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Literal, get_args

import yaml

Language = Literal["zh_TW", "zh_CN", "en"]
LANGUAGES: tuple[Language, ...] = get_args(Language)


def _flatten(area: str, node: object, path: Path) -> Iterator[tuple[str, str]]:
    if isinstance(node, str):
        yield area, node
    elif isinstance(node, dict):
        for key, value in node.items():
            yield from _flatten(f"{area}.{key}", value, path)
    else:
        raise ValueError(f"{path.name}: {area} is neither a text nor a group")


def load_catalogue(directory: Path) -> dict[str, str]:
    """Read every area of one language; raises ``ValueError`` for a value that is not text."""
    texts: dict[str, str] = {}
    for path in sorted(directory.glob("*.yaml")):
        # BaseLoader keeps every scalar a text: "on", "no" and "1" are keys here, not values.
        tree = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CBaseLoader)
        if tree:
            texts.update(_flatten(path.stem, tree, path))
    if not texts:
        raise ValueError(f"no texts in {directory.name}")
    return texts


class Catalogue:
    """The texts of the language in force."""

    def __init__(self, root: Path, language: Language) -> None:
        self._root = root
        self._language = language
        self._texts = load_catalogue(root / language)

    @property
    def language(self) -> Language:
        """The language in force."""
        return self._language

    def use(self, language: Language, root: Path | None = None) -> None:
        """Put another language in force, from another folder of catalogues if one is named."""
        folder = root or self._root
        self._texts = load_catalogue(folder / language)
        self._root, self._language = folder, language

    def text(self, key: str, **params: object) -> str:
        """The text of a key; ``KeyError`` when the key or a parameter is unknown."""
        return self._texts[key].format_map(params)

    def has(self, key: str) -> bool:
        """Whether the catalogue knows a key (for keys that come from data, as fact names)."""
        return key in self._texts


_installed: Catalogue | None = None


def install(root: Path, language: Language) -> Catalogue:
    """Load the catalogues under ``root`` and make them the program's.

    The program has one catalogue: a second call changes the one there is, so that a window which
    holds it goes on speaking the language in force.
    """
    global _installed
    if _installed is None:
        _installed = Catalogue(root, language)
    else:
        _installed.use(language, root)
    return _installed


def _catalogue() -> Catalogue:
    if _installed is None:
        raise RuntimeError("no catalogue installed")
    return _installed


def has(key: str) -> bool:
    """Whether there is a text for a key that comes from data."""
    return _catalogue().has(key)


def tr(key: str, **params: object) -> str:
    """The text of ``<area>.<key>`` in the language in force; ``RuntimeError`` before
    :func:`install`."""
    return _catalogue().text(key, **params)


def tr_count(key: str, count: int, **params: object) -> str:
    """The text for a number of things: ``<key>.one`` for exactly one, else ``<key>.other``."""
    form = "one" if count == 1 else "other"
    return _catalogue().text(f"{key}.{form}", n=count, **params)


def pick(wording: Mapping[str, str]) -> str:
    """The wording of a definition in the language in force (a ``Text``: language to wording).

    Falls back to the other Chinese script, then to any wording, so that a definition written in
    one language is shown rather than left blank.
    """
    order = {
        "zh_TW": ("zh_TW", "zh_CN", "en"),
        "zh_CN": ("zh_CN", "zh_TW", "en"),
        "en": ("en", "zh_TW", "zh_CN"),
    }[language()]
    for name in order:
        if name in wording:
            return wording[name]
    return next(iter(wording.values()), "")


def language() -> Language:
    """The language in force."""
    return _catalogue().language
