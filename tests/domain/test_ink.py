"""Ink keeps what the pen said and refuses a slip of the pen."""

import pytest

from branchdesk.domain import ink
from branchdesk.domain.errors import InputFault


def _ink(samples: int) -> ink.Ink:
    points = tuple(ink.Point(i, i * 2.0, i * 4000, 0.5) for i in range(samples))
    strokes = (ink.Stroke(points),) if points else ()
    return ink.Ink(strokes, 400, 160, "pen", "WT-500", True)


def test_ink_survives_its_codec() -> None:
    assert ink.decode(ink.encode(_ink(30))) == _ink(30)


def test_length_and_count_come_from_the_samples() -> None:
    assert (_ink(30).points, _ink(30).lasted_ms) == (30, 116)
    assert (_ink(0).points, _ink(0).lasted_ms) == (0, 0)


def test_too_little_ink_is_refused() -> None:
    assert _ink(8).checked() == _ink(8)
    with pytest.raises(InputFault, match="ink_missing"):
        _ink(7).checked()
