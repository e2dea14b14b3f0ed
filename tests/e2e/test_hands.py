"""A whole interview of twenty questions in the real screens by keyboard alone, and by mouse alone.

Every question is read out, one is explained, asked about, noted and said in own words, one answer
is changed, one question is taken again and one is gone back to; then the result.
"""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

from branchdesk.app.texts import Language
from branchdesk.domain.interview import Interview
from branchdesk.ui.dress import Wardrobe
from branchdesk.ui.i18n import LANGUAGES, translator
from tests.e2e.practised import Sitting, sitting

pytestmark = pytest.mark.qt_log_ignore("text-to-speech", "PulseAudio")
"""A machine without sound has no voice either; that is not what is looked at here."""

TOLD = 3
"""At this question everything is done that can be done with one."""


class Watch(QObject):
    """What kinds of input reach the program's widgets."""

    def __init__(self) -> None:
        super().__init__()
        self.keys = 0
        self.clicks = 0

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        if isinstance(watched, QWidget) and event.spontaneous():
            self.keys += isinstance(event, QKeyEvent)
            self.clicks += isinstance(event, QMouseEvent)
        return False


@pytest.fixture
def watch(qapp: QApplication) -> Iterator[Watch]:
    """Looks at every event of the application."""
    watch = Watch()
    qapp.installEventFilter(watch)
    yield watch
    qapp.removeEventFilter(watch)


@pytest.fixture(scope="module")
def program(dressed: Wardrobe, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sitting]:
    """One window for all of them, a new case each."""
    with sitting(tmp_path_factory.mktemp("hands")) as program:
        yield program


@pytest.fixture
def desk(program: Sitting, language: Language) -> Iterator[Sitting]:
    """A new case in that language, as at the start again afterwards."""
    translator().set_language(language)
    program.begin()
    yield program
    program.hands.settle()
    translator().set_language("zh_TW")


class Keyboard:
    """Keys pressed wherever the keyboard is."""

    writes = True

    def __init__(self, desk: Sitting) -> None:
        self._desk = desk

    def agree(self) -> None:
        self._key(Qt.Key.Key_Return)

    forward = result = agree

    def back(self) -> None:
        self._key(Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)

    def choose(self, digit: int) -> None:
        self._key(Qt.Key(int(Qt.Key.Key_0) + digit))

    def tool(self, name: str) -> None:
        names = {"speak": "S", "explain": "E", "own-words": "W", "client-asks": "Q", "note": "T"}
        self._key(Qt.Key(ord(names[name])))

    def retake(self) -> None:
        self._key(Qt.Key.Key_R)

    def line(self, entry: str, words: str) -> None:
        self._desk.hands.find(f"{entry}-text")
        focus = self._desk.program.shell.focusWidget()
        assert isinstance(focus, QLineEdit)
        QTest.keyClicks(focus, words)
        QTest.keyClick(focus, Qt.Key.Key_Return)

    def _key(self, key: Qt.Key, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        self._desk.hands.key(key, held)


class Mouse:
    """Clicks on what is on show; it writes nothing."""

    writes = False

    def __init__(self, desk: Sitting) -> None:
        self._desk = desk

    def agree(self) -> None:
        self._desk.hands.click("primary")

    forward = result = agree

    def back(self) -> None:
        self._desk.hands.click("previous")

    def choose(self, digit: int) -> None:
        self._desk.hands.click(f"option-{digit}")

    def tool(self, name: str) -> None:
        self._desk.hands.click(name)

    def retake(self) -> None:
        self._desk.hands.click("retake")

    def line(self, entry: str, words: str) -> None:
        """A mouse writes nothing: the line is kept empty, which a question of the client may be."""
        assert words
        self._desk.hands.click(f"{entry}-keep")


def whole_interview(desk: Sitting, by: Keyboard | Mouse) -> Interview:
    """Consent, twenty questions, the result."""
    by.agree()
    for number in range(1, 21):
        desk.until_up(number)
        by.tool("speak")
        by.choose(1 + number % 2)
        desk.until_chosen(1 + number % 2)
        if number == TOLD:
            _everything(desk, by)
        if number < 20:
            by.forward()
    by.result()
    desk.hands.wait(lambda: desk.hands.sees("level"), "the result")
    return desk.engine.desk.interviews.state(desk.case_id)


def _everything(desk: Sitting, by: Keyboard | Mouse) -> None:
    item = desk.view().item.id
    state = desk.engine.desk.interviews.state
    by.tool("client-asks")
    by.line("question", "fees")
    desk.hands.wait(lambda: state(desk.case_id).takes[item][-1].client_questions == 1, "a question")
    if by.writes:
        by.tool("note")
        by.line("entry", "hears badly")
    by.tool("explain")
    by.tool("own-words")
    by.choose(4)
    desk.until_chosen(4)
    by.back()
    desk.until_up(TOLD - 1)
    by.forward()
    desk.until_up(TOLD)
    by.retake()
    desk.hands.wait(lambda: len(state(desk.case_id).takes[item]) == 2, "the second take")
    by.choose(3)
    desk.until_chosen(3)


def expect_whole(state: Interview, *, notes: int) -> None:
    """All of it is in the ledger."""
    assert len(state.answers()) == 20
    assert state.assessed is not None
    told = list(state.takes.values())[TOLD - 1]
    assert [len(take.answers) for take in told] == [2, 1]
    assert (told[0].client_questions, told[0].open_questions) == (1, 0)
    assert (told[0].explained, told[0].own_words) == (1, 1)
    assert sum(tag.what == "note" for tag in state.tags) == notes
    assert all(takes[0].spoken_ms is not None for takes in state.takes.values())


@pytest.mark.parametrize("language", LANGUAGES)
def test_by_keyboard_alone(desk: Sitting, watch: Watch, language: Language) -> None:
    state = whole_interview(desk, Keyboard(desk))
    expect_whole(state, notes=1)
    assert state.language == language
    assert watch.clicks == 0
    assert watch.keys > 0


@pytest.mark.parametrize("language", LANGUAGES)
def test_by_mouse_alone(desk: Sitting, watch: Watch, language: Language) -> None:
    state = whole_interview(desk, Mouse(desk))
    expect_whole(state, notes=0)
    assert state.language == language
    assert watch.keys == 0
    assert watch.clicks > 0
