"""The message strip: what happened, what was kept, what to do; one at a time, never a dialog."""

from PySide6.QtCore import QRectF, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QLabel, QSizePolicy, QWidget

from branchdesk.ui import icons, theme
from branchdesk.ui.faults import Notice, NoticeKind
from branchdesk.ui.i18n import tr
from branchdesk.ui.layouts import clear
from branchdesk.ui.tokens import Role
from branchdesk.ui.widgets import paint
from branchdesk.ui.widgets.button import Button
from branchdesk.ui.widgets.text import Text

_LOOK: dict[NoticeKind, tuple[str, Role, Role]] = {
    "info": ("info", "info", "info_tint"),
    "safe": ("shield-check", "good", "good_tint"),
    "caution": ("triangle-alert", "caution", "caution_tint"),
    "next": ("arrow-right", "accent", "accent_tint"),
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
        self._words = QBoxLayout(QBoxLayout.Direction.TopToBottom)
        self._words.addWidget(self._what)
        self._words.addWidget(self._rest, 1)
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
        row.addLayout(self._words, 1)
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
        rest = notice.kept or notice.do
        if notice.kept and notice.do:
            rest = tr("common.sentences", first=notice.kept, second=notice.do)
        self._rest.setText(rest)
        self._rest.setVisible(bool(rest))
        for button in actions:
            self._buttons.addWidget(button)
        self.setAccessibleName(f"{tr(f'common.notice.{notice.kind}')}: {notice.what} {rest}")
        self._fold()
        self.show()
        self.update()

    def _fold(self) -> None:
        """One line when both parts fit beside each other, else one below the other."""
        look = theme.current()
        strong = paint.advance(self._what.text(), look.font("strip", medium=True))
        plain = paint.advance(self._rest.text(), look.font("strip"))
        taken = self._buttons.sizeHint().width() + self._close.sizeHint().width()
        room = self.width() - taken - look.space.xxxl - look.space.xl
        flat = bool(self._rest.text()) and strong + plain + look.space.s <= room
        way = QBoxLayout.Direction
        self._words.setDirection(way.LeftToRight if flat else way.TopToBottom)
        self._words.setSpacing(look.space.s if flat else 0)
        self._what.setWordWrap(not flat)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fold()

    def clear_actions(self) -> None:
        """Remove the buttons of the message before."""
        clear(self._buttons)

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
        words, line = self._what.geometry(), look.line_px("strip")
        one_line = words.height() < line * 2
        middle = words.center().y() + 1 if one_line else words.top() + line / 2
        box = QRectF(look.space.s, middle - px / 2, px, px)
        icons.draw(painter, self._icon or name, box, ink)
        painter.end()
