"""What a form says is read back from the sealed file, however its lines are broken."""

import pytest

from branchdesk.documents.said import said_by
from branchdesk.domain.definitions import LANGUAGES
from branchdesk.domain.errors import IntegrityFault
from tests.documents import samples
from tests.documents.signing import signed


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_that_was_signed_stands_there_and_no_other(language: str) -> None:
    content = samples.content(language)
    says = said_by(signed(language).sealed.pdf)
    assert content.result is not None
    assert says(f"{content.result.level} {content.result.name}")
    for agreement in content.agreements:
        assert says(agreement.sentence)
        assert not says(f"{agreement.sentence} {agreement.sentence}")


def test_what_is_no_pdf_says_nothing() -> None:
    with pytest.raises(IntegrityFault, match="pdf_damaged"):
        said_by(b"no form")
