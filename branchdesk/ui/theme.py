"""The theme: colours by role, px by scale, fonts by role; light, dark and elder at run time.

One :class:`Theme` is installed per application, like its palette; painters ask :func:`current`.
A change re-polishes every window: Qt sends ``StyleChange`` to each widget, which then repaints.
"""

from enum import StrEnum
from pathlib import Path
from string import Template

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QPalette
from PySide6.QtWidgets import QApplication

from branchdesk.app.texts import Language
from branchdesk.ui.tokens import Role, TextRole, Tokens, load_tokens


class Scheme(StrEnum):
    """Which set of colours is in force."""

    LIGHT = "light"
    DARK = "dark"


class _Sheet(Template):
    """Style sheet template: ``${group.name}`` is replaced by a token."""

    idpattern = r"[a-z][a-z0-9_.]*"


class Theme(QObject):
    """Tokens made usable: QColor, px and QFont by role. ``changed`` fires after a switch."""

    changed = Signal()

    def __init__(self, tokens: Tokens, sheet: str, app: QApplication) -> None:
        super().__init__(app)
        self._tokens = tokens
        self._sheet = _Sheet(sheet)
        self._app = app
        self._scheme = Scheme.LIGHT
        self._elder = False
        self._large = False
        self._for_elder = False
        self._reduced = False
        self._language: Language = "zh_TW"
        self._colours: dict[str, QColor] = {}
        self._apply()

    # What a painter asks -----------------------------------------------------------------

    def colour(self, role: Role) -> QColor:
        """The colour of a role in the scheme in force."""
        return QColor(self._colours[role])

    def on_video(self, role: Role) -> QColor:
        """The colour of a role on top of a picture, which is dark in both schemes."""
        return QColor(self._tokens.colour[Scheme.DARK][role])

    @property
    def video_ink(self) -> QColor:
        """Quiet ink on the video ground, which is dark in both schemes."""
        return QColor(self._tokens.colour[Scheme.DARK]["quiet"])

    def tag_colour(self, kind: str) -> QColor:
        """The colour-blind-safe colour of a tag kind (Okabe-Ito, adjusted per scheme)."""
        token = self._tokens.tags[kind]
        return QColor(token.dark if self.is_dark else token.light)

    def tag_shape(self, kind: str) -> str:
        """The name of the shape that goes with a tag kind's colour."""
        return self._tokens.tags[kind].shape

    @property
    def tag_kinds(self) -> tuple[str, ...]:
        """The kinds of tag that have a mark."""
        return tuple(self._tokens.tags)

    def text_px(self, role: TextRole) -> int:
        """Glyph size of a text role in px; one step up in elder mode where the role allows it."""
        px = self._tokens.type.roles[role]
        if self._elder and role in self._tokens.type.elder_roles:
            steps = [step.px for step in self._tokens.type.scale]
            px = steps[min(steps.index(px) + 1, len(steps) - 1)]
        return px

    def line_px(self, role: TextRole) -> int:
        """Line height of a text role in px."""
        px = self.text_px(role)
        return next(step.line for step in self._tokens.type.scale if step.px == px)

    def weight(self, role: TextRole) -> int:
        """Usual font weight of a text role."""
        return self._tokens.type.weight_by_role.get(role, self._tokens.type.weights.regular)

    def font(self, role: TextRole, *, medium: bool = False, bold: bool = False) -> QFont:
        """Font of a text role; families in the order of the language in force."""
        weights = self._tokens.type.weights
        weight = self.weight(role)
        if medium:
            weight = weights.medium
        if bold:
            weight = weights.bold
        font = QFont()
        font.setFamilies(self._tokens.type.family[self._language])
        font.setPixelSize(self.text_px(role))
        font.setWeight(QFont.Weight(weight))
        return font

    def motion_ms(self, *, long: bool = False) -> int:
        """Duration of a movement in ms; 0 when the person asked for reduced motion."""
        if self._reduced:
            return self._tokens.motion_ms.reduced
        return self._tokens.motion_ms.long if long else self._tokens.motion_ms.short

    def grid(self, page: str, column: int = 0) -> int:
        """Width or height in px of a page's pane, from the token file's grid."""
        return self._tokens.grid[page][column]

    @property
    def button_px(self) -> int:
        """Height of a button in px."""
        return self.size.button_elder if self._elder else self.size.button

    @property
    def option_px(self) -> int:
        """Height of an answer option in px."""
        return self.size.option_elder if self._elder else self.size.option

    # State -------------------------------------------------------------------------------

    @property
    def scheme(self) -> Scheme:
        """Light or dark."""
        return self._scheme

    @property
    def is_dark(self) -> bool:
        """Whether the dark colours are in force."""
        return self._scheme is Scheme.DARK

    @property
    def elder(self) -> bool:
        """Whether the larger type for older clients is in force."""
        return self._elder

    @property
    def large(self) -> bool:
        """Whether the person chose the larger type for good."""
        return self._large

    def set_scheme(self, scheme: Scheme) -> None:
        """Switch light/dark and re-polish."""
        self._switch(scheme=scheme)

    def set_elder(self, elder: bool) -> None:
        """Larger type while an older client sits here; re-polish."""
        self._for_elder = elder
        self._switch(elder=self._large or elder)

    def set_large(self, large: bool) -> None:
        """Larger type for good, whoever sits here; re-polish."""
        self._large = large
        self._switch(elder=large or self._for_elder)

    def set_language(self, language: Language) -> None:
        """Order the font families for a language and re-polish."""
        self._switch(language=language)

    @property
    def reduced_motion(self) -> bool:
        """Whether the person asked for less motion."""
        return self._reduced

    def set_reduced_motion(self, reduced: bool) -> None:
        """Respect the person's wish for no movement."""
        self._reduced = reduced

    def _switch(
        self,
        scheme: Scheme | None = None,
        elder: bool | None = None,
        language: Language | None = None,
    ) -> None:
        wanted = (
            self._scheme if scheme is None else scheme,
            self._elder if elder is None else elder,
            self._language if language is None else language,
        )
        if wanted == (self._scheme, self._elder, self._language):
            return
        self._scheme, self._elder, self._language = wanted
        self._apply()
        self.changed.emit()

    def _apply(self) -> None:
        tokens = self._tokens
        self._colours = {role: QColor(value) for role, value in tokens.colour[self._scheme].items()}
        self.space = tokens.spacing
        self.size = tokens.size
        self.radius = tokens.radius
        self.border = tokens.border
        self.window = tokens.window
        self._app.setPalette(self._palette())
        self._app.setFont(self.font("body"))
        self._app.setStyleSheet(self._sheet.substitute(self._values()))

    def _palette(self) -> QPalette:
        palette = QPalette()
        roles: dict[QPalette.ColorRole, Role] = {
            QPalette.ColorRole.Window: "canvas",
            QPalette.ColorRole.WindowText: "ink",
            QPalette.ColorRole.Base: "paper",
            QPalette.ColorRole.AlternateBase: "canvas",
            QPalette.ColorRole.Text: "ink",
            QPalette.ColorRole.Button: "paper",
            QPalette.ColorRole.ButtonText: "ink",
            QPalette.ColorRole.Highlight: "selection",
            QPalette.ColorRole.HighlightedText: "ink",
            QPalette.ColorRole.PlaceholderText: "quiet",
            QPalette.ColorRole.ToolTipBase: "ink",
            QPalette.ColorRole.ToolTipText: "paper",
            QPalette.ColorRole.Link: "accent",
        }
        for target, role in roles.items():
            palette.setColor(target, self.colour(role))
        return palette

    def _values(self) -> dict[str, str]:
        values = {f"colour.{role}": colour.name() for role, colour in self._colours.items()}
        for group, struct in (
            ("space", self.space),
            ("size", self.size),
            ("radius", self.radius),
            ("border", self.border),
        ):
            for name in struct.__struct_fields__:
                value = getattr(struct, name)
                if isinstance(value, int):
                    values[f"{group}.{name}"] = f"{value}px"
        # Qt counts the border outside min-height, so the inside is two lines lower.
        values["size.input_inner"] = f"{self.size.input - 2 * self.border.line}px"
        for role in self._tokens.type.roles:
            values[f"text.{role}"] = f"{self.text_px(role)}px"  # type: ignore[arg-type]
        for name in self._tokens.type.weights.__struct_fields__:
            values[f"weight.{name}"] = str(getattr(self._tokens.type.weights, name))
        return values


_installed: Theme | None = None


def install(app: QApplication, resources: Path) -> Theme:
    """Load the bundled fonts, tokens and style sheet and dress the application.

    Raises ``FileNotFoundError`` when a resource is missing and ``ValueError`` when Qt refuses a
    font file.
    """
    global _installed
    for path in sorted((resources / "fonts").glob("*.ttf")):
        if QFontDatabase.addApplicationFont(str(path)) < 0:
            raise ValueError(f"font cannot be read: {path.name}")
    app.setStyle("Fusion")
    tokens = load_tokens(resources / "styles" / "tokens.json")
    sheet = (resources / "styles" / "theme.qss.in").read_text(encoding="utf-8")
    _installed = Theme(tokens, sheet, app)
    return _installed


def current() -> Theme:
    """The installed theme; raises ``RuntimeError`` before :func:`install`."""
    if _installed is None:
        raise RuntimeError("no theme installed")
    return _installed
