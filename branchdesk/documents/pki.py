"""Keys and certificates that sign and seal: EC P-256, X.509.

``SealKey`` is the port: a PC holds its keys in the encrypted database, head office its own in a
PKCS#11 token or an encrypted file (:mod:`branchdesk.hub.seal_keys`).
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Protocol

import msgspec
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

DEVICE_UNIT = "BranchDesk device"
SEAL_UNIT = "BranchDesk branch seal"
HEAD_OFFICE_UNIT = "BranchDesk head office seal"
"""Organizational units of the certificates: a device's cannot pass for a seal's, nor the seal that
a PC sets by itself for head office's."""

_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
"""Order of the group of P-256 (SEC 2, 2.4.2)."""
_YEARS = 5
_CURVE = ec.SECP256R1()


class SealKey(Protocol):
    """Signs with a key that need not be in this process."""

    @property
    def certificate(self) -> bytes:
        """The X.509 certificate of the key, DER."""

    @property
    def chain(self) -> tuple[bytes, ...]:
        """Further certificates up to the root, DER."""

    def sign(self, data: bytes) -> bytes:
        """ECDSA over SHA-256 of ``data``, DER. Raises HubFault or DeviceFault where it is away."""


@dataclass(frozen=True, slots=True)
class LocalKey:
    """A P-256 key in memory; ``scalar`` is its private number."""

    certificate: bytes
    chain: tuple[bytes, ...]
    scalar: int

    def __repr__(self) -> str:
        return "LocalKey(...)"

    def sign(self, data: bytes) -> bytes:
        """ECDSA over SHA-256 of ``data``, DER."""
        key = ec.derive_private_key(self.scalar, _CURVE)
        return key.sign(data, ec.ECDSA(hashes.SHA256()))


@dataclass(frozen=True, slots=True)
class Pki:
    """What a demonstration branch signs with. Certificates DER, keys as 32 bytes each.

    The root's own key is not kept: nobody can issue a further certificate under it.
    """

    root: bytes
    device_certificate: bytes
    device_scalar: bytes
    branch_certificate: bytes
    branch_scalar: bytes

    def __repr__(self) -> str:
        return "Pki(...)"

    def device_key(self) -> SealKey:
        """Signs the client's revision for this PC."""
        return LocalKey(
            self.device_certificate, (self.root,), int.from_bytes(self.device_scalar, "big")
        )

    def branch_key(self) -> SealKey:
        """Seals for the branch."""
        return LocalKey(
            self.branch_certificate, (self.root,), int.from_bytes(self.branch_scalar, "big")
        )

    def to_bytes(self) -> bytes:
        """For the encrypted database only: the keys are in it."""
        return msgspec.msgpack.encode(self)

    @staticmethod
    def from_bytes(data: bytes) -> "Pki":
        """The inverse of :meth:`to_bytes`; msgspec.DecodeError for other bytes."""
        return msgspec.msgpack.decode(data, type=Pki)


def create_demonstration(now: datetime, entropy: bytes, bank: str, branch: str, device: str) -> Pki:
    """A root, a device certificate and a branch seal certificate, valid five years from ``now``.

    ``entropy`` is at least 32 random bytes that nobody keeps; ``now`` is aware.
    """
    device_key, branch_key = (_key(entropy, part) for part in (b"pc", b"seal"))
    root = _Root(_name(bank, "BranchDesk", f"{bank} demonstration root"[:64]), entropy, now)
    return Pki(
        root=root.certificate(),
        device_certificate=root.certify(_name(bank, DEVICE_UNIT, device), device_key.public_key()),
        device_scalar=_scalar(device_key),
        branch_certificate=root.certify(_name(bank, SEAL_UNIT, branch), branch_key.public_key()),
        branch_scalar=_scalar(branch_key),
    )


def certify_seal(
    now: datetime, entropy: bytes, bank: str, public: ec.EllipticCurvePublicKey
) -> tuple[bytes, bytes]:
    """A certificate for head office's seal key and the root above it, DER, valid five years from
    ``now``: for a bank without a certificate authority of its own. ``entropy`` as above."""
    root = _Root(_name(bank, "BranchDesk", f"{bank} seal root"[:64]), entropy, now)
    return root.certify(_name(bank, HEAD_OFFICE_UNIT, bank), public), root.certificate()


_Builder = x509.CertificateBuilder


class _Root:
    """Issues certificates; its key is forgotten with it."""

    def __init__(self, name: x509.Name, entropy: bytes, now: datetime) -> None:
        if len(entropy) < 32:
            raise ValueError("at least 32 bytes of entropy are needed")
        self._name, self._entropy, self._now = name, entropy, now
        self._key = _key(entropy, b"root")

    def certificate(self) -> bytes:
        """Its own, DER."""
        return self._issue(self._name, self._key.public_key(), _as_authority)

    def certify(self, subject: x509.Name, key: ec.EllipticCurvePublicKey) -> bytes:
        """A signer's certificate, DER."""
        return self._issue(subject, key, _as_signer)

    def _issue(
        self,
        subject: x509.Name,
        key: ec.EllipticCurvePublicKey,
        extend: Callable[[_Builder], _Builder],
    ) -> bytes:
        until = self._now + timedelta(days=365 * _YEARS)
        builder = _builder(self._name, subject, key, self._entropy, self._now, until)
        identifier = x509.AuthorityKeyIdentifier.from_issuer_public_key(self._key.public_key())
        builder = builder.add_extension(identifier, critical=False)
        return extend(builder).sign(self._key, hashes.SHA256()).public_bytes(Encoding.DER)


def _builder(
    issuer: x509.Name,
    subject: x509.Name,
    key: ec.EllipticCurvePublicKey,
    entropy: bytes,
    now: datetime,
    until: datetime,
) -> _Builder:
    serial = sha256(entropy + subject.public_bytes()).digest()[:16]
    identifier = x509.SubjectKeyIdentifier.from_public_key(key)
    return (
        x509.CertificateBuilder()
        .issuer_name(issuer)
        .subject_name(subject)
        .public_key(key)
        .serial_number(int.from_bytes(serial, "big") >> 1 | 1)
        .not_valid_before(now.astimezone(UTC) - timedelta(minutes=5))
        .not_valid_after(until.astimezone(UTC))
        .add_extension(identifier, critical=False)
    )


def _as_authority(builder: _Builder) -> _Builder:
    builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
    return builder.add_extension(_usage(issues=True), critical=True)


def _as_signer(builder: _Builder) -> _Builder:
    builder = builder.add_extension(
        x509.BasicConstraints(ca=False, path_length=None), critical=True
    )
    return builder.add_extension(_usage(issues=False), critical=True)


def _usage(issues: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not issues,
        content_commitment=not issues,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=issues,
        crl_sign=issues,
        encipher_only=False,
        decipher_only=False,
    )


def _name(bank: str, unit: str, common: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, bank),
            x509.NameAttribute(NameOID.ORGANIZATIONAL_UNIT_NAME, unit),
            x509.NameAttribute(NameOID.COMMON_NAME, common),
        ]
    )


def _key(entropy: bytes, part: bytes) -> ec.EllipticCurvePrivateKey:
    # 64 bytes reduced modulo the order leave no measurable bias (FIPS 186-5, A.2.1).
    digest = sha256(b"1" + part + entropy).digest() + sha256(b"2" + part + entropy).digest()
    return ec.derive_private_key(int.from_bytes(digest, "big") % (_ORDER - 1) + 1, _CURVE)


def _scalar(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_numbers().private_value.to_bytes(32, "big")
