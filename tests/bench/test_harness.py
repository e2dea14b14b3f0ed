"""The harness names what exists, takes turns, and keeps what a figure was measured under."""

import json
from pathlib import Path

import pytest

from bench import harness
from bench.__main__ import main

RECORD_FIELDS = {"name", "ours", "peer", "ratio", "unit", "better", "load", "versions"}


def test_every_benchmark_can_be_loaded() -> None:
    assert "bootstrap" in harness.available()
    assert not [name for name in harness.available() if not callable(harness.load(name).measure)]


def test_an_unknown_name_lists_what_exists(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["no-such"]) == 2
    said = capsys.readouterr().err
    assert "no-such" in said
    assert all(name in said for name in harness.available())


def test_ours_and_peer_take_turns_after_an_uncounted_one() -> None:
    turns: list[str] = []
    ours, peer = harness.interleaved(
        lambda: turns.append("ours"), lambda: turns.append("peer"), rounds=3
    )
    assert turns == ["ours", "peer"] * 4
    assert ours >= 0
    assert peer >= 0


def test_a_ratio_needs_a_peer() -> None:
    assert harness.Figure("a", 3.0, 2.0, "ms").ratio == 1.5
    assert harness.Figure("a", 3.0, None, "ms").ratio is None
    assert harness.Figure("a", 3.0, 0.0, "ms").ratio is None


def test_a_record_tells_the_circumstances() -> None:
    kept = harness.record(harness.Figure("a", 3.0, 2.0, "ms", versions={"peer": "1.2"}))
    assert kept.keys() == RECORD_FIELDS
    assert kept["versions"]["peer"] == "1.2"
    assert kept["versions"].keys() >= {"branchdesk", "python", "system"}
    assert kept["load"]["cpus"] >= 1


def test_a_line_shows_a_missing_peer_as_a_dash() -> None:
    kept = harness.record(harness.Figure("lonely", 3.0, None, "ms"))
    assert harness.line(kept).split()[:4] == ["lonely", "3", "-", "-"]


def test_records_are_printed_and_kept(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    kept_in = tmp_path / "figures.json"
    assert main(["bootstrap", "--quick", "--json", str(kept_in)]) == 0
    records = json.loads(kept_in.read_text(encoding="utf-8"))
    assert [record["name"] for record in records] == ["second start", "added by desk.py"]
    assert all(record.keys() == RECORD_FIELDS for record in records)
    assert "second start" in capsys.readouterr().out
    assert [path.name for path in tmp_path.iterdir()] == ["figures.json"]
    added = records[1]["ours"]
    assert added < 1000, "a second start must add less than a second"
