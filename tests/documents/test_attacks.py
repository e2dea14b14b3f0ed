"""Every attack is refused by ``branchdesk verify``, and the reason is said in plain words."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from branchdesk import commands, host
from branchdesk.app import texts
from branchdesk.app.exporting import ROOTS
from branchdesk.app.texts import LANGUAGES, tr
from branchdesk.documents.verify import verify
from tests.documents.attacks import ATTACKS
from tests.documents.signing import branch, signed


@pytest.fixture
def speaking_again() -> Iterator[None]:
    """The language in force before the test."""
    before = texts.language()
    yield
    texts.install(host.resources() / "i18n", before)


def _said(pdf: bytes, folder: Path, language: str, capsys: pytest.CaptureFixture[str]) -> str:
    root = x509.load_der_x509_certificate(branch().root)
    (folder / ROOTS).write_bytes(root.public_bytes(Encoding.PEM))
    (folder / "form.pdf").write_bytes(pdf)
    code = commands.prepare(["--language", language, "verify", str(folder / "form.pdf")])()
    said = capsys.readouterr().out
    assert (code == 0) == ("✗" not in said)
    return said


@pytest.mark.parametrize("attack", ATTACKS)
@pytest.mark.usefixtures("speaking_again")
def test_the_attack_is_refused_in_plain_words(
    attack: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    make, expected = ATTACKS[attack]
    pdf = make()
    report = verify(pdf, [branch().root])
    failed = {check.name: check for check in report.checks if not check.ok}
    assert expected.items() <= {name: check.detail for name, check in failed.items()}.items()
    pages = failed.get("pages")
    if pages is not None and "page" in pages.params:
        assert (
            pages.params["page"]
            == {
                "pages_changed": 1,
                "pages_swapped": 2,
                "page_missing": 3,
                "page_added": signed().drawn.pages + 1,
            }[pages.detail]
        )
    for language in LANGUAGES:
        said = _said(pdf, tmp_path, language, capsys)
        for check in failed.values():
            words = tr(f"sealed.detail.{check.detail}", **check.params)
            (line,) = (
                line
                for line in said.splitlines()
                if line.startswith("✗") and tr(f"sealed.check.{check.name}") in line
            )
            assert line.endswith(words)
        assert not re.search(r"[a-z]_[a-z]", said), "a code is no word"


@pytest.mark.usefixtures("speaking_again")
def test_what_nobody_touched_is_told_to_hold(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for language in LANGUAGES:
        said = _said(signed().sealed.pdf, tmp_path, language, capsys)
        assert said.endswith(tr("verify.whole") + "\n")
