"""A hand opens for head office and its document, and for nobody else."""

import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from branchdesk.domain.biometric import seal_hand, shape_of, whole_ink
from branchdesk.domain.ink import Ink, Point, Stroke, encode
from branchdesk.domain.sealing import NotAuthentic, wrapping_public

PRIVATE = bytes(range(32))
PUBLIC = wrapping_public(PRIVATE)
_NUMBERS = st.floats(0, 5000, allow_subnormal=False)
_POINTS = st.builds(
    Point,
    x=_NUMBERS,
    y=_NUMBERS,
    t_us=st.integers(0, 10**9),
    pressure=st.floats(0, 1),
    tilt_x=st.floats(-90, 90),
    tilt_y=st.floats(-90, 90),
)
INKS = st.lists(st.lists(_POINTS, min_size=1, max_size=12), max_size=6).map(
    lambda strokes: Ink(tuple(Stroke(tuple(s)) for s in strokes), 400, 160, "pen", "WT-5", True)
)


@given(INKS)
def test_both_parts_make_the_ink_that_was_written(ink: Ink) -> None:
    sealed = seal_hand(ink, PUBLIC, "doc-1", os.urandom)
    assert encode(whole_ink(shape_of(ink), sealed, PRIVATE, "doc-1")) == encode(ink)


@given(INKS)
def test_the_shape_says_nothing_of_the_hand(ink: Ink) -> None:
    for stroke in shape_of(ink).strokes:
        for point in stroke.points:
            assert (point.t_us, point.pressure, point.tilt_x, point.tilt_y) == (0, 0.0, 0.0, 0.0)


def test_another_key_another_document_another_shape_or_a_changed_byte_opens_nothing() -> None:
    ink = Ink((Stroke((Point(1, 2, 3, 0.5), Point(4, 5, 6, 0.6))),), 400, 160, "pen", "", True)
    sealed = seal_hand(ink, PUBLIC, "doc-1", os.urandom)
    shorter = Ink((Stroke(ink.strokes[0].points[:1]),), 400, 160, "pen", "", True)
    moved = Ink((Stroke((Point(1, 2, 3, 0.5), Point(4, 5.5, 6, 0.6))),), 400, 160, "pen", "", True)
    mouse = Ink(ink.strokes, 400, 160, "mouse", "", True)
    changed = bytes([*sealed[:-1], sealed[-1] ^ 1])
    for shape, found, key, document in (
        (ink, sealed, bytes(32), "doc-1"),
        (ink, sealed, PRIVATE, "doc-2"),
        (shorter, sealed, PRIVATE, "doc-1"),
        (moved, sealed, PRIVATE, "doc-1"),
        (mouse, sealed, PRIVATE, "doc-1"),
        (ink, changed, PRIVATE, "doc-1"),
        (ink, b"", PRIVATE, "doc-1"),
    ):
        with pytest.raises(NotAuthentic):
            whole_ink(shape_of(shape), found, key, document)
