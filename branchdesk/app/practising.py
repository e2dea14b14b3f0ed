"""Practice: scripted clients on a ledger of their own, and what the trainee could do better."""

from branchdesk.app.access import Access
from branchdesk.app.intake import Intake
from branchdesk.app.interviewing import Interviews
from branchdesk.app.results import Results
from branchdesk.app.session import Session
from branchdesk.app.views import Person
from branchdesk.domain import comprehension
from branchdesk.domain.errors import InputFault
from branchdesk.domain.practice import PracticeClient
from branchdesk.domain.practice_score import Score, score
from branchdesk.domain.reading import rates

PASSWORD = "practice"  # noqa: S105 - of nobody: it opens nothing but the practice ledger
TRAINEE = Person("PRACTICE", {"zh_TW": "練習員", "zh_CN": "练习员", "en": "Trainee"}, "adviser")
WITNESS = Person(
    "WITNESS", {"zh_TW": "練習主管", "zh_CN": "练习主管", "en": "Practice supervisor"}, "supervisor"
)
PEOPLE = (TRAINEE, WITNESS)
"""Whoever works at a practice branch; none of them is real."""

_OF_CASE = "practice-client:"
"""Begins the name of the setting that keeps which client a case is played with."""


class Practising:
    """Use cases of practice; there is nothing to do on a real ledger."""

    def __init__(
        self,
        session: Session,
        access: Access,
        intake: Intake,
        interviews: Interviews,
        results: Results,
    ) -> None:
        self._session = session
        self._access = access
        self._intake = intake
        self._interviews = interviews
        self._results = results

    @property
    def on(self) -> bool:
        """Whether this is practice; any thread."""
        return self._session.store.practice

    def sign_in(self) -> Person:
        """The trainee sits down."""
        return self._access.sign_in(TRAINEE.id, PASSWORD)

    def clients(self) -> tuple[PracticeClient, ...]:
        """The clients to practise with."""
        return tuple(self._session.definitions.practice.values())

    def open_case(self, client_id: str) -> str:
        """A new case with the scripted client ``client_id``; its id. Each time it is somebody new,
        whose tests of the day have not been used up."""
        client = self._session.definitions.practice[client_id]
        facts = {**client.facts, "id_number": self._number()}
        case_id = self._intake.open_case(facts, client.purpose, ()).case_id
        self._session.store.set_setting(_OF_CASE + case_id, client_id)
        return case_id

    def client_of(self, case_id: str) -> PracticeClient | None:
        """Who the client of a case is; None for a case of another sort."""
        name = self._session.store.setting(_OF_CASE + case_id)
        return None if name is None else self._session.definitions.practice.get(name)

    def score(self, case_id: str) -> Score:
        """How the interview of a case went; InputFault ``unanswered`` while it is not over."""
        session = self._session
        state = self._interviews.state(case_id)
        if state.assessed is None:
            raise InputFault("unanswered", items="-")
        facts = session.store.client(state.client_id).facts
        index = comprehension.index(state, session.questionnaire, session.pack, facts)
        open_ones = [one.point for one in self._results.points(case_id) if not one.passed]
        return score(state, session.questionnaire, rates(session.pack), index, open_ones)

    def _number(self) -> str:
        """An ID number that no case here has, with its check digit."""
        begin = f"A1{len(self._session.store.cases()) + 1:07d}"
        for digit in range(10):
            try:
                return self._intake.check("id_number", f"{begin}{digit}")
            except InputFault:
                continue
        raise InputFault("fact_invalid", field="id_number", expected="id_number")
