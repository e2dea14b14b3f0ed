"""Head office over a folder, without its process, and a clock that can be moved."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from branchdesk.hub.service import HeadOffice
from tests.hub.branch import Clock, HandLedger, join


@pytest.fixture
def clock() -> Clock:
    """A clock that stands."""
    return Clock()


@pytest.fixture
def office(tmp_path: Path, clock: Clock) -> Iterator[HeadOffice]:
    """A head office over an empty folder."""
    opened = HeadOffice(tmp_path / "hub", clock)
    yield opened
    opened.close()


@pytest.fixture
def ledger(office: HeadOffice) -> HandLedger:
    """An enrolled device."""
    return join(office, HandLedger())
