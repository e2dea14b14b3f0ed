"""The trial before a client sits down: what it tells, and that it lets the devices go."""

import multiprocessing
from dataclasses import replace
from multiprocessing.process import BaseProcess
from pathlib import Path

import pytest

from branchdesk.app.equipment import NOWHERE
from branchdesk.app.preflight import DEAF_MS, HEARD_MS, Preflight, SpeakingTest, tried_so_far
from branchdesk.app.recording import Devices
from branchdesk.app.views import Readiness
from branchdesk.bootstrap import Engine
from branchdesk.video.messages import RecorderStatus
from branchdesk.video.ports import CameraSpec, MicrophoneSpec
from tests.app.branch import DEVICES, begin, open_case, until
from tests.video.clip_samples import write_numbered_clip

STEP_MS = 100
QUIET, VOICE, ROOM = 0.1, 0.6, 0.55


def heard(*levels: float) -> SpeakingTest:
    """A trial that heard these levels, a tenth of a second each."""
    test = SpeakingTest()
    for number, level in enumerate(levels, 1):
        test.hear(level, number * STEP_MS)
    return test


def part(preflight: Preflight, name: str) -> Readiness:
    """A row of the trial."""
    return next(row for row in preflight.look().rows if row.part == name)


def recorders() -> list[BaseProcess]:
    """Recorder processes of this one, as it counts them itself: the command line of a process that
    has only just been made may still be empty."""
    return multiprocessing.active_children()


# --- somebody speaks ----------------------------------------------------------------------------
def test_a_sentence_is_heard_above_the_room() -> None:
    test = heard(*[QUIET] * 10, *[VOICE] * 4)
    assert test.spoken
    assert test.floor == QUIET


@pytest.mark.parametrize(
    "levels",
    [
        [QUIET] * 30,
        [*[QUIET] * 10, VOICE, VOICE, VOICE, QUIET, VOICE, VOICE, VOICE],
        [ROOM] * 30,
        [*[0.0] * 10, *[0.22] * 20],
    ],
    ids=["nobody", "knocks", "a loud room", "a whisper at the microphone's floor"],
)
def test_what_is_no_sentence(levels: list[float]) -> None:
    assert not heard(*levels).spoken


def test_an_instant_counts_once() -> None:
    test = heard(*[QUIET] * 10)
    for _ in range(8):
        test.hear(VOICE, 11 * STEP_MS)
    assert not test.spoken


def test_silence_is_told_apart_from_a_quiet_room() -> None:
    steps = HEARD_MS // STEP_MS
    assert heard(*[0.0] * steps).silent
    assert not heard(*[0.0] * (steps - 1)).silent
    assert not heard(*[0.02] * steps).silent
    assert heard(*[0.02] * steps).waited


def test_a_test_that_begins_later_waits_as_long() -> None:
    test = SpeakingTest(20_000)
    test.hear(0.0, 20_000 + STEP_MS)
    assert not test.silent
    test.hear(0.0, 20_000 + HEARD_MS)
    assert test.silent


# --- the devices --------------------------------------------------------------------------------
def test_the_trial_shows_the_picture_and_judges_every_part(pc: Engine) -> None:
    preflight = pc.desk.preflight
    assert preflight.look().state == "off"
    preflight.begin()
    until(lambda: preflight.picture() is not None, "a picture")
    until(lambda: preflight.look().spoken, "the sentence in the clip")
    trial = preflight.look()
    assert [row.part for row in trial.rows] == ["camera", "light", "face", "microphone"]
    assert {row.part: row.state for row in trial.rows if row.part != "face"} == {
        "camera": "ok",
        "light": "ok",
        "microphone": "ok",
    }
    assert part(preflight, "camera").params == {"width": 640, "height": 360, "fps": 25}
    preflight.end()
    rested = preflight.look()
    assert (rested.state, rested.rows) == ("off", trial.rows)
    assert preflight.picture() is None


def test_an_interview_begins_with_the_devices_given_back(pc: Engine) -> None:
    preflight, before = pc.desk.preflight, recorders()
    preflight.begin()
    (trial,) = (one for one in recorders() if one not in before)
    begin(pc.desk, open_case(pc.desk))
    assert trial not in recorders()
    assert preflight.look().state == "off"
    preflight.begin()
    assert preflight.look().state == "busy"
    assert trial not in recorders()


@pytest.mark.parametrize("again", [False, True])
def test_a_trial_that_begins_again_is_one(pc: Engine, again: bool) -> None:
    # Those of another test may be on their way out.
    before = recorders()
    pc.desk.preflight.begin()
    if again:
        pc.desk.preflight.begin()
    assert len([one for one in recorders() if one not in before]) == 1
    pc.desk.preflight.end()
    assert all(one in before for one in recorders())


def test_a_camera_that_is_not_there_is_said_with_its_name() -> None:
    gone = Devices(CameraSpec(index=NOWHERE, label="BRIO"), DEVICES.microphone)
    preflight = Preflight(lambda: gone, lambda: False)
    preflight.begin()
    until(lambda: preflight.look().rows[0].state == "failed", "the fault")
    (row,) = preflight.look().rows
    assert (row.part, row.name, row.detail) == ("camera", "BRIO", "camera_missing")
    preflight.end()
    assert preflight.look().rows == (row,)


# --- devices that go while they are tried -------------------------------------------------------
FACE = (0.4, 0.3, 0.2, 0.3)
SPOKEN = heard(*[QUIET] * 10, *[VOICE] * 4)
WELL = RecorderStatus(
    "preview",
    elapsed_ms=2000,
    level=VOICE,
    heard_ms=1900,
    checks={"face": "ok", "voice": "ok", "light": "ok"},
    faces=(FACE,),
)


def told(status: RecorderStatus) -> dict[str, tuple[str, str]]:
    """State and detail of every part."""
    rows = tried_so_far(status, None, DEVICES, SPOKEN).rows
    return {row.part: (row.state, row.detail) for row in rows}


def test_all_is_well_while_both_give() -> None:
    assert [state for state, _ in told(WELL).values()] == ["ok"] * 4


@pytest.mark.parametrize(
    ("status", "detail"),
    [
        (replace(WELL, lost=("camera",)), "camera_missing"),
        (replace(WELL, claimed=("frozen",)), "stopped"),
    ],
)
def test_a_camera_that_gives_nothing_new_is_no_ground_for_light_and_framing(
    status: RecorderStatus, detail: str
) -> None:
    rows = told(status)
    assert rows["camera"] == ("failed", detail)
    assert not {"light", "face"} & set(rows)
    assert rows["microphone"][0] == "ok"
    trial = tried_so_far(status, None, DEVICES, SPOKEN)
    assert (trial.faces, trial.spoken) == ((), True)


@pytest.mark.parametrize(
    ("status", "detail"),
    [
        (replace(WELL, lost=("microphone",)), "microphone_missing"),
        (replace(WELL, elapsed_ms=1900 + DEAF_MS + 1), "stopped"),
        (replace(WELL, elapsed_ms=DEAF_MS + 1, heard_ms=None), "stopped"),
    ],
)
def test_a_microphone_that_gives_nothing_has_neither_level_nor_voice(
    status: RecorderStatus, detail: str
) -> None:
    assert told(status)["microphone"] == ("failed", detail)
    assert told(status)["camera"][0] == "ok"
    trial = tried_so_far(status, None, DEVICES, SPOKEN)
    assert (trial.level, trial.spoken) == (0.0, False)


def test_checks_that_have_failed_are_told_and_nothing_is_concluded_from_them() -> None:
    failed = {"face": "failed", "voice": "failed", "light": "failed"}
    unchecked = ("picture_unchecked", "sound_unchecked")
    rows = told(replace(WELL, claimed=unchecked, checks=failed, faces=()))
    assert {rows[part] for part in ("light", "face", "microphone")} == {("warn", "unchecked")}
    lost = told(replace(WELL, claimed=unchecked, checks=failed, lost=("microphone",)))
    assert lost["microphone"] == ("failed", "microphone_missing")


def test_devices_unplugged_during_the_trial_are_missing_until_they_are_back(
    tmp_path: Path,
) -> None:
    clip, away = tmp_path / "clip.mp4", tmp_path / "away.mp4"
    write_numbered_clip(clip)
    both = Devices(CameraSpec("clip", path=str(clip)), MicrophoneSpec("clip", path=str(clip)))
    preflight = Preflight(lambda: both, lambda: False)
    preflight.begin()
    until(lambda: preflight.look().level > 0, "the tone in the clip")
    # The clip is opened anew each time it starts over: now both devices are gone.
    clip.rename(away)
    until(lambda: part(preflight, "camera").detail == "camera_missing", "the camera's loss")
    until(lambda: part(preflight, "microphone").detail == "microphone_missing", "the other's")
    assert (preflight.look().level, preflight.look().spoken) == (0.0, False)
    away.rename(clip)
    until(lambda: part(preflight, "camera").state == "ok", "the camera's return")
    until(lambda: preflight.look().level > 0, "the tone again")
    preflight.end()


def test_a_picture_that_stands_still_is_told(tmp_path: Path) -> None:
    clip = tmp_path / "clip.mp4"
    write_numbered_clip(clip)
    standing = CameraSpec("clip", path=str(clip), hold=True)
    preflight = Preflight(lambda: Devices(standing, DEVICES.microphone), lambda: False)
    preflight.begin()
    until(lambda: part(preflight, "camera").state == "failed", "that it stands still")
    assert part(preflight, "camera").detail == "stopped"
    preflight.end()
