"""A PC for tests: real ledger, real files, real sync; and a day's work to send."""

import hashlib
import secrets
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType

from branchdesk.domain.events import Draft, Recorded, stream
from branchdesk.domain.happenings import (
    CaseOpened,
    CaseSealed,
    DocumentBuilt,
    DocumentSealed,
    FactsRecorded,
    InterviewStarted,
    Noted,
    RecordingEnded,
    RecordingStarted,
)
from branchdesk.hub.service import HeadOffice
from branchdesk.store.files import SealedFiles
from branchdesk.store.keys import FileKeyStore
from branchdesk.store.ledger import Store
from branchdesk.sync.pace import Pace
from branchdesk.sync.service import Sync, SyncStatus
from branchdesk.video.vault import MediaVault

BRANCH = "012"
ADVISER, REVIEWER = "A1001", "R2001"
QUICK = Pace(poll=0.2, look=0.05, first=0.02, longest=0.2)
DEADLINE_S = 30.0


def now() -> datetime:
    """The wall clock."""
    return datetime.now(UTC)


class Pc:
    """One branch PC over a folder."""

    def __init__(self, folder: Path, pace: Pace = QUICK) -> None:
        self.folder = folder
        self.keystore = FileKeyStore(folder / "keys.json")
        self.store = self.open()
        self.vault = MediaVault(folder / "media")
        self.files = SealedFiles(folder / "documents")
        self._pace = pace
        self._news = threading.Condition()
        self.touched: set[str] = set()
        self.sync = self._new_sync()

    def open(self) -> Store:
        """The ledger, opened once more."""
        return Store.open(self.folder / "branchdesk.db", self.keystore, now)

    def enrol(self, data: Path, address: str, branch_id: str = BRANCH) -> None:
        """Join the head office over ``data`` at ``address``."""
        office = HeadOffice(data)
        code = office.enrolment.make_code(branch_id)
        office.close()
        self.sync.enrol(address, code, branch_id, "03")

    def start(self) -> None:
        """Begin to send."""
        self.sync.start()

    def restart(self) -> None:
        """Stop sending and begin anew, as after a restart of the program."""
        self.sync.stop()
        self.sync = self._new_sync()
        self.sync.start()

    def until(self, holds: Callable[[], bool]) -> None:
        """Wait until ``holds``, asked whenever sync tells of a change."""
        deadline = time.monotonic() + DEADLINE_S
        with self._news:
            while not holds():
                left = deadline - time.monotonic()
                assert left > 0, f"not in time: {self.sync.status()} {self.store.transfers()}"
                self._news.wait(min(left, 0.1))

    def status_becomes(self, link: str) -> SyncStatus:
        """Wait for a link state."""
        self.until(lambda: self.sync.status().link == link)
        return self.sync.status()

    def all_sent(self) -> bool:
        """Whether head office acknowledged everything."""
        return self.store.head()[0] == self.store.acknowledged()

    def notes(self, count: int, interview: str = "interview-1") -> tuple[Recorded, ...]:
        """Append clear notes."""
        name = stream("interview", interview)
        return self.store.append(
            [Draft(name, Noted(interview, "q1", f"note {n}"), ADVISER) for n in range(count)]
        )

    def case(self, case_id: str, media: bytes, owner: str = ADVISER) -> str:
        """A whole sealed case with one recording and one document; returns the recording's id."""
        client, interview = f"client-{case_id}", f"interview-{case_id}"
        recording, document = f"recording-{case_id}", f"document-{case_id}"
        self.vault.path(recording).write_bytes(media)
        stored = self.files.put(document, b"%PDF-1.7 a form", secrets.token_bytes(32))
        hexed = hashlib.sha256(media).hexdigest()
        started = RecordingStarted(
            recording, interview, "a2V5", "2026-11-24T08:00:00Z", 1, 640, 360, 25.0, "c", "m"
        )
        sealed = DocumentSealed(
            document,
            case_id,
            stored.sha256,
            stored.size,
            stored.sealed_sha256,
            stored.sealed_size,
            "a2V5",
            1,
        )
        case, talk = stream("case", case_id), stream("interview", interview)
        film, paper = stream("recording", recording), stream("document", document)
        self.store.append(
            [
                Draft(
                    case,
                    CaseOpened(case_id, "2611-0001", client, BRANCH, owner, "p"),
                    owner,
                    client,
                ),
                Draft(
                    stream("client", client),
                    FactsRecorded(client, case_id, {"name": "陳美玲"}),
                    owner,
                    client,
                ),
                Draft(
                    talk,
                    InterviewStarted(interview, case_id, client, "q", "0", "r", "0", "en"),
                    owner,
                    client,
                ),
                Draft(film, started, owner, client),
                Draft(
                    film,
                    RecordingEnded(recording, interview, 1000, len(media), hexed, 1, 25, 0),
                    owner,
                    client,
                ),
                Draft(
                    paper, DocumentBuilt(document, case_id, "f", "0", ("a",), "0", 1), owner, client
                ),
                Draft(paper, sealed, owner, client),
                Draft(case, CaseSealed(case_id, interview, document, (recording,)), owner, client),
            ]
        )
        return recording

    def arrived(self, case_id: str) -> bool:
        """Whether both files of a case were confirmed by head office's feed."""
        document = self.store.document(f"document-{case_id}")
        recording = self.store.recording(f"recording-{case_id}")
        return document.verified_at is not None and recording.verified_at is not None

    def close(self) -> None:
        """Stop and close."""
        self.sync.stop()
        self.store.close()

    def _new_sync(self) -> Sync:
        sync = Sync(self.open, self.vault, self.files, now, self._pace)
        sync.on_change = self._changed
        return sync

    def _changed(self, streams: frozenset[str]) -> None:
        with self._news:
            self.touched |= streams
            self._news.notify_all()

    def __enter__(self) -> "Pc":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()
