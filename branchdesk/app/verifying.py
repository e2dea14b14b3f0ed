"""``branchdesk verify``: a sealed PDF, an evidence folder or a desk's own data, checked whole."""

import base64
import hashlib
import json
from collections.abc import Callable, Collection, Iterator, Sequence
from fnmatch import fnmatchcase
from functools import partial
from pathlib import Path

import msgspec
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from branchdesk.app.exporting import (
    EVENTS,
    EVIDENCE,
    FORM,
    FORMAT,
    MANIFEST,
    ROOTS,
    STAMP,
    TIME_ROOTS,
    manifest_message,
)
from branchdesk.app.finding import Finding, sha256_of
from branchdesk.app.scans import scans_of
from branchdesk.app.seals import certified_name, certified_of
from branchdesk.app.verifying_record import check_named
from branchdesk.documents.verify import Check
from branchdesk.documents.verify import verify as verify_pdf
from branchdesk.domain import sealing
from branchdesk.domain.errors import BranchDeskError, IntegrityFault
from branchdesk.domain.events import Event, chain_hash
from branchdesk.store.files import SealedFiles
from branchdesk.store.ledger import Store
from branchdesk.store.queries import DocumentRow
from branchdesk.video.reader import verify as verify_media
from branchdesk.video.vault import MediaVault


class _Manifest(msgspec.Struct, frozen=True):
    format: str
    signing_key: bytes
    signature: bytes
    files: dict[str, str]


def check_pdf(path: Path, named: Collection[str] | None = None) -> tuple[Finding, ...]:
    """Signatures, coverage, chain, time and attachments of a sealed form, against the root
    certificates and the later time stamp that an export laid beside it: of an evidence folder
    only what its manifest has ``named``."""
    try:
        token = path.with_suffix(Path(STAMP).suffix)
        report = verify_pdf(
            path.read_bytes(),
            roots=_beside(path, ROOTS, named),
            time_roots=_beside(path, TIME_ROOTS, named),
            token=token.read_bytes() if _counts(token, named) else None,
        )
    except IntegrityFault as fault:
        return (_unreadable(path, fault),)
    except ValueError:
        return (Finding("file", False, {"file": ROOTS}),)
    return tuple(
        Finding("pdf", check.ok, {"in": path.name, **_told(check)}) for check in report.checks
    )


def _told(check: Check) -> dict[str, object]:
    return {**check.params, "check": check.name, "detail": check.detail}


def _counts(path: Path, named: Collection[str] | None) -> bool:
    return path.exists() and (named is None or path.name in named)


def _beside(path: Path, name: str, named: Collection[str] | None) -> tuple[bytes, ...]:
    """Certificates, DER; empty without any, ValueError for what is no certificate."""
    found = path.parent / name
    if not _counts(found, named):
        return ()
    return tuple(
        certificate.public_bytes(Encoding.DER)
        for certificate in x509.load_pem_x509_certificates(found.read_bytes())
    )


def check_folder(folder: Path) -> tuple[Finding, ...]:
    """An evidence folder: the manifest's signature, every file's hash, nothing that passes for
    evidence and is not in the manifest, the form, the events."""
    try:
        content = json.loads((folder / MANIFEST).read_bytes())
        manifest = msgspec.convert(content, _Manifest)
    except FileNotFoundError:
        return (Finding("missing", False, {"file": MANIFEST}),)
    except ValueError:
        # What is no JSON, no UTF-8 or no manifest.
        return (Finding("manifest", False, {"file": MANIFEST, "sha256": ""}),)
    return tuple(_folder(folder, content, manifest))


def _folder(folder: Path, content: dict[str, object], manifest: _Manifest) -> Iterator[Finding]:
    plain = all(Path(name).name == name for name in manifest.files)
    message = manifest_message(content)
    signed = sealing.signature_holds(manifest.signing_key, message, manifest.signature)
    holds = manifest.format == FORMAT and plain and signed
    key = hashlib.sha256(manifest.signing_key).hexdigest()
    yield Finding("manifest", holds, {"file": MANIFEST, "sha256": key})
    if not plain:
        return
    for name, expected in sorted(manifest.files.items()):
        yield _same(folder / name, expected)
    for path in sorted(folder.iterdir()):
        if path.name not in manifest.files and any(
            fnmatchcase(path.name.lower(), pattern) for pattern in EVIDENCE
        ):
            yield Finding("added", False, {"file": path.name})
    events: tuple[Event, ...] = ()
    if (folder / EVENTS).exists():
        found, events = _events(folder / EVENTS)
        yield found
    if (folder / FORM).exists():
        yield from check_pdf(folder / FORM, manifest.files)
        yield from _named(folder, manifest, events)


def _named(folder: Path, manifest: _Manifest, events: Sequence[Event]) -> Iterator[Finding]:
    try:
        yield from check_named(folder, manifest.files, manifest.signing_key, events)
    except IntegrityFault as fault:
        yield _unreadable(folder / FORM, fault)


def check_desk(store: Store, vault: MediaVault, files: SealedFiles) -> tuple[Finding, ...]:
    """A desk's own data: the database's pages, the ledger's chain, every recording, form and
    photograph."""
    return tuple(_desk(store, vault, files))


def _desk(store: Store, vault: MediaVault, files: SealedFiles) -> Iterator[Finding]:
    report = store.verify()
    yield Finding("database", report.reason != "pages", {"file": store.path.name})
    if report.reason == "pages":
        return
    yield Finding(
        "ledger",
        report.first_bad_seq is None,
        {"events": report.events, "seq": report.first_bad_seq or 0, "reason": report.reason},
    )
    for recording in store.recordings():
        if recording.ended and recording.size:
            path, own = vault.path(recording.recording_id), recording.device_id == store.device_id
            yield from _kept(
                path, own, partial(_media, path, recording.sha256 or "", recording.key)
            )
    for taken in store.photographs():
        path, own = files.path(taken.photograph_id), taken.device_id == store.device_id
        yield from _kept(path, own, partial(_sealed, files, taken.photograph_id, taken.key))
    for case in store.cases():
        for document in store.documents_of(case.case_id):
            if document.key is not None:
                path, own = files.path(document.document_id), document.device_id == store.device_id
                kept = document.document_id, document.key
                yield from _kept(path, own, partial(_sealed, files, *kept))
                yield from _scans(store, files, document)
            elif case.document_id == document.document_id and case.sealed_at is not None:
                yield from _certified(store, files, document)


def _certified(store: Store, files: SealedFiles, document: DocumentRow) -> Iterator[Finding]:
    """A form that its client signed and that waits for head office's seal."""
    kept = certified_of(store, document.document_id)
    if kept is not None:
        name = certified_name(document.document_id)
        own = document.device_id == store.device_id
        yield from _kept(files.path(name), own, partial(_sealed, files, name, kept.key))


def _scans(store: Store, files: SealedFiles, document: DocumentRow) -> Iterator[Finding]:
    """The signed paper that came back and is kept beside a form."""
    for device_id, scan in scans_of(store, document.document_id):
        path, own = files.path(scan.scan_id), device_id == store.device_id
        yield from _kept(path, own, partial(_sealed, files, scan.scan_id, scan.key))


def _kept(path: Path, own: bool, check: Callable[[], Finding]) -> Iterator[Finding]:
    """What another PC made need not be here; what this one made must be."""
    if path.exists():
        yield check()
    elif own:
        yield Finding("missing", False, {"file": path.name})


def check_database(
    path: Path, open_desk: Callable[[], tuple[Store, MediaVault, SealedFiles]]
) -> tuple[Finding, ...]:
    """The desk whose database is at ``path``, opened by ``open_desk``."""
    try:
        store, vault, files = open_desk()
    except BranchDeskError as fault:
        return (_unreadable(path, fault),)
    try:
        return check_desk(store, vault, files)
    except BranchDeskError as fault:
        return (_unreadable(path, fault),)
    finally:
        store.close()


def _unreadable(path: Path, fault: BranchDeskError) -> Finding:
    params = {**fault.params, "path": str(path), "file": path.name, "code": fault.code}
    return Finding("unreadable", False, params)


def _media(path: Path, expected: str, key: str) -> Finding:
    try:
        verify_media(path, base64.b64decode(key))
    except BranchDeskError as fault:
        return Finding("media", False, {**fault.params, "file": path.name})
    return _same(path, expected)


def _sealed(files: SealedFiles, ident: str, key: str) -> Finding:
    name = files.path(ident).name
    try:
        files.get(ident, base64.b64decode(key))
    except BranchDeskError:
        return Finding("file", False, {"file": name})
    return Finding("file", True, {"file": name})


def _same(path: Path, expected: str) -> Finding:
    if not path.exists():
        return Finding("missing", False, {"file": path.name})
    return Finding("file", sha256_of(path) == expected, {"file": path.name})


def _events(path: Path) -> tuple[Finding, tuple[Event, ...]]:
    """Whether every event bears the hash of its own content and, where they follow each other in
    the ledger, of the one before; and the events until the first that does not."""
    events: list[Event] = []
    for number, line in enumerate(path.read_bytes().splitlines(), start=1):
        event = _event(line)
        if event is None or not _follows(events, event):
            return Finding("events", False, {"file": path.name, "line": number}), tuple(events)
        events.append(event)
    return Finding("events", True, {"file": path.name, "line": 0}), tuple(events)


def _event(line: bytes) -> Event | None:
    try:
        return msgspec.json.decode(line, type=Event)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None


def _follows(before: Sequence[Event], event: Event) -> bool:
    if event.hash != chain_hash(event):
        return False
    last = before[-1] if before else None
    if last is None or (last.device_id, last.seq + 1) != (event.device_id, event.seq):
        return True
    return last.hash == event.prev_hash
