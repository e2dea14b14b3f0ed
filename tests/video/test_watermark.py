"""Branch, case, date and time burnt into the pictures."""

from dataclasses import replace
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import cv2
import numpy as np
import pytest

from branchdesk.video.clock import NS_PER_S
from branchdesk.video.playback import frame_at
from branchdesk.video.ports import Image
from branchdesk.video.reader import SealedReader
from branchdesk.video.recorder import Recorder
from branchdesk.video.watermark import Stamp, Watermark
from tests.video.clip_samples import settings_for

MARK = Watermark("0123", "R-2026-00031", "Asia/Taipei")
NOON = datetime(2026, 11, 25, 12, 0, 0, tzinfo=ZoneInfo("Asia/Taipei"))
NOON_NS = int(NOON.timestamp()) * NS_PER_S


def planes_of(width: int, height: int) -> Image:
    rng = np.random.default_rng(7)
    return rng.integers(0, 255, (height * 3 // 2, width), np.uint8)


def test_what_is_drawn_is_branch_case_and_the_branchs_own_time() -> None:
    stamp = Stamp(MARK, NOON_NS)
    assert stamp.text(0) == "0123  R-2026-00031  2026-11-25 12:00:00"
    assert stamp.text(61 * NS_PER_S + 999_999_999).endswith("12:01:01")


def test_what_the_drawing_does_not_know_is_a_question_mark() -> None:
    assert Stamp(replace(MARK, branch="信義"), NOON_NS).text(0).startswith("??  R-2026")


@pytest.mark.parametrize("size", [(640, 360), (1280, 720), (1920, 1080), (320, 180), (98, 54)])
def test_only_a_strip_at_the_bottom_is_drawn_on(size: tuple[int, int]) -> None:
    width, height = size
    before = planes_of(width, height)
    after = before.copy()
    Stamp(MARK, NOON_NS).draw(after, size, 0)
    changed = np.flatnonzero((after[:height] != before[:height]).any(axis=1))
    assert changed.min() >= height * 0.8
    strip = after[changed.min() : height]
    assert strip.max() > 150
    assert strip.min() < 60


def test_a_second_later_only_the_time_is_another() -> None:
    stamp, size = Stamp(MARK, NOON_NS), (1280, 720)
    first, same, later = (np.zeros((1080, 1280), np.uint8) for _ in range(3))
    stamp.draw(first, size, 0)
    stamp.draw(same, size, NS_PER_S - 1)
    stamp.draw(later, size, NS_PER_S)
    assert (first == same).all()
    columns = np.flatnonzero((first != later)[:720].any(axis=0))
    drawn = np.flatnonzero(first[:720].any(axis=0)).max()
    assert columns.size
    assert columns.min() > drawn * 0.9


def test_it_is_in_the_recording(tmp_path: Path) -> None:
    settings = replace(settings_for(tmp_path), mark=MARK)
    assert settings.path is not None
    recorder = Recorder.start(settings)
    begun = recorder.wait_started()
    recorder.wait_for(lambda status: status.saved_ms >= 1500)
    recorder.stop()
    with SealedReader(settings.path, settings.key) as reader:
        shown = frame_at(reader, 1200)
    pixels = np.frombuffer(shown.data, np.uint8).reshape(shown.height, shown.width, 3)
    seen = cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY).astype(np.float32)
    wall_ns = int(datetime.fromisoformat(begun.wall_utc).timestamp() * 1000) * 1_000_000
    expected = np.zeros((shown.height * 3 // 2, shown.width), np.uint8)
    Stamp(MARK, wall_ns).draw(expected, (shown.width, shown.height), shown.at_ms * 1_000_000)
    rows, columns = np.nonzero(expected[: shown.height])
    place = slice(rows.min(), shown.height), slice(0, columns.max())
    wanted = expected[: shown.height][place].astype(np.float32)
    assert np.corrcoef(seen[place].ravel(), wanted.ravel())[0, 1] > 0.9
