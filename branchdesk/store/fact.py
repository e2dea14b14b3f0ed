"""An event on its way into the folded tables."""

from dataclasses import dataclass
from functools import cache

import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert

from branchdesk.domain.events import Event
from branchdesk.store import schema


@dataclass(frozen=True, slots=True)
class Fact:
    """An event about to be folded, and whose it is."""

    connection: sa.Connection
    event: Event
    client_id: str

    def add(self, table: sa.Table, **values: object) -> None:
        """Insert a row of this client; the first row of an id stands."""
        row = {"client_id": self.client_id, **values}
        self.connection.execute(_insertion(table), row)

    def move(self, case_id: str, states: tuple[str, ...], **values: object) -> int:
        """Change a case that is in one of ``states``; a new lane starts its clock anew."""
        table = schema.case
        if "lane" in values:
            values["lane_since"] = sa.case(
                (table.c.lane == values["lane"], table.c.lane_since), else_=self.event.at_utc
            )
        here = table.c.case_id == case_id, table.c.state.in_(states)
        return self.change(table, *here, **values)

    def change(self, table: sa.Table, *where: sa.ColumnElement[bool], **values: object) -> int:
        """Update the rows that match; returns how many did."""
        return self.connection.execute(sa.update(table).where(*where).values(**values)).rowcount


@cache
def _insertion(table: sa.Table) -> sa.Insert:
    return insert(table).on_conflict_do_nothing()
