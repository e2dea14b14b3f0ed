"""Until when a client's sealed cases must be kept, as their seals say."""

from datetime import date

import sqlalchemy as sa

from branchdesk.domain import terms
from branchdesk.domain.errors import InputFault
from branchdesk.domain.events import Event
from branchdesk.domain.happenings import CaseSealed
from branchdesk.store import schema
from branchdesk.store.chain import Opener


def expect_over(connection: sa.Connection, client_id: str, today: date) -> None:
    """Raise InputFault ``retention_runs`` while a sealed case of the client must be kept, naming
    the day and the article that hold longest."""
    event, case = schema.event, schema.case
    seals = sa.and_(event.c.device_id == case.c.sealed_device, event.c.seq == case.c.sealed_seq)
    rows = connection.execute(
        sa.select(event).join(case, seals).where(case.c.client_id == client_id)
    ).all()
    opener = Opener(connection)
    kept = [
        (terms.kept_until(date.fromisoformat(sealed.at_utc[:10]), payload.retention), payload)
        for sealed in (Event(*row) for row in rows)
        if isinstance(payload := opener.open(sealed).payload, CaseSealed) and payload.retention
    ]
    until, longest = max(kept, key=lambda one: one[0], default=(date.min, None))
    if longest is not None and longest.retention is not None and today <= until:
        raise InputFault(
            "retention_runs", date=until.isoformat(), article=longest.retention.article
        )
