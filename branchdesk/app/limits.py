"""How often a client may be tested: counted before the first question, and again at the gate; and
what the other tests came to.

A test is one asking that came to a result. Asking again what head office returned is no other one:
it counts as the test that it repairs.
"""

from collections.abc import Mapping
from datetime import date

from branchdesk.app.heads import head
from branchdesk.app.session import Session
from branchdesk.app.views import BarredView, OpenPoint
from branchdesk.domain import gate, interview, terms
from branchdesk.domain.events import kind_of, stream
from branchdesk.domain.happenings import Assessed
from branchdesk.store.queries import CaseRow


def tests(session: Session, row: CaseRow) -> tuple[int, int]:
    """Tests of a case's client up to and with this one: on its day, and in the 12 months to it."""
    test = _test_of(session, row)
    return terms.tests_to(_this_day(session, test), _earlier(session, test))


def barred(session: Session, row: CaseRow) -> BarredView | None:
    """Why a test of a case's client would not count today; None where it would, or where it is none
    because only what head office returned is asked again."""
    if _test_of(session, row) is not row:
        return None
    day, earlier = _this_day(session, row), _earlier(session, row)
    today, year = terms.tests_to(day, earlier)
    found = gate.test_limits(session.pack, tests_today=today, tests_year=year)
    points = tuple(
        OpenPoint(one.point, False, one.remedy, one.params, article=one.article)
        for one in found
        if not one.passed
    )
    if not points:
        return None
    free = terms.next_test_on(day, earlier, session.pack)
    return BarredView(head(session, row), points, free.isoformat() if free else None)


def other_levels(session: Session, row: CaseRow, since: date) -> tuple[str, ...]:
    """Levels of the client's tests after the day ``since``, without this one: of each test the one
    in which its latest repair ended."""
    this, levels = _test_of(session, row).case_id, {}
    for found in session.store.cases(client_id=row.client_id):
        test = _test_of(session, found)
        if found.level and test.case_id != this and session.day_of(test.opened_at) > since:
            levels[test.case_id] = found.level
    return tuple(levels.values())


def _this_day(session: Session, row: CaseRow) -> date:
    at_utc = _tested_at(session, row)
    return session.today() if at_utc is None else session.day_of(at_utc)


def _earlier(session: Session, row: CaseRow) -> list[date]:
    """The days of the client's tests before this one."""
    until = _tested_at(session, row) or session.stamp()
    known = session.store.cases(client_id=row.client_id)
    others = [one for one in known if one.case_id != row.case_id]
    at = [_tested_at(session, one) for one in others if _test_of(session, one) is one]
    return [session.day_of(one) for one in at if one is not None and one <= until]


def _test_of(session: Session, row: CaseRow) -> CaseRow:
    """The case whose test this one is: its own, or that of the returned one which it repairs."""
    while row.amends is not None:
        before = session.store.case(row.amends)
        now = _answers(session, row)
        if not terms.is_repair(before.returned_items, _answers(session, before), now):
            break
        row = before
    return row


def _answers(session: Session, row: CaseRow) -> Mapping[str, str]:
    """The answers in force, item to option; none before the interview."""
    if row.interview_id is None:
        return {}
    return interview.fold(session.store.stream(stream("interview", row.interview_id))).answers()


def _tested_at(session: Session, row: CaseRow) -> str | None:
    """When a case first had a result: asking again afterwards does not make it untested."""
    if row.interview_id is None:
        return None
    written = session.store.stream(stream("interview", row.interview_id))
    at = (one.event.at_utc for one in written if one.kind == kind_of(Assessed))
    return next(at, None)
