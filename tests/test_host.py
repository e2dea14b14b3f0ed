"""The PC's side: one instance, a log without personal data, hooks that never lose a fault."""

import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from branchdesk import host
from branchdesk.app.incidents import log_incident
from branchdesk.domain.errors import InputFault
from tests.sources import ROOT

HOLD = """
import sys, pathlib
from branchdesk.host import SingleInstance
SingleInstance(pathlib.Path(sys.argv[1])).take()
"""


def test_a_second_instance_on_the_same_folder_is_refused(tmp_path: Path) -> None:
    first = host.SingleInstance(tmp_path)
    first.take()
    second = subprocess.run(
        [sys.executable, "-c", HOLD, str(tmp_path)], capture_output=True, text=True, check=False
    )
    assert second.returncode != 0
    assert "second_instance" in second.stderr
    first.release()
    subprocess.run([sys.executable, "-c", HOLD, str(tmp_path)], check=True)


def test_the_same_process_cannot_take_it_twice(tmp_path: Path) -> None:
    first = host.SingleInstance(tmp_path)
    first.take()
    with pytest.raises(InputFault, match="second_instance"):
        host.SingleInstance(tmp_path).take()
    first.release()


def test_an_incident_names_the_place_and_never_the_text(tmp_path: Path) -> None:
    host.start_logging(tmp_path)
    with pytest.raises(ValueError, match="王小明") as caught:
        int("王小明 A123456789")
    number = log_incident(caught.value)
    host.stop_logging()
    written = (tmp_path / "logs" / "branchdesk.log").read_text(encoding="utf-8")
    assert number in written
    assert "test_host.py" in written
    assert "王小明" not in written
    assert "A123456789" not in written


def test_a_fault_of_a_thread_gets_a_number(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    host.start_logging(tmp_path)
    hooks = host.CrashHooks(tmp_path)
    hooks.install()

    def fail() -> None:
        raise RuntimeError("private words")

    thread = threading.Thread(target=fail)
    thread.start()
    thread.join()
    hooks.remove()
    host.stop_logging()
    assert "incident" in capsys.readouterr().err
    written = (tmp_path / "logs" / "branchdesk.log").read_text(encoding="utf-8")
    assert "RuntimeError" in written
    assert "private words" not in written


def test_resources_are_found() -> None:
    assert (host.resources() / "fonts").is_dir()
    assert os.fspath(host.data_folder())


def test_what_is_loaded_is_spared_from_rounds_for_garbage() -> None:
    asked = "import gc; from branchdesk.host import keep_for_good; loaded = len(gc.get_objects());"
    asked += "keep_for_good(); print(gc.get_freeze_count() >= loaded, len(gc.get_objects()) < 100)"
    command = [sys.executable, "-c", asked]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["True", "True"]


def test_it_goes_first_where_it_may() -> None:
    asked = "import os, sys; from branchdesk.host import go_first; sys.stdout.write("
    if sys.platform == "win32":
        told = "str(go_first()))"
        wanted = {"True"}
    else:
        told = "f'{go_first()} {os.getpriority(os.PRIO_PROCESS, 0)}')"
        wanted = {"True -5", f"False {os.getpriority(os.PRIO_PROCESS, 0)}"}
    done = subprocess.run(
        [sys.executable, "-c", asked + told], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout in wanted


FIRST = """
import os, sys, threading
from branchdesk.host import go_first, window_first

may, asked, leave = go_first(), threading.Event(), threading.Event()
worker = threading.Thread(target=lambda: (asked.set(), leave.wait()))
worker.start()
asked.wait()
first = window_first()
nice = "os" if sys.platform == "win32" else [
    os.getpriority(os.PRIO_PROCESS, thread.native_id)
    for thread in (threading.main_thread(), worker)
]
leave.set()
worker.join()
print(may, first, sys.getswitchinterval(), nice)
"""


def test_the_windows_thread_comes_before_those_at_work() -> None:
    done = subprocess.run(
        [sys.executable, "-c", FIRST], cwd=ROOT, capture_output=True, text=True, check=True
    )
    may, first, hand_over, *nice = done.stdout.split(maxsplit=3)
    assert hand_over == "0.001"
    assert may == first
    if sys.platform != "win32":
        own = os.getpriority(os.PRIO_PROCESS, 0)
        assert nice == (["[-10, -5]\n"] if may == "True" else [f"[{own}, {own}]\n"])
