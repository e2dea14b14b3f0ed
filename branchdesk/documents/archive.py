"""Finishing to the rules of PDF/A-3b (ISO 19005-3), and a checker of the rules we build to.

"Built to the rules": no independent validator has passed judgement, so conformance is never
claimed beyond what :func:`problems` and qpdf check. Must run before the first signature, because
it rewrites the file.
"""

import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, Stream, String

from branchdesk.documents.srgb import PROFILE
from branchdesk.domain.errors import IntegrityFault

PRODUCER = "BranchDesk"
_PRINT = 4
"""Annotation flag "print" (ISO 32000-1, table 165); hidden, invisible and no-view stay off."""
_BEYOND = re.compile(rb"<((?:10|[1-9A-F])[0-9A-F]{4})>")
_FORBIDDEN = ("/JavaScript", "/Launch", "/Sound", "/Movie", "/ResetForm", "/ImportData")


@dataclass(frozen=True, slots=True)
class Box:
    """A place on a page. ``page`` from 1; lower left corner and size in pt, origin lower left."""

    page: int
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Description:
    """What the file says about itself; ``at`` is an aware time."""

    title: str
    subject: str
    author: str
    at: datetime


def finish(raw: bytes, description: Description, fields: Mapping[str, Box]) -> bytes:
    """``raw`` with output intent, metadata and one empty signature field a name in ``fields``.

    The same input gives the same bytes.
    """
    with Pdf.open(io.BytesIO(raw)) as pdf:
        _describe(pdf, description)
        _intend_srgb(pdf)
        mend_unicode(pdf)
        for font in _fonts(pdf):
            # A symbolic TrueType font brings its own encoding (ISO 19005-3, 6.2.11.6).
            if font.get("/Subtype") == "/TrueType" and "/Encoding" in font:
                del font["/Encoding"]
        _add_fields(pdf, fields)
        buffer = io.BytesIO()
        pdf.save(
            buffer,
            deterministic_id=True,
            compress_streams=True,
            min_version="1.7",
            object_stream_mode=pikepdf.ObjectStreamMode.disable,
        )
    return buffer.getvalue()


def mend_unicode(pdf: Pdf) -> None:
    """Characters beyond U+FFFF as UTF-16 in the fonts' maps to Unicode (ISO 32000-1, 9.10.3).

    reportlab writes their plain number, so that a rare character of a name could not be copied.
    """
    for font in _fonts(pdf):
        if "/ToUnicode" in font:
            cmap = font.ToUnicode.read_bytes()
            mended = _BEYOND.sub(_as_utf16, cmap)
            if mended != cmap:
                font.ToUnicode.write(mended)


def _as_utf16(match: re.Match[bytes]) -> bytes:
    return b"<" + chr(int(match[1], 16)).encode("utf-16-be").hex().upper().encode() + b">"


def _describe(pdf: Pdf, description: Description) -> None:
    at = description.at.astimezone(UTC).replace(microsecond=0)
    stamp = f"D:{at:%Y%m%d%H%M%S}+00'00'"
    info = pdf.docinfo
    for key in list(info.keys()):
        del info[key]
    info["/Title"] = String(description.title)
    info["/Author"] = String(description.author)
    info["/Subject"] = String(description.subject)
    info["/Creator"] = String(PRODUCER)
    info["/Producer"] = String(PRODUCER)
    info["/CreationDate"] = String(stamp)
    info["/ModDate"] = String(stamp)
    with pdf.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as xmp:
        xmp["dc:title"] = description.title
        xmp["dc:creator"] = [description.author]
        xmp["dc:description"] = description.subject
        xmp["xmp:CreatorTool"] = PRODUCER
        xmp["pdf:Producer"] = PRODUCER
        xmp["xmp:CreateDate"] = xmp["xmp:ModifyDate"] = at.isoformat()
        xmp["pdfaid:part"] = "3"
        xmp["pdfaid:conformance"] = "B"


def _intend_srgb(pdf: Pdf) -> None:
    profile = pdf.make_stream(PROFILE, N=3, Alternate=Name.DeviceRGB)
    intent = Dictionary(
        Type=Name.OutputIntent,
        S=Name.GTS_PDFA1,
        OutputConditionIdentifier=String("sRGB"),
        Info=String("sRGB IEC61966-2.1"),
        DestOutputProfile=profile,
    )
    pdf.Root.OutputIntents = Array([pdf.make_indirect(intent)])


def _add_fields(pdf: Pdf, fields: Mapping[str, Box]) -> None:
    widgets = []
    for name, box in fields.items():
        page = pdf.pages[box.page - 1]
        look = pdf.make_stream(
            _empty_look(box),
            Type=Name.XObject,
            Subtype=Name.Form,
            BBox=[0, 0, box.width, box.height],
            Resources=Dictionary(),
        )
        widget = Dictionary(
            Type=Name.Annot,
            Subtype=Name.Widget,
            FT=Name.Sig,
            T=String(name),
            F=_PRINT,
            Rect=[box.x, box.y, box.x + box.width, box.y + box.height],
            P=page.obj,
            AP=Dictionary(N=look),
        )
        widgets.append(pdf.make_indirect(widget))
        if "/Annots" not in page.obj:
            page.obj.Annots = pdf.make_indirect(Array([]))
        page.obj.Annots.append(widgets[-1])
    pdf.Root.AcroForm = pdf.make_indirect(Dictionary(Fields=Array(widgets), SigFlags=0))


def _empty_look(box: Box) -> bytes:
    """A dashed square where a seal will be; nothing where ink will be, which has its base line."""
    if abs(box.width - box.height) > 1:
        return b"q Q"
    side = box.width - 1
    return b"q 0.482 0.545 0.6 RG 0.75 w [4 3] 0 d 0.5 0.5 %.2f %.2f re S Q" % (side, side)


def problems(pdf: bytes) -> tuple[str, ...]:
    """The rules of PDF/A-3b that the file breaks, as plain words; empty when none of ours is.

    Covers what our files can get wrong: header and trailer, output intent, metadata in step,
    fonts, annotations, actions, attachments. Raises IntegrityFault ``pdf_damaged``.
    """
    try:
        with Pdf.open(io.BytesIO(pdf)) as opened:
            return tuple(_problems(opened))
    except pikepdf.PdfError as error:
        raise IntegrityFault("pdf_damaged", path="", reason=type(error).__name__) from error


def _problems(pdf: Pdf) -> Iterator[str]:
    if pdf.is_encrypted:
        yield "the file is encrypted"
    if "/ID" not in pdf.trailer:
        yield "the trailer has no ID"
    yield from _intent_problems(pdf)
    yield from _metadata_problems(pdf)
    for font in _fonts(pdf):
        yield from _font_problems(font)
    for page in pdf.pages:
        for annotation in page.obj.get("/Annots", Array([])):
            yield from _annotation_problems(annotation)
    if pdf.Root.get("/AcroForm", Dictionary()).get("/NeedAppearances", False):
        yield "the form asks the viewer to draw its fields"
    yield from _attachment_problems(pdf)
    for item in pdf.objects:
        if isinstance(item, Dictionary | Stream) and item.get("/S") in _FORBIDDEN:
            yield f"forbidden action {item.get('/S')}"
        if isinstance(item, Stream) and "/LZWDecode" in str(item.get("/Filter", "")):
            yield "a stream is LZW encoded"


def _intent_problems(pdf: Pdf) -> Iterator[str]:
    intents = [i for i in pdf.Root.get("/OutputIntents", Array([])) if i.get("/S") == "/GTS_PDFA1"]
    if len(intents) != 1:
        yield "there is not exactly one PDF/A output intent"
    elif intents[0].get("/DestOutputProfile", Dictionary()).get("/N") != 3:
        yield "the output intent has no RGB profile"


def _metadata_problems(pdf: Pdf) -> Iterator[str]:
    if "/Metadata" not in pdf.Root:
        yield "there is no XMP metadata"
        return
    with pdf.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as xmp:
        if (xmp.get("pdfaid:part"), xmp.get("pdfaid:conformance")) != ("3", "B"):
            yield "the metadata does not say PDF/A-3b"
        pairs = (
            ("/Title", "dc:title"),
            ("/Creator", "xmp:CreatorTool"),
            ("/Producer", "pdf:Producer"),
        )
        for key, name in pairs:
            if str(pdf.docinfo.get(key, "")) != str(xmp.get(name, "")):
                yield f"{key} and {name} differ"
        for key, name in (("/CreationDate", "xmp:CreateDate"), ("/ModDate", "xmp:ModifyDate")):
            if _digits(str(pdf.docinfo.get(key, ""))) != _digits(str(xmp.get(name, ""))):
                yield f"{key} and {name} differ"


def _digits(date: str) -> str:
    return "".join(filter(str.isdigit, date))[:14]


def _font_problems(font: pikepdf.Object) -> Iterator[str]:
    name = str(font.get("/BaseFont", "?"))
    descriptor = font.get("/FontDescriptor")
    if font.get("/Subtype") in {"/Type0", "/Type3"}:
        return
    if descriptor is None or not any(f"/FontFile{n}" in descriptor for n in ("", "2", "3")):
        yield f"font {name} is not embedded"
    elif int(descriptor.get("/Flags", 0)) & 4 and "/Encoding" in font:
        yield f"symbolic font {name} has an encoding"


def _annotation_problems(annotation: pikepdf.Object) -> Iterator[str]:
    flags = int(annotation.get("/F", 0))
    if not flags & _PRINT or flags & 0b100011:
        yield "an annotation is hidden or would not be printed"
    if "/N" not in annotation.get("/AP", Dictionary()):
        yield "an annotation has no appearance"
    if "/A" in annotation or "/AA" in annotation:
        yield "an annotation has an action"


def _attachment_problems(pdf: Pdf) -> Iterator[str]:
    associated = {spec.objgen for spec in pdf.Root.get("/AF", Array([]))}
    names = pdf.Root.get("/Names", Dictionary()).get("/EmbeddedFiles", Dictionary())
    for spec in list(names.get("/Names", Array([])))[1::2]:
        name = str(spec.get("/UF", "?"))
        if spec.objgen not in associated or "/AFRelationship" not in spec:
            yield f"attachment {name} is not associated with the document"
        if "/F" not in spec or "/UF" not in spec:
            yield f"attachment {name} lacks one of its names"
        if "/Subtype" not in spec.get("/EF", Dictionary()).get("/F", Dictionary()):
            yield f"attachment {name} does not say what it is"


def _fonts(pdf: Pdf) -> Iterator[pikepdf.Object]:
    for item in pdf.objects:
        if isinstance(item, Dictionary) and item.get("/Type") == "/Font":
            yield item


def field_box(pdf: bytes, field: str) -> Box:
    """Where the form field ``field`` stands. Raises IntegrityFault ``pdf_damaged``."""
    try:
        with Pdf.open(io.BytesIO(pdf)) as opened:
            for number, page in enumerate(opened.pages, start=1):
                for annotation in page.obj.get("/Annots", Array([])):
                    if str(annotation.get("/T", "")) == field:
                        left, low, right, high = (float(edge) for edge in annotation.Rect)
                        return Box(number, left, low, right - left, high - low)
    except pikepdf.PdfError as error:
        raise IntegrityFault("pdf_damaged", path="", reason=type(error).__name__) from error
    raise IntegrityFault("pdf_damaged", path="", reason=f"no field {field}")
