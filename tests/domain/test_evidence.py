"""Chain, checkpoint and completeness: any change shows, and where."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from branchdesk.domain.events import GENESIS, Event, chain_hash
from branchdesk.domain.evidence import (
    Manifest,
    broken_at,
    checkpoint_holds,
    checkpoint_message,
    decision_message,
    enrol_message,
    missing_files,
    payload_binding,
    request_message,
    sign_checkpoint,
)
from branchdesk.domain.happenings import CaseSealed
from branchdesk.domain.sealing import signing_public

KEY = bytes(range(32))


def run(count: int) -> list[Event]:
    events: list[Event] = []
    previous = GENESIS
    for seq in range(1, count + 1):
        bare = Event("d", seq, f"e{seq}", "s", "k", 1, "t", None, "a", None, b"{}", previous, b"")
        events.append(replace(bare, hash=chain_hash(bare)))
        previous = events[-1].hash
    return events


def test_a_whole_run_and_its_parts_hold() -> None:
    events = run(5)
    assert broken_at(events, "d") is None
    assert broken_at(events[2:], "d", 2, events[1].hash) is None
    assert broken_at([], "d") is None


@given(st.integers(0, 4), st.sampled_from(["actor", "kind", "at_utc", "stream", "id"]))
def test_an_edit_shows_where_it_was_made(place: int, name: str) -> None:
    events = run(5)
    events[place] = replace(events[place], **{name: "other"})  # type: ignore[arg-type]
    assert broken_at(events, "d") == place + 1
    # Even with its own hash made anew, the next event does not follow any more.
    events[place] = replace(events[place], hash=chain_hash(events[place]))
    assert broken_at(events, "d") == (place + 2 if place < 4 else None)


def test_gaps_strangers_and_wrong_pasts_show() -> None:
    events = run(4)
    assert broken_at([events[0], *events[2:]], "d") == 2
    assert broken_at(events, "other") == 1
    assert broken_at(events[1:], "d", 1, GENESIS) == 2


@pytest.mark.parametrize(
    "change", [{"device_id": "x"}, {"seq": 4}, {"head": bytes(32)}, {"at_utc": "x"}]
)
def test_a_checkpoint_holds_for_what_it_says_alone(change: dict[str, object]) -> None:
    point = sign_checkpoint(KEY, "d", 3, b"h" * 32, "t")
    public = signing_public(KEY)
    assert checkpoint_holds(public, point)
    assert not checkpoint_holds(signing_public(bytes(32)), point)
    assert not checkpoint_holds(public, replace(point, **change))  # type: ignore[arg-type]


def test_a_case_waits_for_every_file_it_names() -> None:
    case = CaseSealed("c", "i", "doc", ("r1", "r2"))
    announced = {name: Manifest(name, 1, f"sha-{name}") for name in ("doc", "r1", "r2")}
    verified = {name: f"sha-{name}" for name in announced}
    assert missing_files(case, announced, verified) == ()
    assert missing_files(case, {}, {}) == ("doc", "r1", "r2")
    assert missing_files(case, announced, {**verified, "r1": "other"}) == ("r1",)
    del verified["r2"]
    assert missing_files(case, announced, verified) == ("r2",)


@given(st.text(), st.text(), st.text(), st.text())
def test_parts_cannot_be_shifted(one: str, two: str, three: str, four: str) -> None:
    """Two different statements never give the same bytes to sign."""
    first = decision_message(one, two, "approved", "t")
    second = decision_message(three, four, "approved", "t")
    assert (first == second) == ((one, two) == (three, four))


def test_messages_are_told_apart_by_purpose() -> None:
    messages = {
        checkpoint_message("d", 1, bytes(32), "t"),
        payload_binding("d", 1, "e", "s", "k"),
        request_message("get", "/", bytes(32), "t", "d"),
        enrol_message("code", "d", "b", "c", bytes(32), bytes(32)),
        decision_message("c", "e", "approved", "t"),
    }
    assert len({message.split(b"\n")[0] for message in messages}) == 5
    assert request_message("get", "/", b"", "t", "d") == request_message("GET", "/", b"", "t", "d")
