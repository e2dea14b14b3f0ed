"""The paper route: signed sheets scanned back, matched to their case, kept beside the original."""

import base64
import os
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass

from branchdesk.app.session import Session
from branchdesk.documents.codes import PageMark
from branchdesk.documents.scan_match import Match, match
from branchdesk.documents.scanning import ScanFile, Sheet, bound, mark_of, sheets
from branchdesk.domain.errors import InputFault, IntegrityFault
from branchdesk.domain.events import stream
from branchdesk.domain.happenings import DocumentScanned
from branchdesk.store.files import SealedFiles
from branchdesk.store.ledger import Store
from branchdesk.store.queries import CaseRow, DocumentRow

ADVISERS = ("adviser", "supervisor")


@dataclass(frozen=True, slots=True)
class Returned:
    """What came of a scan: ``case_no`` is None where no sheet says it and nobody did; then
    ``match`` is None too. ``kept`` only where every page was there and nothing else."""

    case_no: str | None
    sheets: int
    match: Match | None
    kept: bool


class Scans:
    """Signed paper that comes back to the branch that holds the sealed form."""

    def __init__(self, session: Session, files: SealedFiles) -> None:
        self._session = session
        self._files = files
        self._said: dict[str, PageMark] = {}

    def take_in(
        self,
        delivered: Sequence[ScanFile],
        case_no: str | None = None,
        placed: Mapping[int, int] | None = None,
    ) -> Returned:
        """Match the sheets to the sealed form of their case and keep them if they are whole.

        The case is ``case_no`` or else the one most sheets say; ``placed`` is a person's word,
        sheet to page. InputFault ``scan_unreadable``, ``case_unknown``, ``case_state`` before the
        client signed, ``seal_awaited`` before head office's seal; nothing is kept then.
        """
        self._session.require("scan_in", *ADVISERS)
        scanned = tuple(sheets(delivered))
        case_no = case_no or _most_said(scanned)
        if case_no is None:
            return Returned(None, len(scanned), None, kept=False)
        row = self.case(case_no)
        found = match([sheet.mark for sheet in scanned], self.original(row), placed)
        if found.complete:
            ordered = [scanned[sheet - 1] for _page, sheet in found.matched]
            self.keep(row, bound(ordered, delivered), found)
        return Returned(case_no, len(scanned), found, found.complete)

    def kept(self, case_id: str) -> tuple[bytes, ...]:
        """The scans of a case that lie on this PC, oldest first; IntegrityFault where one does not
        open or was made here and is gone."""
        store = self._session.store
        return tuple(
            self._files.get(scan.scan_id, base64.b64decode(scan.key))
            for scan in store.scans(case_id)
            if scan.device_id == store.device_id or self._files.path(scan.scan_id).exists()
        )

    def case(self, case_no: str) -> CaseRow:
        """The case with that number; InputFault ``case_unknown``."""
        try:
            return self._session.store.case_numbered(case_no)
        except KeyError as error:
            raise InputFault("case_unknown", case_no=case_no) from error

    def original(self, row: CaseRow) -> PageMark:
        """What the first page of the sealed form says of itself; InputFault ``case_state`` or
        ``seal_awaited`` before the seal, IntegrityFault ``media_missing``, ``pdf_damaged``."""
        document = self._document(row)
        if document.document_id not in self._said:
            pdf = self._files.get(document.document_id, base64.b64decode(document.key or ""))
            mark = mark_of(pdf)
            if mark is None or not mark.digest:
                path = self._files.path(document.document_id)
                raise IntegrityFault("pdf_damaged", path=str(path), reason="no code")
            self._said[document.document_id] = mark
        return self._said[document.document_id]

    def keep(self, row: CaseRow, pdf: bytes, found: Match) -> None:
        """Keep the bound sheets sealed beside the form, as ``found`` says of them."""
        document = self._document(row)
        scan_id, key = str(uuid.uuid4()), os.urandom(32)
        stored = self._files.put(scan_id, pdf, key)
        with ExitStack() as undo:
            undo.callback(self._files.path(scan_id).unlink)
            payload = DocumentScanned(
                document_id=document.document_id,
                case_id=row.case_id,
                scan_id=scan_id,
                sha256=stored.sha256,
                size=stored.size,
                sealed_sha256=stored.sealed_sha256,
                sealed_size=stored.sealed_size,
                key=base64.b64encode(key).decode(),
                pages=len(found.matched),
                by_hand=found.by_hand,
                missing=found.missing,
            )
            draft = self._session.draft(
                "document", document.document_id, payload, client_id=row.client_id
            )
            self._session.append([draft])
            undo.pop_all()

    def _document(self, row: CaseRow) -> DocumentRow:
        document = self._session.store.document(row.document_id) if row.document_id else None
        if document is not None and document.key is None and row.sealed_at is not None:
            raise InputFault("seal_awaited", case_no=row.case_no)
        if document is None or document.key is None:
            raise InputFault("case_state", case_no=row.case_no, state=row.state, wanted="SEALED")
        return document


def scans_of(store: Store, document_id: str) -> Iterator[tuple[str, DocumentScanned]]:
    """The scans kept beside a document, oldest first, each with the PC it was scanned on."""
    for recorded in store.stream(stream("document", document_id)):
        if isinstance(recorded.payload, DocumentScanned):
            yield recorded.event.device_id, recorded.payload


def _most_said(scanned: Sequence[Sheet]) -> str | None:
    """The case most sheets say; of two said as often, the one that was said first."""
    said = [sheet.mark.case_no for sheet in scanned if sheet.mark is not None]
    return max(said, key=said.count) if said else None
