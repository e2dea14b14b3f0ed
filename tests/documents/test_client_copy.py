"""The client's file: nobody opens it without the password, and inside lies the form to the byte."""

import io
import subprocess
import unicodedata
from pathlib import Path

import pikepdf
import pytest

from branchdesk.documents.client_copy import FORM_FILE, client_copy
from branchdesk.documents.receipt import draw_receipt
from branchdesk.documents.verify import verify
from branchdesk.domain.definitions import LANGUAGES
from branchdesk.domain.errors import InputFault, IntegrityFault
from tests.documents import samples
from tests.documents.signing import branch, signed
from tests.documents.test_receipt import receipt

PASSWORD = "媽媽 1958 Zhōngxiào"


def _copy(language: str = "zh_TW", password: str = PASSWORD) -> bytes:
    paper = draw_receipt(receipt(language), samples.fonts())
    return client_copy(paper, signed(language).sealed.pdf, password)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_password_opens_receipt_and_form(language: str) -> None:
    sealed = signed(language)
    with pikepdf.open(io.BytesIO(_copy(language)), password=PASSWORD) as copy:
        assert (copy.encryption.R, copy.encryption.bits) == (6, 256)
        assert copy.encryption.stream_method.name == "aesv3"
        assert len(copy.pages) == 1 + sealed.drawn.pages
        inside = copy.attachments[FORM_FILE].get_file().read_bytes()
        assert not any("/Annots" in page for page in copy.pages), "no field tells of a broken seal"
    assert inside == sealed.sealed.pdf
    assert verify(inside, [branch().root]).ok


def test_nothing_else_opens_it() -> None:
    pdf = _copy()
    for wrong in ("", PASSWORD.lower(), PASSWORD + " "):
        with pytest.raises(pikepdf.PasswordError):
            pikepdf.open(io.BytesIO(pdf), password=wrong)
    for plain in (b"BranchSeal", b"strokes", PASSWORD.encode(), b"answers.json"):
        assert plain not in pdf


def test_a_password_typed_with_other_composed_letters_is_the_same() -> None:
    composed = _copy(password=unicodedata.normalize("NFD", PASSWORD))
    with pikepdf.open(io.BytesIO(composed), password=unicodedata.normalize("NFC", PASSWORD)) as pdf:
        assert len(pdf.pages) > 1


@pytest.mark.parametrize("password", ["", "short 7", "字" * 43])
def test_what_no_reader_would_take_whole_is_refused(password: str) -> None:
    with pytest.raises(InputFault, match="password_unfit"):
        _copy(password=password)


def test_what_is_no_form_is_not_copied() -> None:
    with pytest.raises(IntegrityFault, match="pdf_damaged"):
        client_copy(draw_receipt(receipt("en"), samples.fonts()), b"%PDF-1.7 nothing", PASSWORD)


def test_qpdf_and_poppler_read_it(tmp_path: Path) -> None:
    (tmp_path / "copy.pdf").write_bytes(_copy())
    asked = ("qpdf", "--check", "--password-file=-", "copy.pdf")
    ran = subprocess.run(
        asked, input=PASSWORD, cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert "R = 6" in ran.stdout
