"""Head office's seal key in a token of SoftHSM and in an encrypted file, and what is refused."""

import shutil
import stat
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

from branchdesk.documents.pki import HEAD_OFFICE_UNIT, SealKey
from branchdesk.domain.errors import BranchDeskError
from branchdesk.hub.seal_keys import SECRET, make_seal_file, open_seal_key, root_of
from tests.hub.seal_keys import (
    BANK,
    PASSPHRASE,
    PIN,
    TOKEN,
    change_pin,
    file_key,
    rewrite,
    softhsm,
    token_key,
)

OTHER_PIN = "731558"


def now() -> datetime:
    return datetime.now(UTC)


def opened(path: Path, **environment: str) -> SealKey:
    return open_seal_key(path, environment, now())


def refused(path: Path, secret: str = "", at: datetime | None = None) -> tuple[str, str]:
    with pytest.raises(BranchDeskError) as fault:
        open_seal_key(path, {SECRET: secret}, at or now())
    shown = str(fault.value)
    assert PIN not in shown
    assert PASSPHRASE not in shown
    return fault.value.code, str(fault.value.params["problem"])


def signs(key: SealKey) -> None:
    certificate = x509.load_der_x509_certificate(key.certificate)
    public = certificate.public_key()
    assert isinstance(public, ec.EllipticCurvePublicKey)
    public.verify(key.sign(b"form"), b"form", ec.ECDSA(hashes.SHA256()))
    assert f"OU={HEAD_OFFICE_UNIT}" in certificate.subject.rfc4514_string()
    root = x509.load_der_x509_certificate(root_of(key))
    certificate.verify_directly_issued_by(root)
    assert repr(key).endswith("Key(...)")


def test_a_token_signs_and_is_found_again_after_it_was_away(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    environment = softhsm(tmp_path)
    monkeypatch.setenv("SOFTHSM2_CONF", environment["SOFTHSM2_CONF"])
    described = token_key(tmp_path, environment)
    key = opened(described, **{SECRET: PIN})
    signs(key)
    with ThreadPoolExecutor(4) as pool:
        at_once = [pool.submit(signs, key) for _ in range(8)]
    assert [one.exception() for one in at_once] == [None] * 8
    away = tmp_path / "elsewhere"
    (tmp_path / "tokens").rename(away)
    (tmp_path / "tokens").mkdir()
    with pytest.raises(BranchDeskError) as fault:
        key.sign(b"form")
    assert fault.value.code == "seal_key_unusable"
    shutil.rmtree(tmp_path / "tokens")
    away.rename(tmp_path / "tokens")
    signs(key)
    wrong = refused(described, "000000")
    assert wrong == ("seal_key_unusable", "PinIncorrect")
    text = described.read_text(encoding="utf-8")
    described.write_text(text.replace(TOKEN, "no such token"), encoding="utf-8")
    assert refused(described, PIN) == ("seal_key_unusable", "NoSuchToken")
    described.write_text(text.replace("libsofthsm2", "nothing"), encoding="utf-8")
    assert refused(described, PIN)[0] == "seal_key_unusable"
    described.write_text(text.replace("seal.pem", "nothing.pem"), encoding="utf-8")
    assert refused(described, PIN) == ("seal_key_unusable", "FileNotFoundError")


def test_a_pin_that_the_token_refused_is_not_offered_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    environment = softhsm(tmp_path)
    monkeypatch.setenv("SOFTHSM2_CONF", environment["SOFTHSM2_CONF"])
    key = opened(token_key(tmp_path, environment), **{SECRET: PIN})
    change_pin(PIN, OTHER_PIN)
    assert not_signed(key) == "PinIncorrect"
    change_pin(OTHER_PIN, PIN)
    assert not_signed(key) == "PinIncorrect", "it would be right again, and is not tried"


def not_signed(key: SealKey) -> str:
    """Why the key does not sign."""
    with pytest.raises(BranchDeskError) as fault:
        key.sign(b"form")
    return str(fault.value.params["problem"])


def test_a_tokens_key_under_anothers_certificate_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    environment = softhsm(tmp_path)
    monkeypatch.setenv("SOFTHSM2_CONF", environment["SOFTHSM2_CONF"])
    described = token_key(tmp_path, environment, other=True)
    told = refused(described, PIN)
    assert told == ("seal_key_unusable", "the key is not the certificate's")


def test_an_encrypted_file_signs(tmp_path: Path) -> None:
    described = file_key(tmp_path)
    signs(opened(described))
    if sys.platform != "win32":
        assert stat.S_IMODE((tmp_path / "seal.p12").stat().st_mode) == 0o600
    with pytest.raises(FileExistsError):
        make_seal_file(tmp_path / "seal.p12", PASSPHRASE, BANK, now(), bytes(32))
    described.write_text("pkcs12: seal.p12\n", encoding="utf-8")
    signs(opened(described, **{SECRET: PASSPHRASE}))
    assert refused(described, "another one")[0] == "seal_key_unusable"
    assert "neither secret_file" in refused(described)[1]
    late = now() + timedelta(days=5 * 365 + 1)
    told = refused(described, PASSPHRASE, late)
    assert told == ("seal_key_unusable", "the certificate is not in force")
    (tmp_path / "seal.p12").write_bytes(b"no such thing")
    assert refused(described, PASSPHRASE) == ("seal_key_unusable", "ValueError")


@pytest.mark.parametrize("kept", ["no root", "not for signing"])
def test_a_certificate_whose_seals_would_not_verify_is_refused(tmp_path: Path, kept: str) -> None:
    described = file_key(tmp_path)
    rewrite(tmp_path / "seal.p12", binds=kept == "no root")
    code, problem = refused(described)
    assert (code, "would not verify" in problem) == ("seal_key_unusable", True)


@pytest.mark.parametrize(
    "text",
    [
        "pkcs12: [",
        "pkcs12: seal.p12\npin: 1",
        "secret_file: seal.secret",
        "pkcs12: seal.p12\npkcs11: {module: a, token: b, key: c, certificate: d}",
        "pkcs12: seal.p12\nsecret_file: gone",
    ],
)
def test_a_description_of_no_key_is_refused(tmp_path: Path, text: str) -> None:
    described = tmp_path / "seal.yaml"
    described.write_text(text, encoding="utf-8")
    assert refused(described, PASSPHRASE)[0] == "definition_invalid"
    assert refused(tmp_path / "gone.yaml")[0] == "definition_invalid"
