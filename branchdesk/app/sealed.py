"""The sealed page: what was sealed, what was verified, what is on its way, the client's copy."""

from dataclasses import replace
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from branchdesk.app.access import Access
from branchdesk.app.duties import duties
from branchdesk.app.heads import head
from branchdesk.app.interviewing import Interviews
from branchdesk.app.page_pictures import SCREEN_DPI, pictures
from branchdesk.app.receipts import Receipts
from branchdesk.app.seals import Seals
from branchdesk.app.session import Session
from branchdesk.app.signing import Signing
from branchdesk.app.stamping import Stamping
from branchdesk.app.transfers import Transfers
from branchdesk.app.views import CheckRow, PaperKept, Picture, PrintedCopy, SealedView
from branchdesk.app.whole_file import write_whole
from branchdesk.documents.client_copy import client_copy
from branchdesk.documents.fonts import FontSet
from branchdesk.documents.receipt import Printed, draw_receipt
from branchdesk.documents.verify import Check, verify
from branchdesk.domain.events import stream
from branchdesk.domain.happenings import DocumentPrinted

_SEALS_OWN = ("branch_seal", "timestamp", "complete")
"""Checks of which a form without its seal says nothing."""


class Sealed:
    """After the seal."""

    def __init__(
        self,
        session: Session,
        access: Access,
        interviews: Interviews,
        signing: Signing,
        transfers: Transfers,
        fonts: FontSet,
        stamping: Stamping,
        seals: Seals,
    ) -> None:
        self._session = session
        self._access = access
        self._interviews = interviews
        self._signing = signing
        self._transfers = transfers
        self._fonts = fonts
        self._stamping = stamping
        self._seals = seals
        self._receipts = Receipts(session, signing)

    def view(self, case_id: str) -> SealedView:
        """The sealed form verified anew, with the way of its parts to head office; as signed where
        head office's seal is awaited."""
        session = self._session
        row = session.store.case(case_id)
        document = session.store.document(row.document_id or "")
        ident = document.document_id
        waiting = self._seals.unsealed(ident) if self._signing.awaits_seal(case_id) else None
        awaited = waiting is not None
        pdf = self._signing.pdf(case_id) if waiting is None else waiting
        checks = self._signed_checks if awaited else self._document_checks
        return SealedView(
            case=head(session, row),
            document_id=ident,
            pages=pictures(pdf, SCREEN_DPI),
            sealed_at=row.sealed_at or "",
            took_seconds=_seconds(row.opened_at, row.sealed_at),
            checks=(*checks(case_id, ident, pdf), self._ledger_check()),
            transfers=self._transfers.of_case(row),
            copies=document.copies,
            receipt=self._receipts.view(case_id, pdf),
            duties=duties(session, row),
            printed=self._printed(document.document_id),
            paper=self._came_back(case_id),
            awaits_seal=awaited,
        )

    def paper_copy(self, case_id: str, dpi: int, line: str) -> tuple[Picture, ...]:
        """The receipt with that ``line`` for the client and the number of this copy, then the
        form's pages, for the printer. InputFault ``glyph_missing``."""
        session = self._session
        document = session.store.document(session.store.case(case_id).document_id or "")
        at = session.now().astimezone(ZoneInfo(session.place.time_zone))
        by = session.person.id if session.person is not None else ""
        printed = Printed(document.copies + 1, at.strftime("%Y-%m-%d %H:%M"), by)
        receipt = self._receipt(case_id, line, printed)
        return pictures(receipt, dpi) + self._signing.pages(case_id, dpi)

    def printed(self, case_id: str, printer: str, line: str) -> None:
        """A copy is leaving the printer; on its own thread, so that it is counted by the time the
        paper is out, whatever else the program does."""
        self._signing.printed(case_id, printer, line)

    def save_copy(self, case_id: str, path: Path, password: str, line: str) -> None:
        """Receipt and form as one file that only the client's ``password`` opens, whole or not at
        all; see :func:`write_whole`. InputFault ``password_unfit``, ``glyph_missing``."""
        receipt = self._receipt(case_id, line)
        write_whole(path, client_copy(receipt, self._signing.pdf(case_id), password))
        self._signing.saved(case_id, line)

    def _printed(self, document_id: str) -> tuple[PrintedCopy, ...]:
        events = self._session.store.stream(stream("document", document_id))
        return tuple(
            PrintedCopy(
                number=one.payload.copy,
                at_utc=one.event.at_utc,
                by=self._access.name_of(one.event.actor).name,
                printer=one.payload.printer,
            )
            for one in events
            if isinstance(one.payload, DocumentPrinted)
        )

    def _came_back(self, case_id: str) -> tuple[PaperKept, ...]:
        return tuple(
            PaperKept(
                at_utc=scan.scanned_at,
                by=self._access.name_of(scan.scanned_by).name,
                pages=scan.pages,
                missing=scan.missing,
                by_hand=scan.by_hand,
            )
            for scan in self._session.store.scans(case_id)
        )

    def _receipt(self, case_id: str, line: str, printed: Printed | None = None) -> bytes:
        language = self._interviews.state(case_id).language
        receipt = self._receipts.of(case_id, language, line, self._signing.pdf(case_id))
        receipt = replace(receipt, printed=printed)
        return draw_receipt(receipt, self._fonts)

    def _signed_checks(self, case_id: str, document_id: str, pdf: bytes) -> tuple[CheckRow, ...]:
        """What can be said of a form before its seal."""
        report = verify(pdf, roots=self._signing.roots(case_id))
        rows = [_row(check) for check in report.checks if check.name not in _SEALS_OWN]
        reason = self._seals.refusal(document_id)
        if reason is None:
            seal = CheckRow("branch_seal", "valid", "seal_awaited")
        else:
            seal = CheckRow("branch_seal", "unsure", "seal_refused", {"reason": reason})
        return (rows[0], seal, *rows[1:])

    def _document_checks(self, case_id: str, document_id: str, pdf: bytes) -> tuple[CheckRow, ...]:
        report = verify(
            pdf,
            roots=self._signing.roots(case_id),
            time_roots=self._stamping.roots,
            token=self._stamping.token(document_id),
        )
        rows = map(_row, report.checks)
        if document_id not in self._stamping.owed():
            return tuple(rows)
        owed = CheckRow("timestamp", "valid", "timestamp_owed")
        return tuple(owed if row.detail == "timestamp_absent" else row for row in rows)

    def _ledger_check(self) -> CheckRow:
        report = self._session.store.verify()
        seq, head_hash = self._session.store.head()
        state = "valid" if report.first_bad_seq is None else "invalid"
        return CheckRow("ledger", state, "ledger", {"seq": seq, "head": head_hash.hex()})


def _row(check: Check) -> CheckRow:
    return CheckRow(check.name, _state(check), check.detail, check.params)


def _state(check: Check) -> str:
    """A time stamp by an authority that is not trusted (any more) says nothing against the form."""
    if check.ok:
        return "valid"
    return "unsure" if check.detail == "timestamp_untrusted" else "invalid"


def _seconds(start: str, end: str | None) -> int:
    if end is None:
        return 0
    return int((datetime.fromisoformat(end) - datetime.fromisoformat(start)).total_seconds())
