"""Head office's feed: verified before it is written, in its order, the same page twice harmless."""

from collections.abc import Iterable
from dataclasses import replace

import pytest
import sqlalchemy as sa

from branchdesk.domain import happenings as happened
from branchdesk.domain.errors import IntegrityFault
from branchdesk.domain.events import Draft, Event, Payload, chain_hash
from branchdesk.domain.sealing import wrap_key
from branchdesk.domain.wire import (
    AnyFeedItem,
    FeedCountersign,
    FeedEvent,
    FeedKey,
    FeedOwn,
    FeedReceipt,
    FeedReference,
    FeedRejected,
)
from branchdesk.store.ledger import Store
from tests.store.branch import (
    ADVISER,
    KEEPING,
    KEPT_FOR,
    REVIEWER,
    SHA,
    Clock,
    Order,
    on_case,
    opening,
    receipts,
    whole_case,
)

RETURNED = happened.ReviewReturned("case-1", "ask again", ("q2",))
APPROVED = happened.ReviewApproved("case-1", "good", 0.9)


def by_reviewer(payload: Payload) -> Draft:
    """A reviewer's draft on the case."""
    return replace(on_case(payload), actor=REVIEWER)


def state_of(store: Store) -> tuple[object, ...]:
    """What a store knows, for comparing before and after."""
    return store.cases(), store.clients(), store.feed_cursor(), store.stream("case:case-1")


def test_a_case_travels_and_the_decision_comes_back(store: Store, other: Store) -> None:
    order = Order([store, other])
    store.append(whole_case())
    order.exchange()
    assert other.client_key("client-1") == store.client_key("client-1")
    ours, theirs = store.case("case-1"), other.case("case-1")
    assert ours == theirs
    assert other.stream("interview:talk-1") == store.stream("interview:talk-1")
    for pc in (store, other):
        pc.take_feed(receipts(99), pc.feed_cursor())
    assert [row.case_id for row in other.review_queue()] == ["case-1"]
    other.append([by_reviewer(RETURNED)])
    order.take(other)
    assert order.give(store) == frozenset({"case:case-1"})
    decided = store.case("case-1")
    assert (decided.state, decided.lane, decided.decision) == ("RETURNED", "intake", "RETURNED")
    assert (decided.remark, decided.returned_items) == ("ask again", ("q2",))
    assert (decided.decided_by, decided.device_id) == (REVIEWER, store.device_id)
    assert store.verify().first_bad_seq is None


def test_head_offices_order_decides_between_two(store: Store, other: Store) -> None:
    order = Order([store, other])
    store.append(whole_case())
    order.exchange()
    store.append([by_reviewer(APPROVED)])
    other.append([by_reviewer(RETURNED)])
    assert (store.case("case-1").state, other.case("case-1").state) == ("APPROVED", "RETURNED")
    order.take(other)
    order.give(store)
    assert store.case("case-1").state == "RETURNED", "not placed yet comes after placed"
    order.exchange()
    assert store.case("case-1") == other.case("case-1")
    assert store.stream("case:case-1") == other.stream("case:case-1")
    kinds = [found.kind for found in store.stream("case:case-1")]
    assert kinds[-2:] == ["review.returned", "review.approved"]


def test_the_same_page_twice_changes_nothing(store: Store, other: Store) -> None:
    order = Order([store, other])
    store.append(whole_case())
    order.take(store)
    page = order.page(other, 7)
    other.take_feed(*page)
    before = state_of(other)
    other.take_feed(*page)
    assert state_of(other) == before
    while other.feed_cursor() < len(order.placed):
        order.give(other, 3)
    other.take_feed(*page)
    assert other.case("case-1") == store.case("case-1")
    assert other.feed_cursor() == len(order.placed)


def refused(store: Store, items: Iterable[AnyFeedItem], device_id: str, seq: int) -> None:
    """The page breaks the chain at that place and leaves nothing."""
    before = state_of(store)
    reference = FeedReference(hub_seq=1, name="staff", version="9", text="{}")
    with pytest.raises(IntegrityFault) as caught:
        store.take_feed([reference, *items], 99)
    params = {"device": device_id, "seq": seq}
    assert (caught.value.code, caught.value.params) == ("chain_broken", params)
    assert state_of(store) == before
    assert store.reference("staff") is None


def events_of(store: Store) -> tuple[Event, ...]:
    store.append(whole_case())
    return store.own_events(0, 100)


def as_items(*events: Event) -> list[AnyFeedItem]:
    return [FeedEvent(hub_seq=place, event=event) for place, event in enumerate(events, 1)]


def test_a_changed_event_is_refused(store: Store, other: Store) -> None:
    first, second, *_ = events_of(other)
    changed = replace(second, actor="somebody")
    refused(store, as_items(first, changed), other.device_id, 2)


def test_an_event_that_follows_another_is_refused(store: Store, other: Store) -> None:
    first, second, *_ = events_of(other)
    moved = replace(second, prev_hash=bytes(32))
    moved = replace(moved, hash=chain_hash(moved))
    refused(store, as_items(first, moved), other.device_id, 2)
    store.take_feed(as_items(moved), 1)
    refused(store, as_items(first), other.device_id, 1)


def test_a_second_event_in_a_place_is_refused(store: Store, other: Store) -> None:
    first, *_ = events_of(other)
    store.take_feed(as_items(first), 1)
    second = replace(first, actor="somebody")
    refused(store, as_items(replace(second, hash=chain_hash(second))), other.device_id, 1)


def test_gaps_of_another_pc_are_fine(store: Store, other: Store) -> None:
    events = events_of(other)
    store.take_feed(as_items(events[0], events[2], events[5]), 6)
    assert store.verify().events == 3
    assert store.verify().first_bad_seq is None


def test_an_old_copy_of_the_own_ledger_shows(store: Store, other: Store) -> None:
    refused(store, [FeedOwn(hub_seq=1, seq=1)], store.device_id, 1)
    lost = replace(events_of(other)[0], device_id=store.device_id)
    refused(store, as_items(replace(lost, hash=chain_hash(lost))), store.device_id, 1)


def test_a_key_for_somebody_else_is_refused(store: Store, other: Store) -> None:
    wrapped = wrap_key(other.wrapping_public(), b"\x01" * 32, b"k" * 32)
    item = FeedKey(hub_seq=1, client_id="client-1", key_id="key-1", wrapped=wrapped)
    with pytest.raises(IntegrityFault) as caught:
        store.take_feed([item], 1)
    assert (caught.value.code, caught.value.params) == ("key_missing", {"name": "key-1"})
    assert store.client_key("client-1") is None


def test_events_whose_key_comes_later_are_folded_then(store: Store, other: Store) -> None:
    events = events_of(other)
    decision = Draft("case:case-1", happened.ReviewApproved("case-1", "good", 1.0), REVIEWER)
    clear = other.append([decision])[0].event
    store.take_feed(as_items(*events, clear), len(events) + 1)
    assert (store.cases(), store.clients()) == ((), ())
    assert store.stream("case:case-1")[0].payload is None
    key = other.client_key("client-1")
    assert key is not None
    assert events[0].key_id is not None
    wrapped = wrap_key(store.wrapping_public(), b"\x01" * 32, key)
    late = FeedKey(hub_seq=99, client_id="client-1", key_id=events[0].key_id, wrapped=wrapped)
    assert store.take_feed([late], 99) == frozenset({"client:client-1"})
    assert store.case("case-1") == other.case("case-1")
    assert store.case("case-1").state == "APPROVED"


def test_an_erased_client_is_erased_everywhere(store: Store, other: Store, clock: Clock) -> None:
    order = Order([store, other])
    store.append(whole_case())
    order.exchange()
    keys = [item for item in order.page(other)[0] if isinstance(item, FeedKey)]
    clock.at += KEPT_FOR
    store.destroy_client_key("client-1", "retention ended", KEEPING)
    order.exchange()
    assert (other.cases(), other.clients(), other.client_key("client-1")) == ((), (), None)
    other.take_feed(keys, other.feed_cursor())
    assert other.client_key("client-1") is None, "a destroyed key is not taken in again"
    assert other.verify().first_bad_seq is None


def test_what_head_office_does_not_let_count_is_left_out(store: Store, other: Store) -> None:
    order = Order([store, other])
    store.append([*whole_case(), by_reviewer(APPROVED)])
    order.exchange()
    bad = store.own_events(0, 100)[-1]
    assert (store.case("case-1").state, other.case("case-1").state) == ("APPROVED", "APPROVED")
    item = FeedRejected(
        hub_seq=99,
        device_id=bad.device_id,
        seq=bad.seq,
        event_id=bad.id,
        kind=bad.kind,
        reason="four_eyes",
    )
    for pc in (store, other):
        assert pc.take_feed([item], 99) == frozenset({"case:case-1"})
        assert pc.case("case-1").state == "SEALED"
        assert bad.id not in [found.event.id for found in pc.stream("case:case-1")]
        assert pc.verify().first_bad_seq is None


def test_a_case_is_submitted_once_everything_is_up(store: Store) -> None:
    store.append(whole_case())
    tape, form = receipts(5)
    assert store.case("case-1").state == "SEALED"
    assert store.take_feed([tape], 5) == frozenset({"case:case-1"})
    store.take_feed([form], 6)
    assert store.case("case-1").state == "SEALED", "its events are not up"
    store.acknowledge(store.sealed_seq("case-1") - 1)
    assert store.case("case-1").lane == "seal"
    store.acknowledge(store.sealed_seq("case-1"))
    case = store.case("case-1")
    assert (case.state, case.lane, case.lane_since) == ("SUBMITTED", "review", form.verified_at)
    assert store.recording("tape-1").verified_at == tape.verified_at
    assert store.document("form-1").verified_at == form.verified_at


def test_a_receipt_for_other_bytes_does_not_count(store: Store) -> None:
    store.append(whole_case())
    store.acknowledge(store.head()[0])
    tape, form = receipts(5)
    wrong = FeedReceipt(hub_seq=5, file_id="form-1", sha256=SHA, verified_at=form.verified_at)
    store.take_feed([tape, wrong], 5)
    assert store.case("case-1").state == "SEALED"
    store.take_feed([form], 6)
    assert store.case("case-1").state == "SUBMITTED"


def test_the_receipt_of_a_photograph_shows_its_case_anew(store: Store) -> None:
    taken = happened.IdentityPhotographed(
        photograph_id="front-1",
        case_id="case-1",
        document="id_card",
        side="front",
        sha256=SHA,
        size=40,
        sealed_sha256=SHA,
        sealed_size=68,
        key="a2V5",
        width=1280,
        height=720,
        corners=(),
        measures={},
    )
    store.append([*whole_case(), Draft("case:case-1", taken, "AD1", "client-1")])
    at = "2026-11-24T03:00:00.000000Z"
    receipt = FeedReceipt(hub_seq=5, file_id="front-1", sha256=SHA, verified_at=at)
    assert store.take_feed([receipt], 5) == frozenset({"case:case-1"})
    (row,) = store.photographs("case-1")
    assert row.verified_at == at


def test_references_replace_each_other(store: Store) -> None:
    first = FeedReference(hub_seq=1, name="staff", version="1", text="one")
    second = FeedReference(hub_seq=2, name="staff", version="2", text="two")
    assert store.take_feed([first], 1) == frozenset({"reference:staff"})
    store.take_feed([second], 2)
    found = store.reference("staff")
    assert found is not None
    assert (found.version, found.text) == ("2", "two")
    assert store.references() == (found,)


def test_countersignatures_are_kept(store: Store) -> None:
    item = FeedCountersign(
        hub_seq=1,
        case_id="case-1",
        event_id="event-1",
        decision="approved",
        at_utc="2026-11-24T03:00:00Z",
        signature=b"s" * 64,
    )
    assert store.take_feed([item], 1) == frozenset({"case:case-1"})
    (found,) = store.countersigns("case-1")
    assert (found.event_id, found.decision, found.signature) == ("event-1", "approved", b"s" * 64)


def test_an_event_of_a_later_version_is_kept_unread(store: Store, other: Store) -> None:
    plain = other.append([Draft("case:c", happened.CaseAbandoned("c", "x"), ADVISER)])[0].event
    unknown = replace(plain, kind="case.dreamt", sealed=b"{}")
    unknown = replace(unknown, hash=chain_hash(unknown))
    store.take_feed(as_items(unknown), 1)
    assert [found.payload for found in store.stream("case:c")] == [None]
    assert store.verify() == replace(store.verify(), events=1, first_bad_seq=None)


def test_events_of_others_cannot_be_edited_either(store: Store, other: Store) -> None:
    other.append(opening())
    store.take_feed(as_items(*other.own_events(0, 9)), 2)
    with store._database.writing() as connection:
        for statement in ("UPDATE event SET actor = 'x'", "DELETE FROM event"):
            with pytest.raises(sa.exc.IntegrityError, match="never edited"):
                connection.exec_driver_sql(statement)
