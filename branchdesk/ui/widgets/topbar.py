"""The top bar: where am I, is it safe, who am I."""

from typing import Literal

from PySide6.QtCore import QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QSizePolicy, QWidget

from branchdesk.ui import icons, theme
from branchdesk.ui.i18n import LANGUAGES, language, tr
from branchdesk.ui.layouts import clear
from branchdesk.ui.page import TopTitle
from branchdesk.ui.tokens import Role
from branchdesk.ui.widgets import paint
from branchdesk.ui.widgets.button import Pressable
from branchdesk.ui.widgets.chips import Chip
from branchdesk.ui.widgets.path import CasePath
from branchdesk.ui.widgets.text import ElidedText, Text, rule

SyncState = Literal["synced", "waiting", "offline", "stuck"]

_SYNC: dict[SyncState, tuple[str, Role]] = {
    "synced": ("cloud-check", "good"),
    "waiting": ("cloud-upload", "info"),
    "offline": ("cloud-off", "caution"),
    "stuck": ("cloud-alert", "recording"),
}


class _BarButton(Pressable):
    """A word of the bar that can be pressed: icon before, chevron after, both optional."""

    def __init__(self, name: str, *, chevron: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self._chevron = chevron
        self._icon = ""
        self._ink: Role = "ink"
        self._second = ""
        self._label = False

    def show_words(
        self,
        words: str,
        second: str = "",
        icon: str = "",
        ink: Role = "ink",
        *,
        label: bool = False,
    ) -> None:
        """First word, a quieter second one, icon and colour."""
        self.setText(words)
        self._second, self._icon, self._ink, self._label = second, icon, ink, label
        self.setAccessibleName(f"{words} {second}".strip())
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        look = theme.current()
        width = 2 * look.space.xs + paint.advance(self.text(), self._font())
        if self._icon:
            width += look.size.icon[1] + look.space.xxs
        if self._second:
            width += look.space.xxs + paint.advance(self._second, look.font("label"))
        if self._chevron:
            width += look.space.xs + look.size.icon[1]
        return QSize(int(width), look.size.button_small)

    def _font(self) -> QFont:
        look = theme.current()
        return look.font("label" if self._label else "body", medium=True)

    def paintEvent(self, event: QPaintEvent) -> None:
        look = theme.current()
        painter = QPainter(self)
        area = QRectF(self.rect())
        if self.underMouse():
            paint.frame(painter, area, radius=look.radius.control, fill=look.colour("canvas"))
        x = float(look.space.xs)
        px = look.size.icon[1]
        if self._icon:
            box = QRectF(x, area.center().y() - px / 2, px, px)
            icons.draw(painter, self._icon, box, self._ink)
            x += px + look.space.xxs
        width = paint.advance(self.text(), self._font())
        words = QRectF(x, 0, width, area.height())
        paint.text(painter, words, self.text(), self._font(), look.colour(self._ink))
        x += width
        if self._second:
            x += look.space.xxs
            width = paint.advance(self._second, look.font("label"))
            rest = QRectF(x, 0, width, area.height())
            paint.text(painter, rest, self._second, look.font("label"), look.colour("quiet"))
            x += width
        if self._chevron:
            box = QRectF(x + look.space.xs, area.center().y() - px / 2, px, px)
            icons.draw(painter, "chevron-down", box, "quiet")
        painter.end()


class TopBar(QWidget):
    """Title and number at the left, case path or text in the centre, state and person right."""

    sync_pressed = Signal()
    language_wanted = Signal(str)
    theme_wanted = Signal()
    sign_out_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        look = theme.current()
        self.setFixedHeight(look.size.top)
        self._title = ElidedText("", "pane_title")
        self._title.setObjectName("top-title")
        self._sub = Text("", "body", "quiet")
        self._chips = QHBoxLayout()
        self._chips.setSpacing(look.space.xs)
        self._path = CasePath()
        self._centre = ElidedText("", "label", "quiet", mode=Qt.TextElideMode.ElideRight)
        self._sync = _BarButton("sync-state", chevron=False)
        self._practice = Chip("", "caution")
        self._practice.setObjectName("practice-mark")
        self._practice.hide()
        self._practising = False
        self._light = Chip("", "recording")
        self._light.setObjectName("recording-light")
        self._user = _BarButton("user-menu", chevron=True)
        self._language = _BarButton("language-menu", chevron=True)
        self._sync_state: SyncState = "synced"
        self._sync_count = 0
        self._person = ("", "")
        self._build()
        self._sync.clicked.connect(self.sync_pressed)
        self._user.clicked.connect(self._open_user_menu)
        self._language.clicked.connect(self._open_language_menu)
        self.retranslate()

    def _build(self) -> None:
        look = theme.current()
        row = QHBoxLayout(self)
        row.setContentsMargins(look.space.l, 0, look.space.m, look.border.line)
        row.setSpacing(look.space.s)
        self._left = QWidget()
        left = QHBoxLayout(self._left)
        left.setContentsMargins(0, 0, 0, 0)
        left.setSpacing(look.space.s)
        left.addWidget(self._title)
        left.addWidget(self._sub)
        left.addLayout(self._chips)
        left.addStretch(1)
        self._right = QWidget()
        right = QHBoxLayout(self._right)
        right.setContentsMargins(0, 0, 0, 0)
        right.setSpacing(look.space.xs)
        right.addStretch(1)
        right.addWidget(self._light)
        right.addWidget(self._practice)
        for widget in (self._sync, _bar_rule(), self._user, _bar_rule(), self._language):
            right.addWidget(widget)
        row.addWidget(self._left, 1)
        row.addWidget(self._path)
        row.addWidget(self._centre)
        row.addWidget(self._right, 1)
        for side in (self._left, self._right):
            side.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._right.setMinimumWidth(0)

    def show_title(self, title: TopTitle) -> None:
        """Show a page's title, chips and centre."""
        self._title.setText(title.title)
        self._sub.setText(title.sub)
        self._sub.setVisible(bool(title.sub))
        clear(self._chips)
        for words, tone in title.chips:
            self._chips.addWidget(Chip(words, tone))
        self._path.setVisible(title.lane is not None)
        if title.lane is not None:
            self._path.set_lane(title.lane)
        self._centre.setText(title.centre)
        self._centre.setVisible(bool(title.centre))

    def show_practice(self) -> None:
        """Show that this is practice, where the way to head office would stand: there is none."""
        self._practising = True
        self._sync.hide()
        self._practice.show()
        self.retranslate()

    def show_recording(self, *, on: bool) -> None:
        """The light of a recording that goes on while another page is on show."""
        self._light.set_words(tr("shell.recording") if on else "")
        self._light.setToolTip(tr("shell.recording_tip") if on else "")
        self._fit_right()

    def show_sync(self, state: SyncState, count: int = 0) -> None:
        """Show the state of the way to head office; ``count`` parts wait or are stuck."""
        self._sync_state, self._sync_count = state, count
        icon, ink = _SYNC[state]
        words = tr(f"shell.sync.{state}", n=count)
        self._sync.show_words(words, icon=icon, ink=ink, label=True)
        self._fit_right()

    def show_person(self, name: str, role: str) -> None:
        """Show who is signed in; ``role`` in words."""
        self._person = (name, role)
        self._user.show_words(name, role)
        self._fit_right()

    def retranslate(self) -> None:
        """Set the bar's own words anew."""
        self.show_sync(self._sync_state, self._sync_count)
        self.show_person(*self._person)
        self._language.show_words(tr(f"shell.language_short.{language()}"))
        self._language.setAccessibleName(tr("shell.language"))
        self._sync.setToolTip(tr("shell.sync_tip"))
        self.show_recording(on=bool(self._light.words))
        if self._practising:
            self._practice.set_words(tr("practice.mark"))
            self._practice.setToolTip(tr("practice.tip"))
        self._fit_right()

    def _fit_right(self) -> None:
        # State and person are never cut off; the title at the left gives way first.
        layout = self._right.layout()
        if layout is not None:
            self._right.setMinimumWidth(layout.minimumSize().width())

    def _open_user_menu(self) -> None:
        menu = QMenu(self)
        menu.setObjectName("person")
        dark = theme.current().is_dark
        theme_action = menu.addAction(
            icons.icon("sun" if dark else "moon", theme.current().size.icon[1], "quiet"),
            tr("shell.light" if dark else "shell.dark"),
        )
        theme_action.triggered.connect(self.theme_wanted)
        menu.addSeparator()
        out = menu.addAction(
            icons.icon("log-out", theme.current().size.icon[1], "quiet"), tr("shell.sign_out")
        )
        out.triggered.connect(self.sign_out_wanted)
        self._drop(menu, self._user)

    def _open_language_menu(self) -> None:
        menu = QMenu(self)
        menu.setObjectName("languages")
        for name in LANGUAGES:
            action = menu.addAction(tr(f"shell.language_name.{name}"))
            action.setObjectName(f"language-{name}")
            action.setCheckable(True)
            action.setChecked(name == language())
            action.triggered.connect(lambda _=False, value=name: self.language_wanted.emit(value))
        self._drop(menu, self._language)

    def _drop(self, menu: QMenu, button: QWidget) -> None:
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        corner = button.mapToGlobal(QPoint(button.width(), button.height()))
        menu.popup(corner - QPoint(menu.sizeHint().width(), 0))

    def paintEvent(self, event: QPaintEvent) -> None:
        look = theme.current()
        painter = QPainter(self)
        area = QRectF(self.rect())
        painter.fillRect(area, look.colour("paper"))
        line = look.border.line
        painter.fillRect(area.adjusted(0, area.height() - line, 0, 0), look.colour("line"))
        painter.end()


def _bar_rule() -> QWidget:
    line = rule(vertical=True)
    line.setFixedHeight(theme.current().size.key_cap)
    return line
