"""Head office's tables, in SQL that SQLite and PostgreSQL both know.

Events, forks, checkpoints and the journal of seals are only ever added. ``case_file`` and
``manifest`` are what the events say, kept so that a decision can be checked without reading a
whole ledger.
"""

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
)

METADATA = MetaData()

EVERY_BRANCH = ""
"""``branch_id`` of what goes to every branch."""


def _text(name: str, *, key: bool = False, null: bool = False) -> Column[str]:
    return Column(name, Text, primary_key=key, nullable=null and not key)


device = Table(
    "device",
    METADATA,
    _text("device_id", key=True),
    _text("branch_id"),
    _text("counter"),
    Column("signing_key", LargeBinary, nullable=False),
    Column("wrapping_key", LargeBinary, nullable=False),
    _text("state"),  # active, quarantined, revoked
    Column("acked", BigInteger, nullable=False),
    Column("head", LargeBinary, nullable=False),
    _text("enrolled_at"),
)
enrol_code = Table(
    "enrol_code",
    METADATA,
    _text("code_sha256", key=True),
    _text("branch_id"),
    _text("expires_at"),
    _text("used_by", null=True),
)
event = Table(
    "event",
    METADATA,
    _text("device_id"),
    Column("seq", BigInteger, nullable=False),
    _text("id"),
    _text("stream"),
    _text("kind"),
    Column("schema_ver", Integer, nullable=False),
    _text("at_utc"),
    Column("media_ms", BigInteger, nullable=True),
    _text("actor"),
    _text("key_id", null=True),
    Column("sealed", LargeBinary, nullable=False),
    Column("prev_hash", LargeBinary, nullable=False),
    Column("hash", LargeBinary, nullable=False),
    _text("received_at"),
    Column("counts", Boolean, nullable=False),
    PrimaryKeyConstraint("device_id", "seq"),
)
waiting_event = Table(
    "waiting_event",
    METADATA,
    _text("device_id"),
    Column("seq", BigInteger, nullable=False),
    _text("key_id"),
    PrimaryKeyConstraint("device_id", "seq"),
    Index("ix_waiting_key", "key_id"),
)
rejected_event = Table(
    "rejected_event",
    METADATA,
    _text("device_id"),
    Column("seq", BigInteger, nullable=False),
    _text("event_id"),
    _text("kind"),
    _text("reason"),
    _text("rejected_at"),
    PrimaryKeyConstraint("device_id", "seq"),
)
fork = Table(
    "fork",
    METADATA,
    Column("id", Integer, primary_key=True),
    _text("device_id"),
    Column("seq", BigInteger, nullable=False),
    Column("held_hash", LargeBinary, nullable=False),
    Column("offered_hash", LargeBinary, nullable=False),
    Column("offered", LargeBinary, nullable=False),
    _text("seen_at"),
)
checkpoint = Table(
    "checkpoint",
    METADATA,
    _text("device_id"),
    Column("seq", BigInteger, nullable=False),
    Column("head", LargeBinary, nullable=False),
    _text("device_at"),
    Column("device_signature", LargeBinary, nullable=False),
    _text("hub_at"),
    Column("hub_signature", LargeBinary, nullable=False),
    PrimaryKeyConstraint("device_id", "seq"),
)
feed_order = Table(
    "feed_order",
    METADATA,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("last", BigInteger, nullable=False),
)
feed_entry = Table(
    "feed_entry",
    METADATA,
    Column("hub_seq", BigInteger, primary_key=True, autoincrement=False),
    _text("branch_id"),
    # An entry is an event (device_id and seq) or a ready item (item, JSON of a wire.FeedItem).
    _text("device_id", null=True),
    Column("seq", BigInteger, nullable=True),
    Column("item", LargeBinary, nullable=True),
    _text("replaces", null=True),
    Index("ix_feed_branch", "branch_id", "hub_seq"),
)
client_key = Table(
    "client_key",
    METADATA,
    _text("key_id", key=True),
    _text("client_id"),
    _text("branch_id"),
    _text("device_id"),
    Column("seq", BigInteger, nullable=False),
    Column("wrapped", LargeBinary, nullable=True),  # NULL once destroyed
)
case_file = Table(
    "case_file",
    METADATA,
    _text("case_id", key=True),
    _text("branch_id"),
    _text("owner"),
    _text("sealed_by", null=True),
    _text("interview_id", null=True),
    _text("document_id", null=True),
    Column("recording_ids", JSON, nullable=True),
    _text("decision", null=True),
    _text("decision_event", null=True),
)
manifest = Table(
    "manifest",
    METADATA,
    _text("file_id", key=True),
    _text("device_id"),
    _text("branch_id"),
    Column("size", BigInteger, nullable=False),
    _text("sha256"),
    Column("stored", BigInteger, nullable=False),
    _text("verified_at", null=True),
)
seal_journal = Table(
    "seal_journal",
    METADATA,
    _text("case_id", key=True),
    _text("branch_id"),
    _text("device_id"),
    _text("document_id"),
    Column("certified_sha256", Text, nullable=False, unique=True),
    _text("sha256"),
    Column("revision", LargeBinary, nullable=False),
    _text("level"),
    Column("certificate", LargeBinary, nullable=False),
    Column("root", LargeBinary, nullable=False),
    _text("sealed_at"),
)
reference = Table(
    "reference",
    METADATA,
    _text("branch_id"),
    _text("name"),
    _text("version"),
    _text("text"),
    PrimaryKeyConstraint("branch_id", "name"),
)
staff = Table(
    "staff",
    METADATA,
    _text("staff_id", key=True),
    _text("branch_id"),
    _text("role"),
    Column("person", JSON, nullable=False),
    _text("password", null=True),
)
