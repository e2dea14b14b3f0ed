"""The checks under the live picture say what is wrong at once, and fit in all languages."""

from itertools import pairwise

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from branchdesk.ui import theme
from branchdesk.ui.dress import Wardrobe
from branchdesk.ui.i18n import Language, tr
from branchdesk.ui.widgets.checks import CheckMark
from branchdesk.ui.widgets.recording_pane import HINTS, RecordingPane
from branchdesk.video.claims import RULES
from tests.ui import samples_interview as samples


@pytest.fixture
def pane(qtbot: QtBot) -> RecordingPane:
    pane = RecordingPane()
    qtbot.addWidget(pane)
    pane.setFixedWidth(theme.current().grid("interview", 1))
    return pane


def words(pane: RecordingPane) -> dict[str, str]:
    marks = pane.findChildren(CheckMark)
    return {mark.objectName().removeprefix("check-"): mark.accessibleName() for mark in marks}


def test_every_live_claim_has_its_hint() -> None:
    told = {what for claims in HINTS.values() for what in claims}
    assert told == RULES.keys() - {"device_lost", "suspended", "clock_jumped"}


def test_a_check_says_what_is_wrong_while_it_is(pane: RecordingPane) -> None:
    pane.show_live(samples.live(), None, "", 2)
    good = words(pane)
    checks = {"face": "failed", "voice": "warn", "light": "ok", "clock": "ok"}
    claimed = ("face_lost", "noise", "system_voice")
    pane.show_live(samples.live(checks=checks, claimed=claimed), None, "", 2)
    told = words(pane)
    assert told["face"] == tr("interview.hint.face_lost")
    assert told["voice"] == tr("interview.hint.noise")
    assert (told["light"], told["clock"]) == (good["light"], good["clock"])
    pane.show_live(samples.live(), None, "", 2)
    assert words(pane) == good


def test_the_disk_is_only_spoken_of_when_it_is_filling_up(pane: RecordingPane) -> None:
    low, clock = tr("interview.hint.disk_low"), tr("interview.check.clock")
    for state, told in (("ok", clock), ("warn", low), ("off", clock), ("failed", low)):
        checks = {**samples.live().checks, "disk": state}
        pane.show_live(samples.live(checks=checks), None, "", 2)
        assert words(pane)["clock"] == told
        pane.show_live(samples.live(checks={**checks, "clock": "warn"}), None, "", 2)
        assert words(pane)["clock"] == clock


@pytest.mark.parametrize("language", ["zh_TW", "zh_CN", "en"])
def test_the_longest_hints_fit_side_by_side(
    pane: RecordingPane, wardrobe: Wardrobe, language: Language
) -> None:
    wardrobe.translator.set_language(language)
    worst = tuple(
        max(claims, key=lambda what: len(tr(f"interview.hint.{what}"))) for claims in HINTS.values()
    )
    checks = {**samples.live().checks, "disk": "warn"}
    pane.show_live(samples.live(claimed=worst, checks=checks), None, "", 2)
    pane.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
    pane.show()
    marks = sorted(pane.findChildren(CheckMark), key=lambda mark: mark.x())
    assert all(mark.width() >= mark.sizeHint().width() for mark in marks)
    for left, right in pairwise(marks):
        assert left.geometry().right() < right.geometry().left()
    assert marks[-1].geometry().right() <= pane.width()
