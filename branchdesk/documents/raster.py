"""Pages as pixels, for the screen and for the printer, with ink and seal in them.

Through PDFium with its form module switched on, because Qt's own PDF renderer leaves signature
fields out. PDFium is not thread-safe: one document at a time.
"""

import threading
from dataclasses import dataclass

import pypdfium2
from pypdfium2 import PdfiumError

from branchdesk.domain.errors import IntegrityFault

_POINTS_AN_INCH = 72
_rendering = threading.Lock()


@dataclass(frozen=True, slots=True)
class Raster:
    """RGB888 pixels: ``height`` rows of ``width`` * 3 bytes without padding."""

    width: int
    height: int
    rgb: bytes


def page_count(pdf: bytes) -> int:
    """How many pages there are. Raises IntegrityFault ``pdf_damaged``."""
    with _rendering, _Opened(pdf) as document:
        return len(document)


def longest_side(pdf: bytes, number: int) -> float:
    """The longer side of page ``number`` (from 1) in pt, as the file says. Raises IntegrityFault
    ``pdf_damaged``."""
    with _rendering, _Opened(pdf) as document:
        leaf = document[number - 1]
        side = float(max(leaf.get_size()))
        leaf.close()
        return side


def page(pdf: bytes, number: int, dpi: int) -> Raster:
    """Page ``number`` (from 1) at ``dpi``. IndexError if there is none."""
    with _rendering, _Opened(pdf) as document:
        if not 1 <= number <= len(document):
            raise IndexError(number)
        return _raster(document, number - 1, dpi)


def pages(pdf: bytes, dpi: int) -> tuple[Raster, ...]:
    """All pages at ``dpi``. Raises IntegrityFault ``pdf_damaged``."""
    with _rendering, _Opened(pdf) as document:
        return tuple(_raster(document, index, dpi) for index in range(len(document)))


def text(pdf: bytes) -> str:
    """What all pages say, in the order of drawing. Raises IntegrityFault ``pdf_damaged``."""
    with _rendering, _Opened(pdf) as document:
        return "\n".join(_text(document, index) for index in range(len(document)))


class _Opened:
    """A document with its forms, closed again in the order PDFium asks for."""

    def __init__(self, pdf: bytes) -> None:
        self._pdf = pdf

    def __enter__(self) -> pypdfium2.PdfDocument:
        try:
            self._document = pypdfium2.PdfDocument(self._pdf)
        except PdfiumError as error:
            raise IntegrityFault("pdf_damaged", path="", reason="unreadable") from error
        self._document.init_forms()
        return self._document

    def __exit__(self, *_: object) -> None:
        self._document.close()


def _text(document: pypdfium2.PdfDocument, index: int) -> str:
    leaf = document[index]
    words = leaf.get_textpage()
    said = str(words.get_text_range())
    words.close()
    leaf.close()
    return said


def _raster(document: pypdfium2.PdfDocument, index: int, dpi: int) -> Raster:
    leaf = document[index]
    bitmap = leaf.render(
        scale=dpi / _POINTS_AN_INCH, may_draw_forms=True, rev_byteorder=True, no_smoothpath=False
    )
    pixels = bitmap.to_numpy()[:, :, :3]
    raster = Raster(bitmap.width, bitmap.height, pixels.tobytes())
    bitmap.close()
    leaf.close()
    return raster
