"""The reviewer's part on another PC: queue, claims, profile lines with evidence, decision."""

from functools import partial
from time import monotonic

from PySide6.QtCore import Qt

from branchdesk.app.desk import Desk
from branchdesk.demo.hands import Hands, NotSeen
from branchdesk.demo.stage import PASSWORD
from branchdesk.ui.formats import media_time_exact

LINES = (
    (Qt.Key.Key_1, "+", 7, "下跌時先等市場恢復，不急著賣"),
    (Qt.Key.Key_2, "+", 12, "想固定領息貼補生活"),
    (Qt.Key.Key_3, "+", 11, "這筆錢一到三年內要用"),
    (Qt.Key.Key_4, "~", 2, "收入穩定，但還貸款用掉三成到一半"),
)
"""Key of the dimension, stance, number of the question that proves it, and words of each line."""

_STANCE_KEYS = {"+": Qt.Key.Key_Plus, "~": Qt.Key.Key_AsciiTilde, "-": Qt.Key.Key_Minus}
_WATCH_S = 600.0
_FEED_S = 60.0


class Reviewer:
    """Works the reviewer's window through one case."""

    def __init__(self, hands: Hands, desk: Desk) -> None:
        self._hands = hands
        self._desk = desk

    def sign_in(self, user: str) -> None:
        """Number, password, Enter: straight to the queue."""
        hands = self._hands
        hands.write("signin-user", user)
        hands.write("signin-password", PASSWORD)
        hands.key(Qt.Key.Key_Return)
        hands.wait(lambda: hands.sees("page-review_queue"), "the queue")

    def take_up(self, case_id: str) -> None:
        """Wait until the case has arrived whole, then open it."""
        hands = self._hands

        def arrived() -> bool:
            return any(
                row.case.case_id == case_id and row.arrived for row in self._desk.reviews.queue()
            )

        hands.wait(arrived, "the case from head office", _FEED_S)
        hands.settle()
        hands.picture("review-queue")
        hands.click("primary")
        hands.wait(lambda: hands.sees("page-review"), "the case under review")
        hands.settle()

    def look(self) -> None:
        """Let the film run a little at its own pace, with sound and timeline."""
        hands = self._hands
        hands.key(Qt.Key.Key_Space)
        hands.rest_until(monotonic() + 3.0)
        hands.picture("review")
        hands.key(Qt.Key.Key_K)

    def judge(self, case_id: str) -> None:
        """Accept every claim: the clip was disturbed on purpose."""
        hands = self._hands
        for left in reversed(range(self._open(case_id))):
            hands.key(Qt.Key.Key_Return)
            hands.wait(partial(self._left, case_id, left), "the claim to be judged")
            hands.settle()

    def write_profile(self, case_id: str) -> None:
        """A line a dimension, each citing the answer it rests on."""
        hands = self._hands
        for number, (digit, stance, question, words) in enumerate(LINES, start=1):
            self._go_to_answer(case_id, question)
            hands.key(Qt.Key.Key_P)
            hands.find("line-editor")
            hands.key(_STANCE_KEYS[stance])
            hands.key(digit)
            hands.write("line-text", words)
            if number == 1:
                hands.picture("review-line")
            hands.key(Qt.Key.Key_Return)
            hands.wait(partial(self._written, case_id, number), "the line to be kept")
            hands.settle()

    def approve(self, case_id: str) -> None:
        """Tick the check list, see as much as the rule asks for, approve with a remark."""
        hands = self._hands
        for number in range(1, len(self._desk.reviews.view(case_id).checklist) + 1):
            hands.key(Qt.Key(int(Qt.Key.Key_0) + number))
        hands.key(Qt.Key.Key_Home)
        for _faster in range(3):
            hands.key(Qt.Key.Key_L)
        hands.wait_usable("approve", _WATCH_S)
        hands.key(Qt.Key.Key_K)
        hands.picture("review-ready")
        hands.key(Qt.Key.Key_A)
        hands.write("remark-text", "問答清楚，干擾處已逐一確認")
        hands.key(Qt.Key.Key_Return)
        hands.wait(lambda: self._desk.reviews.view(case_id).decision == "APPROVED", "the decision")
        hands.settle()
        hands.picture("review-done")

    def _go_to_answer(self, case_id: str, question: int) -> None:
        """From the start, tag by tag, until the clock shows the answer's second."""
        hands = self._hands
        tags = self._desk.reviews.view(case_id).tags
        at_ms = min(tag.at_ms for tag in tags if (tag.kind, tag.item_no) == ("answered", question))
        hands.key(Qt.Key.Key_Home)
        for _tag in tags:
            if hands.find("film-clock").accessibleDescription() == media_time_exact(at_ms):
                return
            hands.key(Qt.Key.Key_Down)
        raise NotSeen(f"the answer to question {question}")

    def _open(self, case_id: str) -> int:
        return sum(claim.state == "open" for claim in self._desk.reviews.view(case_id).claims)

    def _left(self, case_id: str, count: int) -> bool:
        return self._open(case_id) == count

    def _written(self, case_id: str, count: int) -> bool:
        return len(self._desk.reviews.view(case_id).lines) == count
