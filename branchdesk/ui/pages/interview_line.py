"""A line typed in place of the tools: a note, what the client asks, a companion, a reason."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from branchdesk.ui.i18n import tr
from branchdesk.ui.widgets.entry import InlineEntry

_MAY_BE_EMPTY = ("client_asks", "companion")


class TypedLine(QWidget):
    """``entered(what, text, number)`` with the question it was opened at; ``closed`` after that
    and when it was given up."""

    entered = Signal(str, str, int)
    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._what, self._number = "", 0
        self._entry = InlineEntry("entry", may_be_empty=False)
        self._asks = InlineEntry("question", may_be_empty=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for entry in (self._entry, self._asks):
            column.addWidget(entry)
            entry.kept.connect(self._kept)
            entry.dropped.connect(self._close)
        self.hide()

    @property
    def typing(self) -> bool:
        """Whether a line is being typed."""
        return bool(self._what)

    def ask(self, what: str, number: int, words: str) -> None:
        """Ask for a line at question ``number``, ``words`` already in it."""
        self._what, self._number = what, number
        asks = what in _MAY_BE_EMPTY
        entry, other = (self._asks, self._entry) if asks else (self._entry, self._asks)
        other.hide()
        self.show()
        entry.open(tr(f"interview.{what}.label"), tr(f"interview.{what}.hint"), words)

    def drop(self) -> None:
        """Give up what is being typed, as where its client is no longer on show."""
        for entry in (self._entry, self._asks):
            entry.hide()
            entry.input.clear()
        if self.typing:
            self._close()

    def _kept(self, text: str) -> None:
        what = self._what
        self._close()
        self.entered.emit(what, text, self._number)

    def _close(self) -> None:
        self._what = ""
        self.hide()
        self.closed.emit()
