"""Per-client sealing keys on their table: made on first use, handed to head office, received from
it, destroyed for good."""

import base64
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert

from branchdesk.domain.errors import IntegrityFault
from branchdesk.domain.happenings import ClientKeyCreated
from branchdesk.domain.sealing import KEY_BYTES, NotAuthentic, unwrap_key, wrap_key
from branchdesk.domain.wire import FeedKey
from branchdesk.store import schema
from branchdesk.store.chain import Entropy, Key

_TABLE = schema.client_key
_CURRENT = (
    sa.select(_TABLE.c.key_id, _TABLE.c.key)
    .where(_TABLE.c.client_id == sa.bindparam("client_id"), _TABLE.c.key.is_not(None))
    .order_by(_TABLE.c.key_id)
    .limit(1)
)


def current(connection: sa.Connection, client_id: str) -> Key | None:
    """The key that seals for a client, None before the first and after destruction."""
    found = connection.execute(_CURRENT, {"client_id": client_id}).first()
    return None if found is None else Key(found.key_id, found.key)


def make(connection: sa.Connection, client_id: str, entropy: Entropy) -> Key:
    """A fresh key for a client."""
    key = Key(str(UUID(bytes=entropy(16), version=4)), entropy(KEY_BYTES))
    connection.execute(
        sa.insert(_TABLE),
        {
            "key_id": key.key_id,
            "client_id": client_id,
            "key": key.secret,
            "own": True,
            "wrapped": False,
        },
    )
    return key


def wrap_new(
    connection: sa.Connection, receiver: bytes, entropy: Entropy
) -> tuple[ClientKeyCreated, ...]:
    """Payloads that hand head office every key made here that it does not have yet; they count as
    handed over, so the caller must write them in this transaction."""
    waiting = connection.execute(
        sa.select(_TABLE)
        .where(_TABLE.c.own.is_(True), _TABLE.c.wrapped.is_(False), _TABLE.c.key.is_not(None))
        .order_by(_TABLE.c.key_id)
    ).all()
    payloads = tuple(
        ClientKeyCreated(
            row.client_id,
            row.key_id,
            base64.b64encode(wrap_key(receiver, entropy(KEY_BYTES), row.key)).decode(),
        )
        for row in waiting
    )
    for payload in payloads:
        connection.execute(
            sa.update(_TABLE).where(_TABLE.c.key_id == payload.key_id).values(wrapped=True)
        )
    return payloads


def receive(connection: sa.Connection, item: FeedKey, private: bytes) -> bool:
    """Take in a key wrapped for this PC; whether it was new. A destroyed key stays destroyed.

    Raises IntegrityFault ``key_missing`` if it was not wrapped for this PC.
    """
    known = connection.execute(
        sa.select(_TABLE.c.key_id).where(_TABLE.c.key_id == item.key_id)
    ).first()
    if known is not None:
        return False
    try:
        secret = unwrap_key(private, item.wrapped)
    except NotAuthentic as error:
        raise IntegrityFault("key_missing", name=item.key_id) from error
    connection.execute(
        insert(_TABLE),
        {
            "key_id": item.key_id,
            "client_id": item.client_id,
            "key": secret,
            "own": False,
            "wrapped": True,
        },
    )
    return True


def held(connection: sa.Connection, client_id: str) -> tuple[str, ...]:
    """The names of a client's keys that are not destroyed."""
    names = connection.execute(
        sa.select(_TABLE.c.key_id)
        .where(_TABLE.c.client_id == client_id, _TABLE.c.key.is_not(None))
        .order_by(_TABLE.c.key_id)
    ).scalars()
    return tuple(names)


def destroy(connection: sa.Connection, client_id: str, key_id: str) -> None:
    """Overwrite a key; its name stays, also of one that was never here."""
    connection.execute(
        insert(_TABLE).on_conflict_do_update(index_elements=[_TABLE.c.key_id], set_={"key": None}),
        {"key_id": key_id, "client_id": client_id, "key": None, "own": False, "wrapped": True},
    )
