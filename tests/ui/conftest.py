"""One dressed application for the user interface's tests."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from branchdesk.ui.dress import Wardrobe, dress
from branchdesk.ui.theme import Scheme

RESOURCES = Path(__file__).resolve().parents[2] / "resources"


@pytest.fixture(scope="session")
def _dressed(qapp: QApplication) -> Wardrobe:
    return dress(qapp, RESOURCES)


@pytest.fixture(autouse=True)
def wardrobe(_dressed: Wardrobe) -> Iterator[Wardrobe]:
    """Theme and texts, back to the first language and scheme after each test."""
    yield _dressed
    _dressed.translator.set_language("zh_TW")
    _dressed.theme.set_scheme(Scheme.LIGHT)
    _dressed.theme.set_elder(False)
    _dressed.theme.set_large(False)
    _dressed.theme.set_reduced_motion(False)
