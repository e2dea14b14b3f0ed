"""The ledger of this PC: everything that happens is appended here in one local transaction.

The database key lies in the key store. The device's private keys lie in the encrypted database, so
that one file and one key are a whole ledger and a backup cannot lose half of it.
"""

import os
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Self
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert

from branchdesk.domain.errors import IntegrityFault
from branchdesk.domain.events import Draft, Event, Recorded, decode, encode, stream
from branchdesk.domain.evidence import Checkpoint, sign_checkpoint
from branchdesk.domain.happenings import ClientKeyDestroyed
from branchdesk.domain.sealing import KEY_BYTES, signing_public, wrapping_public
from branchdesk.domain.wire import AnyFeedItem
from branchdesk.store import chain, clientkeys, feed, keeping, projections, schema, verification
from branchdesk.store.chain import Entropy, Key
from branchdesk.store.database import SHIPPED, Database, Schema
from branchdesk.store.keys import KeyStore
from branchdesk.store.queries import Queries
from branchdesk.store.rows import TransferRow
from branchdesk.store.verification import ChainReport

KEY_NAME = "database-key"
"""The database key's name in the key store."""

_SYSTEM = "system"
_SIGNING, _WRAPPING = "signing-key", "wrapping-key"
_PRACTICE = "practice"
"""Name of the setting that marks a ledger to practise on, from its first second."""
_HUB_SIGNING, _HUB_WRAPPING = "hub-signing-key", "hub-wrapping-key"


class Store(Queries):
    """The ledger, its projections and what head office sent down.

    May be opened more than once on a file, by threads and by processes: writers take turns, and
    the chain never forks. Calls raise IntegrityFault ``database_damaged`` where a page does not
    verify and DeviceFault ``disk_full``; a call that raises has written nothing.
    """

    def __init__(
        self,
        database: Database,
        now: Callable[[], datetime],
        entropy: Entropy,
        *,
        practice: bool = False,
    ) -> None:
        super().__init__(database)
        self._now = now
        self._entropy = entropy
        self.practice = practice
        """Whether this is a ledger to practise on, which never meets head office."""
        self.device_id = self._ready()
        """This PC, UUID text."""

    @classmethod
    def open(
        cls,
        path: Path,
        keystore: KeyStore,
        now: Callable[[], datetime],
        entropy: Entropy = os.urandom,
        *,
        migrations: Schema = SHIPPED,
        practice: bool = False,
    ) -> Self:
        """Open the database at ``path``, made on first use with a random key in ``keystore``.

        An older file is copied before it is brought to the current schema. Raises IntegrityFault
        ``key_missing``, ``keystore_refused``, ``database_newer``, ``database_damaged`` (also for
        another key), ``practice_apart`` where a ledger to practise on (``practice``) and a real one
        are taken for each other; the file is as it was then.
        """
        database = Database(path, _database_key(path, keystore, entropy))
        try:
            database.upgrade(migrations, f"{now():%Y%m%dT%H%M%S}")
            return cls(database, now, entropy, practice=practice)
        except BaseException:
            database.close()
            raise

    def close(self) -> None:
        """Close the connection."""
        self._database.close()

    @property
    def path(self) -> Path:
        """The database file."""
        return self._database.path

    # --- own ledger -----------------------------------------------------------------------------
    def append(self, drafts: Sequence[Draft]) -> tuple[Recorded, ...]:
        """Write ``drafts`` in one transaction, durable on return; one :class:`Recorded` a draft.

        A client's first sealed draft makes the client's key; once head office is known, a
        ``client.key_created`` event precedes the draft (it is not among those returned).
        """
        with self._database.writing() as connection:
            return self._append(connection, drafts)

    def head(self) -> tuple[int, bytes]:
        """Seq and hash of the last own event; (0, GENESIS) before the first."""
        with self._database.reading() as connection:
            head = chain.head_of(connection, self.device_id)
        return head.seq, head.hash

    def own_events(self, after_seq: int, limit: int) -> tuple[Event, ...]:
        """At most ``limit`` own events after ``after_seq``, as they are sent."""
        table = schema.event
        with self._database.reading() as connection:
            own = table.c.device_id == self.device_id
            wanted = sa.select(table).where(own, table.c.seq > after_seq)
            rows = connection.execute(wanted.order_by(table.c.seq).limit(limit))
            return tuple(Event(*row) for row in rows)

    def acknowledged(self) -> int:
        """The seq up to which head office holds this PC's events."""
        return int(self.setting("acknowledged") or "0")

    def acknowledge(self, seq: int) -> None:
        """Head office holds every own event up to ``seq``; never goes back.

        Raises IntegrityFault ``chain_broken`` for a seq this PC never wrote.
        """
        with self._database.writing() as connection:
            if seq > chain.head_of(connection, self.device_id).seq:
                raise IntegrityFault("chain_broken", device=self.device_id, seq=seq)
            _raise_setting(connection, "acknowledged", seq)

    def checkpoint(self) -> Checkpoint:
        """The head, signed by this PC."""
        return self.checkpoint_at(self.head()[0])

    def checkpoint_at(self, seq: int) -> Checkpoint:
        """Own event ``seq`` as the head of the ledger so far, signed by this PC."""
        found = self.own_events(seq - 1, 1)
        head = found[0].hash if found else self.head()[1]
        return sign_checkpoint(
            self._secret(_SIGNING), self.device_id, seq, head, chain.utc_text(self._now())
        )

    # --- reading the ledger ---------------------------------------------------------------------
    def stream(self, name: str) -> tuple[Recorded, ...]:
        """The events of a stream that count: in head office's order, then own ones it has not
        placed yet. Those that head office does not let count are left out."""
        with self._database.reading() as connection:
            opener = chain.Opener(connection)
            found = chain.in_fold_order(connection, schema.event.c.stream == name)
            return tuple(opener.open(event, hub_seq) for event, hub_seq in found)

    def verify(self) -> ChainReport:
        """Walk pages, hashes, links and seals of everything here."""
        if self.page_damage():
            return ChainReport(0, 0, "pages", self.device_id)
        with self._database.reading() as connection:
            return verification.walk(connection, self.device_id)

    def page_damage(self) -> tuple[str, ...]:
        """What is wrong with the file's pages, one line a page; empty if nothing is."""
        return self._database.page_damage()

    def rebuild(self) -> int:
        """Drop every projection and make it anew from the ledger; returns the events folded."""
        with self._database.writing() as connection:
            return _rebuild(connection)

    # --- head office ----------------------------------------------------------------------------
    def signing_public(self) -> bytes:
        """This PC's Ed25519 public key."""
        return signing_public(self._secret(_SIGNING))

    def signing_private(self) -> bytes:
        """This PC's Ed25519 private key, for signing requests."""
        return self._secret(_SIGNING)

    def wrapping_public(self) -> bytes:
        """This PC's X25519 public key."""
        return wrapping_public(self._secret(_WRAPPING))

    def hub_keys(self) -> tuple[bytes, bytes] | None:
        """Head office's public keys (Ed25519, X25519), None before :meth:`join`."""
        signing, wrapping = self.secret(_HUB_SIGNING), self.secret(_HUB_WRAPPING)
        return None if signing is None or wrapping is None else (signing, wrapping)

    def join(
        self, hub_signing: bytes, hub_wrapping: bytes, drafts: Sequence[Draft] = ()
    ) -> tuple[Recorded, ...]:
        """Head office is known from now on: write ``drafts`` (``device.enrolled``), then a
        ``client.key_created`` for every key made here before, in one transaction. IntegrityFault
        ``practice_apart`` for a ledger to practise on."""
        if self.practice:
            raise self._apart()
        with self._database.writing() as connection:
            _write(connection, schema.secret, _HUB_SIGNING, hub_signing)
            _write(connection, schema.secret, _HUB_WRAPPING, hub_wrapping)
            return self._append(connection, [*drafts, *self._key_drafts(connection, _SYSTEM)])

    def feed_cursor(self) -> int:
        """Where the feed is to go on."""
        return int(self.setting("feed_cursor") or "0")

    def take_feed(self, items: Iterable[AnyFeedItem], cursor: int) -> frozenset[str]:
        """Take a page of the feed and its cursor in one transaction; returns the streams that
        changed. Taking it again changes nothing. Errors as :meth:`feed.Intake.take`."""
        with self._database.writing() as connection:
            wrapping_key = self._secret_in(connection, _WRAPPING)
            touched = feed.Intake(connection, self.device_id, wrapping_key).take(items)
            _raise_setting(connection, "feed_cursor", cursor)
            return touched

    # --- keys -----------------------------------------------------------------------------------
    def client_key(self, client_id: str) -> bytes | None:
        """The client's sealing key, None before the first sealed event and after destruction."""
        with self._database.reading() as connection:
            key = clientkeys.current(connection, client_id)
        return None if key is None else key.secret

    def destroy_client_key(
        self, client_id: str, reason: str, keep: keeping.Keeping, actor: str = _SYSTEM
    ) -> None:
        """Erase a client: destroy the keys, write that it was done, fold the client anew; the chain
        still verifies. No verb of the desk calls this. InputFault ``retention_runs``."""
        with self._database.writing() as connection:
            keeping.expect_over(connection, client_id, self._now(), keep)
            keys = clientkeys.held(connection, client_id)
            name = stream("client", client_id)
            self._append(
                connection,
                [Draft(name, ClientKeyDestroyed(client_id, key, reason), actor) for key in keys],
            )
            for key in keys:
                clientkeys.destroy(connection, client_id, key)
            feed.refold(connection, client_id)
        self._database.forget_freed_pages()

    # --- small things ---------------------------------------------------------------------------
    def secret(self, name: str) -> bytes | None:
        """A secret kept in the encrypted database, or None."""
        table = schema.secret
        with self._database.reading() as connection:
            return connection.execute(
                sa.select(table.c.value).where(table.c.name == name)
            ).scalar_one_or_none()

    def set_secret(self, name: str, value: bytes) -> None:
        """Keep a secret in the encrypted database."""
        with self._database.writing() as connection:
            _write(connection, schema.secret, name, value)

    def setting(self, name: str) -> str | None:
        """A setting of this PC, or None."""
        return self._setting(name)

    def set_setting(self, name: str, value: str) -> None:
        """Keep a setting of this PC."""
        with self._database.writing() as connection:
            _write(connection, schema.setting, name, value)

    def set_transfer(self, row: TransferRow) -> None:
        """Keep how far a file has come."""
        values = {name: getattr(row, name) for name in row.__dataclass_fields__}
        with self._database.writing() as connection:
            connection.execute(
                insert(schema.transfer).on_conflict_do_update(
                    index_elements=["file_id"], set_=values
                ),
                values,
            )

    # --------------------------------------------------------------------------------------------
    def _append(self, connection: sa.Connection, drafts: Sequence[Draft]) -> tuple[Recorded, ...]:
        head = chain.head_of(connection, self.device_id)
        moment = self._now()
        recorded = []
        for draft, key, asked_for in self._with_keys(connection, drafts):
            event = chain.forge(draft, self.device_id, head, key, moment, self._entropy)
            chain.insert(connection, event)
            # Folded as it will be read back, so that a rebuild folds the same values.
            payload = decode(event.kind, encode(draft.payload))
            written = Recorded(event, payload)
            projections.apply(connection, written)
            head = chain.Head(event.seq, event.hash, event.id)
            if asked_for:
                recorded.append(written)
        return tuple(recorded)

    def _with_keys(
        self, connection: sa.Connection, drafts: Sequence[Draft]
    ) -> Iterable[tuple[Draft, Key | None, bool]]:
        for draft in drafts:
            if draft.client_id is None:
                yield draft, None, True
                continue
            key = clientkeys.current(connection, draft.client_id)
            if key is None:
                key = clientkeys.make(connection, draft.client_id, self._entropy)
                for made in self._key_drafts(connection, draft.actor):
                    yield made, None, False
            yield draft, key, True

    def _key_drafts(self, connection: sa.Connection, actor: str) -> tuple[Draft, ...]:
        table = schema.secret
        hub = connection.execute(
            sa.select(table.c.value).where(table.c.name == _HUB_WRAPPING)
        ).scalar_one_or_none()
        if hub is None:
            return ()
        return tuple(
            Draft(stream("client", payload.client_id), payload, actor)
            for payload in clientkeys.wrap_new(connection, hub, self._entropy)
        )

    def _ready(self) -> str:
        """Make the device's identity and the projections where they are not there yet."""
        device_id = self.setting("device_id")
        if device_id is not None and (self.setting(_PRACTICE) is not None) != self.practice:
            raise self._apart()
        if device_id is not None and self.setting("folds_version") == schema.FOLDS_VERSION:
            return device_id
        with self._database.writing() as connection:
            values = dict(
                connection.execute(sa.select(schema.setting.c.name, schema.setting.c.value)).all()
            )
            if "device_id" not in values:
                values["device_id"] = str(UUID(bytes=self._entropy(16), version=4))
                _write(connection, schema.setting, "device_id", values["device_id"])
                if self.practice:
                    _write(connection, schema.setting, _PRACTICE, values["device_id"])
                for name in (_SIGNING, _WRAPPING):
                    _write(connection, schema.secret, name, self._entropy(KEY_BYTES))
            if values.get("folds_version") != schema.FOLDS_VERSION:
                _rebuild(connection)
                _write(connection, schema.setting, "folds_version", schema.FOLDS_VERSION)
        return str(values["device_id"])

    def _apart(self) -> IntegrityFault:
        return IntegrityFault("practice_apart", path=str(self.path))

    def _secret(self, name: str) -> bytes:
        with self._database.reading() as connection:
            return self._secret_in(connection, name)

    def _secret_in(self, connection: sa.Connection, name: str) -> bytes:
        table = schema.secret
        found: bytes | None = connection.execute(
            sa.select(table.c.value).where(table.c.name == name)
        ).scalar_one_or_none()
        if found is None:
            raise IntegrityFault("key_missing", name=name)
        return found


def _database_key(path: Path, keystore: KeyStore, entropy: Entropy) -> bytes:
    """The key in the key store; a new one only where there is neither a file nor a key, so that a
    file is never cut off from its key. Kept before the file is made."""
    if path.exists() or keystore.has(KEY_NAME):
        key = keystore.read(KEY_NAME)
        if len(key) != KEY_BYTES:
            raise IntegrityFault("key_missing", name=KEY_NAME)
        return key
    path.parent.mkdir(parents=True, exist_ok=True)
    key = entropy(KEY_BYTES)
    keystore.write(KEY_NAME, key)
    return key


def _rebuild(connection: sa.Connection) -> int:
    projections.recreate(connection)
    opener = chain.Opener(connection)
    count = 0
    for event, hub_seq in chain.in_fold_order(connection):
        projections.apply(connection, opener.open(event, hub_seq))
        count += 1
    return count


def _write(connection: sa.Connection, table: sa.Table, name: str, value: str | bytes) -> None:
    connection.execute(
        insert(table).on_conflict_do_update(index_elements=["name"], set_={"value": value}),
        {"name": name, "value": value},
    )


def _raise_setting(connection: sa.Connection, name: str, value: int) -> None:
    """Set a number that never goes back."""
    table = schema.setting
    found = connection.execute(
        sa.select(table.c.value).where(table.c.name == name)
    ).scalar_one_or_none()
    if found is None or int(found) < value:
        _write(connection, table, name, str(value))
