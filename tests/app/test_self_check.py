"""The branch's look at its own work: asked for at the gate when it is due, made by a supervisor."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from branchdesk.app.views import OpenPoint
from branchdesk.bootstrap import Engine
from branchdesk.domain.events import Payload, stream
from branchdesk.domain.happenings import Overridden, SelfChecked
from branchdesk.domain.terms import months_later
from tests.app.branch import (
    OTHER_ADVISER,
    PASSWORD,
    SUPERVISOR,
    Branch,
    Clock,
    interview,
    open_case,
    refused,
    running,
)

HALF_A_YEAR = timedelta(days=190)
FOUND = "two forms of 王小明 without a date"
"""What somebody may type at one client's gate: it names the client."""


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def checking(branch: Branch, tmp_path: Path, clock: Clock) -> Iterator[Engine]:
    """A PC whose pack asks for a self-check every half year."""
    with running(branch.copy(branch.joined, tmp_path, clock)) as engine:
        session = engine.session
        rule = session.definitions.rule_packs["cn-securities"].rule("self_check")
        assert rule is not None
        pack = replace(session.pack, rules=(*session.pack.rules, rule))
        packs = {**session.definitions.rule_packs, session.place.rule_pack: pack}
        session.definitions = replace(session.definitions, rule_packs=packs)
        yield engine


def asked_for(pc: Engine, case_id: str) -> OpenPoint:
    """The line of the gate about it."""
    (found,) = [one for one in pc.desk.results.points(case_id) if one.point == "self_check"]
    return found


def branch_of(pc: Engine) -> str:
    """The branch that the PC stands in."""
    return pc.session.place.branch_id


def checks(pc: Engine) -> list[Payload | None]:
    """Every self-check of the branch."""
    return [one.payload for one in pc.store.stream(stream("branch", branch_of(pc)))]


def test_a_new_branch_has_half_a_year(checking: Engine) -> None:
    case_id = open_case(checking.desk)
    interview(checking.desk, case_id)
    by = months_later(checking.session.today(), 6).isoformat()
    point = asked_for(checking, case_id)
    assert (point.passed, point.article) == (True, "AMAC")
    assert point.params == {"date": by, "months": 6}


def test_what_is_due_is_made_by_a_supervisor_and_counts_for_every_case(
    checking: Engine, clock: Clock
) -> None:
    desk, clock.ahead = checking.desk, HALF_A_YEAR
    first = open_case(desk)
    interview(desk, first)
    assert (asked_for(checking, first).passed, asked_for(checking, first).remedy) == (
        False,
        "override",
    )
    assert refused(lambda: desk.results.accept_point(first, "self_check", "later")).code == (
        "four_eyes"
    )
    supervisor = desk.access.witness(SUPERVISOR, PASSWORD)
    before = checking.store.head()
    attempt = lambda: desk.results.override(first, "self_check", " ", supervisor)  # noqa: E731
    assert refused(attempt).code == "fact_missing"
    assert checking.store.head() == before

    together: list[frozenset[str]] = []
    checking.session.subscribe(together.append)
    desk.results.override(first, "self_check", FOUND, supervisor)
    interview_id, branch_id = desk.interviews.state(first).interview_id, branch_of(checking)
    (made,) = checks(checking)
    assert made == SelfChecked(branch_id, SUPERVISOR, interview_id, "AMAC")
    name = stream("branch", branch_id)
    (written_at_once,) = [names for names in together if name in names]
    assert written_at_once == {name, stream("interview", interview_id)}
    (tag,) = [one for one in desk.interviews.view(first).tags if one.what == "overridden"]
    assert tag.text == FOUND
    written = checking.store.stream(stream("interview", interview_id))
    assert [one.payload.article for one in written if isinstance(one.payload, Overridden)] == [
        "AMAC"
    ]

    second = open_case(desk, id_number="A223456781")
    interview(desk, second)
    by = months_later(checking.session.today(), 6).isoformat()
    assert asked_for(checking, second).passed
    assert asked_for(checking, second).params["date"] == by


def test_what_was_found_is_nowhere_in_the_clear(checking: Engine, clock: Clock) -> None:
    desk, clock.ahead = checking.desk, HALF_A_YEAR
    case_id = open_case(desk)
    interview(desk, case_id)
    desk.results.override(case_id, "self_check", FOUND, desk.access.witness(SUPERVISOR, PASSWORD))
    assert len(checks(checking)) == 1
    kept = [one.sealed for one in checking.store.own_events(0, 10_000)]
    assert not [text for text in kept if FOUND.encode() in text]


def test_a_colleague_cannot_have_it_made_at_a_case_that_is_not_theirs(
    checking: Engine, clock: Clock
) -> None:
    desk, clock.ahead = checking.desk, HALF_A_YEAR
    case_id = open_case(desk)
    interview(desk, case_id)
    supervisor = desk.access.witness(SUPERVISOR, PASSWORD)
    desk.access.sign_in(OTHER_ADVISER, PASSWORD)
    before = checking.store.head()
    attempt = lambda: desk.results.override(case_id, "self_check", FOUND, supervisor)  # noqa: E731
    assert refused(attempt).code == "not_permitted"
    assert checking.store.head() == before


def test_a_branch_without_the_rule_is_not_asked(pc: Engine) -> None:
    case_id = open_case(pc.desk)
    interview(pc.desk, case_id)
    assert "self_check" not in {one.point for one in pc.desk.results.points(case_id)}
