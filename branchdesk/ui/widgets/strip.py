"""The message strip: what happened, what was kept, what to do; one at a time, never a dialog."""

from PySide6.QtCore import QRectF, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from branchdesk.ui import icons, theme
from branchdesk.ui.faults import Notice, NoticeKind
from branchdesk.ui.i18n import tr
from branchdesk.ui.tokens import Role
from branchdesk.ui.widgets import paint
from branchdesk.ui.widgets.button import Button
from branchdesk.ui.widgets.text import Text

_LOOK: dict[NoticeKind, tuple[str, Role, Role]] = {
    "info": ("info", "info", "info_tint"),
    "safe": ("shield-check", "good", "good_tint"),
    "caution": ("triangle-alert", "caution", "caution_tint"),
    "fault": ("circle-x", "recording", "recording_tint"),
}


class MessageStrip(QWidget):
    """A tinted strip with icon, words and up to three buttons. ``closed`` when it was dismissed."""

    closed = Signal()

    def __init__(self, *, closable: bool = True, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        look = theme.current()
        self._notice: Notice | None = None
        self._icon = ""
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        self._what = Text("", "strip", medium=True, wrap=True)
        self._rest = Text("", "strip", "quiet", wrap=True)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self._what)
        words.addWidget(self._rest)
        self._buttons = QHBoxLayout()
        self._buttons.setSpacing(look.space.xs)
        self._close = Button("", "quiet", icon="x", small=True)
        self._close.setAccessibleName(tr("common.close"))
        self._close.clicked.connect(self.dismiss)
        self._close.setVisible(closable)
        row = QHBoxLayout(self)
        left = look.space.s + look.size.icon[1] + look.space.s
        row.setContentsMargins(left, look.space.s, look.space.s, look.space.s)
        row.setSpacing(look.space.s)
        row.addLayout(words, 1)
        row.addLayout(self._buttons)
        row.addWidget(self._close)
        self.setMinimumHeight(look.size.strip_min)
        self.hide()

    @property
    def notice(self) -> Notice | None:
        """The message on show."""
        return self._notice

    def show_notice(self, notice: Notice, *actions: Button, icon: str = "") -> None:
        """Show a message with the buttons that remedy it; replaces the one before."""
        self.clear_actions()
        self._notice = notice
        self._icon = icon
        self._what.setText(notice.what)
        rest = " ".join(part for part in (notice.kept, notice.do) if part)
        self._rest.setText(rest)
        self._rest.setVisible(bool(rest))
        for button in actions:
            self._buttons.addWidget(button)
        self.setAccessibleName(f"{tr(f'common.notice.{notice.kind}')}: {notice.what} {rest}")
        self.show()
        self.update()

    def clear_actions(self) -> None:
        """Remove the buttons of the message before."""
        while item := self._buttons.takeAt(0):
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()

    def dismiss(self) -> None:
        """Take the message away."""
        if self._notice is None:
            return
        self._notice = None
        self.hide()
        self.closed.emit()

    def labels(self) -> tuple[QLabel, QLabel]:
        """The label of what happened and the label of the rest."""
        return self._what, self._rest

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._notice is None:
            return
        look = theme.current()
        name, ink, tint = _LOOK[self._notice.kind]
        painter = QPainter(self)
        paint.frame(
            painter, QRectF(self.rect()), radius=look.radius.control, fill=look.colour(tint)
        )
        px = look.size.icon[1]
        middle = self._what.geometry().top() + look.line_px("strip") / 2
        box = QRectF(look.space.s, middle - px / 2, px, px)
        icons.draw(painter, self._icon or name, box, ink)
        painter.end()
