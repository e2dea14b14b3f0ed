"""The file that a client takes along: opened by a password of their own choosing.

AES-256 as of ISO 32000-2 (7.6.4, revision 6). The receipt and the form's pages can be read at once;
the sealed form itself lies inside, to the byte, because encrypting it would break its signatures.
"""

import io
import unicodedata

import pikepdf

from branchdesk.domain.errors import InputFault, IntegrityFault

FORM_FILE = "form.pdf"
LEAST_CHARACTERS = 8
_MOST_BYTES = 127
"""The longest password of revision 6; readers cut what is longer."""


def client_copy(receipt: bytes, sealed: bytes, password: str) -> bytes:
    """``receipt``, the pages of the ``sealed`` form, and that form as an attached file.

    Raises InputFault ``password_unfit``, IntegrityFault ``pdf_damaged``.
    """
    opens = unicodedata.normalize("NFKC", password)
    if len(opens) < LEAST_CHARACTERS or len(opens.encode()) > _MOST_BYTES:
        raise InputFault("password_unfit", least=LEAST_CHARACTERS)
    out = io.BytesIO()
    try:
        with (
            pikepdf.open(io.BytesIO(receipt)) as copy,
            pikepdf.open(io.BytesIO(sealed)) as form,
        ):
            # A field that no longer covers its bytes would tell every reader of a broken signature.
            form.flatten_annotations("all")
            copy.pages.extend(form.pages)
            copy.attachments[FORM_FILE] = pikepdf.AttachedFileSpec(
                copy, sealed, filename=FORM_FILE, mime_type="application/pdf"
            )
            locked = pikepdf.Encryption(owner=opens, user=opens, R=6, aes=True, metadata=True)
            copy.save(out, encryption=locked)
    except pikepdf.PdfError as error:
        raise IntegrityFault("pdf_damaged", path="", reason=type(error).__name__) from error
    return out.getvalue()
