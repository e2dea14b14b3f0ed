"""A recording goes on in a second place when its disk is full, by itself."""

import json
import subprocess
import sys
from pathlib import Path

from tests.app.branch import DEADLINE_S, Branch, environment
from tests.e2e.recorder_kills import small_disk
from tests.sources import ROOT


def test_a_full_disk_is_followed_by_a_segment_in_the_second_place(
    branch: Branch, tmp_path: Path
) -> None:
    """On a real small file system; where this user may not have one, the choice of the place is
    shown by :mod:`tests.video.test_vault`."""
    disk, opened = tmp_path / "disk", tmp_path / "opened"
    disk.mkdir()
    opened.mkdir()
    prefix = small_disk(disk)
    if prefix is None:
        return
    setup = branch.copy(branch.joined, opened)
    done = subprocess.run(
        [
            *(*prefix, sys.executable, "-m", "tests.app.second_place"),
            *(str(disk), str(setup.data), str(tmp_path / "second")),
        ],
        cwd=ROOT,
        env=environment(),
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=3 * DEADLINE_S,
    )
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout.splitlines()[-1])
    assert told["places"][0] == "first"
    assert set(told["places"][1:]) == {"second"}
    assert (told["code"], told["answers"]) == ("disk_full", 1)
    assert told["named"], "the camera that its recorder has, not what was chosen since"
    # On a disk that is nearly full nothing new is begun; what has begun goes on.
    assert (told["new"], told["went_on"]) == ("disk_full", True)
