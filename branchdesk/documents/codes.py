"""Machine-readable marks of a page: a QR code drawn as one path, and a small Code128.

The QR code holds ``BD1|case|page|pages|hash16`` so that a signed sheet that comes back from the
scanner finds its case and its place; Code128 says the case and the page once more.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import segno
from reportlab.graphics.barcode.code128 import Code128

from branchdesk.documents.typesetting import INK

Canvas = Any  # reportlab publishes no types


def page_code(case_no: str, page: int, pages: int, content_sha256: str) -> str:
    """What a page's QR code says."""
    return f"BD1|{case_no}|{page}|{pages}|{content_sha256[:16]}"


def page_barcode(case_no: str, page: int) -> str:
    """What a page's Code128 says."""
    return f"{case_no}/{page}"


_PAGE_CODE = re.compile(r"BD1\|([^|]+)\|([0-9]{1,4})\|([0-9]{1,4})\|([0-9a-f]{16})")
_PAGE_BARCODE = re.compile(r"([^/|]+)/([0-9]{1,4})")


@dataclass(frozen=True, slots=True)
class PageMark:
    """What a page's codes say; ``pages`` is 0 and ``digest`` empty where only the barcode was
    read, which names case and page but not the text that was agreed."""

    case_no: str
    page: int
    pages: int = 0
    digest: str = ""


def read_page_code(text: str) -> PageMark | None:
    """The mark in a QR code's text, None where it is no page's code."""
    found = _PAGE_CODE.fullmatch(text)
    if found is None:
        return None
    case_no, page, pages, digest = found.groups()
    mark = PageMark(case_no, int(page), int(pages), digest)
    return mark if 1 <= mark.page <= mark.pages else None


def read_page_barcode(text: str) -> PageMark | None:
    """The mark in a Code128's text, None where it is no page's code."""
    found = _PAGE_BARCODE.fullmatch(text)
    return PageMark(found[1], int(found[2])) if found else None


def paint_qr(canvas: Canvas, text: str, x: float, y: float, side: float) -> None:
    """Draw ``text`` as a QR code (ISO/IEC 18004, correction level M) of ``side`` pt at ``x, y``.

    The quiet zone is the caller's margin: four modules, about 15 % of the side.
    """
    matrix = segno.make(text, error="m", micro=False, boost_error=False).matrix
    module = side / len(matrix)
    # Literal operators in units of modules: reportlab's own path spends longer on formatting
    # numbers than the rest of the page takes.
    canvas.saveState()
    canvas.setFillColorRGB(*INK)
    canvas.transform(module, 0, 0, module, x, y)
    canvas.addLiteral(" ".join(_dark_runs(matrix)) + " f")
    canvas.restoreState()


def _dark_runs(matrix: Sequence[Sequence[int]]) -> Iterator[str]:
    """Each run of dark modules in a row as a rectangle, rows from the top."""
    for row, modules in enumerate(matrix):
        column = 0
        for dark, run in groupby(modules):
            length = len(list(run))
            if dark:
                yield f"{column} {len(matrix) - 1 - row} {length} 1 re"
            column += length


def paint_code128(canvas: Canvas, text: str, x: float, y: float, height: float) -> float:
    """Draw ``text`` (ASCII) as Code128 with 0.75 pt modules; returns its width in pt."""
    code = Code128(text, barWidth=0.75, barHeight=height, quiet=False, humanReadable=False)
    code.barFillColor = None
    canvas.setFillColorRGB(*INK)
    code.drawOn(canvas, x, y)
    return float(code.width)
