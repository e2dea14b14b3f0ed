"""Rows of the sync page: sections and parts, drawn by one delegate."""

from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem, QWidget

from branchdesk.app.notices import reason_words
from branchdesk.app.views import Transfer
from branchdesk.ui import formats, icons, theme
from branchdesk.ui.i18n import tr
from branchdesk.ui.instants import local
from branchdesk.ui.tokens import Role
from branchdesk.ui.widgets import paint
from branchdesk.ui.widgets.meters import paint_bar
from branchdesk.ui.widgets.rows import VALUE_ROLE, Index, row_ground

SECTIONS = ("stuck", "going", "waiting", "arrived")

SECTION_LOOK: dict[str, tuple[str, Role]] = {
    "stuck": ("triangle-alert", "recording"),
    "going": ("cloud-upload", "info"),
    "waiting": ("clock", "quiet"),
    "arrived": ("circle-check", "good"),
}


@dataclass(frozen=True, slots=True)
class Section:
    """Heading above the parts of one state."""

    state: str
    count: int


def size_words(part: Transfer) -> str:
    """Size of a file; events have none."""
    return "" if part.part == "events" else formats.size_bytes(part.total)


def state_words(part: Transfer) -> str:
    """State of a part in words."""
    return tr(f"sync.state.{part.state}", reason=reason_words(part.reason))


def row_words(value: Section | Transfer) -> str:
    """A row in one sentence."""
    if isinstance(value, Section):
        return f"{tr(f'sync.section.{value.state}')} {value.count}"
    parts = (
        value.client_name,
        value.case_no,
        tr(f"sync.part.{value.part}"),
        size_words(value),
        state_words(value),
    )
    return tr("common.list_comma").join(part for part in parts if part)


class SyncDelegate(QStyledItemDelegate):
    """Draws sections and parts."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        look = theme.current()
        row = look.size.row[2 if isinstance(index.data(VALUE_ROLE), Section) else 3]
        return QSize(0, row)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        value = index.data(VALUE_ROLE)
        painter.save()
        if isinstance(value, Section):
            self._section(painter, QRectF(option.rect), value)
        elif isinstance(value, Transfer):
            view = self.parent()
            focused = isinstance(view, QWidget) and view.hasFocus()
            self._part(painter, row_ground(painter, option, focused=focused), value)
        painter.restore()

    @staticmethod
    def _section(painter: QPainter, area: QRectF, section: Section) -> None:
        look = theme.current()
        painter.fillRect(area, look.colour("canvas"))
        foot = area.adjusted(0, area.height() - look.border.line, 0, 0)
        paint.rule(painter, foot.topLeft(), foot.topRight(), look.colour("line"))
        icon, ink = SECTION_LOOK[section.state]
        px = look.size.icon[1]
        box = QRectF(area.x() + look.space.l, area.center().y() - px / 2, px, px)
        icons.draw(painter, icon, box, ink)
        words = tr(f"sync.section.{section.state}")
        bold = look.font("body", medium=True)
        left = box.right() + look.space.xs
        width = paint.advance(words, bold)
        name = QRectF(left, area.y(), width, area.height())
        paint.text(painter, name, words, bold, look.colour("ink"))
        rest = QRectF(name.right() + look.space.xs, area.y(), look.space.xxxl, area.height())
        paint.text(painter, rest, str(section.count), look.font("body"), look.colour("quiet"))

    @staticmethod
    def _part(painter: QPainter, area: QRectF, part: Transfer) -> None:
        look = theme.current()
        body, label = look.font("body"), look.font("label")
        left = area.x() + look.space.xxl
        who = f"{part.client_name}　{part.case_no}"
        columns = [look.grid("sync_columns", column) for column in range(5)]
        spare = area.width() - look.space.xxl - look.space.l - sum(columns) - 4 * look.space.m
        columns[3] += int(spare)
        boxes = []
        for width in columns:
            boxes.append(QRectF(left, area.y(), width, area.height()))
            left += width + look.space.m
        middle = Qt.TextElideMode.ElideMiddle
        right = Qt.AlignmentFlag.AlignRight
        paint.text(painter, boxes[0], who, body, look.colour("ink"), elide=middle)
        words = tr(f"sync.part.{part.part}")
        paint.text(painter, boxes[1], words, body, look.colour("quiet"))
        paint.text(painter, boxes[2], size_words(part), body, look.colour("quiet"), right)
        inks: dict[str, Role] = {"stuck": "recording", "going": "ink", "arrived": "good"}
        state = look.colour(inks.get(part.state, "quiet"))
        paint.text(painter, boxes[3], state_words(part), body, state)
        if part.state in {"stuck", "going"} and part.total:
            high = look.size.bar
            bar = QRectF(boxes[4].x(), area.center().y() - high / 2, boxes[4].width(), high)
            ink: Role = "recording" if part.state == "stuck" else "info"
            paint_bar(painter, bar, part.done / part.total, ink)
        elif part.arrived_at is not None:
            clock = formats.clock_seconds(local(part.arrived_at))
            paint.text(painter, boxes[4], clock, label, look.colour("quiet"), right)
