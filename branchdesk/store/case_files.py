"""Files kept beside a case, read from their folded tables: photographs and signed paper."""

from typing import Any

import sqlalchemy as sa

from branchdesk.store import schema
from branchdesk.store.database import Database
from branchdesk.store.rows import PhotographRow, ScanRow


def photographs(database: Database, case_id: str | None) -> tuple[PhotographRow, ...]:
    """Every photograph, or those of one case, in order of taking."""
    taken = schema.photograph
    order = taken.c.taken_at, taken.c.photograph_id
    rows = _kept(database, taken, taken.c.photograph_id, order, case_id)
    return tuple(PhotographRow(**_with_tuples(row, "corners", "faults")) for row in rows)


def scans(database: Database, case_id: str | None) -> tuple[ScanRow, ...]:
    """All signed paper that came back, or that of one case, oldest first."""
    scan = schema.scan
    order = scan.c.scanned_at, scan.c.scan_id
    rows = _kept(database, scan, scan.c.scan_id, order, case_id)
    return tuple(ScanRow(**_with_tuples(row, "by_hand", "missing")) for row in rows)


def _kept(
    database: Database,
    table: sa.Table,
    file_id: sa.ColumnElement[str],
    order: tuple[sa.ColumnElement[Any], ...],
    case_id: str | None,
) -> list[dict[str, Any]]:
    """The rows of a table of files, each with head office's receipt."""
    receipt = schema.receipt
    wanted = (
        sa.select(table, receipt.c.verified_at)
        .outerjoin_from(table, receipt, receipt.c.file_id == file_id)
        .order_by(*order)
    )
    if case_id is not None:
        wanted = wanted.where(table.c.case_id == case_id)
    with database.reading() as connection:
        return [dict(row) for row in connection.execute(wanted).mappings()]


def _with_tuples(row: dict[str, Any], *names: str) -> dict[str, Any]:
    return {**row, **{name: tuple(row[name]) for name in names}}
