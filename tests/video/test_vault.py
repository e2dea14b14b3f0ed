"""Where recordings lie when disks fill up, on real small file systems where this user may have
any; :func:`test_a_folder_that_found_no_room_comes_last` needs none."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from branchdesk.domain.errors import DeviceFault
from branchdesk.video.container import SealedWriter
from branchdesk.video.vault import LOOK_NS, DiskWatch, MediaVault
from tests.e2e.recorder_kills import small_disk
from tests.sources import ROOT
from tests.video.film_samples import fragments

IDENT = "01990000-aaaa-7bbb-8ccc-0123456789AB"
MB = 1024 * 1024

ON_A_SMALL_DISK = """
import json, os, sys
from pathlib import Path
from branchdesk.domain.errors import DeviceFault
from branchdesk.video.vault import MediaVault, disk_state, used_share
small, second = map(Path, sys.argv[1:])
told, alone, both = [], MediaVault(small / "media"), MediaVault(small / "media", second)
for used in (100, 500, 660, 690):
    filler = small / f"filler-{used}"
    with filler.open("wb") as file:
        os.posix_fallocate(file.fileno(), 0, used << 20)
    try:
        alone.path_for_new("a-recording", 1 << 20, 0.95)
        begun = ""
    except DeviceFault as fault:
        begun = f"{fault.code} {fault.params['need_mb']}"
    going_on = both.path_for_new("a-recording", 1 << 20).is_relative_to(small)
    either = both.path_for_new("a-recording", 1 << 20, 0.95).is_relative_to(small)
    told.append([used, disk_state(small), begun, going_on, either])
    filler.unlink()
print(json.dumps(told))
"""


def test_a_nearly_full_disk_begins_nothing_but_goes_on(tmp_path: Path) -> None:
    small, second = tmp_path / "small", tmp_path / "second"
    small.mkdir()
    second.mkdir()
    prefix = small_disk(small)
    if prefix is None:
        return
    done = subprocess.run(
        [*prefix, sys.executable, "-c", ON_A_SMALL_DISK, str(small), str(second)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert json.loads(done.stdout) == [
        [100, "ok", "", True, True],
        [500, "warn", "", True, True],
        [660, "warn", "", True, True],
        # 95 % of 700 MB leaves 35: with 690 MB in use 25 more are wanted.
        [690, "failed", "disk_full 25", True, False],
    ]


def two_folders(folder: Path) -> MediaVault:
    (folder / "second").mkdir(exist_ok=True)
    return MediaVault(folder / "media", folder / "second")


def test_a_folder_that_found_no_room_comes_last(tmp_path: Path) -> None:
    vault = two_folders(tmp_path)
    first = vault.path_for_new(IDENT, MB)
    assert first.is_relative_to(tmp_path / "media")
    assert vault.path_for_new(IDENT, MB, full=first).is_relative_to(tmp_path / "second")


def test_both_folders_are_found(tmp_path: Path) -> None:
    vault = two_folders(tmp_path)
    paths = {
        "one": vault.path_for_new("one", MB),
        "two": vault.path_for_new("two", MB, full=tmp_path / "media" / "ne" / "one.bdv"),
    }
    assert {path.parts[-3] for path in paths.values()} == {"media", "second"}
    for name, path in paths.items():
        writer = SealedWriter(path, bytes(32))
        writer.append(fragments()[0])
        assert vault.unfinished() == (name,)
        writer.finish()
        assert vault.path(name) == path
        assert vault.holds(name)
    assert vault.recordings() == ("one", "two")
    # What lies in the second folder is found although nothing new goes there.
    again = MediaVault(tmp_path / "media", tmp_path / "second")
    assert again.path("two") == paths["two"]


def test_no_room_anywhere_is_told_with_what_is_missing(tmp_path: Path) -> None:
    vault = two_folders(tmp_path)
    free = shutil.disk_usage(tmp_path).free
    with pytest.raises(DeviceFault) as fault:
        vault.path_for_new(IDENT, free + 100 * MB)
    assert fault.value.code == "disk_full"
    assert fault.value.params["path"] == str(tmp_path / "media")
    assert fault.value.params["need_mb"] == pytest.approx(100, abs=80)


def test_a_second_folder_that_cannot_be_reached_stops_nothing(tmp_path: Path) -> None:
    second = tmp_path / "share" / "second"
    vault = MediaVault(tmp_path / "media", second)
    # The place of a disk that is not there is no folder on this one.
    assert not second.parent.exists()
    assert vault.away == (second,)
    assert vault.path_for_new(IDENT, MB).is_relative_to(tmp_path / "media")
    with pytest.raises(DeviceFault):
        vault.path_for_new(IDENT, 1 << 60)


def test_a_folder_that_comes_back_is_used(tmp_path: Path) -> None:
    second, former = tmp_path / "second", tmp_path / "former"
    vault = MediaVault(tmp_path / "media", second, (former,))
    lies = former / "ab" / f"{IDENT}.bdv"
    lies.parent.mkdir(parents=True)
    lies.write_bytes(b"film")
    second.mkdir()
    assert vault.path(IDENT) == lies
    full = vault.folder / "ab" / "one.bdv"
    vault.path_for_new("two", MB, full=full).write_bytes(b"film")
    assert vault.recordings() == (IDENT, "two")
    assert vault.away == ()


def test_a_disk_that_does_not_say_its_room_ends_nothing(tmp_path: Path) -> None:
    disk, recording = DiskWatch(), tmp_path / "away" / "one.bdv"
    assert disk.look(recording, 0) == (None, "off")
    recording.parent.mkdir()
    assert disk.look(recording, LOOK_NS) == (None, "off"), "it is not asked all the time"
    free, state = disk.look(recording, LOOK_NS + 1)
    assert free is not None
    assert state in {"ok", "warn", "failed"}
