"""Head office's seal key: in a PKCS#11 token or, without one, in an encrypted PKCS#12 file.

Which it is says a small YAML file; the PIN or passphrase is in a file of its own that it names, or
in the environment variable :data:`SECRET`, never on a command line.
"""

import asyncio
import os
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any, Protocol

import msgspec
import pkcs11
import yaml
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    pkcs12,
)
from cryptography.x509.oid import NameOID
from pkcs11.exceptions import PinExpired, PinIncorrect, PinInvalid, PinLenRange, PinLocked
from pyhanko_certvalidator import CertificateValidator, ValidationContext
from pyhanko_certvalidator.errors import PathError, ValidationError

from branchdesk.documents.pki import HEAD_OFFICE_UNIT, LocalKey, SealKey, certify_seal
from branchdesk.domain.errors import DeviceFault, InputFault

SECRET = "BRANCHDESK_SEAL_SECRET"  # noqa: S105 - its name, not what it holds
"""Environment variable with the PIN or passphrase, where no file is named."""

_REFUSED_PIN = (PinExpired, PinIncorrect, PinInvalid, PinLenRange, PinLocked)
_PROBE = b"branchdesk: does this key belong to this certificate?"


class _Token(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    module: str
    token: str
    key: str
    certificate: str


class _Described(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    pkcs11: _Token | None = None
    pkcs12: str | None = None
    secret_file: str | None = None


class _Library(Protocol):
    """A PKCS#11 module that is loaded."""

    def reinitialize(self) -> None:
        """Begin anew, and see what tokens there are now."""

    def get_token(self, **wanted: str) -> pkcs11.Token:
        """The one token with that ``token_label``."""


@dataclass(frozen=True, slots=True)
class TokenKey:
    """A P-256 key that never leaves its token; its certificate and those above it, DER.

    A session is opened for each signature: one kept open would be lost with a token that restarts.
    """

    library: _Library
    token: str
    label: str
    pin: str
    certificate: bytes
    chain: tuple[bytes, ...]
    turn: threading.Lock = field(default_factory=threading.Lock)
    """A token is logged in to by one session at a time."""
    refused: list[str] = field(default_factory=list)
    """Why the token did not take the PIN, once it did not: it is not offered again."""

    def __repr__(self) -> str:
        return "TokenKey(...)"

    def sign(self, data: bytes) -> bytes:
        """ECDSA over SHA-256 of ``data``, DER; DeviceFault ``seal_key_unusable`` while the token
        is away."""
        digest = sha256(data).digest()
        with self.turn:
            raw = self._raw(digest)
        half = len(raw) // 2
        return encode_dss_signature(
            int.from_bytes(raw[:half], "big"), int.from_bytes(raw[half:], "big")
        )

    def _raw(self, digest: bytes) -> bytes:
        if self.refused:
            raise _unusable(self.label, self.refused[0])
        try:
            return self._signed(digest)
        except _REFUSED_PIN as error:
            # Neither now nor for whoever asks next: a token locks itself after a few wrong ones.
            self.refused.append(type(error).__name__)
            raise _unusable(self.label, self.refused[0]) from error
        except pkcs11.PKCS11Error:
            # A token that was away is seen again only by a library that starts anew.
            return self._once_more(digest)

    def _once_more(self, digest: bytes) -> bytes:
        try:
            self.library.reinitialize()
            return self._signed(digest)
        except pkcs11.PKCS11Error as error:
            raise _unusable(self.label, type(error).__name__) from error

    def _signed(self, digest: bytes) -> bytes:
        token = self.library.get_token(token_label=self.token)
        with token.open(user_pin=self.pin) as session:
            # What a key can do depends on the token, so its type does not say it.
            key: Any = session.get_key(
                object_class=pkcs11.ObjectClass.PRIVATE_KEY, label=self.label
            )
            signed: bytes = key.sign(digest, mechanism=pkcs11.Mechanism.ECDSA)
        return signed


def open_seal_key(path: Path, environment: Mapping[str, str], now: datetime) -> SealKey:
    """The key that the file at ``path`` describes, tried once; paths in it are beside it.

    Raises InputFault ``definition_invalid`` for a file that describes none, DeviceFault
    ``seal_key_unusable`` for a key that cannot be had, is not its certificate's, or whose
    certificate is not for head office's seal, not in force, not of P-256, not for signing documents
    or not under the root beside it.
    """
    described = _read(path)
    secret = _secret(path, described, environment)
    if described.pkcs11 is not None:
        key: SealKey = _token_key(path.parent, described.pkcs11, secret)
    else:
        key = _file_key(path.parent / (described.pkcs12 or ""), secret)
    _check(key, path.name, now)
    return key


def _read(path: Path) -> _Described:
    try:
        described = msgspec.convert(yaml.safe_load(path.read_text(encoding="utf-8")), _Described)
    except FileNotFoundError as error:
        raise _invalid(path, "no such file") from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise _invalid(path, "no YAML") from error
    except msgspec.ValidationError as error:
        raise _invalid(path, str(error)) from error
    if (described.pkcs11 is None) == (described.pkcs12 is None):
        raise _invalid(path, "one of pkcs11 and pkcs12 is needed")
    return described


def _secret(path: Path, described: _Described, environment: Mapping[str, str]) -> str:
    if described.secret_file is None:
        found = environment.get(SECRET, "")
    else:
        try:
            content = (path.parent / described.secret_file).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise _invalid(path, f"secret_file: {type(error).__name__}") from error
        found = content.rstrip("\r\n")
    if not found:
        raise _invalid(path, f"neither secret_file nor {SECRET} holds a PIN or passphrase")
    return found


def _token_key(folder: Path, described: _Token, pin: str) -> TokenKey:
    name = folder / described.certificate
    try:
        loaded = x509.load_pem_x509_certificates(name.read_bytes())
        library = pkcs11.lib(described.module)
    except (OSError, ValueError) as error:
        raise _unusable(name.name, type(error).__name__) from error
    except pkcs11.PKCS11Error as error:
        raise _unusable(Path(described.module).name, type(error).__name__) from error
    own, *above = (certificate.public_bytes(Encoding.DER) for certificate in loaded)
    return TokenKey(library, described.token, described.key, pin, own, tuple(above))


def _file_key(path: Path, passphrase: str) -> LocalKey:
    try:
        kept = pkcs12.load_pkcs12(path.read_bytes(), passphrase.encode())
    except (OSError, ValueError) as error:
        # A wrong passphrase and a damaged file are told alike.
        raise _unusable(path.name, type(error).__name__) from error
    if kept.cert is None or not isinstance(kept.key, ec.EllipticCurvePrivateKey):
        raise _unusable(path.name, "no key on an elliptic curve with its certificate")
    above = (one.certificate.public_bytes(Encoding.DER) for one in kept.additional_certs)
    return LocalKey(
        kept.cert.certificate.public_bytes(Encoding.DER),
        tuple(above),
        kept.key.private_numbers().private_value,
    )


def _check(key: SealKey, name: str, now: datetime) -> None:
    certificate = x509.load_der_x509_certificate(key.certificate)
    public = certificate.public_key()
    if not isinstance(public, ec.EllipticCurvePublicKey) or public.curve.name != "secp256r1":
        raise _unusable(name, "the certificate's key is not of P-256")
    units = certificate.subject.get_attributes_for_oid(NameOID.ORGANIZATIONAL_UNIT_NAME)
    if [unit.value for unit in units] != [HEAD_OFFICE_UNIT]:
        raise _unusable(name, f"the certificate's OU is not '{HEAD_OFFICE_UNIT}'")
    begins, ends = certificate.not_valid_before_utc, certificate.not_valid_after_utc
    if not begins <= now.astimezone(UTC) < ends:
        raise _unusable(name, "the certificate is not in force")
    _check_path(key, name, now)
    try:
        public.verify(key.sign(_PROBE), _PROBE, ec.ECDSA(hashes.SHA256()))
    except InvalidSignature as error:
        raise _unusable(name, "the key is not the certificate's") from error


def _check_path(key: SealKey, name: str, now: datetime) -> None:
    """Whether a verifier gets from the certificate to its root and finds it meant for signatures
    that bind (RFC 5280, 4.2.1.3: nonRepudiation)."""
    own, root, *above = map(asn1_x509.Certificate.load, (key.certificate, root_of(key), *key.chain))
    context = ValidationContext(trust_roots=[root], moment=now, allow_fetching=False)
    validator = CertificateValidator(own, above, validation_context=context)
    try:
        asyncio.run(validator.async_validate_usage({"non_repudiation"}))
    except (PathError, ValidationError) as error:
        problem = f"a seal by its certificate would not verify: {type(error).__name__}"
        raise _unusable(name, problem) from error


def root_of(key: SealKey) -> bytes:
    """The certificate (DER) that the key's own goes back to: the first that is its own issuer, in
    whatever order a file holds them."""
    for found in (*key.chain, key.certificate):
        certificate = x509.load_der_x509_certificate(found)
        if certificate.issuer == certificate.subject:
            return found
    return key.chain[-1] if key.chain else key.certificate


def make_seal_file(path: Path, passphrase: str, bank: str, now: datetime, entropy: bytes) -> None:
    """Write a new seal key with its certificate and root into an encrypted PKCS#12 file that only
    its owner can read; FileExistsError rather than overwrite one."""
    private = ec.generate_private_key(ec.SECP256R1())
    own, root = certify_seal(now, entropy, bank, private.public_key())
    content = pkcs12.serialize_key_and_certificates(
        bank.encode(),
        private,
        x509.load_der_x509_certificate(own),
        [x509.load_der_x509_certificate(root)],
        BestAvailableEncryption(passphrase.encode()),
    )
    number = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(number, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _invalid(path: Path, problem: str) -> InputFault:
    return InputFault("definition_invalid", path=str(path), line=1, problem=problem)


def _unusable(name: str, problem: str) -> DeviceFault:
    return DeviceFault("seal_key_unusable", name=name, problem=problem)
