"""Two signatures that other people's tools accept."""

import io
import subprocess
from pathlib import Path

import pikepdf
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization

from branchdesk.documents import stamp
from branchdesk.documents.archive import problems
from branchdesk.documents.form import CLIENT_FIELD, SEAL_FIELD
from branchdesk.documents.pki import Pki, create_demonstration
from branchdesk.documents.seal import HttpTimeStamper, SealStamp, certify, seal_branch
from branchdesk.documents.verify import verify
from branchdesk.domain.definitions import LANGUAGES
from branchdesk.domain.errors import InputFault, IntegrityFault
from branchdesk.domain.ink import Ink
from tests.documents import samples, time_server
from tests.documents.signing import FILES, branch, evidence, ink, signed


def _run(*command: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=cwd, check=False, capture_output=True, text=True, timeout=60)


def _pdfsig(pdf: bytes, tmp_path: Path) -> str:
    (tmp_path / "root.der").write_bytes(branch().root)
    (tmp_path / "form.pdf").write_bytes(pdf)
    (tmp_path / "nss").mkdir(exist_ok=True)
    _run("certutil", "-N", "-d", "sql:nss", "--empty-password", cwd=tmp_path)
    _run(
        *("certutil", "-A", "-d", "sql:nss", "-n", "root", "-t", "C,C,C", "-i", "root.der"),
        cwd=tmp_path,
    )
    return _run("pdfsig", "-nssdir", "sql:nss", "form.pdf", cwd=tmp_path).stdout


@pytest.mark.parametrize("language", LANGUAGES)
def test_pdfsig_finds_both_signatures_valid_and_trusted(language: str, tmp_path: Path) -> None:
    said = _pdfsig(signed(language).sealed.pdf, tmp_path)
    assert said.count("Signature is Valid.") == 2
    assert said.count("Certificate is Trusted.") == 2
    assert said.count("ETSI.CAdES.detached") == 2
    assert "Total document signed" in said


@pytest.mark.parametrize("field", [CLIENT_FIELD, SEAL_FIELD])
def test_openssl_verifies_both_signatures(field: str, tmp_path: Path) -> None:
    pdf = signed().sealed.pdf
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        (widget,) = (one for one in opened.pages[-1].obj.Annots if str(one.T) == field)
        start, length, rest, tail = (int(n) for n in widget.V.ByteRange)
        cms = bytes(widget.V.Contents)
    (tmp_path / "root.pem").write_text(_pem(branch().root))
    (tmp_path / "cms.der").write_bytes(cms)
    (tmp_path / "data").write_bytes(pdf[start : start + length] + pdf[rest : rest + tail])
    at = str(int(samples.AT.timestamp()))
    ran = _run(
        *("openssl", "cms", "-verify", "-inform", "DER", "-in", "cms.der", "-content", "data"),
        *("-binary", "-CAfile", "root.pem", "-purpose", "any", "-attime", at, "-out", "out"),
        cwd=tmp_path,
    )
    assert ran.returncode == 0, ran.stderr
    assert "successful" in ran.stderr


def _pem(der: bytes) -> str:
    certificate = x509.load_der_x509_certificate(der)
    return certificate.public_bytes(serialization.Encoding.PEM).decode()


def test_qpdf_and_the_archive_rules_hold_after_sealing(tmp_path: Path) -> None:
    (tmp_path / "form.pdf").write_bytes(signed().sealed.pdf)
    ran = _run("qpdf", "--check", "form.pdf", cwd=tmp_path)
    assert ran.returncode == 0, ran.stdout
    assert problems(signed().certified) == ()
    assert problems(signed().sealed.pdf) == ()


def test_everything_is_appended_to_what_was_shown() -> None:
    form = signed()
    assert form.certified.startswith(form.drawn.pdf)
    assert form.sealed.pdf.startswith(form.certified)


def test_attachments_can_be_taken_out_again() -> None:
    with pikepdf.open(io.BytesIO(signed().sealed.pdf)) as opened:
        files = {n: s.get_file().read_bytes() for n, s in opened.attachments.items()}
        relations = {str(spec.AFRelationship) for spec in opened.Root.AF}
    assert {item.name: item.data for item in FILES}.items() <= files.items()
    assert relations == {"/Data"}
    assert b"strokes" not in b"".join(files.values())


def test_too_little_ink_is_not_signed() -> None:
    nothing = Ink((), 400, 160, "pen", "", True)
    with pytest.raises(InputFault, match="ink_missing"):
        certify(signed().drawn.pdf, nothing, evidence(), branch().device_key())


def test_a_form_is_signed_and_sealed_once() -> None:
    seal = SealStamp("安和銀行忠孝分行", "zh_TW", samples.AT)
    with pytest.raises(IntegrityFault, match="pdf_damaged"):
        certify(signed().certified, ink(), evidence(), branch().device_key())
    with pytest.raises(IntegrityFault, match="pdf_damaged"):
        seal_branch(signed().sealed.pdf, seal, branch().branch_key(), samples.fonts())


@pytest.mark.parametrize("pdf", [b"", b"%PDF-1.7\nnothing", b"\x00" * 2000])
def test_what_is_no_form_is_not_signed(pdf: bytes) -> None:
    with pytest.raises(IntegrityFault, match="pdf_damaged"):
        certify(pdf, ink(), evidence(), branch().device_key())


def test_keys_survive_their_codec_and_never_show_themselves() -> None:
    keys = branch()
    assert Pki.from_bytes(keys.to_bytes()) == keys
    shown = repr(keys) + repr(keys.branch_key())
    assert str(int.from_bytes(keys.branch_scalar, "big")) not in shown
    with pytest.raises(ValueError, match="entropy"):
        create_demonstration(samples.AT, b"short", "b", "b", "b")


@pytest.mark.parametrize("length", range(1, 30))
def test_every_length_of_branch_name_fills_its_square(length: int) -> None:
    name = ("安和銀行忠孝分行信義松仁敦化南京復興" * 2)[:length]
    drawn = stamp.painted(name, "zh_TW", samples.fonts(), 111)
    glyphs = drawn.count(b" cm\n")
    assert glyphs >= length
    assert glyphs in {c * r for c in range(2, 9) for r in (c, c + 1)}


def test_a_latin_name_is_set_in_lines_and_a_missing_glyph_told() -> None:
    drawn = stamp.painted("Anhe Bank, Zhongxiao Branch", "en", samples.fonts(), 111)
    assert drawn.count(b" cm\n") == len("AnheBank,ZhongxiaoBranch")
    with pytest.raises(InputFault, match="glyph_missing"):
        stamp.painted("安☑", "zh_TW", samples.fonts(), 111)


# --- time stamps ----------------------------------------------------------------------------------
def test_a_time_stamp_by_an_independent_authority_is_kept_and_verified(tmp_path: Path) -> None:
    authority = time_server.authority(tmp_path)
    seal = SealStamp("安和銀行忠孝分行", "zh_TW", samples.AT)
    with time_server.serving(tmp_path) as url:
        key, asked = branch().branch_key(), HttpTimeStamper(url, [authority])
        sealed = seal_branch(signed().certified, seal, key, samples.fonts(), asked)
    assert sealed.level == "B-T"
    report = verify(sealed.pdf, [branch().root], time_roots=[authority])
    assert report.ok, report
    assert report.check("timestamp").detail == "valid"
    strange = verify(sealed.pdf, [branch().root])
    assert strange.check("timestamp").detail == "timestamp_untrusted"
    assert strange.check("branch_seal").ok


def test_without_the_authority_it_is_sealed_without_a_time_stamp() -> None:
    nobody = HttpTimeStamper(time_server.NOBODY, [], timeout_s=0.5)
    seal = SealStamp("安和銀行忠孝分行", "zh_TW", samples.AT)
    key = branch().branch_key()
    sealed = seal_branch(signed().certified, seal, key, samples.fonts(), nobody)
    assert sealed.level == "B-B"
    assert verify(sealed.pdf, [branch().root]).check("timestamp").detail == "timestamp_absent"
