"""Photographs of identity documents, read from their folded table."""

from typing import Any

import sqlalchemy as sa

from branchdesk.store import schema
from branchdesk.store.database import Database
from branchdesk.store.rows import PhotographRow


def photographs(database: Database, case_id: str | None) -> tuple[PhotographRow, ...]:
    """Every photograph, or those of one case, in order of taking."""
    taken, receipt = schema.photograph, schema.receipt
    wanted = (
        sa.select(taken, receipt.c.verified_at)
        .outerjoin_from(taken, receipt, receipt.c.file_id == taken.c.photograph_id)
        .order_by(taken.c.taken_at, taken.c.photograph_id)
    )
    if case_id is not None:
        wanted = wanted.where(taken.c.case_id == case_id)
    with database.reading() as connection:
        return tuple(_row(dict(row)) for row in connection.execute(wanted).mappings())


def _row(found: dict[str, Any]) -> PhotographRow:
    del found["client_id"]
    for name in ("corners", "faults"):
        found[name] = tuple(found[name])
    return PhotographRow(**found)
