"""The pages of a form as pictures, for screen and printer."""

from branchdesk.app.views import Picture
from branchdesk.documents import raster

SCREEN_DPI = 110


def pictures(pdf: bytes, dpi: int) -> tuple[Picture, ...]:
    """Every page of a file at ``dpi``. Raises IntegrityFault ``pdf_damaged``."""
    return tuple(Picture(page.width, page.height, page.rgb, 0) for page in raster.pages(pdf, dpi))
