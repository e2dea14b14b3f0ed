"""What each page of a form paints, as digests: bound when the client signs, compared ever after."""

from hashlib import sha256

import pikepdf


def page_digests(pdf: pikepdf.Pdf) -> tuple[str, ...]:
    """One digest a page, in order; empty for a page whose content cannot be read."""
    return tuple(_digest(page) for page in pdf.pages)


def _digest(page: pikepdf.Page) -> str:
    """Of a page's content, its size, and how many annotations lie on it."""
    contents = page.obj.get("/Contents")
    streams = list(contents) if isinstance(contents, pikepdf.Array) else [contents]
    digest = sha256(repr([float(edge) for edge in page.mediabox]).encode())
    digest.update(str(len(page.obj.get("/Annots", []))).encode())
    for stream in streams:
        if isinstance(stream, pikepdf.Stream):
            try:
                digest.update(stream.read_bytes())
            except pikepdf.PdfError:
                return ""
    return digest.hexdigest()
