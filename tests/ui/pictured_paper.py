"""The pile of signed paper as the gallery draws it."""

from typing import Any

import cv2

from branchdesk.app.views import DocumentLook, Picture, ScanChoice
from branchdesk.ui.i18n import tr
from branchdesk.ui.pages.paper import PaperPage
from tests.documents.scans import clean
from tests.documents.under_camera import FULL_HD, shot
from tests.ui import samples_paper as samples


def opened(page: PaperPage) -> None:
    """The scanner's folder is watched."""
    page._case_id = samples.HERE
    page.source.show_choice(ScanChoice("//scan-server/branch-012/adf", watched=True))


def nothing(page: PaperPage) -> None:
    """Before the first sheet, on a PC where no folder was chosen."""
    page._case_id = samples.HERE
    page.source.show_choice(ScanChoice())


def whole(page: PaperPage) -> None:
    """Every page of the case."""
    opened(page)
    page.show_view(samples.whole_pile())


def mixed(page: PaperPage) -> None:
    """A pile of several cases, a file that is no scan, more to be read."""
    opened(page)
    page.source.show_reading(3)
    page.show_kept((), (samples.fault(tr("paper.file_unreadable")),))
    page.show_view(samples.mixed_pile())


def asked(page: Any) -> None:
    """A person says which page a sheet is."""
    page.list.pick(lambda value: getattr(getattr(value, "sheet", None), "number", 0) == 11)
    page._ask()


def partial(page: Any) -> None:
    """A case that may be kept without the pages that are missing."""
    page.list.pick(lambda value: getattr(getattr(value, "sheet", None), "number", 0) == 4)


def done(page: PaperPage) -> None:
    """All is kept, one case knowingly without a page."""
    page._case_id = samples.HERE
    page.source.show_choice(ScanChoice("//scan-server/branch-012/adf", watched=True), reached=False)
    page.show_kept(samples.kept())


def _camera(page: Any, look: DocumentLook) -> None:
    page.camera.show()
    page.camera.show_live()
    page.camera.turned.emit(True)
    page.camera.show_look(look)
    if look.state == "running":
        seen = cv2.resize(shot(clean("2611-0042", 1), FULL_HD, 4), (640, 360))
        rgb = cv2.cvtColor(seen, cv2.COLOR_BGR2RGB)
        page.camera.show_picture(Picture(640, 360, rgb.tobytes(), 0))


def camera(page: PaperPage) -> None:
    """A page under the camera, its codes read."""
    partial(page)
    _camera(page, DocumentLook("running", "ready", read=("2611-0042", 1)))


def camera_unread(page: PaperPage) -> None:
    """A page whose codes cannot be read, before the first sheet."""
    _camera(page, DocumentLook("running", "codes"))


def camera_busy(page: PaperPage) -> None:
    """An interview has the camera."""
    _camera(page, DocumentLook("busy", "busy"))
