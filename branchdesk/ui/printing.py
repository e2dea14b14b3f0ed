"""Paper copies: page pictures to a printer, and which printers there are."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QMarginsF, QRectF
from PySide6.QtGui import QPageLayout, QPageSize, QPainter
from PySide6.QtPrintSupport import QPrinter, QPrinterInfo

from branchdesk.app.views import Picture
from branchdesk.domain.errors import DeviceFault
from branchdesk.ui.widgets.preview import to_image

PRINT_DPI = 300


def printer_name() -> str:
    """The printer a copy goes to: the default one, else the first; empty where there is none."""
    default = QPrinterInfo.defaultPrinterName()
    return default or next(iter(QPrinterInfo.availablePrinterNames()), "")


def printer(name: str) -> QPrinter:
    """An A4 printer, both sides, the whole sheet for us (the form brings its own margins)."""
    made = QPrinter(QPrinterInfo.printerInfo(name), QPrinter.PrinterMode.HighResolution)
    made.setResolution(PRINT_DPI)
    made.setDuplex(QPrinter.DuplexMode.DuplexAuto)
    return made


def print_pages(pages: Sequence[Picture], device: QPrinter, count: Callable[[], object]) -> None:
    """Print page pictures, one a sheet side; returns once the spooler has them.

    ``count`` is called when the printer has taken the job and no page is out: no copy leaves
    uncounted, and whatever ``count`` raises leaves none. DeviceFault ``printer_failed`` when the
    printer does not take the job, ``printer_stopped`` when it stops in the middle of a copy that
    is counted.
    """
    sheet = QPageLayout(
        QPageSize(QPageSize.PageSizeId.A4), QPageLayout.Orientation.Portrait, QMarginsF()
    )
    device.setFullPage(True)
    device.setPageLayout(sheet)
    name = device.printerName()
    painter = QPainter()
    if not painter.begin(device):
        raise DeviceFault("printer_failed", printer=name)
    try:
        _counted(device, count)
        for number, page in enumerate(pages):
            if number and not device.newPage():
                raise DeviceFault("printer_stopped", printer=name)
            box = QRectF(device.paperRect(QPrinter.Unit.DevicePixel))
            box.moveTo(0, 0)
            painter.drawImage(box, to_image(page))
    finally:
        painter.end()
    if device.printerState() in (QPrinter.PrinterState.Aborted, QPrinter.PrinterState.Error):
        raise DeviceFault("printer_stopped", printer=name)


def _counted(device: QPrinter, count: Callable[[], object]) -> None:
    """Count the copy, or take the job back from the printer."""
    try:
        count()
    except BaseException:
        device.abort()
        raise
