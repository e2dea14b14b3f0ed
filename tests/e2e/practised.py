"""A practice PC with its window open, for hands of any sort."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from PySide6.QtWidgets import QAbstractButton, QLabel

from branchdesk.app.views import InterviewView
from branchdesk.bootstrap import Engine
from branchdesk.bootstrap.practice import practice_pc, prepare
from branchdesk.demo.hands import Album, Hands
from branchdesk.ui.i18n import pick
from branchdesk.ui.program import Program
from branchdesk.ui.route import Route
from tests.app.branch import DEVICES


@dataclass
class Sitting:
    """The real window over a real ledger; one case after the other."""

    engine: Engine
    program: Program
    hands: Hands
    case_id: str = ""

    def begin(self, client: str = "hesitant") -> None:
        """A new case, at its consent."""
        self.case_id = self.engine.desk.practising.open_case(client)
        self.program.shell.go(Route("interview", case_id=self.case_id))
        self.hands.find("refuse")

    def view(self) -> InterviewView:
        """As the ledger has it, not as the window shows it."""
        return self.engine.desk.interviews.view(self.case_id)

    def until_up(self, number: int) -> None:
        """Wait until the window shows that question, all of it."""
        words = pick(self.engine.session.questionnaire.items[number - 1].text)
        question = self.hands.find("question")
        assert isinstance(question, QLabel)
        self.hands.wait(lambda: question.text() == words, f"question {number}")

    def until_chosen(self, digit: int) -> None:
        """Wait until the window shows that answer as kept."""
        option = self.hands.find(f"option-{digit}")
        assert isinstance(option, QAbstractButton)
        self.hands.wait(option.isChecked, f"answer {digit}")


@contextmanager
def sitting(folder: Path) -> Iterator[Sitting]:
    """Everything started in ``folder``, stopped in order at the end."""
    setup = replace(practice_pc(folder / "practice", folder / "keys"), devices=DEVICES)
    prepare(setup)
    engine = Engine(setup)
    engine.start()
    person = engine.desk.practising.sign_in()
    program = Program(engine.desk)
    hands = Hands(program.shell, lambda: program.runner.busy, Album(folder))
    program.shell.set_person(person.name["en"], person.role)
    program.shell.show()
    program.shell.activateWindow()
    try:
        yield Sitting(engine, program, hands)
    finally:
        program.shell.close()
        engine.stop()
        program.shell.deleteLater()
