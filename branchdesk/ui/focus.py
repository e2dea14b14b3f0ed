"""The focus ring: 2 px, drawn outside whatever has the keyboard, above everything in its window.

It is one overlay per window rather than a style, so it is never cut off by the widget's own
rectangle, looks the same on every platform and costs nothing while the focus stays put.
"""

import weakref

import shiboken6
from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QWidget

from branchdesk.ui import theme
from branchdesk.ui.widgets import paint

OWN_RING = "own_ring"
"""Dynamic property of widgets that show the focus inside themselves (lists, painted boards)."""
RING_RADIUS = "ring_radius"
"""Dynamic property: corner radius in px of the widget, when it is not the control's."""

_FOLLOW = (
    QEvent.Type.Move,
    QEvent.Type.Resize,
    QEvent.Type.Show,
    QEvent.Type.Hide,
    QEvent.Type.ZOrderChange,
)


class _Overlay(QWidget):
    """The painted ring; ignores mouse and focus."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAttribute(Qt.WidgetAttribute.WA_NoSystemBackground)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.radius = 0.0

    def paintEvent(self, event: QPaintEvent) -> None:
        look = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area, width = paint.snapped(painter, QRectF(self.rect()), look.border.focus)
        painter.setPen(QPen(look.colour("focus"), width))
        painter.drawRoundedRect(area, self.radius, self.radius)
        painter.end()


class FocusRing(QObject):
    """Follows the application's focus and rings the widget that has it."""

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        self._overlay: _Overlay | None = None
        self._target: weakref.ref[QWidget] | None = None
        self._watched: list[weakref.ref[QWidget]] = []
        app.focusChanged.connect(self._focus_moved)

    @property
    def ringed(self) -> QWidget | None:
        """The widget inside the visible ring."""
        overlay = self._overlay
        if overlay is None or not shiboken6.isValid(overlay) or not overlay.isVisible():
            return None
        return self._target() if self._target is not None else None

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in _FOLLOW:
            self._place()
        return False

    def _focus_moved(self, old: QWidget | None, new: QWidget | None) -> None:
        self._release()
        if new is None or new.isWindow() or new.property(OWN_RING):
            return
        self._target = weakref.ref(new)
        new.destroyed.connect(self._release)
        node: QWidget | None = new
        while node is not None:
            node.installEventFilter(self)
            self._watched.append(weakref.ref(node))
            node = None if node.isWindow() else node.parentWidget()
        self._overlay = _Overlay(new.window())
        self._place()

    def _release(self) -> None:
        for reference in self._watched:
            widget = reference()
            if widget is not None and shiboken6.isValid(widget):
                widget.removeEventFilter(self)
        self._watched.clear()
        self._target = None
        overlay, self._overlay = self._overlay, None
        if overlay is not None and shiboken6.isValid(overlay):
            overlay.hide()
            overlay.deleteLater()

    def _place(self) -> None:
        target = self._target() if self._target is not None else None
        overlay = self._overlay
        if target is None or not shiboken6.isValid(target):
            return
        if overlay is None or not shiboken6.isValid(overlay):
            return
        look = theme.current()
        outside = look.size.ring_gap + look.border.focus - look.border.line
        around = QRect(target.mapTo(target.window(), QPoint(0, 0)), target.size())
        around.adjust(-outside, -outside, outside, outside)
        radius = target.property(RING_RADIUS)
        base = float(look.radius.control) if radius is None else float(radius)
        overlay.radius = base + outside - look.border.focus / 2
        visible = target.isVisible() and not target.visibleRegion().isEmpty()
        overlay.setGeometry(_clipped(target, around))
        overlay.setVisible(visible)
        overlay.raise_()


def _clipped(target: QWidget, around: QRect) -> QRect:
    """``around`` cut to the window and to the scroll areas that hold ``target``."""
    window = target.window()
    result = around.intersected(window.rect())
    node = target.parentWidget()
    while node is not None and node is not window:
        parent = node.parentWidget()
        if isinstance(parent, QAbstractScrollArea) and parent.viewport() is node:
            corner = node.mapTo(window, QPoint(0, 0))
            result = result.intersected(QRect(corner, node.size()))
        node = parent
    return result
