"""The window over a desk: one program a data folder, from the first fault to the last write."""

from contextlib import ExitStack

from PySide6.QtWidgets import QApplication

from branchdesk import host
from branchdesk.app.incidents import log_incident
from branchdesk.app.notices import told
from branchdesk.app.texts import Language
from branchdesk.bootstrap import Engine, Setup
from branchdesk.domain.errors import BranchDeskError
from branchdesk.ui.dress import dress
from branchdesk.ui.program import Program
from branchdesk.ui.start_fault import StartFault


def open_window(
    setup: Setup, language: Language = "zh_TW", practise_with: str | None = None
) -> int:
    """Run the program for one person at one PC until the window is closed; ``language`` until it
    is known which one was chosen here. ``practise_with`` begins practice with that client."""
    application = QApplication.instance() or QApplication(["branchdesk"])
    if not isinstance(application, QApplication):
        raise TypeError("a window needs a QApplication")
    host.go_first()
    dress(application, host.resources(), language=language)
    hooks = host.CrashHooks(setup.data)
    with ExitStack() as closing:
        try:
            engine = _started(setup, hooks, closing)
        except Exception as error:  # noqa: BLE001 - nothing runs yet: whatever it is, it is told
            return _show_fault(application, error)
        program = Program(engine.desk)
        program.practise_wanted.connect(host.open_practice)
        hooks.tell = program.tell
        program.open(practise_with)
        _tell_damage(engine, program)
        host.keep_for_good()
        host.window_first()
        return application.exec()


def _started(setup: Setup, hooks: host.CrashHooks, closing: ExitStack) -> Engine:
    """The desk at work, alone on its folder, its faults logged; all of it ended by ``closing``."""
    host.make_folder(setup.data)
    instance = host.SingleInstance(setup.data)
    instance.take()
    closing.callback(instance.release)
    host.start_logging(setup.data)
    closing.callback(host.stop_logging)
    hooks.install()
    closing.callback(hooks.remove)
    try:
        engine = Engine(setup)
        engine.start()
    except BranchDeskError as fault:
        log_incident(fault)
        raise
    closing.callback(engine.stop)
    return engine


def _tell_damage(engine: Engine, program: Program) -> None:
    """Recordings that do not verify are told in the program's strip, in the language that was
    chosen at this PC: behind the job that reads it."""
    program.runner.db(
        lambda: None,
        lambda _none: engine.recording.tell_damage(program.tell),
        owner=program,
    )


def _show_fault(application: QApplication, error: Exception) -> int:
    window = StartFault(told(error))
    window.show()
    application.exec()
    return 2
