"""The one door from an error to the strip of the page on show."""

from PySide6.QtCore import QObject, Signal

from branchdesk.app.notices import Notice, NoticeKind, explain, told

__all__ = ["FaultDoor", "Notice", "NoticeKind", "explain"]


class FaultDoor(QObject):
    """Turns any error into a :class:`Notice`; ``noticed`` carries it to the page on show."""

    noticed = Signal(object)

    def show(self, error: Exception) -> Notice:
        """Tell a known error; any other is an incident with a number."""
        notice = told(error)
        self.noticed.emit(notice)
        return notice
