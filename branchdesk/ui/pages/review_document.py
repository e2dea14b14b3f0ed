"""The middle of the review: what is to be judged, or the client's identity document in its place,
beside the film that shows the person."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from branchdesk.app.views import IdentityFact, IdentityPhoto, IdentityReview, OnTheWay, ReviewView
from branchdesk.ui import formats, theme
from branchdesk.ui.film import LOOK_MS
from branchdesk.ui.i18n import pick, tr, tr_count
from branchdesk.ui.instants import local
from branchdesk.ui.layouts import clear
from branchdesk.ui.pages.review_claims import ClaimsPane, pane_head
from branchdesk.ui.runner import Runner
from branchdesk.ui.widgets.button import Button
from branchdesk.ui.widgets.document_view import DocumentView
from branchdesk.ui.widgets.empty import EmptyState, LoadingRows
from branchdesk.ui.widgets.text import Glyph, Text, Tone, rule

if TYPE_CHECKING:
    from branchdesk.app.desk import Desk

KEY = "D"
_SEEN, _LOADING, _NONE = range(3)
_ON_THE_WAY = {"coming": "refresh-cw", "away": "cloud-off", "unsent": "clock"}


class DocumentPane(QWidget):
    """Each side as it was photographed, the typed facts below, and who compared them."""

    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        look = theme.current()
        self.setProperty("surface", "paper")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._view: IdentityReview | None = None
        self._title = Text("", "pane_title")
        self._close = Button("", "quiet", key=KEY, small=True)
        self._close.setObjectName("document-close")
        self._close.clicked.connect(self.closed)
        self._none = EmptyState("camera", "", "")
        self._none.step.setFixedWidth(look.grid("pick_min"))
        self._rows = QVBoxLayout()
        self._rows.setContentsMargins(look.space.m, look.space.s, look.space.m, look.space.m)
        self._rows.setSpacing(look.space.xs)
        self._area = self._seen()
        self._stack = QStackedWidget()
        for page in (self._area, LoadingRows(4), self._none):
            self._stack.addWidget(page)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(pane_head(self._title, self._close))
        column.addWidget(rule())
        column.addWidget(self._stack, 1)
        self.retranslate()

    def _seen(self) -> QScrollArea:
        body = QWidget()
        body.setProperty("surface", "paper")
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(self._rows)
        column.addStretch(1)
        area = QScrollArea()
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setObjectName("document-area")
        area.setWidget(body)
        return area

    @property
    def view(self) -> IdentityReview | None:
        """What is on show."""
        return self._view

    def wait(self) -> None:
        """It is being fetched."""
        self._view = None
        self._stack.setCurrentIndex(_LOADING)

    def show_view(self, view: IdentityReview) -> None:
        """Show photographs, facts and comparison."""
        self._view = view
        clear(self._rows)
        for photo in view.photos:
            self._rows.addWidget(_photograph(photo))
            self._rows.addWidget(_side(photo))
        for state, icon in _ON_THE_WAY.items():
            count = sum(one.state == state for one in view.on_the_way)
            if count:
                words = tr_count(f"review.document.{state}", count)
                self._rows.addWidget(_line(icon, "info", words))
        for fact in view.facts:
            self._rows.addWidget(_fact(fact))
        self._rows.addWidget(_line(*_compared(view)))
        empty = not view.photos and not view.on_the_way
        self._stack.setCurrentIndex(_NONE if empty else _SEEN)

    def retranslate(self) -> None:
        """Set every text anew."""
        self._title.setText(tr("identity.title"))
        self._area.setAccessibleName(tr("identity.title"))
        self._close.set_words(tr("review.document.close"))
        self._none.set_texts(tr("review.document.none_title"), tr("review.document.none_step"))
        if self._view is not None:
            self.show_view(self._view)


class ReviewMiddle(QStackedWidget):
    """The claims; the document while the reviewer compares it with the person in the film."""

    def __init__(self, desk: "Desk", runner: Runner) -> None:
        super().__init__()
        self._desk, self._runner = desk, runner
        self._case_id = ""
        self._look = QTimer(self, interval=LOOK_MS, singleShot=True)
        self._look.timeout.connect(self._ask_how_far)
        self.claims = ClaimsPane()
        self.document = DocumentPane()
        self.setFixedWidth(theme.current().grid("review", 1))
        self.addWidget(self.claims)
        self.addWidget(self.document)
        self.claims.chosen.connect(self.to_claims)
        self.document.closed.connect(self.to_claims)

    @property
    def on_document(self) -> bool:
        """Whether the document is on show."""
        return self.currentWidget() is self.document

    def show_view(self, view: ReviewView) -> None:
        """Show the claims of a case; its document when it is asked for."""
        self._case_id = view.case.case_id
        self.claims.show_claims(view.claims, may_judge=view.may_decide)

    def turn(self) -> None:
        """From the claims to the document, or back."""
        case_id = self._case_id
        if self.on_document or not case_id:
            self.to_claims()
            return
        self.document.wait()
        self.setCurrentWidget(self.document)
        self._ask()

    def to_claims(self) -> None:
        """Show what is to be judged."""
        self._look.stop()
        self.setCurrentWidget(self.claims)

    def _ask(self) -> None:
        case_id = self._case_id
        self._runner.db(
            lambda: self._desk.reviews.identity(case_id),
            lambda view: self._came(case_id, view),
            lambda error: self._failed(case_id, error),
            owner=self,
        )

    def judge(self, accepted: bool) -> None:
        """Answer the current claim, while it can be seen."""
        if not self.on_document:
            self.claims.judge(accepted)

    def retranslate(self) -> None:
        """Set every text anew."""
        self.claims.retranslate()
        self.document.retranslate()

    def _came(self, case_id: str, view: IdentityReview) -> None:
        if not self.on_document or case_id != self._case_id:
            return
        self.document.show_view(view)
        if view.on_the_way:
            self._look.start()

    def _ask_how_far(self) -> None:
        """Photographs are opened anew only when one has come."""
        case_id = self._case_id
        self._runner.db(
            lambda: self._desk.reviews.identity_on_the_way(case_id),
            lambda coming: self._are_coming(case_id, coming),
            lambda error: self._failed(case_id, error),
            owner=self,
        )

    def _are_coming(self, case_id: str, coming: tuple[OnTheWay, ...]) -> None:
        shown = self.document.view
        if not self.on_document or case_id != self._case_id or shown is None:
            return
        if [one.state for one in coming] == [one.state for one in shown.on_the_way]:
            self._look.start()
        else:
            self._ask()

    def _failed(self, case_id: str, error: Exception) -> None:
        if case_id == self._case_id:
            self.to_claims()
        self._runner.report(error)


def _photograph(photo: IdentityPhoto) -> DocumentView:
    look = theme.current()
    view = DocumentView()
    view.setObjectName(f"document-{photo.side}")
    wide = look.grid("review", 1) - 2 * look.space.m - look.size.scrollbar
    view.setFixedSize(wide, wide * photo.picture.height // photo.picture.width)
    view.show_photo(photo.picture)
    view.setAccessibleName(_name(photo))
    return view


def _name(photo: IdentityPhoto) -> str:
    kind, side = tr(f"identity.kind.{photo.document}"), tr(f"identity.side.{photo.side}")
    return tr("review.document.side", kind=kind, side=side)


def _side(photo: IdentityPhoto) -> QWidget:
    """Which side it is, and what makes it hard to read."""
    if not photo.faults:
        return Text(_name(photo), "label", "quiet")
    named = tr("common.list_comma").join(tr(f"identity.fault.{one}") for one in photo.faults)
    return _line("triangle-alert", "caution", f"{_name(photo)}　{named}")


def _fact(fact: IdentityFact) -> QWidget:
    look = theme.current()
    line = QWidget()
    row = QHBoxLayout(line)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(look.space.s)
    label = Text(pick(fact.label), "label", "quiet")
    label.setFixedWidth(look.grid("review_fact"))
    value = Text(fact.value, "body", medium=True, wrap=True)
    value.setObjectName(f"document-fact-{fact.fact_id}")
    row.addWidget(label)
    row.addWidget(value, 1)
    if fact.agrees:
        row.addWidget(Glyph("check", look.size.icon[1], "good"))
    return line


def _compared(view: IdentityReview) -> tuple[str, Tone, str]:
    """Whether somebody compared the facts: icon, tone and words."""
    if view.compared_by is None:
        return "triangle-alert", "caution", tr("review.document.not_compared")
    at = local(view.compared_at)
    time = f"{formats.day(at)} {formats.clock(at)}"
    words = tr("review.document.compared", name=pick(view.compared_by), time=time)
    return "circle-check", "good", words


def _line(icon: str, tone: Tone, words: str) -> QWidget:
    look = theme.current()
    line = QWidget()
    row = QHBoxLayout(line)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(look.space.xs)
    row.addWidget(Glyph(icon, look.size.icon[1], tone))
    row.addWidget(Text(words, "label", tone, wrap=True), 1)
    return line
