"""Until when a client's sealed cases must be kept, as their seals say."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from branchdesk.domain import terms
from branchdesk.domain.errors import InputFault
from branchdesk.domain.events import Event, Payload
from branchdesk.domain.happenings import CaseSealed
from branchdesk.domain.terms import Retention
from branchdesk.store import schema
from branchdesk.store.chain import Opener


@dataclass(frozen=True, slots=True)
class Keeping:
    """What a branch goes by: ``time_zone`` of its days, and ``unsaid``, how long a case is kept
    whose seal does not say, for it was sealed before that was written: the longest that any rule
    pack asks for."""

    time_zone: str
    unsaid: Retention

    def day_of(self, moment: datetime) -> date:
        """The branch's calendar day."""
        return moment.astimezone(ZoneInfo(self.time_zone)).date()


def expect_over(connection: sa.Connection, client_id: str, now: datetime, keeping: Keeping) -> None:
    """Raise InputFault ``retention_runs`` while a sealed case of the client must be kept, naming
    the day and the article that hold longest."""
    event, case = schema.event, schema.case
    seals = sa.and_(event.c.device_id == case.c.sealed_device, event.c.seq == case.c.sealed_seq)
    rows = connection.execute(
        sa.select(event).join(case, seals).where(case.c.client_id == client_id)
    ).all()
    opener = Opener(connection)
    kept = []
    for sealed in (Event(*row) for row in rows):
        retention = _said(opener.open(sealed).payload) or keeping.unsaid
        sealed_on = keeping.day_of(datetime.fromisoformat(sealed.at_utc))
        kept.append((terms.kept_until(sealed_on, retention), retention.article))
    until, article = max(kept, default=(date.min, ""))
    if keeping.day_of(now) <= until:
        raise InputFault("retention_runs", date=until.isoformat(), article=article)


def _said(payload: Payload | None) -> Retention | None:
    return payload.retention if isinstance(payload, CaseSealed) else None
