"""Sixty simulated scans of signed forms: skew, blur, noise, shade, 150 to 300 dpi, every third
sheet upside down, piles with mixed cases and piles that lack a page.

Peer: OpenCV's QR detector on the same pictures, as it is.
"""

import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from importlib.metadata import version

import cv2

from bench.harness import Figure
from branchdesk.documents.codes import PageMark, read_page_code
from branchdesk.documents.scan_match import match
from branchdesk.documents.scanning import ScanFile, sheets
from tests.documents import scans
from tests.documents.scans import Pile, Spoiling

_QUICK = 5
"""Piles, among them one of mixed cases and one that lacks a page."""


@dataclass
class _Tally:
    """What one reader made of the sheets."""

    matched: Counter[int] = field(default_factory=Counter)
    wrong: int = 0
    asked: int = 0
    seconds: float = 0.0

    def count(self, mark: PageMark | None, true: tuple[str, int], dpi: int) -> None:
        if mark is None or not mark.digest:
            self.asked += 1
        elif (mark.case_no, mark.page) == true:
            self.matched[dpi] += 1
        else:
            self.wrong += 1


def measure(quick: bool) -> Iterable[Figure]:
    """How many sheets find their page, and what is said of each pile."""
    ours, peer = _Tally(), _Tally()
    dpis: Counter[int] = Counter()
    judged = []
    for pile, fates in list(scans.fated())[: _QUICK if quick else None]:
        dpis.update(fate.dpi for fate in fates)
        judged.append((pile.name, _pile(pile, fates, ours, peer)))
    versions = {"zxing-cpp": version("zxing-cpp"), "opencv": version("opencv-python-headless")}
    total = dpis.total()
    yield Figure(
        f"matched of {total} sheets",
        ours.matched.total(),
        peer.matched.total(),
        "sheets",
        "more",
        versions,
    )
    yield Figure("matched wrongly", ours.wrong, peer.wrong, "sheets", versions=versions)
    yield Figure("ask for the case number", ours.asked, peer.asked, "sheets", versions=versions)
    for dpi, count in sorted(dpis.items()):
        name = f"matched of {count} sheets at {dpi} dpi"
        yield Figure(name, ours.matched[dpi], peer.matched[dpi], "sheets", "more", versions)
    for name in dict.fromkeys(name for name, _right in judged):
        found = [right for kind, right in judged if kind == name]
        yield Figure(
            f"piles told rightly of {len(found)}: {name}", sum(found), None, "piles", "more"
        )
    yield Figure("time a sheet", ours.seconds / total, peer.seconds / total, "s", versions=versions)


def _pile(pile: Pile, fates: tuple[Spoiling, ...], ours: _Tally, peer: _Tally) -> bool:
    """Read a pile both ways; whether exactly what is wrong with it was told of it."""
    marks = []
    for true, fate in zip(pile.pages, fates, strict=True):
        scan = scans.scanned(*true, fate)
        started = time.perf_counter()
        (sheet,) = sheets([scan])
        ours.seconds += time.perf_counter() - started
        started = time.perf_counter()
        other = _opencv(scan)
        peer.seconds += time.perf_counter() - started
        ours.count(sheet.mark, true, fate.dpi)
        peer.count(other, true, fate.dpi)
        marks.append(sheet.mark)
    truth = [_true_mark(*page) for page in pile.pages]
    original = scans.mark(pile.case_no)
    return match(marks, original) == match(truth, original)


def _true_mark(case_no: str, page: int) -> PageMark:
    first = scans.mark(case_no)
    return PageMark(case_no, page, first.pages, first.digest)


def _opencv(scan: ScanFile) -> PageMark | None:
    text, _corners, _straight = cv2.QRCodeDetector().detectAndDecode(scans.picture_of(scan))
    return read_page_code(text)
