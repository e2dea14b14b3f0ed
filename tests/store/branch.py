"""A small branch for the store's tests: PCs on real files, a clock that ticks, a whole case."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from branchdesk.domain import happenings as happened
from branchdesk.domain.events import Draft, Event, Payload, stream
from branchdesk.domain.sealing import wrap_key
from branchdesk.domain.terms import Retention
from branchdesk.domain.wire import AnyFeedItem, FeedEvent, FeedKey, FeedOwn, FeedReceipt
from branchdesk.store.keeping import Keeping
from branchdesk.store.keys import FileKeyStore
from branchdesk.store.ledger import Store

SHA = "ab" * 32
ADVISER, REVIEWER = "AM1", "RV1"
KEEPING = Keeping("Asia/Taipei", Retention("cn-securities", SHA, "retention", "130 §32", 240))
KEPT_FOR = timedelta(days=21 * 365)
"""Longer than any case must be kept."""


@dataclass
class Clock:
    """Time that goes on by a second whenever it is read."""

    at: datetime = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)
    step: timedelta = timedelta(seconds=1)

    def __call__(self) -> datetime:
        self.at += self.step
        return self.at


def open_store(folder: Path, clock: Callable[[], datetime] | None = None) -> Store:
    """The store of the PC whose data lie in ``folder``."""
    return Store.open(folder / "desk.db", FileKeyStore(folder / "keys.json"), clock or Clock())


def on_case(payload: Payload, case_id: str = "case-1", client_id: str = "client-1") -> Draft:
    """A sealed draft on a case's stream."""
    return Draft(stream("case", case_id), payload, ADVISER, client_id)


def on_interview(payload: Payload, at_ms: int = 0, client_id: str = "client-1") -> Draft:
    """A sealed draft on the stream of the interview that the payload names."""
    name = stream("interview", str(getattr(payload, "interview_id")))  # noqa: B009
    return Draft(name, payload, ADVISER, client_id, at_ms)


def opening(case_id: str = "case-1", client_id: str = "client-1", number: int = 1) -> list[Draft]:
    """A client's facts and a case."""
    facts = {"name": f"王{number}", "id_number": f"A{number:09d}", "birth_date": "1960-02-03"}
    opened = happened.CaseOpened(
        case_id, f"2611-{number:04d}", client_id, "branch", ADVISER, "account", ("fund-1",)
    )
    recorded = happened.FactsRecorded(client_id, case_id, facts)
    return [
        Draft(stream("client", client_id), recorded, ADVISER, client_id),
        on_case(opened, case_id, client_id),
    ]


def started(interview_id: str = "talk-1", case_id: str = "case-1") -> happened.InterviewStarted:
    """The start of an interview."""
    return happened.InterviewStarted(
        interview_id, case_id, "client-1", "risk", SHA, "rules", SHA, "zh_TW"
    )


def recording_started(
    recording_id: str = "tape-1", interview_id: str = "talk-1"
) -> happened.RecordingStarted:
    """A recording begins."""
    return happened.RecordingStarted(
        *(recording_id, interview_id, "a2V5", "2026-11-24T01:00:00.000000Z", 5),
        *(640, 480, 30.0, "camera", "microphone"),
    )


def recording_ended(
    recording_id: str = "tape-1", interview_id: str = "talk-1"
) -> happened.RecordingEnded:
    """A recording with its manifest."""
    return happened.RecordingEnded(recording_id, interview_id, 61_000, 9_000, SHA, 61, 1830, 0)


def interviewing() -> list[Draft]:
    """An interview with two answers and a result, recorded."""
    payloads: Sequence[Payload] = (
        started(),
        recording_started(),
        happened.Consented("talk-1", True),
        happened.Asked("talk-1", "q1"),
        happened.Answered("talk-1", "q1", "a"),
        happened.Asked("talk-1", "q2"),
        happened.Claimed("talk-1", "dark", "light", "1", 0.9, 2_000, None),
        happened.Answered("talk-1", "q2", "b"),
        happened.Claimed("talk-1", "dark", "light", "1", 0.9, 2_000, 4_000),
        happened.Assessed("talk-1", 55, "C3", "C3", ()),
    )
    return [on_interview(payload, 1000 * at) for at, payload in enumerate(payloads)]


def signing() -> list[Draft]:
    """The form drawn, signed and sealed, the recording ended, the case sealed."""
    built = happened.DocumentBuilt("form-1", "case-1", "one", SHA, ("account",), SHA, 5)
    sealed = happened.DocumentSealed("form-1", "case-1", SHA, 400, "cd" * 32, 500, "a2V5", 5)
    signed = happened.DocumentSigned("form-1", SHA, "aW5r", "mouse", False, "SV1")
    form = stream("document", "form-1")
    return [
        Draft(form, built, ADVISER, "client-1"),
        Draft(form, signed, ADVISER, "client-1"),
        on_interview(recording_ended(), 61_000),
        Draft(form, sealed, ADVISER, "client-1"),
        on_case(happened.CaseSealed("case-1", "talk-1", "form-1", ("tape-1",))),
    ]


def whole_case() -> list[Draft]:
    """A case from the client's facts to the seal."""
    return [*opening(), *interviewing(), *signing()]


def receipts(hub_seq: int) -> tuple[FeedReceipt, ...]:
    """Head office has both files of :func:`signing`."""
    at = "2026-11-24T03:00:00.000000Z"
    return (
        FeedReceipt(hub_seq=hub_seq, file_id="tape-1", sha256=SHA, verified_at=at),
        FeedReceipt(hub_seq=hub_seq, file_id="form-1", sha256="cd" * 32, verified_at=at),
    )


@dataclass
class Order:
    """Head office's order: hands each PC's new events to the others and tells it the places."""

    stores: list[Store]
    placed: list[Event] = field(default_factory=list)
    seen: dict[str, int] = field(default_factory=dict)

    def take(self, store: Store, limit: int = 1000) -> None:
        """Head office takes what ``store`` has not sent."""
        events = store.own_events(store.acknowledged(), limit)
        self.placed += events
        if events:
            store.acknowledge(events[-1].seq)

    def page(self, store: Store, limit: int = 1000) -> tuple[tuple[AnyFeedItem, ...], int]:
        """The next page for ``store`` and the cursor behind it."""
        start = store.feed_cursor()
        items: list[AnyFeedItem] = []
        for place, event in enumerate(self.placed[start : start + limit], start + 1):
            if event.device_id == store.device_id:
                items.append(FeedOwn(hub_seq=place, seq=event.seq))
            else:
                items += self._keys(store, event, place)
                items.append(FeedEvent(hub_seq=place, event=event))
        return tuple(items), min(start + limit, len(self.placed))

    def give(self, store: Store, limit: int = 1000) -> frozenset[str]:
        """``store`` takes the next page."""
        return store.take_feed(*self.page(store, limit))

    def exchange(self) -> None:
        """Everything of everybody goes everywhere."""
        for store in self.stores:
            self.take(store)
        for store in self.stores:
            self.give(store)

    def _keys(self, store: Store, event: Event, place: int) -> list[AnyFeedItem]:
        if event.key_id is None:
            return []
        other = next(found for found in self.stores if found.device_id == event.device_id)
        client_id = "client-1"
        key = other.client_key(client_id)
        if key is None:
            return []
        wrapped = wrap_key(store.wrapping_public(), bytes([place % 250 + 1]) * 32, key)
        return [FeedKey(hub_seq=place, client_id=client_id, key_id=event.key_id, wrapped=wrapped)]
