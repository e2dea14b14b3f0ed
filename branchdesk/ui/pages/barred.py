"""Before the first question: the rules allow no test now, and who may let it begin anyway."""

from datetime import date
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from branchdesk.app.views import BarredView, InterviewView
from branchdesk.domain.errors import InputFault
from branchdesk.ui import formats, theme
from branchdesk.ui.i18n import language, tr
from branchdesk.ui.layouts import clear
from branchdesk.ui.page import Action, ActionBar, BarMessage, Page, TopTitle
from branchdesk.ui.pages.result_gate import detail_of, title_of
from branchdesk.ui.pages.result_override import OverrideEntry, refusal
from branchdesk.ui.route import Route
from branchdesk.ui.runner import Runner
from branchdesk.ui.widgets.icon import IconMark
from branchdesk.ui.widgets.marks import TagMark
from branchdesk.ui.widgets.text import Text, rule

if TYPE_CHECKING:
    from branchdesk.app.desk import Desk


class BarredPage(Page):
    """The limits that are used up, with their articles; Enter lets the case wait for another day,
    S asks a supervisor."""

    rail = "cases"

    def __init__(self, desk: "Desk", runner: Runner) -> None:
        super().__init__()
        self._desk, self._runner = desk, runner
        self._view: BarredView | None = None
        self._case_id = ""
        self._title = Text("", "page_title", wrap=True)
        self._why = Text("", "body", "quiet", wrap=True)
        self._free = Text("", "body", medium=True, wrap=True)
        self._points = QVBoxLayout()
        self._list = QWidget()
        self._scroll = QScrollArea()
        self.override = OverrideEntry("override")
        self.override.given.connect(self._begin_anyway)
        self.override.dropped.connect(self._given_up)
        self._build()
        self.retranslate()

    def _build(self) -> None:
        look = theme.current()
        head = QHBoxLayout()
        head.setSpacing(look.space.s)
        head.addWidget(IconMark("triangle-alert", "caution"), 0, Qt.AlignmentFlag.AlignVCenter)
        head.addWidget(self._title, 1)
        self._list.setLayout(self._points)
        self._points.setContentsMargins(0, 0, 0, 0)
        self._points.setSpacing(0)
        body = QWidget()
        body.setFixedWidth(look.grid("reading"))
        column = QVBoxLayout(body)
        column.setContentsMargins(0, look.space.xl, 0, look.space.l)
        column.setSpacing(look.space.m)
        column.addLayout(head)
        column.addWidget(self._why)
        column.addWidget(self._list)
        column.addWidget(self._free)
        column.addWidget(self.override)
        column.addStretch(1)
        middle = QWidget()
        middle.setProperty("surface", "")
        row = QHBoxLayout(middle)
        row.setContentsMargins(look.space.l, 0, look.space.l, 0)
        row.addStretch(1)
        row.addWidget(body)
        row.addStretch(1)
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setWidget(middle)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self._scroll)

    # Coming and going --------------------------------------------------------------------

    def activated(self, route: Route) -> None:
        """Ask what bars the case of ``route.case_id``; nothing may by now."""
        if route.case_id is None:
            return
        case_id = self._case_id = route.case_id
        barred = self._desk.interviews.barred
        self._runner.db(lambda: barred(case_id), self._show_or_leave, owner=self)

    def deactivated(self) -> None:
        self.override.leave()
        if self._view is not None:
            self._show_bar()

    def _show_or_leave(self, view: BarredView | None) -> None:
        if view is None:
            self._to_interview()
        else:
            self.show_view(view)

    def _to_interview(self, _begun: InterviewView | None = None) -> None:
        self.go.emit(Route("interview", case_id=self._case_id))

    def _wait(self) -> None:
        self.go.emit(Route("board"))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._follow()

    # A second person ---------------------------------------------------------------------

    def _ask(self) -> None:
        self.override.open()
        self._show_bar()
        self._follow()

    def _follow(self) -> None:
        """Keep the second person's fields in view."""
        if self.override.isVisible():
            QTimer.singleShot(0, self, lambda: self._scroll.ensureWidgetVisible(self.override))

    def _given_up(self) -> None:
        self._show_bar()
        self.take_focus()

    def _begin_anyway(self, reason: str, user: str, password: str) -> None:
        """A second person is proven, then lets the interview begin."""
        case_id, desk, spoken = self._case_id, self._desk, language()

        def job() -> InterviewView:
            supervisor = desk.access.witness(user, password)
            return desk.interviews.begin_anyway(case_id, spoken, reason, supervisor)

        self._runner.db(job, self._to_interview, self._refused, owner=self)

    def _refused(self, error: Exception) -> None:
        if isinstance(error, InputFault):
            self.override.refuse(refusal(error))
        else:
            self.override.refuse("")
            self._runner.report(error)

    # Showing -----------------------------------------------------------------------------

    def show_view(self, view: BarredView) -> None:
        """Show each limit that is used up, and from when there is room again."""
        self._view = view
        self.set_title(TopTitle(view.case.client_name, view.case.case_no, lane="intake"))
        clear(self._points)
        self._points.addWidget(rule())
        for point in view.points:
            self._points.addWidget(_limit(title_of(point), detail_of(point)))
        self._free.setVisible(view.free_on is not None)
        if view.free_on is not None:
            day = formats.day(date.fromisoformat(view.free_on))
            self._free.setText(tr("barred.free", date=day))
        self._show_bar()

    def _show_bar(self) -> None:
        """While a second person types, Enter is theirs."""
        later = tr("barred.later")
        actions: tuple[Action, ...] = (
            Action("override", tr("barred.anyway"), self._ask, key="S"),
            Action("primary", later, self._wait, "primary", key="Enter"),
        )
        if self.override.isVisibleTo(self):
            actions = (Action("primary", later, self._wait),)
        message = BarMessage(tr("barred.waits"), icon="shield-check", tone="good")
        self.set_bar(ActionBar(actions, message))

    def retranslate(self) -> None:
        self._title.setText(tr("barred.title"))
        self._why.setText(tr("barred.why"))
        self.override.retranslate()
        if self._view is not None:
            self.show_view(self._view)


def _limit(title: str, detail: str) -> QWidget:
    look = theme.current()
    row = QWidget()
    row.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
    row.setProperty("surface", "paper")
    column = QVBoxLayout(row)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    line = QHBoxLayout()
    line.setContentsMargins(look.space.m, look.space.s, look.space.m, look.space.s)
    line.setSpacing(look.space.s)
    line.addWidget(TagMark("claim"))
    words = QVBoxLayout()
    words.setSpacing(look.space.xxs)
    words.addWidget(Text(title, "body", medium=True, wrap=True))
    words.addWidget(Text(detail, "label", "quiet", wrap=True))
    line.addLayout(words, 1)
    column.addLayout(line)
    column.addWidget(rule())
    return row
