"""Identity documents photographed at the desk: their sizes, and what makes a photograph legible."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

KINDS: Mapping[str, tuple[float, float]] = {"id_card": (85.60, 53.98), "passport": (125.0, 88.0)}
"""Width and height in mm: ISO/IEC 7810 ID-1, and ID-3 for the data page of a passport."""

PAGE = "page"
"""A page of signed paper; it may lie either way."""
SIZES: Mapping[str, tuple[float, float]] = {**KINDS, PAGE: (297.0, 210.0)}
"""Of all that is photographed at the desk: those, and ISO 216 A4."""

SIDES: Mapping[str, tuple[str, ...]] = {"id_card": ("front", "back"), "passport": ("front",)}
"""What of a document is photographed; of a passport its data page."""

COMPARED = ("name", "id_number", "birth_date")
"""The facts that every identity document states and that are compared with it by eye."""

LEAST_EDGES = 0.6
"""Share of the document's outline along which an edge is seen; less is a shape made by chance."""
LEAST_MARGIN = 0.004
"""Nearest corner to the edge of the picture, as a share of its width: 5 px of 1280. A document
that is cut off has its corners on the edge itself."""
LEAST_PX_PER_MM = 5.0
"""127 dpi: the smallest print of a card (x-height 1.1 mm) is five pixels high then, the least that
an eye reads."""
LEAST_LIGHT = 60.0
"""Median brightness of the document, 0..255: below it, camera noise covers small print."""
MOST_GLARE = 0.005
"""Share of the document that is blown out; of an ID-1 card 23 mm², the room of a printed date."""
MOST_BLUR = 0.5
"""Blur by re-blurring (Crété-Roffet et al., 2007; 0 sharp, 1 flat) at 6 px a mm. Print of cards
smeared over 0.3 mm, at which small characters run together, lies above."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """One figure about a photograph beside the limit it is held to: at least that, or at most.

    ``what``: edges, margin, size (px a mm), light (0..255), glare, blur; see the limits' own words.
    """

    what: str
    figure: float
    limit: float
    at_least: bool = True

    @property
    def holds(self) -> bool:
        """Whether the figure keeps to its limit."""
        return self.figure >= self.limit if self.at_least else self.figure <= self.limit


def judged(
    edges: float, margin: float, px_per_mm: float, light: float, glare: float, blur: float
) -> tuple[Judgement, ...]:
    """The judgements of a photograph, in the order in which a person would mend it."""
    return (
        Judgement("edges", edges, LEAST_EDGES),
        Judgement("margin", margin, LEAST_MARGIN),
        Judgement("size", px_per_mm, LEAST_PX_PER_MM),
        Judgement("light", light, LEAST_LIGHT),
        Judgement("glare", glare, MOST_GLARE, at_least=False),
        Judgement("blur", blur, MOST_BLUR, at_least=False),
    )


def first_fault(judgements: Iterable[Judgement]) -> str | None:
    """What is to be mended first; None for a photograph that is good."""
    return next((one.what for one in judgements if not one.holds), None)
