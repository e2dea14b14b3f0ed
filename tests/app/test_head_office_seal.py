"""Head office's seal on a real PC: signed once, whatever the line and the power do after that."""

import base64
import json
import subprocess
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest
import yaml
from msgspec import structs

from branchdesk.app.paper import Pile
from branchdesk.app.scans import Scans
from branchdesk.app.seals import Ask, Seals, certified_name, certified_of
from branchdesk.app.verifying import check_desk, check_folder
from branchdesk.app.views import CheckRow
from branchdesk.bootstrap import Engine
from branchdesk.documents.pki import HEAD_OFFICE_UNIT
from branchdesk.domain.wire import SealAnswer, SealRequest
from branchdesk.hub.references import BRANCH
from branchdesk.hub.service import HeadOffice
from tests.app.branch import (
    NOWHERE,
    PASSWORD,
    SUPERVISOR,
    Branch,
    ink,
    refused,
    running,
    until,
)
from tests.app.sealing_office import (
    LostAnswer,
    journal,
    own_case,
    reaching,
    sealing_office,
    signed_only,
    start_signing,
    told,
)
from tests.app.test_scans import blank
from tests.documents import time_server
from tests.hub.process import HubProcess
from tests.sources import ROOT

BRANCH_FILE = ROOT / "resources" / "demo" / "branch.yaml"
NO_PDF = b"\nstartxref\n999999999\n%%EOF\n"
"""A revision at whose end nothing is found."""


@pytest.fixture
def office(branch: Branch, tmp_path: Path) -> Iterator[HubProcess]:
    """Head office, which seals; it is running. Anew for each test, as each goes on with its own
    copy of one PC."""
    with sealing_office(branch, tmp_path) as made:
        yield made


def document(engine: Engine) -> str:
    return engine.store.case(own_case(engine)).document_id or ""


def is_sealed(engine: Engine) -> bool:
    return engine.store.document(document(engine)).key is not None


def seal(engine: Engine, name: str = "branch_seal") -> CheckRow:
    """What the page says of the seal."""
    checks = engine.desk.sealed.view(own_case(engine)).checks
    (found,) = (check for check in checks if check.check == name)
    return found


def stamp(engine: Engine) -> CheckRow:
    """What the page says of the time stamp."""
    return seal(engine, "timestamp")


def pile(engine: Engine, sheet: Path) -> Pile:
    """A sheet of which somebody says that it is a page of that case."""
    sheet.write_bytes(blank().content)
    case_no = engine.store.case(own_case(engine)).case_no
    return Pile(engine.desk.paper.read(sheet)).told(1, case_no, 1)


def branch_document(engine: Engine) -> str:
    """What head office told the branch of itself."""
    document = engine.store.reference(BRANCH)
    assert document is not None
    return document.text


def stamping_branch(office: HubProcess, seed: Path, url: str, authority: bytes) -> None:
    """Head office tells the branch of a time server."""
    content = yaml.safe_load(BRANCH_FILE.read_text(encoding="utf-8"))
    content["time_server"] = {"url": url, "roots": [base64.b64encode(authority).decode()]}
    seed.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    beside = HeadOffice(office.data)
    beside.references.seed(seed)
    beside.close()


def step(engine: Engine) -> str:
    """What the case's card on the board says."""
    cards = [card for lane in engine.desk.board.view().lanes for card in lane.cards]
    (card,) = [card for card in cards if card.case_id == own_case(engine)]
    return card.step


def whole(engine: Engine, office: HubProcess, form: bytes) -> None:
    """The seal is head office's only one for this case, on the very bytes that were signed."""
    pdf = engine.desk.signing.pdf(own_case(engine))
    assert pdf.startswith(form)
    (sealed,) = [sha for case, sha in journal(office) if case == own_case(engine)]
    assert engine.store.document(document(engine)).sha256 == sealed
    view = engine.desk.sealed.view(own_case(engine))
    assert [check.check for check in view.checks if check.state != "valid"] == []
    assert seal(engine).params["sealed_by"] == "head_office"
    assert not view.awaits_seal
    assert engine.seals.unsealed(document(engine)) is None
    assert engine.seals.awaited() == ()
    assert not engine.files.path(certified_name(document(engine))).exists()
    found = check_desk(engine.store, engine.vault, engine.files)
    assert [finding for finding in found if not finding.holds] == []


def test_head_office_seals_and_everybody_can_check_it(
    branch: Branch, office: HubProcess, tmp_path: Path
) -> None:
    setup = reaching(branch.copy(branch.interviewed, tmp_path), office.address)
    with running(setup) as engine:
        until(lambda: engine.seals.at_head_office, "head office's word", engine)
        case_id = own_case(engine)
        signing = engine.desk.signing
        form = signing.prepare(case_id)
        for page in range(1, len(form.pages) + 1):
            signing.page_shown(case_id, form.document_id, page, 1200)
        witness = engine.desk.access.witness(SUPERVISOR, PASSWORD)
        signing.seal(case_id, form.document_id, ink(), witness)
        until(lambda: is_sealed(engine), "the seal")
        kept = certified_of(engine.store, document(engine))
        assert kept is not None
        whole(engine, office, engine.desk.signing.pdf(case_id)[: kept.size])
        until(lambda: engine.store.case(case_id).state == "SUBMITTED", "all of it", engine)
        folder = tmp_path / "evidence"
        engine.desk.exports.case(case_id, folder, lambda tag: tag.kind, ())
    assert [finding for finding in check_folder(folder) if not finding.holds] == []
    said = subprocess.run(
        ("pdfsig", "form.pdf"), cwd=folder, capture_output=True, text=True, check=False
    ).stdout
    assert said.count("Signature is Valid.") == 2
    assert f"OU={HEAD_OFFICE_UNIT}" in said


def test_with_the_line_down_the_client_goes_home_and_the_seal_comes_later(
    branch: Branch, office: HubProcess, tmp_path: Path
) -> None:
    setup = told(branch.copy(branch.interviewed, tmp_path), office)
    with signed_only(setup) as engine:
        case_id, ident = own_case(engine), document(engine)
        form = engine.seals.certified(ident)
        view = engine.desk.sealed.view(case_id)
        assert view.awaits_seal
        assert {check.state for check in view.checks} == {"valid"}
        assert (seal(engine).detail, len(view.pages) > 1) == ("seal_awaited", True)
        assert step(engine) == "awaiting_seal"
        assert engine.store.case(case_id).state == "SEALED", "nothing of it changes any more"
        for act in (
            lambda: engine.desk.sealed.paper_copy(case_id, 72, ""),
            lambda: engine.desk.exports.case(case_id, tmp_path / "no", lambda tag: tag.kind, ()),
            lambda: Scans(engine.session, engine.files).original(engine.store.case(case_id)),
        ):
            assert refused(act).code == "seal_awaited"
        (group,) = engine.desk.paper.sort(pile(engine, tmp_path / "sheet.png")).cases
        assert (group.case_id, group.state) == (case_id, "unsealed")
        assert refused(lambda: engine.desk.signing.prepare(case_id)).code == "case_state"
        assert engine.seals.catch_up() == 0
        found = check_desk(engine.store, engine.vault, engine.files)
        assert [finding for finding in found if not finding.holds] == []
    with running(reaching(setup, office.address)) as engine:
        until(lambda: is_sealed(engine), "the seal")
        whole(engine, office, form)
        assert step(engine) != "awaiting_seal"


def test_a_power_cut_after_head_office_sealed_costs_no_second_signature(
    branch: Branch, office: HubProcess, tmp_path: Path
) -> None:
    setup = told(branch.copy(branch.interviewed, tmp_path), office)
    with LostAnswer(office.port) as line:
        process = start_signing(reaching(setup, line.address))
        with process:
            assert process.stdout is not None
            assert process.stdout.readline() == "signed\n"
            assert line.answered.wait(60), "head office has sealed and answered"
            process.kill()
    with running(reaching(setup, NOWHERE)) as engine:
        assert seal(engine).detail == "seal_awaited"
        form = engine.seals.certified(document(engine))
        assert [case for case, _sha in journal(office)].count(own_case(engine)) == 1
    with running(reaching(setup, office.address)) as engine:
        until(lambda: is_sealed(engine), "the seal")
        whole(engine, office, form)


def test_a_crash_between_file_and_event_is_gone_on_with(
    branch: Branch, office: HubProcess, tmp_path: Path
) -> None:
    setup = told(branch.copy(branch.interviewed, tmp_path), office)
    with signed_only(setup) as engine:
        ident = document(engine)
        form = engine.seals.certified(ident)
        engine.files.put(ident, b"sealed under a key that no ledger knows", bytes(32))
        with engine.seals.keeping("cut short"):
            engine.store.set_setting("seals awaited", json.dumps(["cut short", ident]))
    with running(reaching(setup, office.address)) as engine:
        until(lambda: is_sealed(engine), "the seal")
        until(lambda: engine.seals.awaited() == (), "that nothing is awaited")
        whole(engine, office, form)


def test_a_signing_that_was_cut_short_leaves_nothing_and_takes_nothing(
    branch: Branch, tmp_path: Path
) -> None:
    setup = branch.copy(branch.interviewed, tmp_path)
    with running(setup) as engine:
        ident = engine.desk.signing.prepare(own_case(engine)).document_id
        with pytest.raises(KeyError), engine.seals.keeping(ident):
            raise KeyError(ident)
        engine.files.put(certified_name(ident), b"signed again just now", bytes(32))
        engine.seals.catch_up()
        assert engine.seals.awaited() == ()
        assert engine.files.path(certified_name(ident)).exists()
    with running(setup) as engine:
        assert not engine.files.path(certified_name(ident)).exists(), "no ledger knows its key"
        assert engine.desk.signing.prepare(own_case(engine)).document_id != ident


def test_a_seal_by_another_key_is_not_taken(
    branch: Branch, office: HubProcess, tmp_path: Path
) -> None:
    (tmp_path / "other").mkdir()
    setup = branch.copy(branch.interviewed, tmp_path)
    with sealing_office(branch, tmp_path / "other") as other:
        told(setup, other)
    with signed_only(reaching(setup, NOWHERE)) as engine:
        engine.sync.stop()
        reaching(setup, office.address)
        assert engine.seals.catch_up() == 0
        assert engine.seals.refusal(document(engine)) == "other_seal"
        assert (seal(engine).state, seal(engine).detail) == ("unsure", "seal_refused")
        assert not is_sealed(engine)


def asking_as(engine: Engine, ask: Ask) -> Seals:
    """The same forms of that PC, asked for in another way."""
    return Seals(engine.session, engine.files, engine.stamping, ask)


def test_an_answer_that_comes_when_the_seal_is_there_changes_nothing(
    branch: Branch, office: HubProcess, tmp_path: Path
) -> None:
    setup = told(branch.copy(branch.interviewed, tmp_path), office)
    with signed_only(setup) as engine:
        form = engine.seals.certified(document(engine))
        reaching(setup, office.address)

        def late(case_id: str, request: SealRequest) -> SealAnswer:
            answer = engine.sync.seal(case_id, request)
            engine.seals.catch_up()
            until(lambda: is_sealed(engine), "the seal")
            return answer

        assert asking_as(engine, late).catch_up() == 0
        whole(engine, office, form)


def test_a_seal_that_cannot_be_read_is_told_of_and_not_taken(
    branch: Branch, office: HubProcess, tmp_path: Path
) -> None:
    setup = told(branch.copy(branch.interviewed, tmp_path), office)
    with signed_only(setup) as engine:
        engine.sync.stop()
        engine.seals.stop()
        reaching(setup, office.address)
        ident = document(engine)
        form = engine.seals.certified(ident)

        def spoilt(case_id: str, request: SealRequest) -> SealAnswer:
            answer = engine.sync.seal(case_id, request)
            whole = form + NO_PDF
            return structs.replace(answer, revision=NO_PDF, sha256=sha256(whole).hexdigest())

        seals = asking_as(engine, spoilt)
        assert seals.catch_up() == 0
        assert seals.refusal(ident) == "seal_invalid"
        assert seals.unsealed(ident) == form
        assert seals.awaited() == (ident,)


def test_a_seal_with_a_time_stamp_is_taken_also_before_its_authority_is_known(
    branch: Branch, office: HubProcess, tmp_path: Path
) -> None:
    setup = told(branch.copy(branch.interviewed, tmp_path), office)
    authority = time_server.authority(tmp_path)
    with signed_only(setup) as engine, time_server.serving(tmp_path) as url:
        form = engine.seals.certified(document(engine))
        stamping_branch(office, tmp_path / "stamped.yaml", url, authority)
        reaching(setup, office.address)
        until(lambda: engine.seals.catch_up() > 0 or is_sealed(engine), "the seal")
        assert stamp(engine).detail == "timestamp_untrusted"
    with running(setup) as engine:
        until(lambda: url in branch_document(engine), "head office's word", engine)
    with running(setup) as engine:
        assert (stamp(engine).state, "at" in stamp(engine).params) == ("valid", True)
        whole(engine, office, form)


def test_a_pc_alone_seals_with_its_own_key_and_says_so(sealed: Engine) -> None:
    assert not sealed.seals.at_head_office
    assert seal(sealed).params["sealed_by"] == "branch_pc"
    assert sealed.seals.awaited() == ()
