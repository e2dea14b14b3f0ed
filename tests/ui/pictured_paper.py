"""The pile of signed paper as the gallery draws it."""

from typing import Any

from branchdesk.app.views import ScanChoice
from branchdesk.ui.i18n import tr
from branchdesk.ui.pages.paper import PaperPage
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
