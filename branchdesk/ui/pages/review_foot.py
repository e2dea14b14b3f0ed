"""Below the film: the timeline, or the table of questions with the index and its parts."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from branchdesk.app.views import IndexPart, ReviewView, Understanding
from branchdesk.ui import theme
from branchdesk.ui.i18n import tr
from branchdesk.ui.layouts import clear
from branchdesk.ui.pages.review_questions import QuestionTable
from branchdesk.ui.pages.review_timeline import ReviewTimeline
from branchdesk.ui.widgets.button import Switch
from branchdesk.ui.widgets.score_bar import ENOUGH
from branchdesk.ui.widgets.text import KeyCap, Text, rule

_TIMELINE, _QUESTIONS = 0, 1


class ReviewFoot(QWidget):
    """``turned``: from one to the other, and the film makes room or takes it back."""

    turned = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        look = theme.current()
        self.timeline = ReviewTimeline()
        self.table = QuestionTable()
        self._view: ReviewView | None = None
        self._switch = Switch(("", ""), "")
        self._switch.set_names(("show-timeline", "show-questions"))
        self._index = QHBoxLayout()
        self._index.setSpacing(look.space.m)
        head = QWidget()
        head.setFixedHeight(look.size.row[1])
        row = QHBoxLayout(head)
        row.setContentsMargins(look.space.l, 0, look.space.l, 0)
        row.setSpacing(look.space.xs)
        row.addWidget(self._switch)
        row.addWidget(KeyCap("T"))
        row.addStretch(1)
        row.addLayout(self._index)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.timeline)
        self._stack.addWidget(self.table)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(head)
        column.addWidget(rule())
        column.addWidget(self._stack, 1)
        self._switch.chosen.connect(self._show)
        self.retranslate()

    @property
    def on_questions(self) -> bool:
        """Whether the table is on show."""
        return self._stack.currentIndex() == _QUESTIONS

    def show_view(self, view: ReviewView) -> None:
        """Show a case's recordings and questions."""
        self._view = view
        self.timeline.show_view(view)
        self.table.show_view(view.understanding)
        self._show_index(view.understanding)

    def turn(self, number: int | None = None) -> None:
        """To the other one; the table begins at question ``number`` and takes the keyboard."""
        self._show(_TIMELINE if self.on_questions else _QUESTIONS)
        if self.on_questions:
            if number is not None:
                self.table.go_to(number)
            self.table.list.setFocus()

    def _show(self, index: int) -> None:
        self._switch.choose(index)
        self._stack.setCurrentIndex(index)
        self.turned.emit()

    def _show_index(self, understood: Understanding) -> None:
        clear(self._index)
        total = Text(tr("review.index", n=understood.index), "body", medium=True)
        total.setObjectName("review-index")
        self._index.addWidget(total)
        for part in understood.parts:
            self._index.addWidget(_part(part))

    def retranslate(self) -> None:
        """Set every text anew."""
        self._switch.set_words((tr("review.timeline"), tr("review.questions")))
        self._switch.setAccessibleName(tr("review.turn"))
        self.timeline.retranslate()
        self.table.retranslate()
        if self._view is not None:
            self._show_index(self._view.understanding)


def _part(part: IndexPart) -> Text:
    name = tr(f"result.part.name.{part.part}")
    words = tr("review.index_part", name=name, score=part.score, weight=part.weight)
    text = Text(words, "label", "quiet" if part.score >= ENOUGH else "caution")
    text.setObjectName(f"review-part-{part.part}")
    return text
