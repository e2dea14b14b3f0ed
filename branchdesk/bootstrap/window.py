"""The window over a desk: one program a data folder, from the first fault to the last write."""

from PySide6.QtWidgets import QApplication

from branchdesk import host
from branchdesk.app.texts import Language
from branchdesk.bootstrap import Engine, Setup
from branchdesk.domain.errors import BranchDeskError
from branchdesk.ui.dress import dress
from branchdesk.ui.program import Program
from branchdesk.ui.start_fault import StartFault


def open_window(setup: Setup, language: Language = "zh_TW") -> int:
    """Run the program for one person at one PC until the window is closed."""
    application = QApplication.instance() or QApplication(["branchdesk"])
    if not isinstance(application, QApplication):
        raise TypeError("a window needs a QApplication")
    dress(application, host.resources(), language=language)
    instance = host.SingleInstance(setup.data)
    try:
        host.make_folder(setup.data)
        instance.take()
    except BranchDeskError as fault:
        return _show_fault(application, fault)
    host.start_logging(setup.data)
    hooks = host.CrashHooks(setup.data)
    hooks.install()
    try:
        return _run(application, setup)
    finally:
        hooks.remove()
        host.stop_logging()
        instance.release()


def _run(application: QApplication, setup: Setup) -> int:
    try:
        engine = Engine(setup)
        engine.start()
    except BranchDeskError as fault:
        host.log_incident(fault)
        return _show_fault(application, fault)
    program = Program(engine.desk)
    program.open()
    try:
        return application.exec()
    finally:
        engine.stop()


def _show_fault(application: QApplication, fault: BranchDeskError) -> int:
    window = StartFault(fault)
    window.show()
    application.exec()
    return 2
