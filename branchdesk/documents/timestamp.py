"""An RFC 3161 time stamp of a file that is sealed already: a token beside it, not a revision of it.

The sealed file stays what its digest says in the ledger and at head office. ``openssl ts -verify``
checks the token against the file.
"""

import asyncio
from dataclasses import dataclass
from datetime import datetime

from asn1crypto import cms, tsp
from asn1crypto import x509 as asn1_x509
from pyhanko.sign.general import SigningError
from pyhanko.sign.timestamps.api import TimeStamper
from pyhanko.sign.timestamps.common_utils import TimestampRequestError
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.generic_cms import validate_tst_signed_data
from pyhanko.sign.validation.status import TimestampSignatureStatus
from pyhanko_certvalidator import ValidationContext

_ALGORITHM = "sha256"
MALFORMED = (ValueError, KeyError, TypeError, AttributeError, ArithmeticError, RecursionError)
"""What asn1crypto, pyHanko and pikepdf let through when an object is not what it should be."""


@dataclass(frozen=True, slots=True)
class Stamped:
    """What a token says: when, and ``detail`` ``valid`` or why not (the verifier's codes)."""

    at: datetime | None
    detail: str


def ask_token(sha256: bytes, timestamper: TimeStamper) -> bytes | None:
    """A token over that digest, DER; None while the authority cannot be reached or gives none."""
    try:
        token = asyncio.run(timestamper.async_timestamp(sha256, _ALGORITHM))
    except TimestampRequestError:
        return None
    return bytes(token.dump())


def read_token(token: bytes, sha256: bytes, roots: tuple[asn1_x509.Certificate, ...]) -> Stamped:
    """Whether ``token`` stamps that digest, by an authority under ``roots`` at the time it says: an
    authority's certificate expires, what it stamped before stays stamped."""
    return asyncio.run(judge_token(token, sha256, roots))


async def judge_token(
    token: bytes, sha256: bytes, roots: tuple[asn1_x509.Certificate, ...]
) -> Stamped:
    """As :func:`read_token`, within a running event loop."""
    try:
        content = cms.ContentInfo.load(token)["content"]
        found = await validate_tst_signed_data(
            content,
            clock_context(roots, content),
            lambda name: sha256 if name == _ALGORITHM else b"",
        )
    except (SignatureValidationError, SigningError, *MALFORMED):
        return Stamped(None, "timestamp_invalid")
    status = TimestampSignatureStatus(**found)
    if not (status.intact and status.valid):
        return Stamped(status.timestamp, "timestamp_invalid")
    return Stamped(status.timestamp, "valid" if status.trusted else "timestamp_untrusted")


def clock_context(
    roots: tuple[asn1_x509.Certificate, ...], token: cms.SignedData | None
) -> ValidationContext:
    """Trust in ``roots`` at the time that ``token`` says."""
    said = token["encap_content_info"]["content"] if token is not None else None
    info = getattr(said, "parsed", None)
    moment = info["gen_time"].native if isinstance(info, tsp.TSTInfo) else None
    return ValidationContext(trust_roots=list(roots), moment=moment, allow_fetching=False)
