"""The reviewer's own column: the check list above, profile lines below, or their editor."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from branchdesk.app.views import ProfileLine, TagRow
from branchdesk.ui import theme
from branchdesk.ui.i18n import tr
from branchdesk.ui.layouts import clear
from branchdesk.ui.pages.review_claims import pane_head
from branchdesk.ui.pages.review_document import KEY
from branchdesk.ui.pages.review_lines import LineEditor, LineList
from branchdesk.ui.widgets.button import Button
from branchdesk.ui.widgets.checks import CheckBox
from branchdesk.ui.widgets.text import KeyCap, Text, rule


class ReviewSide(QWidget):
    """``ticked``: the check list changed."""

    ticked = Signal()
    document_wanted = Signal()
    add_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setMinimumWidth(theme.current().grid("review", 2))
        self.lines = LineList()
        self.editor = LineEditor()
        self._boxes: dict[str, CheckBox] = {}
        self._check_title = Text("", "pane_title")
        self._check_count = Text("", "body", "quiet")
        self._line_title = Text("", "pane_title")
        self._editor_title = Text("", "pane_title")
        self._add = Button("", "quiet", key="P", small=True)
        self._add.setObjectName("line-add")
        self._add.clicked.connect(self.add_wanted)
        self._document = Button("", "quiet", key=KEY, small=True)
        self._document.setObjectName("document-open")
        self._document.clicked.connect(self.document_wanted)
        self._rows = QVBoxLayout()
        self._rows.setSpacing(0)
        self._stack = QStackedWidget()
        self._stack.addWidget(self._overview())
        self._stack.addWidget(self._editing())
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._stack)
        self.retranslate()

    def _overview(self) -> QWidget:
        page, column = _paper()
        column.addWidget(pane_head(self._check_title, self._document, self._check_count))
        column.addWidget(rule())
        column.addLayout(self._rows)
        column.addWidget(rule())
        column.addWidget(pane_head(self._line_title, self._add))
        column.addWidget(rule())
        column.addWidget(self.lines, 1)
        return page

    def _editing(self) -> QWidget:
        page, column = _paper()
        column.addWidget(pane_head(self._editor_title, None))
        column.addWidget(rule())
        column.addWidget(self.editor, 1)
        return page

    @property
    def unticked(self) -> int:
        """How many points of the check list are open."""
        return sum(not box.isChecked() for box in self._boxes.values())

    @property
    def editing(self) -> bool:
        """Whether a line is being written."""
        return self._stack.currentIndex() == 1

    def show_checklist(self, points: Sequence[str]) -> None:
        """Show the points; ticks stay while they are the same."""
        if tuple(self._boxes) == tuple(points):
            return
        look = theme.current()
        clear(self._rows)
        self._boxes = {}
        for number, point in enumerate(points, 1):
            box = CheckBox("", wrap=True)
            box.setObjectName(f"check-{point}")
            box.toggled.connect(lambda _on: self._count())
            self._boxes[point] = box
            holder = QWidget()
            row = QHBoxLayout(holder)
            row.setContentsMargins(look.space.s, 0, look.space.m, 0)
            row.addWidget(box, 1)
            row.addWidget(KeyCap(str(number)))
            holder.setMinimumHeight(look.size.row[1])
            self._rows.addWidget(holder)
        self._words()

    def clear_ticks(self) -> None:
        """Another case: nothing is ticked."""
        for box in self._boxes.values():
            box.setChecked(False)

    def tick(self, number: int) -> None:
        """Tick or untick a point by its number, from 1."""
        boxes = list(self._boxes.values())
        if number <= len(boxes):
            boxes[number - 1].toggle()

    def show_lines(self, lines: Sequence[ProfileLine]) -> None:
        """Show the case's profile lines."""
        self.lines.show_lines(lines)

    def open_editor(self, tags: Sequence[TagRow]) -> None:
        """Write a line that cites ``tags``."""
        self._stack.setCurrentIndex(1)
        self.editor.open(tags)

    def close_editor(self) -> None:
        """Back to the list."""
        self._stack.setCurrentIndex(0)

    def set_writable(self, writable: bool) -> None:
        """Whether lines may be written."""
        self._add.setEnabled(writable)

    def _count(self) -> None:
        of = len(self._boxes)
        self._check_count.setText(tr("review.of", n=of - self.unticked, of=of))
        self.ticked.emit()

    def _words(self) -> None:
        for point, box in self._boxes.items():
            box.set_words(tr(f"review.check.{point}"))
        of = len(self._boxes)
        self._check_count.setText(tr("review.of", n=of - self.unticked, of=of))

    def retranslate(self) -> None:
        """Set every text anew."""
        self._check_title.setText(tr("review.checklist"))
        self._line_title.setText(tr("review.lines"))
        self._editor_title.setText(tr("review.line_title"))
        self._add.set_words(tr("review.add"))
        self._document.set_words(tr("review.document.open"))
        self._words()
        self.lines.retranslate()
        self.editor.retranslate()


def _paper() -> tuple[QWidget, QVBoxLayout]:
    page = QWidget()
    page.setProperty("surface", "paper")
    column = QVBoxLayout(page)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    return page, column
