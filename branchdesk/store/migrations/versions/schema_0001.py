"""The ledger, head office's order, keys, references, receipts and transfers."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make the tables of schema 1; an event can be neither edited nor deleted."""
    op.create_table(
        "event",
        sa.Column("device_id", sa.Text, primary_key=True),
        sa.Column("seq", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("stream", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("schema_ver", sa.Integer, nullable=False),
        sa.Column("at_utc", sa.Text, nullable=False),
        sa.Column("media_ms", sa.Integer),
        sa.Column("actor", sa.Text, nullable=False),
        sa.Column("key_id", sa.Text),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        sa.Column("prev_hash", sa.LargeBinary, nullable=False),
        sa.Column("hash", sa.LargeBinary, nullable=False),
        sa.UniqueConstraint("id", name="uq_event_id"),
    )
    op.create_index("ix_event_stream", "event", ["stream"])
    op.create_index("ix_event_key", "event", ["key_id"])
    for verb in ("update", "delete"):
        op.execute(
            f"CREATE TRIGGER event_no_{verb} BEFORE {verb.upper()} ON event "
            "BEGIN SELECT RAISE(ABORT, 'events are never edited or deleted'); END"
        )
    op.create_table(
        "placement",
        sa.Column("device_id", sa.Text, primary_key=True),
        sa.Column("seq", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("hub_seq", sa.Integer, nullable=False),
    )
    op.create_table(
        "rejection",
        sa.Column("device_id", sa.Text, primary_key=True),
        sa.Column("seq", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("event_id", sa.Text, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
    )
    op.create_table(
        "client_key",
        sa.Column("key_id", sa.Text, primary_key=True),
        sa.Column("client_id", sa.Text, nullable=False),
        sa.Column("key", sa.LargeBinary),
        sa.Column("own", sa.Boolean, nullable=False),
        sa.Column("wrapped", sa.Boolean, nullable=False),
    )
    op.create_index("ix_client_key_client", "client_key", ["client_id"])
    _create_what_head_office_sends()
    op.create_table(
        "transfer",
        sa.Column("file_id", sa.Text, primary_key=True),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("done", sa.Integer, nullable=False),
        sa.Column("total", sa.Integer, nullable=False),
        sa.Column("reason", sa.Text),
        sa.Column("arrived_at", sa.Text),
    )
    op.create_table(
        "secret",
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("value", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "setting",
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("value", sa.Text, nullable=False),
    )


def _create_what_head_office_sends() -> None:
    op.create_table(
        "receipt",
        sa.Column("file_id", sa.Text, primary_key=True),
        sa.Column("sha256", sa.Text, nullable=False),
        sa.Column("verified_at", sa.Text, nullable=False),
    )
    op.create_table(
        "reference",
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("version", sa.Text, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
    )
    op.create_table(
        "countersign",
        sa.Column("event_id", sa.Text, primary_key=True),
        sa.Column("case_id", sa.Text, nullable=False),
        sa.Column("decision", sa.Text, nullable=False),
        sa.Column("at_utc", sa.Text, nullable=False),
        sa.Column("signature", sa.LargeBinary, nullable=False),
    )
