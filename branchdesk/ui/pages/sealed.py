"""After the seal: the page, what was verified, what is on its way, and the client's copy."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from branchdesk.app.notices import told
from branchdesk.app.views import CaseHead, Picture, SealedView
from branchdesk.domain.errors import InputFault
from branchdesk.ui import formats, printing, tag_text, theme
from branchdesk.ui.faults import Notice
from branchdesk.ui.i18n import tr, tr_count
from branchdesk.ui.instants import local
from branchdesk.ui.layouts import clear
from branchdesk.ui.page import Action, ActionBar, BarMessage, Page, TopTitle
from branchdesk.ui.pages.sealed_copy import CopyPane, folder_for
from branchdesk.ui.pages.sealed_paper import PaperLines, last_return
from branchdesk.ui.pages.sealed_parts import CheckChain, TransferRow
from branchdesk.ui.route import Route
from branchdesk.ui.runner import Runner
from branchdesk.ui.tokens import Role
from branchdesk.ui.widgets.duties import DutyLines
from branchdesk.ui.widgets.paper import Paper
from branchdesk.ui.widgets.text import Glyph, PaneTitle, Text, rule

if TYPE_CHECKING:
    from PySide6.QtPrintSupport import QPrinter

    from branchdesk.app.desk import Desk


class SealedPage(Page):
    """Enter prints the client's copy or saves it, O exports the evidence, B brings signed paper
    back, N takes the next one."""

    rail = "cases"

    def __init__(
        self,
        desk: "Desk",
        runner: Runner,
        find_printer: Callable[[], str] = printing.printer_name,
        make_printer: "Callable[[str], QPrinter]" = printing.printer,
    ) -> None:
        super().__init__()
        self._desk, self._runner = desk, runner
        self._find_printer, self._make_printer = find_printer, make_printer
        self._case_id = ""
        self._view: SealedView | None = None
        # By case: what is under way may end while another client's form is on show.
        self._busy: dict[str, str] = {}
        self.paper = Paper()
        self._shield = Glyph("shield-check", theme.current().size.icon[2], "good")
        self._title = Text("", "greeting")
        self._when = Text("", "body", "quiet")
        self._duties = DutyLines("sealed")
        self._came_back = Text("", "label", wrap=True)
        self._came_back.setObjectName("came-back")
        self._checks_title = PaneTitle()
        self.chain = CheckChain()
        self._transfers_title = PaneTitle()
        self._transfers = QVBoxLayout()
        self._paper_title = PaneTitle()
        self.way_of_paper = PaperLines()
        self.copy = CopyPane()
        self._build()
        self.copy.chosen.connect(self._show_bar)
        self.retranslate()

    def _build(self) -> None:
        look = theme.current()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.paper, 1)
        self._panes = (self._middle(), self._right())
        for pane in self._panes:
            row.addWidget(rule(vertical=True))
            row.addWidget(pane)
        self.paper.setMinimumWidth(look.grid("pick_min"))

    def _middle(self) -> QScrollArea:
        look = theme.current()
        area, column = _pane(look.grid("sealed", 1))
        head = QHBoxLayout()
        head.setSpacing(look.space.s)
        head.addWidget(self._shield)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self._title)
        words.addWidget(self._when)
        head.addLayout(words, 1)
        column.addLayout(head)
        column.addSpacing(look.space.xs)
        column.addWidget(self._duties)
        column.addWidget(self._came_back)
        column.addSpacing(look.space.s)
        column.addWidget(self._checks_title)
        column.addSpacing(look.space.xs)
        column.addWidget(self.chain)
        column.addSpacing(look.space.m)
        column.addWidget(self._transfers_title)
        self._transfers.setSpacing(0)
        column.addLayout(self._transfers)
        column.addSpacing(look.space.m)
        column.addWidget(self._paper_title)
        column.addWidget(self.way_of_paper)
        column.addStretch(1)
        return area

    def _right(self) -> QScrollArea:
        look = theme.current()
        area, column = _pane(look.grid("sealed", 2))
        column.addWidget(self.copy)
        column.addStretch(1)
        return area

    # Coming and going --------------------------------------------------------------------

    def activated(self, route: Route) -> None:
        if route.case_id is None:
            return
        if route.case_id != self._case_id:
            self._case_id, self._view = route.case_id, None
            self.paper.show_pages(())
            self.copy.forget()
            self._show_panes(False)
            self.set_title(TopTitle(tr("sealed.title")))
        self.copy.start(self._find_printer())
        self._show_bar()
        self._load()

    def deactivated(self) -> None:
        self.copy.password.forget()

    def touched(self, changes: frozenset[str]) -> None:
        document_id = self._view.document_id if self._view is not None else ""
        if changes & {"sync", f"case:{self._case_id}", f"document:{document_id}"}:
            self._load()

    def _load(self) -> None:
        case_id = self._case_id
        if case_id:
            self._runner.db(lambda: self._desk.sealed.view(case_id), self._came, owner=self)

    def _came(self, view: SealedView) -> None:
        """What was asked for one client is never shown in the place of another."""
        if view.case.case_id == self._case_id:
            self.show_view(view)

    def show_view(self, view: SealedView) -> None:
        """Show page, checks and transfers."""
        before, self._view = self._view, view
        self._case_id = view.case.case_id
        same = before is not None and before.document_id == view.document_id
        if before is None or not same or before.awaits_seal != view.awaits_seal:
            self.paper.show_pages(view.pages)
            self.paper.go_to(len(view.pages))
        self._shield.set_icon(*self._mark())
        self._title.setText(self._headline())
        took = formats.duration(view.took_seconds * 1000)
        time = formats.clock_seconds(local(view.sealed_at)) if view.sealed_at else ""
        self._when.setText(tr("sealed.when", time=time, took=took))
        self._duties.show_duties(view.duties)
        self.chain.show_checks(view.checks)
        self._show_transfers(view)
        self.way_of_paper.show_view(view)
        words, tone = last_return(view)
        self._came_back.setText(words)
        self._came_back.set_tone(tone)
        self._came_back.setVisible(bool(words))
        self.copy.show_view(view)
        self._show_panes(True)
        self.set_title(TopTitle(view.case.client_name, view.case.case_no, lane="seal"))
        self._show_bar()

    def _show_panes(self, shown: bool) -> None:
        """What is said of one client is not to be read while the next one's form loads."""
        for pane in self._panes:
            inside = pane.widget()
            if inside is not None:
                inside.setVisible(shown)

    def _show_transfers(self, view: SealedView) -> None:
        clear(self._transfers)
        for part in view.transfers:
            self._transfers.addWidget(TransferRow(part))

    # Intents -----------------------------------------------------------------------------

    def _primary(self) -> None:
        if self._why_locked() or not self._sound:
            return
        if self.copy.on_paper:
            self._print()
        else:
            self._save()

    def _print(self) -> None:
        if self._view is None:
            return
        case, name, line = self._view.case, self.copy.printer, self.copy.line.value
        failed = partial(self._failed, case)
        self._wait(case, "printing")

        sealed = self._desk.sealed

        def look(_none: None) -> None:
            done = partial(self._printed, name)
            self._runner.db(lambda: sealed.view(case.case_id), done, failed, owner=self)

        def put_out(pages: tuple[Picture, ...]) -> None:
            """Print and count in one job: closing the window drops answers, never half a job."""
            count = partial(sealed.printed, case.case_id, name, line)
            printing.print_pages(pages, self._make_printer(name), count)

        def to_paper(pages: tuple[Picture, ...]) -> None:
            self._runner.work(lambda: put_out(pages), look, failed, owner=self)

        dpi = printing.PRINT_DPI
        self._runner.db(
            lambda: sealed.paper_copy(case.case_id, dpi, line), to_paper, failed, owner=self
        )

    def _printed(self, printer: str, view: SealedView) -> None:
        self._wait(view.case, "")
        self._came(view)
        words = tr("sealed.printed", printer=printer)
        self._tell(view.case, Notice("safe", words, tr_count("sealed.copies", view.copies)))

    def _save(self) -> None:
        if self._view is None:
            return
        if not self.copy.place.value:
            self.copy.place.set_error(tr("sealed.place_missing"))
            return
        path, case = Path(self.copy.place.value).expanduser(), self._view.case
        password, line = self.copy.password.value, self.copy.line.value
        self._wait(case, "save")
        self._runner.db(
            lambda: self._desk.sealed.save_copy(case.case_id, path, password, line),
            lambda _none: self._saved(case, path),
            partial(self._failed, case),
            owner=self,
        )

    def _saved(self, case: CaseHead, path: Path) -> None:
        self._wait(case, "")
        if case.case_id == self._case_id:
            self.copy.password.forget()
        self._tell(case, Notice("safe", tr("sealed.saved"), str(path)))

    def _export(self) -> None:
        if self._view is None or self._why_locked():
            return
        case = self._view.case
        folder = folder_for(case.case_no)
        self._wait(case, "evidence")

        def write() -> Path:
            client = self._desk.clients.profile(case.client_id)
            lines = tuple(line for line in client.lines if line.case_no == folder.name)
            return self._desk.exports.case(case.case_id, folder, tag_text.title, lines)

        self._runner.db(
            write, partial(self._exported, case), partial(self._failed, case), owner=self
        )

    def _exported(self, case: CaseHead, manifest: Path) -> None:
        self._wait(case, "")
        where = tr("sealed.evidence_where", folder=manifest.parent)
        self._tell(case, Notice("safe", tr("sealed.evidence_done"), where))

    def _failed(self, case: CaseHead, error: Exception) -> None:
        self._wait(case, "")
        if case.case_id != self._case_id:
            wrong_place = Notice("caution", tr("sealed.place_wrong"))
            self._tell(case, wrong_place if isinstance(error, OSError) else told(error))
        elif isinstance(error, OSError):
            self.copy.place.set_error(tr("sealed.place_wrong"))
            self.copy.place.input.setFocus()
        elif isinstance(error, InputFault) and error.code == "password_unfit":
            self.copy.password.set_error(tr("errors.password_unfit.what", **error.params))
            self.copy.password.input.setFocus()
        else:
            self._runner.report(error)

    def _wait(self, case: CaseHead, busy: str) -> None:
        self._busy[case.case_id] = busy
        self._show_bar()

    def _tell(self, case: CaseHead, notice: Notice) -> None:
        """A notice about another case than the one on show says which."""
        if case.case_id != self._case_id:
            words = tr("sealed.of_case", case_no=case.case_no, words=notice.what)
            notice = replace(notice, what=words)
        self.notice(notice)

    def _bring_back(self) -> None:
        self.go.emit(Route("paper", case_id=self._case_id))

    def _next(self) -> None:
        self.go.emit(Route("intake"))

    # Words -------------------------------------------------------------------------------

    @property
    def _sound(self) -> bool:
        """Whether nothing speaks against what is shown; nothing shown is not unsound."""
        return self._view is None or all(row.state != "invalid" for row in self._view.checks)

    def _mark(self) -> tuple[str, Role]:
        if not self._sound:
            return "circle-x", "recording"
        return ("clock", "info") if self._awaits else ("shield-check", "good")

    def _headline(self) -> str:
        if not self._sound:
            return tr("sealed.damaged")
        return tr("sealed.signed_title" if self._awaits else "sealed.title")

    @property
    def _awaits(self) -> bool:
        """Whether the client signed and head office's seal is still to come."""
        return self._view is not None and self._view.awaits_seal

    def _why_locked(self) -> str:
        """Why nothing can be given out now; empty where it can."""
        if self._view is None:
            return tr("common.loading")
        busy = self._busy.get(self._case_id)
        if busy:
            waits = {"printing": "sealed.printing", "evidence": "sealed.evidence_working"}
            return tr(waits.get(busy, "common.loading"))
        return tr("sealed.awaited") if self._awaits else ""

    def _show_bar(self) -> None:
        on_paper = self.copy.on_paper
        copies = self._view.copies if self._view is not None else 0
        key = ("print_again" if copies else "print") if on_paper else "save"
        locked = self._why_locked()
        unsound = "" if self._sound else tr("sealed.broken")
        icon = "printer" if on_paper else "file-text"
        primary = Action(
            "primary",
            tr(f"sealed.{key}"),
            self._primary,
            "primary",
            icon,
            "Enter",
            locked or unsound,
        )
        export = Action(
            "evidence", tr("sealed.evidence"), self._export, "quiet", "package-check", "O", locked
        )
        paper = Action("paper", tr("sealed.bring_back"), self._bring_back, "quiet", key="B")
        following = Action("next-client", tr("sealed.next"), self._next, key="N")
        message = BarMessage(tr("sealed.kept_rest"), tr("sealed.kept"), "shield-check", "good")
        if self._awaits:
            message = BarMessage(tr("sealed.awaited_rest"), tr("sealed.signed"), "clock", "info")
        if unsound:
            message = BarMessage(tr("sealed.broken_rest"), unsound, "circle-x", "recording")
        self.set_bar(ActionBar((export, paper, following, primary), message))

    def retranslate(self) -> None:
        self.paper.setAccessibleName(tr("sealed.pages"))
        self._checks_title.set_texts(tr("sealed.checks"))
        self._transfers_title.set_texts(tr("sealed.transfers"))
        self._paper_title.set_texts(tr("sealed.way_of_paper"))
        self.copy.retranslate()
        self.bind("↓", tr("sign.page_after"), lambda: self.paper.go_to(self.paper.page + 1))
        self.bind("↑", tr("sign.page_before"), lambda: self.paper.go_to(self.paper.page - 1))
        if self._view is not None:
            self.show_view(self._view)
        else:
            self.set_title(TopTitle(tr("sealed.title")))
            self._show_bar()


def _pane(width: int) -> tuple[QScrollArea, QVBoxLayout]:
    """A scrolling paper pane and its column."""
    look = theme.current()
    area = QScrollArea()
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setWidgetResizable(True)
    area.setFixedWidth(width)
    body = QWidget()
    body.setProperty("surface", "paper")
    column = QVBoxLayout(body)
    column.setContentsMargins(look.space.l, look.space.m, look.space.l, look.space.m)
    column.setSpacing(0)
    area.setWidget(body)
    return area, column
