"""The form on the table and after the seal."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from branchdesk.app.views.desk import Transfer
from branchdesk.app.views.paper import PaperKept, PrintedCopy
from branchdesk.app.views.shared import CaseHead, Picture
from branchdesk.domain.definitions import Text


@dataclass(frozen=True, slots=True)
class AgreementRow:
    """An agreement's short title, its one plain sentence and ms its page was on screen."""

    id: str
    title: Text
    sentence: Text
    shown_ms: int


@dataclass(frozen=True, slots=True)
class SignView:
    """The form as drawn. ``pages`` are RGB pictures; ``shown_ms`` one a page; ``elder`` where a
    rule asks for larger type."""

    case: CaseHead
    document_id: str
    sha256: str
    pages: tuple[Picture, ...]
    shown_ms: tuple[int, ...]
    agreements: tuple[AgreementRow, ...]
    signed: bool
    witness: Text | None
    witness_at: str | None
    elder: bool = False


@dataclass(frozen=True, slots=True)
class CheckRow:
    """A verified thing. ``check``: client_signature, branch_seal, timestamp, ledger, pages, media.

    ``state``: valid, invalid, or unsure, which does not count against the form.
    ``detail`` i18n key under sealed.detail with params.
    """

    check: str
    state: str
    detail: str
    params: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Receipt:
    """The client's receipt on screen: the level's sentence, what was agreed, what to know after
    that, and the ``line`` last chosen for this client."""

    level: Text
    agreed: tuple[Text, ...]
    notes: tuple[Text, ...]
    line: str = ""


@dataclass(frozen=True, slots=True)
class Duty:
    """What is owed after the seal of case ``case_no``, by ``article``. ``what``: retention (nothing
    may be erased up to the day ``until``, ISO) or call_back (the client is called by that day)."""

    what: str
    until: str
    article: str
    case_no: str


@dataclass(frozen=True, slots=True)
class SealedView:
    """After sealing: the page, what was verified, what is on its way, the client's copy; each
    paper copy that was ``printed`` and the signed ``paper`` that came back, oldest first."""

    case: CaseHead
    document_id: str
    pages: tuple[Picture, ...]
    sealed_at: str
    took_seconds: int
    checks: tuple[CheckRow, ...]
    transfers: tuple[Transfer, ...]
    copies: int
    receipt: Receipt
    duties: tuple[Duty, ...] = ()
    printed: tuple[PrintedCopy, ...] = ()
    paper: tuple[PaperKept, ...] = ()
    awaits_seal: bool = False
    """The client signed; head office's seal comes by itself."""
