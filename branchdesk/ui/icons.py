"""Outline icons (Lucide, ISC), tinted by colour role and drawn for the screen's pixel ratio."""

from functools import lru_cache
from pathlib import Path

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from branchdesk.ui import theme
from branchdesk.ui.tokens import Role

_directory: Path | None = None
# Lucide draws on a 24 px grid; these widths come out at about 1.5 px at each size.
_STROKE = {12: 2.5, 16: 2.2, 20: 1.8}


def install(directory: Path) -> None:
    """Name the folder of the SVG files; raises ``FileNotFoundError`` when it is not there."""
    global _directory
    if not directory.is_dir():
        raise FileNotFoundError(directory)
    _directory = directory
    _source.cache_clear()
    _render.cache_clear()


@lru_cache(maxsize=256)
def _source(name: str) -> str:
    if _directory is None:
        raise RuntimeError("no icons installed")
    return (_directory / f"{name}.svg").read_text(encoding="utf-8")


@lru_cache(maxsize=1024)
def _render(name: str, px: int, colour: str, ratio: float) -> QPixmap:
    stroke = _STROKE.get(px, 1.8)
    svg = _source(name).replace("currentColor", colour)
    svg = svg.replace('stroke-width="2"', f'stroke-width="{stroke}"')
    side = round(px * ratio)
    pixmap = QPixmap(side, side)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    QSvgRenderer(QByteArray(svg.encode())).render(painter, QRectF(0, 0, side, side))
    painter.end()
    pixmap.setDevicePixelRatio(ratio)
    return pixmap


def pixmap(name: str, px: int, tint: Role | QColor, ratio: float) -> QPixmap:
    """The icon ``name`` at ``px`` logical px for a device pixel ratio; cached."""
    colour = tint if isinstance(tint, QColor) else theme.current().colour(tint)
    return _render(name, px, colour.name(), ratio)


def draw(painter: QPainter, name: str, rect: QRectF, tint: Role | QColor) -> None:
    """Paint the icon centred in ``rect``; the size is the rect's shorter side."""
    px = round(min(rect.width(), rect.height()))
    device = painter.device()
    image = pixmap(name, px, tint, device.devicePixelRatioF())
    x = rect.x() + (rect.width() - px) / 2
    y = rect.y() + (rect.height() - px) / 2
    painter.drawPixmap(QRectF(x, y, px, px), image, QRectF(image.rect()))


def icon(name: str, px: int, tint: Role) -> QIcon:
    """A ``QIcon`` for menus and line edit actions, at 1, 1.5 and 2 times."""
    result = QIcon()
    for ratio in (1.0, 1.5, 2.0):
        result.addPixmap(pixmap(name, px, tint, ratio))
    return result
