"""An open claim about the question that is up, with what helps against it."""

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from branchdesk.app.views import TagRow
from branchdesk.ui import tag_text, theme
from branchdesk.ui.i18n import tr, tr_count
from branchdesk.ui.widgets import paint
from branchdesk.ui.widgets.button import Button
from branchdesk.ui.widgets.marks import TagMark
from branchdesk.ui.widgets.text import Text

REMEDIES: dict[str, tuple[str, ...]] = {
    "read_too_fast": ("reread", "reason"),
    "answered_too_fast": ("retake", "reason"),
    "device_lost": ("retry", "reason"),
}
"""What helps against a claim, first the best; any other claim is explained."""
_REMEDY_KEYS = {"reread": "S", "retake": "R", "reason": "", "retry": ""}


class ClaimStrip(QWidget):
    """An open claim about the question with what helps. ``remedied(remedy)``."""

    remedied = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        look = theme.current()
        self.setObjectName("claim-strip")
        self._shown: tuple[object, ...] = ()
        self._what = Text("", "strip", medium=True)
        self._detail = Text("", "strip", wrap=True)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(look.space.m, look.space.xs, look.space.xs, look.space.xs)
        self._row.setSpacing(look.space.s)
        self._row.addWidget(TagMark("claim"))
        self._row.addWidget(self._what)
        self._row.addWidget(self._detail, 1)
        self._buttons: list[Button] = []
        self.setMinimumHeight(look.size.strip_min)
        self.hide()

    def show_claims(self, claims: tuple[TagRow, ...]) -> None:
        """Show the first claim and how many more there are; none hides the strip."""
        if not claims:
            self._shown = ()
            self.hide()
            return
        claim = claims[0]
        detail = tag_text.claim_detail(claim)
        if len(claims) > 1:
            more = tr_count("interview.more_claims", len(claims) - 1)
            detail = tr("common.sentences", first=detail, second=more)
        self._what.setText(tag_text.claim_title(claim))
        self._detail.setText(detail)
        self.setAccessibleName(f"{self._what.text()}: {detail}")
        remedies = REMEDIES.get(claim.what, ("reason",))
        words = tuple(tr(f"interview.remedy.{remedy}") for remedy in remedies)
        if (claim.id, remedies, words) != self._shown:
            self._shown = (claim.id, remedies, words)
            self._show_buttons(remedies)
        self.show()

    def _show_buttons(self, remedies: tuple[str, ...]) -> None:
        for button in self._buttons:
            self._row.removeWidget(button)
            button.setObjectName("")
            button.hide()
            button.deleteLater()
        self._buttons = []
        for remedy in remedies:
            key = _REMEDY_KEYS[remedy]
            button = Button(tr(f"interview.remedy.{remedy}"), key=key, small=True)
            button.setObjectName(f"remedy-{remedy}")
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.clicked.connect(lambda _=False, name=remedy: self.remedied.emit(name))
            self._buttons.append(button)
            self._row.addWidget(button)

    def paintEvent(self, event: QPaintEvent) -> None:
        look = theme.current()
        painter = QPainter(self)
        fill = look.colour("caution_tint")
        paint.frame(painter, QRectF(self.rect()), radius=look.radius.control, fill=fill)
        painter.end()
