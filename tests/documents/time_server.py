"""A time stamp authority that is not ours: ``openssl ts`` behind a small server on this machine."""

import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from asn1crypto import cms, tsp
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

NOBODY = "http://127.0.0.1:9/"
"""The discard port of this machine: no authority answers there."""


_TSA_CONFIG = """
[tsa]
default_tsa = tsa_config
[tsa_config]
serial = ./serial
signer_cert = ./tsa.pem
signer_key = ./tsa.key
certs = ./tsa.pem
default_policy = 1.2.3.4.1
digests = sha256
signer_digest = sha256
ess_cert_id_alg = sha256
"""


def authority(folder: Path) -> bytes:
    """Files of an ``openssl ts`` authority in ``folder``; its certificate, DER."""
    key = ec.generate_private_key(ec.SECP256R1())
    return _files(folder, key, _certificate("Time authority", key, key, timedelta(days=9)))


def expired_authority(folder: Path) -> bytes:
    """The same, its certificate expired two days ago; the certificate of who issued it, DER."""
    root, key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    _files(folder, key, _certificate("Time authority", key, root, timedelta(days=-2), "Time root"))
    ours = _certificate("Time root", root, root, timedelta(days=99))
    return ours.public_bytes(serialization.Encoding.DER)


def _certificate(
    subject: str,
    key: ec.EllipticCurvePrivateKey,
    by: ec.EllipticCurvePrivateKey,
    expires_in: timedelta,
    issuer: str = "",
) -> x509.Certificate:
    names = [
        x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        for name in (subject, issuer or subject)
    ]
    now = datetime.now(UTC)
    purpose = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING])
    made = (
        x509.CertificateBuilder()
        .subject_name(names[0])
        .issuer_name(names[1])
        .public_key(key.public_key())
        .serial_number(7)
        .not_valid_before(now - timedelta(days=9))
        .not_valid_after(now + expires_in)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )
    if subject == "Time root":
        basic = x509.BasicConstraints(ca=True, path_length=None)
        return made.add_extension(basic, critical=True).sign(by, hashes.SHA256())
    return made.add_extension(purpose, critical=True).sign(by, hashes.SHA256())


def _files(folder: Path, key: ec.EllipticCurvePrivateKey, certificate: x509.Certificate) -> bytes:
    (folder / "tsa.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    (folder / "tsa.key").write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    (folder / "serial").write_text("01")
    (folder / "tsa.cnf").write_text(_TSA_CONFIG)
    return certificate.public_bytes(serialization.Encoding.DER)


def reply_to(folder: Path, query: bytes) -> bytes:
    """What the authority of ``folder`` answers."""
    (folder / "query").write_bytes(query)
    _openssl(
        folder,
        *("ts", "-reply", "-config", "tsa.cnf", "-section", "tsa_config"),
        *("-queryfile", "query", "-out", "reply"),
    )
    return (folder / "reply").read_bytes()


def reply_by_key(folder: Path, query: bytes, ago: timedelta = timedelta()) -> bytes:
    """As :func:`reply_to`, with a token that names its signer by key identifier, and a time
    that long ``ago``."""
    granted = tsp.TimeStampResp.load(reply_to(folder, query))
    content = granted["time_stamp_token"]["content"]["encap_content_info"]["content"]
    said = tsp.TSTInfo.load(content.contents)
    said["gen_time"] = said["gen_time"].native.replace(microsecond=0) - ago
    (folder / "said").write_bytes(said.dump())
    _openssl(
        folder,
        *("cms", "-sign", "-binary", "-nodetach", "-keyid", "-cades", "-md", "sha256"),
        *("-econtent_type", "1.2.840.113549.1.9.16.1.4", "-in", "said", "-outform", "DER"),
        *("-signer", "tsa.pem", "-inkey", "tsa.key", "-out", "token"),
    )
    token = cms.ContentInfo.load((folder / "token").read_bytes())
    return bytes(tsp.TimeStampResp({"status": {"status": 0}, "time_stamp_token": token}).dump())


def _openssl(folder: Path, *arguments: str) -> None:
    subprocess.run(("openssl", *arguments), cwd=folder, check=True, capture_output=True, timeout=60)


@contextmanager
def serving(folder: Path, answer: Callable[[bytes], bytes] | None = None) -> Iterator[str]:
    """The address of the authority, answering through ``openssl ts -reply``, or with what
    ``answer`` makes of a query."""
    answering = answer or partial(reply_to, folder)

    class Answer(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            reply = answering(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(200)
            self.send_header("Content-Type", "application/timestamp-reply")
            self.send_header("Content-Length", str(len(reply)))
            self.end_headers()
            self.wfile.write(reply)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        thread.join(10)
        server.server_close()
