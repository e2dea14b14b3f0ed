"""How often a client may be tested: held before the first question, lifted by a second person."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest

from branchdesk.app.views import OpenPoint
from branchdesk.bootstrap import Engine
from branchdesk.domain.events import Draft, stream
from branchdesk.domain.happenings import CaseSealed, Overridden, ReviewReturned
from tests.app.branch import (
    ADVISER,
    OTHER_ADVISER,
    PASSWORD,
    SUPERVISOR,
    Branch,
    Clock,
    answers,
    ask,
    begin,
    interview,
    open_case,
    refused,
    running,
)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def dated(branch: Branch, tmp_path: Path, clock: Clock) -> Iterator[Engine]:
    """A PC whose clock can be set forward; the client was tested twice today."""
    with running(branch.copy(branch.joined, tmp_path, clock)) as engine:
        for _ in range(2):
            interview(engine.desk, open_case(engine.desk))
        yield engine


def counts(pc: Engine, case_id: str) -> list[object]:
    """How many tests the gate counts, today and in the year."""
    return [
        one.params["count"]
        for one in pc.desk.results.points(case_id)
        if one.point.startswith("tests_")
    ]


def test_a_third_interview_of_the_day_is_not_begun(dated: Engine, clock: Clock) -> None:
    desk, session = dated.desk, dated.session
    case_id, before = open_case(desk), dated.store.head()
    fault = refused(lambda: desk.interviews.begin(case_id, "zh_TW"))
    assert fault.code == "tests_used_up"
    assert fault.params == {"count": 3, "limit": 2, "article": "H4"}
    assert dated.store.head() == before
    view = desk.interviews.barred(case_id)
    assert view is not None
    params = {"count": 3, "limit": 2}
    assert view.points == (OpenPoint("tests_today", False, "override", params, article="H4"),)
    assert view.free_on == (session.today() + timedelta(days=1)).isoformat()

    clock.ahead = timedelta(days=1)
    assert desk.interviews.barred(case_id) is None
    interview(desk, case_id)
    assert counts(dated, case_id) == [1, 3]


def test_a_supervisor_lets_it_begin_and_it_is_kept_who_and_why(dated: Engine) -> None:
    desk, interviews = dated.desk, dated.desk.interviews
    case_id, before = open_case(desk), dated.store.head()
    supervisor = desk.access.witness(SUPERVISOR, PASSWORD)
    colleague = desk.access.witness(OTHER_ADVISER, PASSWORD)
    own = desk.access.name_of(ADVISER)
    for second, reason, code in (
        (own, "alone", "four_eyes"),
        (colleague, "friend", "not_permitted"),
        (supervisor, " ", "fact_missing"),
    ):
        attempt = partial(interviews.begin_anyway, case_id, "zh_TW", reason, second)
        assert refused(attempt).code == code
    assert dated.store.head() == before

    view = interviews.begin_anyway(case_id, "zh_TW", "asked by the client", supervisor)
    written = dated.store.stream(stream("interview", view.interview_id))
    (kept,) = [one for one in written if isinstance(one.payload, Overridden)]
    assert kept.payload == Overridden(
        view.interview_id, "tests_today", "asked by the client", SUPERVISOR, "H4"
    )
    assert kept.event.media_ms == 0
    (tag,) = [one for one in view.tags if one.what == "overridden"]
    assert tag.text == "asked by the client"
    # It has begun: going on asks nobody again, and at the gate it is settled.
    assert interviews.barred(case_id) is None
    interview(desk, case_id)
    point = next(one for one in desk.results.points(case_id) if one.point == "tests_today")
    assert point.passed


def test_a_full_year_has_room_again_a_year_after_its_first_test(
    dated: Engine, clock: Clock
) -> None:
    session, first = dated.session, dated.session.today()
    rules = {one.id: one for one in session.pack.rules}
    rules["yearly_limit"] = replace(rules["yearly_limit"], numbers={"tests": 2})
    pack = replace(session.pack, rules=tuple(rules.values()))
    packs = {**session.definitions.rule_packs, session.place.rule_pack: pack}
    session.definitions = replace(session.definitions, rule_packs=packs)
    clock.ahead = timedelta(days=120)
    case_id = open_case(dated.desk)
    view = dated.desk.interviews.barred(case_id)
    assert view is not None
    (point,) = view.points
    assert (point.point, point.params["count"], point.article) == ("tests_year", 3, "H5")
    assert view.free_on == first.replace(year=first.year + 1).isoformat()
    assert refused(lambda: dated.desk.interviews.begin(case_id, "en")).params["limit"] == 2


def test_asking_again_after_a_result_does_not_undo_the_test(pc: Engine) -> None:
    desk = pc.desk
    for _ in range(2):
        case_id = open_case(desk)
        interview(desk, case_id)
        begin(desk, case_id)
        desk.interviews.retake(case_id)
        desk.intake.abandon(case_id, "came out wrong")
    assert desk.interviews.barred(open_case(desk)) is not None


def test_an_earlier_test_is_not_stopped_by_later_ones(pc: Engine) -> None:
    desk = pc.desk
    cases = [open_case(desk) for _ in range(2)]
    for case_id in cases:
        interview(desk, case_id)
    assert [counts(pc, case_id) for case_id in cases] == [[1, 1], [2, 2]]


def test_a_case_opened_days_ago_counts_on_the_day_of_its_test(dated: Engine, clock: Clock) -> None:
    waiting = open_case(dated.desk)
    clock.ahead = timedelta(days=3)
    for _ in range(2):
        interview(dated.desk, open_case(dated.desk))
    assert dated.desk.interviews.barred(waiting) is not None


def test_another_client_is_tested_at_once(dated: Engine) -> None:
    case_id = open_case(dated.desk, id_number="A223456781")
    begin(dated.desk, case_id)
    ask(dated.desk, case_id, 1)
    assert dated.desk.interviews.barred(case_id) is None


def returned(pc: Engine, case_id: str, *items: str) -> str:
    """The case that amends this one, which head office returned with ``items`` to ask again."""
    interview_id = pc.store.case(case_id).interview_id or ""
    steps = (CaseSealed(case_id, interview_id, "form", ()), ReviewReturned(case_id, "dark", items))
    name = stream("case", case_id)
    client_id = pc.store.case(case_id).client_id
    pc.store.append([Draft(name, step, "R10003", client_id) for step in steps])
    return pc.desk.intake.amend(case_id).case_id


def last_case(pc: Engine) -> str:
    """The client's latest test."""
    return pc.store.cases()[-1].case_id


def other_answer(pc: Engine, item_id: str) -> dict[str, str]:
    """An answer to a question that is not the usual one."""
    usual = answers()[item_id]
    options = pc.session.questionnaire.item(item_id).options
    return {item_id: next(one.id for one in options if one.id != usual)}


def test_asking_the_returned_questions_again_is_not_another_test(dated: Engine) -> None:
    (asked_again,) = list(answers())[6:7]
    amending = returned(dated, last_case(dated), asked_again)
    assert dated.desk.interviews.barred(amending) is None
    interview(dated.desk, amending, other_answer(dated, asked_again))
    assert counts(dated, amending) == [2, 2]
    view = dated.desk.interviews.barred(open_case(dated.desk))
    assert view is not None
    assert view.points[0].params["count"] == 3


def riskiest(pc: Engine) -> dict[str, str]:
    """Of each question the answer with the most points."""
    return {
        item.id: max(item.options, key=lambda one: one.points).id
        for item in pc.session.questionnaire.items
    }


def repeated(pc: Engine, case_id: str) -> list[Mapping[str, str]]:
    """What is claimed of tests taken again until the level rose."""
    claims = pc.desk.interviews.state(case_id).claims
    return [one.detail for one in claims if one.what == "repeated_test"]


def test_asking_the_returned_questions_again_is_not_claimed_as_a_test_repeated(pc: Engine) -> None:
    first = open_case(pc.desk)
    interview(pc.desk, first)
    amending = returned(pc, first, *answers())
    interview(pc.desk, amending, riskiest(pc))
    low, high = (pc.store.case(one).level for one in (first, amending))
    assert low == "C3"
    assert high is not None
    assert high > low
    assert repeated(pc, amending) == []
    # Its level is that of the first test now: another test does not raise it.
    second = open_case(pc.desk)
    interview(pc.desk, second, riskiest(pc))
    assert repeated(pc, second) == []


def test_a_test_and_its_repair_count_once_where_another_test_raised_the_level(pc: Engine) -> None:
    first = open_case(pc.desk)
    interview(pc.desk, first)
    (asked_again,) = list(answers())[6:7]
    amending = returned(pc, first, asked_again)
    interview(pc.desk, amending)
    second = open_case(pc.desk)
    interview(pc.desk, second, riskiest(pc))
    (claim,) = repeated(pc, second)
    assert (claim["count"], claim["lowest"]) == ("2", "C3")


def test_answering_other_questions_anew_is_another_test(dated: Engine) -> None:
    first, asked_again, *_ = answers()
    amending = returned(dated, last_case(dated), asked_again)
    interview(dated.desk, amending, other_answer(dated, first))
    assert counts(dated, amending) == [3, 3]


def test_a_case_returned_whole_is_asked_as_another_test(dated: Engine) -> None:
    amending = returned(dated, last_case(dated))
    view = dated.desk.interviews.barred(amending)
    assert view is not None
    assert view.points[0].params["count"] == 3


def test_a_repair_of_a_repair_counts_as_the_first_test(dated: Engine, clock: Clock) -> None:
    (asked_again,) = list(answers())[6:7]
    amending = returned(dated, last_case(dated), asked_again)
    interview(dated.desk, amending)
    clock.ahead = timedelta(days=1)
    again = returned(dated, amending, asked_again)
    interview(dated.desk, again, other_answer(dated, asked_again))
    assert counts(dated, again) == [2, 2]
    assert dated.desk.interviews.barred(open_case(dated.desk)) is None
