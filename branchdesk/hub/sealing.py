"""The branch's seal, set at head office: each case once, and what was answered once is answered
again from the journal."""

import threading
from hashlib import sha256

import msgspec
import sqlalchemy as sa

from branchdesk.documents.fonts import FontSet
from branchdesk.documents.pki import SealKey
from branchdesk.documents.revision import HttpTimeStamper
from branchdesk.documents.seal import Sealed, SealStamp, seal_branch
from branchdesk.documents.verify import seal_holds, verify
from branchdesk.domain.certificates import is_certificate
from branchdesk.domain.errors import BranchDeskError, DeviceFault, InputFault, IntegrityFault
from branchdesk.domain.sealing import NotAuthentic, unseal, unwrap_key
from branchdesk.domain.wire import SealAnswer, SealRequest, seal_binding, utc_text
from branchdesk.hub import tables
from branchdesk.hub.database import Database
from branchdesk.hub.keys import HubKeys
from branchdesk.hub.references import BRANCH, SEAL, References
from branchdesk.hub.seal_keys import root_of
from branchdesk.hub.standing import Clock, Device, Refused

_PATIENCE_S = 2.0
"""How long each step of the branch's time server may take; then a form is sealed without it."""


class _TimeServer(msgspec.Struct, frozen=True):
    url: str
    roots: tuple[bytes, ...]


class _Branch(msgspec.Struct, frozen=True):
    """What a seal says of the branch."""

    name: dict[str, str]
    time_server: _TimeServer | None = None


class BranchSeal:
    """Seals forms of the branches' PCs with head office's key."""

    def __init__(
        self,
        database: Database,
        keys: HubKeys,
        references: References,
        key: SealKey,
        fonts: FontSet,
        now: Clock,
    ) -> None:
        self._database = database
        self._keys = keys
        self._references = references
        self._key = key
        self._fonts = fonts
        self._now = now
        self._turns: dict[str, threading.Lock] = {}

    def publish(self) -> None:
        """Tell every branch that its forms are sealed here, and what to trust the seals by: those
        of an earlier key are still answered."""
        table = tables.seal_journal
        with self._database.reading() as connection:
            before = set(connection.execute(sa.select(table.c.root).distinct()).scalars())
        roots = sorted(before | {self._root})
        version = sha256(b"".join(roots)).hexdigest()[:16]
        self._references.publish(SEAL, version, msgspec.json.encode({"roots": roots}).decode())

    @property
    def _root(self) -> bytes:
        return root_of(self._key)

    def seal(self, device: Device, case_id: str, request: SealRequest) -> SealAnswer:
        """Seal the form once; the same form again gets the same answer, whatever happened to the
        first.

        Raises :class:`Refused`: 422 malformed for what cannot be opened or given a seal,
        not_certified for what is no form that a client signed on a PC; 409 already_sealed where the
        case or that form has a seal already; 403 not_permitted for another branch's case.
        DeviceFault ``seal_key_unusable`` while the key is away or its seal would not be taken by
        any PC: nothing is journaled then.
        """
        certified = self._opened(case_id, request)
        digest = sha256(certified).hexdigest()
        # One at a time of a branch: the same form asked for twice at once is sealed by the first
        # alone, and no branch waits for another's time server.
        with self._turns.setdefault(device.branch_id, threading.Lock()):
            found = self._journaled(device, case_id, digest)
            if found is not None:
                return found
            with self._database.reading() as connection:
                _check_case(connection, device, case_id, request.document_id)
            _check_form(certified, request)
            sealed = self._sealed(device, certified, request.language)
            self._check_seal(sealed, request)
            answer = SealAnswer(
                certified_sha256=digest,
                sha256=sealed.sha256,
                revision=sealed.pdf[len(certified) :],
                level=sealed.level,
                root=self._root,
            )
            self._journal(device, case_id, request.document_id, answer)
        return answer

    def _opened(self, case_id: str, request: SealRequest) -> bytes:
        try:
            key = unwrap_key(self._keys.wrapping, request.wrapped)
            return unseal(key, seal_binding(case_id, request.document_id), request.form)
        except (NotAuthentic, ValueError) as error:
            raise Refused(422, "malformed") from error

    def _journaled(self, device: Device, case_id: str, digest: str) -> SealAnswer | None:
        table = tables.seal_journal
        with self._database.reading() as connection:
            rows = connection.execute(
                sa.select(table).where(
                    (table.c.case_id == case_id) | (table.c.certified_sha256 == digest)
                )
            ).fetchall()
        if not rows:
            return None
        row = rows[0]
        if row.branch_id != device.branch_id:
            raise Refused(403, "not_permitted")
        if (row.case_id, row.certified_sha256) != (case_id, digest):
            raise Refused(409, "already_sealed")
        return SealAnswer(
            certified_sha256=row.certified_sha256,
            sha256=row.sha256,
            revision=row.revision,
            level=row.level,
            root=row.root,
        )

    def _sealed(self, device: Device, certified: bytes, language: str) -> Sealed:
        branch = self._branch(device.branch_id)
        if branch is None or language not in branch.name:
            raise Refused(422, "malformed")
        server = branch.time_server
        roots = tuple(filter(is_certificate, server.roots)) if server else ()
        timestamper = HttpTimeStamper(server.url, roots, _PATIENCE_S) if server else None
        stamp = SealStamp(branch.name[language], language, self._now())
        try:
            return seal_branch(certified, stamp, self._key, self._fonts, timestamper)
        except (InputFault, IntegrityFault) as error:
            # No fault of the key's: the PC is not to take it for one, and goes on to the next form.
            raise Refused(422, "malformed") from error

    def _check_seal(self, sealed: Sealed, request: SealRequest) -> None:
        """The seal holds for those who will be given it. What is journaled is the case's seal for
        good: one by a certificate that ran out meanwhile would leave the case without any."""
        report = verify(sealed.pdf, (request.root, self._root))
        if seal_holds(report):
            return
        detail = next((check.detail for check in report.checks if not check.ok), "valid")
        raise DeviceFault("seal_key_unusable", name=SEAL, problem=f"its seal: {detail}")

    def _branch(self, branch_id: str) -> _Branch | None:
        for document in self._references.in_force(branch_id):
            if document.name == BRANCH:
                return msgspec.json.decode(document.text, type=_Branch)
        return None

    def _journal(self, device: Device, case_id: str, document_id: str, answer: SealAnswer) -> None:
        with self._database.writing() as connection:
            # Once more: the events of another PC's form may have come while this one was sealed.
            _check_case(connection, device, case_id, document_id)
            connection.execute(
                sa.insert(tables.seal_journal).values(
                    case_id=case_id,
                    branch_id=device.branch_id,
                    device_id=device.device_id,
                    document_id=document_id,
                    certified_sha256=answer.certified_sha256,
                    sha256=answer.sha256,
                    revision=answer.revision,
                    level=answer.level,
                    certificate=self._key.certificate,
                    root=answer.root,
                    sealed_at=utc_text(self._now()),
                )
            )


def _check_form(certified: bytes, request: SealRequest) -> None:
    """Everything about the form holds but that it has no seal yet."""
    try:
        report = verify(certified, (request.root,))
    except (BranchDeskError, ValueError) as error:
        raise Refused(422, "not_certified") from error
    failing = {check.name: check.detail for check in report.checks if not check.ok}
    if failing != {"branch_seal": "missing"}:
        raise Refused(422, "not_certified")


def _check_case(connection: sa.Connection, device: Device, case_id: str, document_id: str) -> None:
    """What the case's events say, where they are here: they may still be on their way."""
    table = tables.case_file
    case = connection.execute(sa.select(table).where(table.c.case_id == case_id)).first()
    if case is None:
        return
    if case.branch_id != device.branch_id:
        raise Refused(403, "not_permitted")
    if case.document_id not in (None, document_id):
        raise Refused(409, "already_sealed")
