"""A case that goes no further: why it ends."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from branchdesk.ui import theme
from branchdesk.ui.i18n import tr
from branchdesk.ui.widgets.button import Button
from branchdesk.ui.widgets.field import Field


class EndingForm(QWidget):
    """Hidden until it is asked for. ``given(reason)`` once somebody wrote down why."""

    given = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        space = theme.current().space
        self._reason = Field()
        self._reason.input.setObjectName("abandon-reason")
        self._confirm = Button("", "secondary", icon="x")
        self._confirm.setObjectName("abandon-confirm")
        self._confirm.set_tone("recording")
        self._confirm.clicked.connect(self._give)
        column = QVBoxLayout(self)
        column.setContentsMargins(space.l, space.s, space.l, space.m)
        column.setSpacing(space.xs)
        column.addWidget(self._reason)
        column.addWidget(self._confirm)
        self.hide()

    def ask(self) -> None:
        """Show it, with the keyboard in it."""
        self.show()
        self._reason.input.setFocus()

    def forget(self) -> None:
        """Another case is on show: what was written is not its reason."""
        self.hide()
        self._reason.set_value("")

    def _give(self) -> None:
        if self._reason.value:
            self.given.emit(self._reason.value)
        else:
            self._reason.set_error(tr("case.reason_missing"))

    def retranslate(self) -> None:
        """Set every text anew."""
        self._reason.set_texts(tr("case.reason"))
        self._confirm.set_words(tr("case.abandon_confirm"))
