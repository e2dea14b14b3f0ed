"""A second person lets an open point through: reason, their number and their password, in place."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from branchdesk.app.notices import explain
from branchdesk.domain.errors import InputFault
from branchdesk.ui import theme
from branchdesk.ui.i18n import tr
from branchdesk.ui.widgets.button import Button
from branchdesk.ui.widgets.enter_form import EnterForm
from branchdesk.ui.widgets.field import Field, SecretField


def refusal(error: InputFault) -> str:
    """Why a second person did not count, and what to do."""
    notice = explain(error)
    return tr("common.sentences", first=notice.what, second=notice.do)


class OverrideEntry(EnterForm):
    """``given(reason, user, password)`` when all three are there; ``dropped`` when given up."""

    given = Signal(str, str, str)
    dropped = Signal()

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        look = theme.current()
        self._reason, self._user, self._password = Field(), Field(), SecretField()
        self._keep = Button("", key="Enter")
        self._drop = Button("", "quiet", key="Esc")
        for widget, part in (
            (self._reason.input, "reason"),
            (self._user.input, "user"),
            (self._password.input, "password"),
            (self._keep, "keep"),
            (self._drop, "drop"),
        ):
            widget.setObjectName(f"{name}-{part}")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, look.space.m)
        column.setSpacing(look.space.xs)
        for field in self._fields:
            column.addWidget(field)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self._keep)
        row.addWidget(self._drop)
        column.addLayout(row)
        self._reason.entered.connect(self._user.input.setFocus)
        self._user.entered.connect(self._password.input.setFocus)
        self._password.entered.connect(self._take)
        self._keep.clicked.connect(self._take)
        self._drop.clicked.connect(self._give_up)
        self.hide()

    @property
    def _fields(self) -> tuple[Field, ...]:
        return self._reason, self._user, self._password

    def open(self) -> None:
        """Show it with the focus in the reason."""
        self.retranslate()
        self.show()
        self._reason.input.setFocus(Qt.FocusReason.OtherFocusReason)

    def retranslate(self) -> None:
        """Set every text anew."""
        self._reason.set_texts(tr("result.accept.label"), tr("result.accept.hint"))
        self._user.set_texts(tr("result.override.user"))
        self._password.set_texts(tr("result.override.password"))
        self._keep.set_words(tr("result.override.keep"))
        self._drop.set_words(tr("common.cancel"))

    def refuse(self, why: str) -> None:
        """Say at the password why it did not count."""
        self.setEnabled(True)
        self._password.set_value("")
        self._password.set_error(why)
        self._password.input.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self._give_up()
        elif event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            # Enter has led to the next field or ended the entry: it is not the page's as well.
            super().keyPressEvent(event)

    def _take(self) -> None:
        for field in self._fields:
            field.set_error("" if field.value.strip() else tr("result.override.missing"))
        lacking = [field for field in self._fields if not field.value.strip()]
        if lacking:
            lacking[0].input.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        self.setEnabled(False)
        self.given.emit(self._reason.value.strip(), self._user.value, self._password.value)

    def leave(self) -> None:
        """Forget what was typed and go."""
        for field in self._fields:
            field.set_value("")
        self.setEnabled(True)
        self.hide()

    def _give_up(self) -> None:
        self.leave()
        self.dropped.emit()
