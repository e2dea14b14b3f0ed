"""Tables. What cannot be derived is governed by the migrations; what can be is named ``fold_*`` and
made anew from the ledger whenever its shape changes.

Who writes what: ``event`` own rows by append, other devices' rows, ``placement``, ``rejection``,
``receipt``, ``reference`` and ``countersign`` by the feed; ``fold_*`` by the projections.
"""

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Float,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
)

LEDGER = MetaData()
FOLDS = MetaData()

FOLDS_VERSION = "2"
"""Raised when a ``fold_*`` table or what goes into it changes; the next open makes them anew."""


def _text(name: str, *, key: bool = False, null: bool = False) -> Column[str]:
    return Column(name, Text, primary_key=key, nullable=null and not key)


def _number(name: str, *, key: bool = False, null: bool = False) -> Column[int]:
    return Column(name, Integer, primary_key=key, nullable=null and not key, autoincrement=False)


def _flag(name: str) -> Column[bool]:
    return Column(name, Boolean, nullable=False, default=False)


event = Table(
    "event",
    LEDGER,
    _text("device_id", key=True),
    _number("seq", key=True),
    _text("id"),
    _text("stream"),
    _text("kind"),
    _number("schema_ver"),
    _text("at_utc"),
    _number("media_ms", null=True),
    _text("actor"),
    _text("key_id", null=True),
    Column("sealed", LargeBinary, nullable=False),
    Column("prev_hash", LargeBinary, nullable=False),
    Column("hash", LargeBinary, nullable=False),
    UniqueConstraint("id", name="uq_event_id"),
    Index("ix_event_stream", "stream"),
    Index("ix_event_key", "key_id"),
)
placement = Table(
    "placement",
    LEDGER,
    _text("device_id", key=True),
    _number("seq", key=True),
    _number("hub_seq"),
)
rejection = Table(
    "rejection",
    LEDGER,
    _text("device_id", key=True),
    _number("seq", key=True),
    _text("event_id"),
    _text("reason"),
)
client_key = Table(
    "client_key",
    LEDGER,
    _text("key_id", key=True),
    _text("client_id"),
    # NULL once destroyed; the row stays so that the key is never taken in a second time.
    Column("key", LargeBinary, nullable=True),
    _flag("own"),
    _flag("wrapped"),
    Index("ix_client_key_client", "client_id"),
)
receipt = Table(
    "receipt", LEDGER, _text("file_id", key=True), _text("sha256"), _text("verified_at")
)
reference = Table("reference", LEDGER, _text("name", key=True), _text("version"), _text("text"))
countersign = Table(
    "countersign",
    LEDGER,
    _text("event_id", key=True),
    _text("case_id"),
    _text("decision"),
    _text("at_utc"),
    Column("signature", LargeBinary, nullable=False),
)
transfer = Table(
    "transfer",
    LEDGER,
    _text("file_id", key=True),
    _text("kind"),
    _text("state"),
    _number("done"),
    _number("total"),
    _text("reason", null=True),
    _text("arrived_at", null=True),
)
secret = Table(
    "secret", LEDGER, _text("name", key=True), Column("value", LargeBinary, nullable=False)
)
setting = Table("setting", LEDGER, _text("name", key=True), _text("value"))

# --- folds: each row belongs to one client, so that a client can be folded anew alone ------------
scope = Table(
    "fold_scope",
    FOLDS,
    _text("device_id", key=True),
    _number("seq", key=True),
    _text("client_id"),
    Index("ix_fold_scope_client", "client_id"),
)
client = Table(
    "fold_client",
    FOLDS,
    _text("client_id", key=True),
    _text("name"),
    _text("id_number", null=True),
    _text("birth_date", null=True),
    Column("facts", JSON, nullable=False),
    _text("level", null=True),
    _number("score", null=True),
    _text("level_at", null=True),
    _text("first_seen"),
    _text("last_seen"),
    Index("ix_fold_client_id_number", "id_number"),
)
case = Table(
    "fold_case",
    FOLDS,
    _text("case_id", key=True),
    _text("case_no"),
    _text("client_id"),
    _text("branch_id"),
    _text("device_id"),
    _text("owner"),
    _text("purpose"),
    Column("products", JSON, nullable=False),
    _text("amends", null=True),
    _text("amended_by", null=True),
    _text("opened_at"),
    _text("state"),
    _text("lane"),
    _text("lane_since"),
    _text("interview_id", null=True),
    _text("document_id", null=True),
    _text("level", null=True),
    _number("score", null=True),
    _text("sealed_at", null=True),
    _number("sealed_seq", null=True),
    _text("sealed_device", null=True),
    Column("recording_ids", JSON, nullable=False),
    _text("decision", null=True),
    _text("decided_at", null=True),
    _text("decided_by", null=True),
    _text("remark"),
    Column("returned_items", JSON, nullable=False),
    Column("watched_share", Float, nullable=True),
    Index("ix_fold_case_client", "client_id"),
)
interview = Table(
    "fold_interview",
    FOLDS,
    _text("interview_id", key=True),
    _text("case_id"),
    _text("client_id"),
    _text("device_id"),
    _text("questionnaire"),
    _text("questionnaire_sha256"),
    _text("rule_pack"),
    _text("rule_pack_sha256"),
    _text("language"),
    _text("started_at"),
    Column("consented", Boolean, nullable=True),
    _text("recording_id", null=True),
    _text("level", null=True),
    _number("score", null=True),
    _text("assessed_at", null=True),
    Index("ix_fold_interview_case", "case_id"),
    Index("ix_fold_interview_client", "client_id"),
)
answer = Table(
    "fold_answer",
    FOLDS,
    _text("interview_id", key=True),
    _text("item", key=True),
    _text("client_id"),
    _number("take"),
    _text("option", null=True),
    Index("ix_fold_answer_client", "client_id"),
)
claim = Table(
    "fold_claim",
    FOLDS,
    _text("claim_id", key=True),
    _text("case_id", null=True),
    _text("client_id"),
    _text("interview_id"),
    _text("recording_id", null=True),
    _text("what"),
    _text("detector"),
    _number("from_ms"),
    _number("to_ms", null=True),
    _text("state"),
    Index("ix_fold_claim_case", "case_id"),
    Index("ix_fold_claim_client", "client_id"),
)
recording = Table(
    "fold_recording",
    FOLDS,
    _text("recording_id", key=True),
    _text("interview_id"),
    _text("case_id", null=True),
    _text("client_id"),
    _text("device_id"),
    _text("key"),
    _text("started_at"),
    _text("wall_utc"),
    _number("monotonic_ns"),
    _number("width"),
    _number("height"),
    Column("fps", Float, nullable=False),
    _text("camera"),
    _text("microphone"),
    _flag("ended"),
    _text("ended_at", null=True),
    _number("media_ms", null=True),
    _number("size", null=True),
    _text("sha256", null=True),
    _number("fragments", null=True),
    _number("frames", null=True),
    _number("drops", null=True),
    _flag("recovered"),
    Index("ix_fold_recording_case", "case_id"),
    Index("ix_fold_recording_interview", "interview_id"),
    Index("ix_fold_recording_client", "client_id"),
)
document = Table(
    "fold_document",
    FOLDS,
    _text("document_id", key=True),
    _text("case_id"),
    _text("client_id"),
    _text("device_id"),
    _text("form"),
    _text("form_sha256"),
    Column("agreements", JSON, nullable=False),
    _text("built_sha256"),
    _number("pages"),
    _text("built_at"),
    _text("signed_at", null=True),
    _text("witness", null=True),
    _text("sealed_at", null=True),
    _text("sha256", null=True),
    _number("size", null=True),
    _text("sealed_sha256", null=True),
    _number("sealed_size", null=True),
    _text("key", null=True),
    _number("copies"),
    Index("ix_fold_document_case", "case_id"),
    Index("ix_fold_document_client", "client_id"),
)
scan = Table(
    "fold_scan",
    FOLDS,
    _text("scan_id", key=True),
    _text("document_id"),
    _text("case_id"),
    _text("client_id"),
    _text("device_id"),
    _text("scanned_at"),
    _text("scanned_by"),
    _text("sha256"),
    _number("size"),
    _text("sealed_sha256"),
    _number("sealed_size"),
    _text("key"),
    _number("pages"),
    Column("by_hand", JSON, nullable=False),
    Column("missing", JSON, nullable=False),
    Index("ix_fold_scan_case", "case_id"),
    Index("ix_fold_scan_client", "client_id"),
)
profile_line = Table(
    "fold_profile_line",
    FOLDS,
    _text("line_id", key=True),
    _text("client_id"),
    _text("case_id"),
    _text("dimension"),
    _text("stance"),
    _text("text"),
    _text("confidence"),
    Column("evidence", JSON, nullable=False),
    _text("written_by"),
    _text("written_at"),
    _text("withdrawn_at", null=True),
    _text("withdrawn_reason", null=True),
    Index("ix_fold_profile_line_client", "client_id"),
)
