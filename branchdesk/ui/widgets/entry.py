"""A line of text asked for in place: no dialog, Enter keeps, Esc drops."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from branchdesk.ui import theme
from branchdesk.ui.i18n import tr
from branchdesk.ui.widgets.button import Button
from branchdesk.ui.widgets.enter_form import EnterForm
from branchdesk.ui.widgets.text import Text


class InlineEntry(EnterForm):
    """Label, input, keep, drop; one under the other in a ``narrow`` pane.

    ``kept(text)`` with what was typed; ``dropped`` when given up.
    """

    kept = Signal(str)
    dropped = Signal()

    def __init__(
        self,
        name: str,
        *,
        may_be_empty: bool,
        narrow: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        look = theme.current()
        self._may_be_empty = may_be_empty
        self._label = Text("", "body", medium=True)
        self.input = QLineEdit()
        self.input.setObjectName(f"{name}-text")
        self._keep = Button("", key="Enter")
        self._keep.setObjectName(f"{name}-keep")
        self._drop = Button("", "quiet", key="Esc")
        self._drop.setObjectName(f"{name}-drop")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look.space.xxs)
        row = QHBoxLayout()
        row.setSpacing(look.space.xs)
        if narrow:
            column.addWidget(self._label)
            column.addWidget(self.input)
            row.addStretch(1)
        else:
            row.addWidget(self._label)
            row.addWidget(self.input, 1)
        column.addLayout(row)
        row.addWidget(self._keep)
        row.addWidget(self._drop)
        self._keep.clicked.connect(self._take)
        self._drop.clicked.connect(self._give_up)
        self.input.textEdited.connect(lambda: self._mark(wrong=False))
        self.hide()

    def open(self, label: str, hint: str = "", words: str = "") -> None:
        """Show with a label and the focus in the input."""
        self._label.setText(label)
        self.input.setAccessibleName(label)
        self.input.setPlaceholderText(hint)
        self.input.setText(words)
        self._mark(wrong=False)
        self._keep.set_words(tr("interview.entry.keep"))
        self._drop.set_words(tr("common.cancel"))
        self.show()
        self.input.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._take()
        elif event.key() == Qt.Key.Key_Escape:
            self._give_up()
        else:
            super().keyPressEvent(event)

    def _take(self) -> None:
        words = self.input.text().strip()
        if not words and not self._may_be_empty:
            self._mark(wrong=True)
            self.input.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        self.hide()
        self.kept.emit(words)

    def leave(self) -> None:
        """Forget what was typed and go."""
        self.input.clear()
        self.hide()

    def _give_up(self) -> None:
        self.leave()
        self.dropped.emit()

    def _mark(self, *, wrong: bool) -> None:
        self.input.setProperty("wrong", "true" if wrong else "false")
        self.input.style().unpolish(self.input)
        self.input.style().polish(self.input)
