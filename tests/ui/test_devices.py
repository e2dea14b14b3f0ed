"""The trial of camera and microphone on the sign-in page, and the choice of both in Settings."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QComboBox, QLabel, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from branchdesk.app.equipment import Equipment
from branchdesk.app.recording import Devices
from branchdesk.app.views import Person, Readiness, SpeechChoice, Trial
from branchdesk.ui.device_watch import DeviceWatch
from branchdesk.ui.dress import Wardrobe
from branchdesk.ui.faults import FaultDoor
from branchdesk.ui.i18n import tr
from branchdesk.ui.page import Page
from branchdesk.ui.pages.settings import SettingsPage
from branchdesk.ui.pages.settings_voice import RATES
from branchdesk.ui.pages.signin import SignInPage
from branchdesk.ui.pages.signin_trial import overlaid
from branchdesk.ui.route import Route
from branchdesk.ui.runner import Runner
from branchdesk.ui.shell import Shell
from branchdesk.ui.speech import Voice
from branchdesk.video.ports import CameraSpec, DeviceInfo, MicrophoneSpec
from tests.ui.desks import ADVISER, PASSWORD, SUPERVISOR, FrontDesk, front_desk
from tests.ui.hands import click, find, press, type_in
from tests.ui.seen import words_on

# The speech plug-in of a Linux desktop says so when no speech service runs.
pytestmark = pytest.mark.qt_log_ignore("text-to-speech")
_WAIT_MS = 30_000


class Window:
    """A shell over a real desk whose camera is a clip."""

    def __init__(self, qtbot: QtBot, front: FrontDesk) -> None:
        self.qtbot, self.front = qtbot, front
        self.faults = FaultDoor()
        self.runner = Runner(self.faults)
        self.shell = Shell(self.faults)
        qtbot.addWidget(self.shell)
        self.shell.set_person("陳雅婷", "adviser")

    def open(self, page_id: str, page: Page) -> None:
        """Put the page on show."""
        self.shell.add(page_id, page)
        self.shell.go(Route(page_id))
        self.shell.show()
        self.shell.activateWindow()
        self.qtbot.waitUntil(self.shell.isActiveWindow, timeout=5000)
        self.settle()

    def settle(self) -> None:
        """Wait until everything asked for is delivered."""
        self.qtbot.waitUntil(lambda: not self.runner.busy, timeout=_WAIT_MS)

    def named(self, name: str) -> QWidget:
        """A control by its object name."""
        return find(self.shell, name)

    def hint(self) -> str:
        """What the trial says is to be done."""
        label = self.named("trial-hint")
        assert isinstance(label, QLabel)
        return label.text()

    def choices(self, name: str) -> list[str]:
        """The words of a drop-down."""
        field = self.named(name)
        assert isinstance(field, QComboBox)
        return [field.itemText(index) for index in range(field.count())]


@pytest.fixture
def front(tmp_path: Path) -> Iterator[FrontDesk]:
    """A desk of one branch."""
    with front_desk(tmp_path) as (front, _desk):
        yield front


@pytest.fixture
def window(qtbot: QtBot, front: FrontDesk) -> Iterator[Window]:
    window = Window(qtbot, front)
    yield window
    window.shell.close()
    window.runner.close()


def plug(front: FrontDesk, cameras: list[DeviceInfo], microphones: list[DeviceInfo]) -> None:
    """Make the desk one of devices instead of a clip; what is in the lists is plugged in."""
    front.recording.devices = Devices(CameraSpec(), MicrophoneSpec())
    equipment = Equipment(front.choices, front.recording, lambda: cameras, lambda: microphones)
    object.__setattr__(front, "equipment", equipment)


# --- sign-in ------------------------------------------------------------------------------------
def test_the_picture_is_live_and_a_sentence_is_heard(window: Window) -> None:
    window.open("signin", SignInPage(window.front.desk, window.runner))
    window.qtbot.waitUntil(lambda: window.hint() == tr("signin.preview_say"), timeout=_WAIT_MS)
    heard = {tr("signin.preview_good"), tr("signin.preview_on")}
    window.qtbot.waitUntil(lambda: window.hint() in heard, timeout=_WAIT_MS)
    assert window.front.preflight.picture() is not None


def test_signing_in_gives_camera_and_microphone_back(window: Window) -> None:
    page = SignInPage(window.front.desk, window.runner)
    window.open("signin", page)
    window.shell.add("settings", SettingsPage(window.front.desk, window.runner))

    def welcome(_person: Person) -> None:
        window.shell.go(Route("settings"))

    page.signed_in.connect(welcome)
    window.qtbot.waitUntil(lambda: window.front.preflight.picture() is not None, timeout=_WAIT_MS)
    type_in(window.named("signin-user"), ADVISER)
    type_in(window.named("signin-password"), PASSWORD)
    press(window.named("signin-password"), Qt.Key.Key_Return)
    window.qtbot.waitUntil(lambda: window.front.preflight.picture() is None, timeout=_WAIT_MS)
    window.settle()
    assert window.front.preflight.look().state == "off"


def test_f5_tries_anew(window: Window) -> None:
    window.open("signin", SignInPage(window.front.desk, window.runner))
    window.qtbot.waitUntil(lambda: window.front.preflight.look().spoken, timeout=_WAIT_MS)
    press(window.named("signin-user"), Qt.Key.Key_F5)
    window.settle()
    assert not window.front.preflight.look().spoken
    window.qtbot.waitUntil(lambda: window.hint() == tr("signin.preview_say"), timeout=_WAIT_MS)


# --- settings -----------------------------------------------------------------------------------
def test_settings_leave_the_camera_alone_until_asked(window: Window) -> None:
    window.open("settings", SettingsPage(window.front.desk, window.runner))
    assert window.front.preflight.look().state == "off"
    assert window.hint() == tr("signin.preview_off")
    click(window.named("settings-check-again"))
    window.qtbot.waitUntil(lambda: window.front.preflight.picture() is not None, timeout=_WAIT_MS)


def test_a_device_that_comes_can_be_chosen_and_is_remembered(window: Window) -> None:
    cameras, microphones = [DeviceInfo(0, "BRIO")], [DeviceInfo(3, "Jabra")]
    plug(window.front, cameras, microphones)
    page = SettingsPage(window.front.desk, window.runner)
    window.open("settings", page)
    assert window.choices("settings-camera") == [tr("settings.first_camera"), "BRIO"]
    cameras.append(DeviceInfo(2, "Document camera"))
    page.findChildren(DeviceWatch)[0].devices.videoInputsChanged.emit()
    window.qtbot.waitUntil(
        lambda: window.choices("settings-camera")[2:] == ["Document camera"], timeout=_WAIT_MS
    )
    field = window.named("settings-camera")
    press(field, Qt.Key.Key_End)
    window.settle()
    assert window.front.choices.devices().camera == "Document camera"
    assert window.front.recording.devices.camera.index == 2
    cameras.clear()
    page.findChildren(DeviceWatch)[0].devices.videoInputsChanged.emit()
    gone = tr("settings.gone", name="Document camera")
    window.qtbot.waitUntil(lambda: gone in window.choices("settings-camera"), timeout=_WAIT_MS)


def test_a_device_that_comes_or_goes_begins_a_trial_under_way_anew(window: Window) -> None:
    page = SettingsPage(window.front.desk, window.runner)
    window.open("settings", page)
    (watch,) = page.findChildren(DeviceWatch)
    plugged = watch.devices.audioInputsChanged
    with window.qtbot.waitSignal(watch.changed, timeout=_WAIT_MS):
        plugged.emit()
    window.settle()
    # The camera is on only when it is asked for.
    assert window.front.preflight.look().state == "off"
    click(window.named("settings-check-again"))
    window.qtbot.waitUntil(lambda: window.front.preflight.look().spoken, timeout=_WAIT_MS)
    plugged.emit()
    window.qtbot.waitUntil(lambda: not window.front.preflight.look().spoken, timeout=_WAIT_MS)


def test_a_device_that_is_gone_is_not_hidden_by_a_trial_that_is_over() -> None:
    parts = ("camera", "light", "face", "microphone")
    rows = tuple(Readiness(part, "ok", "BRIO", "") for part in parts)
    gone = Readiness("camera", "failed", "BRIO", "camera_missing")
    known = (gone, Readiness("microphone", "ok", "Jabra", ""))
    assert overlaid(known, Trial("off", rows)) == (rows[3], gone)
    # While it is being tried the trial has it in hand.
    assert overlaid(known, Trial("running", rows)) == rows


def test_nothing_is_looked_for_once_the_page_has_left(qtbot: QtBot) -> None:
    watch = DeviceWatch()
    told: list[None] = []
    watch.changed.connect(lambda: told.append(None))
    watch.watch()
    watch.devices.audioInputsChanged.emit()
    watch.devices.videoInputsChanged.emit()
    qtbot.waitUntil(lambda: bool(told), timeout=5000)
    watch.devices.audioInputsChanged.emit()
    watch.rest()
    with qtbot.assertNotEmitted(watch.changed, wait=0):
        watch.devices.audioInputsChanged.emit()
    assert len(told) == 1


def test_how_the_pc_reads_is_chosen_by_ear_and_remembered(
    window: Window, wardrobe: Wardrobe
) -> None:
    wardrobe.translator.set_language("en")
    voice = Voice(engines=["mock"])
    page = SettingsPage(window.front.desk, window.runner, voice)
    window.open("settings", page)
    assert window.choices("settings-voice") == [tr("settings.usual_voice"), "Bob", "Anne"]
    press(window.named("settings-voice"), Qt.Key.Key_End)
    click(window.named("settings-rate").findChildren(QAbstractButton)[0])
    window.settle()
    assert window.front.choices.speech() == SpeechChoice(RATES[0], {"en": "Anne"})
    with window.qtbot.waitSignal(voice.finished, timeout=_WAIT_MS):
        click(window.named("settings-listen"))
        assert voice.speaking
    wardrobe.translator.set_language("zh_TW")
    assert window.choices("settings-voice") == [tr("settings.no_voice")]
    assert tr("settings.no_voice_hint") in words_on(page)
    assert not window.named("settings-listen").isEnabled()


# --- where recordings are kept ------------------------------------------------------------------
def test_a_second_folder_is_typed_and_what_is_wrong_with_it_is_said(
    window: Window, tmp_path: Path
) -> None:
    window.front.access.sign_in(SUPERVISOR, PASSWORD)
    page = SettingsPage(window.front.desk, window.runner)
    window.open("settings", page)
    assert tr("settings.second_none") in words_on(page)
    field = window.named("settings-second")
    assert isinstance(field, QLineEdit)
    field.setFocus()
    type_in(field, "recordings")
    press(field, Qt.Key.Key_Return)
    window.settle()
    assert "「recordings」" in words_on(page)
    assert field.text() == "recordings"
    assert window.front.choices.recording().second == ""
    field.selectAll()
    type_in(field, str(tmp_path / "second"))
    press(field, Qt.Key.Key_Return)
    window.settle()
    assert window.front.choices.recording().second == str(tmp_path / "second")
    assert tr("settings.second_same") in words_on(page)


def test_an_adviser_sees_where_recordings_go_on_and_who_chooses(window: Window) -> None:
    window.front.access.sign_in(ADVISER, PASSWORD)
    page = SettingsPage(window.front.desk, window.runner)
    window.open("settings", page)
    assert tr("settings.second_locked") in words_on(page)
    assert not window.named("settings-mark").isEnabled()
    type_in(window.named("settings-second"), "elsewhere")
    press(window.named("settings-second"), Qt.Key.Key_Return)
    window.settle()
    assert window.front.choices.recording().second == ""


def test_the_mark_in_the_picture_is_chosen_by_key(window: Window) -> None:
    window.front.access.sign_in(SUPERVISOR, PASSWORD)
    page = SettingsPage(window.front.desk, window.runner)
    window.open("settings", page)
    press(window.named("settings-mark"), Qt.Key.Key_Space)
    window.settle()
    assert window.front.choices.recording().watermarked
    assert window.front.recording.watermarked
    press(window.named("settings-mark"), Qt.Key.Key_Space)
    window.settle()
    assert not window.front.choices.recording().watermarked
