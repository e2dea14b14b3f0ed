"""Whether processes that a test let die are dead, whoever their parent is."""

import contextlib
import time
from collections.abc import Sequence

import psutil

_LOOK_S = 0.05


def left_running(processes: Sequence[psutil.Process], seconds: float) -> list[psutil.Process]:
    """Those of the processes that still run after ``seconds`` at the most.

    A process whose parent died is inherited by the system's first process, and where that one
    is slow to ask for its exit code it stays in the list as a zombie: it has closed its files
    and runs no more, so it counts as ended.
    """
    deadline = time.monotonic() + seconds
    while running := [process for process in processes if _runs(process)]:
        if time.monotonic() >= deadline:
            break
        psutil.wait_procs(running, _LOOK_S)
    return running


def _runs(process: psutil.Process) -> bool:
    with contextlib.suppress(psutil.NoSuchProcess):
        return bool(process.status() != psutil.STATUS_ZOMBIE)
    return False
