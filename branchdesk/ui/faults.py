"""The one door from an error to the strip of the page on show."""

from PySide6.QtCore import QObject, Signal

from branchdesk.app.incidents import log_incident
from branchdesk.app.notices import Notice, NoticeKind, explain
from branchdesk.domain.errors import BranchDeskError
from branchdesk.ui.i18n import tr

__all__ = ["FaultDoor", "Notice", "NoticeKind", "explain"]


class FaultDoor(QObject):
    """Turns any error into a :class:`Notice`; ``noticed`` carries it to the page on show."""

    noticed = Signal(object)

    def show(self, error: Exception) -> Notice:
        """Explain a known error; log any other as an incident and show its number."""
        notice = explain(error) if isinstance(error, BranchDeskError) else self._incident(error)
        self.noticed.emit(notice)
        return notice

    def _incident(self, error: Exception) -> Notice:
        number = log_incident(error)
        return Notice(
            "fault",
            tr("errors.incident.what", number=number),
            tr("errors.incident.kept"),
            tr("errors.incident.do", number=number),
            "incident",
        )
