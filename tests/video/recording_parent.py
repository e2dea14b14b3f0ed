"""A program that records, to be killed: ``python -m tests.video.recording_parent FOLDER``.

The key comes on standard input in hex. When a second of the recording is safe it prints the
recorder's process id and the recording's first instant; then it waits for its input to close.
"""

import sys
from pathlib import Path

from branchdesk.video.recorder import Recorder
from tests.video.clip_samples import settings_for


def main() -> None:
    """Record until the end comes."""
    key = bytes.fromhex(sys.stdin.readline())
    recorder = Recorder.start(settings_for(Path(sys.argv[1]), key))
    recorder.wait_for(lambda status: status.saved_ms >= 1000)
    print(recorder.pid, recorder.wait_started().origin_ns, flush=True)
    sys.stdin.readline()


if __name__ == "__main__":
    main()
