"""The interview below its screen: wherever the program is cut off, there is a way to go on."""

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa

from branchdesk.bootstrap import Engine
from branchdesk.domain import interview as rules
from branchdesk.domain.events import stream
from branchdesk.store.ledger import Store
from tests.app.branch import open_case

_READING = 2
"""Statements of asking for one thing: the transaction and the question."""
_WRITING = 8
"""Statements of one event: head, key, the event, whose it is, its place, and what it changes."""


@contextmanager
def statements(store: Store) -> Iterator[list[str]]:
    """What the ledger is asked meanwhile."""
    asked: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        asked.append(statement)

    engine = store._database._engine
    sa.event.listen(engine, "before_cursor_execute", note)
    yield asked
    sa.event.remove(engine, "before_cursor_execute", note)


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


def test_a_step_is_one_transaction_and_asks_little_of_the_ledger(pc: Engine) -> None:
    interviews, items = pc.desk.interviews, pc.session.questionnaire.items
    case_id = open_case(pc.desk)
    interviews.begin(case_id, "zh_TW")
    interviews.consent(case_id, True)
    interviews.answer(case_id, items[0].options[0].id)
    with statements(pc.store) as asked:
        before = pc.store.head()[0]
        view = interviews.go_to(case_id, 2)
    assert (view.number, pc.store.head()[0]) == (2, before + 1)
    assert asked.count("BEGIN IMMEDIATE") == 1
    assert sum("FROM fold_case" in statement for statement in asked) == 2
    # Besides the case before and after, and the head asked for here.
    assert len(asked) <= 3 * _READING + 1 + _WRITING
