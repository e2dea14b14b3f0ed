"""Pages of signed paper photographed under the PC's camera, by clicks and keys."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from branchdesk.app.recording import Devices
from branchdesk.bootstrap import Engine
from branchdesk.documents import raster
from branchdesk.documents.outline import Pixels
from branchdesk.ui.dress import Wardrobe
from branchdesk.ui.i18n import LANGUAGES, tr
from branchdesk.ui.widgets.button import Pressable
from branchdesk.ui.widgets.document_view import DocumentView
from branchdesk.ui.widgets.text import Text
from branchdesk.video.ports import CameraSpec, MicrophoneSpec
from tests.app.branch import Branch, running, the_case
from tests.app.conftest import branch, sealed
from tests.app.test_scans import case_no
from tests.documents.under_camera import FULL_HD, film, shot
from tests.ui.hands import click, find, press
from tests.ui.test_paper import Room, room, states, until

__all__ = ["branch", "room", "sealed"]


@dataclass(frozen=True)
class Clips:
    """What lies under the camera: the first page of the case, and a sheet that says nothing."""

    page: Path
    bare: Path


@pytest.fixture(scope="module")
def clips(branch: Branch, tmp_path_factory: pytest.TempPathFactory) -> Clips:
    folder = tmp_path_factory.mktemp("clips")
    with running(branch.copy(branch.sealed, folder)) as engine:
        drawn = raster.page(engine.desk.signing.pdf(the_case(engine)), 1, 300)
    pixels = np.frombuffer(drawn.rgb, np.uint8).reshape(drawn.height, drawn.width, 3)
    page: Pixels = np.ascontiguousarray(pixels[:, :, 1])
    bare = np.full_like(page, 245)
    return Clips(
        film(folder / "page.mp4", shot(page, FULL_HD, 4)),
        film(folder / "bare.mp4", shot(bare, FULL_HD, 4)),
    )


def over(engine: Engine, clip: Path) -> None:
    """The camera is over what the clip shows."""
    engine.recording.devices = Devices(CameraSpec("clip", path=str(clip)), MicrophoneSpec("none"))


def hint(room: Room) -> str:
    widget = find(room.paper, "page-hint")
    assert isinstance(widget, Text)
    return widget.text()


def says(room: Room, words: str) -> Callable[[], bool]:
    return lambda: hint(room) == words


def opened(room: Room, qtbot: QtBot) -> None:
    """From the sealed page to the pile, then the camera by its button."""
    press(room.sealed, Qt.Key.Key_B)
    assert room.shell.page is room.paper
    click(find(room.paper, "paper-camera"))
    assert find(room.paper, "page-take").isVisible()


def test_a_page_under_the_camera_joins_the_pile(
    room: Room, sealed: Engine, qtbot: QtBot, clips: Clips
) -> None:
    over(sealed, clips.page)
    opened(room, qtbot)
    until(qtbot, says(room, tr("paper.camera.ready", n=1, case_no=case_no(sealed))))
    view = find(room.paper, "page-view")
    assert isinstance(view, DocumentView)
    until(qtbot, lambda: view.live)
    assert view.accessibleDescription() == hint(room)
    press(room.shell.focusWidget(), Qt.Key.Key_F8)
    until(qtbot, lambda: states(room.paper._view) == ["partial"])
    (scanned,) = room.paper._pile.sheets
    assert scanned.file.name.startswith("camera-")
    assert scanned.sheet.mark is not None
    assert scanned.sheet.height > scanned.sheet.width, "by itself and upright"
    # It is that page again: said in the pile like a scanner's sheet that came twice.
    click(find(room.paper, "page-take"))
    until(qtbot, lambda: states(room.paper._view) == ["unsorted"])
    assert room.problems == []


def test_a_page_without_codes_is_said_and_may_be_named(
    room: Room, sealed: Engine, qtbot: QtBot, clips: Clips
) -> None:
    over(sealed, clips.bare)
    opened(room, qtbot)
    until(qtbot, says(room, tr("paper.camera.codes")))
    press(room.shell.focusWidget(), Qt.Key.Key_F8)
    until(qtbot, lambda: len(room.paper._view.loose) == 1)
    notice = room.shell.strip.notice
    assert notice is not None
    assert (notice.what, notice.do) == (
        tr("paper.camera_unread"),
        tr("paper.camera_unread_do"),
    )
    room.pick("unreadable")
    click(find(room.shell, "word"))
    assert room.paper.side.word.isVisible()
    assert not find(room.paper, "page-take").isVisible(), "the sheet itself is looked at now"
    until(qtbot, lambda: not room.runner.busy)
    assert sealed.desk.photographs.camera.look_at_page().state == "off"
    assert room.problems == []


def test_leaving_gives_the_camera_back_and_escape_only_closes_it(
    room: Room, sealed: Engine, qtbot: QtBot, clips: Clips
) -> None:
    over(sealed, clips.bare)
    press(room.sealed, Qt.Key.Key_B)
    press(room.paper, Qt.Key.Key_F8)
    until(qtbot, says(room, tr("paper.camera.codes")))
    press(room.shell.focusWidget(), Qt.Key.Key_Escape)
    assert room.shell.page is room.paper
    assert not room.paper.camera.is_open
    assert find(room.paper, "paper-camera").isVisible()
    press(room.shell.focusWidget(), Qt.Key.Key_F8)
    until(qtbot, says(room, tr("paper.camera.codes")))
    click(find(room.shell, "back"))
    assert not room.paper.isVisible()
    until(qtbot, lambda: not room.runner.busy)
    assert sealed.desk.photographs.camera.look_at_page().state == "off"
    assert room.problems == []


def test_an_interview_has_the_camera_until_it_is_over(
    room: Room, sealed: Engine, qtbot: QtBot, clips: Clips
) -> None:
    recording, devices = sealed.recording, sealed.recording.devices
    client = sealed.store.case(the_case(sealed)).client_id
    with recording.starting("interview-2", client):
        pass
    try:
        opened(room, qtbot)
        until(qtbot, says(room, tr("paper.camera.busy")))
        again = find(room.paper, "page-take")
        assert again.accessibleName() == tr("paper.camera_again")
    finally:
        recording.stop()
    assert recording.devices is devices
    over(sealed, clips.bare)
    click(again)
    until(qtbot, says(room, tr("paper.camera.codes")))
    assert again.accessibleName() == tr("paper.camera_take")
    # The next interview takes it from the page.
    recording.devices = devices
    with recording.starting("interview-3", client):
        pass
    try:
        until(qtbot, says(room, tr("paper.camera.off")))
        assert not room.paper._pile.sheets
    finally:
        recording.stop()
    assert room.problems == []


def test_every_control_of_the_camera_has_a_name_in_each_language(
    room: Room, sealed: Engine, qtbot: QtBot, wardrobe: Wardrobe, clips: Clips
) -> None:
    over(sealed, clips.bare)
    opened(room, qtbot)
    for language in LANGUAGES:
        wardrobe.translator.set_language(language)
        for control in room.paper.camera.findChildren(Pressable):
            assert control.accessibleName(), control.objectName()
            assert control.focusPolicy() & Qt.FocusPolicy.TabFocus
        assert find(room.paper, "page-view").accessibleName() == tr("paper.camera_view")
        assert find(room.paper, "paper-camera").accessibleName() == tr("paper.camera_open")
