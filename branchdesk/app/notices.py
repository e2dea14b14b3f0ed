"""From an error to its text: what happened, what was kept, what to do."""

from dataclasses import dataclass
from typing import Literal

from branchdesk.app.texts import tr
from branchdesk.domain.errors import BranchDeskError, HubFault, InputFault

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
