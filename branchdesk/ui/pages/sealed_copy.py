"""The client's copy: on paper or as a file that their own password opens, and their receipt."""

from pathlib import Path

from PySide6.QtCore import QStandardPaths, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from branchdesk.app.views import SealedView
from branchdesk.ui import theme
from branchdesk.ui.i18n import tr, tr_count
from branchdesk.ui.pages.sealed_parts import Receipt
from branchdesk.ui.widgets.field import Field, SecretField
from branchdesk.ui.widgets.pick import PickRow
from branchdesk.ui.widgets.text import PaneTitle

_LINE_CHARACTERS = 60


class CopyPane(QWidget):
    """Which copy, where to, with which password and line; ``chosen`` when the kind changes."""

    chosen = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.printer = ""
        self._view: SealedView | None = None
        self._title = PaneTitle()
        self._paper = PickRow("", many=False)
        self._paper.setObjectName("copy-paper")
        self._file = PickRow("", many=False)
        self._file.setObjectName("copy-pdf")
        self.place = Field()
        self.place.input.setObjectName("copy-place")
        self.password = SecretField()
        self.password.input.setObjectName("copy-password")
        self.line = Field()
        self.line.input.setObjectName("copy-line")
        self.line.input.setMaxLength(_LINE_CHARACTERS)
        self._receipt_title = PaneTitle()
        self._receipt = Receipt()
        self._build()
        for row in (self._paper, self._file):
            row.clicked.connect(self._choose)
        self.line.edited.connect(self._receipt.show_line)

    def _build(self) -> None:
        space = theme.current().space
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for part, below in (
            (self._title, space.s),
            (self._paper, space.xs),
            (self._file, space.xs),
            (self.place, space.xxs),
            (self.password, space.xs),
            (self.line, space.m),
            (self._receipt_title, space.s),
            (self._receipt, 0),
        ):
            column.addWidget(part)
            column.addSpacing(below)

    @property
    def on_paper(self) -> bool:
        """Whether the copy is to be printed."""
        return self._paper.isChecked()

    def start(self, printer: str) -> None:
        """Offer the ``printer``, or a file where there is none; no password is left standing."""
        self.printer = printer
        self.password.forget()
        self._paper.setChecked(bool(printer))
        self._file.setChecked(not printer)
        self.refresh()

    def forget(self) -> None:
        """Another case is coming."""
        self._view = None
        self.place.set_value("")
        self.line.set_value("")

    def show_view(self, view: SealedView) -> None:
        """Show the receipt; the line last chosen stands there again when the form is new here."""
        if self._view is None or self._view.document_id != view.document_id:
            self.line.set_value(view.receipt.line)
        self._view = view
        self._receipt.show_view(view)
        self._receipt.show_line(self.line.value)
        if not self.place.value:
            self.place.set_value(str(_documents() / f"{view.case.case_no}.pdf"))
        self.refresh()

    def refresh(self) -> None:
        """The words of both choices, and the fields that the chosen one needs."""
        pages = len(self._view.pages) if self._view is not None else 0
        copies = self._view.copies if self._view is not None else 0
        second = self.printer or tr("sealed.no_printer")
        words = tr("sealed.paper", pages=pages)
        self._paper.show_words(words, second, blocked=not self.printer)
        self._file.show_words(tr("sealed.pdf"), tr("sealed.pdf_hint"))
        for field in (self.place, self.password):
            field.setVisible(self._file.isChecked())
        aside = tr_count("sealed.copies", copies) if copies else tr("sealed.no_copies")
        self._title.set_texts(tr("sealed.copy"), aside)

    def retranslate(self) -> None:
        """The words of the language in force."""
        self._receipt_title.set_texts(tr("sealed.receipt"))
        self.place.set_texts(tr("sealed.place"))
        self.password.set_texts(tr("sealed.password"), tr("sealed.password_hint"))
        self.line.set_texts(tr("sealed.line"), tr("sealed.line_hint"))
        self.refresh()

    def _choose(self) -> None:
        if self.on_paper:
            self.password.forget()
        self.refresh()
        self.chosen.emit()


def _documents() -> Path:
    place = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
    return Path(place or Path.home())


def folder_for(case_no: str) -> Path:
    """Where the evidence of that case is laid."""
    return _documents() / case_no
