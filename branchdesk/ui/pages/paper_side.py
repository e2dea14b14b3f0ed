"""The current sheet in large, and a person's word for one whose codes cannot be read."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from branchdesk.ui import theme
from branchdesk.ui.i18n import tr
from branchdesk.ui.pages.paper_rows import SheetLine, file_words, sheet_words
from branchdesk.ui.widgets.button import Button
from branchdesk.ui.widgets.enter_form import EnterForm
from branchdesk.ui.widgets.field import Field
from branchdesk.ui.widgets.paper import Paper
from branchdesk.ui.widgets.text import ElidedText, Text, rule


class WordForm(EnterForm):
    """``given(case_no, page)`` when both are there; ``dropped`` when given up."""

    given = Signal(str, int)
    dropped = Signal()

    def __init__(self) -> None:
        super().__init__()
        look = theme.current()
        self.case_no, self.page = Field(), Field()
        self._keep = Button("", key="Enter")
        self._drop = Button("", "quiet", key="Esc")
        for widget, part in (
            (self.case_no.input, "case"),
            (self.page.input, "page"),
            (self._keep, "keep"),
            (self._drop, "drop"),
        ):
            widget.setObjectName(f"word-{part}")
        column = QVBoxLayout(self)
        column.setContentsMargins(look.space.l, look.space.s, look.space.l, look.space.m)
        column.setSpacing(look.space.xs)
        fields = QHBoxLayout()
        fields.setSpacing(look.space.m)
        fields.addWidget(self.case_no, 2, Qt.AlignmentFlag.AlignTop)
        fields.addWidget(self.page, 1, Qt.AlignmentFlag.AlignTop)
        column.addLayout(fields)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self._keep)
        row.addWidget(self._drop)
        column.addLayout(row)
        self.case_no.entered.connect(self.page.input.setFocus)
        self.page.entered.connect(self._take)
        self._keep.clicked.connect(self._take)
        self._drop.clicked.connect(self._give_up)
        self.hide()

    def open(self, case_no: str, *, fixed: bool) -> None:
        """Ask for the page, and for the case unless its number was read and is ``fixed``."""
        self.case_no.set_value(case_no)
        self.case_no.set_locked(fixed, tr("paper.case_read") if fixed else "")
        self.page.set_value("")
        self.show()
        first = self.page if case_no else self.case_no
        first.input.setFocus(Qt.FocusReason.OtherFocusReason)

    def retranslate(self) -> None:
        """Set every text anew."""
        self.case_no.set_texts(tr("paper.case_no"), tr("paper.case_hint"))
        self.page.set_texts(tr("paper.page_no"))
        self._keep.set_words(tr("paper.name_it"))
        self._drop.set_words(tr("common.cancel"))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self._give_up()
        elif event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            # Enter has led to the next field or ended the entry: it is not the page's as well.
            super().keyPressEvent(event)

    def _take(self) -> None:
        case_no, page = self.case_no.value, self.page.value
        right = page.isascii() and page.isdecimal() and int(page) > 0
        self.case_no.set_error("" if case_no else tr("paper.case_missing"))
        self.page.set_error("" if right else tr("paper.page_wrong"))
        if not case_no:
            self.case_no.input.setFocus()
        elif not right:
            self.page.input.setFocus()
        else:
            self.hide()
            self.given.emit(case_no, int(page))

    def _give_up(self) -> None:
        self.hide()
        self.dropped.emit()


class SheetSide(QWidget):
    """Which sheet, what is said of it, its picture, and the form below."""

    def __init__(self) -> None:
        super().__init__()
        look = theme.current()
        self._line: SheetLine | None = None
        self._name = Text("", "pane_title")
        self._state = Text("", "body", "quiet", wrap=True)
        self._file = ElidedText("", "label", "quiet")
        self._rule = rule()
        self.paper = Paper()
        self.word = WordForm()
        head = QVBoxLayout()
        head.setContentsMargins(look.space.l, look.space.m, look.space.l, look.space.s)
        head.setSpacing(look.space.xxs)
        for widget in (self._name, self._state, self._file):
            head.addWidget(widget)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self._rule)
        column.addWidget(self.paper, 1)
        column.addWidget(self.word)
        self.show_sheet(None)

    def show_sheet(self, line: SheetLine | None) -> None:
        """Show a sheet, or nothing."""
        before, self._line = self._line, line
        if line is None:
            words, state, file = "", "", ""
        else:
            (words, state), file = sheet_words(line), file_words(line.sheet)
        for label, text in ((self._name, words), (self._state, state), (self._file, file)):
            label.setText(text)
            label.setVisible(bool(text))
        self._rule.setVisible(line is not None)
        number = line.sheet.number if line is not None else 0
        if before is None or before.sheet.number != number:
            self.word.hide()
            self.paper.show_pages((line.sheet.picture,) if line is not None else ())

    def retranslate(self) -> None:
        """Set every text anew."""
        self.paper.setAccessibleName(tr("paper.sheet_shown"))
        self.word.retranslate()
        self.show_sheet(self._line)
