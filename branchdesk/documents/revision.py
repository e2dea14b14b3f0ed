"""One signed revision of a PDF: what a field looks like, who signs it, when, with which time stamp.

PAdES (ETSI EN 319 142) through pyHanko; everything is appended to the bytes that are there.
"""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import httpx
from asn1crypto import algos, cms, tsp
from asn1crypto import x509 as asn1_x509
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.embed import EmbeddedFileObject, EmbeddedFileParams
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.layout import BoxConstraints
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.writer import BasePdfFileWriter
from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter
from pyhanko.sign.general import SigningError
from pyhanko.sign.signers.pdf_cms import Signer
from pyhanko.sign.signers.pdf_signer import PdfSignatureMetadata, PdfSigner, PdfSigningSession
from pyhanko.sign.timestamps.api import TimeStamper
from pyhanko.sign.timestamps.common_utils import (
    TimestampRequestError,
    dummy_digest,
    handle_tsp_response,
)
from pyhanko.stamp.base import BaseStamp, BaseStampStyle
from pyhanko_certvalidator.registry import SimpleCertificateStore

from branchdesk.documents.pki import SealKey
from branchdesk.documents.timestamp import MALFORMED, judge_token
from branchdesk.domain.errors import IntegrityFault

_SIGNATURE_BYTES = 72
"""The longest DER encoding of an ECDSA signature over P-256."""


class HttpTimeStamper(TimeStamper):
    """Asks an RFC 3161 time stamp authority over HTTP (RFC 3161, 3.4) that ``roots`` (DER) are
    trusted by. Whatever it answers that is no valid token of it is a TimestampRequestError."""

    def __init__(self, url: str, roots: Sequence[bytes], timeout_s: float = 5.0) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._url = url
        self._roots = tuple(map(asn1_x509.Certificate.load, roots))
        self._timeout_s = timeout_s
        self._samples: dict[str, cms.ContentInfo] = {}

    async def async_timestamp(self, message_digest: bytes, md_algorithm: str) -> cms.ContentInfo:
        """A token over that digest, looked at before it is used; TimestampRequestError."""
        nonce, query = self.request_cms(message_digest, md_algorithm)  # type: ignore[no-untyped-call]
        answer = await self.async_request_tsa_response(query)
        try:
            # pyHanko's own comparison of nonces fails where they differ.
            token = handle_tsp_response(answer, None)
            told = token["content"]["encap_content_info"]["content"].parsed["nonce"].native
        except MALFORMED as error:
            raise TimestampRequestError("the answer is no time stamp") from error
        if told != nonce:
            raise TimestampRequestError("the answer is to another question")
        stamped = await judge_token(token.dump(), message_digest, self._roots)
        if stamped.detail != "valid":
            raise TimestampRequestError(stamped.detail)
        return token

    async def async_dummy_response(self, md_algorithm: str) -> cms.ContentInfo:
        """A token to measure. Nothing else is learnt from it: pyHanko would gather certificates,
        and cannot where the token names its signer by key identifier."""
        if md_algorithm not in self._samples:
            digest = dummy_digest(md_algorithm)
            self._samples[md_algorithm] = await self.async_timestamp(digest, md_algorithm)
        return self._samples[md_algorithm]

    async def async_request_tsa_response(self, req: tsp.TimeStampReq) -> tsp.TimeStampResp:
        """The authority's answer; TimestampRequestError if it cannot be had."""
        headers = {"Content-Type": "application/timestamp-query"}
        try:
            async with httpx.AsyncClient(timeout=self._timeout_s) as client:
                answer = await client.post(self._url, content=req.dump(), headers=headers)
            answer.raise_for_status()
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise TimestampRequestError(type(error).__name__) from error
        if answer.headers.get("content-type") != "application/timestamp-reply":
            raise TimestampRequestError("the answer is no time stamp")
        try:
            return tsp.TimeStampResp.load(answer.content)
        except ValueError as error:
            raise TimestampRequestError("the answer is no time stamp") from error


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file within the PDF. ``name`` in ASCII; ``mime`` such as application/json."""

    name: str
    mime: str
    data: bytes
    description: str = ""
    relationship: str = "Data"


@dataclass(frozen=True, slots=True)
class Revision:
    """A signature to be made in ``field``. ``looks`` are PDF operators in the field's box.

    ``certifies``: the first signature, after which nothing but filling the fields that are there
    is allowed (DocMDP P=2, ISO 32000-1, 12.8.2.2).
    """

    field: str
    looks: bytes
    name: str
    reason: str
    at: datetime
    certifies: bool = False
    attachments: tuple[Attachment, ...] = ()


def rendered(looks: bytes) -> bytes:
    """The content stream that a field with these ``looks`` ends up with, to the byte."""
    return b"q " + looks + b" Q"


def append(
    pdf: bytes, revision: Revision, key: SealKey, timestamper: TimeStamper | None
) -> tuple[bytes, bool]:
    """``pdf`` with the signed revision appended, and whether it carries a time stamp.

    When the time stamp authority cannot be reached it is signed without. Raises IntegrityFault
    ``pdf_damaged`` when the file cannot be read or has no such empty field.
    """
    if timestamper is not None:
        try:
            return _signed(pdf, revision, key, timestamper), True
        except TimestampRequestError:
            return _signed(pdf, revision, key, None), False
    return _signed(pdf, revision, key, None), False


def _signed(pdf: bytes, revision: Revision, key: SealKey, timestamper: TimeStamper | None) -> bytes:
    try:
        writer = _Writer(io.BytesIO(pdf))
        for attachment in revision.attachments:
            _attach(writer, attachment, revision.at)
        metadata = PdfSignatureMetadata(
            field_name=revision.field,
            md_algorithm="sha256",
            name=revision.name,
            reason=revision.reason,
            subfilter=SigSeedSubFilter.PADES,
            certify=revision.certifies,
            docmdp_permissions=MDPPerm.FILL_FORMS,
        )
        signer = _DatedSigner(
            metadata, _PortSigner(key), timestamper=timestamper, stamp_style=_Looks(revision.looks)
        )
        signer.at = revision.at
        out = signer.sign_pdf(writer, existing_fields_only=True)
    except TimestampRequestError:
        raise
    except (PdfError, SigningError) as error:
        raise IntegrityFault("pdf_damaged", path="", reason=type(error).__name__) from error
    return bytes(out.getvalue())


class _Writer(IncrementalPdfFileWriter):
    """Leaves the file's description as it was drawn.

    pyHanko would write its name and this PC's time into the information dictionary and, in other
    words, into the XMP metadata; PDF/A asks that the two say the same.
    """

    def _update_meta(self) -> None:
        return


class _DatedSigner(PdfSigner):
    """Signs at a time that is handed in."""

    at: datetime

    def init_signing_session(
        self, pdf_out: BasePdfFileWriter, existing_fields_only: bool = False
    ) -> PdfSigningSession:
        session = super().init_signing_session(pdf_out, existing_fields_only)
        session.system_time = self.at
        return session


class _PortSigner(Signer):
    """Hands the bytes to be signed to a :class:`SealKey`."""

    def __init__(self, key: SealKey) -> None:
        store = SimpleCertificateStore()
        store.register_multiple(asn1_x509.Certificate.load(der) for der in key.chain)
        super().__init__(
            signing_cert=asn1_x509.Certificate.load(key.certificate),
            cert_registry=store,
            signature_mechanism=algos.SignedDigestAlgorithm({"algorithm": "sha256_ecdsa"}),
        )
        self._key = key

    async def async_sign_raw(
        self, data: bytes, digest_algorithm: str, dry_run: bool = False
    ) -> bytes:
        """ECDSA signature over ``data``; room for one on a dry run."""
        if dry_run:
            return bytes(_SIGNATURE_BYTES)
        if digest_algorithm != "sha256":
            raise ValueError(f"unexpected digest {digest_algorithm}")
        return self._key.sign(data)


class _Looks(BaseStampStyle):
    """The appearance of a signature as ready operators."""

    def __init__(self, operators: bytes) -> None:
        super().__init__(border_width=0)
        object.__setattr__(self, "operators", operators)

    def create_stamp(
        self,
        writer: BasePdfFileWriter,
        box: BoxConstraints,
        text_params: dict[str, Any],  # noqa: ARG002 - pyHanko's signature
    ) -> BaseStamp:
        """The appearance for a field of size ``box``."""
        return _Appearance(writer, self, box)


class _Appearance(BaseStamp):
    def render(self) -> bytes:
        """The content stream."""
        return rendered(self.style.operators)


def _attach(writer: IncrementalPdfFileWriter, attachment: Attachment, at: datetime) -> None:
    """Embed as an associated file (ISO 19005-3, 6.8).

    Not through pyHanko's own call, which declares PDF 2.0 for it, which PDF/A-3 forbids.
    """
    stream = EmbeddedFileObject.from_file_data(
        writer,
        attachment.data,
        mime_type=attachment.mime,
        params=EmbeddedFileParams(modification_date=at),
    )
    reference = stream.ef_stream_ref
    spec = generic.DictionaryObject(
        {
            pdf_name("/Type"): pdf_name("/Filespec"),
            pdf_name("/F"): generic.pdf_string(attachment.name),
            pdf_name("/UF"): generic.pdf_string(attachment.name),
            pdf_name("/Desc"): generic.TextStringObject(attachment.description),
            pdf_name("/AFRelationship"): pdf_name("/" + attachment.relationship),
            pdf_name("/EF"): generic.DictionaryObject(
                {pdf_name("/F"): reference, pdf_name("/UF"): reference}
            ),
        }
    )
    spec_reference = writer.add_object(spec)
    root = writer.root
    if "/AF" not in root:
        root["/AF"] = generic.ArrayObject()
        files = generic.DictionaryObject({pdf_name("/Names"): generic.ArrayObject()})
        root["/Names"] = generic.DictionaryObject({pdf_name("/EmbeddedFiles"): files})
        writer.update_root()
    root["/AF"].append(spec_reference)
    names = root["/Names"]["/EmbeddedFiles"]["/Names"]
    names.append(generic.pdf_string(attachment.name))
    names.append(spec_reference)
