"""The parts of the result: why, caps, the comprehension index, compared with last time."""

import math

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from branchdesk.app.views import CapRow, IndexPart, ResultReason, ResultView
from branchdesk.ui import formats, theme
from branchdesk.ui.i18n import pick, tr
from branchdesk.ui.instants import local
from branchdesk.ui.tokens import Role
from branchdesk.ui.widgets import paint
from branchdesk.ui.widgets.chips import EvidenceChip
from branchdesk.ui.widgets.icon import IconMark
from branchdesk.ui.widgets.meters import paint_bar
from branchdesk.ui.widgets.painted import Painted
from branchdesk.ui.widgets.text import PaneTitle, Text, rule

ENOUGH = 80
"""A part of the index below this many points takes the caution colour."""


class Section(QWidget):
    """A title with a rule and rows below it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title = PaneTitle()
        look = theme.current()
        high = look.line_px("page_title") + look.space.xs + look.border.line
        self.title.setFixedHeight(high)
        self._rows: list[QWidget] = []
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.title)
        self._column = column

    def show_rows(self, rows: list[QWidget]) -> None:
        """Replace the rows."""
        for old in self._rows:
            self._column.removeWidget(old)
            old.hide()
            old.deleteLater()
        self._rows = rows
        for row in rows:
            self._column.addWidget(row)


class Reasons(Section):
    """Why this level, a sentence a row. ``opened(number)``: back to that question."""

    opened = Signal(int)

    def show_view(self, view: ResultView) -> None:
        """Show the reasons with the questions they come from."""
        self.title.set_texts(tr("result.why", level=view.level))
        self.show_rows([self._row(reason) for reason in view.reasons])

    def _row(self, reason: ResultReason) -> QWidget:
        row, line = _row()
        line.addWidget(Text(pick(reason.text), "body", wrap=True), 1)
        line.addWidget(Text(tr("result.item", n=reason.item_no), "label", "quiet"))
        chip = EvidenceChip(reason.at_ms)
        chip.setObjectName(f"evidence-{reason.item_no}")
        time = formats.media_time(reason.at_ms)
        words = tr("result.open_item", n=reason.item_no, time=time)
        chip.setAccessibleName(words)
        chip.setToolTip(words)
        chip.played.connect(lambda _ms, number=reason.item_no: self.opened.emit(number))
        line.addWidget(chip)
        return row


class Caps(Section):
    """Hard limits; those that held come with a padlock."""

    def show_view(self, view: ResultView) -> None:
        """Show the caps with their articles."""
        self.title.set_texts(tr("result.caps"), tr("result.pack", pack=view.rule_pack))
        if view.caps:
            self.show_rows([_cap_row(cap) for cap in view.caps])
        else:
            self.show_rows([_note(tr("result.no_caps"))])


class Compared(Section):
    """What is different from last time."""

    def show_view(self, view: ResultView) -> None:
        """Show level and answers, last time and now."""
        if view.previous_level is None:
            self.title.set_texts(tr("result.compare_first"))
            self.show_rows([_note(tr("result.compare_none"))])
            return
        if view.previous_date is None:
            self.title.set_texts(tr("result.compare_first"))
        else:
            when = formats.day(local(view.previous_date))
            self.title.set_texts(tr("result.compare", date=when))
        lines = [(tr("result.scale.name"), view.previous_level, view.level)]
        lines += [(pick(what), pick(old), pick(new)) for what, old, new in view.changes]
        rows: list[QWidget] = [_Comparison(lines)]
        if not view.changes:
            rows.append(_note(tr("result.compare_same")))
        self.show_rows(rows)


class _Comparison(QWidget):
    """What, last time, arrow, now: columns as wide as their widest words."""

    def __init__(self, lines: list[tuple[str, str, str]]) -> None:
        super().__init__()
        look = theme.current()
        grid = QGridLayout(self)
        grid.setContentsMargins(0, look.space.xxs, 0, 0)
        grid.setHorizontalSpacing(look.space.m)
        grid.setVerticalSpacing(0)
        for index, (what, old, new) in enumerate(lines):
            grid.setRowMinimumHeight(index, look.size.row[1])
            grid.addWidget(Text(what, "body", "quiet", wrap=True), index, 0)
            grid.addWidget(Text(old, "body", wrap=True), index, 1)
            grid.addWidget(IconMark("arrow-right"), index, 2)
            grid.addWidget(Text(new, "body", medium=old != new, wrap=True), index, 3)
        for column, stretch in enumerate((3, 3, 0, 4)):
            grid.setColumnStretch(column, stretch)


class Index(Section):
    """The comprehension index and its parts."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._total = Text("", "page_title")
        self._total.setObjectName("index")
        self.title.aside.hide()
        self.title.row.addWidget(self._total)

    def show_view(self, view: ResultView) -> None:
        """Show the index and its parts as bars."""
        self.title.set_texts(tr("result.index"))
        self._total.setText(str(view.index))
        self._total.setAccessibleName(tr("result.index_value", n=view.index))
        bars: list[PartBar] = [PartBar(part) for part in view.parts]
        beside = max((bar.words_width() for bar in bars), default=0)
        for bar in bars:
            bar.leave_room(beside)
        self.show_rows(list(bars))


class PartBar(Painted):
    """A part of the index: name, bar, score, note. The bar gives way to the words."""

    def __init__(self, part: IndexPart) -> None:
        super().__init__()
        self._part = part
        self.setObjectName(f"part-{part.part}")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._name = tr(f"result.part.name.{part.part}")
        note = tr(f"result.part.{part.note}", **part.params)
        self._note = tr("result.part.weighed", note=note, weight=part.weight)
        self.setAccessibleName(self._name)
        self.say(tr("result.part.value", score=part.score, note=self._note))
        self._beside = self.words_width()

    def words_width(self) -> int:
        """What name, score and note need beside the bar, px."""
        look = theme.current()
        score = paint.advance("100", look.font("body", medium=True))
        note = paint.advance(self._note, look.font("label"))
        gaps = 2 * look.space.xs + look.space.s
        return math.ceil(self._name_width() + score + note + gaps) + 1

    def leave_room(self, beside: int) -> None:
        """Leave as much room beside the bar as the widest of all parts needs: bars stay alike."""
        self._beside = beside
        self.updateGeometry()

    def _name_width(self) -> float:
        look = theme.current()
        return max(look.grid("result_part"), paint.advance(self._name, look.font("body")))

    def measure(self) -> QSize:
        look = theme.current()
        return QSize(self._beside + look.space.xxl, look.size.row[1])

    def draw(self, painter: QPainter) -> None:
        look = theme.current()
        area = QRectF(self.rect())
        font, label = look.font("body"), look.font("label")
        name = QRectF(0, 0, self._name_width(), 0)
        name.setHeight(area.height())
        paint.text(painter, name, self._name, font, look.colour("quiet"))
        bar_width = min(look.grid("result_part", 1), self.width() - self._beside)
        left = name.right() + look.space.xs
        bar = QRectF(left, area.center().y() - look.size.bar / 2, bar_width, look.size.bar)
        ink: Role = "accent" if self._part.score >= ENOUGH else "caution"
        paint_bar(painter, bar, self._part.score / 100, ink)
        medium = look.font("body", medium=True)
        wide = paint.advance("100", medium)
        figure = QRectF(bar.right() + look.space.s, 0, wide, area.height())
        right = Qt.AlignmentFlag.AlignRight
        paint.text(painter, figure, str(self._part.score), medium, look.colour("ink"), right)
        note = QRectF(area)
        note.setLeft(figure.right() + look.space.xs)
        paint.text(painter, note, self._note, label, look.colour("quiet"))


def _row() -> tuple[QWidget, QHBoxLayout]:
    """A row with a rule below it."""
    look = theme.current()
    row = QWidget()
    column = QVBoxLayout(row)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    line = QHBoxLayout()
    line.setContentsMargins(0, look.space.xxs, 0, look.space.xxs)
    line.setSpacing(look.space.s)
    line.addStrut(look.size.row[2] - look.border.line - 2 * look.space.xxs)
    column.addLayout(line, 1)
    column.addWidget(rule())
    return row, line


def _cap_row(cap: CapRow) -> QWidget:
    row, line = _row()
    words = pick(cap.text)
    if cap.applied:
        line.addWidget(IconMark("lock", "caution"))
        line.addWidget(Text(words, "body", wrap=True), 1)
    else:
        line.addWidget(IconMark("circle"))
        line.addWidget(Text(tr("result.not_applied", text=words), "body", "quiet", wrap=True), 1)
    line.addWidget(Text(cap.article, "label", "quiet"))
    return row


def _note(words: str) -> QWidget:
    look = theme.current()
    row = QWidget()
    line = QHBoxLayout(row)
    line.setContentsMargins(0, look.space.s, 0, 0)
    line.addWidget(Text(words, "body", "quiet", wrap=True))
    return row
