"""What is signed is what was shown, by whom it was shown, while the gate is closed."""

import pytest

from branchdesk.app.views import SignView
from branchdesk.bootstrap import Engine
from branchdesk.domain.errors import InputFault
from branchdesk.domain.events import Payload
from branchdesk.domain.happenings import Claimed, ClientAsked, FactsRecorded
from tests.app.branch import (
    FACTS,
    PASSWORD,
    SUPERVISOR,
    accept_open_points,
    begin,
    ink,
    open_case,
    the_case,
)


def shown(engine: Engine) -> SignView:
    """The form on the table."""
    accept_open_points(engine.desk, the_case(engine))
    return engine.desk.signing.prepare(the_case(engine))


def seal(engine: Engine, form: SignView) -> None:
    """The form that was shown, signed and witnessed."""
    witness = engine.desk.access.witness(SUPERVISOR, PASSWORD)
    engine.desk.signing.seal(form.case.case_id, form.document_id, ink(), witness)


def happens(engine: Engine, payload: Payload) -> None:
    """Something of the interview is in the ledger."""
    case = engine.store.case(the_case(engine))
    draft = engine.session.draft(
        "interview", case.interview_id or "", payload, client_id=case.client_id, media_ms=0
    )
    engine.desk.interviews.append(case.case_id, [draft])


def moves(engine: Engine, address: str) -> None:
    """Another case of the client says that they live elsewhere."""
    case = engine.store.case(the_case(engine))
    facts = FactsRecorded(case.client_id, "elsewhere", {**FACTS, "address": address})
    engine.session.append(
        [engine.session.draft("client", case.client_id, facts, client_id=case.client_id)]
    )


def is_sealed(engine: Engine) -> bool:
    return engine.store.case(the_case(engine)).sealed_at is not None


def test_a_form_that_was_not_the_one_on_show_is_not_sealed(interviewed: Engine) -> None:
    first = shown(interviewed)
    moves(interviewed, "台中市西區民權路 5 號")
    second = shown(interviewed)
    assert second.document_id != first.document_id
    with pytest.raises(InputFault, match="form_changed"):
        seal(interviewed, first)
    assert not is_sealed(interviewed)
    seal(interviewed, second)
    assert is_sealed(interviewed)


def test_a_form_that_no_longer_says_what_is_so_is_not_sealed(interviewed: Engine) -> None:
    form = shown(interviewed)
    moves(interviewed, "台中市西區民權路 5 號")
    with pytest.raises(InputFault, match="form_changed"):
        seal(interviewed, form)
    assert not is_sealed(interviewed)


def test_a_look_is_on_record_for_the_pages_that_were_shown(interviewed: Engine) -> None:
    first = shown(interviewed)
    moves(interviewed, "台中市西區民權路 5 號")
    shown(interviewed)
    signing = interviewed.desk.signing
    signing.page_shown(first.case.case_id, first.document_id, 1, 4000)
    assert signing.prepare(first.case.case_id).shown_ms[0] == 0


def test_a_gate_that_opened_after_the_form_was_drawn_stops_the_seal(interviewed: Engine) -> None:
    form = shown(interviewed)
    interview_id = interviewed.store.case(the_case(interviewed)).interview_id or ""
    happens(interviewed, ClientAsked(interview_id, "q01", "如果賠了怎麼辦？"))
    with pytest.raises(InputFault, match="case_state"):
        seal(interviewed, form)
    assert not is_sealed(interviewed)
    with pytest.raises(InputFault, match="case_state"):
        interviewed.desk.signing.prepare(form.case.case_id)


def test_who_reads_the_form_in_silence_may_still_sign_it(interviewed: Engine) -> None:
    form = shown(interviewed)
    interview_id = interviewed.store.case(the_case(interviewed)).interview_id or ""
    happens(interviewed, Claimed(interview_id, "silence", "silence", "1", 1.0, 0, 900_000))
    points = interviewed.desk.results.view(form.case.case_id).points
    assert [point.point for point in points if not point.passed] == ["silence"]
    again = interviewed.desk.signing.prepare(form.case.case_id)
    assert again.document_id == form.document_id
    seal(interviewed, form)
    assert is_sealed(interviewed)


def test_nobody_witnesses_their_own_seal(interviewed: Engine) -> None:
    form = shown(interviewed)
    desk = interviewed.desk
    witness = desk.access.witness(SUPERVISOR, PASSWORD)
    desk.access.sign_out()
    desk.access.sign_in(SUPERVISOR, PASSWORD)
    with pytest.raises(InputFault, match="four_eyes"):
        desk.signing.seal(form.case.case_id, form.document_id, ink(), witness)
    assert not is_sealed(interviewed)


def test_the_seal_of_one_case_does_not_end_the_recording_of_another(interviewed: Engine) -> None:
    form = shown(interviewed)
    other = open_case(interviewed.desk, id_number="B123456780")
    begin(interviewed.desk, other)
    seal(interviewed, form)
    running = interviewed.recording.running
    assert running is not None
    assert running.interview_id == interviewed.store.case(other).interview_id
    assert interviewed.store.case(form.case.case_id).sealed_at is not None
