"""The program over a real desk: what was chosen on this PC is there at the next start."""

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from PySide6.QtWidgets import QAbstractButton, QApplication
from pytestqt.qtbot import QtBot

from branchdesk import host
from branchdesk.bootstrap import Setup
from branchdesk.domain.happenings import Claimed
from branchdesk.ui.dress import Wardrobe
from branchdesk.ui.i18n import tr
from branchdesk.ui.program import Program
from branchdesk.ui.route import Route
from branchdesk.ui.theme import Scheme
from tests.app.branch import Branch, begin, open_case, running
from tests.ui.hands import click, find

# The speech plug-in of a Linux desktop says so when no speech service runs.
pytestmark = pytest.mark.qt_log_ignore("text-to-speech")


@pytest.fixture(scope="module")
def branch(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Branch]:
    """Head office and its branch."""
    made = Branch(tmp_path_factory.mktemp("branch"))
    yield made
    made.close()


@contextmanager
def opened(setup: Setup, qtbot: QtBot) -> Iterator[Program]:
    """The program's window, at rest; closed in order at the end."""
    with running(setup, user=None) as engine:
        program = Program(engine.desk)
        program.open()
        qtbot.waitUntil(lambda: not program.runner.busy, timeout=20_000)
        try:
            yield program
        finally:
            program.shell.close()
            program.shell.deleteLater()


def look_of(wardrobe: Wardrobe) -> tuple[str, Scheme, bool, bool]:
    """Language, colours, large type, less motion."""
    look = wardrobe.theme
    return (wardrobe.translator.language, look.scheme, look.large, look.reduced_motion)


def fail() -> None:
    """What nobody foresaw."""
    raise RuntimeError("private words")


def test_what_nobody_caught_is_told_with_the_number_that_is_in_the_log(
    qtbot: QtBot, branch: Branch, tmp_path: Path
) -> None:
    setup = branch.copy(branch.joined, tmp_path)
    hooks = host.CrashHooks(setup.data)
    host.start_logging(setup.data)
    with opened(setup, qtbot) as program:
        hooks.install()
        hooks.tell = program.tell
        thread = threading.Thread(target=fail)
        thread.start()
        thread.join()
        qtbot.waitUntil(lambda: program.shell.strip.notice is not None, timeout=20_000)
        notice = program.shell.strip.notice
        hooks.remove()
    host.stop_logging()
    written = (setup.data / "logs" / "branchdesk.log").read_text(encoding="utf-8")
    (number,) = re.findall(r"incident (\w+) RuntimeError", written)
    assert notice is not None
    assert number in notice.what
    assert number in notice.do
    assert "private words" not in written


def test_nobody_is_filmed_without_a_light(qtbot: QtBot, branch: Branch, tmp_path: Path) -> None:
    with running(branch.copy(branch.joined, tmp_path)) as engine:
        program = Program(engine.desk)
        program.open()
        program.shell.go(Route("board"))
        light = program.shell.top._light
        case_id = open_case(engine.desk)
        begin(engine.desk, case_id)
        qtbot.waitUntil(light.isVisible, timeout=20_000)
        assert light.words == tr("shell.recording")
        program.shell.go(Route("interview", case_id=case_id))
        qtbot.waitUntil(lambda: not light.isVisible(), timeout=20_000)
        program.shell.go(Route("clients"))
        qtbot.waitUntil(light.isVisible, timeout=20_000)
        program._sign_out()
        qtbot.waitUntil(lambda: engine.recording.running is None, timeout=20_000)
        qtbot.waitUntil(lambda: not (light.isVisible() or program.runner.busy), timeout=20_000)
        program.shell.close()
        program.shell.deleteLater()


def test_what_is_claimed_is_kept_whatever_page_is_on_show(
    qtbot: QtBot, branch: Branch, tmp_path: Path
) -> None:
    with running(branch.copy(branch.joined, tmp_path)) as engine:
        interviews = engine.desk.interviews
        case_id = open_case(engine.desk)
        begin(engine.desk, case_id)
        program = Program(engine.desk)
        program.open()
        program.shell.go(Route("board"))
        interview_id = interviews.state(case_id).interview_id
        claim = Claimed(interview_id, "dark", "light", "1", 1.0, 0, 500)
        draft = engine.session.draft("interview", interview_id, claim, media_ms=0)
        engine.recording.keep_claims((draft,))

        def is_kept() -> bool:
            made = [one.detector for one in interviews.state(case_id).claims]
            return "light" in made and not program.runner.busy

        qtbot.waitUntil(is_kept, timeout=20_000)
        program.shell.close()
        program.shell.deleteLater()


def test_what_is_written_after_the_window_closed_asks_nothing(
    qtbot: QtBot, branch: Branch, tmp_path: Path
) -> None:
    """The desk still closes a recording then."""
    setup = branch.copy(branch.joined, tmp_path)
    with running(setup) as engine:
        program = Program(engine.desk)
        program.shell.close()
        with qtbot.captureExceptions() as raised:
            engine.session.announce(frozenset({"case:any"}))
            QApplication.processEvents()
        program.shell.deleteLater()
    assert raised == []


def test_what_was_chosen_is_there_at_the_next_start(
    qtbot: QtBot, wardrobe: Wardrobe, branch: Branch, tmp_path: Path
) -> None:
    setup = branch.copy(branch.joined, tmp_path)
    with opened(setup, qtbot) as program:
        program.shell.go(Route("settings"))
        page = program.shell
        click(find(page, "settings-scheme").findChildren(QAbstractButton)[1])
        click(find(page, "settings-elder"))
        click(find(page, "settings-motion"))
        click(find(page, "settings-language").findChildren(QAbstractButton)[2])
        assert look_of(wardrobe) == ("en", Scheme.DARK, True, True)
    wardrobe.translator.set_language("zh_TW")
    wardrobe.theme.set_scheme(Scheme.LIGHT)
    wardrobe.theme.set_large(False)
    wardrobe.theme.set_reduced_motion(False)
    with opened(setup, qtbot):
        assert look_of(wardrobe) == ("en", Scheme.DARK, True, True)
        assert wardrobe.theme.elder
