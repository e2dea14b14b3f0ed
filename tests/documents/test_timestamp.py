"""A time stamp that comes after the seal: by an authority that is not ours, beside the file."""

import subprocess
from hashlib import sha256
from pathlib import Path

import pytest

from branchdesk.documents.revision import HttpTimeStamper
from branchdesk.documents.timestamp import ask_token
from branchdesk.documents.verify import Check, verify
from tests.documents import time_server
from tests.documents.signing import branch, signed


@pytest.fixture
def stamped(tmp_path: Path) -> tuple[bytes, bytes]:
    """A token of the sealed form, and the authority that made it."""
    authority = time_server.authority(tmp_path)
    digest = sha256(signed().sealed.pdf).digest()
    with time_server.serving(tmp_path) as url:
        token = ask_token(digest, HttpTimeStamper(url))
    assert token is not None
    return token, authority


def _check(token: bytes, *authorities: bytes) -> Check:
    report = verify(signed().sealed.pdf, [branch().root], time_roots=authorities, token=token)
    assert all(check.ok for check in report.checks if check.name != "timestamp")
    return report.check("timestamp")


def test_the_token_stamps_the_sealed_file_as_it_is(stamped: tuple[bytes, bytes]) -> None:
    token, authority = stamped
    found = _check(token, authority)
    assert (found.ok, found.detail) == (True, "valid")
    assert str(found.params["at"]).startswith("20")
    strange = _check(token)
    assert (strange.ok, strange.detail) == (False, "timestamp_untrusted")


def test_a_token_of_another_file_or_no_token_at_all_is_refused(
    stamped: tuple[bytes, bytes], tmp_path: Path
) -> None:
    _token, authority = stamped
    with time_server.serving(tmp_path) as url:
        other = ask_token(sha256(b"another").digest(), HttpTimeStamper(url))
    assert other is not None
    for token in (other, b"", b"no token", other[:-9]):
        found = _check(token, authority)
        assert (found.ok, found.detail) == (False, "timestamp_invalid")


def test_openssl_verifies_it_too(stamped: tuple[bytes, bytes], tmp_path: Path) -> None:
    (tmp_path / "form.pdf").write_bytes(signed().sealed.pdf)
    (tmp_path / "form.tst").write_bytes(stamped[0])
    asked = ("openssl", "ts", "-verify", "-token_in", "-in", "form.tst", "-data", "form.pdf")
    ran = subprocess.run(
        (*asked, "-CAfile", "tsa.pem"), cwd=tmp_path, check=False, capture_output=True, text=True
    )
    assert "Verification: OK" in ran.stdout, ran.stdout + ran.stderr


def test_without_the_authority_there_is_none() -> None:
    assert ask_token(bytes(32), HttpTimeStamper(time_server.NOBODY, timeout_s=0.5)) is None
