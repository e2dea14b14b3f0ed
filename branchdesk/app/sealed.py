"""The sealed page: what was sealed, what was verified, what is on its way."""

from datetime import datetime
from pathlib import Path

from branchdesk.app.form_content import band_name
from branchdesk.app.heads import head
from branchdesk.app.session import Session
from branchdesk.app.signing import SCREEN_DPI, Signing
from branchdesk.app.transfers import Transfers
from branchdesk.app.views import CheckRow, SealedView
from branchdesk.documents.verify import verify


class Sealed:
    """After the seal."""

    def __init__(self, session: Session, signing: Signing, transfers: Transfers) -> None:
        self._session = session
        self._signing = signing
        self._transfers = transfers

    def view(self, case_id: str) -> SealedView:
        """The sealed form verified anew, with the way of its parts to head office."""
        session = self._session
        row = session.store.case(case_id)
        pages = self._signing.pages(case_id, SCREEN_DPI)
        document = session.store.document(row.document_id or "")
        level = row.level or ""
        return SealedView(
            case=head(session, row),
            document_id=document.document_id,
            pages=pages,
            sealed_at=row.sealed_at or "",
            took_seconds=_seconds(row.opened_at, row.sealed_at),
            checks=(*self._document_checks(case_id), self._ledger_check()),
            transfers=self._transfers.of_case(row),
            copies=document.copies,
            receipt=tuple(
                sentence for _id, _title, sentence in self._signing.composer(case_id).agreements()
            ),
            level=level,
            level_name=band_name(session, level),
        )

    def printed(self, case_id: str, printer: str) -> SealedView:
        """A copy left the printer."""
        self._signing.printed(case_id, printer)
        return self.view(case_id)

    def save_pdf(self, case_id: str, path: Path) -> None:
        """The sealed form as a file."""
        self._signing.save_pdf(case_id, path)

    def _document_checks(self, case_id: str) -> tuple[CheckRow, ...]:
        report = verify(self._signing.pdf(case_id), roots=(self._signing.pki().root,))
        return tuple(
            CheckRow(check.name, "valid" if check.ok else "invalid", check.detail, check.params)
            for check in report.checks
        )

    def _ledger_check(self) -> CheckRow:
        report = self._session.store.verify()
        seq, head_hash = self._session.store.head()
        state = "valid" if report.first_bad_seq is None else "invalid"
        return CheckRow("ledger", state, "ledger", {"seq": seq, "head": head_hash.hex()})


def _seconds(start: str, end: str | None) -> int:
    if end is None:
        return 0
    return int((datetime.fromisoformat(end) - datetime.fromisoformat(start)).total_seconds())
