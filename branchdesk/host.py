"""What the program needs of the PC: folders, a log without personal data, one instance, hooks."""

import faulthandler
import gc
import logging
import logging.handlers
import os
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import IO

import platformdirs

from branchdesk.app.incidents import log, log_incident
from branchdesk.domain.errors import DeviceFault, InputFault, room_for

if sys.platform == "win32":
    import ctypes
    import msvcrt
    from ctypes import wintypes
else:
    import fcntl

_NEED_MB = 100
"""Free space asked for when the disk is full, MB."""
_ABOVE_NORMAL = 0x8000
"""Priority class of Windows (SetPriorityClass)."""
_THREAD_ABOVE_NORMAL = 1
"""Priority of a thread within its class (SetThreadPriority)."""
_NICE = -5
"""The same elsewhere: about three times the share of a program that asks for nothing."""
_NICE_WINDOW = -10
"""About three times the share of the program's other threads and of its recorder."""
_HAND_OVER_S = 0.001
"""How long one thread may keep Python from another that wants it; as delivered it is 5 ms."""
_LOG_BYTES = 2_000_000
_LOG_FILES = 5


def resources() -> Path:
    """The folder of bundled data: inside an installed package or beside it in a checkout."""
    package = Path(__file__).resolve().parent
    inside = package / "resources"
    return inside if inside.is_dir() else package.parent / "resources"


def system_fonts() -> Path | None:
    """Where Windows keeps its fonts; None elsewhere."""
    windows = os.environ.get("WINDIR", "") if sys.platform == "win32" else ""
    return Path(windows) / "Fonts" if windows else None


def data_folder() -> Path:
    """Where this PC keeps its ledger, media and logs (per machine, not roaming)."""
    return Path(platformdirs.user_data_dir("BranchDesk", appauthor=False, roaming=False))


def practice_folder() -> Path:
    """Where practice is kept: beside this PC's data, not in it."""
    return data_folder().with_name("BranchDesk practice")


def go_first() -> bool:
    """Ask that this program come before others at the processor, for a person waits for its window
    while a virus scan may run; whether the system agreed.

    Windows gives it to any user's own program, not to the processes that this one starts; elsewhere
    only root may have it, with all that it starts, and nothing changes for others.
    """
    if sys.platform == "win32":
        kernel = ctypes.WinDLL("kernel32")
        kernel.GetCurrentProcess.restype = wintypes.HANDLE
        kernel.SetPriorityClass.argtypes = (wintypes.HANDLE, wintypes.DWORD)
        return bool(kernel.SetPriorityClass(kernel.GetCurrentProcess(), _ABOVE_NORMAL))
    else:  # noqa: RET505 - for the type checker each system sees its own branch
        return _nice(_NICE)


def window_first() -> bool:
    """Have the window's thread, which calls this, come before all else the program itself does,
    its recorder too; whether the system agreed. Called when the threads at work have been started.

    A key waits for Python, which a thread in the background may have, and for the processor, which
    the recorder may have: beside a recording on two cores each kept the window for 10 ms and more.
    """
    sys.setswitchinterval(_HAND_OVER_S)
    if sys.platform == "win32":
        kernel = ctypes.WinDLL("kernel32")
        kernel.GetCurrentThread.restype = wintypes.HANDLE
        kernel.SetThreadPriority.argtypes = (wintypes.HANDLE, ctypes.c_int)
        return bool(kernel.SetThreadPriority(kernel.GetCurrentThread(), _THREAD_ABOVE_NORMAL))
    else:  # noqa: RET505 - as above
        return _nice(_NICE_WINDOW)


def keep_for_good() -> None:
    """Spare what is loaded by now, which lives as long as the window, from Python's rounds for
    garbage: a full one over its 360,000 objects stopped every thread for 0.3 s beside a recording.
    """
    gc.freeze()


def open_practice() -> None:
    """Open the practice window as a program of its own: nothing of this one is shared with it."""
    subprocess.Popen([sys.executable, "-m", "branchdesk", "practice"], cwd=resources().parent)


def make_folder(folder: Path) -> None:
    """Make ``folder`` if it is not there. DeviceFault ``folder_refused`` where this user may not
    write, ``disk_full`` where there is no room."""
    probe = folder / ".write"
    try:
        with room_for(folder, _NEED_MB):
            folder.mkdir(parents=True, exist_ok=True)
            try:
                probe.write_bytes(b"branchdesk")
            finally:
                probe.unlink(missing_ok=True)
    except OSError as error:
        raise DeviceFault("folder_refused", path=str(folder)) from error


class SingleInstance:
    """A lock on a data folder, held while the program runs and released if it dies."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "running.lock"
        self._file: IO[str] | None = None

    def take(self) -> None:
        """Hold the lock; InputFault ``second_instance`` if another program holds it."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        file = self._path.open("a+", encoding="ascii")
        try:
            _lock(file)
        except OSError as error:
            file.close()
            raise InputFault("second_instance") from error
        self._file = file

    def release(self) -> None:
        """Let the next one in."""
        if self._file is not None:
            self._file.close()
            self._file = None


def _nice(nice: int) -> bool:
    """Set the niceness of this thread (Linux) or program (POSIX) and of what it will start."""
    if sys.platform == "win32":
        return False
    else:  # noqa: RET505 - for the type checker each system sees its own branch
        try:
            os.setpriority(os.PRIO_PROCESS, 0, nice)
        except PermissionError:
            return False
        return True


def _lock(file: IO[str]) -> None:
    if sys.platform == "win32":
        file.seek(0)
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
    else:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


def start_logging(folder: Path) -> None:
    """Write codes, counts and places of faults to ``folder/logs``; never message texts of
    foreign exceptions, which may quote what somebody typed."""
    logs = folder / "logs"
    logs.mkdir(parents=True, exist_ok=True)
    handler = logging.handlers.RotatingFileHandler(
        logs / "branchdesk.log", maxBytes=_LOG_BYTES, backupCount=_LOG_FILES, encoding="utf-8"
    )
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(threadName)s %(message)s"))
    log.addHandler(handler)
    log.setLevel(logging.INFO)
    log.propagate = False


def stop_logging() -> None:
    """Close the log files."""
    for handler in list(log.handlers):
        log.removeHandler(handler)
        handler.close()
    log.propagate = True


class CrashHooks:
    """Every unhandled exception of any thread is told: by ``tell`` once there is a window, else as
    an incident on standard error. Hard crashes leave the stacks of all threads in
    ``logs/crash.txt``. The recorder is another process and goes on."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._file: IO[str] | None = None
        self.tell: Callable[[Exception], object] = _tell_on_stderr

    def install(self) -> None:
        """Set the hooks for this process."""
        logs = self._folder / "logs"
        logs.mkdir(parents=True, exist_ok=True)
        self._file = (logs / "crash.txt").open("a", encoding="utf-8")
        faulthandler.enable(self._file)
        sys.excepthook = self._unhandled
        threading.excepthook = self._unhandled_in_thread

    def remove(self) -> None:
        """Put the interpreter's own hooks back."""
        sys.excepthook = sys.__excepthook__
        threading.excepthook = threading.__excepthook__
        faulthandler.disable()
        if self._file is not None:
            self._file.close()
            self._file = None

    def _unhandled(
        self, kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        if isinstance(error, Exception):
            self.tell(error.with_traceback(trace))
        else:
            sys.__excepthook__(kind, error, trace)

    def _unhandled_in_thread(self, args: threading.ExceptHookArgs) -> None:
        if args.exc_value is not None:
            self._unhandled(args.exc_type, args.exc_value, args.exc_traceback)


def _tell_on_stderr(error: Exception) -> None:
    sys.stderr.write(f"BranchDesk: incident {log_incident(error)}{os.linesep}")
