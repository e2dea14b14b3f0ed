"""The reviewer's part on another PC: queue, claims, profile lines with evidence, decision."""

from functools import partial

from PySide6.QtCore import Qt

from branchdesk.app.desk import Desk
from branchdesk.demo.hands import Hands
from branchdesk.demo.stage import PASSWORD

LINES = (
    ("mindset", "+", "能說出最壞情況，虧損時會先等一等"),
    ("preferences", "+", "只買看得懂的，重視定期現金流"),
    ("direction", "+", "這筆錢三到五年內不用，想穩穩增值"),
    ("strength", "~", "收入穩定，可投資金額與表單大致相符"),
)
"""Dimension, stance and words of each line."""

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

    def watch(self, case_id: str) -> None:
        """Play until as much has been seen as the rule asks for."""
        hands = self._hands
        hands.find("video")
        hands.settle()
        hands.click("play")
        hands.wait(lambda: hands.number("watched") > 0, "the picture to play")
        hands.picture("review")
        wanted = round(100 * self._desk.reviews.view(case_id).watched_needed)
        for _faster in range(2):
            hands.key(Qt.Key.Key_L)
        hands.wait(lambda: hands.number("watched") >= wanted, "enough seen", 600.0)
        hands.key(Qt.Key.Key_K)

    def judge(self, case_id: str) -> None:
        """Accept every claim: the clip was disturbed on purpose."""
        hands = self._hands
        claims = self._desk.reviews.view(case_id).claims
        for number in range(len(claims)):
            left = len(claims) - number - 1
            hands.click("claim-accept")
            hands.wait(partial(self._left, case_id, left), "the claim to be judged")
            hands.settle()

    def write_profile(self, case_id: str) -> None:
        """Four lines, each citing the tag that is current."""
        hands = self._hands
        for number, (dimension, stance, words) in enumerate(LINES, start=1):
            hands.click(f"tag-{self._answer_tag(case_id, number * 4)}") if hands.sees(
                "tags"
            ) else hands.key(Qt.Key.Key_Down)
            hands.click("add-line")
            hands.click(f"line-dimension-{dimension}")
            hands.click(f"line-stance-{stance}")
            hands.write("line-text", words)
            hands.key(Qt.Key.Key_Return)
            hands.wait(partial(self._written, case_id, number), "the line to be kept")
            hands.settle()
        hands.picture("review-profile")

    def approve(self, case_id: str) -> None:
        """Tick the check list and approve."""
        hands = self._hands
        for name in self._desk.reviews.view(case_id).checklist:
            hands.click(f"check-{name}")
        hands.click("approve")
        hands.wait(lambda: self._desk.reviews.view(case_id).decision == "APPROVED", "the decision")
        hands.settle()
        hands.picture("review-approved")

    def _left(self, case_id: str, count: int) -> bool:
        claims = self._desk.reviews.view(case_id).claims
        return sum(claim.state == "open" for claim in claims) == count

    def _written(self, case_id: str, count: int) -> bool:
        return len(self._desk.reviews.view(case_id).lines) == count

    def _answer_tag(self, case_id: str, number: int) -> str:
        tags = self._desk.reviews.view(case_id).tags
        return next(tag.id for tag in tags if tag.kind == "answered" and tag.item_no == number)
