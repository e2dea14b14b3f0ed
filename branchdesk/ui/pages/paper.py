"""Signed paper that came back: a pile sorted by its codes, each case kept once it is whole."""

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from branchdesk.app.notices import told
from branchdesk.app.paper import Pile, Scanned
from branchdesk.app.views import PaperCase, PaperView
from branchdesk.ui import theme
from branchdesk.ui.faults import Notice
from branchdesk.ui.i18n import tr, tr_count
from branchdesk.ui.page import Action, ActionBar, BarMessage, KeyHint, Page, TopTitle
from branchdesk.ui.pages.paper_camera import KEY, PageCamera
from branchdesk.ui.pages.paper_reading import FileReading
from branchdesk.ui.pages.paper_rows import (
    ASKS,
    LEFT_OVER,
    CaseLine,
    FaultLine,
    KeptLine,
    PaperDelegate,
    SheetLine,
    case_words,
    kept_words,
    line_name,
    line_words,
    lines,
)
from branchdesk.ui.pages.paper_side import SheetSide
from branchdesk.ui.pages.paper_source import (
    ChooseFiles,
    ChooseFolder,
    SourceStrip,
    files_dialog,
    folder_dialog,
)
from branchdesk.ui.route import Route
from branchdesk.ui.runner import Runner
from branchdesk.ui.widgets.empty import EmptyState
from branchdesk.ui.widgets.rows import RowList, RowModel
from branchdesk.ui.widgets.text import rule

if TYPE_CHECKING:
    from branchdesk.app.desk import Desk


class PaperPage(Page):
    """F chooses files, F8 photographs pages, Enter does what the current row needs, I keeps a case
    without the pages that are missing, X sets a sheet aside, Esc goes back. Files may be dropped
    anywhere."""

    rail = "cases"

    def __init__(
        self,
        desk: "Desk",
        runner: Runner,
        choose: ChooseFiles = files_dialog,
        choose_folder: ChooseFolder = folder_dialog,
    ) -> None:
        super().__init__()
        self._desk, self._runner = desk, runner
        self._case_id: str | None = None
        self._person = ""
        self._pile = Pile()
        self._view = PaperView()
        self._faults: tuple[FaultLine, ...] = ()
        self._kept: tuple[KeptLine, ...] = ()
        self._keeping = False
        self._reading = FileReading(desk, runner, self)
        self.source = SourceStrip(desk, runner, choose, choose_folder)
        self._model = RowModel(line_words, lambda value: isinstance(value, CaseLine | SheetLine))
        self.list = RowList(self._model)
        self.list.setObjectName("paper-list")
        self.list.setItemDelegate(PaperDelegate(self.list))
        self.side = SheetSide()
        self.camera = PageCamera(desk, runner)
        self._edge = rule(vertical=True)
        self._empty = EmptyState("file-text", "", "")
        self._stack = QStackedWidget()
        self._build()
        self.setAcceptDrops(True)
        self.source.arrived.connect(self._reading.add)
        self.source.camera_asked.connect(self.camera.press)
        self.camera.taken.connect(self._reading.photograph)
        self.camera.turned.connect(self._camera_turned)
        self._reading.left.connect(self.source.show_reading)
        self._reading.came.connect(self._came)
        self._reading.failed.connect(self._unread)
        self.list.picked.connect(self._picked)
        self.list.opened.connect(self._primary)
        self.side.word.given.connect(self._told)
        self.side.word.dropped.connect(self.take_focus)
        self.retranslate()

    def _build(self) -> None:
        lower = QWidget()
        row = QHBoxLayout(lower)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self._stack, 1)
        row.addWidget(self._edge)
        row.addWidget(self.side)
        row.addWidget(self.camera)
        for part in (self.side, self.camera):
            part.setFixedWidth(theme.current().grid("sealed"))
        self._stack.addWidget(self.list)
        self._stack.addWidget(self._empty)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.source)
        column.addWidget(rule())
        column.addWidget(lower, 1)

    # Coming and going --------------------------------------------------------------------

    def activated(self, route: Route) -> None:
        """The pile stays for whoever laid it there, whichever case it is looked at from."""
        person = self._desk.access.person
        number = person.id if person is not None else ""
        if number != self._person:
            self._forget()
        self._person, self._case_id = number, route.case_id
        self.source.start()
        self._sort()

    def _forget(self) -> None:
        self.camera.shut()
        self._pile, self._faults, self._kept = Pile(), (), ()
        self._reading.forget()
        self.show_view(PaperView())

    def deactivated(self) -> None:
        self.source.stop()
        self.camera.shut()
        self.side.word.hide()

    def take_focus(self) -> None:
        if self._stack.currentIndex() == 0:
            self.list.setFocus()
        else:
            self.setFocus()

    def touched(self, changes: frozenset[str]) -> None:
        if any(change.startswith(("case:", "document:")) for change in changes):
            self._sort()

    # Sheets come -------------------------------------------------------------------------

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        urls = event.mimeData().urls()
        self.source.take([Path(url.toLocalFile()) for url in urls if url.isLocalFile()])
        event.acceptProposedAction()

    def _came(self, more: tuple[Scanned, ...]) -> None:
        self._pile = self._pile.joined(more)
        self._sort()
        for one in more:
            if self.camera.was_read(one.file.name) and not one.is_named:
                do = tr("paper.camera_unread_do")
                self.notice(Notice("caution", tr("paper.camera_unread"), do=do))

    def _camera_turned(self, is_open: bool) -> None:
        self.source.show_camera(is_open)
        self.side.word.hide()
        self.unbind("Esc")
        if is_open:
            self.bind("Esc", tr("paper.camera_close"), self.camera.shut)
        else:
            self.take_focus()
        self._picked()

    def _unread(self, name: str, error: Exception) -> None:
        self.camera.was_read(name)
        notice = told(error)
        words = tr("common.sentences", first=notice.what, second=notice.do)
        if notice.code == "scan_unreadable":
            words = tr("paper.file_unreadable")
        self._faults = (*self._faults, FaultLine(name, words))
        self.show_view(self._view)

    def _sort(self) -> None:
        pile, here = self._pile, self._case_id
        if not pile.sheets:
            self.show_view(PaperView())
            return
        self._runner.db(
            lambda: self._desk.paper.sort(pile, here),
            lambda view: self._sorted(pile, view),
            owner=self,
        )

    def _sorted(self, pile: Pile, view: PaperView) -> None:
        if pile is self._pile:
            self.show_view(view)

    # Showing -----------------------------------------------------------------------------

    def show_view(self, view: PaperView) -> None:
        """Show the pile; the current row stays current."""
        self._view = view
        current = line_name(self.list.value)
        rows = lines(view, self._case_id, self._faults, self._kept)
        self._model.show_values(rows)
        self._stack.setCurrentIndex(0 if rows else 1)
        if not self.list.pick(lambda value: line_name(value) == current):
            self.list.pick(lambda _: True)
        if self.hasFocus():
            self.take_focus()
        self._picked()

    def show_kept(self, kept: tuple[KeptLine, ...], faults: tuple[FaultLine, ...] = ()) -> None:
        """Show what was kept from this pile and which files failed."""
        self._kept, self._faults = kept, faults
        self.show_view(self._view)

    def _picked(self) -> None:
        value = self.list.value
        if isinstance(value, CaseLine) and value.case.sheets:
            sheet = value.case.sheets[0]
            value = SheetLine(sheet, value.case.case_no, value.case.pages)
        self.side.show_sheet(value if isinstance(value, SheetLine) else None)
        for part in (self._edge, self.side):
            part.setVisible(isinstance(value, SheetLine) and not self.camera.is_open)
        self._edge.setVisible(self.camera.is_open or isinstance(value, SheetLine))
        self._show_bar()

    @property
    def _sheet(self) -> SheetLine | None:
        value = self.list.value
        return value if isinstance(value, SheetLine) else None

    @property
    def _case(self) -> PaperCase | None:
        value = self.list.value
        if isinstance(value, CaseLine):
            return value.case
        if isinstance(value, SheetLine):
            return next((one for one in self._view.cases if one.case_no == value.case_no), None)
        return None

    # Intents -----------------------------------------------------------------------------

    def _primary(self) -> None:
        action = self.bar.actions[-1]
        if not action.locked:
            action.run()

    def _ask(self) -> None:
        line = self._sheet
        if line is None:
            return
        self.camera.shut()
        here = next((one.case_no for one in self._view.cases if one.case_id == self._case_id), "")
        self.side.word.open(line.case_no or here, fixed=bool(line.case_no))

    def _told(self, case_no: str, page: int) -> None:
        line = self._sheet
        if line is not None:
            self._pile = self._pile.told(line.sheet.number, case_no, page)
            self._sort()
        self.take_focus()

    def _set_aside(self) -> None:
        line = self._sheet
        if line is not None:
            self._pile = self._pile.without([line.sheet.number])
            self._sort()
            words = tr("paper.set_aside", file=line.sheet.file)
            self.notice(Notice("info", words, do=tr("paper.set_aside_do")))

    def _keep(self) -> None:
        self._keep_case(incomplete=False)

    def _keep_without(self) -> None:
        self._keep_case(incomplete=True)

    def _keep_case(self, *, incomplete: bool) -> None:
        case, pile = self._case, self._pile
        if case is None or self._keeping:
            return
        self._keeping = True
        self._show_bar()
        line = KeptLine(
            case.case_no, case.client_name, case.pages - len(case.missing), case.missing
        )
        person = self._person
        self._runner.db(
            lambda: self._desk.paper.keep(pile, case.case_no, incomplete),
            lambda left: self._was_kept(person, left, line),
            self._not_kept,
            owner=self,
        )

    def _was_kept(self, person: str, left: Pile, line: KeptLine) -> None:
        """More sheets may have come meanwhile: only what was kept is taken away."""
        self._keeping = False
        if person != self._person:
            return
        self._pile = self._pile.without(sorted(left.aside))
        self._kept = (*self._kept, line)
        self._sort()
        words = tr("paper.kept", case_no=line.case_no)
        self.notice(Notice("safe", words, kept_words(line)))

    def _not_kept(self, error: Exception) -> None:
        self._keeping = False
        self._show_bar()
        self._runner.report(error)

    def _back(self) -> None:
        case_id = self._case_id
        self.go.emit(Route("sealed", case_id=case_id) if case_id else Route("board"))

    # Words -------------------------------------------------------------------------------

    def _show_bar(self) -> None:
        leave = "" if self.camera.is_open else "Esc"
        back = Action("back", tr("paper.back"), self._back, "quiet", key=leave)
        files = Action("files", tr("paper.choose"), self.source.choose, icon="folder-open", key="F")
        primary = self._main_action()
        actions = [back, *self._more_actions()]
        if primary.id != "files":
            actions.append(files)
        message = BarMessage(tr("paper.rule_rest"), tr("paper.rule"), "shield-check", "good")
        if self._all_kept:
            words = tr("paper.all_kept")
            message = BarMessage(tr("paper.all_kept_rest"), words, "shield-check", "good")
        elif self._faults:
            words = tr_count("paper.failed", len(self._faults))
            message = BarMessage(tr("paper.failed_rest"), words, "triangle-alert", "caution")
        hints = (KeyHint(("↑", "↓"), tr("paper.select")),) if self.list.value is not None else ()
        self.set_bar(ActionBar((*actions, primary), message, hints))

    def _more_actions(self) -> list[Action]:
        line, case = self._sheet, self._case
        found = []
        if line is not None and line.sheet.state not in LEFT_OVER:
            found.append(Action("aside", tr("paper.aside"), self._set_aside, "quiet", "x", "X"))
        if case is not None and case.state == "partial" and not self._asked:
            words = tr("paper.keep_without")
            found.append(Action("incomplete", words, self._keep_without, key="I"))
        return found

    @property
    def _all_kept(self) -> bool:
        """Whether nothing is left of what was laid here."""
        left = self._view.cases or self._view.loose or self._reading.busy
        return bool(self._kept) and not left and not self._faults

    @property
    def _asked(self) -> bool:
        line = self._sheet
        return line is not None and line.sheet.state in ASKS

    def _main_action(self) -> Action:
        """What the current row needs next."""
        line, case = self._sheet, self._case
        if line is not None and line.sheet.state in LEFT_OVER:
            return Action("aside", tr("paper.aside"), self._set_aside, "primary", "x", "Enter")
        if line is not None and self._asked and (case is None or case.pages):
            return Action("word", tr("paper.say_page"), self._ask, "primary", "pen-line", "Enter")
        if case is not None:
            words = tr("paper.keep", case_no=case.case_no)
            locked = "" if case.state == "whole" else case_words(case)
            if self._keeping:
                locked = tr("paper.keeping")
            return Action("keep", words, self._keep, "primary", "package-check", "Enter", locked)
        if self._all_kept:
            words = tr("paper.back_to_case" if self._case_id else "paper.back_to_board")
            return Action("done", words, self._back, "primary", key="Enter")
        choose = self.source.choose
        return Action("files", tr("paper.choose"), choose, "primary", "folder-open", "Enter")

    def retranslate(self) -> None:
        self._empty.set_texts(tr("paper.empty_title"), tr("paper.empty_step"))
        self.list.setAccessibleName(tr("paper.pile"))
        self.source.retranslate()
        self.camera.retranslate()
        self.bind(KEY, tr("paper.camera_open"), self.camera.press)
        self.side.retranslate()
        self.set_title(TopTitle(tr("paper.title")))
        self.show_view(self._view)
