"""A film on a file system that runs full in the middle of it."""

import json
import subprocess
import sys
from pathlib import Path

from tests.e2e.recorder_kills import small_disk
from tests.sources import ROOT

FILM_ON_A_SMALL_DISK = """
import json, sys
from pathlib import Path
import numpy as np
from branchdesk.video.clock import NS_PER_S
from branchdesk.video.container import verify
from branchdesk.video.film import Film
from branchdesk.video.ports import Frame, SoundBlock
from tests.e2e.recorder_kills import leave
from tests.video.film_samples import numbered_picture
disk = Path(sys.argv[1])
path, key = disk / "film.bdv", bytes(32)
film = Film(path, key, Frame(numbered_picture(0), 0), 25.0, 7)
for number in range(250):
    at_ns = number * NS_PER_S // 25
    if number == 75:
        leave(disk, 0)
    film.picture(Frame(numbered_picture(number), at_ns), 0)
    film.sound(SoundBlock(np.zeros(1920, np.float32), at_ns))
manifest = film.finish()
verify(path, key)
left = sorted(one.name for one in disk.iterdir())
print(json.dumps([film.fault.code, film.fault.params["need_mb"], manifest.media_ms, left]))
"""


def test_what_was_filmed_until_the_stop_is_kept_where_the_reserve_was(tmp_path: Path) -> None:
    """Where this user may not have a file system of its own, ``test_recorder`` shows a limit that
    no reserve helps against."""
    prefix = small_disk(tmp_path)
    if prefix is None:
        return
    done = subprocess.run(
        [*prefix, sys.executable, "-c", FILM_ON_A_SMALL_DISK, str(tmp_path)],
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == ["disk_full", 7, 10_000, ["film.bdv"]]
