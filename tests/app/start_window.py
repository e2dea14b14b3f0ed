"""The real window of a PC, moved from outside: ``python -m tests.app.start_window WHAT DATA KEYS``.

``faults`` opens it once a language, prints as JSON what the window of the fault says, closes it.
``strip`` opens it, prints as JSON what the strip of the window that opens says, closes it.
``hold`` prints ``open`` when the program's window is there and closes it when its input ends.
"""

import json
import sys
import threading
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from branchdesk.app.recording import Devices
from branchdesk.app.texts import LANGUAGES
from branchdesk.bootstrap import Setup
from branchdesk.bootstrap.window import open_window
from branchdesk.store.keys import FileKeyStore
from branchdesk.ui.shell import Shell
from branchdesk.ui.start_fault import StartFault
from branchdesk.video.ports import CameraSpec, MicrophoneSpec

_LOOK_MS = 20
_PARTS = ("fault-what", "fault-kept", "fault-do")


def _each_look(look: Callable[[list[QWidget]], None]) -> QTimer:
    """``look`` at the visible windows again and again."""
    timer = QTimer(interval=_LOOK_MS)
    timer.timeout.connect(
        lambda: look([window for window in QApplication.topLevelWidgets() if window.isVisible()])
    )
    timer.start()
    return timer


def faults(setup: Setup) -> dict[str, object]:
    """What the window of the fault says in each language."""
    QApplication.instance() or QApplication(["branchdesk"])
    told: dict[str, object] = {}
    for language in LANGUAGES:
        said: dict[str, object] = {}

        def look(windows: list[QWidget], said: dict[str, object] = said) -> None:
            for window in windows:
                if isinstance(window, StartFault):
                    labels = window.findChildren(QLabel)
                    named = {label.objectName(): label.text() for label in labels}
                    said["sentences"] = [named[part] for part in _PARTS]
                    said["words"] = [label.text() for label in labels]
                    window.close()

        timer = _each_look(look)
        said["code"] = open_window(setup, language)
        timer.stop()
        told[language] = said
    return told


def strip(setup: Setup) -> dict[str, object]:
    """What the program's window says of its own accord."""
    QApplication.instance() or QApplication(["branchdesk"])
    said: dict[str, object] = {}

    def look(windows: list[QWidget]) -> None:
        for window in windows:
            if isinstance(window, Shell) and window.strip.notice is not None:
                notice = window.strip.notice
                said["sentences"] = [notice.what, notice.kept, notice.do]
                window.close()

    timer = _each_look(look)
    said["code"] = open_window(setup)
    timer.stop()
    return said


def hold(setup: Setup) -> int:
    """Keep the program open until standard input ends; its exit code."""
    QApplication.instance() or QApplication(["branchdesk"])
    ended = threading.Event()
    shown = threading.Event()

    def wait_for_end() -> None:
        sys.stdin.read()
        ended.set()

    def look(windows: list[QWidget]) -> None:
        for window in windows:
            if isinstance(window, Shell):
                if not shown.is_set():
                    shown.set()
                    print("open", flush=True)
                if ended.is_set():
                    window.close()

    threading.Thread(target=wait_for_end, daemon=True).start()
    timer = _each_look(look)
    code = open_window(setup)
    timer.stop()
    return code


def main() -> int:
    """Do what the command line asks."""
    what, data, keys = sys.argv[1:]
    devices = Devices(CameraSpec(), MicrophoneSpec())
    setup = Setup(Path(data), FileKeyStore(Path(keys)), devices)
    if what == "hold":
        return hold(setup)
    said = strip if what == "strip" else faults
    print(json.dumps(said(setup)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
