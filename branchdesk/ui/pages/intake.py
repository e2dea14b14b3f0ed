"""Opening a case: the client's facts typed once, why they came, then straight to the interview."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from branchdesk.app.views import CaseHead, IdentityView, IntakeView, KnownClient
from branchdesk.domain.case import OPEN
from branchdesk.domain.errors import InputFault
from branchdesk.ui import formats, theme
from branchdesk.ui.faults import Notice
from branchdesk.ui.i18n import tr
from branchdesk.ui.page import Action, ActionBar, BarMessage, Page, TopTitle
from branchdesk.ui.pages.intake_aside import IDENTITY, Found, SetAside, blank, found
from branchdesk.ui.pages.intake_choices import ChoicesPane
from branchdesk.ui.pages.intake_ending import EndingForm
from branchdesk.ui.pages.intake_form import FactForm
from branchdesk.ui.pages.intake_identity import KEY, IdentityPane
from branchdesk.ui.pages.intake_words import message
from branchdesk.ui.route import Route
from branchdesk.ui.runner import Runner
from branchdesk.ui.widgets.chips import ChipTone
from branchdesk.ui.widgets.text import rule

if TYPE_CHECKING:
    from branchdesk.app.desk import Desk


class IntakePage(Page):
    """New case, or the facts of an open one. What was typed stays for whoever typed it until the
    case is opened, whatever else is looked at meanwhile."""

    rail = "cases"

    def __init__(self, desk: "Desk", runner: Runner) -> None:
        super().__init__()
        self._desk, self._runner = desk, runner
        self._view: IntakeView | None = None
        self._person = ""
        self._wanted: str | None = None
        self._aside: SetAside | None = None
        self._dirty = False
        self._busy = False
        self._form = FactForm(self._check)
        self._form.setObjectName("fact-form")
        self._choices = ChoicesPane()
        self._choices.setFixedWidth(theme.current().grid("intake", 1))
        self._identity = IdentityPane(desk, runner)
        self._identity.setFixedWidth(theme.current().grid("intake", 1))
        self._side = QVBoxLayout()
        self._ending = EndingForm()
        self._parting = rule(vertical=True)
        self._build()
        self._form.edited.connect(self._fact_edited)
        self._form.settled.connect(self._fact_settled)
        self._choices.edited.connect(self._edited)
        self._identity.turned.connect(self._identity_turned)
        self._identity.photographed.connect(self._edited)
        self._ending.given.connect(self._abandon)
        self.retranslate()

    def _build(self) -> None:
        side = self._side
        side.setSpacing(0)
        side.addWidget(self._identity)
        side.addWidget(self._choices, 1)
        side.addStretch()
        side.addWidget(self._ending)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self._form, 1)
        row.addWidget(self._parting)
        row.addLayout(side)

    # Life --------------------------------------------------------------------------------

    def activated(self, route: Route) -> None:
        person = self._desk.access.person
        number = person.id if person is not None else ""
        if number != self._person:
            self._forget()
        self._person, self._wanted = number, route.case_id
        if route.case_id is not None:
            self._set_aside()
            self._ask(route.case_id)
        elif not self._dirty:
            self._start()

    def deactivated(self) -> None:
        self._identity.rest()

    def _forget(self) -> None:
        """Another person is at the desk: the client of the one before is none of theirs."""
        self._view, self._aside, self._dirty = None, None, False
        self._ending.forget()
        self._runner.db(self._desk.photographs.forget, owner=self)
        self._form.show_values({}, locked=False)
        self._choices.clear()
        self._identity.start(None, ())
        self._identity.show_facts({})
        self._show_title()
        self._show_bar()

    def _ask(self, case_id: str) -> None:
        """Load an open case; what comes when it is no longer wanted is not shown."""
        desk = self._desk

        def show(view: IdentityView) -> None:
            if self._wanted == case_id:
                self._identity.show_view(view)

        self._runner.db(lambda: desk.intake.view(case_id), self._came, owner=self)
        self._runner.db(lambda: desk.photographs.view(case_id), show, owner=self)

    def _came(self, view: IntakeView) -> None:
        if self._wanted == (view.case.case_id if view.case else None):
            self.show_view(view)

    def _start(self) -> None:
        """A blank form, or the one that was set aside."""
        desk, aside = self._desk, self._aside
        if aside is None:
            self._runner.db(lambda: blank(desk), self._came, owner=self)
        else:
            back = partial(self._bring_back, aside)
            self._runner.db(lambda: found(desk, aside), back, owner=self)

    def _set_aside(self) -> None:
        if not self._dirty:
            return
        self._aside = SetAside(
            values=self._form.typed(),
            is_known=self._form.record.known is not None,
            purpose=self._choices.purpose,
            products=self._choices.products,
            compared=self._identity.compared,
        )
        self._dirty = False
        self.notice(Notice("safe", tr("case.set_aside"), do=tr("case.set_aside_do")))

    def _bring_back(self, aside: SetAside, there: Found) -> None:
        if aside is not self._aside or self._wanted is not None:
            return
        self.show_view(there.view)
        self._aside, self._dirty = None, True
        self._form.show_values(aside.values, locked=False)
        self._form.show_known(there.known)
        self._choices.choose(aside.purpose, aside.products)
        self._identity.show_view(there.photographed)
        self._identity.tick(aside.compared)
        self._identity.show_facts(self._form.values())
        self._show_bar()

    def show_view(self, view: IntakeView) -> None:
        """Show the blank form, or an open case's facts, which are fixed."""
        self._view = view
        self._dirty = False
        self._busy = False
        self._ending.forget()
        self._form.build(view.groups, view.fields)
        self._form.show_values(view.values, locked=view.case is not None)
        self._choices.show_view(view)
        self._identity.start(None if view.case is None else view.case.case_id, view.fields)
        self._identity.show_facts(self._form.values())
        self._choices.clear()
        self._show_side()
        self._show_title()
        self._show_bar()
        if view.case is None and view.fields and self.isVisible():
            self._form.go_to(view.fields[0].id)

    def _fact_settled(self, name: str) -> None:
        """Whose ID number it is: whoever is known has nothing to say again but what changed."""
        if name == IDENTITY and self._is_new:
            number = self._form.values()[name]
            known = self._desk.intake.known
            show = partial(self._show_known, number)
            self._runner.db(lambda: known(number), show, owner=self)

    def _show_known(self, number: str, known: KnownClient | None) -> None:
        other = not self._is_new or self._form.values().get(IDENTITY) != number
        if other or known == self._form.record.known:
            return
        self._form.show_known(known)
        self._identity.show_facts(self._form.values())
        self._show_bar()

    def _fact_edited(self, name: str) -> None:
        if name == IDENTITY and self._form.record.known is not None:
            self._form.show_known(None)
        self._identity.show_facts(self._form.values(), name)
        self._edited()

    def _edited(self) -> None:
        self._dirty = self._is_new
        self._show_bar()

    @property
    def _is_new(self) -> bool:
        """Whether the form on show is a new client's."""
        return self._view is not None and self._view.case is None

    def _show_side(self) -> None:
        """The document until the interview begins; beside it the choices of a new case."""
        case = self._view.case if self._view else None
        returned = self._view is not None and self._view.returned is not None
        photographed = not returned and (case is None or case.state == OPEN)
        self._identity.setVisible(photographed)
        self._side.setStretchFactor(self._identity, int(self._identity.is_open))
        self._choices.setVisible(case is None and not self._identity.is_open)
        self._parting.setVisible(photographed)
        self.unbind(KEY)
        if photographed:
            self.bind(KEY, tr("identity.open"), self._identity.press)

    def _identity_turned(self, is_open: bool) -> None:
        self._show_side()
        self.unbind("Esc")
        if is_open:
            self.bind("Esc", tr("identity.close"), self._identity.shut)

    def _check(self, name: str, value: str) -> str:
        return self._desk.intake.check(name, value)

    # Intents -----------------------------------------------------------------------------

    def _open_and_interview(self) -> None:
        self._open_case(self._to_interview)

    def _open_for_later(self) -> None:
        self._open_case(self._to_board)

    def _open_case(self, after: Callable[[CaseHead], None]) -> None:
        if self._busy or not self._form.check_all() or not self._choices.check():
            self._show_bar()
            return
        facts = self._form.values()
        purpose, products = self._choices.purpose, self._choices.products
        compared = self._identity.compared
        shown = self._form.record.known
        self._wait(True)

        def opened(head: CaseHead | KnownClient) -> None:
            if isinstance(head, KnownClient):
                self._show_unseen(facts[IDENTITY], head)
                return
            # The form has done its work, also where it was set aside meanwhile.
            self._dirty, self._aside = False, None
            after(head)

        self._runner.db(
            lambda: self._desk.intake.open_seen(facts, purpose, products, compared, shown),
            opened,
            self._refused,
            owner=self,
        )

    def _show_unseen(self, number: str, known: KnownClient) -> None:
        """The client was found only now: nothing is open until what differs was seen."""
        self._wait(False)
        self._show_known(number, known)
        if self._form.record.known == known:
            self.notice(Notice("caution", tr("case.unseen"), do=tr("case.unseen_do")))
            for name in self._form.record.differing[:1]:
                self._form.go_to(name)

    def _to_interview(self, head: CaseHead) -> None:
        self._wait(False)
        self.go.emit(Route("interview", case_id=head.case_id))

    def _to_board(self, head: CaseHead) -> None:
        self._wait(False)
        self.go.emit(Route("board"))
        self.notice(Notice("safe", tr("case.opened", number=head.case_no), tr("case.opened_kept")))

    def _refused(self, error: Exception) -> None:
        self._wait(False)
        at_field = self._is_new and isinstance(error, InputFault) and self._form.show_fault(error)
        if not at_field:
            self._runner.report(error)

    def _start_interview(self) -> None:
        view = self._view
        if view is None or view.case is None:
            return
        case_id = view.case.case_id
        if view.returned is None:
            self.go.emit(Route("interview", case_id=case_id))
        else:
            self._wait(True)
            amend = self._desk.intake.amend
            self._runner.db(lambda: amend(case_id), self._to_interview, self._refused, owner=self)

    def _ask_reason(self) -> None:
        self._parting.show()
        self._ending.ask()

    def _abandon(self, reason: str) -> None:
        case = self._view.case if self._view else None
        if case is None:
            return
        self._runner.db(
            lambda: self._desk.intake.abandon(case.case_id, reason),
            lambda _: self._ended(),
            owner=self,
        )

    def _ended(self) -> None:
        self.go.emit(Route("board"))

    def _wait(self, busy: bool) -> None:
        self._busy = busy
        self._show_bar()

    # Words -------------------------------------------------------------------------------

    def _show_title(self) -> None:
        case = self._view.case if self._view else None
        if case is None:
            self.set_title(TopTitle(tr("case.new"), tr("case.once"), lane="intake"))
            return
        chips: tuple[tuple[str, ChipTone], ...] = ()
        if case.age is not None:
            chips = ((formats.age(case.age), "neutral"),)
        self.set_title(TopTitle(case.client_name, case.case_no, chips, lane="intake"))

    def _show_bar(self) -> None:
        case = self._view.case if self._view else None
        if case is not None:
            self.set_bar(self._bar_of_open_case())
            return
        wait = tr("case.opening") if self._busy else ""
        elder_from = self._view.elder_from if self._view else None
        self.set_bar(
            ActionBar(
                actions=(
                    Action("open-later", tr("case.open_later"), self._open_for_later, locked=wait),
                    Action(
                        "primary",
                        tr("case.open_and_start"),
                        self._open_and_interview,
                        "primary",
                        "mic",
                        "Ctrl Enter",
                        wait,
                    ),
                ),
                message=message(self._form, begun=self._dirty, elder_from=elder_from),
            )
        )

    def _bar_of_open_case(self) -> ActionBar:
        remark = self._view.returned if self._view else None
        if remark is not None:
            again = Action(
                "primary", tr("case.amend"), self._start_interview, "primary", "mic", "Enter"
            )
            message = BarMessage(remark, tr("case.returned"), "rotate-ccw", "caution")
            return ActionBar(actions=(again,), message=message)
        return ActionBar(
            actions=(
                Action("abandon", tr("case.abandon"), self._ask_reason, "quiet", "x"),
                Action(
                    "primary", tr("case.start"), self._start_interview, "primary", "mic", "Enter"
                ),
            ),
            message=BarMessage(tr("case.kept"), icon="shield-check", tone="good"),
        )

    def retranslate(self) -> None:
        self._form.retranslate()
        self._choices.retranslate()
        self._identity.retranslate()
        self._ending.retranslate()
        self._show_title()
        self._show_bar()
