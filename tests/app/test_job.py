"""The whole job below the screens, and that everything arrives once."""

from pathlib import Path

from branchdesk.app.verifying import check_desk, check_folder
from branchdesk.bootstrap import Engine
from tests.app import branch as desks
from tests.app.branch import ADVISER, Branch

DIMENSIONS = ("mindset", "preferences", "direction", "strength")


def write_profile(engine: Engine, case_id: str) -> None:
    """A line on each dimension, each citing the answer it rests on."""
    reviews = engine.desk.reviews
    tags = [tag for tag in reviews.view(case_id).tags if tag.kind == "answered"]
    for dimension, tag in zip(DIMENSIONS, tags[::5], strict=True):
        reviews.write_line(case_id, dimension, "+", "說得清楚", "high", [tag.id])


def test_a_case_goes_from_first_word_to_decision_and_back(branch: Branch, tmp_path: Path) -> None:
    counter, other = branch.pc("counter", "4"), branch.pc("reviewer", "9")
    with desks.running(counter) as first, desks.running(other, desks.REVIEWER) as second:
        case_id = desks.open_case(
            first.desk, "account_and_subscription", ("bond-twd-core",), id_number="B123456780"
        )
        desks.interview(first.desk, case_id)
        result = first.desk.results.view(case_id)
        assert (result.level, result.score) == ("C3", 53)
        desks.sign(first.desk, case_id)

        def arrived() -> bool:
            return any(
                row.case.case_id == case_id and row.arrived for row in second.desk.reviews.queue()
            )

        desks.until(arrived, "the case on the reviewer's PC", second)
        view = second.desk.reviews.view(case_id)
        assert view.may_decide
        ended = second.desk.interviews.state(case_id).ended
        recorded = [ended[track.recording_id].media_ms for track in view.tracks]
        assert [track.length_ms for track in view.tracks] == recorded != [0]
        write_profile(second, case_id)
        second.desk.reviews.approve(case_id, "清楚", 1.0)

        store = first.store
        desks.until(lambda: store.case(case_id).state == "APPROVED", "the decision", first)
        desks.until(lambda: store.head()[0] == store.acknowledged(), "all sent", first)
        client_id = store.case(case_id).client_id
        desks.until(lambda: len(store.profile_lines(client_id)) == 4, "the profile", first)
        profile = first.desk.clients.profile(client_id)
        assert {line.dimension for line in profile.lines} == set(DIMENSIONS)
        assert all(line.evidence[0].kind == "answered" for line in profile.lines)

        first.desk.exports.case(case_id, tmp_path / "out", lambda tag: tag.kind, profile.lines)
        findings = (
            *check_folder(tmp_path / "out"),
            *check_desk(first.store, first.vault, first.files),
        )
        assert [finding for finding in findings if not finding.holds] == []
        found = {finding.what for finding in findings}
        assert found >= {"by_its_pc", "recorded", "film", "written"}


def test_head_office_away_for_the_whole_interview_gets_everything_once(
    branch: Branch, tmp_path: Path
) -> None:
    counter, other = branch.pc("counter-away", "5"), branch.pc("reviewer-away", "8")
    branch.hub.stop()
    try:
        with desks.running(counter) as engine:
            case_id = desks.open_case(engine.desk, id_number="C123456781")
            desks.interview(engine.desk, case_id)
            desks.sign(engine.desk, case_id)
            desks.until(
                lambda: engine.desk.transfers.view().link == "offline", "that the line is down"
            )
            assert engine.store.acknowledged() < engine.store.head()[0]
    finally:
        branch.hub.start()
    with desks.running(counter) as engine, desks.running(other, desks.REVIEWER) as second:
        store = engine.store
        desks.until(lambda: store.head()[0] == store.acknowledged(), "all sent", engine)
        desks.until(lambda: store.case(case_id).state == "SUBMITTED", "all files", engine)

        def submitted_there() -> bool:
            return any(case_id == row.case_id for row in second.store.cases(states=("SUBMITTED",)))

        desks.until(submitted_there, "the case on the reviewer's PC", second)
        own = store.own_events(0, 10_000)
        assert len(own) == store.head()[0]
        for name in {event.stream for event in own if event.stream.startswith(("case", "inter"))}:
            here = [recorded.event for recorded in store.stream(name)]
            there = [recorded.event for recorded in second.store.stream(name)]
            assert [event.id for event in there] == [event.id for event in here]
            assert [event.hash for event in there] == [event.hash for event in here]
        assert engine.desk.access.person is not None
        assert engine.desk.access.person.id == ADVISER
