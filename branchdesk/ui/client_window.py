"""The client's window on the second display: the question, the choices, the chosen one."""

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QGuiApplication, QPainter, QPaintEvent, QResizeEvent, QScreen
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from branchdesk.app.views import InterviewView
from branchdesk.ui import icons, theme
from branchdesk.ui.i18n import pick, tr
from branchdesk.ui.widgets import paint
from branchdesk.ui.widgets.meters import ProgressBar
from branchdesk.ui.widgets.painted import Painted
from branchdesk.ui.widgets.text import Text


class _Choice(Painted):
    """A choice as the client sees it; rest or chosen, never pressed here."""

    def __init__(self, number: int, words: str) -> None:
        super().__init__()
        self._number, self._words = number, words
        self._chosen = False
        self.setObjectName(f"client-option-{number}")
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setAccessibleName(f"{number} {words}")

    @property
    def chosen(self) -> bool:
        """Whether it is the client's answer."""
        return self._chosen

    def set_chosen(self, chosen: bool) -> None:
        """Show as the answer or not."""
        self._chosen = chosen
        self.say(tr("client.chosen", n=self._number) if chosen else "")

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        look = theme.current()
        room = max(width - self._left() - self._right(), 1)
        flags = int(Qt.TextFlag.TextWordWrap)
        metrics = paint.metrics(look.font("client_option", medium=True))
        needed = metrics.boundingRect(QRectF(0, 0, room, 10_000), flags, self._words).height()
        return max(look.size.client_option, round(needed) + look.space.l)

    def measure(self) -> QSize:
        look = theme.current()
        return QSize(look.space.xxxl * 4, look.size.client_option)

    def _left(self) -> int:
        look = theme.current()
        return look.space.xl + look.line_px("client_option") + look.space.m

    def _right(self) -> int:
        look = theme.current()
        return look.space.l + look.line_px("client_option") + look.space.m

    def draw(self, painter: QPainter) -> None:
        look = theme.current()
        area = QRectF(self.rect())
        on = self._chosen
        paint.frame(
            painter,
            area,
            radius=look.radius.client_option,
            fill=look.colour("accent_tint" if on else "paper"),
            edge=look.colour("accent" if on else "edge"),
            line=look.border.client_chosen if on else look.border.line,
        )
        number = QRectF(look.space.xl, 0, look.line_px("client_option"), area.height())
        ink = look.colour("accent" if on else "quiet")
        paint.text(painter, number, str(self._number), look.font("client_option", medium=on), ink)
        words = area.adjusted(self._left(), 0, -self._right(), 0)
        painter.setFont(look.font("client_option", medium=on))
        painter.setPen(look.colour("ink"))
        flags = int(Qt.AlignmentFlag.AlignVCenter) | int(Qt.TextFlag.TextWordWrap)
        painter.drawText(words, flags, self._words)
        if on:
            side = float(look.line_px("client_option"))
            disc = QRectF(
                area.right() - look.space.l - side, area.center().y() - side / 2, side, side
            )
            paint.frame(painter, disc, radius=side / 2, fill=look.colour("accent"))
            inset = side / 4
            mark = disc.adjusted(inset, inset, -inset, -inset)
            icons.draw(painter, "check", mark, "on_accent")


class RecordingLight(Painted):
    """The recording light and its word."""

    def __init__(self) -> None:
        super().__init__()
        self._on = False
        self.setObjectName("client-light")
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    @property
    def on(self) -> bool:
        """Whether the light is on."""
        return self._on

    def set_on(self, on: bool) -> None:
        """Whether the recorder records."""
        self._on = on
        self.setAccessibleName(self._words())
        self.updateGeometry()
        self.update()

    def _words(self) -> str:
        return tr("client.recording" if self._on else "client.stopped")

    def measure(self) -> QSize:
        look = theme.current()
        wide = paint.advance(self._words(), look.font("client_status", medium=True))
        side = look.space.m + look.space.xxs
        return QSize(int(side + look.space.s + wide), look.line_px("client_status"))

    def draw(self, painter: QPainter) -> None:
        look = theme.current()
        area = QRectF(self.rect())
        side = look.space.m + look.space.xxs
        ink = look.colour("recording" if self._on else "quiet")
        dot = QRectF(0, area.center().y() - side / 2, side, side)
        if self._on:
            paint.frame(painter, dot, radius=side / 2, fill=ink)
        else:
            paint.frame(painter, dot, radius=side / 2, edge=ink, line=look.border.chosen)
        rest = area.adjusted(side + look.space.s, 0, 0, 0)
        paint.text(painter, rest, self._words(), look.font("client_status", medium=True), ink)


def on_second_display(window: QWidget, adviser: QScreen) -> None:
    """Show ``window`` over all of a screen that is not the adviser's; else as a plain window."""
    others = [screen for screen in QGuiApplication.screens() if screen != adviser]
    if others:
        window.setGeometry(others[0].geometry())
        window.showFullScreen()
    else:
        window.show()


class ClientWindow(QWidget):
    """A window of its own. It takes no input; what is said is what counts."""

    def __init__(self) -> None:
        super().__init__(None, Qt.WindowType.Window)
        look = theme.current()
        self.setObjectName("client-window-display")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setProperty("surface", "paper")
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._view: InterviewView | None = None
        self._choices: list[_Choice] = []
        self._shown: tuple[object, ...] = ()
        self._progress = Text("", "client_status", "quiet")
        self._light = RecordingLight()
        self._bar = ProgressBar("")
        self._question = Text("", "client_question", wrap=True)
        self._calm = Text("", "client_status", "quiet", wrap=True)
        column = QVBoxLayout(self)
        self._column = column
        column.setContentsMargins(look.space.xxxl, look.space.xl, look.space.xxxl, look.space.xl)
        column.setSpacing(look.space.m)
        head = QHBoxLayout()
        head.addWidget(self._progress)
        head.addStretch(1)
        head.addWidget(self._light)
        column.addLayout(head)
        column.addWidget(self._bar)
        column.addSpacing(look.space.l)
        column.addWidget(self._question)
        column.addSpacing(look.space.xs)
        self._list = QVBoxLayout()
        self._list.setSpacing(look.space.s)
        column.addLayout(self._list)
        column.addStretch(1)
        column.addWidget(self._calm)
        self.resize(look.grid("client_window"), look.grid("client_window", 1))

    def place(self, adviser: QScreen) -> None:
        """Show on a screen that is not the adviser's, over all of it; else as a plain window."""
        on_second_display(self, adviser)

    def show_view(self, view: InterviewView, *, recording: bool) -> None:
        """Show the question that is up; before consent the words that ask for it."""
        self._view = view
        self._light.set_on(recording)
        if view.paused is not None:
            self._progress.setText(tr("interview.pause.title"))
            self._question.setText(tr("client.paused"))
        elif view.consented:
            self._progress.setText(tr("client.progress", n=view.number, of=view.total))
            self._question.setText(pick(view.item.text))
        else:
            self._progress.setText(tr("client.consent"))
            self._question.setText(tr("interview.consent.text", name=view.case.client_name))
        self._bar.setAccessibleName(self._progress.text())
        self._bar.set_share(view.number / view.total if view.consented else 0.0)
        self._calm.setText(tr("client.calm"))
        self.setWindowTitle(tr("client.title"))
        self._show_choices(view)
        self._fit()

    def show_recording(self, *, recording: bool) -> None:
        """The recording light alone."""
        self._light.set_on(recording)

    def _show_choices(self, view: InterviewView) -> None:
        options = view.item.options if view.under_way else ()
        words = tuple(pick(option.text) for option in options)
        if (view.number, words) != self._shown:
            self._shown = (view.number, words)
            for old in self._choices:
                self._list.removeWidget(old)
                old.hide()
                old.deleteLater()
            self._choices = [_Choice(number, text) for number, text in enumerate(words, 1)]
            for choice in self._choices:
                self._list.addWidget(choice)
        for choice, option in zip(self._choices, options, strict=True):
            choice.set_chosen(option.id == view.chosen)

    def _fit(self) -> None:
        """The kind word at the foot gives way before question or choices are squeezed."""
        self._calm.show()
        if self._column.heightForWidth(self.width()) > self.height():
            self._calm.hide()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.current().colour("paper"))
        painter.end()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.LanguageChange and self._view is not None:
            self.show_view(self._view, recording=self._light.on)
