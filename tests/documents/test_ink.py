"""Ink on paper and in InkML says what the pen said."""

import re
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from branchdesk.documents.ink import OpenInk, inkml, open_inkml, painted, read_open_inkml
from branchdesk.domain.biometric import shape_of
from branchdesk.domain.errors import InputFault
from branchdesk.domain.ink import Ink, Point, Stroke
from tests.documents.signing import ink
from tests.domain.test_biometric import INKS

_BRANCHS_OWN = open_inkml(OpenInk(shape_of(ink()), "doc-1", b"sealed")).decode().split("\n", 1)[1]
_NS = "{http://www.w3.org/2003/InkML}"


def test_ink_stays_in_its_box() -> None:
    for match in re.finditer(rb"([\d.-]+) ([\d.-]+) (?=[ml] )", painted(ink(), 255, 80)):
        assert 0 <= float(match[1]) <= 255
        assert 0 <= float(match[2]) <= 80


def test_the_drawing_tells_nothing_of_the_hand() -> None:
    drawn = painted(ink(), 255, 80)
    assert drawn == painted(shape_of(ink()), 255, 80)
    assert re.findall(rb"([\d.]+) w", drawn) == [b"1.50"], "one width for all of it"


def test_too_little_ink_is_refused() -> None:
    with pytest.raises(InputFault, match="ink_missing"):
        painted(Ink((), 400, 160, "pen", "", True), 255, 80)


@given(st.lists(st.tuples(st.floats(0, 400), st.floats(0, 160)), min_size=8, max_size=40))
def test_any_ink_can_be_drawn(places: list[tuple[float, float]]) -> None:
    points = tuple(Point(x, y, i * 4000, 0.5) for i, (x, y) in enumerate(places))
    strokes = (Stroke(points[:1]), Stroke(points[1:]))
    drawn = painted(Ink(strokes, 400, 160, "touch", "pad", True), 255, 80)
    assert b"nan" not in drawn
    assert b"inf" not in drawn


def test_inkml_holds_every_channel_of_every_sample() -> None:
    signature = ink()
    root = ET.fromstring(inkml(signature))  # noqa: S314 - our own bytes
    names = [channel.get("name") for channel in root.iter(f"{_NS}channel")]
    assert names == ["X", "Y", "F", "OTx", "OTy", "T"]
    traces = [trace.text or "" for trace in root.iter(f"{_NS}trace")]
    assert len(traces) == len(signature.strokes)
    read = [[float(v) for v in sample.split()] for sample in traces[2].split(", ")]
    for sample, point in zip(read, signature.strokes[2].points, strict=True):
        assert sample[0] == pytest.approx(point.x, rel=1e-5)
        assert sample[5] * 1000 == pytest.approx(point.t_us)
    assert root.find(f"{_NS}annotation[@type='pointer']").text == "pen"  # type: ignore[union-attr]


@given(INKS)
def test_the_open_part_survives_its_file_to_the_last_digit(signature: Ink) -> None:
    written = OpenInk(shape_of(signature), "doc-1", bytes(range(200)))
    assert read_open_inkml(open_inkml(written)) == written


def test_the_open_part_has_places_and_nothing_of_the_hand() -> None:
    written = OpenInk(shape_of(ink()), "doc-1", b"sealed")
    root = ET.fromstring(open_inkml(written))  # noqa: S314 - our own bytes
    assert [channel.get("name") for channel in root.iter(f"{_NS}channel")] == ["X", "Y"]
    for trace in root.iter(f"{_NS}trace"):
        assert {len(sample.split()) for sample in (trace.text or "").split(",")} == {2}


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"no xml",
        b"<ink/>",
        b'<!DOCTYPE ink [<!ENTITY a "aa">]><ink>&a;</ink>',
        '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE ink [<!ENTITY a "aa">]>'
        f"{_BRANCHS_OWN}".encode("utf-16"),
        inkml(ink()),
    ],
)
def test_what_no_branch_wrote_is_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match="InkML"):
        read_open_inkml(data)
