"""A recording whose disk fills up: ``python -m tests.app.second_place DISK OPENED SECOND``.

The PC in OPENED is copied to DISK, a small file system of its own that runs full while it records.
Prints as JSON what became of the recording.
"""

import base64
import json
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from branchdesk.bootstrap import Setup
from branchdesk.domain.errors import BranchDeskError
from branchdesk.store.keys import FileKeyStore
from branchdesk.video.reader import verify
from tests.app.branch import CLIP, DEVICES, ask, begin, open_case, refused, running, until
from tests.e2e.recorder_kills import leave

LEFT_BYTES = 100 * 1024
"""Less than a second or two of recording."""
_LAST_BYTES = 24 * 1024 * 1024
"""Less than 5 % of the small disk."""


@contextmanager
def nearly_full(disk: Path) -> Iterator[None]:
    """Inside, the disk is used to more than the share up to which a recording is begun."""
    filler = disk / "filler"
    with filler.open("wb") as file:
        for _megabyte in range((shutil.disk_usage(disk).free - _LAST_BYTES) >> 20):
            file.write(bytes(1 << 20))
    yield
    filler.unlink()


def main() -> int:
    """Record until the disk is full, and on."""
    disk, opened, second = map(Path, sys.argv[1:])
    shutil.copytree(opened, disk / "pc")
    second.mkdir()
    keys = FileKeyStore(opened.with_name(f"{opened.name}-keys.json"))
    with running(Setup(disk / "pc", keys, DEVICES, second=second)) as pc:
        case_id = open_case(pc.desk)
        begin(pc.desk, case_id)
        until(lambda: pc.recording.live().saved_ms >= 1000, "a second on the disk")
        first = pc.recording.running
        assert first is not None
        # What is chosen now is for the next recording.
        other = Path(shutil.copy(CLIP, second / "other.mp4"))
        camera = replace(DEVICES.camera, path=str(other))
        pc.recording.devices = replace(DEVICES, camera=camera)
        leave(disk, LEFT_BYTES)
        until(lambda: pc.recording.running is not first, "a new segment")
        following = pc.recording.running
        assert following is not None
        has = DEVICES.camera if following.recorder is first.recorder else camera
        until(lambda: pc.recording.live().saved_ms >= 1000, "a second on the second disk")
        leave(disk, None)
        ask(pc.desk, case_id, 1)
        until(
            lambda: first.recording_id in pc.desk.interviews.state(case_id).ended,
            "the first segment closed",
        )
        pc.desk.interviews.append(case_id, pc.recording.stop())
        interview = pc.desk.interviews.state(case_id)
        places = []
        for ident in interview.recording_ids:
            path = pc.vault.path(ident)
            verify(path, base64.b64decode(pc.store.recording(ident).key))
            places.append("second" if path.is_relative_to(second) else "first")
        # Full again, and no second place: nothing is begun, and what is missing is told.
        leave(disk, LEFT_BYTES)
        shutil.rmtree(second)
        fault: BranchDeskError = refused(lambda: pc.desk.interviews.begin(case_id, "en"))
        leave(disk, None)
        named = pc.store.recording(following.recording_id).camera == has.name
        # The camera chosen meanwhile went with the second place.
        pc.recording.devices = DEVICES
        waiting = open_case(pc.desk, id_number="B123456780")
        with nearly_full(disk):
            new = refused(lambda: pc.desk.interviews.begin(waiting, "en"))
            pc.desk.interviews.begin(case_id, "en")
            went_on = pc.recording.running is not None
            pc.desk.interviews.append(case_id, pc.recording.stop())
        told = {
            "places": places,
            "code": fault.code,
            "answers": len(interview.answers()),
            "new": new.code,
            "went_on": went_on,
            "named": named,
        }
        print(json.dumps(told))
    return 0


if __name__ == "__main__":
    sys.exit(main())
