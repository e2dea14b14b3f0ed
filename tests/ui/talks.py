"""A desk with a real recorder that films a clip: for the interview and its result."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from branchdesk.app.access import Access
from branchdesk.app.board import Board
from branchdesk.app.desk import Desk
from branchdesk.app.intake import Intake
from branchdesk.app.interviewing import Interviews
from branchdesk.app.leaving import Leaving
from branchdesk.app.preferences import Choices
from branchdesk.app.recording import Recording
from branchdesk.app.results import Results
from branchdesk.app.session import Session
from tests.ui.desks import ADVISER, PASSWORD, front_desk

FACTS = {
    "name": "王小明",
    "id_number": "A123456789",
    "birth_date": "1979-02-11",
    "phone": "0912345678",
    "address": "台北市大安區忠孝東路四段 1 號",
    "yearly_income": "1040000",
    "investable_amount": "2500000",
    "settlement_account": "012-4471",
}


@dataclass(frozen=True)
class TalkDesk:
    """The verbs that interview and result use, and the case they are about."""

    session: Session
    access: Access
    board: Board
    intake: Intake
    interviews: Interviews
    leaving: Leaving
    results: Results
    recording: Recording
    choices: Choices
    case_id: str

    @property
    def desk(self) -> Desk:
        """As pages are given it."""
        return cast(Desk, self)


def opened_case(intake: Intake, **more: str) -> str:
    """A new case of a client with ``more`` facts; its id."""
    facts = {**FACTS, **more}
    for field in intake.blank().fields:
        if field.choices:
            facts[field.id] = field.choices[0][0]
    return intake.open_case(facts, "risk_review", ()).case_id


def talk_over(talk: TalkDesk, case_id: str) -> None:
    """The whole interview of a case and its result; nothing was said in own words."""
    talk.interviews.begin(case_id, "zh_TW")
    view = talk.interviews.consent(case_id, given=True)
    for number in range(1, view.total + 1):
        view = talk.interviews.go_to(case_id, number)
        talk.interviews.answer(case_id, view.item.options[0].id)
    talk.results.finish(case_id)


@contextmanager
def talk_desk(folder: Path, **more: str) -> Iterator[TalkDesk]:
    """A signed-in adviser with one open case, of a client with ``more`` facts; the recorder is
    stopped at the end."""
    with front_desk(folder) as (front, _desk):
        front.access.sign_in(ADVISER, PASSWORD)
        case_id = opened_case(front.intake, **more)
        recording = front.recording
        interviews = Interviews(front.session, recording)
        results = Results(front.session, interviews, recording)
        try:
            yield TalkDesk(
                front.session,
                front.access,
                front.board,
                front.intake,
                interviews,
                Leaving(front.session, front.access, interviews, recording),
                results,
                recording,
                front.choices,
                case_id,
            )
        finally:
            front.session.append(recording.stop())
