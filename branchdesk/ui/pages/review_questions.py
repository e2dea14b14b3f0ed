"""The reviewer's table: question and answer, how they were heard and understood, the flags."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QListView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from branchdesk.app.views import TagRow, Understanding
from branchdesk.ui import formats, icons, tag_text, theme
from branchdesk.ui.i18n import tr
from branchdesk.ui.pages.review_claims import is_open
from branchdesk.ui.pages.review_question_rows import COLUMNS, Cell, QuestionRow, rows_of
from branchdesk.ui.widgets import paint
from branchdesk.ui.widgets.chips import paint_evidence
from branchdesk.ui.widgets.marks import paint_tag_mark
from branchdesk.ui.widgets.rows import VALUE_ROLE, Index, RowList, RowModel, row_ground
from branchdesk.ui.widgets.text import rule

_RIGHT = frozenset({"takes", "read", "pause", "explained", "asked", "changed"})
"""Columns of figures."""


@dataclass(frozen=True, slots=True)
class Grid:
    """Widths in px: the number, :data:`COLUMNS`, the flags; the question takes what is over."""

    number: float
    columns: tuple[float, ...]
    flags: float

    def boxes(self, area: QRectF) -> tuple[QRectF, QRectF, list[QRectF], QRectF]:
        """Boxes of number, question, columns and flags in a row's ``area``."""
        look = theme.current()
        gap, edge = look.space.m, look.space.l
        right = area.right() - edge
        flags = QRectF(right - self.flags, area.y(), self.flags, area.height())
        right = flags.left() - gap
        columns = []
        for wide in reversed(self.columns):
            columns.append(QRectF(right - wide, area.y(), wide, area.height()))
            right -= wide + gap
        number = QRectF(area.x() + edge, area.y(), self.number, area.height())
        left = number.right() + look.space.s
        question = QRectF(left, area.y(), max(right - left, 0.0), area.height())
        return number, question, columns[::-1], flags


def _line() -> int:
    return theme.current().line_px("body")


def _flag_width(flag: TagRow) -> float:
    look = theme.current()
    words = paint.advance(tag_text.claim_title(flag), look.font("body"))
    return look.size.icon[1] + look.space.xs + words + look.space.xs + _chip_width(flag)


def _chip_width(flag: TagRow) -> float:
    look = theme.current()
    return paint.advance(formats.media_time(flag.at_ms), look.font("time")) + 4 * look.space.xs


def grid_of(rows: Sequence[QuestionRow]) -> Grid:
    """Columns as wide as the widest of their words."""
    look = theme.current()
    label, body = look.font("label"), look.font("body")

    def width(name: str, cells: Sequence[Cell]) -> float:
        words = [paint.advance(line, body) for cell in cells for line in cell.lines[:1]]
        words += [paint.advance(line, label) for cell in cells for line in cell.lines[1:]]
        return max([paint.advance(tr(f"review.column.{name}"), label), *words])

    told = [row for row in rows if row.cells]
    columns = (width(name, [row.cells[at] for row in told]) for at, name in enumerate(COLUMNS))
    flags = [_flag_width(flag) for row in rows for flag in row.flags]
    head = paint.advance(tr("review.column.flags"), label)
    return Grid(paint.advance("00", body), tuple(columns), max([head, *flags]))


class _Heads(QWidget):
    """Names of the columns over the rows of ``below``."""

    def __init__(self, below: QListView) -> None:
        super().__init__()
        self.setFixedHeight(theme.current().size.row[0])
        self._below = below
        self.grid = grid_of(())

    def paintEvent(self, event: QPaintEvent) -> None:
        look = theme.current()
        painter = QPainter(self)
        area = QRectF(0, 0, self._below.viewport().width(), self.height())
        _number, question, columns, flags = self.grid.boxes(area)
        heads = [("question", question), *zip(COLUMNS, columns, strict=True), ("flags", flags)]
        for name, box in heads:
            words, font = tr(f"review.column.{name}"), look.font("label")
            paint.text(painter, box, words, font, look.colour("quiet"), _side(name))
        painter.end()


def _side(name: str) -> Qt.AlignmentFlag:
    return Qt.AlignmentFlag.AlignRight if name in _RIGHT else Qt.AlignmentFlag.AlignLeft


class _Delegate(QStyledItemDelegate):
    """A question: as high as its words, its cells and its flags need."""

    def __init__(self, parent: QListView) -> None:
        super().__init__(parent)
        self._list = parent
        self.grid = grid_of(())

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        look = theme.current()
        row: QuestionRow = index.data(VALUE_ROLE)
        _number, question, _columns, _flags = self.grid.boxes(self._row_area())
        lines = max((len(cell.lines) for cell in row.cells), default=1)
        high = max(
            self._question_high(row, question.width()),
            lines * _line(),
            len(row.flags) * look.size.row[0],
        )
        return QSize(0, int(high) + 2 * look.space.xs)

    def _row_area(self) -> QRectF:
        return QRectF(0, 0, self._list.viewport().width(), 0)

    @staticmethod
    def _question_high(row: QuestionRow, wide: float) -> float:
        high = _wrapped(row.question, wide)
        return high + (_wrapped(row.answer, wide) if row.answer else 0)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        look = theme.current()
        row: QuestionRow = index.data(VALUE_ROLE)
        painter.save()
        area = row_ground(painter, option, focused=self._list.hasFocus())
        inner = area.adjusted(0, look.space.xs, 0, -look.space.xs)
        number, question, columns, flags = self.grid.boxes(inner)
        body = look.font("body")
        if row.number is not None:
            number.setHeight(_line())
            right = Qt.AlignmentFlag.AlignRight
            paint.text(painter, number, str(row.number), body, look.colour("quiet"), right)
        self._question(painter, question, row)
        for name, cell, box in zip(COLUMNS, row.cells, columns, strict=False):
            self._cell(painter, box, cell, _side(name))
        for flag, box in self._flag_boxes(row, flags):
            self._flag(painter, box, flag)
        painter.restore()

    @staticmethod
    def _question(painter: QPainter, box: QRectF, row: QuestionRow) -> None:
        look = theme.current()
        upper = QRectF(box)
        upper.setHeight(_wrapped(row.question, box.width()))
        font, top = look.font("body", medium=row.number is None), Qt.AlignmentFlag.AlignTop
        paint.wrapped(painter, upper, row.question, font, look.colour("ink"), top)
        lower = QRectF(box)
        lower.setTop(upper.bottom())
        paint.wrapped(painter, lower, row.answer, look.font("body"), look.colour("quiet"), top)

    @staticmethod
    def _cell(painter: QPainter, box: QRectF, cell: Cell, side: Qt.AlignmentFlag) -> None:
        look = theme.current()
        line = QRectF(box)
        line.setHeight(_line())
        for at, words in enumerate(cell.lines):
            first = at == 0
            font = look.font("body" if first else "label")
            ink = look.colour(cell.ink if first or cell.ink != "ink" else "quiet")
            paint.text(painter, line, words, font, ink, side)
            line.translate(0, _line())

    @staticmethod
    def _flag_boxes(row: QuestionRow, box: QRectF) -> list[tuple[TagRow, QRectF]]:
        high = theme.current().size.row[0]
        top = box.y() - (high - _line()) / 2
        return [
            (flag, QRectF(box.x(), top + at * high, box.width(), high))
            for at, flag in enumerate(row.flags)
        ]

    @staticmethod
    def _flag(painter: QPainter, box: QRectF, flag: TagRow) -> None:
        look = theme.current()
        px = look.size.icon[1]
        mark = QRectF(box.x(), box.center().y() - px / 2, px, px)
        if is_open(flag):
            paint_tag_mark(painter, "claim", mark.center(), look.size.tag_mark)
        else:
            accepted = flag.state == "accepted"
            icons.draw(painter, "check" if accepted else "x", mark, "good" if accepted else "quiet")
        wide = _chip_width(flag)
        chip = box.adjusted(box.width() - wide, 1, 0, -1)
        paint_evidence(painter, chip, formats.media_time(flag.at_ms))
        words = QRectF(box)
        words.setLeft(mark.right() + look.space.xs)
        words.setRight(chip.left() - look.space.xs)
        font = look.font("body")
        font.setStrikeOut(flag.state == "rejected")
        ink = look.colour("ink" if is_open(flag) else "quiet")
        paint.text(painter, words, tag_text.claim_title(flag), font, ink)

    def flag_at(self, row: QuestionRow, area: QRectF, point: QPointF) -> TagRow | None:
        """The flag of ``row`` under a point of its ``area``."""
        look = theme.current()
        _number, _question, _columns, flags = self.grid.boxes(
            area.adjusted(0, look.space.xs, 0, -look.space.xs)
        )
        boxes = self._flag_boxes(row, flags)
        return next((flag for flag, box in boxes if box.contains(point)), None)


def _wrapped(words: str, wide: float) -> float:
    """Height of words in a box of that width, whole lines."""
    return float(paint.lines(words, theme.current().font("body"), wide) * _line())


class _List(RowList):
    """``focused``: took or lost the keyboard. ``entered``: Enter. ``pressed_at(index, point)``."""

    focused = Signal()
    entered = Signal()
    pressed_at = Signal(object, QPointF)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if plain and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.entered.emit()
        else:
            super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        index = self.indexAt(event.position().toPoint())
        if event.button() is Qt.MouseButton.LeftButton and index.isValid():
            self.pressed_at.emit(index, event.position())

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.focused.emit()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.focused.emit()


class QuestionTable(QWidget):
    """``sought(recording_id, ms)``: go to that second. ``flagged(claim)``: a flag was chosen.
    ``focused``: the rows took or lost the keyboard, and with it Enter."""

    sought = Signal(str, int)
    flagged = Signal(object)
    focused = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._understood: Understanding | None = None
        self._stop = 0
        self._model = RowModel(lambda row: row.words)
        self.list = _List(self._model)
        self.list.setObjectName("question-list")
        self.list.setResizeMode(QListView.ResizeMode.Adjust)
        self._delegate = _Delegate(self.list)
        self.list.setItemDelegate(self._delegate)
        self._heads = _Heads(self.list)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._heads)
        column.addWidget(rule())
        column.addWidget(self.list, 1)
        self.list.focused.connect(self.focused)
        self.list.picked.connect(self._picked)
        self.list.entered.connect(self._next_stop)
        self.list.pressed_at.connect(self._pressed)
        self.retranslate()

    def show_view(self, understood: Understanding) -> None:
        """Show the rows; the current one stays current."""
        self._understood = understood
        here = max(self.list.currentIndex().row(), 0)
        stop = self._stop
        rows = rows_of(understood)
        self._heads.grid = self._delegate.grid = grid_of(rows)
        self._model.show_values(rows)
        self.list.setCurrentIndex(self._model.index(min(here, len(rows) - 1), 0))
        self._stop = stop
        self._heads.update()

    def go_to(self, number: int) -> None:
        """Make a question's row current."""
        self.list.pick(lambda row: row.number == number)

    def _picked(self) -> None:
        self._stop = 0

    def _next_stop(self) -> None:
        """To where the question was asked, then to one flag after another."""
        row = self.list.value
        if not isinstance(row, QuestionRow):
            return
        stops: list[TagRow | tuple[str, int]] = [*row.flags]
        if row.start is not None:
            stops.insert(0, row.start)
        if stops:
            stop = stops[self._stop % len(stops)]
            self._stop += 1
            self._go(stop)

    def _pressed(self, index: Index, point: QPointF) -> None:
        row: QuestionRow = index.data(VALUE_ROLE)
        flag = self._delegate.flag_at(row, QRectF(self.list.visualRect(index)), point)
        if flag is not None:
            self._go(flag)
        else:
            self._stop = 0
            self._next_stop()

    def _go(self, stop: TagRow | tuple[str, int]) -> None:
        if isinstance(stop, TagRow):
            self.flagged.emit(stop)
        else:
            self.sought.emit(*stop)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._heads.update()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.StyleChange and self._understood is not None:
            self.show_view(self._understood)

    def retranslate(self) -> None:
        """Set every text anew."""
        self.list.setAccessibleName(tr("review.questions"))
        if self._understood is not None:
            self.show_view(self._understood)
