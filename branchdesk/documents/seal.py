"""The two signed revisions: the client's ink, certified by this PC; then the branch's one seal."""

import io
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

import msgspec
import pikepdf
from pyhanko.sign.timestamps.api import TimeStamper

from branchdesk.documents import ink as ink_drawing
from branchdesk.documents import stamp
from branchdesk.documents.archive import field_box
from branchdesk.documents.fonts import FontSet
from branchdesk.documents.form import CLIENT_FIELD, SEAL_FIELD
from branchdesk.documents.page_digest import page_digests
from branchdesk.documents.pki import SealKey
from branchdesk.documents.revision import Attachment, HttpTimeStamper, Revision, append, rendered
from branchdesk.domain.errors import IntegrityFault
from branchdesk.domain.ink import Ink, encode

EVIDENCE_FILE = "evidence.json"
STAMPED, UNSTAMPED = "B-T", "B-B"
"""Levels of a seal with and without a time stamp (ETSI EN 319 142-1)."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is bound to the ink. ``client`` and ``witness`` are names; ``signed_at`` is aware.

    ``attachments`` travel inside the PDF: answers, tags, case record.
    """

    case_no: str
    client: str
    witness: str
    signed_at: datetime
    attachments: tuple[Attachment, ...] = ()


@dataclass(frozen=True, slots=True)
class BoundFile:
    """An attachment's name and the SHA-256 of its bytes."""

    name: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Binding:
    """The content of evidence.json: ties ink, witness and files to the exact bytes shown.

    The file shown is the first ``shown_size`` bytes of the signed one. ``ink_sha256`` is of the
    ink's canonical JSON, which itself stays out of the file so that nobody can lift it from
    there; ``painted_sha256`` is of the drawing in the signature's field. ``pages`` are the digests
    of :mod:`branchdesk.documents.page_digest`, so that a changed file can say which page it is.
    """

    case_no: str
    shown_sha256: str
    shown_size: int
    ink_sha256: str
    painted_sha256: str
    points: int
    lasted_ms: int
    pointer: str
    device: str
    has_pressure: bool
    witness: str
    signed_at: str
    files: tuple[BoundFile, ...]
    pages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SealStamp:
    """What the seal says and when it is set; ``at`` is aware."""

    branch_name: str
    language: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Sealed:
    """A sealed PDF. ``level``: STAMPED or UNSTAMPED."""

    pdf: bytes
    level: str
    sha256: str


def certify(
    pdf: bytes, ink: Ink, evidence: Evidence, key: SealKey, timestamper: TimeStamper | None = None
) -> bytes:
    """The form as shown plus the client's revision: ink, attachments, certified by ``key``.

    Raises InputFault ``ink_missing``, IntegrityFault ``pdf_damaged``.
    """
    box = field_box(pdf, CLIENT_FIELD)
    looks = ink_drawing.painted(ink, box.width, box.height)
    binding = Binding(
        case_no=evidence.case_no,
        shown_sha256=sha256(pdf).hexdigest(),
        shown_size=len(pdf),
        ink_sha256=sha256(encode(ink)).hexdigest(),
        painted_sha256=sha256(rendered(looks)).hexdigest(),
        points=ink.points,
        lasted_ms=ink.lasted_ms,
        pointer=ink.pointer,
        device=ink.device,
        has_pressure=ink.has_pressure,
        witness=evidence.witness,
        signed_at=evidence.signed_at.isoformat(),
        files=tuple(BoundFile(a.name, sha256(a.data).hexdigest()) for a in evidence.attachments),
        pages=_pages(pdf),
    )
    proof = Attachment(
        EVIDENCE_FILE, "application/json", msgspec.json.encode(binding), "What was signed"
    )
    revision = Revision(
        field=CLIENT_FIELD,
        looks=looks,
        name=evidence.client,
        reason=evidence.case_no,
        at=evidence.signed_at,
        certifies=True,
        attachments=(proof, *evidence.attachments),
    )
    return append(pdf, revision, key, timestamper)[0]


def _pages(pdf: bytes) -> tuple[str, ...]:
    try:
        with pikepdf.open(io.BytesIO(pdf)) as opened:
            return page_digests(opened)
    except pikepdf.PdfError as error:
        raise IntegrityFault("pdf_damaged", path="", reason=type(error).__name__) from error


def seal_branch(
    pdf: bytes,
    seal: SealStamp,
    key: SealKey,
    fonts: FontSet,
    timestamper: TimeStamper | None = None,
) -> Sealed:
    """The certified form plus the branch's seal as approval signature over the whole file.

    Raises InputFault ``glyph_missing`` for the branch's name, IntegrityFault ``pdf_damaged``.
    """
    box = field_box(pdf, SEAL_FIELD)
    revision = Revision(
        field=SEAL_FIELD,
        looks=stamp.painted(seal.branch_name, seal.language, fonts, box.width),
        name=seal.branch_name,
        reason="",
        at=seal.at,
    )
    sealed, stamped = append(pdf, revision, key, timestamper)
    return Sealed(sealed, STAMPED if stamped else UNSTAMPED, sha256(sealed).hexdigest())


__all__ = [
    "EVIDENCE_FILE",
    "STAMPED",
    "UNSTAMPED",
    "Attachment",
    "Binding",
    "BoundFile",
    "Evidence",
    "HttpTimeStamper",
    "SealStamp",
    "Sealed",
    "certify",
    "seal_branch",
]
