"""A case that another PC filmed: read at once, and its film comes meanwhile."""

from pathlib import Path

import pytest

from branchdesk.app.views import OnTheWay
from branchdesk.domain.errors import IntegrityFault
from branchdesk.video.reader import SealedReader
from tests.app import branch as desks
from tests.app.branch import NOWHERE, Branch, lead_to


def test_the_case_is_read_before_its_film_has_come(branch: Branch, tmp_path: Path) -> None:
    counter = lead_to(branch.pc(f"{tmp_path.name}-filmed", "4"), branch.hub.address)
    other = branch.pc(f"{tmp_path.name}-read", "9")
    with desks.running(counter) as first:
        case_id = desks.open_case(first.desk, id_number="B123456780")
        desks.interview(first.desk, case_id)
        desks.sign(first.desk, case_id)
        store = first.store
        desks.until(lambda: store.case(case_id).state == "SUBMITTED", "all files", first)
        own = first.desk.reviews.view(case_id)
    with desks.running(other, desks.REVIEWER) as second:

        def known() -> bool:
            return any(row.case_id == case_id for row in second.store.cases(states=("SUBMITTED",)))

        desks.until(known, "the case on the reviewer's PC", second)
    # Head office is away from the reviewer's PC: all but the film is there.
    with desks.running(lead_to(other, NOWHERE), desks.REVIEWER) as second:
        reviews = second.desk.reviews
        view = reviews.view(case_id)
        assert (view.claims, view.tags, view.understanding) == (
            own.claims,
            own.tags,
            own.understanding,
        )
        lengths = {track.recording_id: track.length_ms for track in own.tracks}
        assert {track.recording_id: track.length_ms for track in view.tracks} == lengths
        assert [(track.peaks, track.thumbnails) for track in view.tracks] == [((), ())]
        assert view.recording_ids == own.recording_ids

        def away() -> bool:
            seen = [reviews.media(film) for film in view.recording_ids]
            return all(isinstance(one, OnTheWay) and one.state == "away" for one in seen)

        desks.until(away, "that head office is away")
    with desks.running(lead_to(other, branch.hub.address), desks.REVIEWER) as second:
        reviews = second.desk.reviews

        def come() -> bool:
            seen = [reviews.media(film) for film in own.recording_ids]
            here = [one for one in seen if isinstance(one, SealedReader)]
            for reader in here:
                reader.close()
            return len(here) == len(seen)

        desks.until(come, "the film")
        assert reviews.view(case_id).tracks == own.tracks


def test_an_own_film_that_is_gone_is_missing(branch: Branch, tmp_path: Path) -> None:
    with desks.running(branch.copy(branch.sealed, tmp_path)) as engine:
        film = engine.desk.reviews.view(desks.the_case(engine)).recording_ids[0]
        engine.vault.path(film).unlink()
        with pytest.raises(IntegrityFault, match="media_missing"):
            engine.desk.reviews.media(film)
