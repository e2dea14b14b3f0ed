"""The one door from an error to a text: what happened, what was kept, what to do."""

from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QObject, Signal

from branchdesk.app.incidents import log_incident
from branchdesk.domain.errors import BranchDeskError, HubFault, InputFault
from branchdesk.ui.i18n import tr

NoticeKind = Literal["info", "safe", "caution", "fault", "next"]


@dataclass(frozen=True, slots=True)
class Notice:
    """A message for the strip: one sentence each for what happened, what was kept, what to do."""

    kind: NoticeKind
    what: str
    kept: str = ""
    do: str = ""
    code: str = ""


def explain(error: BranchDeskError) -> Notice:
    """The text of an error in the language in force; input and hub errors only caution."""
    kind: NoticeKind = "caution" if isinstance(error, InputFault | HubFault) else "fault"
    params = {name: _in_words(value) for name, value in error.params.items()}
    return Notice(
        kind,
        tr(f"errors.{error.code}.what", **params),
        tr(f"errors.{error.code}.kept", **params),
        tr(f"errors.{error.code}.do", **params),
        error.code,
    )


def _in_words(value: object) -> object:
    if isinstance(value, tuple | list):
        return tr("common.list_comma").join(str(part) for part in value)
    return value


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
