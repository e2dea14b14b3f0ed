"""Verbs with a window: the desk, the demonstration branch, the demonstration."""

import argparse
import os
import sys

from branchdesk import host
from branchdesk.app.texts import language, tr
from branchdesk.bootstrap.practice import practice_pc, prepare
from branchdesk.bootstrap.window import open_window
from branchdesk.commands.desk import setup_of
from branchdesk.commands.terminal import Refused
from branchdesk.demo.open import open_demo
from branchdesk.demo.play import play


def open_desk(options: argparse.Namespace) -> int:
    """``branchdesk``: the window of this PC."""
    _need_display()
    return open_window(setup_of(options), language())


def open_demonstration(options: argparse.Namespace) -> int:
    """``branchdesk open-demo``: the window with the demonstration branch."""
    _need_display()
    return open_demo(options.folder)


def demonstrate(options: argparse.Namespace) -> int:
    """``branchdesk demo``: the whole job, with or without a display."""
    return play(options.out)


def practise(options: argparse.Namespace) -> int:
    """``branchdesk practice``: the window to practise in, on a ledger of its own."""
    _need_display()
    data = options.data or host.practice_folder()
    setup = practice_pc(data, options.file_keys)
    prepare(setup)
    return open_window(setup, language(), options.client)


def _need_display() -> None:
    """Without one Qt ends the process without a word that a person could use."""
    if not sys.platform.startswith("linux"):
        return
    if not any(map(os.environ.get, ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"))):
        raise Refused(tr("command.no_display"))
