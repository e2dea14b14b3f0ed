import os
import subprocess
import sys

import psutil

from tests.processes import left_running

WAITING = [sys.executable, "-c", "input()"]


def test_a_process_is_left_running_until_it_ends() -> None:
    with subprocess.Popen(WAITING, stdin=subprocess.PIPE) as child:
        process = psutil.Process(child.pid)
        assert left_running([process], 0) == [process]
        child.communicate(b"\n")
        assert not left_running([process], 0)


def test_nobody_having_asked_for_its_exit_code_keeps_no_process_running() -> None:
    with subprocess.Popen(WAITING, stdin=subprocess.PIPE) as child:
        assert child.stdin is not None
        child.stdin.close()
        process = psutil.Process(child.pid)
        if sys.platform != "win32":
            os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)
            assert process.status() == psutil.STATUS_ZOMBIE
        assert not left_running([process], 10)
