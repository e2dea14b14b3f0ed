"""Machine-readable marks of a page: a QR code drawn as one path, and a small Code128.

The QR code holds ``BD1|case|page|pages|hash16`` so that a signed sheet that comes back from the
scanner finds its case and its place; Code128 says the case and the page once more.
"""

from typing import Any

import segno
from reportlab.graphics.barcode.code128 import Code128

from branchdesk.documents.typesetting import INK

Canvas = Any  # reportlab publishes no types


def page_code(case_no: str, page: int, pages: int, content_sha256: str) -> str:
    """What a page's QR code says."""
    return f"BD1|{case_no}|{page}|{pages}|{content_sha256[:16]}"


def paint_qr(canvas: Canvas, text: str, x: float, y: float, side: float) -> None:
    """Draw ``text`` as a QR code (ISO/IEC 18004, correction level M) of ``side`` pt at ``x, y``.

    The quiet zone is the caller's margin: four modules, about 15 % of the side.
    """
    matrix = segno.make(text, error="m", micro=False, boost_error=False).matrix
    module = side / len(matrix)
    path = canvas.beginPath()
    for row, modules in enumerate(matrix):
        top = y + side - (row + 1) * module
        start = None
        for column, dark in enumerate([*modules, 0]):
            if dark and start is None:
                start = column
            elif not dark and start is not None:
                path.rect(x + start * module, top, (column - start) * module, module)
                start = None
    canvas.setFillColorRGB(*INK)
    canvas.drawPath(path, stroke=0, fill=1)


def paint_code128(canvas: Canvas, text: str, x: float, y: float, height: float) -> float:
    """Draw ``text`` (ASCII) as Code128 with 0.75 pt modules; returns its width in pt."""
    code = Code128(text, barWidth=0.75, barHeight=height, quiet=False, humanReadable=False)
    code.barFillColor = None
    canvas.setFillColorRGB(*INK)
    code.drawOn(canvas, x, y)
    return float(code.width)
