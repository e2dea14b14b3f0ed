"""A time stamp that comes after the seal: by an authority that is not ours, beside the file."""

import subprocess
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from hashlib import sha256
from pathlib import Path

import pytest
from asn1crypto import tsp

from branchdesk.documents.revision import HttpTimeStamper
from branchdesk.documents.seal import SealStamp, seal_branch
from branchdesk.documents.timestamp import ask_token
from branchdesk.documents.verify import Check, verify
from tests.documents import samples, time_server
from tests.documents.signing import branch, signed


@pytest.fixture
def stamped(tmp_path: Path) -> tuple[bytes, bytes]:
    """A token of the sealed form, and the authority that made it."""
    authority = time_server.authority(tmp_path)
    digest = sha256(signed().sealed.pdf).digest()
    with time_server.serving(tmp_path) as url:
        token = ask_token(digest, HttpTimeStamper(url, [authority]))
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
        other = ask_token(sha256(b"another").digest(), HttpTimeStamper(url, [authority]))
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
    assert ask_token(bytes(32), HttpTimeStamper(time_server.NOBODY, [], timeout_s=0.5)) is None


def _without_nonce(query: bytes) -> bytes:
    asked = tsp.TimeStampReq.load(query)
    bare = {name: asked[name] for name in ("version", "message_imprint", "cert_req")}
    return bytes(tsp.TimeStampReq(bare).dump())


def _another_nonce(query: bytes) -> bytes:
    asked = tsp.TimeStampReq.load(query)
    asked["nonce"] = 77
    return bytes(asked.dump())


def _another_digest(query: bytes) -> bytes:
    asked = tsp.TimeStampReq.load(query)
    asked["message_imprint"]["hashed_message"] = bytes(32)
    return bytes(asked.dump())


def _seals_without(folder: Path, roots: list[bytes], answer: Callable[[bytes], bytes]) -> None:
    """An authority that ``answer``s so gives no token, and keeps nobody from sealing."""
    key, seal = branch().branch_key(), SealStamp("安和銀行忠孝分行", "zh_TW", samples.AT)
    with time_server.serving(folder, answer) as url:
        asked = HttpTimeStamper(url, roots)
        assert ask_token(sha256(b"a form").digest(), asked) is None
        sealed = seal_branch(signed().certified, seal, key, samples.fonts(), asked)
    assert sealed.level == "B-B"


@pytest.mark.parametrize("body", [b"", b"<html>Sign in</html>", b"\x30\x03\x02\x01\x00", bytes(99)])
def test_an_answer_that_is_no_token_seals_without(body: bytes, tmp_path: Path) -> None:
    _seals_without(tmp_path, [time_server.authority(tmp_path)], lambda _query: body)


@pytest.mark.parametrize("change", [_without_nonce, _another_nonce, _another_digest])
def test_a_token_for_another_question_seals_without(
    change: Callable[[bytes], bytes], tmp_path: Path
) -> None:
    roots = [time_server.authority(tmp_path)]
    _seals_without(tmp_path, roots, lambda query: time_server.reply_to(tmp_path, change(query)))


def test_a_token_of_an_authority_that_nobody_named_seals_without(tmp_path: Path) -> None:
    time_server.authority(tmp_path)
    (tmp_path / "named").mkdir()
    named = time_server.authority(tmp_path / "named")
    _seals_without(tmp_path, [named], lambda query: time_server.reply_to(tmp_path, query))


def test_an_authority_may_name_itself_by_its_key(tmp_path: Path) -> None:
    roots = [time_server.authority(tmp_path)]
    key, seal = branch().branch_key(), SealStamp("安和銀行忠孝分行", "zh_TW", samples.AT)
    with time_server.serving(tmp_path, partial(time_server.reply_by_key, tmp_path)) as url:
        asked = HttpTimeStamper(url, roots)
        sealed = seal_branch(signed().certified, seal, key, samples.fonts(), asked)
    assert sealed.level == "B-T"
    report = verify(sealed.pdf, [branch().root], time_roots=roots)
    assert report.check("timestamp").detail == "valid"


@pytest.mark.parametrize("url", ["http://[::1", "http://tsa.example:port/", "tsa.example"])
def test_an_address_that_is_none_gives_no_token(url: str) -> None:
    assert ask_token(bytes(32), HttpTimeStamper(url, [])) is None


def test_what_was_stamped_stays_stamped_when_the_authoritys_certificate_expires(
    tmp_path: Path,
) -> None:
    root = time_server.expired_authority(tmp_path)
    key, seal = branch().branch_key(), SealStamp("安和銀行忠孝分行", "zh_TW", samples.AT)
    ago = timedelta(days=2, hours=12)
    answer = partial(time_server.reply_by_key, tmp_path, ago=ago)
    with time_server.serving(tmp_path, answer) as url:
        asked = HttpTimeStamper(url, [root])
        sealed = seal_branch(signed().certified, seal, key, samples.fonts(), asked)
        token = ask_token(sha256(signed().sealed.pdf).digest(), asked)
    assert token is not None
    assert _check(token, root).detail == "valid"
    inside = verify(sealed.pdf, [branch().root], time_roots=[root]).check("timestamp")
    assert inside.detail == "valid"
    late = partial(time_server.reply_by_key, tmp_path)
    _seals_without(tmp_path, [root], late)
