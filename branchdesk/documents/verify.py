"""Whether a sealed form is what it was when the client signed and the branch sealed it.

Everything is judged from the file and the roots handed in; nothing is fetched. Signatures that
merely hash right are not enough: whatever was appended after the seal is refused as well.
"""

import io
import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

import msgspec
import pikepdf
from asn1crypto import x509 as asn1_x509
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.fields import MDPPerm
from pyhanko.sign.general import SigningError
from pyhanko.sign.validation import EmbeddedPdfSignature, validate_pdf_signature
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.generic_cms import extract_tst_data_iter
from pyhanko.sign.validation.status import PdfSignatureStatus, SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

from branchdesk.documents.form import CLIENT_FIELD, SEAL_FIELD
from branchdesk.documents.page_digest import page_digests
from branchdesk.documents.pki import HEAD_OFFICE_UNIT, SEAL_UNIT
from branchdesk.documents.seal import EVIDENCE_FILE, Binding
from branchdesk.documents.timestamp import MALFORMED, Stamped, clock_context, read_token
from branchdesk.domain.errors import IntegrityFault

# pyHanko logs what differs between revisions, which may be a client's name.
logging.getLogger("pyhanko").addHandler(logging.NullHandler())
logging.getLogger("pyhanko").propagate = False

_Certificates = tuple[asn1_x509.Certificate, ...]
_EVERYTHING = SignatureCoverageLevel.ENTIRE_FILE
_SEALERS = {HEAD_OFFICE_UNIT: "head_office", SEAL_UNIT: "branch_pc"}


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was checked. ``detail`` is a code for the wording, ``params`` its facts.

    ``name`` and its failing details:
    ``client_signature``, ``branch_seal``: missing, digest_mismatch, signature_invalid, untrusted,
    wrong_certificate, changed_after, not_certified; ``timestamp``: timestamp_invalid,
    timestamp_untrusted; ``complete``: appended; ``pages``: pages_changed,
    pages_swapped, page_missing, page_added, not_as_shown;
    ``attachments``: attachment_changed, attachment_missing, attachment_added; ``ink``:
    ink_changed. Passing details are ``valid``, for timestamp also ``timestamp_absent``. The seal's
    params say by whose key it is: ``sealed_by`` head_office or branch_pc.
    """

    name: str
    ok: bool
    detail: str
    params: dict[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PdfReport:
    """All checks, in the order a reader wants them."""

    checks: tuple[Check, ...]

    @property
    def ok(self) -> bool:
        """Whether all of them hold."""
        return all(check.ok for check in self.checks)

    def check(self, name: str) -> Check:
        """The check of that name; KeyError if there is none."""
        for check in self.checks:
            if check.name == name:
                return check
        raise KeyError(name)


def verify(
    pdf: bytes,
    roots: Sequence[bytes],
    ink: bytes | None = None,
    time_roots: Sequence[bytes] = (),
    token: bytes | None = None,
) -> PdfReport:
    """Check the sealed form ``pdf`` against trusted root certificates (DER).

    ``ink`` is the canonical JSON of the client's ink, where it is at hand, to be checked against
    what was bound; ``time_roots`` are the trusted time stamp authorities, ``token`` a time stamp of
    the whole file that came after the seal. Raises IntegrityFault ``pdf_damaged`` when the file
    cannot be read at all.
    """
    trusted = tuple(map(asn1_x509.Certificate.load, roots))
    trusted_clocks = tuple(map(asn1_x509.Certificate.load, time_roots))
    try:
        found = (*_signatures(pdf, trusted, trusted_clocks), *_contents(pdf, ink))
    except (PdfError, pikepdf.PdfError, *MALFORMED) as error:
        raise IntegrityFault("pdf_damaged", path="", reason=type(error).__name__) from error
    if token is None:
        return PdfReport(found)
    later = _later(read_token(token, sha256(pdf).digest(), trusted_clocks))
    unstamped = Check("timestamp", True, "timestamp_absent")
    return PdfReport(tuple(later if check == unstamped else check for check in found))


def attachment(pdf: bytes, name: str) -> bytes | None:
    """The content of an attached file, which :func:`verify` has to judge, None where there is none.
    IntegrityFault ``pdf_damaged``."""
    try:
        with pikepdf.Pdf.open(io.BytesIO(pdf)) as opened:
            return {found: _content(spec) for found, spec in _attached(opened)}.get(name)
    except (pikepdf.PdfError, *MALFORMED) as error:
        raise IntegrityFault("pdf_damaged", path="", reason=type(error).__name__) from error


def seal_holds(report: PdfReport) -> bool:
    """Whether everything about the form holds and the seal is head office's. A time stamp by an
    authority that this program does not know says nothing against either."""
    failing = {check.detail for check in report.checks if not check.ok}
    by = report.check("branch_seal").params.get("sealed_by")
    return failing <= {"timestamp_untrusted"} and by == "head_office"


def _later(stamped: Stamped) -> Check:
    """The verdict on a time stamp that came after the seal."""
    params: dict[str, object] = {"at": stamped.at.isoformat()} if stamped.at else {}
    return Check("timestamp", stamped.detail == "valid", stamped.detail, params)


def _signatures(
    pdf: bytes, trusted: _Certificates, trusted_clocks: _Certificates
) -> tuple[Check, Check, Check, Check]:
    reader = PdfFileReader(io.BytesIO(pdf))
    found = {str(signature.field_name): signature for signature in reader.embedded_signatures}
    client = _Judged.of(found.get(CLIENT_FIELD), trusted, trusted_clocks)
    seal = _Judged.of(found.get(SEAL_FIELD), trusted, trusted_clocks)
    complete = len(reader.embedded_regular_signatures) == len(found) <= 2
    if found:
        last = reader.embedded_signatures[-1]
        complete = complete and last.evaluate_signature_coverage() == _EVERYTHING
    complete = complete and not client.extended and not seal.extended
    return (
        client.check("client_signature"),
        seal.check("branch_seal", seals=True),
        seal.timestamp(),
        Check("complete", complete, "valid" if complete else "appended"),
    )


@dataclass(frozen=True, slots=True)
class _Judged:
    """A signature and pyHanko's judgement of it; both None when there is no such signature."""

    signature: EmbeddedPdfSignature | None
    status: PdfSignatureStatus | None

    @staticmethod
    def of(
        signature: EmbeddedPdfSignature | None, roots: _Certificates, time_roots: _Certificates
    ) -> "_Judged":
        if signature is None:
            return _Judged(None, None)
        # Without a trusted time stamp the signer's own time decides which certificates count.
        moment = signature.self_reported_timestamp or datetime.now(UTC)
        token = next(extract_tst_data_iter(signature.signer_info, signed=False), None)
        try:
            status = validate_pdf_signature(
                signature,
                ValidationContext(trust_roots=list(roots), moment=moment, allow_fetching=False),
                clock_context(time_roots, token),
            )
        except (SignatureValidationError, SigningError):
            return _Judged(signature, None)
        return _Judged(signature, status)

    @property
    def extended(self) -> bool:
        """Whether something was appended that is no filling-in of a field that was there."""
        if self.status is None:
            return False
        allowed = (ModificationLevel.NONE, ModificationLevel.LTA_UPDATES)
        level = self.status.modification_level
        filled = level == ModificationLevel.FORM_FILLING and self.status.docmdp_ok
        return level is not None and level not in allowed and not filled

    def check(self, name: str, *, seals: bool = False) -> Check:
        """The verdict on this signature; one that ``seals`` is by a certificate for that."""
        if self.signature is None:
            return Check(name, False, "missing")
        params = _facts(self.signature)
        if self.status is None:
            return Check(name, False, "signature_invalid", params)
        if seals:
            params["sealed_by"] = _SEALERS.get(_unit(self.status), "")
        failure = self._failure(self.status, seals)
        return Check(name, failure is None, failure or "valid", params)

    def _failure(self, status: PdfSignatureStatus, seals: bool) -> str | None:
        findings = (
            (not status.intact, "digest_mismatch"),
            (not status.valid, "signature_invalid"),
            (not status.trusted, "untrusted"),
            (seals and _unit(status) not in _SEALERS, "wrong_certificate"),
            (not seals and not self._certifies(), "not_certified"),
            (self.extended or not status.docmdp_ok, "changed_after"),
        )
        return next((code for failed, code in findings if failed), None)

    def _certifies(self) -> bool:
        return self.signature is not None and self.signature.docmdp_level == MDPPerm.FILL_FORMS

    def timestamp(self) -> Check:
        """The verdict on the time stamp within this signature; its absence is told, not failed."""
        stamped = self.status.timestamp_validity if self.status is not None else None
        if stamped is None:
            return Check("timestamp", True, "timestamp_absent")
        params: dict[str, object] = {"at": stamped.timestamp.isoformat()}
        if not (stamped.intact and stamped.valid):
            return Check("timestamp", False, "timestamp_invalid", params)
        if not stamped.trusted:
            return Check("timestamp", False, "timestamp_untrusted", params)
        return Check("timestamp", True, "valid", params)


def _unit(status: PdfSignatureStatus) -> str:
    """The role that the signer's certificate carries; empty for one with none or with several."""
    found = status.signing_cert.subject.native.get("organizational_unit_name")
    return found if isinstance(found, str) else ""


def _facts(signature: EmbeddedPdfSignature) -> dict[str, object]:
    certificate: asn1_x509.Certificate = signature.signer_cert
    subject: dict[str, Any] = certificate.subject.native
    at = signature.self_reported_timestamp
    return {
        "name": str(signature.sig_object.get("/Name", "")),
        "signer": str(subject.get("common_name", "")),
        "organization": str(subject.get("organization_name", "")),
        "at": at.isoformat() if at else "",
        "certificate": certificate.sha256.hex(),
        "valid_until": certificate.not_valid_after.date().isoformat(),
        "algorithm": _algorithm(certificate),
    }


def _algorithm(certificate: asn1_x509.Certificate) -> str:
    key = certificate.public_key
    if key.algorithm == "ec":
        return "EC P-256" if key.bit_size == 256 else f"EC {key.bit_size}"
    return f"{key.algorithm.upper()} {key.bit_size}"


def _contents(pdf: bytes, ink: bytes | None) -> tuple[Check, Check, Check]:
    """Pages, attachments and ink against the evidence that was signed with them."""
    try:
        with pikepdf.Pdf.open(io.BytesIO(pdf)) as opened:
            files = {name: _content(spec) for name, spec in _attached(opened)}
            painted = _painted(opened)
            binding = msgspec.json.decode(files[EVIDENCE_FILE], type=Binding)
            return (
                _pages(pdf, opened, binding),
                _files(files, binding),
                _ink(painted, ink, binding),
            )
    except (KeyError, msgspec.MsgspecError):
        lost = Check("attachments", False, "attachment_missing", {"file": EVIDENCE_FILE})
        return (
            Check("pages", False, "not_as_shown"),
            lost,
            Check("ink", False, "ink_changed"),
        )


def _attached(pdf: pikepdf.Pdf) -> list[tuple[str, pikepdf.AttachedFileSpec]]:
    return list(pdf.attachments.items())


def _content(spec: pikepdf.AttachedFileSpec) -> bytes:
    """What is in the file; readers choose among a specification's streams, so where they differ
    it is all of them, which is never what was bound."""
    embedded = spec.obj["/EF"]
    streams = {bytes(embedded[key].read_bytes()) for key in embedded.keys()}  # noqa: SIM118
    return b"".join(sorted(streams))


def _pages(pdf: bytes, opened: pikepdf.Pdf, binding: Binding) -> Check:
    params: dict[str, object] = {"pages": len(opened.pages)}
    shown = pdf[: binding.shown_size]
    as_shown = sha256(shown).hexdigest() == binding.shown_sha256
    differs = _differing(_bound_pages(shown, binding), page_digests(opened))
    if differs is not None:
        detail, page = differs
        return Check("pages", False, detail, {"page": page, **params})
    return Check("pages", as_shown, "valid" if as_shown else "not_as_shown", params)


def _bound_pages(shown: bytes, binding: Binding) -> tuple[str, ...]:
    """The digests that were bound; forms sealed before they were bound tell by what was shown."""
    if binding.pages or sha256(shown).hexdigest() != binding.shown_sha256:
        return binding.pages
    with pikepdf.Pdf.open(io.BytesIO(shown)) as before:
        return page_digests(before)


def _differing(bound: Sequence[str], found: Sequence[str]) -> tuple[str, int] | None:
    """How the pages found differ from those bound, and the number of the first that does."""
    if not bound or bound == found:
        return None
    lost = [number for number, page in enumerate(bound, start=1) if page not in found]
    added = [number for number, page in enumerate(found, start=1) if page not in bound]
    if len(found) < len(bound) and lost:
        return "page_missing", lost[0]
    if len(found) > len(bound) and added:
        return "page_added", added[0]
    moved = (n for n, pair in enumerate(zip(bound, found, strict=False), 1) if pair[0] != pair[1])
    number = next(moved, min(len(bound), len(found)) + 1)
    return "pages_changed" if added else "pages_swapped", number


def _files(files: dict[str, bytes], binding: Binding) -> Check:
    bound = {item.name: item.sha256 for item in binding.files}
    for name, digest in bound.items():
        if name not in files:
            return Check("attachments", False, "attachment_missing", {"file": name})
        if sha256(files[name]).hexdigest() != digest:
            return Check("attachments", False, "attachment_changed", {"file": name})
    added = sorted(files.keys() - bound.keys() - {EVIDENCE_FILE})
    if added:
        return Check("attachments", False, "attachment_added", {"file": added[0]})
    return Check("attachments", True, "valid", {"count": len(bound)})


def _painted(pdf: pikepdf.Pdf) -> bytes:
    for page in pdf.pages:
        for annotation in page.obj.get("/Annots", pikepdf.Array([])):
            if str(annotation.get("/T", "")) == CLIENT_FIELD:
                return bytes(annotation.AP.N.read_bytes())
    return b""


def _ink(painted: bytes, ink: bytes | None, binding: Binding) -> Check:
    params: dict[str, object] = {
        "points": binding.points,
        "lasted_ms": binding.lasted_ms,
        "pointer": binding.pointer,
        "device": binding.device,
        "has_pressure": binding.has_pressure,
        "witness": binding.witness,
    }
    same = sha256(painted).hexdigest() == binding.painted_sha256
    if ink is not None:
        same = same and sha256(ink).hexdigest() == binding.ink_sha256
    return Check("ink", same, "valid" if same else "ink_changed", params)
