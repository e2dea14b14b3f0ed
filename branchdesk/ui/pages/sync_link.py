"""The head of the sync page: this PC, the line, head office."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from branchdesk.app.views import SyncView
from branchdesk.ui import formats, icons, theme
from branchdesk.ui.i18n import tr
from branchdesk.ui.instants import local
from branchdesk.ui.tokens import Role
from branchdesk.ui.widgets import paint
from branchdesk.ui.widgets.painted import Painted

_INKS: dict[str, Role] = {
    "online": "good",
    "offline": "caution",
    "refused": "recording",
    "unknown": "quiet",
}


class LinkHead(Painted):
    """Two boxes and an arrow; the arrow's words say how the line is. Says itself as text."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._view: SyncView | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_view(self, view: SyncView) -> None:
        """Show the line's state."""
        self._view = view
        self.setAccessibleName(tr("sync.head_office"))
        self.say(f"{tr(f'sync.link.{view.link}')} {self._line(view)}".strip())

    def measure(self) -> QSize:
        look = theme.current()
        return QSize(look.grid("sync"), look.grid("sync_head"))

    @staticmethod
    def _line(view: SyncView) -> str:
        if view.round_trip_ms is None:
            return view.address
        return f"{view.address}　{tr('sync.round_trip', ms=view.round_trip_ms)}"

    def draw(self, painter: QPainter) -> None:
        look = theme.current()
        area = QRectF(self.rect())
        painter.fillRect(area, look.colour("paper"))
        view = self._view
        if view is None:
            return
        ink = _INKS[view.link]
        left = self._box(
            painter,
            area.x() + look.space.l,
            "monitor",
            "good",
            (tr("sync.this_pc"), tr("sync.free", size=formats.size_bytes(view.free_bytes))),
        )
        link = tr(f"sync.link.{view.link}")
        width = self._box_width((tr("sync.head_office"), link))
        last = self._last(painter, area, view)
        end = min(left + look.grid("sync") / 2, last - width - look.space.l)
        self._arrow(painter, QPointF(left, area.center().y()), end, ink, self._line(view))
        self._box(
            painter,
            end + look.space.m,
            "landmark",
            ink,
            (tr("sync.head_office"), link),
        )

    @staticmethod
    def _box_width(words: tuple[str, str]) -> float:
        look = theme.current()
        bold, label = look.font("body", medium=True), look.font("label")
        widest = max(paint.advance(words[0], bold), paint.advance(words[1], label))
        return look.grid("link_box") + look.space.s + widest + look.space.m

    def _box(
        self, painter: QPainter, left: float, icon: str, ink: Role, words: tuple[str, str]
    ) -> float:
        look = theme.current()
        side, px = look.grid("link_box"), look.size.icon[2]
        middle = self.height() / 2
        box = QRectF(left, middle - side / 2, side, side)
        paint.frame(painter, box, radius=look.radius.control, edge=look.colour(ink))
        inset = (side - px) / 2
        icons.draw(painter, icon, box.adjusted(inset, inset, -inset, -inset), ink)
        x = box.right() + look.space.s
        first, second = look.line_px("body"), look.line_px("label")
        top = middle - (first + second) / 2
        width = self._box_width(words)
        bold = look.font("body", medium=True)
        upper = QRectF(x, top, width, first)
        paint.text(painter, upper, words[0], bold, look.colour("ink"))
        lower = QRectF(x, top + first, width, second)
        paint.text(painter, lower, words[1], look.font("label"), look.colour("quiet"))
        return left + width

    def _arrow(self, painter: QPainter, start: QPointF, end: float, ink: Role, words: str) -> None:
        look = theme.current()
        line = look.line_px("label")
        y = start.y() - line / 2
        pen = QPen(look.colour(ink), look.border.chosen)
        if ink != "good":
            pen.setDashPattern([3, 3])
        painter.setPen(pen)
        painter.drawLine(QPointF(start.x(), y), QPointF(end - look.border.chosen, y))
        painter.setPen(QPen(look.colour(ink), look.border.chosen))
        tip = look.space.xxs + look.border.line
        painter.drawPolyline(
            [QPointF(end - tip, y - tip), QPointF(end, y), QPointF(end - tip, y + tip)]
        )
        box = QRectF(start.x(), y + look.space.xxs, end - start.x(), line)
        centre = Qt.AlignmentFlag.AlignHCenter
        middle = Qt.TextElideMode.ElideMiddle
        quiet = look.colour("quiet")
        paint.text(painter, box, words, look.font("label"), quiet, centre, elide=middle)

    @staticmethod
    def _last(painter: QPainter, area: QRectF, view: SyncView) -> float:
        look = theme.current()
        label, line = look.font("label"), look.line_px("label")
        last = tr("sync.never")
        if view.last_contact is not None:
            last = tr("sync.last_contact", time=formats.clock_seconds(local(view.last_contact)))
        unsent = tr("sync.nothing_unsent")
        if view.unsent_events:
            unsent = tr("sync.unsent", n=formats.amount(view.unsent_events))
        width = max(paint.advance(last, label), paint.advance(unsent, label))
        left = area.right() - look.space.l - width
        right = Qt.AlignmentFlag.AlignRight
        for row, words in enumerate((last, unsent)):
            box = QRectF(left, area.center().y() - line + row * line, width, line)
            paint.text(painter, box, words, label, look.colour("quiet"), right)
        return left
