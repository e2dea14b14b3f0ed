"""What travels is read back as it was sent, and nothing else is read at all."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from branchdesk.domain.events import Event
from branchdesk.domain.evidence import Checkpoint
from branchdesk.domain.wire import (
    WIRE_VERSION,
    Ack,
    EventBatch,
    FeedCountersign,
    FeedEvent,
    FeedKey,
    FeedOwn,
    FeedPage,
    FeedReceipt,
    FeedReference,
    FeedRejected,
    NotWire,
    Standing,
    digest_header,
    pack,
    read_digest,
    read_standing,
    read_utc,
    standing_header,
    unpack,
    utc_text,
)

hashes = st.binary(min_size=32, max_size=32)
names = st.text(max_size=20)
events = st.builds(
    Event,
    device_id=names,
    seq=st.integers(1, 2**53),
    id=names,
    stream=names,
    kind=names,
    schema_ver=st.integers(1, 9),
    at_utc=names,
    media_ms=st.none() | st.integers(0, 2**40),
    actor=names,
    key_id=st.none() | names,
    sealed=st.binary(max_size=50),
    prev_hash=hashes,
    hash=hashes,
)
checkpoints = st.builds(Checkpoint, names, st.integers(1, 2**53), hashes, names, st.binary())
places = st.integers(0, 2**53)
items = st.one_of(
    st.builds(FeedEvent, hub_seq=places, event=events),
    st.builds(FeedOwn, hub_seq=places, seq=places),
    st.builds(FeedKey, hub_seq=places, client_id=names, key_id=names, wrapped=st.binary()),
    st.builds(FeedReference, hub_seq=places, name=names, version=names, text=names),
    st.builds(FeedReceipt, hub_seq=places, file_id=names, sha256=names, verified_at=names),
    st.builds(
        FeedRejected,
        hub_seq=places,
        device_id=names,
        seq=places,
        event_id=names,
        kind=names,
        reason=names,
    ),
    st.builds(
        FeedCountersign,
        hub_seq=places,
        case_id=names,
        event_id=names,
        decision=names,
        at_utc=names,
        signature=st.binary(),
    ),
)


@given(st.lists(events, max_size=3), checkpoints, hashes)
def test_batches_travel_whole(run: list[Event], point: Checkpoint, before: bytes) -> None:
    batch = EventBatch(
        batch_id="b",
        device_id="d",
        first_seq=1,
        prev_hash=before,
        events=tuple(run),
        checkpoint=point,
    )
    assert unpack(pack(batch), EventBatch) == batch


@given(st.lists(items, max_size=5), places, st.booleans())
def test_feed_pages_travel_whole(found: list[FeedOwn], cursor: int, more: bool) -> None:
    page = FeedPage(items=tuple(found), cursor=cursor, more=more)
    assert unpack(pack(page), FeedPage) == page


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xff",
        b"{}",
        b'{"acked": "1", "head": null}',
        f'{{"v": {WIRE_VERSION + 1}, "acked": 1, "head": null}}'.encode(),
    ],
)
def test_what_is_no_message_is_refused(data: bytes) -> None:
    with pytest.raises(NotWire):
        unpack(data, Ack)


def test_a_later_format_may_add_fields() -> None:
    assert unpack(b'{"v": 1, "acked": 3, "head": null, "new": []}', Ack).acked == 3


@given(st.integers(-(10**15), 10**16), st.integers(-12, 14))
def test_moments_are_read_back(microseconds: int, hours: int) -> None:
    epoch = datetime(1970, 1, 1, tzinfo=UTC)
    moment = (epoch + timedelta(microseconds=microseconds)).astimezone(
        timezone(timedelta(hours=hours))
    )
    assert read_utc(utc_text(moment)) == moment
    assert utc_text(moment).endswith("Z")


@pytest.mark.parametrize("text", ["", "yesterday", "2026-11-24T08:00:00"])
def test_what_is_no_moment_is_refused(text: str) -> None:
    with pytest.raises(NotWire):
        read_utc(text)


@given(st.binary(max_size=80))
def test_headers_are_read_back(data: bytes) -> None:
    standing = Standing(device_id="d", timestamp="t", signature=data or b"x")
    assert read_standing(standing_header(standing)) == standing
    assert len(read_digest(digest_header(data))) == 32


@pytest.mark.parametrize(
    "header", ["", "Basic abc", 'BranchDesk device="d", time="t", sig="not base64"']
)
def test_what_is_no_standing_is_refused(header: str) -> None:
    with pytest.raises(NotWire):
        read_standing(header)


@pytest.mark.parametrize("header", ["", "md5=:AAAA:", "sha-256=:AAAA:", "sha-256=:A=A:"])
def test_what_is_no_digest_is_refused(header: str) -> None:
    with pytest.raises(NotWire):
        read_digest(header)
