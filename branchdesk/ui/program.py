"""The window with its pages: sign-in, navigation, language, and what head office changed."""

from collections.abc import Callable
from typing import cast

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from branchdesk.app.desk import Desk
from branchdesk.app.texts import Language
from branchdesk.app.views import LinkView, Person, Preferences, QueueRow
from branchdesk.ui import i18n, theme
from branchdesk.ui.coach import Coach
from branchdesk.ui.faults import FaultDoor
from branchdesk.ui.i18n import pick, tr
from branchdesk.ui.page import Page
from branchdesk.ui.pages.barred import BarredPage
from branchdesk.ui.pages.board import BoardPage
from branchdesk.ui.pages.clients import ClientsPage
from branchdesk.ui.pages.intake import IntakePage
from branchdesk.ui.pages.interview import InterviewPage
from branchdesk.ui.pages.paper import PaperPage
from branchdesk.ui.pages.practice import PracticePage
from branchdesk.ui.pages.profile import ProfilePage
from branchdesk.ui.pages.result import ResultPage
from branchdesk.ui.pages.review import ReviewPage
from branchdesk.ui.pages.review_queue import ReviewQueuePage
from branchdesk.ui.pages.sealed import SealedPage
from branchdesk.ui.pages.settings import SettingsPage
from branchdesk.ui.pages.sign import SignPage
from branchdesk.ui.pages.signin import SignInPage
from branchdesk.ui.pages.sync import SyncPage
from branchdesk.ui.route import Route
from branchdesk.ui.runner import Runner
from branchdesk.ui.shell import HOME, Shell
from branchdesk.ui.theme import Scheme
from branchdesk.ui.widgets.topbar import SyncState

_PAGES: dict[str, Callable[[Desk, Runner], Page]] = {
    "signin": SignInPage,
    "board": BoardPage,
    "intake": IntakePage,
    "barred": BarredPage,
    "interview": InterviewPage,
    "result": ResultPage,
    "sign": SignPage,
    "sealed": SealedPage,
    "paper": PaperPage,
    "review_queue": ReviewQueuePage,
    "review": ReviewPage,
    "clients": ClientsPage,
    "profile": ProfilePage,
    "sync": SyncPage,
    "settings": SettingsPage,
    "practice": PracticePage,
}


_STEPS = "interview:"
"""Begins the streams of steps, which put no case into the reviewers' queue."""
_LIGHT_MS = 500
_LIT = (InterviewPage, ResultPage)
_LINK_MS = 300
"""How long the state of the line may lag: what it asks of the ledger must not stand between two
keys of an interview."""


class _Changes(QObject):
    """Carries what changed from a worker thread to the window's."""

    came = Signal(object)


class Program(QObject):
    """One window over one desk. ``closed`` fires once the window is gone and all writes are done;
    then the desk may be stopped. ``practise_wanted``: somebody wants the practice window."""

    closed = Signal()
    practise_wanted = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._closed = False
        self._link = QTimer(self, interval=_LINK_MS, singleShot=True)
        self._link.timeout.connect(self._ask_for_link)
        self._light = QTimer(self, interval=_LIGHT_MS)
        self._light.timeout.connect(self._show_light)
        self._light.timeout.connect(self._sweep)
        self._sweeping = self._unswept_told = False
        self._cases_changed = False
        self._faults = FaultDoor()
        self.runner = Runner(self._faults)
        self.shell = Shell(self._faults)
        self._changes = _Changes()
        self._coach = Coach(desk, self.runner, self.shell)
        for name, make in _PAGES.items():
            self.shell.add(name, make(desk, self.runner))
        self._connect()

    def open(self, practise_with: str | None = None) -> None:
        """Show the window at the sign-in page; in practice at the choice of a client, or at the
        interview with ``practise_with``."""
        self.runner.db(self._desk.choices.read, self._show_as_chosen, owner=self)
        if self._desk.practising.on:
            self.shell.set_practice()
            self._begin_practice(practise_with)
        self.shell.go(Route("signin"))
        self.shell.show_fitting()
        self._light.start()

    def _begin_practice(self, client: str | None) -> None:
        """The trainee needs no password."""
        practising = self._desk.practising

        def job() -> tuple[Person, Route]:
            person = practising.sign_in()
            if client is None:
                return person, Route("practice")
            return person, Route("interview", case_id=practising.open_case(client))

        self.runner.db(job, self._practise, owner=self)

    def _practise(self, begun: tuple[Person, Route]) -> None:
        person, route = begun
        self.shell.set_person(pick(person.name), person.role)
        self.shell.go(route)

    def tell(self, error: Exception) -> None:
        """Tell an error that nobody caught, from any thread, in the strip of the page on show."""
        self._faults.show(error)

    def _connect(self) -> None:
        shell = self.shell
        for page in map(shell.stack.widget, range(shell.stack.count())):
            if isinstance(page, SignInPage):
                page.signed_in.connect(self._welcome)
                page.practise_wanted.connect(self.practise_wanted)
            elif isinstance(page, InterviewPage):
                page.begins.connect(self._read_fonts)
                if self._desk.practising.on:
                    page.looked.connect(self._coach.follow)
            elif isinstance(page, SettingsPage):
                page.changed.connect(self._remember)
        shell.language_wanted.connect(self._set_language)
        shell.theme_wanted.connect(self._switch_scheme)
        shell.sign_out_wanted.connect(self._sign_out)
        shell.closing.connect(self._close)
        self._changes.came.connect(self._touch, Qt.ConnectionType.QueuedConnection)
        self._desk.subscribe(self._changes.came.emit)

    def _show_as_chosen(self, chosen: Preferences) -> None:
        look = theme.current()
        look.set_scheme(Scheme(chosen.scheme))
        look.set_large(chosen.large_type)
        look.set_reduced_motion(chosen.reduced_motion)
        i18n.translator().set_language(cast(Language, chosen.language))

    def _remember(self) -> None:
        look = theme.current()
        chosen = Preferences(
            language=i18n.language(),
            scheme=look.scheme.value,
            reduced_motion=look.reduced_motion,
            large_type=look.large,
        )
        self.runner.db(lambda: self._desk.choices.keep(chosen), owner=self)

    def _welcome(self, person: Person) -> None:
        self.shell.set_person(pick(person.name), person.role)
        self.shell.go(Route(HOME[person.role]))
        self._cases_changed = True
        self._ask_for_link()

    def _show_light(self) -> None:
        """Nobody is filmed without a light; interview and result have larger ones of their own."""
        films = self._desk.interviews.live().state in ("starting", "recording")
        self.shell.set_recording(on=films and not isinstance(self.shell.page, _LIT))

    def _sweep(self) -> None:
        """Keep what the detectors claim whatever is on show; the interview's own page does."""
        interviews = self._desk.interviews
        if self._sweeping or isinstance(self.shell.page, InterviewPage):
            return
        if interviews.is_unswept:
            self._sweeping = True
            self.runner.db(interviews.sweep_aside, self._swept, self._not_swept, owner=self)

    def _swept(self, _none: None) -> None:
        self._sweeping = self._unswept_told = False

    def _not_swept(self, error: Exception) -> None:
        """It is tried again, and told once, not twice a second."""
        self._sweeping = False
        if not self._unswept_told:
            self._unswept_told = True
            self.runner.report(error)

    def _read_fonts(self) -> None:
        """While client and account manager talk: no client is to wait for it at the form."""
        self.runner.work(self._desk.signing.read_fonts, owner=self)

    def _sign_out(self) -> None:
        reason, leaving = tr("shell.left"), self._desk.leaving
        self.runner.db(
            lambda: leaving.sign_out(reason),
            lambda _none: self.shell.go(Route("signin")),
            self._left_open,
            owner=self,
        )

    def _left_open(self, error: Exception) -> None:
        """Signed out, though the recording was not closed."""
        self.shell.go(Route("signin"))
        self.runner.report(error)

    def _set_language(self, language: str) -> None:
        i18n.translator().set_language(cast(Language, language))
        self._remember()
        person = self._desk.access.person
        if person is not None:
            self.shell.set_person(pick(person.name), person.role)

    def _switch_scheme(self) -> None:
        look = theme.current()
        look.set_scheme(Scheme.LIGHT if look.is_dark else Scheme.DARK)
        self._remember()

    def _touch(self, changes: frozenset[str]) -> None:
        if self._closed:
            return  # What is written while the desk stops is for the next start to show.
        self.shell.touch(changes)
        self._cases_changed |= any(not name.startswith(_STEPS) for name in changes)
        if not self._link.isActive():
            self._link.start()

    def _ask_for_link(self) -> None:
        if self._desk.access.person is None:
            return
        self.runner.db(self._desk.transfers.link, self._show_link, owner=self)
        if self._cases_changed:
            self._cases_changed = False
            self.runner.db(self._desk.reviews.queue, self._show_waiting, owner=self)

    def _show_waiting(self, rows: tuple[QueueRow, ...]) -> None:
        waiting = sum(row.arrived and not row.mine for row in rows)
        self.shell.set_badges([("review", waiting)])

    def _show_link(self, view: LinkView) -> None:
        state: SyncState = "synced"
        count = 0
        if view.stuck or view.link == "refused":
            state, count = "stuck", view.stuck
        elif view.link == "offline":
            state, count = "offline", view.on_the_way
        elif view.on_the_way or view.unsent_events:
            state, count = "waiting", view.on_the_way
        self.shell.set_sync(state, count)

    def _close(self) -> None:
        self._closed = True
        self._link.stop()
        self._light.stop()
        self.runner.close()
        self.closed.emit()
