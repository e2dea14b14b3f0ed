"""Signed sheets as they come back from a scanner or a camera: read, set upright, bound again."""

import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import atan2, degrees
from pathlib import PurePath

import cv2
import numpy as np
import numpy.typing as npt
import pikepdf
import zxingcpp
from pikepdf import AttachedFileSpec, Dictionary, Name, Pdf, Stream
from zxingcpp import Barcode, BarcodeFormat, BarcodeFormats

from branchdesk.documents import raster
from branchdesk.documents.codes import PageMark, read_page_barcode, read_page_code
from branchdesk.documents.identity import density, find, straightened
from branchdesk.documents.outline import Outline
from branchdesk.domain.errors import InputFault, IntegrityFault
from branchdesk.domain.identity import LEAST_EDGES, PAGE

Pixels = npt.NDArray[np.uint8]

_DPI = 300
_MOST_PX = 5000
"""The longer side of A3 at that: a page that says it is larger (some scanners give pixels for
points) holds no more to see, and must not fill the PC's memory."""
_QUALITY = 88
_LEVEL_DEGREES = 0.1
"""Skew that nobody sees and that is worth no resampling."""
_LONGER_SIDE = 842.0
"""Of A4, in pt."""
_LEAST_AREA = 0.25
"""Of a camera's picture: a page that takes less is too small to be read, a frame printed on a page
mostly takes less."""
_FORMATS = BarcodeFormats([BarcodeFormat.QRCode, BarcodeFormat.Code128])


@dataclass(frozen=True, slots=True)
class ScanFile:
    """A file as the scanner or the camera left it: a PDF, or an image of one page or more."""

    name: str
    content: bytes

    @property
    def is_pdf(self) -> bool:
        """By its content, whatever it is called."""
        return self.content.startswith(b"%PDF-")


@dataclass(frozen=True, slots=True)
class Sheet:
    """One scanned sheet, upright, as a JPEG of ``width`` by ``height`` pixels.

    ``mark`` is None where no code of ours can be read or its codes contradict each other;
    ``turned`` is by how many degrees, clockwise, the sheet lay before.
    """

    mark: PageMark | None
    jpeg: bytes
    width: int
    height: int
    turned: float

    @property
    def dpi(self) -> int:
        """Pixels an inch, if the sheet is A4 and fills the picture; of a page of a PDF 300."""
        return round(max(self.width, self.height) * 72 / _LONGER_SIDE)


def sheets(files: Iterable[ScanFile]) -> Iterator[Sheet]:
    """The sheets of all files in their order. InputFault ``scan_unreadable`` for a file that is
    neither an image nor a PDF that opens."""
    for file in files:
        for picture in _pictures(file):
            yield _sheet(picture, *_read(picture))


def photographed(file: ScanFile) -> Sheet:
    """A page under a camera: by itself and straight where its four edges are seen, else as the
    picture shows it. InputFault ``scan_unreadable``."""
    picture = next(_images(file))
    mark, turned = _read(picture)
    outline = find(picture, PAGE)
    if outline is not None and _is_page(outline, picture):
        flat = straightened(picture, outline.corners, PAGE, density(outline.corners, PAGE))
        read, lies = _read(flat)
        # Edges of something else would cut the codes off.
        if read is not None and _agreed([one for one in {mark, read} if one is not None]) == read:
            return _sheet(flat, read, lies)
    return _sheet(picture, mark, turned)


def mark_in(jpeg: bytes) -> PageMark | None:
    """What the page in a camera's picture says of itself."""
    mark, _turned = _read(next(_images(ScanFile("", jpeg))))
    return mark


def mark_of(pdf: bytes) -> PageMark | None:
    """What the first page of a digital original says of itself."""
    mark, _turned = _read(_rendered(pdf, 1))
    return mark


def bound(pages: Sequence[Sheet], files: Sequence[ScanFile]) -> bytes:
    """The sheets as one PDF, with the files they were read from attached byte for byte."""
    with Pdf.new() as pdf:
        for sheet in pages:
            _add_page(pdf, sheet)
        for number, file in enumerate(files, start=1):
            kind = "application/pdf" if file.is_pdf else "application/octet-stream"
            spec = AttachedFileSpec(pdf, file.content, filename=file.name, mime_type=kind)
            pdf.attachments[f"{number}-{file.name}"] = spec
        buffer = io.BytesIO()
        pdf.save(buffer, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    return buffer.getvalue()


def part_of(file: ScanFile, pages: Sequence[int]) -> ScanFile:
    """Those ``pages`` of a file, from 1, and nothing of the others: of a PDF as they are, of
    pictures without loss. A pile may hold more than one client's paper."""
    stem = PurePath(file.name).stem
    if not file.is_pdf:
        pictures = list(_images(file))
        _done, tiff = cv2.imencodemulti(".tiff", [pictures[page - 1] for page in pages])
        return ScanFile(f"{stem}.tiff", tiff.tobytes())
    buffer = io.BytesIO()
    with Pdf.open(io.BytesIO(file.content)) as whole, Pdf.new() as part:
        chosen = [page - 1 for page in pages]
        part.add_pages_from(whole, chosen, forms="strip", outlines="ignore")
        part.remove_unreferenced_resources()
        part.save(buffer)
    return ScanFile(f"{stem}.pdf", buffer.getvalue())


def thumbnail(sheet: Sheet, width: int) -> raster.Raster:
    """The sheet in small, ``width`` px wide."""
    jpeg = np.frombuffer(sheet.jpeg, dtype=np.uint8)
    picture = np.asarray(cv2.imdecode(jpeg, cv2.IMREAD_REDUCED_COLOR_2), dtype=np.uint8)
    height = max(1, round(width * sheet.height / sheet.width))
    small = cv2.resize(picture, (width, height), interpolation=cv2.INTER_AREA)
    rgb = cv2.cvtColor(small, cv2.COLOR_BGR2RGB)
    return raster.Raster(width, height, rgb.tobytes())


def _sheet(picture: Pixels, mark: PageMark | None, turned: float) -> Sheet:
    upright = _upright(picture, turned)
    height, width = upright.shape[:2]
    _done, jpeg = cv2.imencode(".jpg", upright, (cv2.IMWRITE_JPEG_QUALITY, _QUALITY))
    return Sheet(mark, jpeg.tobytes(), width, height, turned)


def _is_page(outline: Outline, picture: Pixels) -> bool:
    """Whether the whole page is seen, and not something printed on it."""
    height, width = picture.shape[:2]
    area = cv2.contourArea(np.array(outline.corners, np.float32)) / (width * height)
    inside = all(0 <= x < width and 0 <= y < height for x, y in outline.corners)
    return inside and outline.edges >= LEAST_EDGES and area >= _LEAST_AREA


def _add_page(pdf: Pdf, sheet: Sheet) -> None:
    scale = _LONGER_SIDE / max(sheet.width, sheet.height)
    width, height = sheet.width * scale, sheet.height * scale
    page = pdf.add_blank_page(page_size=(width, height))
    image = Stream(
        pdf,
        sheet.jpeg,
        Type=Name.XObject,
        Subtype=Name.Image,
        Width=sheet.width,
        Height=sheet.height,
        ColorSpace=Name.DeviceRGB,
        BitsPerComponent=8,
        Filter=Name.DCTDecode,
    )
    page.Resources = Dictionary(XObject=Dictionary(Sheet=image))
    page.Contents = Stream(pdf, b"q %.2f 0 0 %.2f 0 0 cm /Sheet Do Q" % (width, height))


# --- pictures ----------------------------------------------------------------------------------
def _pictures(file: ScanFile) -> Iterator[Pixels]:
    if file.is_pdf:
        for number in range(1, _page_count(file) + 1):
            yield _rendered(file.content, number)
        return
    yield from _images(file)


def _page_count(file: ScanFile) -> int:
    try:
        return raster.page_count(file.content)
    except IntegrityFault as fault:
        raise InputFault("scan_unreadable", path=file.name) from fault


def _images(file: ScanFile) -> Iterator[Pixels]:
    content = np.frombuffer(file.content, dtype=np.uint8)
    try:
        read, pictures = cv2.imdecodemulti(content, cv2.IMREAD_COLOR)
    except cv2.error:
        read, pictures = False, ()
    if not read or not pictures:
        raise InputFault("scan_unreadable", path=file.name)
    for picture in pictures:
        yield picture.astype(np.uint8, copy=False)


def _rendered(pdf: bytes, number: int) -> Pixels:
    dpi = min(_DPI, int(_MOST_PX * 72 / raster.longest_side(pdf, number)))
    page = raster.page(pdf, number, max(dpi, 1))
    pixels = np.frombuffer(page.rgb, dtype=np.uint8).reshape(page.height, page.width, 3)
    return pixels[:, :, ::-1].copy()


def _upright(picture: Pixels, turned: float) -> Pixels:
    """The picture turned back: quarters of a turn without loss, the rest over white."""
    quarters = round(turned / 90)
    straight = np.ascontiguousarray(np.rot90(picture, quarters))
    skew = turned - 90 * quarters
    if abs(skew) < _LEVEL_DEGREES:
        return straight
    height, width = straight.shape[:2]
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), skew, 1)
    white = (255, 255, 255)
    level = cv2.warpAffine(
        straight, turn, (width, height), flags=cv2.INTER_CUBIC, borderValue=white
    )
    return level.astype(np.uint8, copy=False)


# --- codes -------------------------------------------------------------------------------------
def _read(picture: Pixels) -> tuple[PageMark | None, float]:
    """What the sheet says and how far it is turned; preparations go on until a QR code is read."""
    grey = cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY).astype(np.uint8, copy=False)
    seen: dict[PageMark, Barcode] = {}
    for prepared in _prepared(grey):
        for code in zxingcpp.read_barcodes(prepared, formats=_FORMATS):
            mark = _mark(code)
            if mark is not None:
                seen.setdefault(mark, code)
        if any(mark.digest for mark in seen):
            break
    return _agreed(seen), _turned(seen.values())


def _prepared(grey: Pixels) -> Iterator[Pixels]:
    """The picture as it is, then in other ways that help where noise or blur hide the code."""
    yield grey
    yield cv2.medianBlur(grey, 3).astype(np.uint8, copy=False)
    yield cv2.GaussianBlur(grey, (0, 0), 1.6).astype(np.uint8, copy=False)
    larger = cv2.resize(grey, None, fx=2, fy=2, interpolation=cv2.INTER_CUBIC)
    yield cv2.GaussianBlur(larger, (0, 0), 0.8).astype(np.uint8, copy=False)


def _mark(code: Barcode) -> PageMark | None:
    if code.format == BarcodeFormat.QRCode:
        return read_page_code(code.text)
    return read_page_barcode(code.text)


def _agreed(seen: Iterable[PageMark]) -> PageMark | None:
    """The one mark that all codes speak of, the QR code's before the barcode's."""
    whole = [mark for mark in seen if mark.digest]
    if len(whole) > 1 or len({(mark.case_no, mark.page) for mark in seen}) != 1:
        return None
    return (whole or list(seen))[0]


def _turned(codes: Iterable[Barcode]) -> float:
    """By how many degrees the sheet lies turned, clockwise, -180..180: by its QR code, whose
    corners are found to a fraction of a pixel, else by its barcode."""
    found = sorted(codes, key=lambda code: code.format != BarcodeFormat.QRCode)
    if not found:
        return 0.0
    corners = found[0].position
    across = (
        corners.top_right.x - corners.top_left.x + corners.bottom_right.x - corners.bottom_left.x
    )
    down = corners.top_right.y - corners.top_left.y + corners.bottom_right.y - corners.bottom_left.y
    return degrees(atan2(down, across))
