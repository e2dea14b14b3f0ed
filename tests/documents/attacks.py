"""Real attacks on a sealed form, each as the bytes that an attacker would hand in.

Two ways of each: the file written anew by another tool, and a revision appended behind the seal,
which leaves every signed byte where it was.
"""

import io
import re
from collections.abc import Callable

import pikepdf
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from branchdesk.documents.form import CLIENT_FIELD, SEAL_FIELD
from branchdesk.documents.seal import SealStamp, seal_branch
from tests.documents import samples
from tests.documents.signing import FILES, branch, signed

Append = Callable[[IncrementalPdfFileWriter], None]
Rewrite = Callable[[pikepdf.Pdf], None]
_OTHER = b'{"Q1": "d"}'
_ANSWERS = FILES[0].name


def _appended(change: Append) -> bytes:
    writer = IncrementalPdfFileWriter(io.BytesIO(signed().sealed.pdf))
    change(writer)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _rewritten(change: Rewrite) -> bytes:
    with pikepdf.open(io.BytesIO(signed().sealed.pdf)) as pdf:
        change(pdf)
        out = io.BytesIO()
        pdf.save(out)
    return out.getvalue()


# --- behind the seal -----------------------------------------------------------------------------
def _paint_over(writer: IncrementalPdfFileWriter) -> None:
    over = generic.StreamObject(stream_data=b"q 1 1 1 rg 50 500 400 100 re f Q")
    writer.add_stream_to_page(0, writer.add_object(over))


def _swap_kids(writer: IncrementalPdfFileWriter) -> None:
    pages = writer.root["/Pages"]
    kids = pages["/Kids"]
    kids[1], kids[2] = kids.raw_get(2), kids.raw_get(1)
    writer.update_container(pages)


def _drop_kid(writer: IncrementalPdfFileWriter) -> None:
    pages = writer.root["/Pages"]
    del pages["/Kids"][2]
    pages["/Count"] = generic.NumberObject(len(pages["/Kids"]))
    writer.update_container(pages)


def _repeat_kid(writer: IncrementalPdfFileWriter) -> None:
    pages = writer.root["/Pages"]
    page = generic.DictionaryObject(pages["/Kids"][1].get_object())
    over = generic.StreamObject(stream_data=b"q Q")
    page["/Contents"] = writer.add_object(over)
    pages["/Kids"].append(writer.add_object(page))
    pages["/Count"] = generic.NumberObject(len(pages["/Kids"]))
    writer.update_container(pages)


def _empty_field(name: str) -> Append:
    def change(writer: IncrementalPdfFileWriter) -> None:
        fields = [field.get_object() for field in writer.root["/AcroForm"]["/Fields"]]
        (field,) = (field for field in fields if field["/T"] == name)
        del field["/V"]
        writer.update_container(field)

    return change


def _replace_file(writer: IncrementalPdfFileWriter) -> None:
    names = writer.root["/Names"]["/EmbeddedFiles"]["/Names"]
    spec = names[list(names).index(_ANSWERS) + 1].get_object()
    spec["/EF"]["/F"] = writer.add_object(generic.StreamObject(stream_data=_OTHER))
    writer.update_container(spec)


# --- written anew --------------------------------------------------------------------------------
def _swap_pages(pdf: pikepdf.Pdf) -> None:
    page = pdf.pages[1]
    del pdf.pages[1]
    pdf.pages.insert(2, page)


def _drop_page(pdf: pikepdf.Pdf) -> None:
    del pdf.pages[2]


def _add_page(pdf: pikepdf.Pdf) -> None:
    pdf.add_blank_page()


def _strip(name: str) -> Rewrite:
    def change(pdf: pikepdf.Pdf) -> None:
        (field,) = (field for field in pdf.Root.AcroForm.Fields if str(field.T) == name)
        del field["/V"]

    return change


def _swap_file(pdf: pikepdf.Pdf) -> None:
    pdf.attachments[_ANSWERS] = pikepdf.AttachedFileSpec(pdf, _OTHER, filename=_ANSWERS)


# --- bytes ---------------------------------------------------------------------------------------
def _flipped_byte() -> bytes:
    pdf = bytearray(signed().sealed.pdf)
    stream = re.search(rb"stream\r?\n", pdf)
    assert stream is not None
    pdf[stream.end() + 200] ^= 1
    return bytes(pdf)


def _sealed_by(seed: bytes) -> bytes:
    seal = SealStamp("安和銀行忠孝分行", "zh_TW", samples.AT)
    key = branch(seed).branch_key()
    return seal_branch(signed().certified, seal, key, samples.fonts()).pdf


ATTACKS: dict[str, tuple[Callable[[], bytes], dict[str, str]]] = {
    "appended revision": (
        lambda: _appended(_paint_over),
        {"complete": "appended", "pages": "pages_changed", "branch_seal": "changed_after"},
    ),
    "flipped byte": (
        _flipped_byte,
        {"client_signature": "digest_mismatch", "branch_seal": "digest_mismatch"},
    ),
    "pages swapped behind the seal": (
        lambda: _appended(_swap_kids),
        {"complete": "appended", "pages": "pages_swapped"},
    ),
    "pages swapped, written anew": (
        lambda: _rewritten(_swap_pages),
        {"branch_seal": "digest_mismatch", "pages": "pages_swapped"},
    ),
    "page removed behind the seal": (
        lambda: _appended(_drop_kid),
        {"complete": "appended", "pages": "page_missing"},
    ),
    "page removed, written anew": (
        lambda: _rewritten(_drop_page),
        {"branch_seal": "digest_mismatch", "pages": "page_missing"},
    ),
    "page added behind the seal": (
        lambda: _appended(_repeat_kid),
        {"complete": "appended", "pages": "page_added"},
    ),
    "page added, written anew": (
        lambda: _rewritten(_add_page),
        {"branch_seal": "digest_mismatch", "pages": "page_added"},
    ),
    "seal emptied behind it": (
        lambda: _appended(_empty_field(SEAL_FIELD)),
        {"branch_seal": "missing", "complete": "appended"},
    ),
    "seal stripped, written anew": (
        lambda: _rewritten(_strip(SEAL_FIELD)),
        {"branch_seal": "missing", "client_signature": "digest_mismatch"},
    ),
    "seal cut off": (lambda: signed().certified, {"branch_seal": "missing"}),
    "client's signature emptied behind the seal": (
        lambda: _appended(_empty_field(CLIENT_FIELD)),
        {"client_signature": "missing", "branch_seal": "changed_after"},
    ),
    "client's signature stripped, written anew": (
        lambda: _rewritten(_strip(CLIENT_FIELD)),
        {"client_signature": "missing", "branch_seal": "digest_mismatch"},
    ),
    "seal by another certificate": (
        lambda: _sealed_by(b"stranger"),
        {"branch_seal": "untrusted"},
    ),
    "attachment replaced behind the seal": (
        lambda: _appended(_replace_file),
        {"attachments": "attachment_changed", "complete": "appended"},
    ),
    "attachment replaced, written anew": (
        lambda: _rewritten(_swap_file),
        {"attachments": "attachment_changed", "branch_seal": "digest_mismatch"},
    ),
}
"""Name of the attack, the file it makes, and what must be found wrong at the least."""
