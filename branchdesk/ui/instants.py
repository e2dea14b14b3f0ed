"""Instants of the ledger (ISO 8601, UTC) as the wall clock of this PC."""

from datetime import datetime


def local(instant: str) -> datetime:
    """The instant in this PC's time zone; raises ``ValueError`` when it is not ISO 8601."""
    return datetime.fromisoformat(instant).astimezone()
