"""The key map: every key of the page on show, over a dimmed page; ``?`` opens, any key closes."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QRectF, Qt
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from branchdesk.ui import theme
from branchdesk.ui.i18n import tr
from branchdesk.ui.widgets import paint

_DIM = 0.55
_COLUMNS = 2


class KeyMap(QWidget):
    """Overlay on the whole window listing (key, words)."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.setObjectName("key-map")
        self._rows: tuple[tuple[str, str], ...] = ()
        self._before: QWidget | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setProperty("own_ring", True)
        window.installEventFilter(self)
        self.hide()

    def show_keys(self, rows: Sequence[tuple[str, str]]) -> None:
        """Show the keys; focus returns to where it was on closing."""
        self._rows = tuple(rows)
        self._before = self.window().focusWidget()
        self.setAccessibleName(tr("shell.keys"))
        self.setAccessibleDescription("; ".join(f"{key}: {words}" for key, words in rows))
        self.setGeometry(self.window().rect())
        self.show()
        self.raise_()
        self.setFocus()

    def close_map(self) -> None:
        """Hide and give the focus back."""
        self.hide()
        if self._before is not None and self._before.isVisible():
            self._before.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() not in (Qt.Key.Key_Shift, Qt.Key.Key_Control, Qt.Key.Key_Alt):
            self.close_map()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.close_map()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Resize and self.isVisible():
            self.setGeometry(self.window().rect())
        return False

    def paintEvent(self, event: QPaintEvent) -> None:
        look = theme.current()
        painter = QPainter(self)
        veil = QColor(look.colour("video"))
        veil.setAlphaF(_DIM)
        painter.fillRect(self.rect(), veil)
        row = look.size.row[1]
        per_column = -(-len(self._rows) // _COLUMNS)
        column_width = look.grid("keymap")
        width = _COLUMNS * column_width + (_COLUMNS + 1) * look.space.l
        title = look.line_px("page_title")
        height = look.space.l * 2 + title + look.space.m + per_column * row
        area = QRectF((self.width() - width) / 2, (self.height() - height) / 2, width, height)
        paint.frame(
            painter,
            area,
            radius=look.radius.card,
            fill=look.colour("paper"),
            edge=look.colour("line"),
        )
        head = QRectF(area.x() + look.space.l, area.y() + look.space.l, width, title)
        paint.text(painter, head, tr("shell.keys"), look.font("page_title"), look.colour("ink"))
        top = head.bottom() + look.space.m
        for index, (key, words) in enumerate(self._rows):
            column, line = divmod(index, max(per_column, 1))
            x = area.x() + look.space.l + column * (column_width + look.space.l)
            y = top + line * row
            cap = paint.key_cap_width(key)
            paint.key_cap(painter, x + cap, y + row / 2, key, on_accent=False)
            left = x + max(cap, look.space.xxxl) + look.space.s
            box = QRectF(left, y, x + column_width - left, row)
            paint.text(painter, box, words, look.font("body"), look.colour("ink"))
        painter.end()
