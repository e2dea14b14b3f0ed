"""Tokens reach the painters and the style sheet, and a switch reaches every widget."""

import re
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QFontInfo
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from branchdesk.ui import icons, theme
from branchdesk.ui.dress import Wardrobe
from branchdesk.ui.theme import Scheme
from branchdesk.ui.tokens import Role, TextRole, load_tokens

ROOT = Path(__file__).resolve().parents[2]
TOKENS = ROOT / "resources" / "styles" / "tokens.json"

TEXT_ON: list[tuple[Role, Role]] = [
    (ink, ground)
    for ink in ("ink", "quiet", "disabled", "accent", "recording", "good", "caution", "info")
    for ground in ("paper", "canvas", "sunken")
] + [("on_accent", "accent"), ("on_accent", "accent_hover"), ("on_accent", "accent_press")]


class Heard(QObject):
    """Notes the style changes a widget gets."""

    def __init__(self) -> None:
        super().__init__()
        self.style_changes = 0

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:  # noqa: N802 (Qt)
        self.style_changes += event.type() is QEvent.Type.StyleChange
        return False


def luminance(name: str) -> float:
    """Relative luminance of ``#RRGGBB`` (WCAG 2.2)."""
    parts = [int(name[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("scheme", list(Scheme))
@pytest.mark.parametrize(("ink", "ground"), TEXT_ON)
def test_text_has_contrast_enough(scheme: Scheme, ink: Role, ground: Role) -> None:
    colours = load_tokens(TOKENS).colour[scheme]
    high, low = sorted((luminance(colours[ink]), luminance(colours[ground])), reverse=True)
    assert (high + 0.05) / (low + 0.05) >= 4.5


@pytest.mark.parametrize(("weight", "wanted"), [("regular", 400), ("medium", 500), ("bold", 700)])
def test_bundled_fonts_are_the_ones_drawn(weight: str, wanted: int) -> None:
    font = theme.current().font("body", medium=weight == "medium", bold=weight == "bold")
    drawn = QFontInfo(font)
    assert (drawn.family(), drawn.weight()) == ("Noto Sans TC", wanted)


def test_language_orders_the_families(wardrobe: Wardrobe) -> None:
    wardrobe.translator.set_language("zh_CN")
    assert theme.current().font("body").families() == ["Noto Sans SC", "Noto Sans TC"]


def test_scheme_switch_repolishes_and_changes_colours(qtbot: QtBot, wardrobe: Wardrobe) -> None:
    widget, heard = QWidget(), Heard()
    qtbot.addWidget(widget)
    widget.installEventFilter(heard)
    widget.show()
    before = theme.current().colour("paper")
    with qtbot.waitSignal(wardrobe.theme.changed):
        wardrobe.theme.set_scheme(Scheme.DARK)
    assert heard.style_changes
    assert theme.current().colour("paper") != before
    assert theme.current().colour("paper").name() in str(QApplication.instance().styleSheet())  # type: ignore[union-attr]


@pytest.mark.parametrize("role", ["question", "option", "tool", "tag", "strip"])
def test_elder_mode_takes_the_next_step_of_the_scale(wardrobe: Wardrobe, role: TextRole) -> None:
    look = wardrobe.theme
    steps = [step.px for step in load_tokens(TOKENS).type.scale]
    before = look.text_px(role)
    look.set_elder(True)
    assert look.text_px(role) == steps[steps.index(before) + 1]


def test_elder_mode_leaves_the_rail_alone(wardrobe: Wardrobe) -> None:
    before = wardrobe.theme.text_px("label")
    wardrobe.theme.set_elder(True)
    assert wardrobe.theme.text_px("label") == before


def test_sheet_has_no_colour_or_px_of_its_own() -> None:
    sheet = (ROOT / "resources" / "styles" / "theme.qss.in").read_text(encoding="utf-8")
    bare = re.sub(r"\$\{[^}]+\}|/\*.*?\*/", "", sheet, flags=re.DOTALL)
    assert not re.findall(r"#[0-9A-Fa-f]{3,8}\b|\b[1-9]\d*px", bare)


def test_pages_and_widgets_hold_no_literal_colour() -> None:
    found = [
        f"{path.name}: {colour}"
        for path in (ROOT / "branchdesk" / "ui").rglob("*.py")
        for colour in re.findall(r"[\"']#[0-9A-Fa-f]{6}[\"']", path.read_text(encoding="utf-8"))
    ]
    assert not found


def test_reduced_motion_stops_movement(wardrobe: Wardrobe) -> None:
    wardrobe.theme.set_reduced_motion(True)
    assert wardrobe.theme.motion_ms(long=True) == 0
    wardrobe.theme.set_reduced_motion(False)
    assert 120 <= wardrobe.theme.motion_ms() <= wardrobe.theme.motion_ms(long=True) <= 180


@pytest.mark.parametrize("ratio", [1.0, 1.5])
def test_icon_is_tinted_and_sharp(ratio: float) -> None:
    image = icons.pixmap("lock", 16, "accent", ratio).toImage()
    assert image.width() == round(16 * ratio)
    accent = theme.current().colour("accent")
    solid = {
        image.pixelColor(x, y).name()
        for x in range(image.width())
        for y in range(image.height())
        if image.pixelColor(x, y).alpha() == 255
    }
    assert accent.name() in solid


def test_every_icon_file_is_used() -> None:
    source = "\n".join(
        path.read_text(encoding="utf-8") for path in (ROOT / "branchdesk" / "ui").rglob("*.py")
    )
    unused = [
        path.stem
        for path in (ROOT / "resources" / "icons").glob("*.svg")
        if f'"{path.stem}"' not in source
    ]
    assert not unused
