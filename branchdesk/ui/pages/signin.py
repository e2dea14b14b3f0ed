"""Sign-in: who sits here, and is this PC ready. No client's or colleague's name is on it."""

from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from branchdesk.app.texts import Language
from branchdesk.app.views import Person, Picture, SignInView, Trial
from branchdesk.domain.errors import InputFault
from branchdesk.ui import formats, i18n, theme
from branchdesk.ui.device_watch import DeviceWatch
from branchdesk.ui.faults import Notice, explain
from branchdesk.ui.i18n import LANGUAGES, language, pick, tr
from branchdesk.ui.page import Page, TopTitle
from branchdesk.ui.pages.signin_ready import ReadinessPane
from branchdesk.ui.pages.signin_trial import TrialRun
from branchdesk.ui.route import Route
from branchdesk.ui.runner import Runner
from branchdesk.ui.widgets import paint
from branchdesk.ui.widgets.button import Button, Pressable
from branchdesk.ui.widgets.field import Field, SecretField
from branchdesk.ui.widgets.rail import Logo
from branchdesk.ui.widgets.strip import MessageStrip
from branchdesk.ui.widgets.text import Text

if TYPE_CHECKING:
    from branchdesk.app.desk import Desk

_NOON, _EVENING = 12, 18
_CLOCK_MS = 15_000


class _LanguageTab(Pressable):
    """A language by its own name; a line below the one in force."""

    def __init__(self, name: Language, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.language = name
        self.setObjectName(f"language-{name}")
        self.setText(tr(f"shell.language_name.{name}"))
        self.setAccessibleName(self.text())
        self.clicked.connect(lambda: i18n.translator().set_language(name))

    def sizeHint(self) -> QSize:
        look = theme.current()
        width = paint.advance(self.text(), look.font("label", medium=True)) + 2 * look.space.xs
        return QSize(int(width), look.size.button_small)

    def paintEvent(self, event: QPaintEvent) -> None:
        look = theme.current()
        painter = QPainter(self)
        area = QRectF(self.rect())
        on = self.language == language()
        ink = look.colour("accent" if on else "ink" if self.underMouse() else "quiet")
        font = look.font("label", medium=on)
        paint.text(painter, area, self.text(), font, ink, Qt.AlignmentFlag.AlignHCenter)
        if on:
            line = look.border.focus
            paint.frame(painter, area.adjusted(0, area.height() - line, 0, 0), fill=ink)
        painter.end()


class SignInPage(Page):
    """``signed_in(Person)`` when number and password were right."""

    framed = False
    signed_in = Signal(object)
    practise_wanted = Signal()

    def __init__(self, desk: "Desk", runner: Runner) -> None:
        super().__init__()
        self._desk, self._runner = desk, runner
        self._view: SignInView | None = None
        self._busy = False
        self._clock = QTimer(self, interval=_CLOCK_MS)
        self._clock.timeout.connect(self._tell_time)
        self._greeting = Text("", "greeting")
        self._day = Text("", "body", "quiet")
        self._branch = Field()
        self._branch.input.setObjectName("signin-branch")
        self._branch.input.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._user = Field()
        self._user.input.setObjectName("signin-user")
        self._password = SecretField()
        self._password.input.setObjectName("signin-password")
        self._role = MessageStrip(closable=False)
        self._tabs = [_LanguageTab(name) for name in LANGUAGES]
        self._submit = Button("", "primary", key="Enter")
        self._submit.setObjectName("primary")
        self._submit.clicked.connect(self._sign_in)
        self._practise = Button("", "quiet", small=True)
        self._practise.setObjectName("practise")
        self._practise.clicked.connect(self.practise_wanted)
        self._motto = Text("", "label", "quiet")
        self._version = Text("", "label", "quiet")
        self._ready = ReadinessPane()
        self._ready.again.clicked.connect(self._check)
        self._trial = TrialRun(desk, runner, self)
        self._trial.seen.connect(self._ready.show_trial)
        self._devices = DeviceWatch(self)
        self._devices.changed.connect(self._check)
        self._build()
        self.retranslate()

    def _build(self) -> None:
        look = theme.current()
        left = QWidget()
        left.setProperty("surface", "paper")
        left.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        left.setFixedWidth(look.grid("signin"))
        column = QVBoxLayout(left)
        column.setContentsMargins(look.space.xxxl, look.space.xxl, look.space.xxxl, look.space.xl)
        column.setSpacing(look.space.s)
        mark = QHBoxLayout()
        mark.setSpacing(look.space.s)
        mark.addWidget(Logo(look.size.logo_large))
        mark.addWidget(Text(tr("common.product"), "pane_title"))
        mark.addStretch(1)
        mark.addWidget(self._practise)
        column.addLayout(mark)
        column.addStretch(2)
        column.addWidget(self._greeting)
        column.addWidget(self._day)
        column.addSpacing(look.space.s)
        for field in (self._branch, self._user, self._password):
            column.addWidget(field)
        column.addWidget(self._role)
        column.addSpacing(look.space.xs)
        row = QHBoxLayout()
        row.setSpacing(look.space.xxs)
        for tab in self._tabs:
            row.addWidget(tab)
        row.addStretch(1)
        row.addWidget(self._submit)
        column.addLayout(row)
        column.addStretch(3)
        foot = QHBoxLayout()
        foot.addWidget(self._motto)
        foot.addStretch(1)
        foot.addWidget(self._version)
        column.addLayout(foot)
        whole = QHBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(left)
        whole.addWidget(self._ready, 1)

    # Life --------------------------------------------------------------------------------

    def activated(self, route: Route) -> None:
        self._password.set_value("")
        self._clock.start()
        self._tell_time()
        self._devices.watch()
        self._check()

    def deactivated(self) -> None:
        self._clock.stop()
        self._devices.rest()
        self._trial.stop()
        self._password.set_value("")

    def take_focus(self) -> None:
        field = self._password if self._user.value else self._user
        field.input.setFocus()

    def _check(self) -> None:
        """Look at the PC, then try camera and microphone: a device that came is known by then."""
        self._ready.show_waiting()
        self._runner.db(self._desk.access.view, self.show_view, owner=self)
        self._trial.start()

    def show_view(self, view: SignInView) -> None:
        """Show branch, versions and the PC's readiness."""
        self._view = view
        self._branch.set_value(
            tr("signin.place", id=view.branch_id, name=pick(view.branch_name), counter=view.counter)
        )
        self._branch.set_locked(True, tr("signin.fixed"))
        self._version.setText(f"{view.version}　{view.rule_pack}")
        self._ready.show_view(view)
        self._tell_time()

    def show_trial(self, trial: Trial, picture: Picture | None) -> None:
        """Show how the trial of camera and microphone stands, and the newest picture."""
        self._ready.show_trial(trial, picture)

    def _tell_time(self) -> None:
        look = theme.current()
        now = datetime.now().astimezone()
        part = "morning" if now.hour < _NOON else "afternoon" if now.hour < _EVENING else "evening"
        name = pick(self._view.branch_name) if self._view else ""
        greeting = tr(f"signin.greet.{part}")
        whole = tr("signin.greeting", greet=greeting, name=name)
        room = look.grid("signin") - 2 * look.space.xxxl
        fits = paint.advance(whole, look.font("greeting")) <= room
        self._greeting.setText(whole if name and fits else greeting)
        self._day.setText(f"{formats.day_weekday(now)}　{formats.clock(now)}")

    # Signing in --------------------------------------------------------------------------

    def _sign_in(self) -> None:
        user, password = self._user.value, self._password.value
        self._user.set_error("" if user else tr("signin.user_missing"))
        self._password.set_error("" if password else tr("signin.password_missing"))
        if self._busy or not user or not password:
            first = self._user if not user else self._password
            first.input.setFocus()
            return
        self._wait(True)
        self._runner.db(
            lambda: self._desk.access.sign_in(user, password),
            self._welcome,
            self._refused,
            owner=self,
        )

    def _welcome(self, person: Person) -> None:
        self._wait(False)
        self._password.set_value("")
        self._user.set_value("")
        self.signed_in.emit(person)

    def _refused(self, error: Exception) -> None:
        self._wait(False)
        if isinstance(error, InputFault):
            notice = explain(error)
            self._password.set_value("")
            self._password.set_error(tr("common.sentences", first=notice.what, second=notice.do))
            self._password.input.setFocus()
        else:
            self._runner.report(error)

    def _wait(self, busy: bool) -> None:
        self._busy = busy
        self._submit.setEnabled(not busy)
        self._submit.set_words(tr("signin.checking" if busy else "signin.submit"))

    def retranslate(self) -> None:
        self._branch.set_texts(tr("signin.branch"))
        self._user.set_texts(tr("signin.user"))
        self._password.set_texts(tr("signin.password"))
        self._role.show_notice(
            Notice("next", tr("signin.role"), tr("signin.role_hint")), icon="user"
        )
        self._motto.setText(tr("common.motto"))
        self._practise.set_words(tr("practice.start"))
        self._wait(self._busy)
        self.bind("Enter", tr("signin.submit"), self._sign_in)
        self.bind("F5", tr("signin.again"), self._check)
        self.set_title(TopTitle(tr("signin.submit")))
        self._ready.retranslate()
        for tab in self._tabs:
            tab.update()
        self._tell_time()
        if self._view is not None:
            self.show_view(self._view)
