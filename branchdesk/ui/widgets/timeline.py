"""The timeline of a recording: questions as blocks, tags as marks, voice, and where we are.

Everything that does not move is one cached picture; the playhead repaints two thin strips. Painting
and look-up take the same time for ten tags as for a hundred thousand.
"""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPolygonF,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip

from branchdesk.app.views import QuestionBlock, TagRow
from branchdesk.domain.tags import KINDS
from branchdesk.ui import formats, tag_text, theme
from branchdesk.ui.focus import OWN_RING
from branchdesk.ui.i18n import tr
from branchdesk.ui.widgets import paint, timeline_rows
from branchdesk.ui.widgets.painted import Painted
from branchdesk.ui.widgets.timeline_layer import Shown, TimelineLayer
from branchdesk.ui.widgets.timeline_scale import Marks, Row, Scale, TimelineContent

_STEP_MS = 5000
_GROWS_PX = 2
_EVERY_KIND = frozenset(KINDS)


def rows_height(rows: Sequence[Row]) -> int:
    """What the rows need, px."""
    look = theme.current()
    high = sum(timeline_rows.row_height(row.kind) for row in rows)
    return high + look.space.xs + look.space.xxs


class Timeline(Painted):
    """Rows over one scale of time. Keys with the focus: arrows, Home, End, and Enter to go there.

    ``jumped(ms, recording_id)``: go to that second. ``tag_chosen(id)``: a mark was pressed or
    reached by key. ``block_chosen(number)``: a question's block was pressed.
    """

    jumped = Signal(int, str)
    tag_chosen = Signal(str)
    block_chosen = Signal(int)

    def __init__(self, rows: Sequence[Row], parent: Painted | None = None) -> None:
        super().__init__(parent)
        self._rows = tuple(rows)
        self._content = TimelineContent()
        self._describe: Callable[[TagRow], str] = tag_text.spoken
        self._lanes: dict[int, Marks] = {}
        self._all = Marks()
        self._scale = Scale(0, 1, 1)
        self._placed: tuple[TagRow, ...] = ()
        self._layer = TimelineLayer()
        self._place_marks()
        self._shown = Shown(self._rows, (), self._content, self._scale, {}, self._all, 0)
        self._playhead: int | None = None
        self._cursor: int | None = None
        self._loop: tuple[int, int] | None = None
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setProperty(OWN_RING, True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(tr("interview.timeline.name"))

    # What it shows -----------------------------------------------------------------------

    @property
    def scale(self) -> Scale:
        """ms to px and back, in the widget's coordinates."""
        return self._scale

    @property
    def playhead(self) -> int | None:
        """Where we are, in ms of the whole."""
        return self._playhead

    def set_rows(self, rows: Sequence[Row]) -> None:
        """Change which rows there are (words, or a row that gives way)."""
        if tuple(rows) != self._rows:
            self._rows = tuple(rows)
            self.updateGeometry()
            self._place_marks()
            self._lay_out()

    def set_describe(self, describe: Callable[[TagRow], str]) -> None:
        """How a tag is worded in its tooltip."""
        self._describe = describe

    def set_content(self, content: TimelineContent) -> None:
        """Show recordings, blocks and tags; costs one sort of the tags."""
        if content == self._content:
            return
        self._content = content
        self._lay_out()

    def set_playhead(self, ms: int | None, recording_id: str | None = None) -> None:
        """Move the playhead to ``ms`` of a recording; None hides it."""
        before = self._playhead
        self._playhead = None if ms is None else self._scale.whole_of(recording_id, ms)
        if before == self._playhead:
            return
        for moment in (before, self._playhead):
            if moment is not None:
                self.update(self._strip(moment))
        if before is None or self._playhead is None or before // 1000 != self._playhead // 1000:
            self._say()

    def set_loop(self, loop: tuple[int, int] | None) -> None:
        """Mark a stretch of the whole (from ms, to ms) that is played over and over."""
        if loop != self._loop:
            self._loop = loop
            self.update()

    def tag_at(self, point: QPointF) -> TagRow | None:
        """The tag whose mark is under a point."""
        for index, area in enumerate(self._areas()):
            if index in self._lanes and area.top() <= point.y() < area.bottom():
                reach = theme.current().size.tag_mark * self._scale.span_ms / self._scale.width
                return self._lanes[index].nearest(self._scale.whole(point.x()), reach)
        return None

    def block_at(self, point: QPointF) -> QuestionBlock | None:
        """The question whose block is under a point."""
        for row, area in zip(self._rows, self._areas(), strict=True):
            if row.kind == "blocks" and area.contains(point):
                for block, rect in self._blocks(area):
                    if rect.contains(point):
                        return block
        return None

    # Geometry ----------------------------------------------------------------------------

    def measure(self) -> QSize:
        return QSize(theme.current().space.xxxl * 4, rows_height(self._rows))

    def _areas(self) -> list[QRectF]:
        top, areas = float(theme.current().space.xs), []
        for row in self._rows:
            high = timeline_rows.row_height(row.kind)
            areas.append(QRectF(0, top, self.width() - theme.current().space.l, high))
            top += high
        return areas

    def _blocks(self, area: QRectF) -> list[tuple[QuestionBlock, QRectF]]:
        now = self._playhead or 0
        return timeline_rows.block_rects(self._content.blocks, self._scale, area, now)

    def _strip(self, moment: int) -> QRect:
        half = theme.current().space.xs
        return QRect(round(self._scale.x(moment)) - half, 0, 2 * half + 1, self.height())

    def _lay_out(self) -> None:
        """Place everything on the scale anew."""
        look = theme.current()
        words = [paint.advance(row.label, look.font("label")) for row in self._rows if row.label]
        left = look.space.l + max(words, default=0) + look.space.m
        scale = Scale.of(self._content, left, self.width() - look.space.l - left)
        if scale.begins != self._scale.begins or self._content.tags != self._placed:
            self._scale = scale
            self._place_marks()
        self._scale = scale
        # A running question grows by what can be seen, not with every moment.
        seen = max(round(_GROWS_PX * scale.span_ms / scale.width), 1)
        now = (self._playhead or 0) // seen * seen
        areas = tuple(self._areas())
        self._shown = Shown(self._rows, areas, self._content, scale, self._lanes, self._all, now)
        self._say()
        self.update()

    def _place_marks(self) -> None:
        tags, scale = self._content.tags, self._scale
        self._placed = tags
        self._all = Marks.of(tags, scale, _EVERY_KIND)
        self._lanes = {
            index: Marks.of(tags, scale, row.tags)
            for index, row in enumerate(self._rows)
            if row.kind == "marks"
        }

    def _look_anew(self) -> None:
        self._layer.drop()
        self._lay_out()

    def _say(self) -> None:
        moment = self._playhead if self._cursor is None else self._cursor
        claims = sum(tag.kind == "claim" and tag.state in ("", "open") for tag in self._all.rows)
        self.say(
            tr(
                "interview.timeline.value",
                time=formats.media_time(moment or 0),
                tags=len(self._all.rows),
                claims=claims,
            )
        )

    # Painting ----------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        layer = self._layer.picture(self._shown, self.size(), self.devicePixelRatioF())
        painter = QPainter(self)
        painter.setClipRect(event.rect())
        painter.drawPixmap(0, 0, layer)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_moving(painter)
        painter.end()

    def _paint_moving(self, painter: QPainter) -> None:
        look = theme.current()
        high = float(self.height())
        if self._loop is not None:
            start, end = (self._scale.x(moment) for moment in self._loop)
            box = QRectF(start, look.space.xxs, end - start, high - look.space.xs)
            edge = look.colour("accent")
            paint.frame(painter, box, radius=look.radius.chip, edge=edge, dashed=True)
        if self._cursor is not None:
            x = self._scale.x(self._cursor)
            paint.rule(painter, QPointF(x, 0), QPointF(x, high), look.colour("focus"))
        if self._playhead is not None:
            self._paint_playhead(painter, self._scale.x(self._playhead), high)
        if self.hasFocus():
            edge = look.colour("focus")
            inner = QRectF(self.rect())
            paint.frame(
                painter, inner, radius=look.radius.control, edge=edge, line=look.border.focus
            )

    def _paint_playhead(self, painter: QPainter, x: float, high: float) -> None:
        look = theme.current()
        ink = look.colour("recording")
        wide = look.border.chosen
        painter.fillRect(QRectF(x - wide / 2, look.space.xs, wide, high - look.space.s), ink)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ink)
        half, top = look.space.xxs + 1, float(look.space.xs)
        painter.drawPolygon(
            QPolygonF([QPointF(x - half, top), QPointF(x + half, top), QPointF(x, top + half + 2)])
        )

    # Mouse and keys ----------------------------------------------------------------------

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        point = event.position()
        tag = self.tag_at(point)
        self.setCursor(
            Qt.CursorShape.PointingHandCursor
            if point.x() >= self._scale.left
            else Qt.CursorShape.ArrowCursor
        )
        if point.x() < self._scale.left:
            QToolTip.hideText()
            return
        time = formats.media_time(self._scale.place(self._scale.whole(point.x()))[1])
        words = self._describe(tag) if tag is not None else time
        QToolTip.showText(event.globalPosition().toPoint(), words, self)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton or event.position().x() < self._scale.left:
            return
        point = event.position()
        tag, block = self.tag_at(point), self.block_at(point)
        if tag is not None:
            self._choose(tag)
        elif block is not None:
            self.block_chosen.emit(block.number)
            if block.from_ms is not None:
                self._jump(self._scale.whole_of(block.recording_id, block.from_ms))
        else:
            self._jump(self._scale.whole(point.x()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        here = self._cursor if self._cursor is not None else self._playhead or 0
        key = event.key()
        moves = {
            Qt.Key.Key_Left: here - _STEP_MS,
            Qt.Key.Key_Right: here + _STEP_MS,
            Qt.Key.Key_Home: 0,
            Qt.Key.Key_End: self._scale.span_ms,
        }
        if event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            super().keyPressEvent(event)
        elif key in moves:
            self._move_cursor(moves[Qt.Key(key)])
        elif key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            tag = self._all.before(here) if key == Qt.Key.Key_Up else self._all.after(here)
            if tag is not None:
                self._choose(tag)
        elif key == Qt.Key.Key_Space:
            self._jump(here)
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QEvent) -> None:
        self.update()

    def focusOutEvent(self, event: QEvent) -> None:
        self._cursor = None
        self.update()

    def _choose(self, tag: TagRow) -> None:
        self.tag_chosen.emit(tag.id)
        self._jump(self._scale.whole_of(tag.recording_id, tag.at_ms))

    def _move_cursor(self, moment: int) -> None:
        self._cursor = min(max(moment, 0), self._scale.span_ms)
        self._jump(self._cursor)

    def _jump(self, moment: int) -> None:
        if self.hasFocus():
            self._cursor = moment
        recording_id, ms = self._scale.place(moment)
        self.jumped.emit(ms, recording_id)
        self._say()
        self.update()

    # Changes of look ---------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._lay_out()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.StyleChange, QEvent.Type.LanguageChange):
            self.setAccessibleName(tr("interview.timeline.name"))
            self._look_anew()
