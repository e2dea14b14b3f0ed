"""The main window: rail, top bar, pages, message strip, action bar. Shell and navigation only."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QSize, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QMainWindow, QStackedWidget, QVBoxLayout, QWidget

from branchdesk.ui import keys, theme
from branchdesk.ui.faults import FaultDoor, Notice
from branchdesk.ui.i18n import tr
from branchdesk.ui.page import Page
from branchdesk.ui.route import Route
from branchdesk.ui.widgets.actionbar import ActionBarView
from branchdesk.ui.widgets.keymap import KeyMap
from branchdesk.ui.widgets.rail import Rail
from branchdesk.ui.widgets.strip import MessageStrip
from branchdesk.ui.widgets.topbar import SyncState, TopBar

PLACES: dict[str, tuple[str, ...]] = {
    "adviser": ("board", "cases", "clients", "sync", "settings"),
    "reviewer": ("board", "clients", "review", "sync", "settings"),
    "supervisor": ("board", "cases", "clients", "review", "sync", "settings"),
    "it": ("sync", "settings"),
}
"""Rail places that a role may use."""

HOME: dict[str, str] = {
    "adviser": "board",
    "reviewer": "review_queue",
    "supervisor": "board",
    "it": "sync",
}
"""First page after sign-in."""

_FIRST_PAGE: dict[str, str] = {
    "board": "board",
    "cases": "intake",
    "clients": "clients",
    "review": "review_queue",
    "sync": "sync",
    "settings": "settings",
}


class Shell(QMainWindow):
    """Holds the pages and moves between them. ``closing`` asks the program to stop in order."""

    language_wanted = Signal(str)
    theme_wanted = Signal()
    sign_out_wanted = Signal()
    closing = Signal()
    arrived = Signal(object)
    """The route of the page that has come on show."""

    def __init__(self, faults: FaultDoor) -> None:
        super().__init__()
        look = theme.current()
        self._pages: dict[str, Page] = {}
        self._route = Route("")
        self._last_case: Route | None = None
        self._role = ""
        self.rail = Rail()
        self.top = TopBar()
        self.strip = MessageStrip()
        self.client_part = MessageStrip(closable=False)
        self.client_part.setObjectName("client-part")
        self.bar = ActionBarView()
        self.stack = QStackedWidget()
        self._strip_room = QWidget()
        self._build()
        self.key_map = KeyMap(self)
        self.resize(QSize(look.window.width, look.window.height))
        self.setMinimumSize(look.window.min_width, look.window.min_height)
        faults.noticed.connect(self.show_notice)
        self.rail.chosen.connect(self._rail_chosen)
        self.top.sync_pressed.connect(lambda: self.go(Route("sync")))
        self.top.language_wanted.connect(self.language_wanted)
        self.top.theme_wanted.connect(self.theme_wanted)
        self.top.sign_out_wanted.connect(self.sign_out_wanted)
        self.strip.closed.connect(self._strip_room.hide)
        self.retranslate()

    def show_fitting(self) -> None:
        """Show the window at its size, or fill a screen that has no room for its frame besides."""
        room = self.screen().availableSize()
        spare = room - self.size()
        fits = min(spare.width(), spare.height()) >= 2 * theme.current().size.top
        small = room.width() >= self.minimumWidth() and not fits
        if small:
            self.showMaximized()
        else:
            self.show()

    def _build(self) -> None:
        look = theme.current()
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self._strip_room.setProperty("surface", "canvas")
        room = QHBoxLayout(self._strip_room)
        room.setContentsMargins(look.space.l, look.space.xs, look.space.l, look.space.xs)
        room.addWidget(self.strip)
        self._strip_room.hide()
        column.addWidget(self.top)
        column.addWidget(self.client_part)
        column.addWidget(self.stack, 1)
        column.addWidget(self._strip_room)
        column.addWidget(self.bar)
        whole = QWidget()
        row = QHBoxLayout(whole)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.rail)
        row.addWidget(body, 1)
        self.setCentralWidget(whole)

    # Pages -------------------------------------------------------------------------------

    def add(self, page_id: str, page: Page) -> None:
        """Put a page under its id (see :class:`Route`)."""
        self._pages[page_id] = page
        page.setObjectName(f"page-{page_id}")
        self.stack.addWidget(page)
        page.go.connect(self.go)
        page.noticed.connect(self.show_notice)
        page.title_changed.connect(lambda: self._page_changed(page))
        page.bar_changed.connect(lambda: self._page_changed(page))

    @property
    def page(self) -> Page | None:
        """The page on show."""
        widget = self.stack.currentWidget()
        return widget if isinstance(widget, Page) and self._route.page else None

    @property
    def route(self) -> Route:
        """Where the person is."""
        return self._route

    def go(self, route: Route) -> None:
        """Show a page and let it load; the one before is told that it leaves."""
        self.show_page(route).activated(route)

    def show_page(self, route: Route) -> Page:
        """Put a page on show without loading it. ``KeyError`` for an unknown page."""
        page = self._pages[route.page]
        before = self.page
        if before is not None:
            before.deactivated()
        self.strip.dismiss()
        self._route = route
        if page.rail == "cases":
            self._last_case = route
        elif not page.framed:
            # Whoever signs in next starts without the case that was in hand.
            self._last_case = None
        self.stack.setCurrentWidget(page)
        for part in (self.rail, self.top, self.bar):
            part.setVisible(page.framed)
        self.rail.light(page.rail)
        self._page_changed(page)
        page.take_focus()
        self.arrived.emit(route)
        return page

    def _page_changed(self, page: Page) -> None:
        if page is self.page:
            self.top.show_title(page.title)
            self.bar.show_bar(page.bar)
            self.setWindowTitle(f"{page.title.title} - {tr('common.product')}".strip(" -"))

    def _rail_chosen(self, place: str) -> None:
        if place == "cases" and self._last_case is not None:
            self.go(self._last_case)
        else:
            self.go(Route(_FIRST_PAGE[place]))

    # State from outside ------------------------------------------------------------------

    def set_person(self, name: str, role: str) -> None:
        """Who is signed in; ``role`` decides what the rail offers."""
        self._role = role
        self.rail.set_places(PLACES[role])
        self.top.show_person(name, tr(f"common.role.{role}"))

    def set_practice(self) -> None:
        """This is practice: a mark in the top bar for as long as the window is open."""
        self.top.show_practice()

    def set_sync(self, state: SyncState, count: int = 0) -> None:
        """State of the way to head office, in the top bar and as a badge."""
        self.top.show_sync(state, count)
        self.rail.set_badge("sync", count if state == "stuck" else 0)

    def set_recording(self, *, on: bool) -> None:
        """The light in the top bar: somebody is being filmed."""
        self.top.show_recording(on=on)

    def set_badges(self, badges: Sequence[tuple[str, int]]) -> None:
        """Counts of things waiting at places of the rail."""
        for place, count in badges:
            self.rail.set_badge(place, count)

    def touch(self, changes: frozenset[str]) -> None:
        """Pass ledger changes to the page on show."""
        if self.page is not None:
            self.page.touched(changes)

    def show_notice(self, notice: Notice) -> None:
        """Show a message in the strip; it replaces the one before."""
        self._strip_room.show()
        self.strip.show_notice(notice)

    # Events ------------------------------------------------------------------------------

    def retranslate(self) -> None:
        """Set the shell's own words anew."""
        self.rail.retranslate()
        self.top.retranslate()
        if self._role:
            self.rail.set_places(PLACES[self._role])

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.LanguageChange:
            self.retranslate()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keys nobody used on the way up: a text field keeps its letters, so these are free."""
        page = self.page
        if page is None or keys.is_held(event):
            return
        if keys.matches(event, "?") and page.framed:
            hints = [(" ".join(hint.keys), hint.words) for hint in page.bar.hints]
            rows = [(bind.key, bind.words) for bind in page.bindings()]
            self.key_map.show_keys([*rows, *hints, ("?", tr("shell.keys"))])
            return
        for binding in page.bindings():
            if keys.matches(event, binding.key):
                binding.run()
                return
        super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        page = self.page
        if page is not None:
            page.deactivated()
        self.closing.emit()
        super().closeEvent(event)
