"""The identity document on the intake page, photographed over a real ledger by clicks and keys."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from branchdesk.app.recording import Devices
from branchdesk.domain.events import stream
from branchdesk.domain.happenings import IdentityCompared, IdentityPhotographed
from branchdesk.ui.dress import Wardrobe
from branchdesk.ui.i18n import LANGUAGES, tr
from branchdesk.ui.pages.intake import IntakePage
from branchdesk.ui.pages.intake_identity import IdentityPane
from branchdesk.ui.route import Route
from branchdesk.ui.widgets.button import Pressable
from branchdesk.ui.widgets.document_view import DocumentView
from branchdesk.ui.widgets.pick import PickRow
from branchdesk.ui.widgets.text import Text
from branchdesk.video.ports import CameraSpec, MicrophoneSpec
from tests.documents.cards import Scene, film
from tests.ui.desks import DEVICES, PASSWORD, SUPERVISOR, front_desk
from tests.ui.hands import click, press, type_in
from tests.ui.test_pages_front import FACTS, Window, fill, opened, text_of

CARD = Scene(number=3, turned=4)
COMPARED = ("name", "id_number", "birth_date")
SOON = 30_000
"""ms; a condition is waited for, on a loaded machine too."""


@pytest.fixture(scope="module")
def clips(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A card that lies well, and one under a lamp."""
    folder = tmp_path_factory.mktemp("clips")
    lamp = Scene(number=3, turned=4, glare=0.3)
    return {
        "good": film(folder / "good.mp4", CARD),
        "glare": film(folder / "glare.mp4", lamp),
    }


@pytest.fixture
def window(qtbot: QtBot, tmp_path: Path, clips: dict[str, Path]) -> Iterator[Window]:
    with front_desk(tmp_path) as (front, desk):
        window = Window(qtbot, desk, front)
        over(window, clips["good"])
        yield window
        window.runner.close()


def over(window: Window, clip: Path) -> None:
    """The camera is over what the clip shows."""
    window.front.recording.devices = Devices(
        CameraSpec("clip", path=str(clip)), MicrophoneSpec("none")
    )


def hint(window: Window) -> str:
    widget = window.named("identity-hint")
    assert isinstance(widget, Text)
    return widget.text()


def wait_hint(window: Window, words: str) -> None:
    window.qtbot.waitUntil(lambda: hint(window) == words, timeout=SOON)


def row(window: Window, name: str) -> PickRow:
    found = window.named(f"identity-agrees-{name}")
    assert isinstance(found, PickRow)
    return found


def take(window: Window) -> None:
    """Press the key once the picture is good, and wait for the photograph."""
    wait_hint(window, tr("identity.hint.ready"))
    press(window.shell.focusWidget(), Qt.Key.Key_F8)
    wait_hint(window, tr("identity.taken_good"))


def intake(window: Window, case_id: str | None = None) -> IntakePage:
    window.sign_in()
    page = IntakePage(window.desk, window.runner)
    window.open("intake", page, Route("intake", case_id=case_id))
    return page


def happened(window: Window, case_id: str, kind: type) -> list[object]:
    events = window.front.session.store.stream(stream("case", case_id))
    return [one.payload for one in events if isinstance(one.payload, kind)]


def test_photographed_compared_and_kept_with_the_new_case(window: Window) -> None:
    intake(window)
    fill(window)
    click(window.named("purpose-risk_review"))
    click(window.named("identity-open"))
    assert not window.named("purpose-risk_review").isVisible()
    take(window)
    view = window.named("identity-view")
    assert isinstance(view, DocumentView)
    assert view.live
    assert row(window, "name").text() == "歐陽·阿不都熱合曼"
    for name in ("name", "id_number", "birth_date"):
        assert row(window, name).isVisible()
        click(row(window, name))
    press(window.shell.focusWidget(), Qt.Key.Key_Escape)
    assert window.named("purpose-risk_review").isVisible()
    click(window.named("primary"))
    window.qtbot.waitUntil(lambda: bool(window.routes), timeout=SOON)
    case_id = window.routes[0].case_id or ""
    (photo,) = happened(window, case_id, IdentityPhotographed)
    assert isinstance(photo, IdentityPhotographed)
    assert (photo.document, photo.side, photo.faults) == ("id_card", "front", ())
    assert happened(window, case_id, IdentityCompared) == [
        IdentityCompared(case_id, (photo.photograph_id,), ("name", "id_number", "birth_date"))
    ]


def test_a_fact_typed_anew_is_compared_anew_and_an_empty_one_not_at_all(window: Window) -> None:
    intake(window)
    name = window.named("fact-name")
    type_in(name, "王小明")
    press(name, Qt.Key.Key_F8)
    take(window)
    assert not row(window, "id_number").isEnabled()
    press(row(window, "name"), Qt.Key.Key_Space)
    assert row(window, "name").isChecked()
    type_in(name, "華")
    assert not row(window, "name").isChecked()
    assert row(window, "name").text() == "王小明華"


def test_the_glare_is_told_and_a_poor_photograph_is_kept_as_such(
    window: Window, clips: dict[str, Path]
) -> None:
    over(window, clips["glare"])
    intake(window)
    click(window.named("identity-open"))
    wait_hint(window, tr("identity.hint.glare"))
    assert window.named("identity-view").accessibleDescription() == tr("identity.hint.glare")
    click(window.named("identity-take"))
    poor = tr("identity.taken_poor", faults=tr("identity.fault.glare"))
    wait_hint(window, poor)
    click(window.named("identity-back"))
    wait_hint(window, tr("identity.hint.glare"))
    click(window.named("identity-front"))
    wait_hint(window, poor)


def test_the_folded_document_stands_apart_like_every_other_group(window: Window) -> None:
    page = intake(window)
    window.settle()
    click(window.named("purpose-subscription"))
    purposes, products = page._choices._purpose_title, page._choices._product_title
    rows = list(page._choices._purpose_rows.values())

    def gap(above: QWidget, below: QWidget) -> int:
        foot = above.mapTo(page, above.rect().bottomLeft()).y()
        return below.mapTo(page, below.rect().topLeft()).y() - foot

    def gaps() -> tuple[int, int]:
        return gap(window.named("identity-open"), purposes), gap(rows[-1], products)

    window.qtbot.waitUntil(lambda: gaps()[1] > 0, timeout=SOON)
    assert gaps()[0] == gaps()[1]


def test_an_open_case_is_photographed_and_its_comparison_recorded(window: Window) -> None:
    case_id = opened(window)
    intake(window, case_id)
    press(window.shell, Qt.Key.Key_F8)
    take(window)
    assert len(happened(window, case_id, IdentityPhotographed)) == 1
    assert not window.named("identity-confirm").isEnabled()
    click(row(window, "id_number"))
    click(window.named("identity-confirm"))
    window.settle()
    (compared,) = happened(window, case_id, IdentityCompared)
    assert isinstance(compared, IdentityCompared)
    assert compared.facts == ("id_number",)
    assert not window.named("identity-confirm").isEnabled()
    again = window.shell.focusWidget()
    press(again, Qt.Key.Key_F8)
    take(window)
    assert len(happened(window, case_id, IdentityPhotographed)) == 2
    assert not row(window, "id_number").isChecked()


def test_an_interview_keeps_the_camera_until_it_is_over(
    window: Window, clips: dict[str, Path]
) -> None:
    recording = window.front.recording
    recording.devices = DEVICES
    with recording.starting("interview-1", "client-1"):
        pass
    try:
        intake(window)
        click(window.named("identity-open"))
        wait_hint(window, tr("identity.hint.busy"))
        take_again = window.named("identity-take")
        assert take_again.accessibleName() == tr("identity.retry")
    finally:
        recording.stop()
    over(window, clips["good"])
    click(take_again)
    wait_hint(window, tr("identity.hint.ready"))
    assert take_again.accessibleName() == tr("identity.take")


def half_typed(window: Window) -> None:
    """A new client typed, photographed, and compared with the card: nothing is opened yet."""
    fill(window)
    click(window.named("purpose-subscription"))
    press(window.named("product-td-twd-12"), Qt.Key.Key_Space)
    press(window.named("fact-name"), Qt.Key.Key_F8)
    take(window)
    for name in COMPARED:
        click(row(window, name))
    press(window.shell.focusWidget(), Qt.Key.Key_Escape)


def test_a_half_typed_client_is_there_again_after_another_case(window: Window) -> None:
    case_id = opened(window, id_number="B123456780", name="李大同")
    intake(window)
    half_typed(window)
    window.shell.go(Route("intake", case_id=case_id))
    notice = window.shell.strip.notice
    assert notice is not None
    assert notice.what == tr("case.set_aside")
    window.shell.go(Route("intake", case_id=case_id))
    window.settle()
    assert text_of(window.named("fact-name")) == "李大同"
    window.shell.go(Route("intake"))
    window.settle()
    assert text_of(window.named("fact-name")) == FACTS["name"]
    assert text_of(window.named("fact-phone")) == "0912345678"
    click(window.named("primary"))
    window.qtbot.waitUntil(lambda: bool(window.routes), timeout=SOON)
    new = window.routes[0].case_id or ""
    assert window.front.session.store.case(new).products == ("td-twd-12",)
    (photo,) = happened(window, new, IdentityPhotographed)
    assert isinstance(photo, IdentityPhotographed)
    compared = IdentityCompared(new, (photo.photograph_id,), COMPARED)
    assert happened(window, new, IdentityCompared) == [compared]
    window.shell.go(Route("intake"))
    window.settle()
    assert text_of(window.named("fact-name")) == "", "the next client"


def test_a_case_that_comes_late_takes_nothing_away(window: Window) -> None:
    case_id = opened(window, id_number="B123456780", name="李大同")
    intake(window)
    type_in(window.named("fact-name"), "王小明")
    window.shell.go(Route("intake", case_id=case_id))
    window.shell.go(Route("intake"))
    window.settle()
    assert text_of(window.named("fact-name")) == "王小明"


def test_a_known_client_set_aside_is_still_known(window: Window) -> None:
    case_id = opened(window)
    page = intake(window)
    type_in(window.named("fact-phone"), "0987654321")
    number = window.named("fact-id_number")
    number.setFocus()
    type_in(number, FACTS["id_number"])
    press(number, Qt.Key.Key_Tab)
    window.settle()
    filled = page._form.record.filled
    assert filled > 0
    for route in (Route("intake", case_id=case_id), Route("intake")):
        window.shell.go(route)
        window.settle()
    assert page._form.record.filled == filled
    assert page._form.record.differing == ("phone",)


def test_nobody_finds_the_client_of_whoever_sat_here_before(window: Window) -> None:
    intake(window)
    half_typed(window)
    window.front.access.sign_out()
    window.front.access.sign_in(SUPERVISOR, PASSWORD)
    window.shell.go(Route("intake"))
    assert text_of(window.named("fact-name")) == "", "not for a moment"
    window.settle()
    assert window.named("identity-open").isVisible()
    assert window.front.photographs._held == []
    fill(window)
    click(window.named("purpose-risk_review"))
    click(window.named("primary"))
    window.qtbot.waitUntil(lambda: bool(window.routes), timeout=SOON)
    case_id = window.routes[0].case_id or ""
    assert happened(window, case_id, IdentityPhotographed) == []
    assert happened(window, case_id, IdentityCompared) == []


def test_a_photograph_of_an_open_case_is_no_new_client(window: Window) -> None:
    intake(window, opened(window))
    press(window.shell, Qt.Key.Key_F8)
    take(window)
    window.shell.go(Route("intake"))
    window.settle()
    assert text_of(window.named("fact-name")) == ""


def test_leaving_the_page_gives_the_camera_back(window: Window) -> None:
    page = intake(window)
    click(window.named("identity-open"))
    wait_hint(window, tr("identity.hint.ready"))
    page.deactivated()
    window.settle()
    assert window.front.photographs.camera.look("id_card").state == "off"
    assert hint(window) == tr("identity.hint.off")


def test_every_control_has_a_name_and_the_keyboard_in_each_language(
    window: Window, wardrobe: Wardrobe
) -> None:
    page = intake(window)
    click(window.named("identity-open"))
    pane = page.findChild(IdentityPane)
    assert pane is not None
    for language in LANGUAGES:
        wardrobe.translator.set_language(language)
        for control in pane.findChildren(Pressable):
            assert control.accessibleName(), control.objectName()
            # Within a switch the arrows move on from the one that Tab reaches.
            by_tab = control.focusPolicy() & Qt.FocusPolicy.TabFocus
            assert by_tab or control.group() is not None
    for name in ("identity-kind", "identity-view"):
        widget = pane.findChild(QWidget, name)
        assert widget is not None
        assert widget.accessibleName()
