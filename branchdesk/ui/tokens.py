"""The design tokens: every colour, size, radius and duration of the windows, read from one file."""

from pathlib import Path
from typing import Literal

import msgspec

Role = Literal[
    "canvas",
    "paper",
    "sunken",
    "line",
    "edge",
    "ink",
    "quiet",
    "disabled",
    "accent",
    "accent_hover",
    "accent_press",
    "accent_tint",
    "on_accent",
    "recording",
    "recording_tint",
    "good",
    "good_tint",
    "caution",
    "caution_tint",
    "info",
    "info_tint",
    "seal",
    "focus",
    "selection",
    "video",
]
TextRole = Literal[
    "key",
    "label",
    "body",
    "button",
    "pane_title",
    "option",
    "page_title",
    "question",
    "level",
    "strip",
    "tool",
    "comprehension",
    "tag",
    "time",
    "greeting",
    "agreement",
    "client_status",
    "client_option",
    "client_question",
    "logo",
]


class TypeStep(msgspec.Struct, frozen=True):
    """One step of the type scale: glyph size and line height in px."""

    px: int
    line: int
    use: str


class Weights(msgspec.Struct, frozen=True):
    """Font weights on the 100-900 scale."""

    regular: int
    medium: int
    bold: int


class Type(msgspec.Struct, frozen=True):
    """Families per language, the scale, and which role takes which step."""

    family: dict[str, list[str]]
    weights: Weights
    scale: list[TypeStep]
    roles: dict[str, int]
    weight_by_role: dict[str, int]
    elder_roles: list[str]


class Radius(msgspec.Struct, frozen=True):
    """Corner radii in px."""

    chip: int
    control: int
    card: int
    client_option: int
    paper: int


class Size(msgspec.Struct, frozen=True):
    """Fixed sizes in px; ``row`` and ``icon`` list the permitted steps."""

    rail: int
    top: int
    action: int
    rail_item: int
    button: int
    button_small: int
    button_elder: int
    input: int
    option: int
    option_elder: int
    client_option: int
    row: tuple[int, int, int, int]
    key_cap: int
    icon: tuple[int, int, int]
    tag_mark: int
    pip: int
    bar: int
    pips_gap: int
    field_label: int
    check: int
    meter_bar: int
    meter_height: int
    progress: int
    segment: int
    path_dot: int
    empty_icon: int
    ring_gap: int
    rail_mark: int
    badge: int
    logo: int
    logo_large: int
    menu_min: int
    scrollbar: int
    strip_min: int
    card: int
    lane_empty: int
    switch_pad: int


class Border(msgspec.Struct, frozen=True):
    """Line widths in px."""

    line: int
    chosen: int
    client_chosen: int
    focus: int


class Motion(msgspec.Struct, frozen=True):
    """Durations in ms."""

    short: int
    long: int
    reduced: int


class TagToken(msgspec.Struct, frozen=True):
    """Colour per scheme and the shape of one kind of tag."""

    light: str
    dark: str
    shape: str


class Window(msgspec.Struct, frozen=True):
    """First and smallest size of the main window in px."""

    width: int
    height: int
    min_width: int
    min_height: int


class Space(msgspec.Struct, frozen=True):
    """The spacing scale in px: 4 8 12 16 24 32 48 64."""

    xxs: int
    xs: int
    s: int
    m: int
    l: int  # noqa: E741  (the scale's own name between m and xl)
    xl: int
    xxl: int
    xxxl: int


class Tokens(msgspec.Struct, frozen=True):
    """The whole token file."""

    colour: dict[str, dict[str, str]]
    tags: dict[str, TagToken]
    type: Type
    space: list[int]
    radius: Radius
    size: Size
    border: Border
    motion_ms: Motion
    grid: dict[str, list[int]]
    window: Window

    @property
    def spacing(self) -> Space:
        """The spacing scale by name."""
        return Space(*self.space)


def load_tokens(path: Path) -> Tokens:
    """Read the token file; raises ``msgspec.ValidationError`` when a value is missing or wrong."""
    return msgspec.json.decode(path.read_bytes(), type=Tokens)
