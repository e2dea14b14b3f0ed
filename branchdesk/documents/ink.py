"""A handwritten signature on paper and for exchange: PDF vectors, and W3C InkML.

The ink itself, its codec and the rule for too little of it are :mod:`branchdesk.domain.ink`.
"""

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from xml.etree import ElementTree
from xml.sax.saxutils import escape, quoteattr

from branchdesk.domain.ink import Ink, Point, Stroke

_WIDTH = 1.5
"""Of the line, in pt: one width for all, as pressure is for head office alone."""
_INSET = 5.0
_COLOUR = b"0.078 0.125 0.169"
"""Ink of the theme, #14202B."""
_CHANNELS = (
    ("X", "decimal", "dev"),
    ("Y", "decimal", "dev"),
    ("F", "decimal", "dev"),
    ("OTx", "decimal", "deg"),
    ("OTy", "decimal", "deg"),
    ("T", "decimal", "ms"),
)

_HAND = "hand sealed for head office"
_SPACE = "{http://www.w3.org/2003/InkML}"

Place = tuple[float, float]


def painted(ink: Ink, width: float, height: float) -> bytes:
    """PDF operators that draw ``ink`` fitted into ``width`` x ``height`` pt.

    Proportions are kept. Raises InputFault ``ink_missing`` when there is too little ink.
    """
    points = [point for stroke in ink.checked().strokes for point in stroke.points]
    left, top = min(p.x for p in points), min(p.y for p in points)
    wide = max(max(p.x for p in points) - left, 1e-6)
    high = max(max(p.y for p in points) - top, 1e-6)
    room_x, room_y = width - 2 * _INSET, height - 2 * _INSET
    scale = min(room_x / wide, room_y / high)
    left -= min((room_x / scale - wide) / 2, 0.08 * room_x / scale)
    top -= (room_y / scale - high) / 2

    def place(point: Point) -> Place:
        x = _INSET + (point.x - left) * scale
        return x, height - _INSET - (point.y - top) * scale

    parts = [b"1 J 1 j %s RG %.2f w" % (_COLOUR, _WIDTH)]
    for stroke in ink.strokes:
        parts += _stroke([place(point) for point in stroke.points])
    return b"\n".join(parts)


def _stroke(places: list[Place]) -> list[bytes]:
    if len(places) < 2:
        return [b"%.2f %.2f m %.2f %.2f l S" % (*place, *place) for place in places]
    parts = []
    for index in range(len(places)):
        before, here = places[max(index - 1, 0)], places[index]
        after = places[min(index + 1, len(places) - 1)]
        parts.append(_bow(_middle(before, here), here, _middle(here, after)))
    return parts


def _bow(start: Place, knee: Place, end: Place) -> bytes:
    """A quadratic curve from one midpoint to the next, as the cubic that PDF knows."""
    first = (start[0] + 2 * (knee[0] - start[0]) / 3, start[1] + 2 * (knee[1] - start[1]) / 3)
    second = (end[0] + 2 * (knee[0] - end[0]) / 3, end[1] + 2 * (knee[1] - end[1]) / 3)
    numbers = (*start, *first, *second, *end)
    return b"%.2f %.2f m %.2f %.2f %.2f %.2f %.2f %.2f c S" % numbers


def _middle(one: Place, other: Place) -> Place:
    return (one[0] + other[0]) / 2, (one[1] + other[1]) / 2


@dataclass(frozen=True, slots=True)
class OpenInk:
    """A signature as it leaves a branch: its ``shape``, and what only head office can read.

    ``hand`` is of :func:`branchdesk.domain.biometric.seal_hand`, bound to ``document_id``.
    """

    shape: Ink
    document_id: str
    hand: bytes


def inkml(ink: Ink) -> bytes:
    """The ink as InkML (W3C Recommendation of 2011): a trace a stroke, all channels, time in ms."""
    return _inkml(ink, _CHANNELS, {})


def open_inkml(signature: OpenInk) -> bytes:
    """The shape as InkML, channels X and Y; the rest as a sealed annotation."""
    hand = base64.b64encode(signature.hand).decode()
    notes = {"document": signature.document_id, _HAND: hand}
    return _inkml(signature.shape, _CHANNELS[:2], notes)


def read_open_inkml(data: bytes) -> OpenInk:
    """The inverse of :func:`open_inkml`; ValueError for other bytes."""
    try:
        text = data.decode()
        if "<!" in text:
            # Neither comments nor a document type belong in it; entities could grow without end.
            raise ValueError("no InkML of a branch")
        root = ElementTree.fromstring(text)  # noqa: S314 - entities are refused above
    except (UnicodeDecodeError, ElementTree.ParseError) as error:
        raise ValueError("no InkML of a branch") from error
    notes = {note.get("type", ""): note.text or "" for note in root.iter(f"{_SPACE}annotation")}
    source = root.find(f".//{_SPACE}inkSource")
    if source is None or not {"document", _HAND, "width", "height", "pointer"} <= notes.keys():
        raise ValueError("no InkML of a branch")
    shape = Ink(
        tuple(_traced(trace.text or "") for trace in root.iter(f"{_SPACE}trace")),
        int(notes["width"]),
        int(notes["height"]),
        notes["pointer"],
        source.get("model", ""),
        notes.get("pressure") == "measured",
    )
    return OpenInk(shape, notes["document"], base64.b64decode(notes[_HAND], validate=True))


def _traced(text: str) -> Stroke:
    places = (sample.split() for sample in text.split(","))
    return Stroke(tuple(Point(float(x), float(y), 0, 0.0) for x, y in places))


def _inkml(ink: Ink, channels: Sequence[tuple[str, str, str]], more: Mapping[str, str]) -> bytes:
    described = "".join(
        f'<channel name="{name}" type="{kind}" units="{units}"/>' for name, kind, units in channels
    )
    traces = "".join(
        f"<trace>{', '.join(_sample(point, len(channels)) for point in stroke.points)}</trace>"
        for stroke in ink.strokes
    )
    notes = {
        "pointer": ink.pointer,
        "width": str(ink.width),
        "height": str(ink.height),
        "pressure": "measured" if ink.has_pressure else "none",
        **more,
    }
    annotations = "".join(
        f"<annotation type={quoteattr(key)}>{escape(value)}</annotation>"
        for key, value in notes.items()
    )
    source = (
        f'<inkSource xml:id="pad" model={quoteattr(ink.device)}>'
        f"<traceFormat>{described}</traceFormat></inkSource>"
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<ink xmlns="http://www.w3.org/2003/InkML">'
        f'{annotations}<definitions><context xml:id="desk">{source}</context></definitions>'
        f'<traceGroup contextRef="#desk">{traces}</traceGroup></ink>\n'
    ).encode()


def _sample(point: Point, channels: int) -> str:
    values = (point.x, point.y, point.pressure, point.tilt_x, point.tilt_y, point.t_us / 1000)
    # To the last digit: whoever joins the parts again must come to the ink that was bound.
    return " ".join(f"{Decimal(repr(float(value))):f}" for value in values[:channels])
