"""From the new case to the seal in the real window: each fact is asked for once, signed once.

The window is walked screen by screen; whatever can be typed, chosen or written on is counted.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSpinBox,
    QComboBox,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QTextEdit,
    QWidget,
)

from branchdesk.bootstrap import Engine
from branchdesk.demo.adviser import SIGNATURE
from branchdesk.demo.hands import Album, Hands
from branchdesk.domain.definitions import LANGUAGES
from branchdesk.ui.dress import Wardrobe
from branchdesk.ui.i18n import pick
from branchdesk.ui.program import Program
from branchdesk.ui.route import Route
from tests.app.branch import (
    FACTS,
    PASSWORD,
    SUPERVISOR,
    Branch,
    accept_open_points,
    running,
    the_case,
)

pytestmark = pytest.mark.qt_log_ignore("text-to-speech", "PulseAudio")

INPUTS = (QLineEdit, QComboBox, QPlainTextEdit, QTextEdit, QAbstractSpinBox)
PRODUCT = "bond-twd-core"
QUESTIONS = 20


class Walk:
    """The window over one PC, and what each of its screens asked for."""

    def __init__(self, engine: Engine, album: Path) -> None:
        self.engine = engine
        self.program = Program(engine.desk)
        self.hands = Hands(self.program.shell, lambda: self.program.runner.busy, Album(album))
        self.asked: dict[str, Counter[str]] = {}
        person = engine.session.require("walk", "adviser")
        self.program.shell.set_person(person.name["en"], person.role)
        self.program.shell.show()
        self.program.shell.activateWindow()

    def close(self) -> None:
        self.program.shell.close()
        self.program.shell.deleteLater()

    def look(self, screen: str) -> None:
        """Note every input that is on show, a fact's by its id whatever the input is called."""
        self.hands.settle()
        self.asked[screen] = Counter(
            self._meaning(widget)
            for widget in self.program.shell.findChildren(QWidget)
            if widget.isVisible() and _takes_input(widget)
        )

    def _meaning(self, widget: QWidget) -> str:
        name = widget.objectName()
        for field in self.engine.definitions.dictionary.fields:
            labels = {field.label[language] for language in LANGUAGES}
            if name == f"fact-{field.id}" or widget.accessibleName() in labels:
                return field.id
        return name


def _takes_input(widget: QWidget) -> bool:
    if widget.objectName() == "ink":
        return True
    writable = not (isinstance(widget, QLineEdit) and widget.isReadOnly())
    return isinstance(widget, INPUTS) and widget.isEnabled() and writable


@pytest.fixture(scope="module")
def walked(
    dressed: Wardrobe, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Engine, Mapping[str, Counter[str]]]]:
    """One case from the first key to the seal."""
    folder = tmp_path_factory.mktemp("once")
    branch = Branch(folder)
    room = tmp_path_factory.mktemp("pc")
    try:
        with running(branch.copy(branch.joined, room)) as engine:
            walk = Walk(engine, room)
            try:
                _new_case(walk)
                _interview(walk)
                _sign(walk)
                yield engine, walk.asked
            finally:
                walk.close()
    finally:
        branch.close()


def _new_case(walk: Walk) -> None:
    hands = walk.hands
    walk.program.shell.go(Route("intake"))
    hands.find("fact-name")
    walk.look("case")
    for field in walk.engine.definitions.dictionary.fields:
        if field.check == "choice":
            hands.choose(f"fact-{field.id}", 0)
        else:
            hands.write(f"fact-{field.id}", FACTS[field.id])
    hands.click("purpose-account_and_subscription")
    hands.click(f"product-{PRODUCT}")
    hands.click("primary")
    hands.find("refuse")


def _interview(walk: Walk) -> None:
    hands = walk.hands
    walk.look("consent")
    hands.key(Qt.Key.Key_Return)
    for number, item in enumerate(walk.engine.session.questionnaire.items, start=1):
        question = hands.find("question")
        assert isinstance(question, QLabel)
        words = pick(item.text)
        hands.wait(partial(_says, question, words), f"question {number}")
        walk.look(f"question {number}")
        hands.key(Qt.Key.Key_2)
        option = hands.find("option-2")
        assert isinstance(option, QAbstractButton)
        hands.wait(option.isChecked, f"answer {number}")
        hands.key(Qt.Key.Key_Return)
    hands.find("level")
    walk.look("result")


def _says(label: QLabel, words: str) -> bool:
    return label.text() == words


def _sign(walk: Walk) -> None:
    hands, engine = walk.hands, walk.engine
    hands.settle()
    accept_open_points(engine.desk, the_case(engine))
    walk.program.shell.go(Route("sign", case_id=the_case(engine)))
    hands.find("ink")
    walk.look("sign")
    pages = engine.desk.signing.prepare(the_case(engine)).pages
    for number in range(1, len(pages) + 1):
        hands.click(f"page-{number}")
    hands.draw("ink", SIGNATURE)
    hands.write("witness-user", SUPERVISOR)
    hands.write("witness-password", PASSWORD)
    hands.click("witness")
    hands.find("witnessed")
    hands.click("primary")
    hands.find("page-sealed")
    walk.look("sealed")


def test_every_fact_is_asked_for_on_one_screen_once(
    walked: tuple[Engine, Mapping[str, Counter[str]]],
) -> None:
    engine, asked = walked
    facts = [field.id for field in engine.definitions.dictionary.fields]
    places = {fact: {screen: n[fact] for screen, n in asked.items() if n[fact]} for fact in facts}
    assert places == {fact: {"case": 1} for fact in facts}


def test_nothing_else_is_typed_but_who_bears_witness(
    walked: tuple[Engine, Mapping[str, Counter[str]]],
) -> None:
    _engine, asked = walked
    later = sum((found for screen, found in asked.items() if screen != "case"), Counter[str]())
    copy = {"copy-place", "copy-password", "copy-line"}
    assert later == Counter({"ink", "witness-user", "witness-password"} | copy)
    assert len(asked) == 1 + 1 + QUESTIONS + 1 + 1 + 1


def test_there_is_one_place_to_sign(walked: tuple[Engine, Mapping[str, Counter[str]]]) -> None:
    engine, asked = walked
    assert {screen: found["ink"] for screen, found in asked.items() if found["ink"]} == {"sign": 1}
    (document,) = engine.store.documents_of(the_case(engine))
    assert document.sealed_at is not None


def test_the_interview_asks_of_the_facts_only_the_amounts_it_must_hear_from_the_client(
    walked: tuple[Engine, Mapping[str, Counter[str]]],
) -> None:
    engine, _asked = walked
    heard = Counter(item.fact for item in engine.session.questionnaire.items if item.fact)
    assert heard == {"yearly_income": 1, "investable_amount": 1}
