"""Nothing counts before it is verified; nothing that was taken is ever changed."""

from dataclasses import replace

import msgspec
import pytest
import sqlalchemy as sa

from branchdesk.domain.events import chain_hash
from branchdesk.domain.evidence import checkpoint_holds, decision_message
from branchdesk.domain.happenings import (
    CaseOpened,
    CaseSealed,
    ClientKeyDestroyed,
    Noted,
    RecordingEnded,
    ReviewApproved,
)
from branchdesk.domain.sealing import signature_holds, unwrap_key
from branchdesk.domain.wire import (
    FeedCountersign,
    FeedEvent,
    FeedKey,
    FeedOwn,
    FeedRejected,
)
from branchdesk.hub import tables
from branchdesk.hub.service import HeadOffice
from branchdesk.hub.standing import Refused
from tests.hub.branch import HandLedger, hexed, join

TALK = "interview:1"


def note(ledger: HandLedger, text: str = "n") -> None:
    ledger.add(Noted("1", "q1", text), TALK)


def held(office: HeadOffice) -> list[tuple[int, bytes]]:
    with office.database.reading() as connection:
        event = tables.event
        rows = connection.execute(sa.select(event.c.seq, event.c.hash).order_by(event.c.seq))
        return [(row.seq, row.hash) for row in rows]


def refused(office: HeadOffice, ledger: HandLedger, batch: object) -> tuple[int, str]:
    with pytest.raises(Refused) as caught:
        office.intake.take(ledger.device, batch)  # type: ignore[arg-type]
    return caught.value.status, caught.value.refusal.reason


def test_a_batch_is_acknowledged_with_a_signed_head(office: HeadOffice, ledger: HandLedger) -> None:
    for _ in range(3):
        note(ledger)
    ack = office.intake.take(ledger.device, ledger.batch())
    assert ack.acked == 3
    assert ack.head is not None
    assert ack.head.head == ledger.events[-1].hash
    assert checkpoint_holds(office.keys.signing_public, ack.head)
    assert office.intake.head(ledger.device) == ack


def test_the_same_again_changes_nothing(office: HeadOffice, ledger: HandLedger) -> None:
    for _ in range(4):
        note(ledger)
    office.intake.take(ledger.device, ledger.batch(1, 3))
    assert office.intake.take(ledger.device, ledger.batch(1, 3)).acked == 3
    assert office.intake.take(ledger.device, ledger.batch(2, 4)).acked == 4
    assert held(office) == [(event.seq, event.hash) for event in ledger.events]


def test_a_gap_is_named(office: HeadOffice, ledger: HandLedger) -> None:
    for _ in range(4):
        note(ledger)
    office.intake.take(ledger.device, ledger.batch(1, 2))
    with pytest.raises(Refused) as caught:
        office.intake.take(ledger.device, ledger.batch(4))
    assert (caught.value.status, caught.value.refusal.acked) == (409, 2)


def test_other_content_under_a_taken_seq_quarantines(
    office: HeadOffice, ledger: HandLedger
) -> None:
    for _ in range(3):
        note(ledger)
    office.intake.take(ledger.device, ledger.batch())
    before = held(office)
    copy = HandLedger(ledger.device_id, ledger.branch_id, ledger.signing, ledger.wrapping)
    copy.events = ledger.events[:1]
    for _ in range(4):
        note(copy, "another")
    assert refused(office, copy, copy.batch(2)) == (403, "fork")
    assert held(office) == before
    note(ledger)
    assert refused(office, ledger, ledger.batch(4)) == (403, "quarantined")
    with office.database.reading() as connection:
        (fork,) = connection.execute(sa.select(tables.fork)).fetchall()
    assert (fork.seq, fork.held_hash) == (2, ledger.events[1].hash)
    assert msgspec.json.decode(fork.offered)["id"] == copy.events[1].id


def test_a_run_that_hangs_on_another_past_is_a_fork(office: HeadOffice, ledger: HandLedger) -> None:
    note(ledger)
    office.intake.take(ledger.device, ledger.batch())
    copy = HandLedger(ledger.device_id, ledger.branch_id, ledger.signing, ledger.wrapping)
    note(copy, "another")
    note(copy)
    assert refused(office, copy, copy.batch(2)) == (403, "fork")


def test_what_does_not_verify_is_not_taken(office: HeadOffice, ledger: HandLedger) -> None:
    for _ in range(3):
        note(ledger)
    good = ledger.batch()
    edited = replace(ledger.events[1], actor="somebody")
    chain = msgspec.structs.replace(good, events=(good.events[0], edited, good.events[2]))
    assert refused(office, ledger, chain) == (422, "bad_chain")
    relinked = replace(edited, hash=chain_hash(edited))
    chain = msgspec.structs.replace(good, events=(good.events[0], relinked, good.events[2]))
    assert refused(office, ledger, chain) == (422, "bad_chain")
    forged = replace(good.checkpoint, signature=bytes(64))
    batch = msgspec.structs.replace(good, checkpoint=forged)
    assert refused(office, ledger, batch) == (422, "bad_checkpoint")
    batch = msgspec.structs.replace(good, checkpoint=ledger.batch(1, 2).checkpoint)
    assert refused(office, ledger, batch) == (422, "bad_checkpoint")
    assert refused(office, ledger, msgspec.structs.replace(good, events=())) == (422, "malformed")
    other = join(office, HandLedger("device-2"))
    assert refused(office, other, good) == (422, "malformed")
    assert held(office) == []


def test_unknown_kinds_are_parked_and_told(office: HeadOffice, ledger: HandLedger) -> None:
    ledger.add_raw("weather.changed", b"{}", TALK)
    ledger.add_raw("interview.noted", b"{}", TALK)
    note(ledger)
    assert office.intake.take(ledger.device, ledger.batch()).acked == 3
    other = join(office, HandLedger("device-2"))
    items = office.feed.page(other.device, 0).items
    told = [(item.seq, item.reason) for item in items if isinstance(item, FeedRejected)]
    assert told == [(1, "unknown_kind"), (2, "payload_invalid")]
    assert [item.event.seq for item in items if isinstance(item, FeedEvent)] == [3]
    own = office.feed.page(ledger.device, 0).items
    assert [item.seq for item in own if isinstance(item, FeedOwn)] == [1, 2, 3]


def test_a_key_that_comes_late_opens_what_waited(office: HeadOffice, ledger: HandLedger) -> None:
    key_id = ledger.key(office.keys.wrapping_public, "c")
    key_event = ledger.events.pop()
    ended = RecordingEnded("rec-1", "1", 1, 5, hexed(b"media"), 1, 1, 0)
    ledger.add(ended, "recording:rec-1", key_id=key_id)
    ledger.add_raw(key_event.kind, key_event.sealed, key_event.stream)
    office.intake.take(ledger.device, ledger.batch(1, 1))
    with pytest.raises(Refused, match="not_announced"):
        office.objects.state(ledger.device, "rec-1")
    office.intake.take(ledger.device, ledger.batch(2, 2))
    assert office.objects.state(ledger.device, "rec-1") == (0, 5, False)


def test_the_feed_wraps_a_clients_key_for_who_asks(office: HeadOffice, ledger: HandLedger) -> None:
    key_id = ledger.key(office.keys.wrapping_public, "c")
    ledger.add(Noted("1", "q", "secret"), TALK, key_id=key_id)
    office.intake.take(ledger.device, ledger.batch())
    other = join(office, HandLedger("device-2"))
    (key,) = [i for i in office.feed.page(other.device, 0).items if isinstance(i, FeedKey)]
    assert unwrap_key(other.wrapping, key.wrapped) == ledger.keys[key_id]
    elsewhere = join(office, HandLedger("device-3", "999"))
    assert office.feed.page(elsewhere.device, 0).items == ()
    ledger.add(ClientKeyDestroyed("c", key_id, "retention"), "client:c")
    office.intake.take(ledger.device, ledger.batch(3))
    assert not [i for i in office.feed.page(other.device, 0).items if isinstance(i, FeedKey)]


def test_four_eyes(office: HeadOffice, ledger: HandLedger) -> None:
    key_id = ledger.key(office.keys.wrapping_public, "c")

    def add(payload: object, stream: str, actor: str) -> None:
        ledger.add(payload, stream, actor, key_id)  # type: ignore[arg-type]

    case = "case:1"
    add(ReviewApproved("1", "", 1.0), case, "R2001")
    add(CaseOpened("1", "2611-0001", "c", "012", "A1001", "p"), case, "A1001")
    add(ReviewApproved("1", "", 1.0), case, "R2001")
    for file_id in ("doc-1", "rec-1"):
        add(
            RecordingEnded(file_id, "1", 1, 5, hexed(b"media"), 1, 1, 0),
            f"recording:{file_id}",
            "A1001",
        )
    add(CaseSealed("1", "1", "doc-1", ("rec-1",)), case, "A1002")
    add(ReviewApproved("1", "", 1.0), case, "R2001")
    office.intake.take(ledger.device, ledger.batch())
    first = len(ledger.events) + 1
    for file_id in ("doc-1", "rec-1"):
        office.objects.append(ledger.device, file_id, 0, b"media")
    for actor in ("A1001", "A1002", "R2001", "R2001"):
        add(ReviewApproved("1", "", 1.0), case, actor)
    office.intake.take(ledger.device, ledger.batch(first))
    items = office.feed.page(ledger.device, 0).items
    assert [item.reason for item in items if isinstance(item, FeedRejected)] == [
        "unknown_case",
        "incomplete",
        "incomplete",
        "four_eyes",
        "four_eyes",
        "already_decided",
    ]
    (signed,) = [item for item in items if isinstance(item, FeedCountersign)]
    message = decision_message("1", signed.event_id, "approved", signed.at_utc)
    assert signature_holds(office.keys.signing_public, message, signed.signature)


def test_the_feed_comes_in_pages(office: HeadOffice, ledger: HandLedger) -> None:
    for _ in range(1200):
        note(ledger, "x" * 2000)
    for first in range(1, 1200, 400):
        office.intake.take(ledger.device, ledger.batch(first, first + 399))
    other = join(office, HandLedger("device-2"))
    seen, cursor, pages = [], 0, 0
    while True:
        page = office.feed.page(other.device, cursor)
        seen += [item.event.seq for item in page.items if isinstance(item, FeedEvent)]
        cursor, pages = page.cursor, pages + 1
        if not page.more:
            break
    assert seen == list(range(1, 1201))
    assert pages >= 3
    assert office.feed.page(other.device, cursor).items == ()
