"""The action bar below a page: a message at the left, buttons right, the primary at the edge."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from branchdesk.ui import icons, theme
from branchdesk.ui.layouts import clear
from branchdesk.ui.page import Action, ActionBar, BarMessage
from branchdesk.ui.widgets import paint
from branchdesk.ui.widgets.button import Button
from branchdesk.ui.widgets.painted import Painted
from branchdesk.ui.widgets.text import KeyCap, Text


class _MessageLine(Painted):
    """Icon, a strong beginning and the rest, on one line or two."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._message: BarMessage | None = None
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Expanding)

    def show_message(self, message: BarMessage | None) -> None:
        """Show a message, or nothing."""
        self._message = message
        words = f"{message.strong} {message.rest}".strip() if message else ""
        self.setAccessibleName(words)
        self.setToolTip(words)
        self.update()

    def measure(self) -> QSize:
        return QSize(0, theme.current().size.button_small)

    def draw(self, painter: QPainter) -> None:
        message = self._message
        if message is None:
            return
        look = theme.current()
        area, px = QRectF(self.rect()), look.size.icon[1]
        icons.draw(
            painter, message.icon, QRectF(0, area.center().y() - px / 2, px, px), message.tone
        )
        left = px + look.space.xs
        strong, plain = look.font("body", medium=True), look.font("body")
        width = paint.advance(message.strong, strong) if message.strong else 0.0
        gap = look.space.xxs if message.strong and message.strong[-1].isascii() else 0
        room = area.width() - left
        needed = width + gap + paint.advance(message.rest, plain)
        if needed <= room or not message.strong:
            rows = 1 if needed <= room else 2
            self._line(painter, message, left, width + gap, rows)
            return
        line = look.line_px("label")
        top = area.center().y() - line
        small_strong, small = look.font("label", medium=True), look.font("label")
        upper = QRectF(left, top, room, line)
        paint.text(painter, upper, message.strong, small_strong, look.colour("ink"))
        lower = QRectF(left, top + line, room, line)
        paint.text(painter, lower, message.rest, small, look.colour("quiet"))

    def _line(
        self, painter: QPainter, message: BarMessage, left: float, indent: float, rows: int
    ) -> None:
        look = theme.current()
        area = QRectF(self.rect()).adjusted(left, 0, 0, 0)
        if message.strong:
            font = look.font("body", medium=True)
            paint.text(painter, area, message.strong, font, look.colour("ink"))
        rest = area.adjusted(indent, 0, 0, 0)
        if rows == 1:
            paint.text(painter, rest, message.rest, look.font("body"), look.colour("quiet"))
            return
        painter.setFont(look.font("label"))
        painter.setPen(look.colour("quiet"))
        flags = int(Qt.AlignmentFlag.AlignVCenter) | int(Qt.TextFlag.TextWordWrap)
        painter.drawText(rest, flags, message.rest)


class ActionBarView(QWidget):
    """Draws an :class:`ActionBar` and keeps its buttons between changes of the same action."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        look = theme.current()
        self.setFixedHeight(look.size.action)
        self._shown = ActionBar()
        self._buttons: dict[str, Button] = {}
        self._message = _MessageLine()
        self._hints = QHBoxLayout()
        self._hints.setSpacing(look.space.xs)
        self._row = QHBoxLayout()
        self._row.setSpacing(look.space.s)
        whole = QHBoxLayout(self)
        whole.setContentsMargins(look.space.l, look.border.line, look.space.l, 0)
        whole.setSpacing(look.space.m)
        whole.addWidget(self._message, 1)
        whole.addLayout(self._hints)
        whole.addLayout(self._row)

    def show_bar(self, bar: ActionBar) -> None:
        """Show message, hints and buttons."""
        self._message.show_message(bar.message)
        if bar.hints != self._shown.hints:
            self._show_hints(bar)
        same = [(a.id, a.kind) for a in bar.actions] == [
            (a.id, a.kind) for a in self._shown.actions
        ]
        self._shown = bar
        if not same:
            self._rebuild()
        for action in bar.actions:
            self._dress(self._buttons[action.id], action)

    def button(self, action_id: str) -> Button:
        """The button of an action; ``KeyError`` when it is not on show."""
        return self._buttons[action_id]

    def _rebuild(self) -> None:
        for button in self._buttons.values():
            self._row.removeWidget(button)
            button.setObjectName("")
            button.hide()
            button.deleteLater()
        self._buttons = {}
        for action in self._shown.actions:
            button = Button(action.words, action.kind, icon=action.icon, key=action.key)
            button.setObjectName(action.id)
            button.clicked.connect(lambda _=False, name=action.id: self._run(name))
            self._buttons[action.id] = button
            self._row.addWidget(button)

    def _run(self, action_id: str) -> None:
        for action in self._shown.actions:
            if action.id == action_id and not action.locked:
                action.run()
                return

    @staticmethod
    def _dress(button: Button, action: Action) -> None:
        button.set_words(action.words)
        button.set_icon_name(action.icon)
        button.set_key(action.key)
        button.set_locked(bool(action.locked), action.locked)

    def _show_hints(self, bar: ActionBar) -> None:
        clear(self._hints)
        for hint in bar.hints:
            for key in hint.keys:
                self._hints.addWidget(KeyCap(key))
            self._hints.addWidget(Text(hint.words, "label", "quiet"))

    def paintEvent(self, event: QPaintEvent) -> None:
        look = theme.current()
        painter = QPainter(self)
        area = QRectF(self.rect())
        painter.fillRect(area, look.colour("paper"))
        painter.fillRect(QRectF(0, 0, area.width(), look.border.line), look.colour("line"))
        painter.end()
