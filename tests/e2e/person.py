"""An account manager at the real window who says what it shows as kept."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QAbstractButton, QApplication, QListView, QWidget

from branchdesk.app.views import TagRow
from branchdesk.bootstrap import Setup
from branchdesk.bootstrap.window import open_window
from branchdesk.demo.hands import Album, Hands
from branchdesk.demo.stage import ADVISER, PASSWORD
from branchdesk.store.keys import FileKeyStore
from branchdesk.ui.shell import Shell
from branchdesk.ui.widgets.strip import MessageStrip
from tests.app.branch import DEVICES
from tests.e2e.told import Answered, Begun, Offered, Shown, tell

QUESTIONS = 18
"""So many are gone through; then the last one is talked about until the end comes."""
_ANSWER_KINDS = ("answered", "changed")


class Person:
    """Works the window by keys alone."""

    def __init__(self, window: Shell) -> None:
        self._window = window
        self._hands = Hands(window, lambda: False, Album(Path()))
        self._told: dict[str, TagRow] = {}

    def talk(self) -> None:
        """Begin the interview of the case that waits and go through it, for ever."""
        hands = self._hands
        self._sign_in()
        hands.key(Qt.Key.Key_Return)
        hands.find("abandon")
        hands.key(Qt.Key.Key_Return)
        hands.find("refuse")
        tell(Begun())
        hands.key(Qt.Key.Key_Return)
        for number in range(1, QUESTIONS + 1):
            self._until(partial(self._asked, number), f"question {number}")
            self._about(number)
            hands.key(Qt.Key.Key_Return)
        self._until(partial(self._asked, QUESTIONS + 1), "the last question")
        while True:
            self._about(QUESTIONS + 1)

    def go_on(self) -> None:
        """See what sign-in offers, go on with the case at hand and keep one more answer."""
        hands = self._hands
        strip = hands.find("unfinished")
        if isinstance(strip, MessageStrip) and strip.notice is not None:
            tell(Offered(strip.notice.what))
        self._sign_in()
        hands.key(Qt.Key.Key_Return)
        hands.wait(lambda: hands.sees("refuse") or hands.sees("option-1"), "the interview")
        tell(Begun())
        if hands.sees("refuse"):
            hands.key(Qt.Key.Key_Return)
        self._until(lambda: hands.sees("option-1"), "a question")
        self._answer(2 if self._is_chosen(1) else 1)

    def _sign_in(self) -> None:
        hands = self._hands
        hands.write("signin-user", ADVISER)
        hands.write("signin-password", PASSWORD)
        hands.key(Qt.Key.Key_Return)
        hands.find("page-board")
        hands.wait_usable("open-case")

    def _about(self, number: int) -> None:
        """Everything that is said and done about a question."""
        hands = self._hands
        hands.key(Qt.Key.Key_S)
        self._answer(2 if self._is_chosen(1) else 1)
        self._press(Qt.Key.Key_E, "explained")
        self._press(Qt.Key.Key_W, "ownwords")
        if number % 3 == 0:
            self._answer(2 if self._is_chosen(1) else 1)
        if number % 4 == 0:
            hands.key(Qt.Key.Key_Q)
            hands.write("question-text", "會不會虧")
            self._press(Qt.Key.Key_Return, "question")

    def _answer(self, digit: int) -> None:
        # The list of tags is shown a turn after the question.
        self._hands.settle()
        self._tell_tags()
        before = set(self._answers())
        self._hands.key(Qt.Key(int(Qt.Key.Key_0) + digit))
        self._until(
            lambda: len(self._answers()) > len(before) and self._is_chosen(digit),
            "the answer to be kept",
        )
        (tag_id,) = set(self._answers()) - before
        tell(Answered(tag_id, self._told[tag_id].item_no or 0, digit))

    def _press(self, key: Qt.Key, kind: str) -> None:
        before = self._count(kind)
        self._hands.key(key)
        self._until(lambda: self._count(kind) > before, f"the tag {kind}")

    def _until(self, seen: Callable[[], bool], what: str) -> None:
        """Wait until ``seen``, saying meanwhile what comes up in the list."""

        def looked() -> bool:
            self._tell_tags()
            return seen()

        self._hands.wait(looked, what)

    def _tell_tags(self) -> None:
        for row in self._rows():
            if row.id not in self._told:
                self._told[row.id] = row
                tell(Shown(row))

    def _rows(self) -> list[TagRow]:
        page = self._window.findChild(QWidget, "page-interview")
        shown = page.findChild(QListView, "tag-list") if isinstance(page, QWidget) else None
        if not isinstance(shown, QListView) or not shown.isVisible():
            return []
        model, role = shown.model(), Qt.ItemDataRole.UserRole
        return [model.index(place, 0).data(role) for place in range(model.rowCount())]

    def _asked(self, number: int) -> bool:
        return any(row.kind == "asked" and row.item_no == number for row in self._told.values())

    def _answers(self) -> list[str]:
        return [row.id for row in self._told.values() if row.kind in _ANSWER_KINDS]

    def _count(self, kind: str) -> int:
        return sum(row.kind == kind for row in self._told.values())

    def _is_chosen(self, digit: int) -> bool:
        option = self._hands.find(f"option-{digit}")
        return isinstance(option, QAbstractButton) and option.isChecked()


class _Sitting:
    """What happens once the window is open; then it is closed."""

    def __init__(self, what: str) -> None:
        self._what = what
        self.done = False

    def begin(self) -> None:
        """Work the window that just opened."""
        try:
            (window,) = (one for one in QApplication.topLevelWidgets() if isinstance(one, Shell))
            person = Person(window)
            work = {"talk": person.talk, "go-on": person.go_on}[self._what]
            work()
            self.done = True
        finally:
            QApplication.closeAllWindows()


def sit_down(what: str, data: Path, keys: Path) -> int:
    """Open the program as a person does and work it; 0 when all was done."""
    application = QApplication(["branchdesk"])
    sitting = _Sitting(what)
    QTimer.singleShot(0, application, sitting.begin)
    code = open_window(Setup(data, FileKeyStore(keys), DEVICES))
    return code or int(not sitting.done)
