"""The one way from an error to its text: what happened, what was kept, what to do."""

from dataclasses import dataclass
from typing import Literal

from branchdesk.app.incidents import log_incident
from branchdesk.app.texts import has, tr
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
    if isinstance(error, HubFault) and "reason" in params:
        params["reason"] = reason_words(str(params["reason"]))
    return _notice(kind, error.code, params)


def told(error: Exception) -> Notice:
    """:func:`explain` a known error; log any other as an incident and tell its number."""
    if isinstance(error, BranchDeskError):
        return explain(error)
    return _notice("fault", "incident", {"number": log_incident(error)})


def reason_words(reason: str | None) -> str:
    """Why something is stuck: a known reason in the person's language, else as head office gave
    it."""
    key = f"sync.reason.{reason}"
    if reason is None:
        return tr("sync.reason.unknown")
    return tr(key) if has(key) else reason


def _notice(kind: NoticeKind, code: str, params: dict[str, object]) -> Notice:
    what, kept, do = (tr(f"errors.{code}.{part}", **params) for part in ("what", "kept", "do"))
    return Notice(kind, what, kept, do, code)


def _in_words(value: object) -> object:
    if isinstance(value, tuple | list):
        return tr("common.list_comma").join(str(part) for part in value)
    return value
