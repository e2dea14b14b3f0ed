"""A scanner's folder: what comes while somebody waits, once it is whole."""

import os
from pathlib import Path

from branchdesk.app.scan_folder import ScanFolder


def test_only_what_comes_later_and_is_whole_is_taken(tmp_path: Path) -> None:
    (tmp_path / "old.pdf").write_bytes(b"yesterday")
    folder = ScanFolder()
    assert folder.begin(tmp_path).reached
    assert folder.look().files == ()
    new = tmp_path / "new.PDF"
    new.write_bytes(b"half")
    (tmp_path / "notes.txt").write_bytes(b"no scan")
    (tmp_path / "empty.png").write_bytes(b"")
    assert folder.look().files == (), "it may still be written"
    new.write_bytes(b"half and the rest")
    assert folder.look().files == (), "it was"
    assert folder.look().files == (new,)
    assert folder.look().files == ()


def test_a_file_written_over_is_a_new_scan_and_the_order_is_that_of_time(tmp_path: Path) -> None:
    names = ("b.jpg", "a.tif", "c.jpeg")
    folder = ScanFolder()
    folder.begin(tmp_path)
    for number, name in enumerate(names):
        (tmp_path / name).write_bytes(b"sheet")
        os.utime(tmp_path / name, (1_000_000 + number, 1_000_000 + number))
    folder.look()
    assert [path.name for path in folder.look().files] == list(names)
    os.utime(tmp_path / "b.jpg", (2_000_000, 2_000_000))
    folder.look()
    assert [path.name for path in folder.look().files] == ["b.jpg"]


def test_a_folder_that_goes_away_is_said_and_comes_back(tmp_path: Path) -> None:
    place = tmp_path / "scans"
    folder = ScanFolder()
    assert not folder.begin(place).reached
    place.mkdir()
    (place / "first.png").write_bytes(b"sheet")
    assert folder.look().reached
    assert [path.name for path in folder.look().files] == ["first.png"]
    (place / "first.png").unlink()
    place.rmdir()
    assert not folder.look().reached


def test_years_of_scans_are_not_taken_when_the_share_comes_back(tmp_path: Path) -> None:
    hour = 3600
    now = [1_764_000_000.0]
    folder = ScanFolder(lambda: now[0])
    place = tmp_path / "share"
    assert not folder.begin(place).reached
    began = now[0]
    now[0] += 5 * 60
    place.mkdir()
    for name, at in (
        ("years_ago.pdf", began - 20_000 * hour),
        ("a_minute_before.pdf", began - 60),
        ("while_it_was_away.pdf", began + 60),
        ("by_a_clock_that_is_ahead.pdf", now[0] + hour),
    ):
        (place / name).write_bytes(b"sheet")
        os.utime(place / name, (at, at))
    assert folder.look().reached
    assert [path.name for path in folder.look().files] == ["while_it_was_away.pdf"]
    for name, at in (("next.pdf", now[0] - hour), ("years_ago.pdf", began)):
        (place / name).write_bytes(b"another sheet")
        os.utime(place / name, (at, at))
    folder.look()
    found = [path.name for path in folder.look().files]
    assert found == ["next.pdf", "years_ago.pdf"], "from then on what changes counts, not the clock"


def test_a_share_that_stays_away_is_waited_for(tmp_path: Path) -> None:
    now = [1_764_000_000.0]
    folder = ScanFolder(lambda: now[0])
    place = tmp_path / "share"
    folder.begin(place)
    assert not folder.look().reached
    now[0] += 60
    assert not folder.look().reached
    place.mkdir()
    (place / "scan.pdf").write_bytes(b"sheet")
    os.utime(place / "scan.pdf", (now[0], now[0]))
    folder.look()
    assert [path.name for path in folder.look().files] == ["scan.pdf"]
