"""Base of the painted widgets: repaints and re-measures when theme or language change."""

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QAccessible, QAccessibleEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget


class Painted(QWidget):
    """A widget that draws itself in :meth:`draw` and says its value as text to screen readers."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground, False)

    def draw(self, painter: QPainter) -> None:
        """Paint the widget; the painter is antialiased."""
        raise NotImplementedError

    def measure(self) -> QSize:
        """Wanted size in px with the theme in force."""
        raise NotImplementedError

    def say(self, value: str) -> None:
        """Set the text value that a screen reader speaks, and repaint."""
        if value != self.accessibleDescription():
            self.setAccessibleDescription(value)
            QAccessible.updateAccessibility(
                QAccessibleEvent(self, QAccessible.Event.DescriptionChanged)
            )
        self.update()

    def sizeHint(self) -> QSize:
        return self.measure()

    def minimumSizeHint(self) -> QSize:
        return self.measure()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self.draw(painter)
        painter.end()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (
            QEvent.Type.StyleChange,
            QEvent.Type.LanguageChange,
            QEvent.Type.EnabledChange,
        ):
            self.updateGeometry()
            self.update()
