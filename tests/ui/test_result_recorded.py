"""The client is on film while the result is on show: after a restart, without a camera, paused."""

from collections.abc import Iterator
from functools import partial

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from branchdesk.app.recording import Devices
from branchdesk.app.views import OpenPoint
from branchdesk.bootstrap import Engine
from branchdesk.domain.events import stream
from branchdesk.domain.happenings import LevelConfirmed
from branchdesk.ui.i18n import tr
from branchdesk.ui.route import Route
from branchdesk.video.ports import CameraSpec, MicrophoneSpec
from tests.app.branch import ADVISER as ENGINE_ADVISER
from tests.app.branch import PASSWORD as ENGINE_PASSWORD
from tests.app.branch import interview, open_case
from tests.app.conftest import branch, sealed
from tests.ui.desks import ADVISER, DEVICES, PASSWORD, SUPERVISOR
from tests.ui.hands import click, find, press
from tests.ui.result_window import Window
from tests.ui.talks import TalkDesk, talk_desk, talk_over

__all__ = ["branch", "sealed"]

CAUTIOUS = {"q07": "sell_all", "q08": "none", "q09": "steady", "q10": "sleepless"}
NO_DEVICE = 63
CONFIRM = OpenPoint("level_changed", False, "confirm_level", {"level": "C3", "previous": "C2"})


@pytest.fixture(scope="module")
def talk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TalkDesk]:
    """A desk where one interview is over."""
    with talk_desk(tmp_path_factory.mktemp("desk")) as talk:
        talk_over(talk, talk.case_id)
        yield talk


@pytest.fixture
def window(qtbot: QtBot, talk: TalkDesk) -> Iterator[Window]:
    """A window over that desk as after a restart: nothing records."""
    talk.session.append(talk.recording.stop())
    window = Window(qtbot, talk.desk)
    yield window
    window.page.deactivated()
    window.runner.close()
    talk.recording.devices = DEVICES
    talk.access.sign_in(ADVISER, PASSWORD)
    if talk.interviews.state(talk.case_id).paused is not None:
        talk.interviews.go_on(talk.case_id)


def shown(window: Window, talk: TalkDesk) -> None:
    """Open the result and wait until everything asked for has come."""
    window.front(Route("result", case_id=talk.case_id))
    window.until(lambda: window.page._view is not None and not window.runner.busy)


def light(window: Window) -> str:
    """What the recording light says."""
    return find(window.page, "recording-state").accessibleName()


def told(window: Window) -> str | None:
    """The code of what is told over the result."""
    notice = window.page._strip.notice
    return None if notice is None else notice.code


def filmed(talk: TalkDesk) -> bool:
    """Whether this interview is being recorded."""
    state = talk.interviews.state(talk.case_id)
    return talk.recording.now_ms(state.interview_id) is not None


def test_a_result_that_is_opened_is_recorded_again_with_its_light(
    window: Window, talk: TalkDesk
) -> None:
    shown(window, talk)
    assert filmed(talk)
    window.until(lambda: talk.interviews.live().state == "recording")
    window.until(lambda: light(window).startswith(tr("interview.live.recording", time="")))
    assert told(window) is None
    assert window.notices == []


def test_nothing_is_recorded_for_a_page_that_was_left(window: Window, talk: TalkDesk) -> None:
    with window.busy():
        window.front(Route("result", case_id=talk.case_id))
        window.shell.go(Route("board"))
    window.until(lambda: not window.runner.busy)
    assert talk.recording.running is None


def test_without_a_camera_the_result_is_read_but_not_confirmed(
    window: Window, talk: TalkDesk
) -> None:
    talk.recording.devices = Devices(CameraSpec(index=NO_DEVICE), MicrophoneSpec("none"))
    shown(window, talk)
    window.until(lambda: told(window) == "camera_missing")
    assert window.page.gate.isVisible()
    assert light(window) == tr("interview.live.off")
    before = talk.session.store.head()
    window.page.gate.remedied.emit(CONFIRM)
    window.until(lambda: told(window) == "recorder_stopped")
    assert talk.session.store.head() == before
    talk.recording.devices = DEVICES
    click(find(window.page, "retry"))
    window.until(lambda: told(window) is None and filmed(talk))
    assert window.notices == []


def test_a_paused_interview_is_recorded_when_somebody_goes_on(
    window: Window, talk: TalkDesk
) -> None:
    talk.interviews.begin(talk.case_id, "zh_TW")
    talk.interviews.pause(talk.case_id, "電話")
    shown(window, talk)
    window.until(lambda: told(window) == "interview_paused")
    assert talk.recording.running is None
    window.page.gate.remedied.emit(CONFIRM)
    window.until(lambda: not window.runner.busy)
    assert told(window) == "interview_paused"
    click(find(window.page, "go-on"))
    window.until(lambda: told(window) is None and filmed(talk))
    assert talk.interviews.state(talk.case_id).paused is None
    assert window.notices == []


def test_a_colleagues_result_is_only_read(window: Window, talk: TalkDesk) -> None:
    talk.access.sign_in(SUPERVISOR, PASSWORD)
    shown(window, talk)
    assert talk.recording.running is None
    assert told(window) is None
    assert window.notices == []
    window.page.gate.remedied.emit(CONFIRM)
    window.until(partial(bool, window.notices))
    assert [notice.code for notice in window.notices] == ["not_permitted"]


def test_after_signing_in_again_the_client_confirms_on_film(sealed: Engine, qtbot: QtBot) -> None:
    desk = sealed.desk
    case_id = open_case(desk)
    interview(desk, case_id, CAUTIOUS)
    desk.leaving.sign_out("登出")
    desk.access.sign_in(ENGINE_ADVISER, ENGINE_PASSWORD)
    window = Window(qtbot, desk)
    window.front(Route("result", case_id=case_id))
    window.until(lambda: window.page._view is not None and not window.runner.busy)
    digit = [point.remedy for point in window.waiting].index("confirm_level") + 1
    press(window.page, Qt.Key(int(Qt.Key.Key_0) + digit))
    window.until(lambda: "confirm_level" not in [point.remedy for point in window.waiting])
    window.page.deactivated()
    window.runner.close()
    state = desk.interviews.state(case_id)
    written = sealed.store.stream(stream("interview", state.interview_id))
    (confirmed,) = [one for one in written if isinstance(one.payload, LevelConfirmed)]
    assert confirmed.event.media_ms is not None
    assert state.recording_id == state.recording_ids[-1] != state.recording_ids[0]
    assert window.notices == []
