"""``scan-in`` as a person uses it at the scanner, on the ledger of a real desk."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from branchdesk.app.scans import scans_of
from branchdesk.bootstrap import Setup
from tests.app.branch import ADVISER, PASSWORD, Branch, running, the_case
from tests.app.test_scans import all_pages, blank, case_no, paper
from tests.test_commands import branchdesk


@pytest.fixture(scope="module")
def branch(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Branch]:
    """Head office and its branch."""
    made = Branch(tmp_path_factory.mktemp("branch"))
    yield made
    made.close()


def call(
    setup: Setup, *verb: object, said: str = PASSWORD, language: str = "en"
) -> tuple[int, str]:
    """Exit code and output of ``scan-in`` on that PC."""
    keys = setup.data.parent / f"{setup.data.name}-keys.json"
    pc = ("--data", setup.data, "--file-keys", keys, "scan-in", "--staff", ADVISER)
    done = branchdesk(*pc, *verb, said=f"{said}\n", language=language)
    return done.returncode, done.stdout + done.stderr


def kept(setup: Setup) -> int:
    with running(setup, None) as engine:
        document_id = engine.store.case(the_case(engine)).document_id or ""
        return len(list(scans_of(engine.store, document_id)))


def test_a_pile_is_put_right_step_by_step(branch: Branch, tmp_path: Path) -> None:
    setup = branch.copy(branch.sealed, tmp_path)
    with running(setup) as engine:
        number = case_no(engine)
        pile = paper(engine, *all_pages(engine))
    paths = [tmp_path / f"{n}.png" for n in range(1, len(pile) + 1)]
    for path, scan in zip(paths, pile, strict=True):
        path.write_bytes(scan.content)
    empty = tmp_path / "empty.png"
    empty.write_bytes(blank().content)

    code, said = call(setup, empty, language="zh_TW")
    assert code == 1
    assert "--case" in said
    code, said = call(setup, empty, *paths[1:], language="zh_CN")
    assert code == 1
    assert "缺少的页：1" in said
    assert f"--case {number} --place" in said
    code, said = call(setup, *paths, said="wrong")
    assert (code, kept(setup)) == (2, 0)
    code, said = call(setup, *paths)
    assert code == 0, said
    assert f"Case {number}." in said
    assert "kept sealed beside the form" in said
    code, said = call(setup, empty, *paths[1:], "--case", number, "--place", "1=1")
    assert code == 0
    assert "Pages named by hand: 1" in said
    assert kept(setup) == 2


def test_what_cannot_be_read_is_said(branch: Branch, tmp_path: Path) -> None:
    setup = branch.copy(branch.sealed, tmp_path)
    letter = tmp_path / "letter.txt"
    letter.write_text("no scan", encoding="utf-8")
    code, said = call(setup, letter)
    assert code == 2
    assert "'letter.txt' is neither a PDF nor a picture" in said
    assert call(setup, tmp_path / "nowhere.pdf")[0] == 2
    assert call(setup, letter, "--place", "first")[0] == 2
    assert kept(setup) == 0
