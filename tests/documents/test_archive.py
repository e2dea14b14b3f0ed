"""The checker of the archive rules finds what it is there to find."""

import io

import pikepdf
import pytest
from pikepdf import Dictionary, Name, Pdf
from reportlab.pdfgen.canvas import Canvas

from branchdesk.documents.archive import Box, Description, field_box, finish, problems
from branchdesk.domain.errors import IntegrityFault
from tests.documents import samples
from tests.documents.signing import signed

_DESCRIPTION = Description("Title", "2611-0042", "Branch", samples.AT)


def _plain() -> bytes:
    buffer = io.BytesIO()
    canvas = Canvas(buffer, invariant=1)
    canvas.drawString(72, 720, "plain")
    canvas.save()
    return buffer.getvalue()


def _changed(change: str) -> bytes:
    with Pdf.open(io.BytesIO(signed().drawn.pdf)) as pdf:
        _change_widget(pdf.pages[-1].obj.Annots[0], change)
        _change_document(pdf, change)
        buffer = io.BytesIO()
        pdf.save(buffer)
    return buffer.getvalue()


def _change_widget(widget: pikepdf.Object, change: str) -> None:
    match change:
        case "hidden":
            widget.F = 2
        case "no look":
            del widget["/AP"]
        case "action":
            widget.A = Dictionary(S=Name.JavaScript, JS="app.alert(1)")


def _change_document(pdf: Pdf, change: str) -> None:
    match change:
        case "redraw":
            pdf.Root.AcroForm.NeedAppearances = True
        case "attachment" | "loose":
            pdf.attachments["a.txt"] = b"loose"
            if change == "loose":
                del pdf.Root["/AF"]
        case "script":
            script = Dictionary(S=Name.JavaScript, JS="app.alert(1)")
            pdf.Root.OpenAction = pdf.make_indirect(script)
        case "title":
            pdf.docinfo["/Title"] = "Another"
        case "intent":
            del pdf.Root["/OutputIntents"]
        case "profile":
            del pdf.Root.OutputIntents[0]["/DestOutputProfile"]
        case "metadata":
            del pdf.Root["/Metadata"]


def test_plain_reportlab_breaks_the_rules() -> None:
    found = problems(_plain())
    assert "font /Helvetica is not embedded" in found
    assert "there is no XMP metadata" in found
    assert "there is not exactly one PDF/A output intent" in found


def test_finishing_mends_all_but_the_font_that_is_not_there() -> None:
    assert problems(finish(_plain(), _DESCRIPTION, {})) == ("font /Helvetica is not embedded",)


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ("hidden", "hidden or would not be printed"),
        ("no look", "has no appearance"),
        ("action", "an annotation has an action"),
        ("script", "forbidden action /JavaScript"),
        ("redraw", "asks the viewer to draw"),
        ("attachment", "attachment a.txt does not say what it is"),
        ("loose", "attachment a.txt is not associated"),
        ("title", "/Title and dc:title differ"),
        ("intent", "not exactly one PDF/A output intent"),
        ("profile", "has no RGB profile"),
        ("metadata", "no XMP metadata"),
    ],
)
def test_each_rule_is_checked(change: str, problem: str) -> None:
    assert problem in "; ".join(problems(_changed(change)))


def test_an_encrypted_file_is_no_archive() -> None:
    with Pdf.open(io.BytesIO(signed().drawn.pdf)) as pdf:
        buffer = io.BytesIO()
        pdf.save(buffer, encryption=pikepdf.Encryption(owner="o", user=""))
    assert "the file is encrypted" in problems(buffer.getvalue())


def test_fields_are_found_again_where_they_were_put() -> None:
    box = Box(1, 100, 200, 111, 111)
    assert field_box(finish(_plain(), _DESCRIPTION, {"Seal": box}), "Seal") == box
    with pytest.raises(IntegrityFault, match="no field"):
        field_box(_plain(), "Seal")


def test_what_is_no_pdf_is_damaged() -> None:
    for read in (problems, lambda pdf: field_box(pdf, "Seal")):
        with pytest.raises(IntegrityFault, match="pdf_damaged"):
            read(b"no pdf")


def test_what_the_file_says_of_itself() -> None:
    with Pdf.open(io.BytesIO(signed().drawn.pdf)) as pdf:
        assert str(pdf.docinfo["/Title"]) == "投資往來綜合申請書"
        assert str(pdf.docinfo["/CreationDate"]) == "D:20261123032140+00'00'"
        assert pdf.pdf_version == "1.7"
