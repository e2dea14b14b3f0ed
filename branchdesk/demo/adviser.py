"""The account manager's part: sign in, case, interview, result, signature, seal."""

from collections.abc import Callable
from functools import partial
from time import monotonic

from PySide6.QtCore import Qt

from branchdesk.app.desk import Desk
from branchdesk.app.views import InterviewView, OpenPoint
from branchdesk.demo.hands import Hands
from branchdesk.demo.script import Question, Script
from branchdesk.demo.stage import PASSWORD, SUPERVISOR
from branchdesk.ui.pages.result_gate import key_of

FACTS = {
    "name": "王小明",
    "id_number": "A123456789",
    "birth_date": "1974-03-05",
    "phone": "0912345678",
    "email": "ming.wang@example.com",
    "address": "臺北市大安區忠孝東路四段 1 號 5 樓",
    "yearly_income": "1,200,000",
    "investable_amount": "2,500,000",
    "settlement_account": "012-3456-78-4471",
}
"""An invented client; choices are taken from the top."""

CASE = ("account_and_subscription", ("bond-twd-core",))
"""Why the client came and what they would like to buy."""

SIGNATURE: list[list[tuple[float, float]]] = [
    [(0.20, 0.30), (0.24, 0.29), (0.29, 0.28), (0.33, 0.28)],
    [(0.21, 0.46), (0.25, 0.45), (0.29, 0.45), (0.32, 0.44)],
    [(0.265, 0.29), (0.267, 0.40), (0.266, 0.52), (0.264, 0.64)],
    [(0.18, 0.66), (0.24, 0.65), (0.30, 0.64), (0.36, 0.63)],
    [(0.47, 0.24), (0.472, 0.38), (0.470, 0.52), (0.462, 0.66), (0.448, 0.60)],
    [(0.43, 0.40), (0.42, 0.48), (0.40, 0.55)],
    [(0.52, 0.38), (0.54, 0.45), (0.565, 0.53)],
    [(0.64, 0.28), (0.64, 0.40), (0.64, 0.54)],
    [(0.64, 0.28), (0.68, 0.27), (0.70, 0.27), (0.70, 0.40), (0.70, 0.53)],
    [(0.645, 0.41), (0.67, 0.405), (0.695, 0.40)],
    [(0.645, 0.53), (0.67, 0.525), (0.695, 0.52)],
    [(0.76, 0.24), (0.755, 0.40), (0.745, 0.55), (0.725, 0.68)],
    [(0.76, 0.24), (0.79, 0.23), (0.82, 0.23), (0.82, 0.40), (0.82, 0.60), (0.80, 0.64)],
    [(0.762, 0.37), (0.79, 0.365), (0.815, 0.36)],
    [(0.76, 0.49), (0.79, 0.485), (0.815, 0.48)],
]
"""Strokes in shares of the ink area."""

_KEYS = {"speak": Qt.Key.Key_S, "explain": Qt.Key.Key_E, "own-words": Qt.Key.Key_W}
_STEP_S = 20.0


class Adviser:
    """Works the account manager's window through one case."""

    def __init__(self, hands: Hands, desk: Desk, script: Script) -> None:
        self._hands = hands
        self._desk = desk
        self._script = script
        self.case_id = ""

    def sign_in(self, user: str) -> None:
        """Number, password, Enter."""
        hands = self._hands
        hands.find("signin-user")
        hands.settle()
        hands.picture("sign-in")
        hands.write("signin-user", user)
        hands.write("signin-password", PASSWORD)
        hands.key(Qt.Key.Key_Return)
        hands.wait(lambda: hands.sees("page-board"), "the board")

    def open_case(self, purpose: str, products: tuple[str, ...]) -> None:
        """Type the client's facts once and go straight to the interview."""
        hands = self._hands
        hands.settle()
        hands.picture("board-empty")
        hands.key(Qt.Key.Key_N)
        hands.find("fact-name")
        for field in self._desk.intake.blank().fields:
            if field.check == "choice":
                hands.choose(f"fact-{field.id}", 0)
            else:
                hands.write(f"fact-{field.id}", FACTS[field.id])
        hands.click(f"purpose-{purpose}")
        for product in products:
            hands.click(f"product-{product}")
        hands.picture("case")
        hands.click("primary")
        hands.wait(lambda: self._desk.interviews.live().state == "recording", "the recorder")
        running = self._desk.session.store.unfinished()
        self.case_id = running[-1].case_id

    def interview(self) -> None:
        """Follow the clip: each key when it is heard."""
        hands = self._hands
        hands.wait(lambda: hands.sees("refuse"), "the question of consent")
        hands.picture("consent")
        self._until(self._script.consent.given_at_ms)
        hands.key(Qt.Key.Key_Return)
        self._seen(lambda view: view.consented)
        for number, question in enumerate(self._script.items, start=1):
            if number > 1:
                self._until(question.asked_from_ms)
                hands.key(Qt.Key.Key_Return)
            self._seen(partial(_is_up, number))
            self._ask(question)
            if number == 7:
                hands.settle()
                hands.picture("interview")
        hands.key(Qt.Key.Key_Return)
        hands.wait(lambda: hands.sees("level"), "the result")
        hands.settle()
        hands.picture("result-open")

    def mend(self) -> None:
        """Ask the rushed question once more; leave what cannot be mended open with a reason."""
        hands = self._hands
        retake = self._script.retake
        if retake is not None and any(point.number == retake.number for point in self._open()):
            self._until(retake.asked_from_ms - 500)
            hands.click(f"remedy-{self._place_of(retake.number)}")
            self._seen(lambda view: view.number == retake.number and view.chosen is None)
            hands.picture("retake")
            self._ask(
                Question(
                    item=retake.item,
                    asked_from_ms=retake.asked_from_ms,
                    asked_to_ms=retake.asked_to_ms,
                    answered_at_ms=retake.answered_at_ms,
                    option=retake.option,
                )
            )
            hands.key(Qt.Key.Key_Return)
            hands.wait(lambda: hands.sees("level"), "the result again")
            hands.settle()
        for _attempt in range(len(self._open())):
            first, left = self._open()[0], len(self._open()) - 1
            reason = "示範片段中刻意安排的干擾"
            if first.remedy == "override":
                hands.click("remedy-1")
                hands.write("override-1-reason", reason)
                hands.write("override-1-user", SUPERVISOR)
                hands.write("override-1-password", PASSWORD)
            else:
                hands.click("remedy-1" if first.remedy == "none" else f"accept-{key_of(first)}")
                hands.write("reason-1-text", reason)
            hands.key(Qt.Key.Key_Return)
            hands.wait(partial(self._left, left), "an accepted point")
            hands.settle()
        hands.picture("result")

    def sign(self) -> None:
        """Look at every page, sign, let the supervisor witness, seal."""
        hands = self._hands
        hands.key(Qt.Key.Key_Return)
        hands.find("ink")
        hands.settle()
        pages = self._desk.signing.prepare(self.case_id).pages
        for number in range(1, len(pages) + 1):
            hands.click(f"page-{number}")
            hands.rest_until(monotonic() + 1.1)
        hands.draw("ink", SIGNATURE)
        hands.write("witness-user", SUPERVISOR)
        hands.write("witness-password", PASSWORD)
        hands.click("witness")
        hands.find("witnessed")
        hands.picture("sign")
        hands.click("primary")
        hands.wait(lambda: hands.sees("page-sealed"), "the sealed page")
        hands.settle()
        hands.picture("sealed")

    def look_at_outcome(self) -> None:
        """Board, way upward, and the client's profile with one line's evidence playing."""
        hands = self._hands
        hands.click("rail-board")
        hands.settle()
        hands.picture("board")
        hands.click("rail-sync")
        hands.settle()
        hands.picture("sync")
        hands.click("rail-clients")
        hands.settle()
        hands.picture("clients")
        hands.key(Qt.Key.Key_Return)
        hands.wait(lambda: hands.sees("page-profile"), "the profile")
        hands.settle()
        hands.picture("profile")
        hands.key(Qt.Key.Key_E)
        hands.wait(lambda: hands.sees("close-film"), "the evidence to play")
        hands.rest_until(monotonic() + 1.0)
        hands.picture("profile-evidence")

    def _ask(self, question: Question) -> None:
        hands = self._hands
        options = [
            option.id for option in self._desk.session.questionnaire.item(question.item).options
        ]
        for step in question.steps():
            self._until(step.at_ms)
            if step.what == "answer":
                digit = options.index(step.value) + 1
                hands.key(Qt.Key(int(Qt.Key.Key_0) + digit))
                self._seen(partial(_is_chosen, step.value))
            elif step.what == "client-asks":
                hands.key(Qt.Key.Key_Q)
                hands.write("question-text", step.value)
                hands.key(Qt.Key.Key_Return)
            else:
                hands.key(_KEYS[step.what])

    def _until(self, at_ms: int) -> None:
        live = self._desk.interviews.live
        self._hands.wait(lambda: live().elapsed_ms >= at_ms, f"second {at_ms / 1000}", 120.0)

    def _seen(self, true: Callable[[InterviewView], bool]) -> None:
        view = self._desk.interviews.view
        self._hands.wait(lambda: true(view(self.case_id)), "the step to be kept", _STEP_S)

    def _open(self) -> list[OpenPoint]:
        points = self._desk.results.view(self.case_id).points
        return [point for point in points if not point.passed]

    def _left(self, count: int) -> bool:
        return len(self._open()) <= count

    def _place_of(self, number: int) -> int:
        return [point.number for point in self._open()].index(number) + 1


def _is_up(number: int, view: InterviewView) -> bool:
    return view.number == number


def _is_chosen(option: str, view: InterviewView) -> bool:
    return view.chosen == option
