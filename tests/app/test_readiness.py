"""The PC's own readiness: each line is a figure or one sentence on what to do."""

import shutil
from pathlib import Path

import pytest

from branchdesk.app.readiness import Readiness, disk_line
from branchdesk.bootstrap import Engine
from branchdesk.sync.service import SyncStatus
from branchdesk.ui.i18n import LANGUAGES
from branchdesk.video.vault import used_share
from tests.app.branch import Branch, running, until
from tests.test_translations import catalogue

HOUR_BYTES = 450_000_000


def row(engine: Engine, part: str) -> tuple[str, str, dict[str, object]]:
    """State, detail and figures of one part."""
    found = next(line for line in engine.desk.access.view().readiness if line.part == part)
    return found.state, found.detail, dict(found.params)


def test_every_part_is_looked_at(pc: Engine) -> None:
    rows = pc.desk.access.view().readiness
    assert [line.part for line in rows] == ["camera", "microphone", "disk", "clock", "hub"]
    texts = {language: catalogue(language) for language in LANGUAGES}
    for line in rows:
        assert all(f"signin.detail.{line.detail}" in texts[language] for language in LANGUAGES)


@pytest.mark.parametrize(
    ("hours", "state"), [(61, "ok"), (8, "ok"), (7, "warn"), (2, "warn"), (1, "failed")]
)
def test_a_disk_without_room_for_two_hours_fails(hours: int, state: str) -> None:
    line = disk_line(hours * HOUR_BYTES + 1, 0.0)
    assert (line.state, dict(line.params)) == (state, {"hours": hours})


@pytest.mark.parametrize(
    ("used", "state", "detail"),
    [
        (0.69, "ok", "disk_hours"),
        (0.70, "warn", "disk_used"),
        (0.95, "warn", "disk_used"),
        (0.96, "failed", "disk_nearly_full"),
    ],
)
def test_a_disk_that_fills_up_is_told_before_it_is_full(
    used: float, state: str, detail: str
) -> None:
    line = disk_line(100 * HOUR_BYTES, used)
    assert (line.state, line.detail) == (state, detail)


def test_the_disk_is_the_one_the_desk_writes_to(pc: Engine) -> None:
    folder = pc.setup.data
    line = disk_line(shutil.disk_usage(folder).free, used_share(folder))
    assert row(pc, "disk")[:2] == (line.state, line.detail)


def test_a_clock_is_compared_with_head_office(branch: Branch, tmp_path: Path) -> None:
    with running(branch.pc("clocked", "8")) as engine:
        until(lambda: engine.sync.status().link == "online", "head office", engine)
        assert row(engine, "clock")[:2] == ("ok", "offset")


@pytest.mark.parametrize(
    ("off_s", "state", "detail"),
    [
        (None, "off", "not_compared"),
        (-1.4, "ok", "offset"),
        (12.3, "warn", "clock_off"),
        (-75.0, "failed", "clock_off"),
    ],
)
def test_a_clock_that_is_off_is_said(
    pc: Engine, off_s: float | None, state: str, detail: str
) -> None:
    told = SyncStatus("online", "", clock_off_s=off_s)
    lines = Readiness(lambda: told, pc.desk.equipment, pc.setup.data)
    found = next(line for line in lines.rows() if line.part == "clock")
    assert (found.state, found.detail) == (state, detail)
