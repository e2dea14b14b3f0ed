"""An icon as a widget, for rows built with layouts."""

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QSizePolicy, QWidget

from branchdesk.ui import icons, theme
from branchdesk.ui.tokens import Role
from branchdesk.ui.widgets.painted import Painted


class IconMark(Painted):
    """An icon of 16 px in a colour role; decoration, so it says nothing."""

    def __init__(self, name: str, ink: Role = "quiet", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name = name
        self._ink: Role = ink
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def set_icon(self, name: str, ink: Role) -> None:
        """Change icon and colour."""
        self._name, self._ink = name, ink
        self.update()

    def measure(self) -> QSize:
        px = theme.current().size.icon[1]
        return QSize(px, px)

    def draw(self, painter: QPainter) -> None:
        icons.draw(painter, self._name, QRectF(self.rect()), self._ink)
