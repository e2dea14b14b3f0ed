"""A desk's past: sealed cases in its ledger that head office has, for benchmarks to stand on."""

from itertools import count

from branchdesk.bootstrap import Setup, open_store
from branchdesk.domain.events import Draft, Payload, stream
from branchdesk.domain.happenings import (
    Answered,
    Asked,
    Assessed,
    CaseOpened,
    CaseSealed,
    Consented,
    DocumentBuilt,
    DocumentSealed,
    FactsRecorded,
    InterviewStarted,
    RecordingEnded,
    RecordingStarted,
)
from branchdesk.domain.wire import FeedReceipt
from branchdesk.store.ledger import Store

_SHA = "ab" * 32
_QUESTIONS = 20
_AT = "2026-01-15T03:00:00.000000Z"


def seal_cases(setup: Setup, cases: int) -> None:
    """Put ``cases`` sealed cases into the ledger of ``setup``, each of a client of its own."""
    store = open_store(setup)
    try:
        for number in range(1, cases + 1):
            store.append(_case(number))
        store.acknowledge(store.head()[0])
        _receive(store, cases)
    finally:
        store.close()


def _receive(store: Store, cases: int) -> None:
    """Head office confirms every file."""
    places = count(1)
    receipts = [
        FeedReceipt(hub_seq=next(places), file_id=file_id, sha256=_SHA, verified_at=_AT)
        for number in range(1, cases + 1)
        for file_id in (f"tape-{number}", f"form-{number}")
    ]
    store.take_feed(receipts, len(receipts))


def _case(number: int) -> list[Draft]:
    client, case, talk = f"client-{number}", f"case-{number}", f"talk-{number}"
    tape, form = f"tape-{number}", f"form-{number}"
    facts = {"name": f"W{number}", "birth_date": "1960-02-03"}
    asked: list[Payload] = []
    for item in range(_QUESTIONS):
        asked += [Asked(talk, f"q{item}"), Answered(talk, f"q{item}", "a")]
    steps: list[tuple[str, str, Payload]] = [
        ("client", client, FactsRecorded(client, case, facts)),
        ("case", case, CaseOpened(case, f"2512-{number:04d}", client, "practice", "X", "account")),
        *(
            ("interview", talk, payload)
            for payload in (
                InterviewStarted(talk, case, client, "risk", _SHA, "rules", _SHA, "en"),
                RecordingStarted(tape, talk, "", _AT, 0, 640, 360, 15.0, "camera", "microphone"),
                Consented(talk, given=True),
                *asked,
                Assessed(talk, 50, "C3", "C3", ()),
                RecordingEnded(tape, talk, 600_000, 1000, _SHA, 1, 9000, 0),
            )
        ),
        ("document", form, DocumentBuilt(form, case, "one", _SHA, (), _SHA, 5)),
        ("document", form, DocumentSealed(form, case, _SHA, 400, _SHA, 500, "a2V5", 5)),
        ("case", case, CaseSealed(case, talk, form, (tape,))),
    ]
    return [
        Draft(stream(kind, ident), payload, "X", client, 0 if kind == "interview" else None)
        for kind, ident, payload in steps
    ]
