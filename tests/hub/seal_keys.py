"""Seal keys for tests: an encrypted file, and a token of SoftHSM."""

import os
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pkcs11
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, pkcs12
from cryptography.x509.oid import NameOID
from pkcs11.util.ec import encode_named_curve_parameters

from branchdesk.documents.pki import certify_seal
from branchdesk.domain.sealing import seal, wrap_key
from branchdesk.domain.wire import SealRequest, seal_binding
from branchdesk.hub.seal_keys import make_seal_file
from tests.documents.signing import branch

PASSPHRASE = "correct horse battery"
PIN, TOKEN, KEY = "482913", "branch seals", "seal 2026"
BANK = "安和銀行 Anhe Bank"
_USAGES = (
    "digital_signature",
    "content_commitment",
    "key_encipherment",
    "data_encipherment",
    "key_agreement",
    "key_cert_sign",
    "crl_sign",
    "encipher_only",
    "decipher_only",
)
_MODULES = (
    "/usr/lib/softhsm/libsofthsm2.so",
    "/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so",
    "/usr/lib64/softhsm/libsofthsm2.so",
)


def file_key(folder: Path, now: datetime | None = None) -> Path:
    """The description of a new key in an encrypted file of ``folder``, in force from ``now``."""
    begins = now or datetime.now(UTC)
    make_seal_file(folder / "seal.p12", PASSPHRASE, BANK, begins, os.urandom(32))
    (folder / "seal.secret").write_text(PASSPHRASE + "\n", encoding="utf-8")
    described = folder / "seal.yaml"
    described.write_text("pkcs12: seal.p12\nsecret_file: seal.secret\n", encoding="utf-8")
    return described


def rewrite(path: Path, *, binds: bool) -> None:
    """The key of that file under a certificate by a root that has gone since; or, where it does not
    bind, by a root beside it and for no more than proving who is there."""
    kept = pkcs12.load_pkcs12(path.read_bytes(), PASSPHRASE.encode())
    assert kept.cert is not None
    assert isinstance(kept.key, ec.EllipticCurvePrivateKey)
    before = kept.cert.certificate
    root = ec.generate_private_key(ec.SECP256R1())
    issuer = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "root")])
    usage = dict.fromkeys(_USAGES, False) | {"digital_signature": True}
    made = (
        x509.CertificateBuilder()
        .subject_name(before.subject)
        .issuer_name(issuer)
        .public_key(kept.key.public_key())
        .serial_number(7)
        .not_valid_before(before.not_valid_before_utc)
        .not_valid_after(before.not_valid_after_utc)
        .add_extension(x509.KeyUsage(**{**usage, "content_commitment": binds}), critical=True)
        .sign(root, hashes.SHA256())
    )
    beside = kept.additional_certs[0].certificate
    if not binds:
        beside = (
            x509.CertificateBuilder()
            .subject_name(issuer)
            .issuer_name(issuer)
            .public_key(root.public_key())
            .serial_number(8)
            .not_valid_before(before.not_valid_before_utc)
            .not_valid_after(before.not_valid_after_utc)
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .sign(root, hashes.SHA256())
        )
    encrypted = BestAvailableEncryption(PASSPHRASE.encode())
    path.write_bytes(
        pkcs12.serialize_key_and_certificates(b"seal", kept.key, made, [beside], encrypted)
    )


def module() -> str:
    """SoftHSM's library."""
    (found, *_) = (path for path in _MODULES if Path(path).exists())
    return found


def softhsm(folder: Path) -> dict[str, str]:
    """The environment in which SoftHSM keeps its tokens in ``folder``."""
    tokens, conf = folder / "tokens", folder / "softhsm2.conf"
    tokens.mkdir(exist_ok=True)
    conf.write_text(f"directories.tokendir = {tokens}\nlog.level = ERROR\n", encoding="utf-8")
    return {"SOFTHSM2_CONF": str(conf)}


def token_key(folder: Path, environment: dict[str, str], *, other: bool = False) -> Path:
    """The description of a key made in a new token; its certificate, or with ``other`` that of
    another key, is beside it. ``environment`` as of :func:`softhsm`, in force in this process."""
    subprocess.run(
        [
            "softhsm2-util",
            "--init-token",
            "--free",
            "--label",
            TOKEN,
            "--pin",
            PIN,
            "--so-pin",
            PIN,
        ],
        env={**os.environ, **environment},
        check=True,
        capture_output=True,
    )
    library = pkcs11.lib(module())
    library.reinitialize()
    with library.get_token(token_label=TOKEN).open(user_pin=PIN, rw=True) as session:
        curve = encode_named_curve_parameters("1.2.840.10045.3.1.7")
        parameters = session.create_domain_parameters(
            pkcs11.KeyType.EC, {pkcs11.Attribute.EC_PARAMS: curve}, local=True
        )
        public, _private = parameters.generate_keypair(label=KEY, store=True)
        point = bytes(public[pkcs11.Attribute.EC_POINT])[2:]
    key = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
    if other:
        key = ec.generate_private_key(ec.SECP256R1()).public_key()
    certificates = certify_seal(datetime.now(UTC), os.urandom(32), BANK, key)
    pem = (x509.load_der_x509_certificate(one).public_bytes(Encoding.PEM) for one in certificates)
    (folder / "seal.pem").write_bytes(b"".join(pem))
    described = folder / "seal.yaml"
    described.write_text(
        f"pkcs11:\n  module: {module()}\n  token: {TOKEN}\n  key: {KEY}\n  certificate: seal.pem\n",
        encoding="utf-8",
    )
    return described


def change_pin(before: str, after: str) -> None:
    """Give that token another PIN, as somebody else would."""
    token = pkcs11.lib(module()).get_token(token_label=TOKEN)
    with token.open(user_pin=before, rw=True) as session:
        session.set_pin(before, after)


def asking(hub_wrapping: bytes, form: bytes, case_id: str) -> SealRequest:
    """As a PC of the tests' branch asks for the seal of ``doc-1``."""
    key, ephemeral, nonce = (os.urandom(size) for size in (32, 32, 12))
    return SealRequest(
        document_id="doc-1",
        language="zh_TW",
        root=branch().root,
        wrapped=wrap_key(hub_wrapping, ephemeral, key),
        form=seal(key, nonce, seal_binding(case_id, "doc-1"), form),
    )
