"""The reviewer has the identity document beside the film, on whatever PC it was taken."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from branchdesk.app.views import IdentityReview
from branchdesk.bootstrap import Engine, Setup
from branchdesk.domain.identity import COMPARED
from branchdesk.store.files import SealedFiles
from tests.app.branch import FACTS, NOWHERE, REVIEWER, Branch, lead_to, running, until
from tests.app.photographing import over, ready


@dataclass(frozen=True)
class Taken:
    """A PC without a line, and a case whose document it photographed."""

    setup: Setup
    case_id: str
    seen: IdentityReview


@pytest.fixture
def taken(branch: Branch, card: Path, tmp_path: Path) -> Taken:
    """Photographed, and two of three facts compared, while head office was away."""
    setup = lead_to(branch.pc(tmp_path.name, "7"), NOWHERE)
    with running(setup) as engine:
        over(engine, card).desk.photographs.camera.begin()
        ready(engine)
        engine.desk.photographs.take("id_card", "front")
        case_id = engine.desk.intake.open_case(FACTS, "risk_review", (), COMPARED[:2]).case_id
        return Taken(setup, case_id, engine.desk.reviews.identity(case_id))


@contextmanager
def reviewing(branch: Branch, taken: Taken) -> Iterator[Engine]:
    """A reviewer on another PC, once that PC knows of the photograph; the first one is on line."""
    name = f"{taken.setup.data.name}-review"
    with (
        running(lead_to(taken.setup, branch.hub.address)) as first,
        running(branch.pc(name, "8"), REVIEWER) as second,
    ):

        def known() -> bool:
            first.sync.nudge()
            return bool(second.store.photographs(taken.case_id))

        until(known, "the event of the photograph", second)
        yield second


def test_another_pc_shows_photograph_facts_and_who_compared_them(
    branch: Branch, taken: Taken
) -> None:
    with reviewing(branch, taken) as second:
        store = second.store

        def arrived() -> bool:
            return store.photographs(taken.case_id)[0].verified_at is not None

        until(arrived, "the photograph at head office", second)
        (row,) = store.photographs(taken.case_id)
        assert not second.files.path(row.photograph_id).exists()
        first_look = second.desk.reviews.identity(taken.case_id)
        assert first_look.facts == taken.seen.facts
        assert [one.state for one in first_look.on_the_way] == ["coming"]

        def come() -> bool:
            return not second.desk.reviews.identity(taken.case_id).on_the_way

        until(come, "the photograph")
        seen = second.desk.reviews.identity(taken.case_id)
        assert second.desk.reviews.identity(taken.case_id) == seen
    assert seen == taken.seen
    assert [photo.side for photo in seen.photos] == ["front"]
    assert [(fact.fact_id, fact.value, fact.agrees) for fact in seen.facts] == [
        ("name", FACTS["name"], True),
        ("id_number", FACTS["id_number"], True),
        ("birth_date", FACTS["birth_date"], False),
    ]
    assert seen.compared_by is not None
    assert seen.compared_by["zh_TW"] == "陳雅婷"
    assert seen.on_the_way == ()


def test_a_photograph_that_has_not_come_to_head_office_is_counted(
    branch: Branch, taken: Taken
) -> None:
    (photo,) = taken.seen.photos
    SealedFiles(taken.setup.data / "documents").path(photo.photograph_id).unlink()
    with reviewing(branch, taken) as second:
        seen = second.desk.reviews.identity(taken.case_id)
    assert seen.photos == ()
    assert [one.state for one in seen.on_the_way] == ["unsent"]


def test_a_case_without_a_document_says_so(sealed: Engine) -> None:
    (row,) = sealed.store.cases()
    seen = sealed.desk.reviews.identity(row.case_id)
    assert (seen.photos, seen.on_the_way, seen.compared_by) == ((), (), None)
    assert not any(fact.agrees for fact in seen.facts)
