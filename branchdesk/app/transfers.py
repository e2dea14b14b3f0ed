"""The way upward: what waits, goes, arrived or is stuck, and what may be done."""

import shutil
from pathlib import Path

from branchdesk.app.session import Session
from branchdesk.app.views import LinkView, SyncView, Transfer
from branchdesk.domain.events import stream
from branchdesk.domain.happenings import CaseSealed
from branchdesk.store.queries import CaseRow, DocumentRow, RecordingRow, ScanRow, TransferRow
from branchdesk.sync.service import Sync


class Transfers:
    """What has reached head office."""

    def __init__(self, session: Session, sync: Sync, folder: Path) -> None:
        self._session = session
        self._sync = sync
        self._folder = folder

    def view(self) -> SyncView:
        """The link and every part of every sealed case, stuck ones first."""
        status = self._sync.status()
        rows = [
            part
            for case in self._session.store.cases()
            if case.sealed_at is not None
            for part in self.of_case(case)
        ]
        order = {"stuck": 0, "going": 1, "waiting": 2, "arrived": 3}
        return SyncView(
            link=status.link,
            address=status.address,
            round_trip_ms=status.round_trip_ms,
            free_bytes=shutil.disk_usage(self._folder).free,
            last_contact=status.last_contact,
            unsent_events=status.unsent,
            transfers=tuple(sorted(rows, key=lambda part: order[part.state])),
            reason=status.reason,
        )

    def link(self) -> LinkView:
        """The link and what waits for it, counted: quick however much has arrived before."""
        status, parts = self._sync.status(), self._session.store.on_the_way()
        on_the_way = parts.get("going", 0) + parts.get("waiting", 0)
        return LinkView(status.link, status.unsent, on_the_way, parts.get("stuck", 0))

    def retry(self) -> SyncView:
        """Try again now instead of waiting for the next turn."""
        self._sync.nudge()
        return self.view()

    def of_case(self, case: CaseRow) -> tuple[Transfer, ...]:
        """Form, events, recordings and signed paper of a case."""
        store = self._session.store
        document = store.document(case.document_id or "")
        recordings = store.recordings(case_id=case.case_id)
        return (
            self._file(case, "document", document, store.transfer(document.document_id)),
            self._events(case),
            *(
                self._file(case, "recording", found, store.transfer(found.recording_id))
                for found in recordings
                if found.size != 0
            ),
            *(
                self._file(case, "paper", found, store.transfer(found.scan_id))
                for found in store.scans(case.case_id)
            ),
        )

    def _events(self, case: CaseRow) -> Transfer:
        arrived = self._seal_is_up(case)
        return Transfer(
            case_id=case.case_id,
            case_no=case.case_no,
            client_name=case.client_name,
            part="events",
            state="arrived" if arrived else "waiting",
            done=int(arrived),
            total=1,
        )

    def _seal_is_up(self, case: CaseRow) -> bool:
        """Whether head office has the case's last own event, and so all before it."""
        store = self._session.store
        sealed = [
            recorded
            for recorded in store.stream(stream("case", case.case_id))
            if isinstance(recorded.payload, CaseSealed)
        ]
        return all(
            recorded.hub_seq is not None
            or (
                recorded.event.device_id == store.device_id
                and recorded.event.seq <= store.acknowledged()
            )
            for recorded in sealed
        )

    def _file(
        self,
        case: CaseRow,
        part: str,
        found: DocumentRow | RecordingRow | ScanRow,
        transfer: TransferRow | None,
    ) -> Transfer:
        size = found.size if isinstance(found, RecordingRow) else found.sealed_size
        state = transfer.state if transfer else "waiting"
        if found.verified_at is not None:
            state = "arrived"
        return Transfer(
            case_id=case.case_id,
            case_no=case.case_no,
            client_name=case.client_name,
            part=part,
            state=state,
            done=transfer.done if transfer else (size or 0) * (found.verified_at is not None),
            total=size or 0,
            arrived_at=found.verified_at,
            reason=transfer.reason if transfer else None,
        )
