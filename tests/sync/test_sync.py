"""A PC and a head office in its own process, over real sockets."""

import hashlib
import secrets
import sqlite3
from collections.abc import Callable
from pathlib import Path

from branchdesk.domain.events import Draft, stream
from branchdesk.domain.evidence import broken_at, decision_message
from branchdesk.domain.happenings import ReviewApproved
from branchdesk.domain.sealing import signature_holds
from branchdesk.hub.service import HeadOffice
from tests.hub.process import HubProcess
from tests.sync.desk import ADVISER, REVIEWER, Pc

NewPc = Callable[[str], Pc]


def rows(data: Path, query: str, *values: object) -> list[tuple[object, ...]]:
    """What head office's database says."""
    connection = sqlite3.connect(data / "hub.db")
    try:
        return connection.execute(query, values).fetchall()
    finally:
        connection.close()


def object_sha256(data: Path, file_id: str) -> str:
    """SHA-256 of a file as it lies at head office."""
    (found,) = (data / "objects").glob(f"*/{file_id}")
    return hashlib.sha256(found.read_bytes()).hexdigest()


def test_events_and_files_arrive_and_are_confirmed(hub: HubProcess, new_pc: NewPc) -> None:
    pc = new_pc("pc")
    pc.enrol(hub.data, hub.address)
    media = secrets.token_bytes(3_000_000)
    pc.start()
    recording = pc.case("1", media)
    pc.until(lambda: pc.all_sent() and pc.arrived("1"))
    assert rows(hub.data, "SELECT count(*), max(seq) FROM event") == [(pc.store.head()[0],) * 2]
    assert rows(hub.data, "SELECT reason FROM rejected_event") == []
    assert object_sha256(hub.data, recording) == hashlib.sha256(media).hexdigest()
    assert {row.state for row in pc.store.transfers()} == {"arrived"}
    status = pc.sync.status()
    assert (status.link, status.unsent, status.address) == ("online", 0, hub.address)
    assert "case:1" in pc.touched
    assert pc.store.reference("staff") is not None


def test_hub_down_during_the_whole_interview(hub: HubProcess, new_pc: NewPc) -> None:
    pc = new_pc("pc")
    pc.enrol(hub.data, hub.address)
    hub.stop()
    pc.start()
    pc.case("1", secrets.token_bytes(200_000))
    pc.notes(700)
    assert pc.status_becomes("offline").reason == "hub_away"
    pc.until(lambda: pc.sync.status().unsent == pc.store.head()[0])
    hub.start()
    pc.until(lambda: pc.all_sent() and pc.arrived("1"))
    seqs = rows(hub.data, "SELECT seq FROM event ORDER BY seq")
    assert seqs == [(n,) for n in range(1, pc.store.head()[0] + 1)]
    held = pc.store.own_events(0, 10_000)
    assert broken_at(held, pc.store.device_id) is None
    hashes = rows(hub.data, "SELECT hash FROM event ORDER BY seq")
    assert [hash_ for (hash_,) in hashes] == [event.hash for event in held]


def test_work_done_before_joining_is_sent_and_understood(hub: HubProcess, new_pc: NewPc) -> None:
    pc = new_pc("pc")
    pc.case("1", b"media" * 1000)
    pc.enrol(hub.data, hub.address)
    pc.start()
    pc.until(lambda: pc.all_sent() and pc.arrived("1"))
    assert rows(hub.data, "SELECT count(*) FROM waiting_event") == [(0,)]
    assert rows(hub.data, "SELECT reason FROM rejected_event") == []


def test_two_pcs_of_a_branch_see_each_other(hub: HubProcess, new_pc: NewPc) -> None:
    first, second = new_pc("first"), new_pc("second")
    first.enrol(hub.data, hub.address)
    second.enrol(hub.data, hub.address)
    first.start()
    second.start()
    first.case("1", secrets.token_bytes(1_500_000))
    first.until(lambda: first.arrived("1"))
    second.until(lambda: "case:1" in second.touched and second.arrived("1"))
    assert second.store.client("client-1").name == "陳美玲"
    assert second.store.case("1").state == "SUBMITTED"


def test_reviewer_approves_and_the_decision_comes_back(hub: HubProcess, new_pc: NewPc) -> None:
    first, second = new_pc("first"), new_pc("second")
    first.enrol(hub.data, hub.address)
    second.enrol(hub.data, hub.address)
    first.start()
    second.start()
    first.case("1", b"media" * 100)
    second.until(lambda: "case:1" in second.touched and second.arrived("1"))
    approve(second, "1", REVIEWER)
    first.until(lambda: first.store.countersigns("1") != ())
    assert first.store.case("1").decision == "APPROVED"
    (signed,) = first.store.countersigns("1")
    keys = first.store.hub_keys()
    assert keys is not None
    message = decision_message("1", signed.event_id, signed.decision, signed.at_utc)
    assert signature_holds(keys[0], message, signed.signature)


def test_owner_cannot_approve(hub: HubProcess, new_pc: NewPc) -> None:
    pc = new_pc("pc")
    pc.enrol(hub.data, hub.address)
    pc.start()
    pc.case("1", b"media" * 100)
    pc.until(lambda: pc.arrived("1"))
    approve(pc, "1", ADVISER)
    pc.until(lambda: pc.all_sent() and pc.store.case("1").decision is None)
    assert rows(hub.data, "SELECT reason FROM rejected_event") == [("four_eyes",)]
    # The line goes on behind it.
    approve(pc, "1", REVIEWER)
    pc.until(lambda: pc.store.case("1").decision == "APPROVED")


def test_revoked_pc_is_refused_and_keeps_everything(hub: HubProcess, new_pc: NewPc) -> None:
    pc = new_pc("pc")
    pc.enrol(hub.data, hub.address)
    office = HeadOffice(hub.data)
    assert office.standing.revoke(pc.store.device_id)
    office.close()
    pc.notes(3)
    pc.start()
    assert pc.status_becomes("refused").reason == "revoked"
    assert rows(hub.data, "SELECT count(*) FROM event") == [(0,)]
    pc.until(lambda: pc.sync.status().unsent == pc.store.head()[0])


def test_damaged_file_is_stuck_and_others_go_on(hub: HubProcess, new_pc: NewPc) -> None:
    pc = new_pc("pc")
    pc.enrol(hub.data, hub.address)
    damaged = pc.case("1", b"media" * 1000)
    path = pc.vault.path(damaged)
    path.write_bytes(b"x" + path.read_bytes()[1:])
    missing = pc.case("2", b"media" * 1001)
    pc.vault.path(missing).unlink()
    pc.case("3", b"media" * 1002)
    pc.start()
    pc.until(lambda: pc.arrived("3"))

    def reason(file_id: str) -> tuple[str, str | None]:
        return next((t.state, t.reason) for t in pc.store.transfers() if t.file_id == file_id)

    pc.until(lambda: reason(damaged) == ("stuck", "media_damaged"))
    pc.until(lambda: reason(missing) == ("stuck", "media_missing"))
    assert not list((hub.data / "objects").glob(f"*/{damaged}"))


def test_hub_restored_from_an_older_backup_gets_the_rest_again(
    hub: HubProcess, new_pc: NewPc, tmp_path: Path
) -> None:
    pc = new_pc("pc")
    pc.enrol(hub.data, hub.address)
    pc.start()
    pc.notes(5)
    pc.until(pc.all_sent)
    hub.stop()
    backup = tmp_path / "backup.db"
    backup.write_bytes((hub.data / "hub.db").read_bytes())
    hub.start()
    pc.notes(5)
    pc.until(pc.all_sent)
    hub.stop()
    (hub.data / "hub.db").write_bytes(backup.read_bytes())
    hub.start()
    total = pc.store.head()[0]
    pc.until(lambda: rows(hub.data, "SELECT count(*) FROM event") == [(total,)])


def approve(pc: Pc, case_id: str, actor: str) -> None:
    """A decision on a case, sealed as the program seals it."""
    payload = ReviewApproved(case_id, "", 0.9)
    pc.store.append([Draft(stream("case", case_id), payload, actor, f"client-{case_id}")])
