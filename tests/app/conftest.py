"""One branch a run; a PC a test, copied from where the job stands."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from branchdesk.bootstrap import Engine
from tests.app.branch import Branch, running
from tests.documents.cards import Scene, film


@pytest.fixture(scope="session")
def branch(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Branch]:
    """Head office and its branch."""
    made = Branch(tmp_path_factory.mktemp("branch"))
    yield made
    made.close()


@pytest.fixture
def pc(branch: Branch, tmp_path: Path) -> Iterator[Engine]:
    """A PC without a case, an account manager signed in."""
    with running(branch.copy(branch.joined, tmp_path)) as engine:
        yield engine


@pytest.fixture
def interviewed(branch: Branch, tmp_path: Path) -> Iterator[Engine]:
    """A PC with one case that waits for its signature."""
    with running(branch.copy(branch.interviewed, tmp_path)) as engine:
        yield engine


@pytest.fixture
def sealed(branch: Branch, tmp_path: Path) -> Iterator[Engine]:
    """A PC with one sealed case."""
    with running(branch.copy(branch.sealed, tmp_path)) as engine:
        yield engine


@pytest.fixture(scope="session")
def card(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A clip of a card that lies still under the camera."""
    return film(tmp_path_factory.mktemp("card") / "card.mp4", Scene(number=3, turned=4))
