"""Hand-made piles of signed paper. All people are invented."""

from dataclasses import replace

from branchdesk.app.views import PaperCase, PaperKept, PaperView, PrintedCopy, SealedView, SheetRow
from branchdesk.ui.pages.paper_rows import FaultLine, KeptLine
from tests.ui import samples_signing as signing
from tests.ui.samples import CHEN, LIN, LONG_LATIN

HERE = "case-0042"


def sheet(number: int, state: str = "matched", page: int | None = None, dpi: int = 200) -> SheetRow:
    """A sheet of the pile; its picture is a page of the form."""
    shown = signing.form_page(page or 1, signed=page == 6)
    return SheetRow(number, "20261125_142233_ADF-duplex.pdf", number, state, page, dpi, shown)


def whole_case() -> PaperCase:
    """Every page of the case the page was opened from."""
    sheets = tuple(sheet(page, page=page) for page in range(1, 7))
    return PaperCase("2611-0042", HERE, "王小明", "whole", 6, sheets)


def whole_pile() -> PaperView:
    """One case, every page there."""
    return PaperView((whole_case(),))


def mixed_pile() -> PaperView:
    """This case without two pages, another one with a sheet twice, one that nobody knows, and
    sheets that say nothing."""
    ours = replace(
        whole_case(),
        state="partial",
        sheets=(*(sheet(n, page=n) for n in (1, 2, 3)), sheet(4, "by_hand", 5)),
        missing=(4, 6),
        kept_at="2026-11-24T08:12:00.000000Z",
    )
    theirs = PaperCase(
        "2611-0051",
        "case-0051",
        LONG_LATIN,
        "unsorted",
        2,
        (
            sheet(7, page=1),
            sheet(8, page=2),
            sheet(9, "again", 2),
            sheet(10, "other", 1),
            sheet(13, "unplaced", 2),
        ),
    )
    unknown = PaperCase("2610-9999", None, "", "unknown", 0, (sheet(14, "unplaced", 1),))
    loose = (sheet(11, "unreadable"), sheet(12, "coarse", dpi=96))
    return PaperView((ours, theirs, unknown), loose)


def fault(words: str) -> FaultLine:
    """A file that is no scan."""
    return FaultLine("letter-to-the-branch.docx.pdf", words)


def kept() -> tuple[KeptLine, ...]:
    """One case whole, one without a page."""
    return (
        KeptLine("2611-0042", "王小明", 6, ()),
        KeptLine("2611-0051", LONG_LATIN, 5, (4,)),
    )


def on_paper() -> SealedView:
    """A sealed form that was printed twice and came back twice."""
    return replace(
        signing.sealed_view(),
        copies=2,
        printed=(
            PrintedCopy(1, "2026-11-23T03:25:00.000000Z", CHEN, "HP LaserJet M404"),
            PrintedCopy(2, "2026-11-23T03:31:00.000000Z", LIN, "HP LaserJet M404"),
        ),
        paper=(
            PaperKept("2026-11-24T02:02:00.000000Z", CHEN, 5, (4,)),
            PaperKept("2026-11-25T06:22:00.000000Z", LIN, 6, (), (3,)),
        ),
    )
