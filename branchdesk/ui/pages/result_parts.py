"""The parts of the result: why, caps, the comprehension index, compared with last time."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from branchdesk.app.views import CapRow, IndexPart, ResultReason, ResultView
from branchdesk.domain.scales import Reached
from branchdesk.ui import formats, theme
from branchdesk.ui.i18n import pick, tr
from branchdesk.ui.instants import local
from branchdesk.ui.widgets.chips import EvidenceChip
from branchdesk.ui.widgets.icon import IconMark
from branchdesk.ui.widgets.score_bar import ScoreBar, make_alike
from branchdesk.ui.widgets.text import PaneTitle, Text, rule


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
        bars = [_bar(part) for part in view.parts]
        make_alike(bars)
        self.show_rows(list(bars))


def _bar(part: IndexPart) -> ScoreBar:
    note = tr(f"result.part.{part.note}", **part.params)
    weighed = tr("result.part.weighed", note=note, weight=part.weight)
    return ScoreBar(part.part, tr(f"result.part.name.{part.part}"), part.score, weighed)


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


def reached_words(reached: Reached) -> str:
    """How far up one scale the client is; of knowledge also what was answered rightly."""
    parts = {
        "scale": tr(f"common.scale.{reached.scale}"),
        "percent": formats.percent(reached.percent / 100),
    }
    if not reached.questions:
        return tr("result.reached", **parts)
    right = {"right": reached.right, "questions": reached.questions}
    return tr("result.reached_right", **parts, **right)


def level_range(view: ResultView) -> str:
    """``R1–R3``, or one level alone."""
    levels = view.product_levels
    if not levels:
        return ""
    if len(levels) == 1:
        return levels[0]
    return tr("result.range", low=levels[0], high=levels[-1])
