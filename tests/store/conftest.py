"""Stores on real files."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from branchdesk.store.ledger import Store
from tests.store.branch import Clock, open_store


@pytest.fixture
def clock() -> Clock:
    """The clock of ``store``."""
    return Clock()


@pytest.fixture
def store(tmp_path: Path, clock: Clock) -> Iterator[Store]:
    """A new PC's store."""
    opened = open_store(tmp_path, clock)
    yield opened
    opened.close()


@pytest.fixture
def other(tmp_path: Path) -> Iterator[Store]:
    """The store of another PC of the branch."""
    opened = open_store(tmp_path / "other")
    yield opened
    opened.close()
