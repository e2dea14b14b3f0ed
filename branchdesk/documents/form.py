"""The one form as PDF: A4, facts once, each agreement in plain words, one signature, one seal.

The client signs on the last page, beneath the facts and the list of what is agreed. The file is
finished to the rules of PDF/A-3b and carries two empty signature fields, so that everything later
only adds to it: its bytes are what the client is shown, to the last one.
"""

import io
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, cast

from reportlab import rl_config
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus.doctemplate import BaseDocTemplate, PageTemplate
from reportlab.platypus.frames import Frame

from branchdesk.documents.archive import Box, Description, finish
from branchdesk.documents.codes import page_barcode, page_code, paint_code128, paint_qr
from branchdesk.documents.content import FormContent
from branchdesk.documents.fonts import BOLD, REGULAR, FontSet
from branchdesk.documents.layout import Sheet, SignatureBlock, story
from branchdesk.documents.typesetting import DRAWING, INK, QUIET, Style

CLIENT_FIELD = "ClientSignature"
SEAL_FIELD = "BranchSeal"

# Streams as they are, not once more as text, which costs a tenth of the time and a quarter more.
rl_config.useA85 = 0

_WIDTH, _HEIGHT = A4
_SIDE = 50.0
_HEAD = 112.5
_FOOT = 62.0
_QR = 56.7
"""20 mm: large enough to be read from a skewed, blurred scan at 150 dpi."""
_CLOSER = 0.8
"""The density tried when the page before the signature would be nearly empty."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """The form as drawn; ``sha256`` of ``pdf``, and agreement ids with the page they begin on."""

    pdf: bytes
    pages: int
    sha256: str
    content_sha256: str
    signature_box: Box
    seal_box: Box
    page_of_agreement: Mapping[str, int]


def draw(content: FormContent, fonts: FontSet) -> Drawn:
    """Draw the form. Raises InputFault ``glyph_missing`` before anything is drawn."""
    for field, text in content.texts():
        fonts.require(text, field)
    with DRAWING:
        return _draw(content, fonts)


def _draw(content: FormContent, fonts: FontSet) -> Drawn:
    setting = _typeset(content, fonts, 1.0)
    if setting.wasteful:
        closer = _typeset(content, fonts, _CLOSER)
        setting = closer if closer.pages < setting.pages else setting
    signature_box, seal_box = Box(*setting.block.signature_box), Box(*setting.block.seal_box)
    pdf = finish(
        setting.canvas.bytes(_Margins(content, fonts)),
        Description(content.title, content.case_no, content.branch_name, content.drawn_at),
        {CLIENT_FIELD: signature_box, SEAL_FIELD: seal_box},
    )
    return Drawn(
        pdf=pdf,
        pages=setting.pages,
        sha256=sha256(pdf).hexdigest(),
        content_sha256=content.sha256,
        signature_box=signature_box,
        seal_box=seal_box,
        page_of_agreement={a.id: setting.canvas.page_of[a.id] for a in content.agreements},
    )


@dataclass(frozen=True, slots=True)
class _Setting:
    """One way the form was set, its pages still without head and foot.

    ``filled`` is how much of the page before the signature is used, 0..1.
    """

    canvas: "_PagedCanvas"
    block: SignatureBlock
    filled: float

    @property
    def pages(self) -> int:
        return len(self.canvas.finished)

    @property
    def wasteful(self) -> bool:
        return self.filled < 0.28


def _typeset(content: FormContent, fonts: FontSet, density: float) -> _Setting:
    height = _HEIGHT - _HEAD - _FOOT
    sheet = Sheet(content.language, _WIDTH - 2 * _SIDE, height, fonts, density)
    flowables, block, end = story(content, sheet)
    canvases: list[_PagedCanvas] = []
    first_face = fonts.typeface(content.language).first

    def canvas(*args: Any, **options: Any) -> _PagedCanvas:
        # Without a face of its own the canvas begins each page in Helvetica, unembedded.
        options |= {"initialFontName": first_face, "invariant": 1, "pageCompression": 1}
        canvases.append(_PagedCanvas(*args, **options))
        return canvases[-1]

    template = BaseDocTemplate(io.BytesIO(), pagesize=A4)
    frame = Frame(_SIDE, _FOOT, sheet.width, height, 0, 0, 0, 0, showBoundary=0)
    template.addPageTemplates([PageTemplate(frames=[frame])])
    template.build(flowables, canvasmaker=canvas)
    return _Setting(canvases[0], block, filled=1 - (end.y - _FOOT) / height)


class _PagedCanvas(Canvas):  # type: ignore[misc]
    """Keeps finished pages back until their number is known; then head and foot are painted."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.finished: list[dict[str, Any]] = []
        self.page_of: dict[str, int] = {}

    def setMarked(self, mark: str) -> None:  # noqa: N802 - beside reportlab's names
        """Remember that what is called ``mark`` begins on this page."""
        self.page_of.setdefault(mark, self.getPageNumber())

    def showPage(self) -> None:  # noqa: N802 - reportlab's name
        self.finished.append(dict(self.__dict__))
        self._startPage()

    def save(self) -> None:
        """Nothing yet: see :meth:`bytes`."""

    def bytes(self, margins: "_Margins") -> bytes:
        """The file, each page with its head and foot."""
        pages = self.finished
        for number, state in enumerate(pages, start=1):
            self.__dict__.update(state)
            margins.paint(self, number, len(pages))
            super().showPage()
        return cast("bytes", self.getpdfdata())


class _Margins:
    """Head and foot of every page."""

    def __init__(self, content: FormContent, fonts: FontSet) -> None:
        language = content.language
        regular = fonts.typeface(language, REGULAR)
        self._content = content
        self._labels = Sheet(language, 0, 0, fonts).words
        self._title = fonts.typeface(language, BOLD)
        self._subtitle = Style(regular, 10, 14, QUIET)
        self._small = Style(regular, 7, 10, QUIET)
        self._content_sha256 = content.sha256

    def paint(self, canvas: Any, page: int, pages: int) -> None:
        """Title, case and page with the code at the right; barcode and form version at the foot."""
        content = self._content
        room = _WIDTH - 2 * _SIDE - _QR - 20
        size = 21.0
        while size > 13 and self._title.width(content.title) * size > room:
            size -= 0.5
        title = Style(self._title, size, 26)
        lines = title.set(content.title, room)
        top = _HEIGHT - 46 + (len(lines) - 1) * 14
        for index, line in enumerate(lines):
            title.paint(canvas, _SIDE, top - index * 20, line)
        place = self._labels.page.format(page=page, pages=pages)
        subtitle = f"{self._labels.one_form}　{content.case_no}　{place}"
        self._subtitle.paint(canvas, _SIDE, _HEIGHT - 79, subtitle)
        code = page_code(content.case_no, page, pages, self._content_sha256)
        paint_qr(canvas, code, _WIDTH - _SIDE - _QR, _HEIGHT - 41 - _QR, _QR)
        canvas.setStrokeColorRGB(*INK)
        canvas.setLineWidth(1.5)
        canvas.line(_SIDE, _HEIGHT - _HEAD, _WIDTH - _SIDE, _HEIGHT - _HEAD)
        self._paint_foot(canvas, page)

    def _paint_foot(self, canvas: Any, page: int) -> None:
        content = self._content
        code = page_barcode(content.case_no, page)
        barcode = paint_code128(canvas, code, _SIDE, 28, 13)
        form = f"{self._labels.form} {content.form_id} {content.form_version}"
        seen = f"{form}　{self._content_sha256[:16]}"
        self._small.paint(canvas, _SIDE + barcode + 14, 39.5, seen)
        branch = self._small.width(content.branch_name)
        self._small.paint(canvas, _WIDTH - _SIDE - branch, 39.5, content.branch_name)


__all__ = ["CLIENT_FIELD", "SEAL_FIELD", "Box", "Drawn", "draw"]
