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
