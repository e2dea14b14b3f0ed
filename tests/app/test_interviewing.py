"""The interview below its screen: wherever the program is cut off, there is a way to go on."""

from branchdesk.bootstrap import Engine
from branchdesk.domain import interview as rules
from branchdesk.domain.events import stream
from tests.app.branch import open_case


def test_no_instant_lies_between_consent_and_the_first_question(pc: Engine) -> None:
    interviews = pc.desk.interviews
    case_id = open_case(pc.desk)
    interview_id = interviews.begin(case_id, "zh_TW").interview_id
    seen: list[tuple[bool | None, str | None]] = []

    def look(_changed: frozenset[str]) -> None:
        state = rules.fold(pc.store.stream(stream("interview", interview_id)))
        seen.append((state.consent, state.current_item))

    pc.session.subscribe(look)
    view = interviews.consent(case_id, True)
    assert (True, view.item.id) in seen
    assert (True, None) not in seen
    assert (view.number, view.consented) == (1, True)
