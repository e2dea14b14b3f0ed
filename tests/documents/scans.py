"""Sheets as a scanner delivers them: skewed, blurred, noisy, upside down, at 150 to 300 dpi."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache

import cv2
import numpy as np
import numpy.typing as npt

from branchdesk.documents import raster
from branchdesk.documents.codes import PageMark, page_code, read_page_code
from branchdesk.documents.form import Drawn, draw
from branchdesk.documents.scanning import ScanFile
from tests.documents import samples

Pixels = npt.NDArray[np.uint8]

LANGUAGES = {"2611-0042": "zh_TW", "2611-0043": "zh_CN", "2611-0051": "en"}
"""The language of the form of each case."""
SEED = 2611


@dataclass(frozen=True)
class Spoiling:
    """What the way over paper does to a page. ``skew`` in degrees clockwise, ``blur`` and
    ``noise`` as standard deviations in pixels and grey levels, ``shade`` the share of light lost
    towards one edge."""

    dpi: int
    skew: float
    blur: float
    noise: float
    shade: float
    seed: int


@dataclass(frozen=True)
class Pile:
    """What was laid into the scanner, sheet by sheet, for the case ``case_no``."""

    name: str
    case_no: str
    pages: tuple[tuple[str, int], ...]


@cache
def original(case_no: str) -> Drawn:
    """The digital form of a case, six pages in three languages."""
    content = replace(samples.content(LANGUAGES[case_no], answers=21), case_no=case_no)
    return draw(content, samples.fonts())


def mark(case_no: str) -> PageMark:
    """What its first page says."""
    drawn = original(case_no)
    read = read_page_code(page_code(case_no, 1, drawn.pages, drawn.content_sha256))
    assert read is not None
    return read


@cache
def clean(case_no: str, page: int) -> Pixels:
    """A page of a form as it is printed, grey, 300 dpi."""
    drawn = raster.page(original(case_no).pdf, page, 300)
    pixels = np.frombuffer(drawn.rgb, dtype=np.uint8).reshape(drawn.height, drawn.width, 3)
    return cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY).astype(np.uint8, copy=False)


def scanned(case_no: str, page: int, spoiling: Spoiling) -> ScanFile:
    """The page as the scanner's JPEG; the same seed gives the same bytes."""
    noise = np.random.default_rng(spoiling.seed)
    scale = spoiling.dpi / 300
    printed = cv2.resize(
        clean(case_no, page), None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA
    )
    height, width = printed.shape
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), -spoiling.skew, 1)
    sheet = cv2.warpAffine(printed, turn, (width, height), borderValue=(235.0,))
    if spoiling.blur:
        sheet = cv2.GaussianBlur(sheet, (0, 0), spoiling.blur)
    light = np.linspace(1, 1 - spoiling.shade, width, dtype=np.float32)
    grain = noise.standard_normal(sheet.shape, dtype=np.float32) * np.float32(spoiling.noise)
    spoilt = np.clip(sheet * light + grain, 0, 255).astype(np.uint8)
    _done, jpeg = cv2.imencode(".jpg", spoilt, (cv2.IMWRITE_JPEG_QUALITY, 75))
    return ScanFile(f"{case_no}-{page}.jpg", jpeg.tobytes())


def picture_of(scan: ScanFile) -> Pixels:
    """The grey pixels of a scan of one page."""
    content = np.frombuffer(scan.content, np.uint8)
    picture = cv2.imdecode(content, cv2.IMREAD_GRAYSCALE)
    assert picture is not None
    return picture.astype(np.uint8, copy=False)


def png_of(picture: Pixels) -> ScanFile:
    """Pixels as a file."""
    _done, png = cv2.imencode(".png", picture)
    return ScanFile("picture.png", png.tobytes())


def piles() -> Iterator[Pile]:
    """Ten piles, sixty sheets: whole ones in any order, one with a page of another case, one with
    a page missing and another in its place twice."""
    order = np.random.default_rng(SEED)
    for number in range(10):
        case_no = list(LANGUAGES)[number % 3]
        count = original(case_no).pages
        pages = [(case_no, int(page)) for page in order.permutation(count) + 1]
        name = "whole"
        if number % 5 == 3:
            other = list(LANGUAGES)[(number + 1) % 3]
            pages[2] = (other, pages[2][1])
            name = "mixed cases"
        if number % 5 == 4:
            pages[5] = pages[0]
            name = "a page missing"
        yield Pile(name, case_no, tuple(pages))


def spoilings(count: int) -> Iterator[Spoiling]:
    """So many sheets' fates, the same ones at each call; every third sheet lies upside down."""
    fate = np.random.default_rng(SEED + 1)
    for number in range(count):
        dpi = (150, 200, 300)[int(fate.integers(3))]
        yield Spoiling(
            dpi=dpi,
            skew=float(fate.uniform(-5, 5)) + (180 if number % 3 == 1 else 0),
            blur=float(fate.uniform(0.3, 1.7)) * dpi / 150,
            noise=float(fate.uniform(4, 22)),
            shade=float(fate.uniform(0, 0.35)),
            seed=SEED + number,
        )


def fated() -> Iterator[tuple[Pile, tuple[Spoiling, ...]]]:
    """Each pile with what becomes of each of its sheets."""
    fates = spoilings(60)
    for pile in piles():
        yield pile, tuple(next(fates) for _ in pile.pages)
