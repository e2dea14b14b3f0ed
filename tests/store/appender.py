"""A process that appends to a ledger and says what was durable: ``python -m tests.store.appender
FOLDER COUNT [GO]``; with GO it waits until that file is there."""

import sys
from datetime import UTC, datetime
from pathlib import Path

from branchdesk.domain import happenings as happened
from branchdesk.domain.events import Draft
from branchdesk.store.keys import FileKeyStore
from branchdesk.store.ledger import Store


def main(folder: Path, count: int) -> None:
    """Append ``count`` times a client's facts and a case; print each seq once it is durable."""
    store = Store.open(
        folder / "desk.db", FileKeyStore(folder / "keys.json"), lambda: datetime.now(UTC)
    )
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    if sys.stdin.readline() != "go\n":
        return
    for number in range(count):
        case_id = f"{store.head()[0]}-{number}"
        facts = happened.FactsRecorded("client-1", case_id, {"name": "王"})
        opened = happened.CaseOpened(case_id, "2611-0001", "client-1", "b", "AM1", "account")
        written = store.append(
            [
                Draft("client:client-1", facts, "AM1", "client-1"),
                Draft(f"case:{case_id}", opened, "AM1", "client-1"),
            ]
        )
        sys.stdout.write(f"{written[-1].event.seq} {written[-1].event.id}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
