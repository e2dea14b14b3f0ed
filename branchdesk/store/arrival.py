"""Whether a sealed case is whole at head office: its events taken, every file confirmed."""

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from branchdesk.domain.evidence import Manifest, missing_files
from branchdesk.domain.happenings import CaseSealed
from branchdesk.store import schema


def arrived_at(connection: sa.Connection, row: Mapping[str, Any]) -> str | None:
    """When the last part of a sealed case was whole at head office; None while one is missing.

    Its events count as arrived when head office acknowledged this PC's ``case.sealed`` or sent
    another PC's down.
    """
    if not _seal_is_up(connection, row["sealed_device"], row["sealed_seq"]):
        return None
    receipts = {
        found.file_id: found
        for found in connection.execute(
            sa.select(schema.receipt).where(
                schema.receipt.c.file_id.in_([row["document_id"], *row["recording_ids"]])
            )
        )
    }
    sealed = CaseSealed(
        row["case_id"], row["interview_id"], row["document_id"], tuple(row["recording_ids"])
    )
    verified = {file_id: found.sha256 for file_id, found in receipts.items()}
    if missing_files(sealed, _announced(connection, sealed), verified):
        return None
    latest: str = max(found.verified_at for found in receipts.values())
    return latest


def on_the_way(connection: sa.Connection) -> dict[str, int]:
    """How many parts of sealed cases (form, recordings, signed paper, events) head office has not
    confirmed, by the state of their transfer."""
    return {row.state: row.parts for row in connection.execute(_ON_THE_WAY)}


def _seal_is_up(connection: sa.Connection, device_id: str, seq: int) -> bool:
    table = schema.placement
    placed = connection.execute(
        sa.select(table.c.seq).where(table.c.device_id == device_id, table.c.seq == seq)
    ).first()
    if placed is not None:
        return True
    values = dict(
        connection.execute(
            sa.select(schema.setting.c.name, schema.setting.c.value).where(
                schema.setting.c.name.in_(("device_id", "acknowledged"))
            )
        ).all()
    )
    return device_id == values.get("device_id") and seq <= int(values.get("acknowledged", "0"))


def _announced(connection: sa.Connection, sealed: CaseSealed) -> dict[str, Manifest]:
    media, form = schema.recording, schema.document
    wanted = sa.union_all(
        sa.select(media.c.recording_id, media.c.size, media.c.sha256).where(
            media.c.recording_id.in_(sealed.recording_ids), media.c.ended.is_(True)
        ),
        sa.select(form.c.document_id, form.c.sealed_size, form.c.sealed_sha256).where(
            form.c.document_id == sealed.document_id, form.c.sealed_sha256.is_not(None)
        ),
    )
    return {row[0]: Manifest(row[0], row[1], row[2]) for row in connection.execute(wanted)}


def _unconfirmed(
    table: sa.Table, file_id: sa.ColumnElement[str], of_case: sa.ColumnElement[bool]
) -> sa.Select[Any]:
    """The states of the sealed cases' files of ``table`` that head office has no receipt for."""
    case, receipt, transfer = schema.case, schema.receipt, schema.transfer
    return (
        sa.select(sa.func.coalesce(transfer.c.state, "waiting").label("state"))
        .select_from(case)
        .join(table, of_case)
        .outerjoin(receipt, receipt.c.file_id == file_id)
        .outerjoin(transfer, transfer.c.file_id == file_id)
        .where(case.c.sealed_at.is_not(None), receipt.c.file_id.is_(None))
    )


def _untaken() -> sa.Select[Any]:
    """A row for each sealed case whose seal head office has not taken."""
    case, placed, setting = schema.case, schema.placement, schema.setting

    def kept(name: str) -> sa.ScalarSelect[Any]:
        return sa.select(setting.c.value).where(setting.c.name == name).scalar_subquery()

    place = placed.c.device_id == case.c.sealed_device, placed.c.seq == case.c.sealed_seq
    taken = sa.cast(sa.func.coalesce(kept("acknowledged"), "0"), sa.Integer)
    return (
        sa.select(sa.literal("waiting").label("state"))
        .select_from(case)
        .outerjoin(placed, sa.and_(*place))
        .where(case.c.sealed_at.is_not(None), placed.c.seq.is_(None))
        .where(sa.or_(case.c.sealed_device != kept("device_id"), case.c.sealed_seq > taken))
    )


def _parts_on_the_way() -> sa.Select[Any]:
    case, media, form, scan = schema.case, schema.recording, schema.document, schema.scan
    filmed = media.c.case_id == case.c.case_id, media.c.size.is_distinct_from(0)
    parts = sa.union_all(
        _unconfirmed(form, form.c.document_id, form.c.document_id == case.c.document_id),
        _unconfirmed(media, media.c.recording_id, sa.and_(*filmed)),
        _unconfirmed(scan, scan.c.scan_id, scan.c.case_id == case.c.case_id),
        _untaken(),
    ).subquery()
    return sa.select(parts.c.state, sa.func.count().label("parts")).group_by(parts.c.state)


_ON_THE_WAY = _parts_on_the_way()
