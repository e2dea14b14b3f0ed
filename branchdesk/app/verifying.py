"""``branchdesk verify``: a sealed PDF, an evidence folder or a desk's own data, checked whole."""

import base64
import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import msgspec
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from branchdesk.app.exporting import FORMAT, MANIFEST, ROOTS, manifest_message
from branchdesk.documents.verify import verify as verify_pdf
from branchdesk.domain import sealing
from branchdesk.domain.errors import BranchDeskError, IntegrityFault
from branchdesk.domain.events import Event, chain_hash
from branchdesk.store.files import SealedFiles
from branchdesk.store.ledger import Store
from branchdesk.video.reader import verify as verify_media
from branchdesk.video.vault import MediaVault


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was checked. ``what`` is a text's id under ``verify`` that takes
    ``params``."""

    what: str
    holds: bool
    params: dict[str, object] = field(default_factory=dict)


def check_pdf(path: Path, roots: Sequence[bytes]) -> tuple[Finding, ...]:
    """Signatures, coverage, chain and attachments of a sealed form; ``roots`` in DER."""
    try:
        report = verify_pdf(path.read_bytes(), roots=roots)
    except IntegrityFault as fault:
        return (Finding("pdf_unreadable", False, {"file": path.name, "code": fault.code}),)
    return tuple(
        Finding("pdf", check.ok, {"file": path.name, "check": check.name, "detail": check.detail})
        for check in report.checks
    )


def roots_beside(path: Path) -> tuple[bytes, ...]:
    """The root certificates an export laid beside its form, DER; empty without any."""
    found = path.parent / ROOTS
    if not found.exists():
        return ()
    return tuple(
        certificate.public_bytes(Encoding.DER)
        for certificate in x509.load_pem_x509_certificates(found.read_bytes())
    )


def check_folder(folder: Path) -> tuple[Finding, ...]:
    """An evidence folder: the manifest's signature, every file's hash, the form, the events."""
    try:
        manifest = json.loads((folder / MANIFEST).read_bytes())
        signature = base64.b64decode(manifest["signature"])
        public = base64.b64decode(manifest["signing_key"])
        files: dict[str, str] = manifest["files"]
        known = manifest["format"] == FORMAT
    except (OSError, ValueError, KeyError, TypeError):
        return (Finding("manifest_unreadable", False, {"file": MANIFEST}),)
    holds = known and sealing.signature_holds(public, manifest_message(manifest), signature)
    findings = [Finding("manifest", holds, {"file": MANIFEST})]
    findings += [_same(folder / name, expected) for name, expected in sorted(files.items())]
    if (folder / "events.jsonl").exists():
        findings.append(_events(folder / "events.jsonl"))
    return (*findings, *check_pdf(folder / "form.pdf", roots_beside(folder / "form.pdf")))


def check_desk(store: Store, vault: MediaVault, files: SealedFiles) -> tuple[Finding, ...]:
    """A desk's own data: the database's pages, the ledger's chain, every recording and form."""
    return tuple(_desk(store, vault, files))


def _desk(store: Store, vault: MediaVault, files: SealedFiles) -> Iterator[Finding]:
    report = store.verify()
    yield Finding("database", report.reason != "pages")
    yield Finding(
        "ledger",
        report.first_bad_seq is None,
        {"events": report.events, "seq": report.first_bad_seq or 0, "reason": report.reason},
    )
    for recording in store.recordings():
        path = vault.path(recording.recording_id)
        if recording.ended and recording.size and path.exists():
            yield _media(path, recording.sha256 or "", base64.b64decode(recording.key))
        elif recording.ended and recording.size and recording.device_id == store.device_id:
            yield Finding("file_missing", False, {"file": path.name})
    for case in store.cases():
        for document in store.documents_of(case.case_id):
            if document.key is not None and files.path(document.document_id).exists():
                yield _document(files, document.document_id, base64.b64decode(document.key))


def _media(path: Path, expected: str, key: bytes) -> Finding:
    try:
        verify_media(path, key)
    except BranchDeskError as fault:
        return Finding("media", False, {"file": path.name, **fault.params})
    return _same(path, expected)


def _document(files: SealedFiles, document_id: str, key: bytes) -> Finding:
    name = files.path(document_id).name
    try:
        files.get(document_id, key)
    except BranchDeskError:
        return Finding("file", False, {"file": name})
    return Finding("file", True, {"file": name})


def _same(path: Path, expected: str) -> Finding:
    if not path.exists():
        return Finding("file_missing", False, {"file": path.name})
    with path.open("rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    return Finding("file", found == expected, {"file": path.name})


def _events(path: Path) -> Finding:
    """Every event bears the hash of its own content and, where they follow each other in the
    ledger, of the one before."""
    before: Event | None = None
    for number, line in enumerate(path.read_bytes().splitlines(), start=1):
        try:
            event = msgspec.json.decode(line, type=Event)
        except (msgspec.DecodeError, UnicodeDecodeError):
            return Finding("events", False, {"file": path.name, "line": number})
        follows = (
            before is not None
            and before.device_id == event.device_id
            and before.seq + 1 == event.seq
        )
        linked = not follows or (before is not None and before.hash == event.prev_hash)
        if event.hash != chain_hash(event) or not linked:
            return Finding("events", False, {"file": path.name, "line": number})
        before = event
    return Finding("events", True, {"file": path.name, "line": 0})
