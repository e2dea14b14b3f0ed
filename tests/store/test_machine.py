"""Any order of writing, acknowledging, exchanging, erasing and reopening on two PCs: the chains
hold, both PCs agree once all is exchanged, and projections made anew are the same."""

import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from branchdesk.domain import happenings as happened
from branchdesk.domain.events import Draft, Event, Payload
from branchdesk.domain.evidence import broken_at
from branchdesk.store import schema
from branchdesk.store.ledger import Store
from tests.store.branch import (
    ADVISER,
    Clock,
    Order,
    on_case,
    on_interview,
    open_store,
    opening,
    receipts,
    recording_ended,
    recording_started,
    signing,
    started,
)

ITEMS = st.sampled_from(["q1", "q2"])
STEPS: st.SearchStrategy[Payload] = st.one_of(
    st.just(started()),
    st.just(recording_started()),
    st.just(recording_ended()),
    st.builds(happened.Consented, st.just("talk-1"), st.booleans()),
    st.builds(happened.Asked, st.just("talk-1"), ITEMS, st.integers(1, 2)),
    st.builds(happened.Answered, st.just("talk-1"), ITEMS, st.sampled_from("ab")),
    st.builds(
        happened.Claimed,
        *map(st.just, ("talk-1", "dark", "light", "1", 0.5)),
        st.integers(0, 1),
        st.none() | st.integers(5, 6),
    ),
    st.just(happened.Assessed("talk-1", 50, "C3", "C3", ())),
)
DECISIONS: st.SearchStrategy[Payload] = st.sampled_from(
    [
        happened.ReviewApproved("case-1", "good", 1.0),
        happened.ReviewReturned("case-1", "again", ("q1",)),
        happened.CaseAbandoned("case-1", "left"),
        happened.CaseSealed("case-1", "talk-1", "form-1", ("tape-1",)),
        happened.ProfileLineWritten(
            "line-1", "client-1", "case-1", "mindset", "+", "calm", "high", ()
        ),
        happened.ProfileLineWithdrawn("line-1", "client-1", "misheard"),
    ]
)


def folded(store: Store) -> Mapping[str, Any]:
    """Every folded row of a store."""
    with store._database.reading() as connection:
        return {
            name: sorted(map(repr, connection.execute(sa.select(table)).all()))
            for name, table in schema.FOLDS.tables.items()
        }


class TwoPcs(RuleBasedStateMachine):
    """Two PCs of a branch and head office's order."""

    @initialize()
    def start(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="branchdesk-machine-"))
        self.stores = [open_store(self.folder / name) for name in ("one", "two")]
        self.order = Order(self.stores)
        self.written: list[list[Event]] = [[], []]
        self.write(0, opening())
        self.order.exchange()

    def write(self, pc: int, drafts: list[Draft]) -> None:
        recorded = self.stores[pc].append(drafts)
        self.written[pc] += [found.event for found in recorded]

    @rule(pc=st.integers(0, 1), steps=st.lists(STEPS, min_size=1, max_size=5))
    def talk(self, pc: int, steps: list[Payload]) -> None:
        self.write(pc, [on_interview(step, at) for at, step in enumerate(steps)])

    @rule(pc=st.integers(0, 1), decision=DECISIONS, clear=st.booleans())
    def decide(self, pc: int, decision: Payload, clear: bool) -> None:
        client_id = None if clear else "client-1"
        self.write(pc, [Draft(on_case(decision).stream, decision, ADVISER, client_id)])

    @rule(pc=st.integers(0, 1))
    def sign(self, pc: int) -> None:
        self.write(pc, signing())

    @rule(pc=st.integers(0, 1), limit=st.integers(1, 9))
    def push(self, pc: int, limit: int) -> None:
        self.order.take(self.stores[pc], limit)

    @rule(pc=st.integers(0, 1), limit=st.integers(1, 9))
    def pull(self, pc: int, limit: int) -> None:
        page = self.order.page(self.stores[pc], limit)
        self.stores[pc].take_feed(*page)
        before = folded(self.stores[pc])
        self.stores[pc].take_feed(*page)
        assert folded(self.stores[pc]) == before

    @rule(pc=st.integers(0, 1))
    def confirm(self, pc: int) -> None:
        self.stores[pc].take_feed(receipts(1), 0)

    @rule(pc=st.integers(0, 1))
    def reopen(self, pc: int) -> None:
        self.stores[pc].close()
        self.stores[pc] = open_store(self.stores[pc].path.parent, Clock())

    @rule(pc=st.integers(0, 1))
    def rebuild(self, pc: int) -> None:
        before = folded(self.stores[pc])
        self.stores[pc].rebuild()
        assert folded(self.stores[pc]) == before

    @invariant()
    def chains_hold(self) -> None:
        for store, written in zip(self.stores, self.written, strict=True):
            own = store.own_events(0, 10_000)
            assert list(own) == written
            assert broken_at(own, store.device_id) is None

    def teardown(self) -> None:
        if not hasattr(self, "stores"):
            return
        self.order.exchange()
        self.order.exchange()
        for store in self.stores:
            store.take_feed(receipts(1), 0)
        one, two = self.stores
        assert folded(one) == folded(two)
        assert one.cases() == two.cases()
        for store in self.stores:
            before = folded(store)
            store.rebuild()
            assert folded(store) == before
            assert store.verify().first_bad_seq is None
            store.close()
        shutil.rmtree(self.folder)


TestTwoPcs = TwoPcs.TestCase
TestTwoPcs.settings = settings(max_examples=15, stateful_step_count=12, deadline=None)
