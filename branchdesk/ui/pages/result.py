"""The result: the level and why, and whether the case would pass review as it stands."""

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from branchdesk.app.views import LiveStatus, OpenPoint, ResultView
from branchdesk.domain.errors import InputFault
from branchdesk.ui import formats, theme
from branchdesk.ui.i18n import language, pick, tr, tr_count
from branchdesk.ui.page import Action, ActionBar, BarMessage, Page, TopTitle
from branchdesk.ui.pages.result_gate import GatePane, key_of
from branchdesk.ui.pages.result_override import refusal
from branchdesk.ui.pages.result_parts import (
    Caps,
    Compared,
    Index,
    Reasons,
    level_range,
    reached_words,
)
from branchdesk.ui.pages.result_recorder import RecordingBand, ResultRecorder
from branchdesk.ui.route import Route
from branchdesk.ui.runner import Runner
from branchdesk.ui.widgets.empty import LoadingRows
from branchdesk.ui.widgets.level_scale import LevelScale
from branchdesk.ui.widgets.strip import MessageStrip
from branchdesk.ui.widgets.text import Text, rule

if TYPE_CHECKING:
    from branchdesk.app.desk import Desk


class ResultPage(Page):
    """Left level, reasons, caps, index and comparison; right recording light and gate."""

    rail = "cases"

    def __init__(self, desk: "Desk", runner: Runner) -> None:
        super().__init__()
        self.setProperty("surface", "paper")
        self._desk = desk
        self._runner = runner
        self._case_id = ""
        self._person = ""
        self._view: ResultView | None = None
        self._left = self._acting = False
        self._level = Text("", "level", "accent")
        self._level.setObjectName("level")
        self._name = Text("", "page_title")
        self._products = Text("", "body", "quiet")
        self._valid = Text("", "body", "quiet")
        self.scale = LevelScale()
        self._scales = Text("", "body", "quiet", wrap=True)
        self.reasons = Reasons()
        self.caps = Caps()
        self.index = Index()
        self.compared = Compared()
        self.gate = GatePane()
        self._strip = MessageStrip(closable=False)
        self._band = RecordingBand()
        self._recorder = ResultRecorder(desk, runner, self._strip, self._band, self)
        self._loading = LoadingRows()
        self._body = QWidget()
        self._scroll = QScrollArea()
        self._build()
        self._recorder.began.connect(self._reload)
        self._recorder.told.connect(lambda: self._scroll.verticalScrollBar().setValue(0))
        self.gate.remedied.connect(self._remedy)
        self.gate.accepted.connect(self._accept)
        self.gate.put_off.connect(self._put_off)
        self.gate.overridden.connect(self._override)
        for source in (self.gate, self.reasons):
            source.opened.connect(self._open_item)
        self._show_loading(loading=True)
        self.retranslate()

    def _build(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        self._build_body()
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._body.setProperty("surface", "")
        self._scroll.setWidget(self._body)
        right = QVBoxLayout()
        right.setSpacing(0)
        right.addWidget(self._band)
        right.addWidget(rule())
        right.addWidget(self.gate, 1)
        right.addStretch(0)
        row.addWidget(self._loading, 1)
        row.addWidget(self._scroll, 1)
        row.addWidget(rule(vertical=True))
        row.addLayout(right)

    def _build_body(self) -> None:
        look = theme.current()
        column = QVBoxLayout(self._body)
        column.setContentsMargins(look.space.l, look.space.m, look.space.l, look.space.m)
        column.setSpacing(look.space.m)
        head = QHBoxLayout()
        head.setSpacing(look.space.m)
        for widget in (self._level, self._name, self._products, self._valid):
            head.addWidget(widget, 0, Qt.AlignmentFlag.AlignBaseline)
        head.addStretch(1)
        column.addWidget(self._strip)
        column.addLayout(head)
        column.addWidget(self.scale)
        column.addWidget(self._scales)
        grid = QGridLayout()
        grid.setContentsMargins(0, look.space.xs, 0, 0)
        grid.setHorizontalSpacing(look.space.l)
        grid.setVerticalSpacing(look.space.l)
        top = Qt.AlignmentFlag.AlignTop
        grid.addWidget(self.reasons, 0, 0, top)
        grid.addWidget(self.caps, 0, 1, top)
        grid.addWidget(self.index, 1, 0, top)
        grid.addWidget(self.compared, 1, 1, top)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 1)
        column.addLayout(grid)
        column.addStretch(1)

    # Coming and going --------------------------------------------------------------------

    def activated(self, route: Route) -> None:
        """Ask for the result of ``route.case_id``, and record from then on."""
        if route.case_id is None:
            return
        self._left = False
        person = self._desk.access.person
        number = person.id if person is not None else ""
        if (route.case_id, number) != (self._case_id, self._person):
            # Nobody acts on a case by the points of another one.
            self._start_anew(route.case_id)
        self._person = number
        self._recorder.arrive(route.case_id)
        self._reload(arriving=True)

    def deactivated(self) -> None:
        self._left = True
        self._recorder.leave()
        self.gate.leave()

    def touched(self, changes: frozenset[str]) -> None:
        """Reload when this case or its interview changed."""
        view = self._view
        if view is None or not self.isVisible():
            return
        if changes & {f"case:{view.case.case_id}", f"interview:{view.interview_id}"}:
            self._reload()

    def _start_anew(self, case_id: str) -> None:
        """Nothing of the case before can be seen or pressed until there is a view of this one."""
        self._case_id, self._view, self._acting = case_id, None, False
        self._show_loading(loading=True)
        self.set_title(TopTitle("", lane="interview"))
        self.set_bar(ActionBar())
        self._unbind_remedies()

    def _reload(self, *, arriving: bool = False) -> None:
        case_id, show = self._case_id, self._desk.results.view
        self._runner.db(
            lambda: show(case_id),
            lambda view: self._came(case_id, view, arriving=arriving),
            lambda error: self._did_not_come(case_id, error),
            owner=self,
        )

    def _is_here(self, case_id: str) -> bool:
        """Whether the page is still on show for this case."""
        return case_id == self._case_id and not self._left

    def _came(self, case_id: str, view: ResultView, *, arriving: bool = False) -> None:
        if self._is_here(case_id):
            self.gate.when_idle(lambda: self._show_of(case_id, view))
            if arriving:
                # Only now: beginning a case without a result would hold another interview.
                self._recorder.begin()

    def _show_of(self, case_id: str, view: ResultView) -> None:
        if self._is_here(case_id) and view != self._view:
            self.show_view(view)

    def _did_not_come(self, case_id: str, error: Exception) -> None:
        """Told; where there is no result, what was shown holds no longer."""
        if not self._is_here(case_id):
            return
        if isinstance(error, InputFault):
            self._start_anew(case_id)
        self._runner.report(error)

    # Remedies ----------------------------------------------------------------------------

    def _step(self, job: Callable[[str], ResultView]) -> None:
        """Do ``job`` for the case on show and show what it makes of it."""
        view = self._view
        if view is None:
            return
        case_id = view.case.case_id
        self._acting = True
        self._runner.db(
            lambda: job(case_id),
            lambda after: self._done(case_id, after),
            lambda error: self._failed(case_id, error),
            owner=self,
        )

    def _done(self, case_id: str, view: ResultView) -> None:
        self._free(case_id)
        self._came(case_id, view)

    def _failed(self, case_id: str, error: Exception) -> None:
        self._free(case_id)
        if self._is_here(case_id):
            self._recorder.tell(error)
        else:
            self._runner.report(error)

    def _free(self, case_id: str) -> None:
        if case_id == self._case_id:
            self._acting = False

    def _remedy(self, point: OpenPoint) -> None:
        """Do what helps against an open point; a second press meanwhile is none."""
        if self._acting:
            return
        if point.remedy == "confirm_level" and self._recorder.refusal is not None:
            self._runner.report(self._recorder.refusal)
        elif point.remedy == "confirm_level":
            self._step(self._desk.results.confirm_level)
        elif point.remedy in ("retake", "re_ask") and point.number is not None:
            self._ask_again(point.number, again=point.remedy == "retake")
        elif point.remedy == "blocked":
            # Nobody may let it through: what refuses it says why, and what to do instead.
            self._accept(point, "")
        else:
            self.gate.ask_reason(point)

    def _ask_again(self, number: int, *, again: bool) -> None:
        """Bring the question up, as a new take when it was asked badly, and go there."""
        view = self._view
        if view is None:
            return
        case_id, interviews, spoken = view.case.case_id, self._desk.interviews, language()

        def job() -> None:
            interviews.begin(case_id, spoken)
            interviews.go_to(case_id, number)
            if again:
                interviews.retake(case_id)

        self._acting = True
        self._runner.db(
            job,
            lambda _none: self._asked(case_id),
            lambda error: self._failed(case_id, error),
            owner=self,
        )

    def _asked(self, case_id: str) -> None:
        self._free(case_id)
        if self._is_here(case_id):
            self.go.emit(Route("interview", case_id=case_id))

    def _go(self, page: str, number: int | None = None) -> None:
        """To another page of the case on show."""
        if self._view is not None:
            self.go.emit(Route(page, case_id=self._view.case.case_id, number=number))

    def _back(self) -> None:
        self._go("interview")

    def _open_item(self, number: int) -> None:
        self._go("interview", number)

    def _sign(self) -> None:
        self._go("sign")

    def _accept(self, point: OpenPoint, reason: str) -> None:
        accept, key = self._desk.results.accept_point, key_of(point)
        self._step(lambda case_id: accept(case_id, key, reason))

    def _put_off(self, point: OpenPoint, day: str) -> None:
        put_off, number = self._desk.results.put_off, point.number or 0
        self._step(lambda case_id: put_off(case_id, number, day))

    def _override(self, point: OpenPoint, reason: str, user: str, password: str) -> None:
        """A second person is proven, then lets the point through."""
        view = self._view
        if view is None:
            return
        case_id, desk, key = view.case.case_id, self._desk, key_of(point)

        def job() -> ResultView:
            supervisor = desk.access.witness(user, password)
            return desk.results.override(case_id, key, reason, supervisor)

        def refused(error: Exception) -> None:
            here = self._is_here(case_id)
            if here and isinstance(error, InputFault):
                self.gate.refuse(point, refusal(error))
                return
            if here:
                self.gate.refuse(point, "")
            self._runner.report(error)

        def let_through(after: ResultView) -> None:
            if self._is_here(case_id):
                self.gate.leave()
            self._came(case_id, after)

        self._runner.db(job, let_through, refused, owner=self)

    # Showing -----------------------------------------------------------------------------

    def show_view(self, view: ResultView) -> None:
        """Show level, reasons and gate."""
        self._view, self._case_id = view, view.case.case_id
        self._show_loading(loading=False)
        self.set_title(TopTitle(view.case.client_name, view.case.case_no, lane="interview"))
        self._level.setText(view.level)
        self._name.setText(pick(view.level_name))
        self._products.setText(tr("result.products", levels=level_range(view)))
        until = formats.day(date.fromisoformat(view.valid_until))
        self._valid.setText(tr("result.valid_until", date=until))
        self.scale.show_view(view)
        self._scales.setText(tr("common.list_comma").join(map(reached_words, view.scales)))
        self._scales.setVisible(bool(view.scales))
        self.reasons.show_view(view)
        self.caps.show_view(view)
        self.index.show_view(view)
        self.compared.show_view(view)
        self.gate.show_view(view)
        self._bind_remedies(view)
        self.set_bar(self._bar_of(view))

    def show_live(self, live: LiveStatus) -> None:
        """The recorder now."""
        self._recorder.show_live(live)

    def _show_loading(self, *, loading: bool) -> None:
        self._loading.setVisible(loading)
        self._scroll.setVisible(not loading)
        self.gate.setVisible(not loading)

    def _bar_of(self, view: ResultView) -> ActionBar:
        waiting = [point for point in view.points if not point.passed]
        back = Action("back", tr("result.act.back"), self._back, "quiet", key="Esc")
        sign = tr("result.act.sign")
        if view.may_sign:
            message = BarMessage(
                tr("result.bar.ready_rest"),
                tr("result.bar.ready_strong"),
                "circle-check",
                "good",
            )
            step = Action("primary", sign, self._sign, "primary", key="Enter")
            return ActionBar((back, step), message)
        message = BarMessage(
            tr("result.bar.open_rest"),
            tr_count("result.bar.open_strong", len(waiting)),
            "info",
            "caution",
        )
        locked = Action("sign", sign, self._sign, locked=tr("result.locked"))
        if not waiting:
            return ActionBar((back, locked), message)
        first = waiting[0]
        words = tr(f"result.act.{first.remedy}", n=first.number or "")
        step = Action("primary", words, lambda: self._remedy(first), "primary", key="Enter")
        return ActionBar((back, locked, step), message)

    def _bind_remedies(self, view: ResultView) -> None:
        self._unbind_remedies()
        waiting = [point for point in view.points if not point.passed]
        for digit, point in enumerate(waiting[:9], 1):
            words = tr(f"result.act.{point.remedy}", n=point.number or "")
            self.bind(str(digit), words, self._starter(point))

    def _unbind_remedies(self) -> None:
        for digit in range(1, 10):
            self.unbind(str(digit))

    def _starter(self, point: OpenPoint) -> Callable[[], None]:
        return lambda: self._remedy(point)

    def retranslate(self) -> None:
        self.set_title(TopTitle("", lane="interview"))
        if self._view is not None:
            self.show_view(self._view)
