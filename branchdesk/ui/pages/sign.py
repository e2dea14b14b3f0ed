"""Signing: the pages as the client sees them, what they agree to, ink, witness, and the seal."""

from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from branchdesk.app.views import Person, SignView
from branchdesk.domain.errors import BranchDeskError, InputFault
from branchdesk.domain.ink import Ink
from branchdesk.ui import formats, theme
from branchdesk.ui.client_signing import ClientSigning
from branchdesk.ui.faults import Notice, explain
from branchdesk.ui.i18n import tr, tr_count
from branchdesk.ui.page import Action, ActionBar, BarMessage, Page, TopTitle
from branchdesk.ui.pages.sign_parts import AgreementList, PageStrip, Witness, ink_facts
from branchdesk.ui.route import Route
from branchdesk.ui.runner import Runner
from branchdesk.ui.widgets.button import Button
from branchdesk.ui.widgets.ink_area import InkArea
from branchdesk.ui.widgets.paper import Paper
from branchdesk.ui.widgets.strip import MessageStrip
from branchdesk.ui.widgets.text import PaneTitle, Text, rule

if TYPE_CHECKING:
    from branchdesk.app.desk import Desk

_FIRST = 100
"""Agreements take their room before the pen's area takes what is over."""


class SignPage(Page):
    """Left thumbnails and pages, right agreements, ink and witness. Ctrl Enter seals."""

    rail = "cases"

    def __init__(self, desk: "Desk", runner: Runner) -> None:
        super().__init__()
        self._desk, self._runner = desk, runner
        self._case_id = ""
        self._view: SignView | None = None
        self._sealing = self._left = False
        self._person = ""
        self._strip_of_pages = PageStrip()
        self.paper = Paper()
        self.ink = InkArea()
        self._client: ClientSigning | None = None
        self.witness = Witness()
        self._strip = MessageStrip(closable=False)
        self._agreed = PaneTitle()
        self._signed = PaneTitle(ruled=False)
        self._clear = Button("", "quiet", icon="eraser", key="Del", small=True)
        self._clear.setObjectName("clear-ink")
        self._second = Button("", "quiet", icon="monitor", key="C", small=True)
        self._second.setObjectName("client-window")
        self._second.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._second.clicked.connect(self._toggle_client)
        self._hint = Text("", "label", "quiet", wrap=True)
        self._agreements = AgreementList()
        self._build()
        self._wire()
        self.retranslate()

    def _build(self) -> None:
        look = theme.current()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self._strip_of_pages)
        row.addWidget(self.paper, 1)
        row.addWidget(rule(vertical=True))
        right = QWidget()
        right.setProperty("surface", "paper")
        right.setFixedWidth(look.grid("sign", 2))
        column = QVBoxLayout(right)
        column.setContentsMargins(look.space.l, look.space.m, look.space.l, look.space.m)
        column.setSpacing(0)
        column.addWidget(self._strip)
        column.addWidget(self._agreed)
        column.addWidget(self._agreements, _FIRST)
        column.addSpacing(look.space.s)
        self._signed.row.insertWidget(1, self._clear)
        self._agreed.row.insertWidget(1, self._second)
        column.addWidget(self._signed)
        column.addWidget(self.ink, 1)
        column.addSpacing(look.space.xs)
        column.addWidget(self._hint)
        column.addSpacing(look.space.s)
        column.addWidget(self.witness)
        row.addWidget(right)

    def _wire(self) -> None:
        self._strip_of_pages.chosen.connect(self.paper.go_to)
        self.paper.page_changed.connect(self._turned)
        self.paper.looked.connect(self._looked)
        self.ink.changed.connect(self._show_ink)
        self._clear.clicked.connect(self.ink.clear)
        self.witness.asked.connect(self._ask_witness)

    # Coming and going --------------------------------------------------------------------

    def activated(self, route: Route) -> None:
        if route.case_id is None:
            return
        self._left = False
        person = self._desk.access.person
        number = person.id if person is not None else ""
        if (route.case_id, number) != (self._case_id, self._person):
            # Nobody seals with the ink and the witness that another one was given.
            self._start_anew(route.case_id)
        self._person = number
        self._prepare()

    def _prepare(self) -> None:
        case_id = self._case_id
        self._runner.db(
            lambda: self._desk.signing.prepare(case_id),
            lambda view: self._prepared(case_id, view),
            lambda error: self._not_prepared(case_id, error),
            owner=self,
        )

    def _prepared(self, case_id: str, view: SignView) -> None:
        if case_id == self._case_id and not self._sealing:
            self.show_view(view)

    def _not_prepared(self, case_id: str, error: Exception) -> None:
        """Told; where there is nothing to sign, what was shown and given holds no longer."""
        if case_id == self._case_id and not self._sealing:
            if isinstance(error, InputFault):
                self._start_anew(case_id)
            self._tell(error)

    def _start_anew(self, case_id: str) -> None:
        self._case_id, self._view, self._sealing = case_id, None, False
        self._take_back()
        self._strip.dismiss()
        self._strip_of_pages.show_pages(())
        self.paper.show_pages(())
        self._show_ink()

    def _take_back(self) -> None:
        """No ink and no witness."""
        self.ink.set_closed(False)
        self.ink.clear()
        self.witness.show_person(None)

    def deactivated(self) -> None:
        self._left = True
        self._watch(False)
        theme.current().set_elder(False)
        if self._client is not None:
            self._client.close()

    def show_view(self, view: SignView) -> None:
        """Show pages and agreements; ink and witness stay as they are while it is the same form,
        and are given anew for another one."""
        before, self._view = self._view, view
        self._case_id = view.case.case_id
        if not self._left:
            theme.current().set_elder(view.elder)
        self._strip.dismiss()
        if before is None or before.document_id != view.document_id:
            self._lay_pages(view)
            if before is not None:
                self._take_back()
                self._tell(InputFault("form_changed", case_no=view.case.case_no))
        self._show_agreements(view)
        self._show_thumbs()
        self._show_title()
        self._show_ink()
        self._watch(not self._left)

    def _lay_pages(self, view: SignView) -> None:
        self._strip_of_pages.show_pages(view.pages)
        self.paper.show_pages(view.pages)
        self.paper.set_wide(view.elder)
        if self.client_window is not None:
            self.client_window.show_form(view.pages, self.ink.ink)

    def _show_agreements(self, view: SignView) -> None:
        self._agreements.show_rows(view.agreements)
        title = tr_count("sign.agreed", len(view.agreements))
        self._agreed.set_texts(title, tr("sign.seen_each"))

    def _show_thumbs(self) -> None:
        shown = self._view.shown_ms if self._view is not None else ()
        self._strip_of_pages.show_seen(shown, self.paper.page)

    def _looked(self, page: int, ms: int) -> None:
        shown, case_id = self._view, self._case_id
        if self._sealing or shown is None:
            return

        def note() -> SignView:
            self._desk.signing.page_shown(case_id, shown.document_id, page, ms)
            return self._desk.signing.prepare(case_id)

        self._runner.db(
            note,
            lambda view: self._show_seen(case_id, view),
            lambda error: self._not_prepared(case_id, error),
            owner=self,
        )

    def _show_seen(self, case_id: str, view: SignView) -> None:
        if self._view is None or view.document_id != self._view.document_id:
            self._prepared(case_id, view)
        else:
            self._view = view
            self._show_agreements(view)
            self._show_thumbs()

    # The client's window -------------------------------------------------------------------

    @property
    def client_window(self) -> ClientSigning | None:
        """Form and pen area on the second display while they are open."""
        return self._client if self._client is not None and self._client.isVisible() else None

    def _toggle_client(self) -> None:
        if self.client_window is not None:
            self.client_window.close()
        elif self._view is not None:
            if self._client is None:
                live = self._desk.interviews.live
                self._client = ClientSigning(lambda: live().state == "recording")
                self._client.written.connect(self._written)
                self._client.paper.looked.connect(self._looked)
                self.destroyed.connect(self._client.deleteLater)
            self._client.set_closed(self._sealing)
            self._client.show_form(self._view.pages, self.ink.ink)
            self._client.place(self)
            self._client.paper.go_to(self.paper.page)
            self.activateWindow()
        self._watch(not self._sealing)

    def _watch(self, watching: bool) -> None:
        """Count what the client is shown: on their own window where there is one."""
        there = self.client_window is not None
        if self._client is not None:
            self._client.paper.watch(watching and there)
        self.paper.watch(watching and not there)

    def _turned(self, page: int) -> None:
        self._show_thumbs()
        if self.client_window is not None:
            self.client_window.paper.go_to(page)

    def _written(self, ink: Ink) -> None:
        """The client wrote on their own window."""
        if ink.strokes:
            self.ink.write(ink)
        else:
            self.ink.clear()

    # Ink and witness ---------------------------------------------------------------------

    def _show_ink(self) -> None:
        ink = self.ink.ink
        window = self.client_window
        if window is not None:
            window.set_closed(self._sealing)
            if window.ink.ink != ink:
                window.show_ink(ink)
        self._signed.set_texts(tr("sign.signature"), ink_facts(ink))
        mouse = not self.ink.empty and not ink.has_pressure
        self._hint.setText(tr("sign.no_pressure" if mouse else "sign.ink_hint"))
        self._hint.set_tone("caution" if mouse else "quiet")
        self._clear.setEnabled(not self.ink.empty and not self._sealing)
        self._show_bar()

    def _ask_witness(self, user: str, password: str) -> None:
        self._runner.db(
            lambda: self._desk.access.witness(user, password),
            self._witnessed,
            self._not_witnessed,
            owner=self,
        )

    def _witnessed(self, person: Person) -> None:
        self.witness.show_person(person, formats.clock_seconds(datetime.now().astimezone()))
        self.setFocus()
        self._show_bar()

    def _not_witnessed(self, error: Exception) -> None:
        if isinstance(error, InputFault):
            notice = explain(error)
            self.witness.refuse(tr("common.sentences", first=notice.what, second=notice.do))
        else:
            self.witness.refuse("")
            self._runner.report(error)

    # Sealing -----------------------------------------------------------------------------

    def _why_not(self) -> str:
        if self._sealing:
            return tr("sign.sealing")
        if self._view is None:
            return tr("common.loading")
        if self.ink.empty:
            return tr("sign.needs_ink")
        return "" if self.witness.person is not None else tr("sign.needs_witness")

    def _seal(self) -> None:
        person = self.witness.person
        view = self._view
        if self._why_not() or person is None or view is None:
            return
        case_id, ink = self._case_id, self.ink.ink
        # What was seen up to here is told first: it is on record before the seal.
        self._watch(False)
        self._sealing = True
        self.ink.set_closed(True)
        self._show_ink()
        self._runner.db(
            lambda: self._desk.signing.seal(case_id, view.document_id, ink, person),
            lambda _done: self._sealed(case_id),
            lambda error: self._failed(case_id, error),
            owner=self,
        )

    def _sealed(self, case_id: str) -> None:
        if case_id == self._case_id:
            self._start_anew("")
            if not self._left:
                self.go.emit(Route("sealed", case_id=case_id))

    def _failed(self, case_id: str, error: Exception) -> None:
        if case_id == self._case_id:
            self._sealing = False
            self.ink.set_closed(False)
            self._show_ink()
            self._watch(not self._left)
        if case_id != self._case_id or self._left:
            self._runner.report(error)
        else:
            self._tell(error)

    def _tell(self, error: Exception) -> None:
        if isinstance(error, BranchDeskError):
            self._strip.show_notice(explain(error))
        else:
            self._runner.report(error)

    # Words -------------------------------------------------------------------------------

    def _show_title(self) -> None:
        if self._view is None:
            self.set_title(TopTitle(tr("common.lane.sign")))
        else:
            case = self._view.case
            self.set_title(TopTitle(case.client_name, case.case_no, lane="sign"))

    def _show_bar(self) -> None:
        pages = len(self._view.pages) if self._view is not None else 0
        why = self._why_not()
        strong, rest = tr("sign.final"), tr("sign.final_rest", n=pages)
        message = BarMessage(rest, strong) if not why or not pages else BarMessage(why, strong)
        seal = tr("sign.seal")
        self.set_bar(
            ActionBar(
                (
                    Action("back", tr("sign.back"), self._back, "quiet", key="Esc"),
                    Action("later", tr("sign.later"), self._later),
                    Action("primary", seal, self._seal, "primary", "stamp", "Ctrl Enter", why),
                ),
                message,
            )
        )

    def _back(self) -> None:
        self.go.emit(Route("result", case_id=self._case_id))

    def _later(self) -> None:
        self.go.emit(Route("board"))
        self.notice(Notice("safe", tr("sign.later_what"), tr("sign.later_kept")))

    def _zoom(self) -> None:
        self.paper.set_wide(not self.paper.wide)

    def retranslate(self) -> None:
        self.paper.setAccessibleName(tr("sign.pages"))
        self._clear.set_words(tr("sign.clear"))
        self._second.setAccessibleName(tr("interview.tool.window"))
        self._second.setToolTip(tr("interview.tip.window_open"))
        self.ink.retranslate()
        self.witness.retranslate()
        self.bind("Del", tr("sign.clear"), self.ink.clear)
        self.bind("C", tr("interview.tool.window"), self._toggle_client)
        self.bind("Z", tr("sign.zoom"), self._zoom)
        self.bind("↓", tr("sign.page_after"), lambda: self.paper.go_to(self.paper.page + 1))
        self.bind("↑", tr("sign.page_before"), lambda: self.paper.go_to(self.paper.page - 1))
        self._agreed.set_texts(tr("common.loading"))
        if self._view is not None:
            self._show_agreements(self._view)
        self._show_title()
        self._show_ink()
