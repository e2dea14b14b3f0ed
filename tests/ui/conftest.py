"""Theme and texts of the user interface's tests."""

from collections.abc import Iterator

import pytest

from branchdesk.ui.dress import Wardrobe
from branchdesk.ui.theme import Scheme


@pytest.fixture(autouse=True)
def wardrobe(dressed: Wardrobe) -> Iterator[Wardrobe]:
    """Theme and texts, in the first language and scheme before and after each test."""
    _as_at_start(dressed)
    yield dressed
    _as_at_start(dressed)


def _as_at_start(wardrobe: Wardrobe) -> None:
    wardrobe.translator.set_language("zh_TW")
    wardrobe.theme.set_scheme(Scheme.LIGHT)
    wardrobe.theme.set_elder(False)
    wardrobe.theme.set_large(False)
    wardrobe.theme.set_reduced_motion(False)
