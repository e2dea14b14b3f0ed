"""The PC's own readiness: each line is a figure or one sentence on what to do."""

import shutil
from pathlib import Path
from typing import NamedTuple

import pytest

from branchdesk.app.readiness import Readiness
from branchdesk.bootstrap import Engine
from branchdesk.sync.service import SyncStatus
from branchdesk.ui.i18n import LANGUAGES
from tests.app.branch import Branch, running, until
from tests.test_translations import catalogue

HOUR_BYTES = 450_000_000


class Usage(NamedTuple):
    """What a disk says of itself."""

    total: int
    used: int
    free: int


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
def test_a_disk_without_room_for_two_hours_fails(
    pc: Engine, monkeypatch: pytest.MonkeyPatch, hours: int, state: str
) -> None:
    free = Usage(10**12, 0, hours * HOUR_BYTES + 1)
    monkeypatch.setattr(shutil, "disk_usage", lambda _folder: free)
    assert row(pc, "disk")[0] == state
    assert row(pc, "disk")[2] == {"hours": hours}


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
    pc: Engine, monkeypatch: pytest.MonkeyPatch, used: float, state: str, detail: str
) -> None:
    total = 10**13
    usage = Usage(total, round(total * used), total - round(total * used))
    monkeypatch.setattr(shutil, "disk_usage", lambda _folder: usage)
    assert row(pc, "disk")[:2] == (state, detail)


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
