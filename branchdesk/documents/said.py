"""What the pages of a form say, read back from the file itself."""

import unicodedata
from collections.abc import Callable

from branchdesk.documents import raster

Says = Callable[[str], bool]
"""Whether these words stand on a form, all of them and in this order."""


def said_by(pdf: bytes) -> Says:
    """What can be asked of a form; lines, spaces and punctuation do not count, as breaking a line
    may change them. Raises IntegrityFault ``pdf_damaged``."""
    text = _bare(raster.text(pdf))
    return lambda words: _bare(words) in text


def _bare(words: str) -> str:
    return "".join(char for char in unicodedata.normalize("NFKC", words) if char.isalnum())
