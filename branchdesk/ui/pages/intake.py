"""Opening a case: the client's facts typed once, why they came, then straight to the interview."""

from collections.abc import Callable
from datetime import date, datetime
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from branchdesk.app.views import CaseHead, IntakeView, KnownClient
from branchdesk.domain.case import OPEN
from branchdesk.domain.errors import InputFault
from branchdesk.ui import formats, theme
from branchdesk.ui.faults import Notice
from branchdesk.ui.i18n import tr, tr_count
from branchdesk.ui.page import Action, ActionBar, BarMessage, Page, TopTitle
from branchdesk.ui.pages.intake_choices import ChoicesPane
from branchdesk.ui.pages.intake_form import FactForm
from branchdesk.ui.pages.intake_identity import KEY, IdentityPane
from branchdesk.ui.route import Route
from branchdesk.ui.runner import Runner
from branchdesk.ui.widgets.button import Button
from branchdesk.ui.widgets.chips import ChipTone
from branchdesk.ui.widgets.field import Field
from branchdesk.ui.widgets.text import rule

if TYPE_CHECKING:
    from branchdesk.app.desk import Desk

_NAMED = 3
_IDENTITY = "id_number"


class IntakePage(Page):
    """New case, or the facts of an open one. What was typed stays until the case is opened."""

    rail = "cases"

    def __init__(self, desk: "Desk", runner: Runner) -> None:
        super().__init__()
        self._desk, self._runner = desk, runner
        self._view: IntakeView | None = None
        self._dirty = False
        self._busy = False
        self._form = FactForm(self._check)
        self._form.setObjectName("fact-form")
        self._choices = ChoicesPane()
        self._choices.setFixedWidth(theme.current().grid("intake", 1))
        self._identity = IdentityPane(desk, runner)
        self._identity.setFixedWidth(theme.current().grid("intake", 1))
        self._reason = Field()
        self._reason.input.setObjectName("abandon-reason")
        self._confirm = Button("", "secondary", icon="x")
        self._confirm.setObjectName("abandon-confirm")
        self._confirm.set_tone("recording")
        self._confirm.clicked.connect(self._abandon)
        self._side = QVBoxLayout()
        self._ending = QWidget()
        self._parting = rule(vertical=True)
        self._build()
        self._form.edited.connect(self._fact_edited)
        self._form.settled.connect(self._fact_settled)
        self._choices.edited.connect(self._edited)
        self._identity.turned.connect(self._identity_turned)
        self._identity.photographed.connect(self._edited)
        self.retranslate()

    def _build(self) -> None:
        look = theme.current()
        ending = QVBoxLayout(self._ending)
        ending.setContentsMargins(look.space.l, look.space.s, look.space.l, look.space.m)
        ending.setSpacing(look.space.xs)
        ending.addWidget(self._reason)
        ending.addWidget(self._confirm)
        self._ending.hide()
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
        case_id = route.case_id
        if case_id is not None or not self._dirty:
            self._runner.db(lambda: self._ask(case_id), self.show_view, owner=self)
        if case_id is not None:
            photographs = self._desk.photographs
            show = self._identity.show_view
            self._runner.db(lambda: photographs.view(case_id), show, owner=self)

    def deactivated(self) -> None:
        self._identity.rest()

    def _ask(self, case_id: str | None) -> IntakeView:
        """What was photographed for a form that is no longer on show is dropped with it."""
        self._desk.photographs.forget()
        intake = self._desk.intake
        return intake.blank() if case_id is None else intake.view(case_id)

    def show_view(self, view: IntakeView) -> None:
        """Show the blank form, or an open case's facts, which are fixed."""
        self._view = view
        self._dirty = False
        self._busy = False
        self._ending.hide()
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
        if name == _IDENTITY and self._view is not None and self._view.case is None:
            number = self._form.values()[name]
            known = self._desk.intake.known
            show = partial(self._show_known, number)
            self._runner.db(lambda: known(number), show, owner=self)

    def _show_known(self, number: str, known: KnownClient | None) -> None:
        if self._form.values().get(_IDENTITY) != number or known == self._form.record.known:
            return
        self._form.show_known(known)
        self._identity.show_facts(self._form.values())
        self._show_bar()

    def _fact_edited(self, name: str) -> None:
        if name == _IDENTITY and self._form.record.known is not None:
            self._form.show_known(None)
        self._identity.show_facts(self._form.values(), name)
        self._edited()

    def _edited(self) -> None:
        self._dirty = True
        self._show_bar()

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
        self._wait(True)
        self._runner.db(
            lambda: self._desk.intake.open_case(facts, purpose, products, compared),
            after,
            self._refused,
            owner=self,
        )

    def _to_interview(self, head: CaseHead) -> None:
        self._dirty = False
        self._wait(False)
        self.go.emit(Route("interview", case_id=head.case_id))

    def _to_board(self, head: CaseHead) -> None:
        self._dirty = False
        self._wait(False)
        self.go.emit(Route("board"))
        self.notice(Notice("safe", tr("case.opened", number=head.case_no), tr("case.opened_kept")))

    def _refused(self, error: Exception) -> None:
        self._wait(False)
        at_field = isinstance(error, InputFault) and self._form.show_fault(error)
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
        self._ending.show()
        self._parting.show()
        self._reason.input.setFocus()

    def _abandon(self) -> None:
        case = self._view.case if self._view else None
        reason = self._reason.value
        if case is None or not reason:
            self._reason.set_error("" if reason else tr("case.reason_missing"))
            return
        self._runner.db(
            lambda: self._desk.intake.abandon(case.case_id, reason),
            lambda _: self._ended(),
            owner=self,
        )

    def _ended(self) -> None:
        self._reason.set_value("")
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
                message=self._message(),
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

    def _message(self) -> BarMessage | None:
        record = self._form.record
        differing = len(record.differing)
        if differing:
            strong = tr_count("case.differs", differing)
            return BarMessage(tr("case.differs_do"), strong, "info", "caution")
        missing = self._form.missing()
        if missing and self._dirty:
            named = tr("common.list_comma").join(missing[:_NAMED])
            rest = tr("case.and_more", names=named) if len(missing) > _NAMED else named
            strong = tr_count("case.missing", len(missing))
            return BarMessage(rest, strong, "info", "caution")
        if record.filled:
            return BarMessage(tr("case.filled_do"), tr_count("case.filled", record.filled))
        age, elder_from = self._age(), self._view.elder_from if self._view else None
        if age is not None and elder_from is not None and age >= elder_from:
            return BarMessage(tr("case.elder"), tr("case.elder_age", age=formats.age(age)))
        return BarMessage(tr("case.help"), icon="info", tone="info")

    def _age(self) -> int | None:
        born = self._form.values().get("birth_date", "")
        try:
            day = date.fromisoformat(born)
        except ValueError:
            return None
        return formats.age_on(day, datetime.now().astimezone().date())

    def retranslate(self) -> None:
        self._form.retranslate()
        self._choices.retranslate()
        self._identity.retranslate()
        self._reason.set_texts(tr("case.reason"))
        self._confirm.set_words(tr("case.abandon_confirm"))
        self._show_title()
        self._show_bar()
