"""The sealed page: checks as a chain, and a copy that really reaches the printer."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pypdfium2
import pytest
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from branchdesk.app.views import CheckRow
from branchdesk.domain.errors import DeviceFault
from branchdesk.ui import formats
from branchdesk.ui.faults import FaultDoor
from branchdesk.ui.i18n import tr
from branchdesk.ui.pages.sealed import SealedPage
from branchdesk.ui.pages.sealed_parts import check_words
from branchdesk.ui.printing import print_pages
from branchdesk.ui.runner import Runner
from tests.ui import samples_signing as signing
from tests.ui.hands import find
from tests.ui.no_desk import NoDesk

RED = (176, 48, 28)


def pdf_printer(path: Path) -> QPrinter:
    """A printer that writes a PDF."""
    made = QPrinter(QPrinter.PrinterMode.HighResolution)
    made.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    made.setResolution(110)
    made.setOutputFileName(str(path))
    return made


def test_every_page_reaches_the_printer_with_its_seal(tmp_path: Path, qtbot: QtBot) -> None:
    target = tmp_path / "copy.pdf"
    print_pages(signing.sealed_view().pages, pdf_printer(target), lambda: None)
    with pypdfium2.PdfDocument(target) as printed:
        assert len(printed) == 6
        assert printed[0].get_size() == pytest.approx((595, 842), abs=1)
        last = printed[5].render(scale=1.5).to_pil().convert("RGB")
        first = printed[0].render(scale=1.5).to_pil().convert("RGB")
    near = [
        sum(abs(seen - red) for seen, red in zip(pixel, RED, strict=True)) < 60
        for pixel in last.get_flattened_data()
    ]
    assert sum(near) > 500, "the red seal is on the last page"
    assert not any(pixel == RED for pixel in first.get_flattened_data())


class Torn(QPrinter):
    """A printer that tears the second sheet."""

    def newPage(self) -> bool:  # noqa: N802 - Qt calls it so
        """No more paper comes."""
        return False


@pytest.mark.qt_log_ignore("QPainter::begin")
def test_a_printer_that_takes_nothing_is_a_fault_and_no_copy(tmp_path: Path, qtbot: QtBot) -> None:
    counted: list[bool] = []
    gone = pdf_printer(tmp_path / "gone" / "copy.pdf")
    with pytest.raises(DeviceFault, match="printer_failed"):
        print_pages(signing.sealed_view().pages, gone, lambda: counted.append(True))
    assert counted == []


def test_a_copy_that_tears_has_its_number_all_the_same(tmp_path: Path, qtbot: QtBot) -> None:
    counted: list[bool] = []
    torn = Torn(QPrinter.PrinterMode.HighResolution)
    torn.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    torn.setOutputFileName(str(tmp_path / "copy.pdf"))
    with pytest.raises(DeviceFault, match="printer_stopped"):
        print_pages(signing.sealed_view().pages, torn, lambda: counted.append(True))
    assert counted == [True]


def test_what_cannot_be_counted_is_not_printed(tmp_path: Path, qtbot: QtBot) -> None:
    target = tmp_path / "copy.pdf"

    def full() -> None:
        raise DeviceFault("disk_full", path="branchdesk.db")

    with pytest.raises(DeviceFault, match="disk_full"):
        print_pages(signing.sealed_view().pages, pdf_printer(target), full)
    with pypdfium2.PdfDocument(target) as printed:
        assert len(printed) == 1
        assert not list(printed[0].get_objects()), "no page of the form came out"


@pytest.fixture
def page(qtbot: QtBot) -> SealedPage:
    runner = Runner(FaultDoor())
    made = SealedPage(NoDesk(), runner, lambda: "HP M404")  # type: ignore[arg-type]
    qtbot.addWidget(made, before_close_func=lambda _: runner.close())
    made.show()
    return made


def test_a_signed_form_waits_for_its_seal_and_nothing_is_given_out(page: SealedPage) -> None:
    page.show_view(signing.awaited_view())
    assert page._title.text() == tr("sealed.signed_title")
    assert tr("sealed.state.owed") in page.chain.accessibleDescription()
    assert tr("sealed.detail.seal_awaited") == check_words(signing.awaited_view().checks[1])[1]
    locks = {action.id: action.locked for action in page.bar.actions}
    assert (locks["primary"], locks["evidence"]) == (tr("sealed.awaited"), tr("sealed.awaited"))
    assert not locks["next-client"], "the client stands up, the next one sits down"
    page._primary()
    page._export()
    refused = CheckRow("branch_seal", "unsure", "seal_refused", {"reason": "no_seal"})
    assert tr("sync.reason.no_seal") in check_words(refused)[1]
    page.show_view(signing.sealed_view())
    assert page._title.text() == tr("sealed.title")
    assert not {action.id: action.locked for action in page.bar.actions}["primary"]
    by_pc = CheckRow("branch_seal", "valid", "valid", {"sealed_by": "branch_pc"})
    words = {check_words(row)[1] for row in (by_pc, signing.sealed_view().checks[1])}
    assert words == {tr("sealed.sealed_by.branch_pc"), tr("sealed.sealed_by.head_office")}


def test_a_sound_form_says_so_and_a_damaged_one_too(page: SealedPage) -> None:
    page.show_view(signing.sealed_view())
    assert page._title.text() == tr("sealed.title")
    assert page.chain.accessibleDescription().count(tr("sealed.state.valid")) == 7
    page.show_view(signing.damaged_view())
    assert page._title.text() == tr("sealed.damaged")
    assert tr("sealed.state.invalid") in page.chain.accessibleDescription()
    verdict, detail, ink = check_words(signing.damaged_view().checks[4])
    assert (verdict, ink) == (tr("sealed.state.invalid"), "recording")
    assert "3" in detail
    locks = {action.id: action.locked for action in page.bar.actions}
    assert locks["primary"] == tr("sealed.broken"), "the client gets no form that does not verify"
    assert not locks["evidence"], "what is left is still evidence"
    assert page.bar.message is not None
    assert page.bar.message.strong == tr("sealed.broken")


@pytest.mark.parametrize(
    "detail",
    [
        "missing", "digest_mismatch", "signature_invalid", "untrusted", "wrong_certificate",
        "changed_after", "not_certified", "timestamp_invalid", "timestamp_untrusted", "appended",
        "not_as_shown", "ink_changed", "ledger",
    ],
)  # fmt: skip
def test_every_reason_has_its_words(detail: str) -> None:
    words = check_words(CheckRow("branch_seal", "invalid", detail, {}))[1]
    assert not words.startswith("sealed.")


def test_a_time_stamp_on_its_way_is_no_failure() -> None:
    verdict, detail, ink = check_words(CheckRow("timestamp", "valid", "timestamp_owed", {}))
    assert (verdict, ink) == (tr("sealed.state.owed"), "quiet")
    assert detail == tr("sealed.detail.timestamp_owed")


def test_a_stamp_of_an_authority_no_longer_trusted_locks_nothing(page: SealedPage) -> None:
    view = signing.sealed_view()
    row = CheckRow("timestamp", "unsure", "timestamp_untrusted", {"at": "2026-11-25T09:00:00Z"})
    page.show_view(replace(view, checks=(row, *view.checks[3:])))
    assert page._title.text() == tr("sealed.title")
    assert [action.locked for action in page.bar.actions] == ["", "", "", ""]
    verdict, detail, ink = check_words(row)
    assert (verdict, ink) == (tr("sealed.state.unsure"), "caution")
    assert detail == tr("sealed.detail.timestamp_untrusted")


def test_without_a_printer_the_copy_is_a_file(page: SealedPage) -> None:
    page.show_view(signing.sealed_view())
    page.copy.start("")
    assert not find(page, "copy-paper").isEnabled()
    assert find(page, "copy-place").isVisible()
    assert page.bar.actions[-1].words == tr("sealed.save")
    page.copy.place.set_value("")
    page._primary()
    assert page.copy.place.error == tr("sealed.place_missing")


def test_what_is_owed_after_the_seal_is_said_with_its_day_and_article(page: SealedPage) -> None:
    view = signing.sealed_view()
    page.show_view(view)
    kept, call = (find(page, f"duty-{duty.what}") for duty in view.duties)
    assert isinstance(kept, QLabel)
    assert isinstance(call, QLabel)
    assert (formats.day(date(2031, 11, 23)) in kept.text(), "H2" in kept.text()) == (True, True)
    assert formats.day(date(2026, 12, 8)) in call.text()
    page.show_view(replace(view, duties=()))
    assert not any(line.isVisible() for line in (kept, call))


def test_transfers_say_how_far_they_are(page: SealedPage) -> None:
    page.show_view(signing.sealed_view())
    going = find(page, "transfer-recording").accessibleDescription()
    assert "46%" in going
    assert (
        tr("sealed.transfer.arrived", time="")[:2]
        in find(page, "transfer-document").accessibleDescription()
    )
