"""Each way of tampering is refused, with its own reason."""

import io
import random
import re

import pikepdf
import pytest
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from branchdesk.documents import revision
from branchdesk.documents.ink import painted
from branchdesk.documents.seal import SealStamp, certify, seal_branch
from branchdesk.documents.verify import PdfReport, verify
from branchdesk.domain.definitions import LANGUAGES
from branchdesk.domain.errors import IntegrityFault
from branchdesk.domain.ink import encode
from tests.documents import samples
from tests.documents.signing import FILES, branch, evidence, ink, signed

_SEAL = SealStamp("安和銀行忠孝分行", "zh_TW", samples.AT)


def _failed(report: PdfReport) -> dict[str, str]:
    return {check.name: check.detail for check in report.checks if not check.ok}


def _verify(pdf: bytes) -> PdfReport:
    return verify(pdf, [branch().root], encode(ink()))


def _is_refused(pdf: bytes) -> bool:
    try:
        return not _verify(pdf).ok
    except IntegrityFault as fault:
        return fault.code == "pdf_damaged"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_sealed_form_holds_in_every_respect(language: str) -> None:
    report = _verify(signed(language).sealed.pdf)
    assert report.ok, report
    client = report.check("client_signature").params
    assert client["name"] == "王小明"
    assert client["signer"] == "PC-07"
    assert report.check("branch_seal").params["algorithm"] == "EC P-256"
    assert report.check("branch_seal").params["valid_until"] == "2031-11-22"
    assert report.check("pages").params == {"pages": signed(language).drawn.pages}
    with pytest.raises(KeyError):
        report.check("nothing")


def test_a_flipped_byte_of_a_page_breaks_both_signatures() -> None:
    pdf = bytearray(signed().sealed.pdf)
    stream = re.search(rb"stream\r?\n", pdf)
    assert stream is not None
    pdf[stream.end() + 200] ^= 1
    failed = _failed(_verify(bytes(pdf)))
    assert failed["client_signature"] == failed["branch_seal"] == "digest_mismatch"
    assert failed["pages"] == "not_as_shown"


def test_any_flipped_byte_is_noticed() -> None:
    draw = random.Random(7)
    original = signed().sealed.pdf
    # Within the hexadecimal padding after each signature nothing is signed and nothing is said.
    holes = [m.span() for m in re.finditer(rb"/Contents <[0-9a-fA-F]+>", original)]
    for _ in range(60):
        at = draw.randrange(len(original))
        if any(start <= at < end for start, end in holes):
            continue
        pdf = bytearray(original)
        pdf[at] ^= 1 << draw.randrange(8)
        assert _is_refused(bytes(pdf)), at


def test_painting_over_a_page_afterwards_is_refused() -> None:
    writer = IncrementalPdfFileWriter(io.BytesIO(signed().sealed.pdf))
    over = generic.StreamObject(stream_data=b"q 1 1 1 rg 50 500 400 100 re f Q")
    writer.add_stream_to_page(0, writer.add_object(over))
    out = io.BytesIO()
    writer.write(out)
    failed = _failed(_verify(out.getvalue()))
    assert failed["complete"] == "appended"
    assert failed["client_signature"] == failed["branch_seal"] == "changed_after"
    assert failed["pages"] == "pages_changed"


def test_a_revision_that_changes_nothing_visible_is_refused_too() -> None:
    writer = IncrementalPdfFileWriter(io.BytesIO(signed().sealed.pdf))
    writer.root["/Lang"] = generic.pdf_string("en")
    writer.update_root()
    out = io.BytesIO()
    writer.write(out)
    assert _failed(_verify(out.getvalue()))["complete"] == "appended"


def test_appended_garbage_is_refused() -> None:
    failed = _failed(_verify(signed().sealed.pdf + b"\n% something\n"))
    assert failed["complete"] == "appended"


def test_a_stripped_seal_is_missed() -> None:
    failed = _failed(_verify(signed().certified))
    assert failed == {"branch_seal": "missing"}


def test_a_form_that_nobody_signed_has_neither() -> None:
    failed = _failed(_verify(signed().drawn.pdf))
    assert failed["client_signature"] == failed["branch_seal"] == "missing"
    assert failed["attachments"] == "attachment_missing"


def test_a_seal_by_another_branchs_certificate_is_not_trusted() -> None:
    stranger = branch(b"stranger").branch_key()
    sealed = seal_branch(signed().certified, _SEAL, stranger, samples.fonts())
    assert _failed(_verify(sealed.pdf)) == {"branch_seal": "untrusted"}


def test_the_devices_certificate_cannot_seal() -> None:
    device = branch().device_key()
    sealed = seal_branch(signed().certified, _SEAL, device, samples.fonts())
    assert _failed(_verify(sealed.pdf)) == {"branch_seal": "wrong_certificate"}


def test_a_client_revision_by_a_stranger_is_not_trusted() -> None:
    stranger = branch(b"stranger").device_key()
    certified = certify(signed().drawn.pdf, ink(), evidence(), stranger)
    sealed = seal_branch(certified, _SEAL, branch().branch_key(), samples.fonts())
    assert _failed(_verify(sealed.pdf)) == {"client_signature": "untrusted"}


def test_swapped_pages_are_refused_even_when_signed_anew() -> None:
    # Whoever holds the keys may sign other pages, but not with the evidence of the first.
    with pikepdf.open(io.BytesIO(signed().drawn.pdf)) as opened:
        first = opened.pages[0]
        del opened.pages[0]
        opened.pages.insert(1, first)
        out = io.BytesIO()
        opened.save(out)
    with pikepdf.open(io.BytesIO(signed().certified)) as opened:
        proof = opened.attachments["evidence.json"].get_file().read_bytes()
    other = revision.Revision(
        field="ClientSignature",
        looks=b"q Q",
        name="王小明",
        reason="2611-0042",
        at=samples.AT,
        certifies=True,
        attachments=(revision.Attachment("evidence.json", "application/json", proof),),
    )
    certified = revision.append(out.getvalue(), other, branch().device_key(), None)[0]
    sealed = seal_branch(certified, _SEAL, branch().branch_key(), samples.fonts())
    failed = _failed(_verify(sealed.pdf))
    assert failed["pages"] == "pages_swapped"
    assert failed["ink"] == "ink_changed"
    assert failed["attachments"] == "attachment_missing"


def test_a_client_signature_that_does_not_certify_is_refused() -> None:
    plain = revision.Revision("ClientSignature", b"q Q", "", "", samples.AT)
    certified = revision.append(signed().drawn.pdf, plain, branch().device_key(), None)[0]
    assert _failed(_verify(certified))["client_signature"] == "not_certified"


def test_other_ink_than_the_bound_one_is_noticed() -> None:
    report = verify(signed().sealed.pdf, [branch().root], encode(ink(pressure=False)))
    assert _failed(report) == {"ink": "ink_changed"}


@pytest.mark.parametrize("pdf", [b"", b"no pdf at all", b"%PDF-1.7\n%%EOF\n"])
def test_what_cannot_be_read_is_damaged(pdf: bytes) -> None:
    with pytest.raises(IntegrityFault, match="pdf_damaged"):
        verify(pdf, [branch().root])


def test_a_cut_file_is_damaged_or_incomplete() -> None:
    sealed = signed().sealed.pdf
    for share in (0.1, 0.5, 0.9, 0.999):
        assert _is_refused(sealed[: int(len(sealed) * share)])


@pytest.mark.parametrize(
    ("files", "detail"),
    [
        ({"answers.json": b"{}", "tags.vtt": FILES[1].data}, "attachment_changed"),
        ({"answers.json": FILES[0].data}, "attachment_missing"),
        (
            {"answers.json": FILES[0].data, "tags.vtt": FILES[1].data, "more.txt": b""},
            "attachment_added",
        ),
    ],
)
def test_attachments_are_those_that_were_bound(files: dict[str, bytes], detail: str) -> None:
    with pikepdf.open(io.BytesIO(signed().certified)) as opened:
        proof = opened.attachments["evidence.json"].get_file().read_bytes()
    other = revision.Revision(
        field="ClientSignature",
        looks=painted(ink(), 255, 80),
        name="",
        reason="",
        at=samples.AT,
        certifies=True,
        attachments=tuple(
            revision.Attachment(name, "text/plain", data)
            for name, data in {"evidence.json": proof, **files}.items()
        ),
    )
    certified = revision.append(signed().drawn.pdf, other, branch().device_key(), None)[0]
    sealed = seal_branch(certified, _SEAL, branch().branch_key(), samples.fonts())
    assert _failed(_verify(sealed.pdf)) == {"attachments": detail}
