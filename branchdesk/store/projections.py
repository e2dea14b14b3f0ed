"""The ledger folded into the tables that screens query.

Every folded row belongs to one client. An event that belongs to no client known here (a device's,
or one whose payload can no longer be read) folds into nothing. Events must come in fold order:
head office's order first, then own events it has not placed yet.
"""

import sqlalchemy as sa

from branchdesk.domain.events import Recorded
from branchdesk.store import schema
from branchdesk.store.case_folds import CASE_FOLDS
from branchdesk.store.fact import Fact
from branchdesk.store.interview_folds import INTERVIEW_FOLDS

_FOLDS = {**CASE_FOLDS, **INTERVIEW_FOLDS}
_FOLDED = tuple(schema.FOLDS.tables.values())


def apply(connection: sa.Connection, recorded: Recorded) -> str | None:
    """Fold one event; returns the client it belongs to, or None."""
    client_id = _client_of(connection, recorded)
    if client_id is None:
        return None
    event = recorded.event
    fact = Fact(connection, event, client_id)
    fact.add(schema.scope, device_id=event.device_id, seq=event.seq)
    fold = _FOLDS.get(type(recorded.payload))
    if fold is not None:
        fold(fact, recorded.payload)
    return client_id


def forget(connection: sa.Connection, client_id: str) -> None:
    """Remove every folded row of a client."""
    for table in _FOLDED:
        connection.execute(sa.delete(table).where(table.c.client_id == client_id))


def recreate(connection: sa.Connection) -> None:
    """Drop every folded table, of this version's shape or another, and make empty ones."""
    names = connection.exec_driver_sql(
        r"SELECT name FROM sqlite_master WHERE type = 'table' AND name LIKE 'fold\_%' ESCAPE '\'"
    ).scalars()
    for name in names.all():
        connection.exec_driver_sql(f'DROP TABLE "{name}"')
    schema.FOLDS.create_all(connection, checkfirst=False)


def _client_of(connection: sa.Connection, recorded: Recorded) -> str | None:
    """By the key that sealed it, else by the client, case, interview, recording or document that
    the payload names."""
    event, payload = recorded.event, recorded.payload
    if event.key_id is not None:
        found: str | None = connection.execute(
            _KEY_OWNER, {"key_id": event.key_id}
        ).scalar_one_or_none()
        if found is not None:
            return found
    named: str | None = getattr(payload, "client_id", None)
    if named is not None:
        return named
    for name, table in _OWNERS:
        ident = getattr(payload, name, None)
        if ident is not None:
            owner: str | None = connection.execute(
                sa.select(table.c.client_id).where(table.c[name] == ident)
            ).scalar_one_or_none()
            return owner
    return None


_KEY_OWNER = sa.select(schema.client_key.c.client_id).where(
    schema.client_key.c.key_id == sa.bindparam("key_id")
)
_OWNERS = (
    ("case_id", schema.case),
    ("interview_id", schema.interview),
    ("recording_id", schema.recording),
    ("document_id", schema.document),
)
