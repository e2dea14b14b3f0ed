"""One form, one signature, one seal: drawn from the case, signed with ink, sealed, kept."""

import base64
import os
import uuid
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from branchdesk.app.case_record import attached, record_of
from branchdesk.app.evidence_text import attachments
from branchdesk.app.form_content import FormComposer
from branchdesk.app.heads import facts_of, head
from branchdesk.app.inks import hand_of
from branchdesk.app.interviewing import Interviews
from branchdesk.app.page_pictures import SCREEN_DPI, pictures
from branchdesk.app.recording import Recording
from branchdesk.app.results import Results
from branchdesk.app.seals import Seals, certified_name, own_pki, seal_roots, sealed_payload
from branchdesk.app.session import Session
from branchdesk.app.stamping import Stamping
from branchdesk.app.views import AgreementRow, Person, Picture, SignView
from branchdesk.documents import stamp
from branchdesk.documents.content import FormContent
from branchdesk.documents.fonts import FontSet
from branchdesk.documents.form import Drawn, draw
from branchdesk.documents.seal import Evidence, SealStamp, certify, seal_branch
from branchdesk.domain import case as case_rules
from branchdesk.domain import gate, suitability, terms
from branchdesk.domain.biometric import shape_of
from branchdesk.domain.case import Case
from branchdesk.domain.errors import InputFault
from branchdesk.domain.events import Draft, Payload, stream
from branchdesk.domain.happenings import (
    CaseSealed,
    CopyGiven,
    DocumentBuilt,
    DocumentCertified,
    DocumentPrinted,
    DocumentSigned,
    PageShown,
)
from branchdesk.domain.ink import Ink
from branchdesk.domain.ink import encode as encode_ink
from branchdesk.store.files import SealedFiles, StoredFile
from branchdesk.store.queries import CaseRow, DocumentRow

_ADVISERS = ("adviser", "supervisor")


@dataclass(frozen=True, slots=True)
class _Paper:
    """A form on the table: drawn, not yet sealed."""

    document_id: str
    content: FormContent
    drawn: Drawn
    pages: tuple[Picture, ...]
    agreements: tuple[AgreementRow, ...]


@dataclass(frozen=True, slots=True)
class _Signed:
    """A form that the client signed, certified by this PC, and what the ledger is to say of it."""

    row: CaseRow
    paper: _Paper
    pdf: bytes
    signed: DocumentSigned
    ended: Draft
    at_ms: int | None


class Signing:
    """Use cases from the drawn form to the sealed one."""

    def __init__(
        self,
        session: Session,
        interviews: Interviews,
        results: Results,
        recording: Recording,
        files: SealedFiles,
        fonts: FontSet,
        stamping: Stamping,
        seals: Seals,
    ) -> None:
        self._session = session
        self._interviews = interviews
        self._results = results
        self._recording = recording
        self._files = files
        self._fonts = fonts
        self._stamping = stamping
        self._seals = seals
        self._papers: dict[str, _Paper] = {}
        self._shown: dict[str, dict[int, int]] = {}

    def read_fonts(self) -> None:
        """Have the faces of form and seal at hand before a client waits for them. FileNotFoundError
        without fonts, InputFault ``glyph_missing`` for the branch's name."""
        self._fonts.load()
        for language, name in self._session.place.branch_name.items():
            stamp.carve(name, language, self._fonts)

    def prepare(self, case_id: str) -> SignView:
        """Draw the one form, anew where facts or answers changed since. InputFault ``case_state``
        while the gate is open, ``fact_missing``, ``suitability_blocked``, ``glyph_missing``;
        nothing is written then."""
        session = self._session
        session.require("sign", *_ADVISERS)
        row = session.store.case(case_id)
        if row.sealed_at is not None:
            raise _not_ready(row)
        paper = self._papers.get(case_id)
        lies_there = paper is not None and self._still_says(row, paper)
        self._expect_closed_gate(row, drawn=lies_there)
        if not lies_there:
            self._papers[case_id] = self._draw(row)
        return self._view(row)

    def mend(self) -> None:
        """Remove the file of a sealing that a crash cut short: no ledger knows its key."""
        store = self._session.store
        for unfinished in store.unfinished():
            for document in store.documents_of(unfinished.case_id):
                if document.key is None:
                    for name in (document.document_id, certified_name(document.document_id)):
                        self._files.path(name).unlink(missing_ok=True)

    def page_shown(self, case_id: str, document_id: str, page: int, shown_ms: int) -> None:
        """Page ``page`` (from 1) of that document was on screen for ``shown_ms`` more."""
        row = self._session.store.case(case_id)
        shown = self._shown.setdefault(document_id, {})
        shown[page] = shown.get(page, 0) + shown_ms
        payload = PageShown(document_id, page, shown_ms)
        at_ms = self._recording.now_ms(self._interviews.state(case_id).interview_id)
        self._session.append([self._document_draft(row, document_id, payload, at_ms)])

    def seal(self, case_id: str, document_id: str, ink: Ink, witness: Person) -> None:
        """Sign and seal the document that was shown: one PDF of two revisions, kept and counted in
        one transaction. Where head office seals, the first of them is kept so, and its seal comes
        by itself.

        InputFault ``ink_missing``, ``four_eyes``, ``form_changed`` where that document is not the
        form on the table or it no longer says what was agreed, ``case_state`` where the gate has
        opened; DeviceFault ``disk_full``, ``recording_unclosed``. A fault leaves the form on the
        table, ready to be sealed again; only the recording may have ended.
        """
        session = self._session
        person = session.require("seal", *_ADVISERS)
        row = session.store.case(case_id)
        paper = self._paper(row)
        ink.checked()
        if witness.id == person.id:
            raise InputFault("four_eyes", user=witness.id)
        case = case_rules.fold(session.store.stream(stream("case", case_id)))
        self._sealed_case(case, paper, witness)
        if paper.document_id != document_id or not self._still_says(row, paper):
            raise InputFault("form_changed", case_no=row.case_no)
        self._expect_closed_gate(row, drawn=True)
        at_ms = self._recording.now_ms(self._interviews.state(case_id).interview_id)
        pki = own_pki(session.store)
        self._end_recording(case_id)
        self._recording.expect_closed(self._interviews.state(case_id).interview_id)
        sealed_case = self._sealed_case(case, paper, witness)
        certified = certify(paper.drawn.pdf, ink, self._evidence(row, witness), pki.device_key())
        signed = DocumentSigned(
            document_id=paper.document_id,
            shown_sha256=paper.drawn.sha256,
            ink=base64.b64encode(encode_ink(shape_of(ink))).decode(),
            pointer=ink.pointer,
            has_pressure=ink.has_pressure,
            witness=witness.id,
            hand=hand_of(session.store, paper.document_id, ink),
        )
        ended = Draft(stream("case", case_id), sealed_case, person.id, row.client_id)
        keep = self._keep_certified if self._seals.at_head_office else self._keep_sealed
        keep(_Signed(row, paper, certified, signed, ended, at_ms))
        del self._papers[case_id]

    def _end_recording(self, case_id: str) -> None:
        """Stop what records this case's interview; another one goes on."""
        running, interview = self._recording.running, self._interviews.state(case_id)
        if running is None or running.interview_id == interview.interview_id:
            self._recording.end(partial(self._interviews.append, case_id))

    def _keep_sealed(self, form: _Signed) -> None:
        """Seal by this PC's own key, then keep file and events."""
        row, document_id = form.row, form.paper.document_id
        key, timestamper = own_pki(self._session.store).branch_key(), self._stamping.timestamper
        sealed = seal_branch(form.pdf, self._stamp(row), key, self._fonts, timestamper)
        with self._kept(document_id, sealed.pdf) as (stored, file_key):
            payload = sealed_payload(
                document_id, row.case_id, form.paper.drawn.pages, stored, file_key
            )
            with self._stamping.owing(document_id, sealed.level):
                self._interviews.append(row.case_id, self._drafts(form, payload))

    def _keep_certified(self, form: _Signed) -> None:
        """Keep file and events; head office is asked for the seal with these very bytes."""
        row, document_id = form.row, form.paper.document_id
        with self._kept(certified_name(document_id), form.pdf) as (stored, file_key):
            payload = DocumentCertified(
                document_id=document_id,
                case_id=row.case_id,
                language=self._interviews.state(row.case_id).language,
                sha256=stored.sha256,
                size=stored.size,
                sealed_sha256=stored.sealed_sha256,
                sealed_size=stored.sealed_size,
                key=base64.b64encode(file_key).decode(),
            )
            with self._seals.keeping(document_id):
                self._interviews.append(row.case_id, self._drafts(form, payload))

    @contextmanager
    def _kept(self, name: str, pdf: bytes) -> Iterator[tuple[StoredFile, bytes]]:
        """A file and its key, which stays only if what is done with them is done."""
        key = os.urandom(32)
        stored = self._files.put(name, pdf, key)
        with ExitStack() as undo:
            undo.callback(self._files.path(name).unlink)
            yield stored, key
            undo.pop_all()

    def _drafts(self, form: _Signed, kept: Payload) -> list[Draft]:
        row, ident = form.row, form.paper.document_id
        return [
            self._document_draft(row, ident, form.signed, form.at_ms),
            self._document_draft(row, ident, kept, form.at_ms),
            form.ended,
        ]

    def awaits_seal(self, case_id: str) -> bool:
        """Whether the client signed and head office has still to seal."""
        row = self._session.store.case(case_id)
        if row.document_id is None or row.sealed_at is None:
            return False
        return self._session.store.document(row.document_id).key is None

    def roots(self, case_id: str) -> tuple[bytes, ...]:
        """What the form's signatures are trusted by, DER; IntegrityFault ``key_missing``."""
        row = self._session.store.case(case_id)
        return seal_roots(self._session.store, row.document_id or "")

    def pdf(self, case_id: str) -> bytes:
        """The sealed form; IntegrityFault ``pdf_damaged`` or ``media_missing``."""
        document, key = self._sealed_document(self._session.store.case(case_id))
        return self._files.get(document.document_id, key)

    def pages(self, case_id: str, dpi: int) -> tuple[Picture, ...]:
        """The sealed form's pages with ink and seal, for screen and printer."""
        return pictures(self.pdf(case_id), dpi)

    def printed(self, case_id: str, printer: str, line: str = "") -> None:
        """A copy left the printer, with that ``line`` for the client: it is counted."""
        row = self._session.store.case(case_id)
        document, _key = self._sealed_document(row)
        ident = document.document_id
        printed = DocumentPrinted(ident, document.copies + 1, printer)
        given = CopyGiven(ident, "paper", line)
        self._session.append(
            [self._document_draft(row, ident, payload, None) for payload in (printed, given)]
        )

    def saved(self, case_id: str, line: str) -> None:
        """A copy was saved as a file, with that ``line`` for the client."""
        row = self._session.store.case(case_id)
        document, _key = self._sealed_document(row)
        given = CopyGiven(document.document_id, "file", line)
        self._session.append([self._document_draft(row, document.document_id, given, None)])

    def composer(self, case_id: str) -> FormComposer:
        """What the form says in this case."""
        return self._composer(self._session.store.case(case_id))

    def _composer(self, row: CaseRow) -> FormComposer:
        facts = facts_of(self._session, row)
        return FormComposer(self._session, row, facts, self._interviews.state(row.case_id))

    def _content(self, row: CaseRow, drawn_at: datetime) -> FormContent:
        results, case_id = self._results, row.case_id
        return self._composer(row).compose(
            results.assessed_on(case_id), results.valid_until(case_id), drawn_at
        )

    def _expect_closed_gate(self, row: CaseRow, *, drawn: bool) -> None:
        """InputFault ``suitability_blocked``, ``case_state`` while a point of the gate is open."""
        left_out = gate.WHILE_RECORDING if drawn else frozenset()
        result = self._results.view(row.case_id)
        if any(not one.passed and one.point not in left_out for one in result.points):
            self._composer(row).check_products()
            raise _not_ready(row)

    def _still_says(self, row: CaseRow, paper: _Paper) -> bool:
        """Whether the form on the table says what it would say if it were drawn now."""
        return self._content(row, paper.content.drawn_at) == paper.content

    def _sealed_case(self, case: Case, paper: _Paper, witness: Person) -> CaseSealed:
        interview = self._interviews.state(case.case_id)
        state = case_rules.state_of(case, interview, submitted=False)
        session, known = self._session, self._session.definitions.products
        products = [known[one] for one in case.products if one in known]
        promised = terms.promised(case.case_id, session.today(), products, session.pack)
        return case_rules.seal(case, state, interview, paper.document_id, witness.id, promised)

    def _evidence(self, row: CaseRow, witness: Person) -> Evidence:
        session, interview = self._session, self._interviews.state(row.case_id)
        return Evidence(
            case_no=row.case_no,
            client=row.client_name,
            witness=witness.id,
            signed_at=session.now(),
            attachments=(
                *attachments(interview, session.questionnaire),
                attached(record_of(session.store, interview)),
            ),
        )

    def _stamp(self, row: CaseRow) -> SealStamp:
        session = self._session
        language = self._interviews.state(row.case_id).language
        return SealStamp(session.place.branch_name[language], language, session.now())

    def _sealed_document(self, row: CaseRow) -> tuple[DocumentRow, bytes]:
        """The sealed form's row and key; InputFault ``case_state`` before the client signed,
        ``seal_awaited`` before head office's seal."""
        document = self._session.store.document(row.document_id) if row.document_id else None
        if document is not None and document.key is None and row.sealed_at is not None:
            raise InputFault("seal_awaited", case_no=row.case_no)
        if document is None or document.key is None:
            raise InputFault("case_state", case_no=row.case_no, state=row.state, wanted="SEALED")
        return document, base64.b64decode(document.key)

    def _draw(self, row: CaseRow) -> _Paper:
        session = self._session
        composer = self._composer(row)
        content = self._content(row, session.now())
        drawn = draw(content, self._fonts)
        document_id = str(uuid.uuid4())
        built = DocumentBuilt(
            document_id=document_id,
            case_id=row.case_id,
            form=session.form.source.id,
            form_sha256=session.form.source.sha256,
            agreements=tuple(agreement.id for agreement in content.agreements),
            sha256=drawn.sha256,
            pages=drawn.pages,
        )
        at_ms = self._recording.now_ms(self._interviews.state(row.case_id).interview_id)
        session.append([self._document_draft(row, document_id, built, at_ms)])
        agreements = tuple(
            AgreementRow(ident, title, sentence, 0)
            for ident, title, sentence in composer.agreements()
        )
        return _Paper(document_id, content, drawn, pictures(drawn.pdf, SCREEN_DPI), agreements)

    def _view(self, row: CaseRow) -> SignView:
        paper = self._paper(row)
        shown = self._shown.get(paper.document_id, {})
        where = paper.drawn.page_of_agreement
        case = head(self._session, row)
        return SignView(
            case=case,
            document_id=paper.document_id,
            sha256=paper.drawn.sha256,
            pages=paper.pages,
            shown_ms=tuple(shown.get(page, 0) for page in range(1, paper.drawn.pages + 1)),
            agreements=tuple(
                AgreementRow(one.id, one.title, one.sentence, shown.get(where[one.id], 0))
                for one in paper.agreements
            ),
            signed=False,
            witness=None,
            witness_at=None,
            elder=suitability.extra_care(case.age, self._session.pack) is not None,
        )

    def _paper(self, row: CaseRow) -> _Paper:
        if row.case_id not in self._papers:
            raise _not_ready(row)
        return self._papers[row.case_id]

    def _document_draft(
        self, row: CaseRow, document_id: str, payload: Payload, at_ms: int | None
    ) -> Draft:
        return self._session.draft(
            "document", document_id, payload, client_id=row.client_id, media_ms=at_ms
        )


def _not_ready(row: CaseRow) -> InputFault:
    return InputFault("case_state", case_no=row.case_no, state=row.state, wanted="COMPLETING")
