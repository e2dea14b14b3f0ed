"""The empty state that teaches the first step, and the loading state that keeps the layout."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from branchdesk.ui import icons, theme
from branchdesk.ui.i18n import tr
from branchdesk.ui.widgets import paint
from branchdesk.ui.widgets.button import Button
from branchdesk.ui.widgets.painted import Painted
from branchdesk.ui.widgets.text import Text


class _IconTile(Painted):
    """An icon in a sunken square."""

    def __init__(self, icon: str) -> None:
        super().__init__()
        self._icon = icon
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def measure(self) -> QSize:
        side = theme.current().space.xxl
        return QSize(side, side)

    def draw(self, painter: QPainter) -> None:
        look = theme.current()
        area = QRectF(self.rect())
        paint.frame(painter, area, radius=look.radius.card, fill=look.colour("sunken"))
        inset = (area.width() - look.size.empty_icon) / 2
        icons.draw(painter, self._icon, area.adjusted(inset, inset, -inset, -inset), "quiet")


class EmptyState(QWidget):
    """Icon, what this place is for, the first step in words, and its button if there is one."""

    def __init__(self, icon: str, title: str, step: str, button: Button | None = None) -> None:
        super().__init__()
        look = theme.current()
        self.title = Text(title, "pane_title")
        self.step = Text(step, "body", "quiet", wrap=True)
        self.title.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.step.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.step.setFixedWidth(look.grid("reading"))
        column = QVBoxLayout(self)
        column.setSpacing(look.space.s)
        column.addStretch(2)
        column.addWidget(_IconTile(icon), 0, Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(self.title, 0, Qt.AlignmentFlag.AlignHCenter)
        # Between stretches rather than aligned: only so does the layout ask for its height.
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self.step)
        row.addStretch(1)
        column.addLayout(row)
        if button is not None:
            column.addSpacing(look.space.xs)
            column.addWidget(button, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(3)

    def set_texts(self, title: str, step: str) -> None:
        """Change the words (language switch)."""
        self.title.setText(title)
        self.step.setText(step)


class LoadingRows(Painted):
    """Grey bars where rows will come, so that nothing jumps when they do."""

    def __init__(self, rows: int = 6, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows = rows
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(tr("common.loading"))

    def measure(self) -> QSize:
        look = theme.current()
        return QSize(look.space.xxxl, self._rows * look.size.row[3])

    def draw(self, painter: QPainter) -> None:
        look = theme.current()
        for row in range(self._rows):
            top = row * look.size.row[3] + (look.size.row[3] - look.space.s) / 2
            width = self.width() * (0.6 if row % 2 else 0.75)
            box = QRectF(0, top, width, look.space.s)
            paint.frame(painter, box, radius=look.radius.chip, fill=look.colour("sunken"))
