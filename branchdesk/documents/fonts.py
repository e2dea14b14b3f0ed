"""The typefaces of the paper: which one draws which character, and what cannot be drawn at all.

Noto Sans TC has no simplified-only characters and Noto Sans SC lacks some Hong Kong ones, so each
run of text is split by what the faces' character maps hold, the reader's own script first.
"""

import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFError, TTFont

from branchdesk.domain.errors import InputFault

REGULAR = "Regular"
MEDIUM = "Medium"
BOLD = "Bold"

_TRADITIONAL = {name: f"NotoSansTC-{name}" for name in (REGULAR, MEDIUM, BOLD)}
_SIMPLIFIED = {
    REGULAR: "NotoSansSC-Regular",
    MEDIUM: "NotoSansSC-Medium",
    BOLD: "NotoSansSC-Medium",
}
_STRAIGHT = str.maketrans("‘’“”", "''\"\"")
_BLANKS = str.maketrans({"\t": " ", "\r": None})
_registering = threading.Lock()

SYSTEM_FONTS = ("msjh.ttc", "mingliub.ttc", "simsunb.ttf")
"""Windows' own faces of rare characters, in the order they are asked."""


@dataclass(frozen=True, slots=True)
class FallbackFont:
    """A further TrueType font for rare characters, such as ``msjh.ttc``; ``index`` within it."""

    path: Path
    index: int = 0


@dataclass(frozen=True, slots=True)
class Run:
    """Text of one typeface; ``face`` is the name it is registered under."""

    face: str
    text: str


def rare_fonts(folder: Path, system: Path | None = None) -> tuple[FallbackFont, ...]:
    """Faces for what the bundled ones lack: those that were laid into ``folder``, then those of
    :data:`SYSTEM_FONTS` that are in the ``system``'s folder of fonts."""
    laid = sorted(p for p in folder.glob("*") if p.suffix.lower() in {".ttf", ".ttc"})
    own = [system / name for name in SYSTEM_FONTS] if system is not None else []
    return tuple(map(FallbackFont, (*laid, *(path for path in own if path.is_file()))))


class Typeface:
    """One language and weight: where each character comes from and how wide it is.

    ``spares`` gives further faces; they are loaded when a character is in none of ``faces``.
    """

    def __init__(
        self,
        faces: Sequence[TTFont],
        spares: Callable[[], Sequence[TTFont]] = tuple,
        latin: bool = False,
    ) -> None:
        self._faces = tuple(faces)
        self._spares = spares
        self._latin = latin
        self._known: dict[str, tuple[str, float] | None] = {}

    @property
    def first(self) -> str:
        """The registered name of the face that is asked first."""
        return str(self._faces[0].fontName)

    def spelled(self, text: str) -> str:
        """``text`` as it is set, tabs as spaces.

        The faces' curly quotes are a whole em wide, which suits Chinese but tears English words
        apart, so Latin text gets straight ones.
        """
        text = text.translate(_BLANKS)
        return text.translate(_STRAIGHT) if self._latin else text

    def holds(self, character: str) -> bool:
        """Whether any of the faces has a glyph for it."""
        return self._place(character) is not None

    def advance(self, character: str) -> float:
        """Width in em; a character without glyph counts as one em."""
        place = self._place(character)
        return 1.0 if place is None else place[1]

    def width(self, text: str) -> float:
        """Width of a text in em."""
        return sum(map(self.advance, text))

    def runs(self, text: str) -> tuple[Run, ...]:
        """``text`` cut where the face changes. Raises InputFault ``glyph_missing``."""
        runs: list[Run] = []
        start, current = 0, ""
        for index, character in enumerate(text):
            place = self._place(character)
            if place is None:
                raise InputFault("glyph_missing", character=character, field="")
            if place[0] != current:
                if index:
                    runs.append(Run(current, text[start:index]))
                start, current = index, place[0]
        if text:
            runs.append(Run(current, text[start:]))
        return tuple(runs)

    def _place(self, character: str) -> tuple[str, float] | None:
        try:
            return self._known[character]
        except KeyError:
            found = self._look_up(character)
            self._known[character] = found
            return found

    def _look_up(self, character: str) -> tuple[str, float] | None:
        return _placed(character, self._faces) or _placed(character, self._spares())


def _placed(character: str, faces: Sequence[TTFont]) -> tuple[str, float] | None:
    code = ord(character)
    for font in faces:
        if font.face.charToGlyph.get(code):
            return str(font.fontName), font.face.charWidths[code] / 1000
    return None


class FontSet:
    """All faces of the paper, each loaded when first asked for; safe to use from any thread.

    ``folder`` is ``resources/fonts``; ``fallbacks`` are asked last, in order, and not even opened
    before a character is missing from the bundled faces.
    """

    def __init__(self, folder: Path, fallbacks: Iterable[FallbackFont] = ()) -> None:
        self._folder = folder
        self._fallbacks = tuple(fallbacks)
        self._typefaces: dict[tuple[str, str], Typeface] = {}

    def typeface(self, language: str, weight: str = REGULAR) -> Typeface:
        """The faces for a language in REGULAR, MEDIUM or BOLD. FileNotFoundError without fonts."""
        key = (language, weight)
        found = self._typefaces.get(key)
        if found is None:
            names = [_TRADITIONAL[weight], _SIMPLIFIED[weight]]
            if language == "zh_CN":
                names.reverse()
            faces = [_registered(name, self._folder / f"{name}.ttf") for name in names]
            found = Typeface(faces, self._spares, latin=language == "en")
            self._typefaces[key] = found
        return found

    def load(self) -> None:
        """Load every bundled face now, which takes a while. FileNotFoundError without fonts."""
        self._bundled()

    def _bundled(self) -> list[Typeface]:
        return [self.typeface("zh_TW", weight) for weight in (REGULAR, MEDIUM, BOLD)]

    def _spares(self) -> tuple[TTFont, ...]:
        """The fallbacks, loaded. Raises InputFault ``font_unusable``."""
        return tuple(map(_spare, self._fallbacks))

    def outline_files(self, language: str) -> tuple[Path, ...]:
        """The TrueType files whose outlines draw the branch seal in that language, in order."""
        names = [_TRADITIONAL[BOLD], _SIMPLIFIED[BOLD]]
        if language == "zh_CN":
            names.reverse()
        bundled = [self._folder / f"{name}.ttf" for name in names]
        return (*bundled, *(fallback.path for fallback in self._fallbacks))

    def missing(self, text: str) -> tuple[str, ...]:
        """The characters of ``text`` that no face has, each once, in order; empty when all is well.

        Tabs and line ends are not characters of the paper and never missing.
        """
        faces = self._bundled()
        lost = (c for c in text if c not in "\n\r\t" and not all(f.holds(c) for f in faces))
        return tuple(dict.fromkeys(lost))

    def require(self, text: str, field: str) -> None:
        """Raise InputFault ``glyph_missing`` for the first character of ``text`` without glyph."""
        lost = self.missing(text)
        if lost:
            raise InputFault("glyph_missing", character=lost[0], field=field)


def _spare(font: FallbackFont) -> TTFont:
    try:
        return _registered(f"{font.path.stem}-{font.index}", font.path, font.index)
    except (OSError, ValueError) as error:
        raise InputFault("font_unusable", file=font.path.name) from error


def _registered(name: str, path: Path, index: int = 0) -> TTFont:
    with _registering:
        if name not in pdfmetrics.getRegisteredFontNames():
            if not path.is_file():
                raise FileNotFoundError(path)
            try:
                font = TTFont(name, str(path), subfontIndex=index)
            except TTFError as error:
                raise ValueError(
                    f"{path.name} is not a TrueType font that can be embedded"
                ) from error
            pdfmetrics.registerFont(font)
        return pdfmetrics.getFont(name)
