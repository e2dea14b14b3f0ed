"""What screens ask of the store; every call sees one state of the file."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeVar

import sqlalchemy as sa

from branchdesk.domain.happenings import Evidence
from branchdesk.store import schema
from branchdesk.store.arrival import arrived_at, on_the_way
from branchdesk.store.case_files import photographs, scans
from branchdesk.store.database import Database
from branchdesk.store.rows import (
    CaseRow,
    ClaimRow,
    ClientRow,
    CountersignRow,
    DocumentRow,
    InterviewRow,
    LevelRow,
    PhotographRow,
    ProfileLineRow,
    RecordingRow,
    Reference,
    ScanRow,
    TransferRow,
    UnfinishedRow,
)

__all__ = [
    "CaseRow",
    "ClaimRow",
    "ClientRow",
    "CountersignRow",
    "DocumentRow",
    "InterviewRow",
    "LevelRow",
    "PhotographRow",
    "ProfileLineRow",
    "Queries",
    "RecordingRow",
    "Reference",
    "ScanRow",
    "TransferRow",
    "UnfinishedRow",
]

Row = TypeVar("Row")

_UNSEALED = ("OPEN", "RECORDING", "COMPLETING")


class Queries:
    """Reading. One row asked by id raises KeyError where there is none."""

    def __init__(self, database: Database) -> None:
        self._database = database

    # --- cases ----------------------------------------------------------------------------------
    def cases(
        self, *, client_id: str | None = None, states: Sequence[str] | None = None
    ) -> tuple[CaseRow, ...]:
        """Cases by opening time, of one client or in the given states where asked."""
        wanted = _cases()
        if client_id is not None:
            wanted = wanted.where(schema.case.c.client_id == client_id)
        if states is not None:
            kept_as = {"SEALED" if state == "SUBMITTED" else state for state in states}
            wanted = wanted.where(schema.case.c.state.in_(kept_as))
        rows = self._case_rows(wanted.order_by(schema.case.c.opened_at, schema.case.c.case_no))
        return tuple(row for row in rows if states is None or row.state in states)

    def case(self, case_id: str) -> CaseRow:
        """The case with that id."""
        return _only(self._case_rows(_CASE, case_id=case_id), case_id)

    def case_numbered(self, case_no: str) -> CaseRow:
        """The case with that number."""
        return _only(self._case_rows(_cases().where(schema.case.c.case_no == case_no)), case_no)

    def review_queue(self) -> tuple[CaseRow, ...]:
        """Sealed cases without a decision, most open claims first, then highest level, then
        oldest. SUBMITTED ones have arrived whole, SEALED ones have not."""
        rows = self.cases(states=("SEALED", "SUBMITTED"))
        return tuple(
            sorted(
                sorted(rows, key=lambda row: row.sealed_at or ""),
                key=lambda row: (row.open_claims, row.level or ""),
                reverse=True,
            )
        )

    def unfinished(self) -> tuple[UnfinishedRow, ...]:
        """Interviews of this PC's cases that were begun and neither sealed nor given up."""
        device_id = self._setting("device_id")
        with self._database.reading() as connection:
            open_ones: dict[str, list[str]] = {}
            table = schema.recording
            for row in connection.execute(
                sa.select(table.c.case_id, table.c.recording_id)
                .where(table.c.ended.is_(False), table.c.device_id == device_id)
                .order_by(table.c.started_at)
            ):
                open_ones.setdefault(row.case_id, []).append(row.recording_id)
        return tuple(
            UnfinishedRow(
                row.case_id,
                row.case_no,
                row.client_id,
                row.client_name,
                row.owner,
                row.interview_id,
                row.state,
                row.answered,
                tuple(open_ones.get(row.case_id, ())),
            )
            for row in self.cases(states=_UNSEALED)
            if row.interview_id is not None and row.device_id == device_id
        )

    def next_case_no(self, branch_id: str, yymm: str, counter: str) -> str:
        """The next free number ``yymm-cnnn`` of counter ``c`` in the branch and month.

        Each counter counts by itself, so that two PCs that do not see each other give different
        numbers. Beyond 999 the parts stand apart (``yymm-c-nnnn``): counter 1's 2000th case must
        not look like counter 12's first.
        """
        table = schema.case
        close, apart = f"{yymm}-{counter}", f"{yymm}-{counter}-"
        wanted = (
            sa.select(table.c.case_no)
            .where(table.c.branch_id == branch_id)
            .where(table.c.case_no.startswith(close, autoescape=True))
        )
        with self._database.reading() as connection:
            numbers = connection.execute(wanted).scalars().all()
        near = [number.removeprefix(close) for number in numbers if len(number) == len(close) + 3]
        far = [number.removeprefix(apart) for number in numbers if number.startswith(apart)]
        last = max((int(digits) for digits in (*near, *far) if digits.isdigit()), default=0)
        return f"{close}{last + 1:03d}" if last < 999 else f"{apart}{last + 1}"

    def sealed_seq(self, case_id: str) -> int:
        """The seq of the case's ``case.sealed`` on the device that wrote it; KeyError before."""
        table = schema.case
        wanted = sa.select(table.c.sealed_seq).where(
            table.c.case_id == case_id, table.c.sealed_seq.is_not(None)
        )
        seq: int = _only(self._all(wanted), case_id)["sealed_seq"]
        return seq

    # --- clients --------------------------------------------------------------------------------
    def clients(self) -> tuple[ClientRow, ...]:
        """Every client, last seen first."""
        order = sa.desc(schema.client.c.last_seen), schema.client.c.client_id
        return tuple(ClientRow(**row) for row in self._all(_clients().order_by(*order)))

    def client(self, client_id: str) -> ClientRow:
        """The client with that id."""
        rows = self._all(_clients().where(schema.client.c.client_id == client_id))
        return ClientRow(**_only(rows, client_id))

    def client_by_id_number(self, id_number: str) -> ClientRow | None:
        """The client with that identity number, the one seen first if there are several."""
        wanted = _clients().where(schema.client.c.id_number == id_number)
        rows = self._all(wanted.order_by(schema.client.c.first_seen, schema.client.c.client_id))
        return ClientRow(**rows[0]) if rows else None

    def levels(self, client_id: str) -> tuple[LevelRow, ...]:
        """The client's levels from sealed cases, oldest first."""
        rows = (row for row in self.cases(client_id=client_id) if row.sealed_at and row.level)
        return tuple(
            LevelRow(row.case_id, row.level or "", row.score or 0, row.sealed_at or "")
            for row in sorted(rows, key=lambda row: row.sealed_at or "")
        )

    def profile_lines(self, client_id: str) -> tuple[ProfileLineRow, ...]:
        """The lines of a client's profile in order of writing, without those taken back."""
        table = schema.profile_line
        rows = self._all(
            sa.select(table)
            .where(table.c.client_id == client_id, table.c.withdrawn_at.is_(None))
            .order_by(table.c.written_at, table.c.line_id)
        )
        return tuple(_profile_line(row) for row in rows)

    # --- interviews, recordings, documents ------------------------------------------------------
    def interview(self, interview_id: str) -> InterviewRow:
        """The interview with that id."""
        table = schema.interview
        rows = self._all(sa.select(table).where(table.c.interview_id == interview_id))
        return InterviewRow(**_only(rows, interview_id))

    def claims(self, case_id: str) -> tuple[ClaimRow, ...]:
        """The detectors' claims of a case by place."""
        table = schema.claim
        columns = [column for column in table.c if column.name != "client_id"]
        rows = self._all(
            sa.select(*columns)
            .where(table.c.case_id == case_id)
            .order_by(table.c.from_ms, table.c.claim_id)
        )
        return tuple(ClaimRow(**row) for row in rows)

    def recordings(
        self, *, interview_id: str | None = None, case_id: str | None = None
    ) -> tuple[RecordingRow, ...]:
        """Recordings in order of start, of one interview or one case where asked."""
        wanted = _recordings()
        if interview_id is not None:
            wanted = wanted.where(schema.recording.c.interview_id == interview_id)
        if case_id is not None:
            wanted = wanted.where(schema.recording.c.case_id == case_id)
        order = schema.recording.c.started_at, schema.recording.c.recording_id
        return tuple(RecordingRow(**row) for row in self._all(wanted.order_by(*order)))

    def recording(self, recording_id: str) -> RecordingRow:
        """The recording with that id."""
        rows = self._all(_recordings().where(schema.recording.c.recording_id == recording_id))
        return RecordingRow(**_only(rows, recording_id))

    def unended_recordings(self) -> tuple[RecordingRow, ...]:
        """Recordings of this PC whose end was never written: of a crash, or under way."""
        device_id = self._setting("device_id")
        rows = self.recordings()
        return tuple(row for row in rows if not row.ended and row.device_id == device_id)

    def document(self, document_id: str) -> DocumentRow:
        """The document with that id."""
        rows = self._all(_documents().where(schema.document.c.document_id == document_id))
        return _document(_only(rows, document_id))

    def documents_of(self, case_id: str) -> tuple[DocumentRow, ...]:
        """A case's documents in order of drawing."""
        wanted = _documents().where(schema.document.c.case_id == case_id)
        order = schema.document.c.built_at, schema.document.c.document_id
        return tuple(_document(row) for row in self._all(wanted.order_by(*order)))

    def photographs(self, case_id: str | None = None) -> tuple[PhotographRow, ...]:
        """Photographs of identity documents, of one case where asked, in order of taking."""
        return photographs(self._database, case_id)

    def scans(self, case_id: str | None = None) -> tuple[ScanRow, ...]:
        """Signed paper that came back, oldest first; of one case where asked."""
        return scans(self._database, case_id)

    # --- what head office sent, transfers -------------------------------------------------------
    def reference(self, name: str) -> Reference | None:
        """The reference document ``name`` or None."""
        rows = self._all(sa.select(schema.reference).where(schema.reference.c.name == name))
        return Reference(**rows[0]) if rows else None

    def references(self) -> tuple[Reference, ...]:
        """Every reference document by name."""
        wanted = sa.select(schema.reference).order_by(schema.reference.c.name)
        return tuple(Reference(**row) for row in self._all(wanted))

    def countersigns(self, case_id: str) -> tuple[CountersignRow, ...]:
        """Head office's signatures over the decisions of a case."""
        table = schema.countersign
        rows = self._all(
            sa.select(table).where(table.c.case_id == case_id).order_by(table.c.at_utc)
        )
        return tuple(CountersignRow(**row) for row in rows)

    def transfer(self, file_id: str) -> TransferRow | None:
        """How far a file has come, or None if it was never put on its way."""
        rows = self._all(sa.select(schema.transfer).where(schema.transfer.c.file_id == file_id))
        return TransferRow(**rows[0]) if rows else None

    def on_the_way(self) -> Mapping[str, int]:
        """How many parts of sealed cases (all files, and events) have not arrived, by the state of
        their transfer."""
        with self._database.reading() as connection:
            return on_the_way(connection)

    def transfers(self) -> tuple[TransferRow, ...]:
        """Every file on its way or arrived."""
        wanted = sa.select(schema.transfer).order_by(schema.transfer.c.file_id)
        return tuple(TransferRow(**row) for row in self._all(wanted))

    # --------------------------------------------------------------------------------------------
    def _all(self, wanted: sa.Select[Any]) -> list[dict[str, Any]]:
        with self._database.reading() as connection:
            return [dict(row) for row in connection.execute(wanted).mappings()]

    def _setting(self, name: str) -> str | None:
        table = schema.setting
        with self._database.reading() as connection:
            found: str | None = connection.execute(
                sa.select(table.c.value).where(table.c.name == name)
            ).scalar_one_or_none()
            return found

    def _case_rows(self, wanted: sa.Select[Any], **values: str) -> list[CaseRow]:
        with self._database.reading() as connection:
            found = [dict(row) for row in connection.execute(wanted, values).mappings()]
            arrivals = {
                row["case_id"]: arrived_at(connection, row)
                for row in found
                if row["state"] == "SEALED"
            }
        return [_case(row, arrivals.get(row["case_id"])) for row in found]


def _case(row: dict[str, Any], arrived_at: str | None) -> CaseRow:
    for name in ("sealed_seq", "sealed_device"):
        del row[name]
    for name in ("products", "recording_ids", "returned_items"):
        row[name] = tuple(row[name])
    case = CaseRow(**row)
    if arrived_at is None:
        return case
    return replace(case, state="SUBMITTED", lane="review", lane_since=arrived_at)


def _cases() -> sa.Select[Any]:
    case, client = schema.case, schema.client
    answered = (
        sa.select(sa.func.count())
        .where(
            schema.answer.c.interview_id == case.c.interview_id,
            schema.answer.c.option.is_not(None),
        )
        .scalar_subquery()
    )
    open_claims = (
        sa.select(sa.func.count())
        .where(schema.claim.c.case_id == case.c.case_id, schema.claim.c.state == "open")
        .scalar_subquery()
    )
    media_ms = (
        sa.select(sa.func.coalesce(sa.func.sum(schema.recording.c.media_ms), 0))
        .where(schema.recording.c.case_id == case.c.case_id)
        .scalar_subquery()
    )
    return sa.select(
        case,
        sa.func.coalesce(client.c.name, "").label("client_name"),
        client.c.birth_date,
        answered.label("answered"),
        open_claims.label("open_claims"),
        media_ms.label("media_ms"),
    ).outerjoin_from(case, client, case.c.client_id == client.c.client_id)


_CASE = _cases().where(schema.case.c.case_id == sa.bindparam("case_id"))
"""Built once, like every statement of an interview's step: building it takes ten times longer than
running it."""


def _clients() -> sa.Select[Any]:
    client, line = schema.client, schema.profile_line
    cases = sa.select(sa.func.count()).where(schema.case.c.client_id == client.c.client_id)
    lines = sa.select(sa.func.count()).where(
        line.c.client_id == client.c.client_id, line.c.withdrawn_at.is_(None)
    )
    return sa.select(
        client, cases.scalar_subquery().label("cases"), lines.scalar_subquery().label("lines")
    )


def _recordings() -> sa.Select[Any]:
    media, receipt = schema.recording, schema.receipt
    return sa.select(media, receipt.c.verified_at).outerjoin_from(
        media, receipt, receipt.c.file_id == media.c.recording_id
    )


def _documents() -> sa.Select[Any]:
    form, receipt = schema.document, schema.receipt
    return sa.select(form, receipt.c.verified_at).outerjoin_from(
        form, receipt, receipt.c.file_id == form.c.document_id
    )


def _document(row: dict[str, Any]) -> DocumentRow:
    return DocumentRow(**{**row, "agreements": tuple(row["agreements"])})


def _profile_line(row: dict[str, Any]) -> ProfileLineRow:
    for name in ("withdrawn_at", "withdrawn_reason"):
        del row[name]
    evidence = tuple(Evidence(**found) for found in row["evidence"])
    return ProfileLineRow(**{**row, "evidence": evidence})


def _only(rows: Sequence[Row], ident: str) -> Row:
    if not rows:
        raise KeyError(ident)
    return rows[0]
