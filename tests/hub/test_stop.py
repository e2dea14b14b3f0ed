"""Head office stops when it is told to, whichever of its threads the signal reaches."""

import subprocess
import sys
from pathlib import Path

from tests.sources import ROOT

_TOLD_ELSEWHERE = """
import signal, sys, threading
from pathlib import Path
from branchdesk.hub.service import serve

class Listening:
    def write(self, words): threading.Thread(target=tell).start()
    def flush(self): pass

def tell():
    pause = threading.Event()
    main, seen = threading.main_thread().ident, 0
    while seen < 100:  # Until it waits for events, and for nothing else.
        pause.wait(0.002)
        waits = sys._current_frames()[main].f_code.co_name in ("select", "_poll")
        seen = seen + 1 if waits else 0
    if sys.platform == "win32":
        signal.raise_signal(signal.SIGTERM)
    else:
        signal.pthread_kill(threading.get_ident(), signal.SIGTERM)

serve(Path(sys.argv[1]), out=Listening())
"""


def test_a_signal_to_another_thread_stops_it_too(tmp_path: Path) -> None:
    # As one that comes just before the loop waits for events: nothing else wakes it.
    command = [sys.executable, "-c", _TOLD_ELSEWHERE, str(tmp_path)]
    assert subprocess.run(command, cwd=ROOT, timeout=60, check=False).returncode == 0
