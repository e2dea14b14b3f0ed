"""What is owed after a seal, a line each: how long it is kept, and the call to the client."""

from collections.abc import Sequence
from datetime import date

from PySide6.QtWidgets import QVBoxLayout, QWidget

from branchdesk.app.views import Duty
from branchdesk.ui import formats
from branchdesk.ui.i18n import tr
from branchdesk.ui.layouts import clear
from branchdesk.ui.widgets.text import Text


class DutyLines(QWidget):
    """Worded by the texts ``<page>.duty``; a call to be made stands out."""

    def __init__(self, page: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._page = page
        self.setObjectName("duties")
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)

    def show_duties(self, duties: Sequence[Duty]) -> None:
        """Show these, and nothing where there are none."""
        clear(self._column)
        for duty in duties:
            day = formats.day(date.fromisoformat(duty.until))
            words = tr(
                f"{self._page}.duty.{duty.what}",
                date=day,
                article=duty.article,
                case_no=duty.case_no,
            )
            line = Text(words, "label", "quiet", wrap=True)
            if duty.what == "call_back":
                line.set_tone("caution")
            line.setObjectName(f"duty-{duty.what}")
            self._column.addWidget(line)
        self.setVisible(bool(duties))
