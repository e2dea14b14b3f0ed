"""The branch's look at its own work: asked for at the gate when it is due, made by a supervisor."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from branchdesk.app.views import OpenPoint
from branchdesk.bootstrap import Engine
from branchdesk.domain.events import stream
from branchdesk.domain.happenings import Overridden, SelfChecked
from branchdesk.domain.terms import months_later
from tests.app.branch import (
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

    desk.results.override(first, "self_check", "two forms without a date", supervisor)
    name = stream("branch", checking.session.place.branch_id)
    (made,) = [one.payload for one in checking.store.stream(name)]
    branch_id = checking.session.place.branch_id
    assert made == SelfChecked(branch_id, SUPERVISOR, "two forms without a date", "AMAC")
    (tag,) = [one for one in desk.interviews.view(first).tags if one.what == "overridden"]
    assert tag.text == "two forms without a date"
    written = checking.store.stream(stream("interview", desk.interviews.state(first).interview_id))
    assert [one.payload.article for one in written if isinstance(one.payload, Overridden)] == [
        "AMAC"
    ]

    second = open_case(desk, id_number="A223456781")
    interview(desk, second)
    by = months_later(checking.session.today(), 6).isoformat()
    assert asked_for(checking, second).passed
    assert asked_for(checking, second).params["date"] == by


def test_a_branch_without_the_rule_is_not_asked(pc: Engine) -> None:
    case_id = open_case(pc.desk)
    interview(pc.desk, case_id)
    assert "self_check" not in {one.point for one in pc.desk.results.points(case_id)}
