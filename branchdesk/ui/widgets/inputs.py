"""Inputs in their frames: a line with a tail, a search line, a drop-down."""

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QComboBox, QLineEdit, QSizePolicy, QStyledItemDelegate, QWidget

from branchdesk.ui import icons, theme
from branchdesk.ui.focus import OWN_RING
from branchdesk.ui.tokens import Role
from branchdesk.ui.widgets import paint


class LineInput(QLineEdit):
    """A line edit with room for a note and an icon at the right end, inside the frame."""

    icon_pressed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._note = ""
        self._icon = ""
        self._live = False

    def set_tail(self, icon: str = "", note: str = "", *, live: bool = False) -> None:
        """Show ``note`` and ``icon`` at the right end; a ``live`` icon answers the mouse."""
        self._icon, self._note, self._live = icon, note, live
        look = theme.current()
        room = look.space.s
        if icon:
            room += look.size.icon[1] + look.space.xs
        if note:
            room += int(paint.advance(note, look.font("label"))) + look.space.xs
        self.setTextMargins(0, 0, room - look.space.s, 0)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not (self._icon or self._note):
            return
        look = theme.current()
        painter = QPainter(self)
        area = QRectF(self.rect())
        right = area.right() - look.space.s
        if self._icon:
            icons.draw(painter, self._icon, self._icon_box(), "quiet")
            right = self._icon_box().left() - look.space.xs
        if self._note:
            font = look.font("label")
            width = paint.advance(self._note, font)
            box = QRectF(right - width, 0, width, area.height())
            paint.text(painter, box, self._note, font, look.colour("quiet"))
        painter.end()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if self._live and self._icon_box().adjusted(-8, -12, 8, 12).contains(event.position()):
            self.icon_pressed.emit()
            return
        super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        over = self._live and self._icon_box().contains(event.position())
        self.setCursor(Qt.CursorShape.PointingHandCursor if over else Qt.CursorShape.IBeamCursor)
        super().mouseMoveEvent(event)

    def _icon_box(self) -> QRectF:
        look = theme.current()
        px = look.size.icon[1]
        right = self.width() - look.space.s
        return QRectF(right - px, self.height() / 2 - px / 2, px, px)


class SearchInput(QLineEdit):
    """A small search line: a lens before, the key that leads here after; Esc leaves."""

    left = Signal()

    def __init__(self, key: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        look = theme.current()
        self._key = key
        self.setProperty("small", "true")
        self.setTextMargins(look.size.icon[1] + look.space.xxs, 0, look.size.key_cap, 0)
        self.setFixedHeight(look.size.button_small)

    def set_words(self, words: str) -> None:
        """What can be searched, as placeholder and for screen readers."""
        self.setPlaceholderText(words)
        self.setAccessibleName(words)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
            return
        super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        look = theme.current()
        painter = QPainter(self)
        area, px = QRectF(self.rect()), look.size.icon[1]
        box = QRectF(look.space.s, area.center().y() - px / 2, px, px)
        icons.draw(painter, "search", box, "quiet")
        if not self.hasFocus() and not self.text():
            right = area.right() - look.space.xs
            paint.key_cap(painter, right, area.center().y(), self._key, on_accent=False)
        painter.end()


class ChoiceInput(QComboBox):
    """A drop-down drawn like the other inputs."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._wrong = False
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setItemDelegate(QStyledItemDelegate(self))
        self.view().setProperty(OWN_RING, True)

    def set_wrong(self, wrong: bool) -> None:
        """Mark the choice as the place of an error."""
        self._wrong = wrong
        self.update()

    def sizeHint(self) -> QSize:
        look = theme.current()
        font = look.font("body")
        widest = max(
            (paint.advance(self.itemText(i), font) for i in range(self.count())), default=0
        )
        room = 2 * look.space.s + look.size.icon[1] + look.space.xs
        return QSize(int(widest) + room, look.size.input)

    def minimumSizeHint(self) -> QSize:
        return QSize(theme.current().size.menu_min, theme.current().size.input)

    def paintEvent(self, event: QPaintEvent) -> None:
        look = theme.current()
        painter = QPainter(self)
        area = QRectF(self.rect())
        edge: Role = "recording" if self._wrong else "focus" if self.hasFocus() else "edge"
        fill: Role = "paper" if self.isEnabled() else "canvas"
        paint.frame(
            painter,
            area,
            radius=look.radius.control,
            fill=look.colour(fill),
            edge=look.colour(edge),
        )
        px = look.size.icon[1]
        mark = QRectF(area.right() - look.space.s - px, area.center().y() - px / 2, px, px)
        icons.draw(painter, "chevron-down" if self.isEnabled() else "lock", mark, "quiet")
        words = area.adjusted(
            look.space.s + look.border.focus, 0, mark.left() - look.space.xs - area.right(), 0
        )
        shown = self.currentText() or self.placeholderText()
        ink: Role = "ink" if self.currentText() and self.isEnabled() else "quiet"
        paint.text(painter, words, shown, look.font("body"), look.colour(ink))
        painter.end()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        self.updateGeometry()
