"""Signed paper that came back on its way to head office, long after its case is whole there."""

import secrets
from collections.abc import Callable
from pathlib import Path

from branchdesk.domain.events import Draft, stream
from branchdesk.domain.happenings import DocumentScanned
from tests.hub.process import HubProcess
from tests.sync.desk import ADVISER, Pc
from tests.sync.test_sync import object_sha256, rows

NewPc = Callable[[str], Pc]
SCAN = "scan-1"


def paper_returns(pc: Pc, case_id: str) -> Path:
    """Five sheets of six are kept; where they lie."""
    stored = pc.files.put(SCAN, b"%PDF-1.7 sheets" * 9000, secrets.token_bytes(32))
    document = f"document-{case_id}"
    payload = DocumentScanned(
        document_id=document,
        case_id=case_id,
        scan_id=SCAN,
        sha256=stored.sha256,
        size=stored.size,
        sealed_sha256=stored.sealed_sha256,
        sealed_size=stored.sealed_size,
        key="a2V5",
        pages=5,
        by_hand=(2,),
        missing=(6,),
    )
    client = f"client-{case_id}"
    pc.store.append([Draft(stream("document", document), payload, ADVISER, client)])
    return pc.files.path(SCAN)


def confirmed(pc: Pc) -> bool:
    return [scan.verified_at is not None for scan in pc.store.scans("1")] == [True]


def test_paper_follows_its_case_and_is_confirmed(hub: HubProcess, new_pc: NewPc) -> None:
    pc, other = new_pc("pc"), new_pc("other")
    for one in (pc, other):
        one.enrol(hub.data, hub.address)
        one.start()
    pc.case("1", b"media" * 1000)
    pc.until(lambda: pc.store.case("1").state == "SUBMITTED")
    pc.touched.clear()
    path = paper_returns(pc, "1")
    pc.sync.written()
    pc.until(lambda: pc.all_sent() and confirmed(pc))
    (scan,) = pc.store.scans("1")
    assert object_sha256(hub.data, SCAN) == scan.sealed_sha256
    assert rows(hub.data, "SELECT size FROM manifest WHERE file_id = ?", SCAN) == [
        (path.stat().st_size,)
    ]
    assert rows(hub.data, "SELECT reason FROM rejected_event") == []
    assert (pc.store.on_the_way(), "case:1" in pc.touched) == ({}, True)
    transfer = pc.store.transfer(SCAN)
    assert transfer is not None
    assert (transfer.kind, transfer.state) == ("paper", "arrived")
    other.until(lambda: confirmed(other))
    assert other.store.scans("1") == (scan,)


def test_folding_anew_gives_the_same_paper(new_pc: NewPc) -> None:
    pc = new_pc("pc")
    pc.case("1", b"media")
    waiting = pc.store.on_the_way()["waiting"]
    paper_returns(pc, "1")
    assert pc.store.on_the_way() == {"waiting": waiting + 1}
    before = pc.store.scans()
    assert [(s.pages, s.by_hand, s.missing, s.scanned_by) for s in before] == [
        (5, (2,), (6,), ADVISER)
    ]
    pc.store.rebuild()
    assert pc.store.scans() == before


def test_paper_that_is_gone_here_is_stuck_and_holds_nothing_up(
    hub: HubProcess, new_pc: NewPc
) -> None:
    pc = new_pc("pc")
    pc.enrol(hub.data, hub.address)
    pc.case("1", b"media" * 1000)
    paper_returns(pc, "1").unlink()
    pc.start()
    pc.until(lambda: pc.arrived("1") and pc.store.on_the_way() == {"stuck": 1})
    found = pc.store.transfer(SCAN)
    assert found is not None
    assert found.reason == "media_missing"
