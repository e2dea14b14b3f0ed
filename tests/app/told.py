"""What a person is told of a fault, in every language."""

from collections.abc import Iterator
from contextlib import contextmanager

from branchdesk import host
from branchdesk.app import texts
from branchdesk.app.notices import explain
from branchdesk.app.texts import LANGUAGES, Catalogue, Language
from branchdesk.domain.errors import CODES, BranchDeskError

PARTS = ("what", "kept", "do")
I18N = host.resources() / "i18n"


def sentences(code: str, language: Language, **params: object) -> list[str]:
    """What happened, what was kept and what to do, as the catalogue says it."""
    catalogue = Catalogue(I18N, language)
    return [catalogue.text(f"errors.{code}.{part}", **params) for part in PARTS]


def expect_told(fault: BranchDeskError, code: str, **shown: object) -> None:
    """``fault`` is ``code`` and is told in three sentences a language, with ``shown`` in them."""
    assert fault.code == code
    assert set(fault.params) <= {*CODES[code], "retry_after_s"}
    for language in LANGUAGES:
        with _speaking(language):
            notice = explain(fault)
        words = [notice.what, notice.kept, notice.do]
        assert all(words)
        assert len(set(words)) == len(PARTS)
        assert not any("{" in sentence or code in sentence for sentence in words)
        for value in shown.values():
            assert any(str(value) in sentence for sentence in words), (language, value, words)


@contextmanager
def _speaking(language: Language) -> Iterator[None]:
    """The texts of ``language``, then again those that other tests look at."""
    before = texts.language()
    texts.install(I18N, language)
    try:
        yield
    finally:
        texts.install(I18N, before)
