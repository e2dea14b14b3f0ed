"""The identity document photographed: kept sealed with its case, compared, or nothing at all."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from branchdesk.app.recording import Devices
from branchdesk.app.verifying import check_desk
from branchdesk.bootstrap import Engine
from branchdesk.domain.events import stream
from branchdesk.domain.happenings import IdentityCompared, IdentityPhotographed
from branchdesk.domain.identity import COMPARED, KINDS
from branchdesk.video.ports import CameraSpec, MicrophoneSpec
from tests.app.branch import (
    DEVICES,
    FACTS,
    Branch,
    begin,
    open_case,
    refused,
    running,
    spoil,
    state_of,
    the_case,
    until,
)
from tests.app.photographing import add_photograph, over, ready
from tests.store.branch import KEEPING


@pytest.fixture
def desk(pc: Engine, card: Path) -> Iterator[Engine]:
    """A PC whose camera is over a card and running."""
    over(pc, card).desk.photographs.camera.begin()
    yield pc
    pc.desk.photographs.camera.end()


def photographed(engine: Engine, case_id: str) -> list[IdentityPhotographed]:
    events = engine.store.stream(stream("case", case_id))
    return [e.payload for e in events if isinstance(e.payload, IdentityPhotographed)]


def test_a_photograph_before_the_case_is_kept_with_it(desk: Engine) -> None:
    photographs = desk.desk.photographs
    look = ready(desk)
    assert len(look.corners) == 4
    assert all(one.holds for one in look.judgements)
    before = state_of(desk)
    (photo,) = photographs.take("id_card", "front").photos
    assert (photo.document, photo.side, photo.faults) == ("id_card", "front", ())
    width, height = KINDS["id_card"]
    assert photo.picture.width / photo.picture.height == pytest.approx(width / height, rel=0.01)
    assert state_of(desk) == before
    case_id = desk.desk.intake.open_case(FACTS, "risk_review", (), COMPARED).case_id
    (kept,) = photographed(desk, case_id)
    (row,) = photographs.rows(case_id)
    jpeg = photographs.jpeg(row)
    assert kept.sha256 == hashlib.sha256(jpeg).hexdigest() == row.sha256
    assert (kept.width, kept.height, row.taken_by) == (1280, 720, "A20417")
    assert set(kept.measures) == {"edges", "margin", "size", "light", "glare", "blur"}
    assert jpeg[:64] not in desk.files.path(row.photograph_id).read_bytes()
    view = photographs.view(case_id)
    assert [one.picture for one in view.photos] == [photo.picture]
    assert view.compared == COMPARED
    assert photographs.view().photos == ()


def test_a_case_that_does_not_open_keeps_the_photograph_waiting(desk: Engine) -> None:
    ready(desk)
    desk.desk.photographs.take("id_card", "front")
    before = state_of(desk)
    wrong = {**FACTS, "id_number": "A123456780"}
    fault = refused(lambda: desk.desk.intake.open_case(wrong, "risk_review", ()))
    assert fault.code == "fact_invalid"
    assert state_of(desk) == before
    assert len(desk.desk.photographs.view().photos) == 1
    desk.desk.photographs.forget()
    assert photographed(desk, open_case(desk.desk)) == []


def test_what_one_person_took_is_not_the_next_ones(desk: Engine) -> None:
    ready(desk)
    desk.desk.photographs.take("id_card", "front")
    desk.desk.access.sign_out()
    assert desk.desk.photographs.view().photos == ()
    assert refused(lambda: desk.desk.photographs.take("id_card", "back")).code == "not_permitted"


def test_a_retake_keeps_the_old_and_asks_to_compare_anew(desk: Engine) -> None:
    photographs, case_id = desk.desk.photographs, open_case(desk.desk)
    ready(desk)
    first = photographs.take("id_card", "front", case_id).photos[0].photograph_id
    assert photographs.compare(case_id, ("name",)).compared == ("name",)
    view = photographs.take("id_card", "front", case_id)
    assert len(photographs.rows(case_id)) == 2
    assert [one.photograph_id == first for one in view.photos] == [False]
    assert view.compared == ()
    photographs.take("id_card", "back", case_id)
    sides = {one.side for one in photographs.compare(case_id, COMPARED).photos}
    assert sides == {"front", "back"}
    compared = [
        recorded.payload
        for recorded in desk.store.stream(stream("case", case_id))
        if isinstance(recorded.payload, IdentityCompared)
    ]
    assert first in compared[0].photograph_ids
    assert first not in compared[1].photograph_ids


def test_the_camera_goes_to_the_interview_and_is_busy_then(desk: Engine) -> None:
    case_id = open_case(desk.desk)
    ready(desk)
    desk.recording.devices = DEVICES
    begin(desk.desk, case_id)
    camera = desk.desk.photographs.camera
    assert camera.look("id_card").state == "off"
    camera.begin()
    assert camera.look("id_card").hint == "busy"
    assert refused(lambda: desk.desk.photographs.take("id_card", "front")).code == "camera_missing"
    taken = refused(lambda: desk.desk.photographs.take("id_card", "front", case_id))
    assert taken.code == "case_state"


def test_a_camera_that_shows_nothing_is_said(pc: Engine, tmp_path: Path) -> None:
    gone = CameraSpec("clip", path=str(tmp_path / "gone.mp4"))
    pc.recording.devices = Devices(gone, MicrophoneSpec("none"))
    camera = pc.desk.photographs.camera
    camera.begin()
    until(lambda: camera.look("id_card").state == "fault", "the fault")
    assert camera.look("id_card").fault == "clip_unreadable"
    camera.end()


def test_verifier_and_rebuild_count_photographs_and_a_destroyed_key_closes_them(
    desk: Engine,
) -> None:
    ready(desk)
    desk.desk.photographs.take("id_card", "front")
    case_id = open_case(desk.desk)
    rows = desk.store.photographs()
    desk.store.rebuild()
    assert desk.store.photographs(case_id) == rows
    path = desk.files.path(rows[0].photograph_id)
    found = check_desk(desk.store, desk.vault, desk.files)
    assert all(one.holds for one in found)
    assert path.name in {one.params.get("file") for one in found}
    desk.store.destroy_client_key(desk.store.case(case_id).client_id, "asked", KEEPING)
    assert desk.store.photographs() == ()
    assert photographed(desk, case_id) == []
    desk.store.rebuild()
    assert desk.store.photographs() == ()


def test_a_damaged_photograph_is_found(desk: Engine) -> None:
    ready(desk)
    desk.desk.photographs.take("id_card", "front")
    case_id = open_case(desk.desk)
    (row,) = desk.store.photographs(case_id)
    spoil(desk.files.path(row.photograph_id))
    found = check_desk(desk.store, desk.vault, desk.files)
    assert [one.params["file"] for one in found if not one.holds] == [
        desk.files.path(row.photograph_id).name
    ]
    assert refused(lambda: desk.desk.photographs.view(case_id)).code == "pdf_damaged"


def test_head_office_gets_the_photograph(branch: Branch, card: Path) -> None:
    with running(branch.pc("photographs", "7")) as engine:
        over(engine, card).desk.photographs.camera.begin()
        ready(engine)
        engine.desk.photographs.take("id_card", "front")
        case_id = open_case(engine.desk)

        def arrived() -> bool:
            (row,) = engine.store.photographs(case_id)
            transfer = engine.store.transfer(row.photograph_id)
            there = transfer is not None and transfer.state == "arrived"
            return there and row.verified_at is not None

        until(arrived, "the photograph at head office", engine)


def test_the_way_upward_names_the_photograph(sealed: Engine, card: Path) -> None:
    over(sealed, card)
    waiting = sealed.desk.transfers.link().on_the_way
    add_photograph(sealed, the_case(sealed))
    assert sealed.desk.transfers.link().on_the_way == waiting + 1
    parts = [part.part for part in sealed.desk.transfers.view().transfers]
    assert parts.count("identity") == 1
