"""The client's window while signing: the form, the pen area, the recording light; nothing else."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QPainter, QPaintEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from branchdesk.app.views import Picture
from branchdesk.domain.ink import Ink
from branchdesk.ui import theme
from branchdesk.ui.client_window import RecordingLight, on_second_display
from branchdesk.ui.i18n import tr
from branchdesk.ui.widgets import paint
from branchdesk.ui.widgets.button import Pressable
from branchdesk.ui.widgets.ink_area import InkArea
from branchdesk.ui.widgets.paper import Paper
from branchdesk.ui.widgets.text import Text

_LOOK_MS = 500


class _Again(Pressable):
    """A word that can be tapped, as large as the other words of the client's window."""

    def sizeHint(self) -> QSize:
        look = theme.current()
        wide = paint.advance(self.text(), look.font("client_status", medium=True))
        return QSize(int(wide + 2 * look.space.l), look.size.client_option)

    def paintEvent(self, event: QPaintEvent) -> None:
        look = theme.current()
        painter = QPainter(self)
        area, ink = QRectF(self.rect()), look.colour("ink" if self.isEnabled() else "disabled")
        paint.frame(painter, area, radius=look.radius.client_option, edge=look.colour("edge"))
        font, centre = look.font("client_status", medium=True), Qt.AlignmentFlag.AlignHCenter
        paint.text(painter, area, self.text(), font, ink, centre)
        painter.end()


class ClientSigning(QWidget):
    """Left the pages, which the client may turn, right where the pen goes. ``written(Ink)`` after
    each stroke and, empty, when the client begins anew. ``recording`` is asked for the light."""

    written = Signal(object)

    def __init__(self, recording: Callable[[], bool]) -> None:
        super().__init__(None, Qt.WindowType.Window)
        look = theme.current()
        self.setObjectName("client-signing-display")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setProperty("surface", "paper")
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.paper = Paper()
        self.paper.set_wide(True)
        self.paper.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.ink = InkArea()
        self._light = RecordingLight()
        self._recording = recording
        self._looks = QTimer(self, interval=_LOOK_MS)
        self._looks.timeout.connect(self._look)
        self._please = Text("", "client_option", wrap=True)
        self._again = _Again()
        self._again.setObjectName("client-clear")
        self._again.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        right = QVBoxLayout()
        right.setContentsMargins(look.space.xl, look.space.xl, look.space.xl, look.space.xl)
        right.setSpacing(look.space.m)
        right.addWidget(self._light, 0, Qt.AlignmentFlag.AlignRight)
        right.addWidget(self._please)
        right.addWidget(self.ink, 1)
        right.addWidget(self._again, 0, Qt.AlignmentFlag.AlignLeft)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.paper, 3)
        row.addLayout(right, 2)
        self.resize(look.grid("client_window"), look.grid("client_window", 1))
        self.ink.changed.connect(lambda: self.written.emit(self.ink.ink))
        self._again.clicked.connect(self.ink.clear)
        self.retranslate()

    def place(self, adviser: QWidget) -> None:
        """Show on the display that the adviser's window is not on."""
        on_second_display(self, adviser.screen())

    def show_form(self, pages: Sequence[Picture], ink: Ink) -> None:
        """Show the pages of a form and what was signed so far."""
        self.paper.show_pages(pages)
        if ink.strokes:
            self.show_ink(ink)

    def show_ink(self, ink: Ink) -> None:
        """Show what was written or taken away at the adviser's window; tells nobody."""
        self.ink.blockSignals(True)
        if ink.strokes:
            self.ink.write(ink)
        else:
            self.ink.clear()
        self.ink.blockSignals(False)
        self.ink.update()

    def set_closed(self, closed: bool) -> None:
        """No further strokes, as while the form is being sealed."""
        self.ink.set_closed(closed)
        self._again.setEnabled(not closed)

    def retranslate(self) -> None:
        """Set the window's own words anew."""
        self.setWindowTitle(tr("client.title"))
        self._please.setText(tr("client.sign"))
        self._again.setText(tr("client.clear"))
        self._again.setAccessibleName(tr("client.clear"))
        self._again.updateGeometry()
        self.ink.retranslate()

    def _look(self) -> None:
        self._light.set_on(self._recording())

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._look()
        self._looks.start()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._looks.stop()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.LanguageChange:
            self.retranslate()
