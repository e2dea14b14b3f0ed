"""The rail: pages as icons with words, a badge where something waits."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from branchdesk.ui import icons, theme
from branchdesk.ui.i18n import tr
from branchdesk.ui.tokens import Role
from branchdesk.ui.widgets import paint
from branchdesk.ui.widgets.button import Pressable
from branchdesk.ui.widgets.painted import Painted


@dataclass(frozen=True, slots=True)
class RailItem:
    """A place of the rail: ``id`` names it in ``shell.rail`` texts; ``foot`` puts it at the end."""

    id: str
    icon: str
    foot: bool = False


RAIL_ITEMS: tuple[RailItem, ...] = (
    RailItem("board", "square-kanban"),
    RailItem("cases", "folder-open"),
    RailItem("clients", "users"),
    RailItem("review", "scan-eye"),
    RailItem("sync", "arrow-up-down"),
    RailItem("settings", "settings", foot=True),
)


def paint_logo(painter: QPainter, rect: QRectF) -> None:
    """The mark: 簽 (to sign) on the accent."""
    look = theme.current()
    paint.frame(painter, rect, radius=look.radius.control, fill=look.colour("accent"))
    font = look.font("logo", bold=True)
    font.setPixelSize(round(rect.height() * 0.57))
    centre = Qt.AlignmentFlag.AlignHCenter
    paint.text(painter, rect, tr("common.mark"), font, look.colour("on_accent"), centre)


class Logo(Painted):
    """The mark as a widget."""

    def __init__(self, px: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._px = px
        self.setFixedSize(px, px)
        self.setAccessibleName(tr("common.product"))

    def measure(self) -> QSize:
        return QSize(self._px, self._px)

    def draw(self, painter: QPainter) -> None:
        paint_logo(painter, QRectF(self.rect()))


class _RailButton(Pressable):
    """One place: icon over word; a bar at the edge when it is where the person is."""

    def __init__(self, item: RailItem, parent: QWidget) -> None:
        super().__init__(parent)
        self._item = item
        self._badge = 0
        self._caution = True
        self.setCheckable(True)
        self.setObjectName(f"rail-{item.id}")
        self.retranslate()

    def retranslate(self) -> None:
        """Set the word anew."""
        self.setText(tr(f"shell.rail.{self._item.id}"))
        self.setAccessibleName(self.text())
        self.setToolTip(tr(f"shell.rail_tip.{self._item.id}"))

    def nextCheckState(self) -> None:
        """Only the shell lights an item, once its page is on show."""

    def set_badge(self, count: int) -> None:
        """Number of things waiting; 0 hides the badge."""
        self._badge = count
        self.setAccessibleDescription(tr("shell.waiting", n=count) if count else "")
        self.update()

    def sizeHint(self) -> QSize:
        look = theme.current()
        return QSize(look.size.rail, look.size.rail_item)

    def paintEvent(self, event: QPaintEvent) -> None:
        look = theme.current()
        painter = QPainter(self)
        area = QRectF(self.rect())
        on = self.isChecked()
        ink: Role = "accent" if on else "ink" if self.underMouse() else "quiet"
        px, gap = look.size.icon[2], look.space.xxs
        line = look.line_px("label")
        top = area.center().y() - (px + gap + line) / 2
        icons.draw(painter, self._item.icon, QRectF((area.width() - px) / 2, top, px, px), ink)
        box = QRectF(0, top + px + gap, area.width(), line)
        font = look.font("label", medium=on)
        centre = Qt.AlignmentFlag.AlignHCenter
        paint.text(painter, box, self.text(), font, look.colour(ink), centre)
        if on:
            bar = QRectF(0, area.center().y() - px * 0.8, look.size.rail_mark, px * 1.6)
            paint.frame(painter, bar, radius=1, fill=look.colour("accent"))
        if self._badge:
            self._paint_badge(painter, QRectF((area.width() + px) / 2, top, 0, 0))
        painter.end()

    def _paint_badge(self, painter: QPainter, corner: QRectF) -> None:
        look = theme.current()
        words = str(self._badge) if self._badge < 100 else "99+"
        font = look.font("label", medium=True)
        height = look.size.badge
        width = max(height, paint.advance(words, font) + look.space.xs)
        box = QRectF(corner.x() - look.space.xxs, corner.y() - look.space.xxs, width, height)
        paint.frame(painter, box, radius=height / 2, fill=look.colour("caution"))
        centre = Qt.AlignmentFlag.AlignHCenter
        paint.text(painter, box, words, font, look.colour("paper"), centre)


class Rail(QWidget):
    """The column of places. ``chosen(id)`` when one is pressed."""

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        look = theme.current()
        self.setFixedWidth(look.size.rail)
        self._buttons: dict[str, _RailButton] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, look.space.xs + 2, 0, look.space.xxs)
        column.setSpacing(0)
        column.addWidget(Logo(look.size.logo), 0, Qt.AlignmentFlag.AlignHCenter)
        column.addSpacing(look.space.xs + 2)
        for item in RAIL_ITEMS:
            if item.foot:
                column.addStretch(1)
            button = _RailButton(item, self)
            button.clicked.connect(lambda _=False, name=item.id: self.chosen.emit(name))
            self._buttons[item.id] = button
            column.addWidget(button)

    def set_places(self, places: Sequence[str]) -> None:
        """Show only these places (what the role may use)."""
        for name, button in self._buttons.items():
            button.setVisible(name in places)

    def light(self, place: str) -> None:
        """Light the place where the person is."""
        for name, button in self._buttons.items():
            button.setChecked(name == place)

    def set_badge(self, place: str, count: int) -> None:
        """Number of things waiting at a place."""
        self._buttons[place].set_badge(count)

    def retranslate(self) -> None:
        """Set the words anew."""
        for button in self._buttons.values():
            button.retranslate()

    def paintEvent(self, event: QPaintEvent) -> None:
        look = theme.current()
        painter = QPainter(self)
        area = QRectF(self.rect())
        painter.fillRect(area, look.colour("canvas"))
        edge = area.adjusted(area.width() - look.border.line, 0, 0, 0)
        painter.fillRect(edge, look.colour("line"))
        painter.end()
